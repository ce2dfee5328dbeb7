worklist = Lista de trabalho
list-clear = Limpar
list-none = Ainda não há exames.
list-answered =
    { $done } de { $all ->
        [one] { $all } caso respondido
       *[other] { $all } casos respondidos
    }
list-without-result = { $count } sem resultado
list-refused =
    { $count ->
        [one] { $count } recusado
       *[other] { $count } recusados
    }
list-summary = { $parts }.

list-progress =
    .aria-label = Casos respondidos
list-looking = Examinando arquivos: { $looked } de { $known }
list-of-cases =
    { $answered } de { $all ->
        [one] { $all } caso
       *[other] { $all } casos
    }
list-paused = em pausa
list-rate = { NUMBER($rate, maximumSignificantDigits: 2) } cortes por segundo
list-left = falta { $time }
list-pause = Pausar
list-go-on = Continuar
list-cancel = Cancelar
list-resume =
    { $count ->
        [one] Examinar o outro caso
       *[other] Examinar os outros { $count } casos
    }
list-again =
    { $count ->
        [one] Tentar de novo { $count } caso com falha
       *[other] Tentar de novo { $count } casos com falha
    }
list-unread =
    { $count ->
        [one] Não pôde ser lido: { $count } arquivo
       *[other] Não puderam ser lidos: { $count } arquivos
    }

list-find =
    .aria-label = Encontrar casos
list-search =
    .aria-label = Buscar por nome
    .data-placeholder = Buscar por nome
list-show = Mostrar
list-filter =
    .aria-label = Mostrar
list-order = Ordem
list-sort =
    .aria-label = Ordem
list-order-urgency = Mais urgentes primeiro
list-order-arrival = Por ordem de chegada
list-order-name = Por nome
list-filtered =
    { $shown ->
        [one] { $shown } de { $all } caso mostrado.
       *[other] { $shown } de { $all } casos mostrados.
    }
list-unfilter = Mostrar todos
list-held = Será ordenada quando você sair da lista.
list-growing = Será ordenada quando todos os casos forem respondidos.
list-arrange = Ordenar agora
list-filters-decision = Decisão
list-filters-state = Estado
list-filters-review = Revisão
list-filter-all = Todos os casos
list-filter-flag = Sinalizados
list-filter-refer = Requer avaliação humana
list-filter-clear-looking = Nenhum padrão encontrado
list-filter-waiting = Em espera
list-filter-stopped = Não examinados
list-filter-failed = Sem resultado
list-filter-refused = Recusados
list-filter-warned = Com avisos
list-filter-unreviewed = Não revisados
list-filter-reviewed = Revisados
list-filter-agree = Concorda
list-filter-disagree = Discorda
list-filter-unsure = Em dúvida
list-filter-count = { $name } ({ $count })

list-urgency = { "urgência " }
list-slices =
    { $count ->
        [one] { $count } corte
       *[other] { $count } cortes
    }
list-probability = { $class } { $percent }
list-mark-warned =
    { $count ->
        [one] { $count } aviso
       *[other] { $count } avisos
    }
list-mark-saved = de uma lista salva, sem a imagem
list-mark-agree = Revisado: concorda
list-mark-disagree = Revisado: discorda
list-mark-unsure = Revisado: em dúvida
list-mark-note = Tem uma nota
list-saved-name = Caso { $number }

list-announce-case = { $name }: { $finding }. { $more }
list-announce-all =
    { $all ->
        [one] { $all } caso respondido
       *[other] Todos os { $all } casos respondidos
    }: { $flagged } sinalizados, { $refer } para uma pessoa. { $caution }

list-leaving-title = Limpar a lista de trabalho?
list-leaving =
    { $count ->
        [one] { $count } revisão não está salva e seria perdida.
       *[other] { $count } revisões não estão salvas e seriam perdidas.
    }
list-keep = Manter
list-clear-it = Limpar
