worklist = Lista de trabajo
list-clear = Vaciar
list-none = Todavía no hay estudios.
list-answered =
    { $done } de { $all ->
        [one] { $all } caso
       *[other] { $all } casos
    } con respuesta
list-without-result = { $count } sin resultado
list-refused =
    { $count ->
        [one] { $count } rechazado
       *[other] { $count } rechazados
    }
list-summary = { $parts }.

list-progress =
    .aria-label = Casos con respuesta
list-looking = Examinando archivos: { $looked } de { $known }
list-of-cases =
    { $answered } de { $all ->
        [one] { $all } caso
       *[other] { $all } casos
    }
list-paused = en pausa
list-rate = { NUMBER($rate, maximumSignificantDigits: 2) } cortes por segundo
list-left = quedan { $time }
list-pause = Pausar
list-go-on = Continuar
list-cancel = Cancelar
list-resume =
    { $count ->
        [one] Examinar el otro caso
       *[other] Examinar los otros { $count } casos
    }
list-again =
    { $count ->
        [one] Reintentar { $count } caso fallido
       *[other] Reintentar { $count } casos fallidos
    }
list-unread =
    { $count ->
        [one] No se pudo leer: { $count } archivo
       *[other] No se pudieron leer: { $count } archivos
    }

list-find =
    .aria-label = Buscar casos
list-search =
    .aria-label = Buscar por nombre
    .data-placeholder = Buscar por nombre
list-show = Mostrar
list-filter =
    .aria-label = Mostrar
list-order = Orden
list-sort =
    .aria-label = Orden
list-order-urgency = Los más urgentes primero
list-order-arrival = Por orden de llegada
list-order-name = Por nombre
list-filtered =
    { $all ->
        [one] Se muestra { $shown } de { $all } caso.
       *[other] Se muestran { $shown } de { $all } casos.
    }
list-unfilter = Mostrar todos
list-held = Se ordenará cuando salga de la lista.
list-growing = Se ordenará cuando todos los casos tengan respuesta.
list-arrange = Ordenar ahora
list-filters-decision = Decisión
list-filters-state = Estado
list-filters-review = Revisión
list-filter-all = Todos los casos
list-filter-flag = Señalados
list-filter-refer = Requiere revisión humana
list-filter-clear-looking = Sin patrón detectado
list-filter-waiting = En espera
list-filter-stopped = No examinados
list-filter-failed = Sin resultado
list-filter-refused = Rechazados
list-filter-warned = Con avisos
list-filter-unreviewed = Sin revisar
list-filter-reviewed = Revisados
list-filter-agree = De acuerdo
list-filter-disagree = En desacuerdo
list-filter-unsure = Con dudas
list-filter-count = { $name } ({ $count })

list-urgency = { "urgencia " }
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
list-mark-saved = de una lista guardada, sin su imagen
list-mark-agree = Revisado: de acuerdo
list-mark-disagree = Revisado: en desacuerdo
list-mark-unsure = Revisado: con dudas
list-mark-note = Tiene una nota
list-saved-name = Caso { $number }

list-announce-case = { $name }: { $finding }. { $more }
list-announce-all =
    { $all ->
        [one] { $all } caso con respuesta
       *[other] Los { $all } casos tienen respuesta
    }: { $flagged } señalados, { $refer } para una persona. { $caution }

list-leaving-title = ¿Vaciar la lista de trabajo?
list-leaving =
    { $count ->
        [one] { $count } revisión no está guardada y se perdería.
       *[other] { $count } revisiones no están guardadas y se perderían.
    }
list-keep = Conservarla
list-clear-it = Vaciarla
