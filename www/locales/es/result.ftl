# Nunca «normal», nunca «benigno» ni «descartado»: el programa ordena el trabajo y pide la mirada de un especialista.

class-glioma = Glioma
class-meningioma = Meningioma
class-pituitary = Tumor hipofisario
class-no_tumor = Sin tumor
class-inside-glioma = glioma
class-inside-meningioma = meningioma
class-inside-pituitary = tumor hipofisario
class-inside-no_tumor = sin tumor

result = Resultado
result-nothing = Elija un caso para ver su resultado.
caution = Debe comprobarlo un especialista. No descarta nada.
result-waiting = En espera
result-reading = Examinándose
result-reading-slices =
    Examinándose: { $answered } de { $all ->
        [one] { $all } corte
       *[other] { $all } cortes
    }
result-stopped = No examinado
result-none = Sin resultado
result-show-deciding = Mostrarlo
result-coverage = Cobertura
result-retry = Reintentar este caso
result-remove = Quitar de la lista

decision-flag = Señalado: mírelo primero
decision-flag-short = Señalado: mirar primero
decision-clear-looking = No se encontró un patrón de tumor; un especialista debe mirarlo igualmente
decision-clear-looking-short = No se encontró un patrón de tumor
decision-refer = Requiere revisión humana: { $why }
decision-refused-short = Rechazado: requiere revisión humana
need-unfamiliar = no es una RM cerebral que yo conozca
need-unfamiliar-short = no es un estudio que yo conozca
need-uncalibrated = esta red no tiene umbrales
need-lone_slice = un solo corte está señalado
need-several_classes = varias clases son posibles
need-tumor_in_set = es posible un tumor
need-other = la red no puede decidir

reason-tumor_threshold = La probabilidad de un tumor alcanza su umbral.
reason-glioma_threshold = La probabilidad de glioma alcanza su propio umbral.
reason-unfamiliar = No se parece a los cortes de RM cerebral con los que aprendió la red.
reason-unfamiliar-flagged = No es una RM cerebral que yo conozca. No se parece a los cortes de RM cerebral con los que aprendió la red.
reason-several_classes = Siguen siendo posibles varias clases, entre ellas un tumor.
reason-tumor_in_set = Solo sigue siendo posible un tumor, aunque no se alcanza ningún umbral.
reason-lone_slice = Hay un corte señalado y ninguno contiguo: un tumor pequeño puede caber en un solo corte, por eso decide una persona.
reason-uncalibrated = Estos pesos vienen sin umbrales ni conjuntos de predicción: sus probabilidades no deciden nada.
reason-no_familiarity = Esta red no puede saber si una imagen es una RM cerebral.
result-would-have-said = Lo que habría dicho la red

set-none = Sin conjunto de predicción: estos pesos nunca se calibraron para ello.
set-classes = Con una cobertura del { $coverage }: { $classes }.
set-any = Con una cobertura del { $coverage }: cualquiera de las cuatro clases.
set-empty = Con una cobertura del { $coverage }: ninguna de las clases.

deciding = El corte { $slice } decidió: { $rule } ({ $seen }).
deciding-known =
    El corte { $slice } decidió: { $rule } ({ $seen }, { $known ->
        [one] { $known } de ellos semejante
       *[other] { $known } de ellos semejantes
    } a los que la red conoce).
deciding-all =
    { $all ->
        [one] se examinó { $all } corte, el único
       *[other] se examinaron los { $all } cortes
    }
deciding-some =
    se examinaron { $examined } de { $all ->
        [one] { $all } corte
       *[other] { $all } cortes
    }
deciding-rule-unfamiliar = muy pocos cortes se parecen a los que la red conoce, y este es el que más se parece
deciding-rule-lone = está señalado, pero ningún corte contiguo lo está
deciding-rule-urgent = de los cortes que la red conoce, el más urgente habla por el caso

kind-frames = varios fotogramas
kind-series = serie
kind-volume = volumen
fact-urgency = Urgencia { $urgency } de 1
fact-saved = de una lista guardada

about-result = Cómo se obtuvo este resultado
about-familiarity = Familiaridad
about-familiarity-none = no medida: esta red no puede saber si una imagen es una RM cerebral
about-familiarity-like = semejante a los cortes de RM cerebral con los que aprendió
about-familiarity-unlike = distinto de los cortes de RM cerebral con los que aprendió
about-familiarity-value = { $words }: el { $percent } de los cortes de validación resultan al menos igual de extraños
about-urgency = Urgencia
about-urgency-value = { $urgency } de 1; ordena esta lista y no dice nada más
about-place = Lugar sospechoso
about-place-hidden = no se muestra: de una imagen que no conoce, el mapa de lesión no dice nada
about-place-at = { $place } de la imagen, evidencia { $peak } de 1 en su punto más alto, sin calibrar
about-place-marked = marcado, evidencia { $peak } de 1 en su punto más alto, sin calibrar
about-place-unknown = desconocido: esta red no dibuja un mapa de lesión
about-place-none = ninguno destaca en el mapa de lesión
about-network = Red
about-weights = Pesos, SHA-256
about-data = Datos de entrenamiento, SHA-256
about-not-recorded = no consta
about-software = Programa
about-software-build = NeuroTriage { $version }, compilación { $build }
about-computed = Calculado por
about-computed-webgpu = GPU de este dispositivo (WebGPU)
about-computed-cpu = CPU de este dispositivo (WebAssembly SIMD)
about-test = Autocomprobación
about-test-value =
    { $references ->
        [one] { $references } corte de referencia reproducido
       *[other] { $references } cortes de referencia reproducidos
    }, mayor diferencia de un logit { $difference }, permitida { $tolerance }
about-parameters = Parámetros
about-started = Iniciado en
about-test-set = Conjunto de prueba
about-validation-set = Conjunto de validación
about-accuracy =
    exactitud { $accuracy }, equilibrada { $balanced }, { $slices ->
        [one] { $slices } corte
       *[other] { $slices } cortes
    }
about-internal = Estas cifras se midieron en cortes de las mismas fuentes que aquellos con los que aprendió la red. Una exactitud interna así dice poco sobre otros equipos, hospitales y pacientes.

place-upper_left = arriba a la izquierda
place-upper_middle = arriba en el centro
place-upper_right = arriba a la derecha
place-middle_left = en el medio a la izquierda
place-middle = en el centro
place-middle_right = en el medio a la derecha
place-lower_left = abajo a la izquierda
place-lower_middle = abajo en el centro
place-lower_right = abajo a la derecha

review-title = Su revisión
review-agree = De acuerdo
review-disagree = En desacuerdo
review-unsure = Con dudas
review-none = Ninguna
review-note = Nota
review-kept = Solo está en esta página hasta que se guarde la lista.
verdict-agree = De acuerdo
verdict-disagree = En desacuerdo
verdict-unsure = Con dudas
