start-title = Añadir estudios
start-how = Suelte archivos, carpetas o archivos zip en cualquier lugar de esta página, pegue una imagen o elíjalos. Los cortes de una serie forman un caso; los casos más urgentes van primero.
choose-files = Elegir archivos
choose-folder = Elegir una carpeta
start-sample = Probar con una muestra sintética
start-formats = DICOM, NIfTI, PNG, JPEG, TIFF, WebP, BMP, GIF y archivos zip con ellos.
start-private = Sus estudios no salen de este dispositivo: la página no hace peticiones más que al sitio del que procede y no guarda nada de ellos.
start-limits = La red clasifica cortes sueltos por su aspecto, en cuatro clases. Una imagen distinta de los cortes de RM cerebral con los que aprendió se deja a una persona, sin nombrar ninguna clase; reconoce la mayoría de esas imágenes, no todas.

sample-name = Muestra sintética
sample-tag = Dibujada por esta página. No es el estudio de un paciente.
pasted-name = Imagen pegada
