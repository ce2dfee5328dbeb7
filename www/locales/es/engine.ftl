engine-starting = Iniciando.
engine-loading = Cargando la red.
engine-restarting = El motor se detuvo y se está iniciando de nuevo. Los archivos en espera se conservan.
engine-progress =
    .aria-label = Red cargada
engine-loaded = { $loaded } de { $total } MB
engine-retry = Reintentar
engine-network = Red
engine-own = Pesos propios
    .title = Elija en este dispositivo los dos archivos de una red: NOMBRE.json y NOMBRE.bpk. No salen de aquí.
engine-own-option = { $name } (de este dispositivo)
engine-own-used = «{ $name }» es una red de este dispositivo, no una de las de esta página: las cifras y guías de aquí no la describen.
engine-unknown-model = Aquí no hay ninguna red llamada «{ $name }»: se usa { $used }.
engine-ready = { $where } { $verified } { $gpu }
engine-on-webgpu = Funciona en la GPU de este dispositivo (WebGPU).
engine-on-cpu = Funciona en la CPU de este dispositivo (WebAssembly SIMD).
engine-verified =
    Verificado en este dispositivo: { $references ->
        [one] { $references } corte de referencia reproducido
       *[other] { $references } cortes de referencia reproducidos
    }, mayor diferencia { $difference }.

gpu-looking = Buscando una GPU.
gpu-testing = Se encontró una GPU y se está probando; los archivos ya reciben respuesta.
gpu-forced = La GPU se eligió en la dirección de la página.
gpu-used = La GPU es más rápida aquí ({ $webgpu } frente a { $cpu }).
gpu-slower = No se usa la GPU: superó la autocomprobación, pero aquí es más lenta ({ $webgpu } frente a { $cpu }).
gpu-off = No se buscó una GPU: la CPU se eligió en la dirección de la página.
gpu-none = No se usó una GPU: el navegador no ofrece ninguna.
gpu-none-insecure = No se usó una GPU: los navegadores solo la ofrecen a páginas abiertas por HTTPS.
gpu-none-software = No se usó una GPU: el navegador solo ofrece una imitada por software.
gpu-failed = No se usa la GPU: { $why }
gpu-failed-self_test = La GPU no reprodujo los resultados de referencia y no se usa.
gpu-failed-crash = No se usa la GPU: se detuvo mientras calculaba.
gpu-failed-slow = No se usa la GPU: no respondió en dos minutos.
gpu-failed-undecided = No se usa la GPU: no se pudo comparar su velocidad.

engine-failed-no_worker = Este navegador no tiene web workers, en los que calcula esta página. Ábrala en un Chrome, Edge, Firefox o Safari actual.
engine-failed-no_simd = Este navegador no tiene WebAssembly SIMD, con el que calcula esta página. Ábrala en un Chrome, Edge, Firefox o Safari actual.
engine-failed-missing = Falta un archivo de esta página en su sitio ({ $message }). Reinténtelo o avise a quien administra el sitio.
engine-failed-unreachable = No se pudo obtener un archivo de esta página ({ $message }). Compruebe la conexión con el sitio y reinténtelo.
engine-failed-interrupted = La conexión se cortó mientras se cargaba la red. Reinténtelo.
engine-failed-no_manifest = La red no se puede usar: { $message } no describe ninguna. Avise a quien administra el sitio y reinténtelo.
engine-failed-too_long = La red no se puede usar: { $message } es más largo de lo que dice su descripción, así que es de otra versión. Reinténtelo.
engine-failed-own_pair = Una red son dos archivos: su manifiesto, NOMBRE.json, y sus pesos, NOMBRE.bpk. Elija los dos a la vez.
engine-failed-own_unreadable = No se pudo leer la red elegida ({ $message }): quizá sus archivos se movieron o cambiaron. Elíjalos de nuevo.
engine-failed-own_manifest = { $message } no es el manifiesto de una red. Elija los dos archivos que escribió el entrenamiento: NOMBRE.json y NOMBRE.bpk.
engine-failed-crash = El motor no pudo iniciarse. Compruebe la conexión con el sitio, cierre otras pestañas para liberar memoria o use un navegador actual; después reinténtelo.
engine-failed-slow = El motor no se inició en dos minutos. Reinténtelo.
engine-failed-module = El motor no pudo iniciarse ({ $message }). Use un navegador actual y reinténtelo.
engine-failed = La red no se puede usar. { $why }
