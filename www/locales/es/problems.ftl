problem-unreadable = El navegador no pudo leer este archivo: se movió, se borró o está abierto en otro sitio. Añádalo otra vez.
problem-too_large = Este archivo ocupa más de 512 MiB, más de lo que se lee aquí. Exporte la serie por separado.
problem-crash = El lector o el motor de la página se detuvo mientras trabajaba con este archivo y se inició de nuevo. Los demás archivos no se ven afectados.
problem-slow = No hubo respuesta en dos minutos, y lo que trabajaba con el archivo se inició de nuevo. Los demás archivos no se ven afectados.
problem-empty_archive = Este archivo comprimido no contiene archivos.
problem-no_slices = No se pudo examinar ninguno de sus cortes.
problem-slice = No se examinó el corte { $slice }. { $why }

problem-not_mr =
    Esto es { $modality ->
        [CT] una tomografía computarizada (CT)
        [CR] una radiografía (CR)
        [DX] una radiografía (DX)
        [RG] una radiografía (RG)
        [MG] una mamografía (MG)
        [US] una ecografía (US)
        [IVUS] una ecografía (IVUS)
        [PT] una tomografía por emisión de positrones (PT)
        [NM] una imagen de medicina nuclear (NM)
        [XA] una angiografía o fluoroscopia (XA)
        [RF] una angiografía o fluoroscopia (RF)
        [SEG] una segmentación (SEG)
        [RTIMAGE] un objeto de radioterapia (RTIMAGE)
        [RTDOSE] un objeto de radioterapia (RTDOSE)
        [SM] una imagen de microscopía (SM)
        [GM] una imagen de microscopía (GM)
        [OP] una imagen de un ojo (OP)
        [OPT] una imagen de un ojo (OPT)
        [OCT] una imagen de un ojo (OCT)
        [ES] una fotografía (ES)
        [XC] una fotografía (XC)
        [PX] una radiografía dental (PX)
        [IO] una radiografía dental (IO)
       *[other] un estudio de tipo { $modality }
    }, no una RM: no se clasificó.
problem-not_brain = Esto es un estudio de otra parte del cuerpo ({ $part }), no de la cabeza: no se clasificó.

problem-empty_file = El archivo está vacío: elíjalo de nuevo o exporte el estudio otra vez.
problem-unknown_format = Este formato no se puede leer aquí: use DICOM, NIfTI, PNG, JPEG, BMP, TIFF, WebP o GIF, o un archivo zip con ellos.
problem-damaged_image = El archivo { $format } está dañado o incompleto ({ $reason }): exporte el estudio otra vez.
problem-too_many_pixels = La imagen declara { $width } x { $height } píxeles, más de los { $limit } megapíxeles que se leen aquí: expórtela más pequeña.
problem-too_much_memory = La imagen ocuparía { $mebibytes } MiB de memoria, más de los { $limit } MiB permitidos: expórtela más pequeña o con menos bits.
problem-no_pixels = La imagen no tiene píxeles.
problem-unsupported_codec = El estudio está comprimido como { $name }, que no se lee aquí: expórtelo sin comprimir, o como RLE, JPEG sin pérdida o JPEG 2000.
problem-unsupported =
    El archivo { $format } contiene algo que no se lee aquí ({ $what }): { $advice ->
        [lossless] expórtelo sin comprimir, o como RLE, JPEG sin pérdida o JPEG 2000
        [greyscale] expórtelo en escala de grises de 8 o 16 bits
        [one_file] guárdelo como un solo archivo .nii
       *[numbers] conviértalo a números enteros o de coma flotante de 64 bits como máximo
    }.
problem-not_an_image = Este es un archivo DICOM sin imagen ({ $name }): elija las imágenes de la serie.
problem-too_many_slices = El archivo declara { $count } cortes, más de los { $limit } que se leen aquí: expórtelo por partes.
problem-archive = Este es un archivo zip: sus archivos se leen uno por uno.
problem-bad_archive = No se puede leer el archivo zip ({ $reason }): descomprímalo y elija los archivos que contiene.

problem-unknown_network = Red desconocida «{ $name }»: esta versión conoce { $known }.
problem-bad_manifest = No se puede usar el manifiesto de los pesos ({ $reason }): obtenga el .json que se exportó con los pesos.
problem-wrong_hash = El archivo de pesos no es el que nombra su manifiesto (SHA-256 { $found }…, se esperaba { $expected }…): está dañado, incompleto o es de otro modelo; obténgalo de nuevo.
problem-wrong_weights = Los pesos no corresponden a la red { $network } ({ $reason }): obtenga los pesos que se exportaron para ella.
problem-bad_worklist = No se puede abrir esta lista guardada ({ $reason }): abra el archivo que se guardó aquí, sin cambios.
problem-unwritable_dicom = No se pudo escribir el informe como DICOM ({ $reason }).
problem-request = La página envió algo que esta versión no entiende ({ $reason }): cargue la página de nuevo.
problem-no_gpu = No hay una GPU utilizable: { $reason }.
problem-device = El dispositivo no pudo terminar el cálculo: { $reason }.
problem-self_test = { $backend } no calcula lo que estos pesos calcularon donde se hicieron (mayor diferencia de un logit { $difference }, permitida { $tolerance }): no se usa.
