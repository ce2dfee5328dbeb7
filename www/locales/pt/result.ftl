# Nunca «normal», nunca «benigno» nem «descartado»: o programa ordena o trabalho e pede o olhar de um especialista.

class-glioma = Glioma
class-meningioma = Meningioma
class-pituitary = Tumor hipofisário
class-no_tumor = Sem tumor
class-inside-glioma = glioma
class-inside-meningioma = meningioma
class-inside-pituitary = tumor hipofisário
class-inside-no_tumor = sem tumor

result = Resultado
result-nothing = Escolha um caso para ver o resultado.
caution = Deve ser conferido por um especialista. Não exclui nada.
result-waiting = Em espera
result-reading = Em exame
result-reading-slices =
    Em exame: { $answered } de { $all ->
        [one] { $all } corte
       *[other] { $all } cortes
    }
result-stopped = Não examinado
result-none = Sem resultado
result-show-deciding = Mostrar
result-coverage = Cobertura
result-retry = Tentar este caso de novo
result-remove = Tirar da lista

decision-flag = Sinalizado: veja este primeiro
decision-flag-short = Sinalizado: ver primeiro
decision-clear-looking = Nenhum padrão de tumor encontrado; um especialista ainda precisa olhar
decision-clear-looking-short = Nenhum padrão de tumor encontrado
decision-refer = Requer avaliação humana: { $why }
decision-refused-short = Recusado: requer avaliação humana
need-unfamiliar = não é uma RM cerebral que eu conheça
need-unfamiliar-short = não é um exame que eu conheça
need-uncalibrated = esta rede não tem limiares
need-lone_slice = um único corte está sinalizado
need-several_classes = várias classes são possíveis
need-tumor_in_set = um tumor é possível
need-other = a rede não consegue decidir

reason-tumor_threshold = A probabilidade de um tumor atinge o seu limiar.
reason-glioma_threshold = A probabilidade de glioma atinge o seu próprio limiar.
reason-unfamiliar = Não se parece com os cortes de RM cerebral com que a rede aprendeu.
reason-unfamiliar-flagged = Não é uma RM cerebral que eu conheça. Não se parece com os cortes de RM cerebral com que a rede aprendeu.
reason-several_classes = Várias classes continuam possíveis, entre elas um tumor.
reason-tumor_in_set = Só um tumor continua possível, embora nenhum limiar seja atingido.
reason-lone_slice = Um corte está sinalizado e nenhum ao lado dele: um tumor pequeno pode caber em um só corte, por isso uma pessoa decide.
reason-uncalibrated = Estes pesos vêm sem limiares nem conjuntos de predição: suas probabilidades não decidem nada.
reason-no_familiarity = Esta rede não consegue dizer se uma imagem é uma RM cerebral.
result-would-have-said = O que a rede teria dito

set-none = Sem conjunto de predição: estes pesos nunca foram calibrados para isso.
set-classes = Com cobertura de { $coverage }: { $classes }.
set-any = Com cobertura de { $coverage }: qualquer uma das quatro classes.
set-empty = Com cobertura de { $coverage }: nenhuma das classes.

deciding = O corte { $slice } decidiu: { $rule } ({ $seen }).
deciding-known =
    O corte { $slice } decidiu: { $rule } ({ $seen }, { $known ->
        [one] { $known } deles semelhante
       *[other] { $known } deles semelhantes
    } aos que a rede conhece).
deciding-all =
    { $all ->
        [one] o único corte foi examinado
       *[other] todos os { $all } cortes foram examinados
    }
deciding-some =
    { $examined } de { $all ->
        [one] { $all } corte
       *[other] { $all } cortes
    } examinados
deciding-rule-unfamiliar = muito poucos cortes se parecem com os que a rede conhece, e este é o que mais se parece
deciding-rule-lone = está sinalizado, mas nenhum corte ao lado está
deciding-rule-urgent = dos cortes que a rede conhece, o mais urgente fala pelo caso

kind-frames = vários quadros
kind-series = série
kind-volume = volume
fact-urgency = Urgência { $urgency } de 1
fact-saved = de uma lista salva

about-result = Como este resultado foi obtido
about-familiarity = Familiaridade
about-familiarity-none = não medida: esta rede não consegue dizer se uma imagem é uma RM cerebral
about-familiarity-like = semelhante aos cortes de RM cerebral com que aprendeu
about-familiarity-unlike = diferente dos cortes de RM cerebral com que aprendeu
about-familiarity-value = { $words }: { $percent } dos cortes de validação parecem ao menos tão estranhos
about-urgency = Urgência
about-urgency-value = { $urgency } de 1; ordena esta lista e não diz mais nada
about-place = Local suspeito
about-place-hidden = não mostrado: de uma imagem que ela não conhece, o mapa de lesão não diz nada
about-place-at = { $place } da imagem, evidência { $peak } de 1 no ponto mais alto, não calibrada
about-place-marked = marcado, evidência { $peak } de 1 no ponto mais alto, não calibrada
about-place-unknown = desconhecido: esta rede não desenha um mapa de lesão
about-place-none = nenhum se destaca no mapa de lesão
about-network = Rede
about-weights = Pesos, SHA-256
about-data = Dados de treinamento, SHA-256
about-not-recorded = não registrado
about-software = Programa
about-software-build = NeuroTriage { $version }, compilação { $build }
about-computed = Calculado por
about-computed-webgpu = GPU deste dispositivo (WebGPU)
about-computed-cpu = CPU deste dispositivo (WebAssembly SIMD)
about-test = Autoteste
about-test-value =
    { $references ->
        [one] { $references } corte de referência reproduzido
       *[other] { $references } cortes de referência reproduzidos
    }, maior diferença de um logit { $difference }, permitida { $tolerance }
about-parameters = Parâmetros
about-started = Iniciado em
about-test-set = Conjunto de teste
about-validation-set = Conjunto de validação
about-accuracy =
    acurácia { $accuracy }, balanceada { $balanced }, { $slices ->
        [one] { $slices } corte
       *[other] { $slices } cortes
    }
about-internal = Estes números foram medidos em cortes das mesmas fontes daqueles com que a rede aprendeu. Essa acurácia interna diz pouco sobre outros aparelhos, hospitais e pacientes.

place-upper_left = em cima à esquerda
place-upper_middle = em cima no meio
place-upper_right = em cima à direita
place-middle_left = no meio à esquerda
place-middle = no meio
place-middle_right = no meio à direita
place-lower_left = embaixo à esquerda
place-lower_middle = embaixo no meio
place-lower_right = embaixo à direita

review-title = Sua revisão
review-agree = Concordo
review-disagree = Discordo
review-unsure = Em dúvida
review-none = Nenhuma
review-note = Nota
review-kept = Guardada só nesta página, até que a lista seja salva.
verdict-agree = Concorda
verdict-disagree = Discorda
verdict-unsure = Em dúvida
