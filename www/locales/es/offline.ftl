offline-ready = Funciona sin conexión.
offline-copying = Guardando una copia sin conexión de la página: { NUMBER($share, style: "percent", maximumFractionDigits: 0) }
offline-update = Hay una versión nueva de esta página.
offline-use = Usarla ahora

offline-state-none = La copia sin conexión de la página se hace cuando la página ha cargado.
offline-state-copying = Se está haciendo la copia sin conexión de la página: { NUMBER($share, style: "percent", maximumFractionDigits: 0) }.
offline-state-ready = La copia sin conexión está completa: esta página se abre y funciona sin ninguna conexión.
offline-state-held = La copia sin conexión aún no está completa. Mientras haya estudios en la lista no se descarga nada; el resto llega cuando vacíe la lista o en su próxima visita.
offline-state-declined = Usted eliminó la copia sin conexión. La página funciona mientras se pueda acceder a su sitio y no hace ninguna copia si usted no la pide.
offline-state-unsupported = El uso sin conexión no está disponible: este navegador no guarda una copia de esta página. Suele ocurrir en ventanas privadas y en páginas sin HTTPS.
offline-failed-quota = El uso sin conexión no está disponible: no hay espacio suficiente en este dispositivo. Todo lo demás funciona mientras se pueda acceder al sitio.
offline-failed-unreachable = La copia sin conexión no está completa: no se pudo acceder al sitio. El resto llega en su próxima visita.
offline-failed-changed = La copia sin conexión no está completa: el sitio se está actualizando en este momento. El resto llega en su próxima visita.
offline-failed-missing = El uso sin conexión no está disponible: falta un archivo de esta página en su sitio. Avise a quien administra el sitio.
offline-failed-refused = El uso sin conexión no está disponible: el navegador o el sitio no lo permite. Todo lo demás funciona mientras se pueda acceder al sitio.
offline-without = Sin la copia completa, otro idioma u otra red aún se descargan del sitio.

offline-make = Guardar una copia sin conexión
offline-finish = Completarla ahora
offline-remove = Eliminar la copia sin conexión

offline-leave-title = ¿Usar la versión nueva ahora?
offline-leave = La página se abre de nuevo y la lista se pierde: { $cases ->
    [one] un caso
   *[other] { $cases } casos
} { $reviews ->
    [0] sin ninguna revisión.
    [one] con una revisión sin guardar.
   *[other] con { $reviews } revisiones sin guardar.
} La versión nueva también llega por sí sola la próxima vez que abra la página.
offline-keep = Seguir trabajando
offline-leave-now = Usar la versión nueva
