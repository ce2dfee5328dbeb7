language-name = Español

page-title = NeuroTriage: RM cerebral, clasificada en su dispositivo
page-description =
    .content = Clasifica imágenes de RM cerebral en glioma, meningioma, tumor hipofisario o sin tumor en su propio dispositivo, las más urgentes primero. Para investigación y docencia.
skip = Ir a la lista de trabajo
notice-use = Para investigación y docencia.
notice-check = No es un producto sanitario. Un especialista debe comprobar cada resultado, y ningún resultado descarta nada.
language-choice =
    .aria-label = Idioma
language-failed = No se pudo obtener { $name }: compruebe la conexión con el sitio. La página queda como está.
device =
    .aria-label = Este dispositivo
close = Cerrar
drop = Suelte aquí para leer en este dispositivo

files-input =
    .aria-label = Añadir archivos
folder-input =
    .aria-label = Añadir una carpeta
saved-input =
    .aria-label = Abrir una lista guardada
add-files = Añadir archivos
add-folder = Añadir una carpeta
open-saved = Abrir una lista guardada
save-or-export = Guardar o exportar
help-and-keys =
    .aria-label = Ayuda y teclas

percent = { $number }{ "\u00A0" }%
percent-above = >{ $number }{ "\u00A0" }%
percent-below = <{ $number }{ "\u00A0" }%
percent-plain = { $number }{ "\u00A0" }%
milliseconds = { $number }{ "\u00A0" }ms
about-seconds = unos { $number }{ "\u00A0" }s
about-minutes = unos { $number }{ "\u00A0" }min
about-hours = unas { $number }{ "\u00A0" }h
comma = { ", " }
