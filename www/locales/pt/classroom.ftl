# A página para professores (classroom.html). De um resultado não diz mais do que a lista de trabalho: nunca «normal», nunca que um tumor está
# excluído.

classroom-page = NeuroTriage: a sala de aula
classroom-description =
    .content = Mova uma lesão sintética e veja uma rede neural responder, olhe dentro de cada uma das suas camadas e aprenda quanto valem os seus números.
classroom-title = A sala de aula
classroom-skip = Ir para o que a rede vê
classroom-back = Voltar à lista de trabalho
classroom-link = Para professores: a sala de aula
classroom-contents =
    .aria-label = Nesta página

## The laboratory: a synthetic scan with a lesion that can be moved, grown and faded

classroom-lab = Uma lesão que pode ser movida
classroom-lab-how = Arraste a lesão ou use os controles deslizantes. A rede responde ao mesmo tempo, neste dispositivo.
# The same two with a picture of a person's own.
classroom-lab-own = Uma imagem sua
classroom-lab-how-own = A rede responde sobre o corte mostrado, neste dispositivo.
classroom-synthetic = Sintético: desenhado por fórmulas, sem paciente
classroom-own-tag = Uma imagem sua, que não sai deste dispositivo
classroom-scene =
    .aria-label = Imagem sintética com uma lesão
classroom-scene-own =
    .aria-label = A sua imagem
# The lesion's place in the picture, as shares of its width and height, and its size and strength.
classroom-scene-now = A lesão está a { $across } da esquerda e a { $down } do topo, com um raio de { $radius } da largura e uma intensidade de { $strength }.
classroom-scene-without = Não há lesão.
classroom-scene-keys = As setas movem a lesão, mais e menos a aumentam e a diminuem, e os colchetes [ e ] a atenuam e a reforçam.
classroom-across = Da esquerda para a direita
classroom-down = De cima para baixo
classroom-radius = Tamanho
classroom-strength = Intensidade
classroom-examples = Experimente
classroom-example-none = Sem lesão
classroom-example-bright = Brilhante, num hemisfério
classroom-example-faint = Tênue
classroom-example-small = Pequena
classroom-example-middle = No centro
classroom-own = Usar uma imagem sua
classroom-own-input =
    .aria-label = Usar uma imagem sua
classroom-own-back = Voltar à imagem sintética
classroom-own-slice = Corte
classroom-own-slice-now = { $number } de { $all }
classroom-own-archive = Isto é um arquivo compactado. Escolha aqui um único arquivo; a lista de trabalho abre os compactados.
classroom-network = Rede
classroom-network-champion = { $name } (a da página)
classroom-answer = A resposta
classroom-map = Mostrar o mapa de lesão
classroom-map-none = Esta rede não desenha mapa de lesão.
classroom-map-hidden = Não se mostra o mapa de lesão de uma imagem que a rede não conhece: não significaria nada.
classroom-caution = Um desenho não é um cérebro. Aqui aprende-se como a rede reage, não se ela lê bem os exames.

## What each convolution sees

classroom-sees = O que cada convolução vê
classroom-sees-how = Cada convolução desliza pequenos filtros sobre o que a camada anterior fez e desenha um mapa por filtro: claro onde o filtro encontra o seu padrão. As primeiras camadas veem bordas e pontos brilhantes; as últimas, padrões maiores e mais abstratos numa grade mais grossa. Os mapas acompanham a imagem quando ela muda. Escolha uma camada e depois um mapa.
classroom-sees-input = O que a rede recebe: a imagem, recortada à cabeça, tornada quadrada e posta em escala.
classroom-sees-mirrored = A resposta é a média da imagem e da sua imagem espelhada; estes mapas são os da imagem tal como é.
classroom-layers = Camadas
classroom-layer-maps =
    { $count ->
        [one] { $count } mapa
       *[other] { $count } mapas
    } de { $width } × { $height }
classroom-scale = O branco é
classroom-scale-each = o máximo de cada mapa
classroom-scale-layer = o máximo da camada
classroom-grey-positive = Preto é nenhuma resposta; branco, a mais forte.
classroom-grey-signed = Esta camada não tem ReLU: o cinza médio é 0, mais claro é acima, mais escuro é abaixo.
classroom-strongest = Os que mais respondem, pela média do mapa: { $channels }.
classroom-channels =
    .aria-label = Mapas desta camada
classroom-channel = Mapa { $number }, resposta média { $mean }
classroom-channel-caption = Mapa { $number } de { $name }: resposta média { $mean }, de { $lowest } a { $highest }
classroom-filter = O seu filtro, pequeno no canto de cada mapa: 3 × 3 pesos multiplicados pela imagem e somados. O branco pesa a favor; o preto, contra.
classroom-filter-picture =
    .aria-label = O filtro como imagem
classroom-filter-weights = Os pesos do filtro

## The layer table

classroom-table = As camadas e o que custam
classroom-table-how = Contado pela própria rede, neste dispositivo, tal como funciona. O dropout fica de fora: só atua durante o treinamento.
classroom-table-caption = As camadas de { $name }
classroom-table-layer = Camada
classroom-table-kind = O que faz
classroom-table-output = Saída
classroom-table-trained = Parâmetros
classroom-table-multiply = Multiplicações e somas
classroom-table-all = Tudo
classroom-kind-convolution = Convolução { $size } × { $size }
classroom-kind-convolution-strided = Convolução { $size } × { $size }, em cada segunda posição
classroom-kind-max_pool = O maior de { $size } × { $size }
classroom-kind-mean_pool = A média de { $size } × { $size }
classroom-kind-enlarge = Cada célula duplicada
classroom-kind-sum = Soma de ramos
classroom-kind-flatten = Os mapas como um vetor
classroom-kind-pooled = As médias dos mapas e o que eles contêm onde o mapa de lesão aponta
classroom-kind-dense = Densa
classroom-with-norm = { $what }, normalização em lote
classroom-with-relu = { $what }, ReLU
classroom-table-sum = O treinamento ajusta { $trained } parâmetros; as normalizações em lote reúnem ainda { $statistics } estatísticas. Tal como funciona aqui, a rede contém { $shipped } números, pois as normalizações depois de convoluções são integradas nelas quando a rede é distribuída assim. Um corte custa { $multiply } multiplicações e somas.

## Confusion matrix and reliability

classroom-figures = O que acerta, e com quanta certeza
classroom-figures-how = Medido uma vez, com todos os cortes do grupo; lido da avaliação que acompanha os pesos. Entre parênteses, o intervalo de 95 %, sorteado por pacientes.
classroom-role = Cortes
classroom-role-name = { $role ->
    [test] Teste: outros pacientes, mesmas fontes
    [external_dev] Outros aparelhos e hospitais
   *[other] { $role }
}
classroom-role-size =
    { $slices ->
        [one] { $slices } corte
       *[other] { $slices } cortes
    } de { $patients ->
        [one] { $patients } paciente
       *[other] { $patients } pacientes
    }
classroom-confusion = Matriz de confusão
classroom-confusion-how = Uma linha por classe verdadeira, uma coluna pelo que a rede disse. As respostas certas estão na diagonal.
classroom-confusion-corner = Classe verdadeira
classroom-confusion-said = A rede disse
classroom-confusion-untyped = Tumor de tipo não registrado
classroom-confusion-all = Todos
classroom-reliability = Curva de confiabilidade
classroom-reliability-how = As respostas ordenadas pela certeza da rede, e quantas estavam certas. Na diagonal as probabilidades são honestas; abaixo dela, a rede estava segura demais.
classroom-reliability-picture = Curva de confiabilidade de { $name }, { $role }: quantas vezes acertou, conforme a sua certeza. Os números estão na tabela abaixo.
classroom-reliability-sure = Certeza da rede
classroom-reliability-right = Frequência de acertos
classroom-reliability-count = Cortes
classroom-reliability-table = Os pontos numa tabela
classroom-figure-accuracy = Acurácia
classroom-figure-balanced = Acurácia balanceada
classroom-figure-patients = Acurácia por paciente
classroom-figure-ece = Erro de calibração (ECE)
classroom-figure-sensitivity = Cortes com tumor sinalizados, só pelo limiar de tumor
classroom-figure-specificity = Cortes sem tumor não sinalizados, só pelo limiar de tumor
classroom-interval = { $value } ({ $low } a { $high })
classroom-unavailable = Não foi possível ler a avaliação { $file }.

## Where it goes wrong

classroom-mistakes = Onde erra, e o que isso ensina
classroom-mistakes-how = As lições da sua galeria de erros, sem a imagem de nenhum paciente. Todos os números são de { $name } e lidos da sua avaliação.
classroom-try = Mostrar na imagem sintética
classroom-mistake-class = Um tumor tomado por outro
classroom-mistake-class-text = De { $all } cortes de teste com meningioma, { $taken } foram chamados tumor hipofisário e { $right } meningioma. Ambos captam contraste e ambos podem estar perto do centro da base do crânio: um só corte pode não os distinguir. O lugar de uma lesão faz parte do que a rede aprendeu.
classroom-mistake-class-try = Leve a mesma lesão desenhada para o centro: a rede muda de classe, embora só o lugar tenha mudado.
classroom-mistake-kinds = Uma lista fechada de classes
classroom-mistake-kinds-text = { $all } cortes das outras fontes mostram um tumor cujo tipo não está registrado. A rede não tem classe para «outro tipo»: chamou a { $glioma } glioma, a { $meningioma } meningioma, a { $pituitary } tumor hipofisário e a { $no_tumor } sem tumor. Uma rede responde dentro da sua lista, seja o que for que lhe mostrem.
classroom-mistake-scanner = Outro aparelho
classroom-mistake-scanner-text = O ponto mais alto do seu mapa de lesão cai dentro do tumor em { $test } dos cortes de teste com máscara, mas só em { $external } dos do outro aparelho. Acurácia por fonte, entre os cortes com que nunca foi treinada: { $sources }. Um bom número de um lugar é uma promessa só para esse lugar.
classroom-mistake-source =
    { $name } { $value } ({ $slices ->
        [one] { $slices } corte
       *[other] { $slices } cortes
    })
classroom-mistake-gate = Um filtro certo com estranhos e desconfiado com amigos
classroom-mistake-gate-text = Antes de nomear uma classe, um filtro pergunta se a imagem se parece com o que a rede conhece. Recusa { $strangers } das radiografias de tórax, fotografias e TC de crânio. Recusa também { $own } dos cortes de teste, e { $web } dos que foram reunidos da web. Não se tem uma coisa sem um pouco da outra.
classroom-mistake-missed = Nenhum limiar encontra tudo
classroom-mistake-missed-text = Só pelo limiar de tumor distribuído, sem o filtro e sem o limiar de glioma, { $sensitivity } dos cortes de teste com tumor são sinalizados e { $specificity } dos sem tumor não o são; nas outras fontes, { $external_sensitivity } e { $external_specificity }. O que não é sinalizado não fica descartado: espera pelo olhar de um especialista.
classroom-mistake-faint = A classe depende do brilho
classroom-mistake-faint-text = Atenue devagar a lesão desenhada. A probabilidade de um tumor continua alta por muito tempo, mas a classe que lidera muda pelo caminho: os níveis de cinza falam por uma classe, e os de outro aparelho podem falar por outra.
classroom-mistake-sure = Segura e errada
classroom-mistake-sure-text = No teste o erro de calibração é de { $test }; nas outras fontes, de { $external }. Uma probabilidade é tão honesta quanto os cortes com que foi calibrada se parecem com os seus.
classroom-mistake-small = Uma rede que não vê a lesão
classroom-mistake-small-text = Escolha a rede { $name } e faça a lesão aparecer: a probabilidade de não haver tumor não desce. Nas outras fontes alcança uma acurácia de { $value }. Olhe os seus mapas: a lesão está lá, mas o que vem depois não a transforma em resposta.
classroom-mistake-small-try = Mostrar com esta rede

## The leakage story

classroom-leakage = Como nasce um número lisonjeiro
classroom-leakage-how = A mesma rede pequena, { $network }, sob três protocolos. Ao lado estão atalhos que nada veem da anatomia. Os cortes, e a sua divisão, são outros de cada vez, e os números contam três histórias.
classroom-leakage-random = 1. Divisão ao acaso
classroom-leakage-random-text = Cada corte de uma coleção pública vai para o treinamento ou para o teste ao acaso, como em muito do que se publica. { $copies } de { $slices } cortes de teste têm quase uma cópia no treinamento: um corte vizinho do mesmo paciente, a mesma imagem guardada duas vezes. A rede alcança { $network }. Procurar a miniatura de 32 × 32 pixels mais parecida alcança { $nearest }, sem rede nenhuma.
classroom-leakage-patient = 2. Divisão por paciente
classroom-leakage-patient-text = Nenhum paciente está dos dois lados, e { $copies } de { $slices } cortes de teste têm quase uma cópia no treinamento. A mesma rede alcança { $network }; uma floresta de árvores que só conta níveis de cinza, { $histogram }. Uma rede que não faz melhor não mostrou nada.
classroom-leakage-finding = Citação em inglês do registro desta avaliação, que chama as fontes por nomes curtos:
classroom-leakage-external = 3. Outros aparelhos e hospitais
classroom-leakage-external-text = Fontes com que nunca foi treinada. A mesma rede alcança { $network }. O estilo que denunciava as classes desapareceu.
classroom-leakage-champion = E a rede da página?
classroom-leakage-champion-text = { $name } alcança { $test } no teste por paciente e { $external } nas outras fontes. A distância entre os dois números, e não só o primeiro, é o que ela pode perder no seu hospital.
classroom-leakage-caption = Acurácia em quatro classes, por corte, com o intervalo de 95 %
classroom-baseline-geometry = Atalho: só largura e altura do arquivo
classroom-baseline-nearest = Atalho: a miniatura mais parecida
classroom-baseline-histogram = Atalho: níveis de cinza contados
classroom-baseline-prepared_histogram = Atalho: níveis de cinza contados após a preparação
classroom-leakage-who = O que responde
classroom-leakage-value = Acurácia
classroom-questions = O que perguntar de qualquer número
classroom-question-split = Separaram-se os pacientes ou só os cortes?
classroom-question-copies = Alguém procurou quase-cópias entre os dois lados, e quantas encontrou?
classroom-question-shortcut = O que alcançam os níveis de cinza, o tamanho do arquivo ou uma miniatura nos mesmos cortes?
classroom-question-external = O que resta dele noutro aparelho, noutro hospital?
classroom-question-interval = Quantos pacientes estão por trás, e qual é a largura do intervalo?

## What is told as it happens

classroom-ready =
    { $name } funciona na CPU deste dispositivo. Verificada: reproduziu { $references ->
        [one] { $references } corte de referência
       *[other] { $references } cortes de referência
    }.
classroom-announcement = { $finding }. Classe na frente: { $name }, { $percent }.
