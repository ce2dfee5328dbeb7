# La página para docentes (classroom.html). De un resultado no dice más que la lista de trabajo: nunca «normal», nunca que se descarte un tumor.

classroom-page = NeuroTriage: el aula
classroom-description =
    .content = Mueva una lesión sintética y vea cómo responde una red neuronal, mire dentro de cada una de sus capas y aprenda cuánto valen sus cifras.
classroom-title = El aula
classroom-skip = Ir a lo que ve la red
classroom-back = Volver a la lista de trabajo
classroom-link = Para docentes: el aula
classroom-contents =
    .aria-label = En esta página

## The laboratory: a synthetic scan with a lesion that can be moved, grown and faded

classroom-lab = Una lesión que usted puede mover
classroom-lab-how = Arrastre la lesión o use los controles deslizantes. La red responde a la vez, en este dispositivo.
# The same two with a picture of a person's own.
classroom-lab-own = Una imagen suya
classroom-lab-how-own = La red responde sobre el corte que se muestra, en este dispositivo.
classroom-synthetic = Sintético: dibujado con fórmulas, sin paciente
classroom-own-tag = Una imagen suya, que no sale de este dispositivo
classroom-scene =
    .aria-label = Imagen sintética con una lesión
classroom-scene-own =
    .aria-label = Su imagen
# The lesion's place in the picture, as shares of its width and height, and its size and strength.
classroom-scene-now = La lesión está al { $across } desde la izquierda y al { $down } desde arriba, con un radio del { $radius } de la anchura y una intensidad del { $strength }.
classroom-scene-without = No hay ninguna lesión.
classroom-scene-keys = Las flechas mueven la lesión, más y menos la agrandan y la reducen, y los corchetes [ y ] la atenúan y la intensifican.
classroom-across = De izquierda a derecha
classroom-down = De arriba abajo
classroom-radius = Tamaño
classroom-strength = Intensidad
classroom-examples = Pruebe
classroom-example-none = Sin lesión
classroom-example-bright = Brillante, en un hemisferio
classroom-example-faint = Tenue
classroom-example-small = Pequeña
classroom-example-middle = En el centro
classroom-own = Usar una imagen propia
classroom-own-input =
    .aria-label = Usar una imagen propia
classroom-own-back = Volver a la imagen sintética
classroom-own-slice = Corte
classroom-own-slice-now = { $number } de { $all }
classroom-own-archive = Es un archivo comprimido. Elija aquí un solo archivo; la lista de trabajo sí abre los comprimidos.
classroom-network = Red
classroom-network-champion = { $name } (la de la página)
classroom-answer = La respuesta
classroom-map = Mostrar el mapa de lesión
classroom-map-none = Esta red no dibuja ningún mapa de lesión.
classroom-map-hidden = No se muestra el mapa de lesión de una imagen que la red no conoce: no significaría nada.
classroom-caution = Un dibujo no es un cerebro. Aquí se aprende cómo reacciona la red, no lo bien que lee exploraciones.

## What each convolution sees

classroom-sees = Lo que ve cada convolución
classroom-sees-how = Cada convolución desliza filtros pequeños sobre lo que hizo la capa anterior y dibuja un mapa por filtro: claro donde el filtro encuentra su patrón. Las primeras capas ven bordes y puntos brillantes; las últimas, patrones mayores y más abstractos en una cuadrícula más gruesa. Los mapas siguen a la imagen cuando cambia. Elija una capa y después un mapa.
classroom-sees-input = Lo que recibe la red: la imagen, recortada a la cabeza, cuadrada y escalada.
classroom-sees-mirrored = La respuesta es la media de la imagen y de su imagen especular; estos mapas son los de la imagen tal como es.
classroom-layers = Capas
classroom-layer-maps =
    { $count ->
        [one] { $count } mapa
       *[other] { $count } mapas
    } de { $width } × { $height }
classroom-scale = El blanco es
classroom-scale-each = el máximo de cada mapa
classroom-scale-layer = el máximo de la capa
classroom-grey-positive = Negro es ninguna respuesta; blanco, la más fuerte.
classroom-grey-signed = Esta capa no tiene ReLU: el gris medio es 0, más claro es mayor y más oscuro menor.
classroom-strongest = Los que más responden, por la media del mapa: { $channels }.
classroom-channels =
    .aria-label = Mapas de esta capa
classroom-channel = Mapa { $number }, respuesta media { $mean }
classroom-channel-caption = Mapa { $number } de { $name }: respuesta media { $mean }, de { $lowest } a { $highest }
classroom-filter = Su filtro, pequeño en la esquina de cada mapa: 3 × 3 pesos que se multiplican por la imagen y se suman. El blanco pesa a favor; el negro, en contra.
classroom-filter-picture =
    .aria-label = El filtro como imagen
classroom-filter-weights = Los pesos del filtro

## The layer table

classroom-table = Las capas y lo que cuestan
classroom-table-how = Contado por la propia red, en este dispositivo, tal como se ejecuta. El dropout no figura: solo actúa durante el entrenamiento.
classroom-table-caption = Las capas de { $name }
classroom-table-layer = Capa
classroom-table-kind = Qué hace
classroom-table-output = Salida
classroom-table-trained = Parámetros
classroom-table-multiply = Multiplicaciones y sumas
classroom-table-all = Todo
classroom-kind-convolution = Convolución de { $size } × { $size }
classroom-kind-convolution-strided = Convolución de { $size } × { $size }, en uno de cada dos lugares
classroom-kind-max_pool = El mayor de { $size } × { $size }
classroom-kind-mean_pool = La media de { $size } × { $size }
classroom-kind-enlarge = Cada celda duplicada
classroom-kind-sum = Suma de ramas
classroom-kind-flatten = Los mapas como un vector
classroom-kind-pooled = Las medias de los mapas y lo que contienen donde señala el mapa de lesión
classroom-kind-dense = Densa
classroom-with-norm = { $what }, normalización por lotes
classroom-with-relu = { $what }, ReLU
classroom-table-sum = El entrenamiento ajusta { $trained } parámetros; las normalizaciones por lotes reúnen además { $statistics } estadísticas. Tal como se ejecuta aquí, la red contiene { $shipped } números, pues las normalizaciones que siguen a convoluciones se integran en ellas si la red se distribuye así. Un corte cuesta { $multiply } multiplicaciones y sumas.

## Confusion matrix and reliability

classroom-figures = Qué acierta y con cuánta seguridad
classroom-figures-how = Medido una vez, con todos los cortes del grupo; leído de la evaluación que acompaña a los pesos. Entre paréntesis, el intervalo del 95 %, obtenido por pacientes.
classroom-role = Cortes
classroom-role-name = { $role ->
    [test] Prueba: otros pacientes, mismas fuentes
    [external_dev] Otros equipos y hospitales
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
classroom-confusion = Matriz de confusión
classroom-confusion-how = Una fila por cada clase verdadera, una columna por lo que dijo la red. Los aciertos están en la diagonal.
classroom-confusion-corner = Clase verdadera
classroom-confusion-said = La red dijo
classroom-confusion-untyped = Tumor de tipo no registrado
classroom-confusion-all = Todos
classroom-reliability = Curva de fiabilidad
classroom-reliability-how = Las respuestas ordenadas por la seguridad de la red, y cuántas fueron correctas. En la diagonal sus probabilidades son honestas; por debajo estaba demasiado segura.
classroom-reliability-picture = Curva de fiabilidad de { $name }, { $role }: con qué frecuencia acertó, según su seguridad. Las cifras están en la tabla de abajo.
classroom-reliability-sure = Seguridad de la red
classroom-reliability-right = Frecuencia de aciertos
classroom-reliability-count = Cortes
classroom-reliability-table = Los puntos en una tabla
classroom-figure-accuracy = Exactitud
classroom-figure-balanced = Exactitud equilibrada
classroom-figure-patients = Exactitud por paciente
classroom-figure-ece = Error de calibración (ECE)
classroom-figure-sensitivity = Cortes con tumor señalados, solo por el umbral de tumor
classroom-figure-specificity = Cortes sin tumor no señalados, solo por el umbral de tumor
classroom-interval = { $value } ({ $low } a { $high })
classroom-unavailable = No se pudo leer la evaluación { $file }.

## Where it goes wrong

classroom-mistakes = Dónde se equivoca y qué enseña eso
classroom-mistakes-how = Las lecciones de su galería de errores, sin la imagen de ningún paciente. Todas las cifras son de { $name } y se leen de su evaluación.
classroom-try = Mostrarlo en la imagen sintética
classroom-mistake-class = Un tumor tomado por otro
classroom-mistake-class-text = De { $all } cortes de prueba con meningioma, { $taken } se llamaron tumor hipofisario y { $right } meningioma. Ambos captan contraste y ambos pueden estar cerca del centro de la base del cráneo: un solo corte puede no distinguirlos. Dónde está una lesión forma parte de lo que la red aprendió.
classroom-mistake-class-try = Lleve la misma lesión dibujada al centro: la red cambia de clase, aunque solo haya cambiado el lugar.
classroom-mistake-kinds = Una lista cerrada de clases
classroom-mistake-kinds-text = { $all } cortes de las otras fuentes muestran un tumor cuyo tipo no está registrado. La red no tiene una clase para «otro tipo»: llamó a { $glioma } glioma, a { $meningioma } meningioma, a { $pituitary } tumor hipofisario y a { $no_tumor } sin tumor. Una red responde dentro de su lista, se le muestre lo que se le muestre.
classroom-mistake-scanner = Otro equipo
classroom-mistake-scanner-text = El punto más alto de su mapa de lesión cae dentro del tumor en el { $test } de los cortes de prueba con máscara, pero solo en el { $external } de los del otro equipo. Exactitud por fuente, entre los cortes con los que nunca se entrenó: { $sources }. Una buena cifra de un lugar solo es una promesa para ese lugar.
classroom-mistake-source =
    { $name } { $value } ({ $slices ->
        [one] { $slices } corte
       *[other] { $slices } cortes
    })
classroom-mistake-gate = Un filtro que acierta con los extraños y desconfía de los amigos
classroom-mistake-gate-text = Antes de nombrar una clase, un filtro pregunta si la imagen se parece a lo que la red conoce. Rechaza el { $strangers } de radiografías de tórax, fotografías y TC de cráneo. También rechaza el { $own } de los cortes de prueba, y el { $web } de los que se reunieron de la web. No se puede tener lo uno sin algo de lo otro.
classroom-mistake-missed = Ningún umbral lo encuentra todo
classroom-mistake-missed-text = Solo con el umbral de tumor distribuido, sin el filtro ni el umbral de glioma, se señala el { $sensitivity } de los cortes de prueba con tumor y no se señala el { $specificity } de los que no lo tienen; en las otras fuentes, el { $external_sensitivity } y el { $external_specificity }. Lo que no se señala no queda descartado: espera a que lo mire un especialista.
classroom-mistake-faint = La clase depende del brillo
classroom-mistake-faint-text = Atenúe poco a poco la lesión dibujada. La probabilidad de un tumor sigue alta mucho tiempo, pero la clase que va en cabeza cambia por el camino: los niveles de gris hablan a favor de una clase, y los de otro equipo pueden hablar a favor de otra.
classroom-mistake-sure = Segura y equivocada
classroom-mistake-sure-text = En la prueba el error de calibración es del { $test }; en las otras fuentes, del { $external }. Una probabilidad es tan honesta como se parecen a los suyos los cortes con los que se calibró.
classroom-mistake-small = Una red que no ve la lesión
classroom-mistake-small-text = Elija la red { $name } y haga aparecer la lesión: la probabilidad de que no haya tumor no baja. En las otras fuentes alcanza una exactitud de { $value }. Mire sus mapas: la lesión está ahí, pero lo que viene después no la convierte en respuesta.
classroom-mistake-small-try = Mostrarlo con esta red

## The leakage story

classroom-leakage = Cómo surge una cifra halagüeña
classroom-leakage-how = La misma red pequeña, { $network }, bajo tres protocolos. A su lado están los atajos, que no ven nada de anatomía. Los cortes, y cómo se repartieron, son otros cada vez, y las cifras cuentan tres historias.
classroom-leakage-random = 1. Reparto al azar
classroom-leakage-random-text = Cada corte de una colección pública va al entrenamiento o a la prueba por azar, como en mucho de lo publicado. { $copies } de { $slices } cortes de prueba tienen casi una copia en el entrenamiento: un corte vecino del mismo paciente, la misma imagen guardada dos veces. La red alcanza el { $network }. Buscar la miniatura de 32 × 32 píxeles más parecida alcanza el { $nearest }, sin red alguna.
classroom-leakage-patient = 2. Reparto por paciente
classroom-leakage-patient-text = Ningún paciente está en ambos lados, y { $copies } de { $slices } cortes de prueba tienen casi una copia en el entrenamiento. La misma red alcanza el { $network }; un bosque de árboles que solo cuenta niveles de gris, el { $histogram }. Una red que no lo hace mejor no ha demostrado nada.
classroom-leakage-finding = Cita en inglés del registro de esta evaluación, que nombra las fuentes con nombres cortos:
classroom-leakage-external = 3. Otros equipos y hospitales
classroom-leakage-external-text = Fuentes con las que nunca se entrenó. La misma red alcanza el { $network }. El estilo que delataba las clases ya no está.
classroom-leakage-champion = ¿Y la red de la página?
classroom-leakage-champion-text = { $name } alcanza el { $test } en la prueba por paciente y el { $external } en las otras fuentes. La distancia entre ambas cifras, no la primera sola, es lo que puede perder en su hospital.
classroom-leakage-caption = Exactitud en cuatro clases, por corte, con el intervalo del 95 %
classroom-baseline-geometry = Atajo: solo anchura y altura del archivo
classroom-baseline-nearest = Atajo: la miniatura más parecida
classroom-baseline-histogram = Atajo: recuento de niveles de gris
classroom-baseline-prepared_histogram = Atajo: recuento de niveles de gris tras la preparación
classroom-leakage-who = Qué responde
classroom-leakage-value = Exactitud
classroom-questions = Qué preguntar de cualquier cifra
classroom-question-split = ¿Se separaron los pacientes o solo los cortes?
classroom-question-copies = ¿Buscó alguien copias aproximadas entre ambos lados, y cuántas encontró?
classroom-question-shortcut = ¿Qué alcanzan los niveles de gris, el tamaño del archivo o una miniatura con los mismos cortes?
classroom-question-external = ¿Qué queda de ella con otro equipo, en otro hospital?
classroom-question-interval = ¿Cuántos pacientes hay detrás y qué anchura tiene el intervalo?

## What is told as it happens

classroom-ready =
    { $name } se ejecuta en la CPU de este dispositivo. Verificada: reprodujo { $references ->
        [one] { $references } corte de referencia
       *[other] { $references } cortes de referencia
    }.
classroom-announcement = { $finding }. Clase en cabeza: { $name }, { $percent }.
