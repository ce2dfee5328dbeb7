export-title = Guardar o exportar
export-memory = La lista con sus revisiones solo existe en la memoria de esta página. Todo se hace en este dispositivo.
export-names = Incluir nombres de archivos y pacientes
export-without-names = Sin ellos, una lista guardada numera sus casos y no puede volver a encontrar sus archivos.
export-json = Guardar la lista (JSON)
export-csv = Tabla (CSV)
export-report = Informe imprimible
export-report-case = Informe de este caso
export-dicom = Informe DICOM de este caso
export-dicom-all = Informes DICOM de todos (zip)
export-made = { $name } se entregó al navegador para guardarlo.
export-failed = No se pudo escribir. { $why }
export-preparing = Preparando la página { $number } de { $all }.

saved-opened =
    { $count ->
        [one] Se abrió { $count } caso de { $name }; su imagen vendrá cuando se añadan sus archivos.
       *[other] Se abrieron { $count } casos de { $name }; sus imágenes vendrán cuando se añadan sus archivos.
    }
saved-not-opened = No se pudo abrir { $name }. { $why }

report-case = Caso { $number }
report-figure = Izquierda: el corte. Derecha: el mapa de lesión sobre él.
report-probabilities = Probabilidades
report-review = Revisión
report-made = Cómo se obtuvo
report-specialist = Especialista
report-note = Nota
report-reviewed-at = Fecha de revisión
report-not-reviewed = Sin revisar
