problem-unreadable = Le navigateur n’a pas pu lire ce fichier : il a été déplacé, supprimé ou est ouvert ailleurs. Ajoutez-le de nouveau.
problem-too_large = Ce fichier dépasse 512 Mio, plus que ce qui est lu ici. Exportez la série seule.
problem-crash = Le lecteur ou le moteur de la page s’est arrêté en traitant ce fichier et a redémarré. Les autres fichiers ne sont pas touchés.
problem-slow = Pas de réponse en deux minutes, et ce qui traitait le fichier a redémarré. Les autres fichiers ne sont pas touchés.
problem-empty_archive = Cette archive ne contient aucun fichier.
problem-no_slices = Aucune de ses coupes n’a pu être examinée.
problem-slice = La coupe { $slice } n’a pas été examinée. { $why }

problem-not_mr =
    C’est { $modality ->
        [CT] une tomodensitométrie (CT)
        [CR] une radiographie (CR)
        [DX] une radiographie (DX)
        [RG] une radiographie (RG)
        [MG] une mammographie (MG)
        [US] une échographie (US)
        [IVUS] une échographie (IVUS)
        [PT] une tomographie par émission de positons (PT)
        [NM] une image de médecine nucléaire (NM)
        [XA] une angiographie ou une radioscopie (XA)
        [RF] une angiographie ou une radioscopie (RF)
        [SEG] une segmentation (SEG)
        [RTIMAGE] un objet de radiothérapie (RTIMAGE)
        [RTDOSE] un objet de radiothérapie (RTDOSE)
        [SM] une image de microscopie (SM)
        [GM] une image de microscopie (GM)
        [OP] une image d’un œil (OP)
        [OPT] une image d’un œil (OPT)
        [OCT] une image d’un œil (OCT)
        [ES] une photographie (ES)
        [XC] une photographie (XC)
        [PX] une radiographie dentaire (PX)
        [IO] une radiographie dentaire (IO)
       *[other] un examen de type { $modality }
    }, pas une IRM : non classé.
problem-not_brain = C’est un examen d’une autre partie du corps ({ $part }), pas de la tête : non classé.

problem-empty_file = Le fichier est vide : choisissez-le de nouveau, ou exportez l’examen encore une fois.
problem-unknown_format = Ce format ne peut pas être lu ici : utilisez DICOM, NIfTI, PNG, JPEG, BMP, TIFF, WebP ou GIF, ou une archive zip de ceux-ci.
problem-damaged_image = Le fichier { $format } est endommagé ou incomplet ({ $reason }) : exportez l’examen encore une fois.
problem-too_many_pixels = L’image déclare { $width } x { $height } pixels, plus que les { $limit } mégapixels lus ici : exportez-la plus petite.
problem-too_much_memory = L’image prendrait { $mebibytes } Mio de mémoire, plus que les { $limit } Mio permis : exportez-la plus petite ou avec moins de bits.
problem-no_pixels = L’image n’a pas de pixels.
problem-unsupported_codec = L’examen est compressé en { $name }, qui n’est pas lu ici : exportez-le non compressé, ou en RLE, JPEG sans perte ou JPEG 2000.
problem-unsupported =
    Le fichier { $format } contient ce qui n’est pas lu ici ({ $what }) : { $advice ->
        [lossless] exportez-le non compressé, ou en RLE, JPEG sans perte ou JPEG 2000
        [greyscale] exportez-le en niveaux de gris de 8 ou 16 bits
        [one_file] enregistrez-le en un seul fichier .nii
       *[numbers] convertissez-le en nombres entiers ou à virgule flottante de 64 bits au plus
    }.
problem-not_an_image = C’est un fichier DICOM sans image ({ $name }) : choisissez les images de la série.
problem-too_many_slices = Le fichier déclare { $count } coupes, plus que les { $limit } lues ici : exportez-le en plusieurs parties.
problem-archive = C’est une archive zip : ses fichiers sont lus un par un.
problem-bad_archive = L’archive zip ne peut pas être lue ({ $reason }) : décompressez-la et choisissez les fichiers qu’elle contient.

problem-unknown_network = Réseau inconnu « { $name } » : cette version connaît { $known }.
problem-bad_manifest = Le manifeste des poids ne peut pas être utilisé ({ $reason }) : prenez le .json exporté avec les poids.
problem-wrong_hash = Le fichier de poids n’est pas celui que nomme son manifeste (SHA-256 { $found }…, attendu { $expected }…) : il est endommagé, incomplet ou d’un autre modèle ; récupérez-le de nouveau.
problem-wrong_weights = Les poids ne conviennent pas au réseau { $network } ({ $reason }) : prenez les poids exportés pour lui.
problem-bad_worklist = Cette liste enregistrée ne peut pas être ouverte ({ $reason }) : ouvrez le fichier enregistré ici, inchangé.
problem-unwritable_dicom = Le rapport n’a pas pu être écrit en DICOM ({ $reason }).
problem-request = La page a envoyé quelque chose que cette version ne comprend pas ({ $reason }) : rechargez la page.
problem-no_gpu = Pas de GPU utilisable : { $reason }.
problem-device = L’appareil n’a pas pu terminer le calcul : { $reason }.
problem-self_test = { $backend } ne calcule pas ce que ces poids ont calculé là où ils ont été faits (plus grand écart d’un logit { $difference }, permis { $tolerance }) : il n’est pas utilisé.
