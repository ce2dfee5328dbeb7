privacy-open = Compruébelo usted
privacy-title = Sus estudios se quedan aquí: compruébelo usted
privacy-intro = Esta página calcula en su propio dispositivo. No tiene que creerlo: cuatro cosas lo demuestran.

privacy-unplug-title = 1. Desconéctese y siga
privacy-unplug = Apague ahora la wifi o desenchufe el cable de red. Añada estudios, mírelos, escriba su revisión, expórtela: todo funciona como antes.
privacy-unplug-wait = La parte que lee DICOM, NIfTI y archivos zip aún está en camino: espérela antes de desconectarse.
privacy-unplug-complete = Ha llegado todo lo que la página necesita.

privacy-requests-title = 2. Todas las peticiones hechas hasta ahora
privacy-since-none = No hay ningún estudio en la lista. En cuanto haya uno, aquí se cuentan las peticiones.
privacy-since = { $count ->
    [0] Ninguna petición
    [one] Una petición
   *[other] { $count } peticiones
} desde que se añadió el primer estudio.
privacy-since-why = Pidieron archivos de esta página y no llevaban nada de ningún estudio: están marcadas en la lista.
privacy-total = { $count ->
    [one] Una petición
   *[other] { $count } peticiones
} hasta ahora; salieron de este dispositivo { $sent }, todas hacia { $origin }.
privacy-foreign = { $count ->
    [one] Una petición no fue a { $origin }: está marcada en la lista. Avise a quien administra este sitio.
   *[other] { $count } peticiones no fueron a { $origin }: están marcadas en la lista. Avise a quien administra este sitio.
}
privacy-refused = { $count ->
    [one] Su navegador rechazó un intento de acceder a otro lugar.
   *[other] Su navegador rechazó { $count } intentos de acceder a otro lugar.
}
privacy-list = Mostrar la lista
privacy-own = La lista es el recuento del propio navegador para la página, sus procesos de trabajo y su service worker. Solo falta en ella la consulta del navegador por una versión más nueva cuando se abre la página (service_worker.js, y los iconos si instala la página). Las herramientas de red del navegador (tecla F12) muestran lo mismo.
privacy-when = Cuándo
privacy-what = Para qué
privacy-address = Dirección
privacy-by = Pedido por
privacy-from = Vino de
privacy-size = Tamaño
privacy-kilobytes = { NUMBER($kilobytes, maximumFractionDigits: 1) } kB
privacy-copy = Copiar la lista
privacy-copied = La lista está en el portapapeles.
privacy-not-copied = El navegador no permitió copiar. Seleccione la lista y cópiela a mano.

privacy-for-page = esta página
privacy-for-program = programa
privacy-for-computing = programa que calcula
privacy-for-weights = pesos de la red
privacy-for-looks = aspecto
privacy-for-language = idioma
privacy-for-icon = icono
privacy-for-other = otro archivo

privacy-by-page = página
privacy-by-reader = lector de archivos
privacy-by-engine = motor
privacy-by-service_worker = copia sin conexión

privacy-from-network = el sitio
privacy-from-cache = caché del navegador
privacy-from-copy = copia sin conexión
privacy-from-refused = rechazada

privacy-stored-title = 3. Qué se guarda en este dispositivo
privacy-stored = Solo los archivos de la propia página, para que funcione sin conexión. Los estudios, nombres, resultados y revisiones están en la memoria de esta página y desaparecen al cerrarla, salvo que usted los guarde.
privacy-stored-copy = Copia sin conexión de la página
privacy-stored-files = { $files ->
    [0] ninguna
    [one] un archivo
   *[other] { $files } archivos
}
privacy-stored-space = Espacio que el navegador cuenta para este sitio
privacy-stored-megabytes = { NUMBER($megabytes, maximumFractionDigits: 1) } MB
privacy-stored-cookies = Cookies
privacy-stored-local = Almacenamiento local
privacy-stored-session = Almacenamiento de sesión
privacy-stored-databases = Bases de datos (IndexedDB)
privacy-stored-private = Archivos privados del sitio
privacy-stored-none = nada
privacy-stored-some = { $names }
privacy-stored-unknown = este navegador no lo dice
privacy-version = Versión de esta página

privacy-policy-title = 4. Qué prohíbe su navegador a esta página
privacy-policy = Esta página ordena a su navegador que no la deje acceder a nadie más que al sitio del que vino. El navegador lo hace cumplir, intente lo que intente la página. La política en vigor:
privacy-try = Dejar que la página intente acceder a otro sitio
privacy-try-refused = Su navegador lo rechazó: nada salió de este dispositivo.
privacy-try-reached = El intento no fue rechazado. Avise a quien administra este sitio.
