start-title = Ajouter des examens
start-how = Déposez des fichiers, des dossiers ou des archives zip n’importe où sur cette page, collez une image, ou choisissez-les. Les coupes d’une série forment un cas ; les cas les plus urgents viennent en premier.
choose-files = Choisir des fichiers
choose-folder = Choisir un dossier
start-sample = Essayer un échantillon synthétique
start-formats = DICOM, NIfTI, PNG, JPEG, TIFF, WebP, BMP, GIF et archives zip de ceux-ci.
start-private = Vos examens restent sur cet appareil : la page n’adresse de requête qu’au site dont elle provient et n’en enregistre rien.
start-limits = Le réseau trie des coupes isolées selon leur aspect, en quatre classes. Une image différente des coupes d’IRM cérébrale sur lesquelles il a appris est laissée à un humain, sans nommer de classe ; il reconnaît la plupart de ces images, pas toutes.

sample-name = Échantillon synthétique
sample-tag = Dessiné par cette page. Ce n’est pas l’examen d’un patient.
pasted-name = Image collée
