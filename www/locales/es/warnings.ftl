warning-burned_in_annotation = La imagen lleva texto incrustado: puede nombrar al paciente, y no es anatomía.
warning-colour_image = La imagen es en color y los cortes de RM son grises: se leyó en escala de grises.
warning-colour_space = Guardado en color y los cortes de RM son grises: se leyó en escala de grises.
warning-derived_image = Una imagen derivada: calculada a partir de otras, no adquirida.
warning-duplicate_instance =
    { $count ->
        [one] { $count } de los archivos repite una instancia de la serie y se dejó fuera: { $names }.
       *[other] { $count } de los archivos repiten una instancia de la serie y se dejaron fuera: { $names }.
    }
warning-first_frame = El GIF es animado: solo se leyó su primer fotograma.
warning-first_volume = El archivo contiene { $count } volúmenes: solo se leyó el primero.
warning-localizer = Un localizador: hecho para planificar el estudio, no para interpretarlo.
warning-lossy_compression = El estudio se comprimió con pérdida: pueden faltar detalles finos.
warning-modality_lut = El archivo transforma sus valores con una tabla (Modality LUT): se muestran los valores guardados.
warning-mosaic = Un mosaico: muchos cortes uno junto a otro en una imagen.
warning-no_orientation = El archivo no dice cómo está orientado el paciente: las vistas pueden estar giradas o en espejo.
warning-overlay = El archivo tiene superposiciones (marcas sobre la imagen): no se muestran.
warning-secondary_capture = Una captura secundaria: copia de una pantalla o una placa, no la imagen del propio equipo.
warning-small_image = Solo { $width } x { $height } píxeles: demasiado pequeña para mostrar detalles finos.
warning-uniform_image = La imagen casi no tiene contraste: puede estar vacía.
warning-voi_lut = El archivo transforma los grises con una tabla (VOI LUT): en su lugar se usa una ventana de su rango.
