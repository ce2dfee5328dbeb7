# La page pour l’enseignement (classroom.html). D’un résultat elle ne dit pas plus que la liste de travail : jamais « normal », jamais qu’une tumeur
# est exclue.

classroom-page = NeuroTriage : la salle de classe
classroom-description =
    .content = Déplacez une lésion synthétique et voyez un réseau de neurones répondre, regardez dans chacune de ses couches, apprenez ce que valent ses chiffres.
classroom-title = La salle de classe
classroom-skip = Aller à ce que voit le réseau
classroom-back = Retour à la liste de travail
classroom-link = Pour l’enseignement : la salle de classe
classroom-contents =
    .aria-label = Sur cette page

## The laboratory: a synthetic scan with a lesion that can be moved, grown and faded

classroom-lab = Une lésion que vous pouvez déplacer
classroom-lab-how = Faites glisser la lésion ou utilisez les curseurs. Le réseau répond au fur et à mesure, sur cet appareil.
# The same two with a picture of a person's own.
classroom-lab-own = Une image à vous
classroom-lab-how-own = Le réseau répond sur la coupe affichée, sur cet appareil.
classroom-synthetic = Synthétique : dessiné par formules, sans patient
classroom-own-tag = Une image à vous, qui reste sur cet appareil
classroom-scene =
    .aria-label = Image synthétique avec une lésion
classroom-scene-own =
    .aria-label = Votre image
# The lesion’s place in the picture, as shares of its width and height, and its size and strength.
classroom-scene-now = La lésion se trouve à { $across } depuis la gauche et { $down } depuis le haut, avec un rayon de { $radius } de la largeur et une intensité de { $strength }.
classroom-scene-without = Il n’y a pas de lésion.
classroom-scene-keys = Les flèches déplacent la lésion, plus et moins l’agrandissent et la réduisent, les crochets [ et ] l’estompent et la renforcent.
classroom-across = De gauche à droite
classroom-down = De haut en bas
classroom-radius = Taille
classroom-strength = Intensité
classroom-examples = Essayez
classroom-example-none = Sans lésion
classroom-example-bright = Vive, dans un hémisphère
classroom-example-faint = Pâle
classroom-example-small = Petite
classroom-example-middle = Au milieu
classroom-own = Utiliser une image à vous
classroom-own-input =
    .aria-label = Utiliser une image à vous
classroom-own-back = Revenir à l’image synthétique
classroom-own-slice = Coupe
classroom-own-slice-now = { $number } sur { $all }
classroom-own-archive = C’est une archive. Choisissez ici un seul fichier ; la liste de travail ouvre les archives.
classroom-network = Réseau
classroom-network-champion = { $name } (celui de la page)
classroom-answer = La réponse
classroom-map = Montrer la carte de lésion
classroom-map-none = Ce réseau ne dessine pas de carte de lésion.
classroom-map-hidden = La carte de lésion d’une image que le réseau ne connaît pas n’est pas montrée : elle ne voudrait rien dire.
classroom-caution = Un dessin n’est pas un cerveau. On apprend ici comment le réseau réagit, non s’il lit bien les examens.

## What each convolution sees

classroom-sees = Ce que voit chaque convolution
classroom-sees-how = Chaque convolution fait glisser de petits filtres sur ce qu’a produit la couche précédente et dessine une carte par filtre : claire là où le filtre trouve son motif. Les premières couches voient des bords et des points brillants, les dernières des motifs plus grands et plus abstraits sur une grille plus grossière. Les cartes suivent l’image quand elle change. Choisissez une couche, puis une carte.
classroom-sees-input = Ce que reçoit le réseau : l’image, recadrée sur la tête, rendue carrée et mise à l’échelle.
classroom-sees-mirrored = La réponse est la moyenne de l’image et de son image en miroir ; ces cartes sont celles de l’image telle quelle.
classroom-layers = Couches
classroom-layer-maps =
    { $count ->
        [one] { $count } carte
       *[other] { $count } cartes
    } de { $width } × { $height }
classroom-scale = Le blanc est
classroom-scale-each = le maximum de chaque carte
classroom-scale-layer = le maximum de la couche
classroom-grey-positive = Noir : aucune réponse ; blanc : la plus forte.
classroom-grey-signed = Cette couche n’a pas de ReLU : le gris moyen vaut 0, plus clair est au-dessus, plus sombre au-dessous.
classroom-strongest = Celles qui répondent le plus, par la moyenne de la carte : { $channels }.
classroom-channels =
    .aria-label = Cartes de cette couche
classroom-channel = Carte { $number }, réponse moyenne { $mean }
classroom-channel-caption = Carte { $number } de { $name } : réponse moyenne { $mean }, de { $lowest } à { $highest }
classroom-filter = Son filtre, en petit dans le coin de chaque carte : 3 × 3 poids multipliés par l’image puis additionnés. Le blanc compte pour, le noir contre.
classroom-filter-picture =
    .aria-label = Le filtre en image
classroom-filter-weights = Les poids du filtre

## The layer table

classroom-table = Les couches et ce qu’elles coûtent
classroom-table-how = Compté par le réseau lui-même, sur cet appareil, tel qu’il fonctionne. Le dropout est omis : il n’agit que pendant l’entraînement.
classroom-table-caption = Les couches de { $name }
classroom-table-layer = Couche
classroom-table-kind = Ce qu’elle fait
classroom-table-output = Sortie
classroom-table-trained = Paramètres
classroom-table-multiply = Multiplications-additions
classroom-table-all = Ensemble
classroom-kind-convolution = Convolution { $size } × { $size }
classroom-kind-convolution-strided = Convolution { $size } × { $size }, une position sur deux
classroom-kind-max_pool = Le plus grand de { $size } × { $size }
classroom-kind-mean_pool = La moyenne de { $size } × { $size }
classroom-kind-enlarge = Chaque cellule doublée
classroom-kind-sum = Somme de branches
classroom-kind-flatten = Les cartes en un vecteur
classroom-kind-pooled = Les moyennes des cartes, et ce qu’elles contiennent là où pointe la carte de lésion
classroom-kind-dense = Dense
classroom-with-norm = { $what }, normalisation par lots
classroom-with-relu = { $what }, ReLU
classroom-table-sum = L’entraînement ajuste { $trained } paramètres ; les normalisations par lots recueillent en plus { $statistics } statistiques. Tel qu’il fonctionne ici, le réseau contient { $shipped } nombres, car les normalisations qui suivent des convolutions y sont intégrées si le réseau est livré ainsi. Une coupe demande { $multiply } multiplications-additions.

## Confusion matrix and reliability

classroom-figures = Ce qu’il réussit, et avec quelle assurance
classroom-figures-how = Mesuré une fois, sur toutes les coupes du groupe ; lu dans l’évaluation livrée avec les poids. Entre parenthèses, l’intervalle à 95 %, tiré par patients.
classroom-role = Coupes
classroom-role-name = { $role ->
    [test] Test : autres patients, mêmes sources
    [external_dev] Autres appareils et hôpitaux
   *[other] { $role }
}
classroom-role-size =
    { $slices ->
        [one] { $slices } coupe
       *[other] { $slices } coupes
    } de { $patients ->
        [one] { $patients } patient
       *[other] { $patients } patients
    }
classroom-confusion = Matrice de confusion
classroom-confusion-how = Une ligne par classe véritable, une colonne par réponse du réseau. Les bonnes réponses sont sur la diagonale.
classroom-confusion-corner = Classe véritable
classroom-confusion-said = Le réseau a dit
classroom-confusion-untyped = Tumeur de type non consigné
classroom-confusion-all = Ensemble
classroom-reliability = Courbe de fiabilité
classroom-reliability-how = Les réponses rangées selon l’assurance du réseau, et combien étaient justes. Sur la diagonale, ses probabilités sont honnêtes ; au-dessous, il était trop sûr de lui.
classroom-reliability-picture = Courbe de fiabilité de { $name }, { $role } : combien de fois il a eu raison, selon son assurance. Les chiffres sont dans le tableau ci-dessous.
classroom-reliability-sure = Assurance du réseau
classroom-reliability-right = Fréquence des bonnes réponses
classroom-reliability-count = Coupes
classroom-reliability-table = Les points en tableau
classroom-figure-accuracy = Exactitude
classroom-figure-balanced = Exactitude équilibrée
classroom-figure-patients = Exactitude par patient
classroom-figure-ece = Erreur de calibration (ECE)
classroom-figure-sensitivity = Coupes avec tumeur signalées, par le seul seuil de tumeur
classroom-figure-specificity = Coupes sans tumeur non signalées, par le seul seuil de tumeur
classroom-interval = { $value } ({ $low } à { $high })
classroom-unavailable = L’évaluation { $file } n’a pas pu être lue.

## Where it goes wrong

classroom-mistakes = Où il se trompe, et ce que cela apprend
classroom-mistakes-how = Les leçons de sa galerie d’erreurs, sans l’image d’aucun patient. Chaque chiffre est celui de { $name }, lu dans son évaluation.
classroom-try = Le montrer sur l’image synthétique
classroom-mistake-class = Une tumeur prise pour une autre
classroom-mistake-class-text = Sur { $all } coupes de test avec méningiome, { $taken } ont été appelées tumeur hypophysaire et { $right } méningiome. Les deux prennent le contraste et peuvent se trouver près du milieu de la base du crâne : une seule coupe peut ne pas les distinguer. La place d’une lésion fait partie de ce que le réseau a appris.
classroom-mistake-class-try = Amenez la même lésion dessinée au milieu : le réseau change de classe, alors que seule la place a changé.
classroom-mistake-kinds = Une liste fermée de classes
classroom-mistake-kinds-text = { $all } coupes des autres sources montrent une tumeur dont le type n’est pas consigné. Le réseau n’a pas de classe pour « autre type » : il en a appelé { $glioma } gliome, { $meningioma } méningiome, { $pituitary } tumeur hypophysaire et { $no_tumor } pas de tumeur. Un réseau répond dans sa liste, quoi qu’on lui montre.
classroom-mistake-scanner = Un autre appareil
classroom-mistake-scanner-text = Le point le plus haut de sa carte de lésion tombe dans la tumeur pour { $test } des coupes de test avec masque, mais seulement pour { $external } de celles de l’autre appareil. Exactitude par source, parmi les coupes sur lesquelles il n’a jamais été entraîné : { $sources }. Un bon chiffre obtenu quelque part n’est une promesse que pour ce lieu.
classroom-mistake-source =
    { $name } { $value } ({ $slices ->
        [one] { $slices } coupe
       *[other] { $slices } coupes
    })
classroom-mistake-gate = Un filtre juste avec les inconnus et méfiant envers les siens
classroom-mistake-gate-text = Avant de nommer une classe, un filtre demande si l’image ressemble à ce que le réseau connaît. Il refuse { $strangers } des radiographies du thorax, des photographies et des scanners du crâne. Il refuse aussi { $own } des coupes de test, et { $web } de celles recueillies sur le web. L’un ne va pas sans un peu de l’autre.
classroom-mistake-missed = Aucun seuil ne trouve tout
classroom-mistake-missed-text = Par le seul seuil de tumeur livré, sans le filtre ni le seuil de gliome, { $sensitivity } des coupes de test avec tumeur sont signalées et { $specificity } de celles sans tumeur ne le sont pas ; sur les autres sources, { $external_sensitivity } et { $external_specificity }. Ce qui n’est pas signalé n’est pas écarté : cela attend le regard d’un spécialiste.
classroom-mistake-faint = La classe tient à la luminosité
classroom-mistake-faint-text = Estompez lentement la lésion dessinée. La probabilité d’une tumeur reste longtemps élevée, mais la classe en tête change en chemin : les niveaux de gris parlent pour une classe, et ceux d’un autre appareil peuvent parler pour une autre.
classroom-mistake-sure = Sûr de lui, et dans l’erreur
classroom-mistake-sure-text = Sur le test, l’erreur de calibration est de { $test } ; sur les autres sources, de { $external }. Une probabilité est aussi honnête que les coupes de sa calibration ressemblent aux vôtres.
classroom-mistake-small = Un réseau qui ne voit pas la lésion
classroom-mistake-small-text = Choisissez le réseau { $name } et faites apparaître la lésion : la probabilité qu’il n’y ait pas de tumeur ne baisse pas. Sur les autres sources, son exactitude est de { $value }. Regardez ses cartes : la lésion y est, mais ce qui vient après n’en fait pas une réponse.
classroom-mistake-small-try = Le montrer avec ce réseau

## The leakage story

classroom-leakage = Comment naît un chiffre flatteur
classroom-leakage-how = Le même petit réseau, { $network }, sous trois protocoles. À côté se trouvent des raccourcis qui ne voient rien de l’anatomie. Les coupes, et leur répartition, sont chaque fois autres, et les chiffres racontent trois histoires.
classroom-leakage-random = 1. Répartition au hasard
classroom-leakage-random-text = Chaque coupe d’une collection publique va à l’entraînement ou au test par hasard, comme dans beaucoup de publications. { $copies } des { $slices } coupes de test ont presque une copie dans l’entraînement : une coupe voisine du même patient, la même image enregistrée deux fois. Le réseau atteint { $network }. Chercher la vignette de 32 × 32 pixels la plus semblable atteint { $nearest }, sans aucun réseau.
classroom-leakage-patient = 2. Répartition par patient
classroom-leakage-patient-text = Aucun patient n’est des deux côtés, et { $copies } des { $slices } coupes de test ont presque une copie dans l’entraînement. Le même réseau atteint { $network } ; une forêt d’arbres qui ne fait que compter les niveaux de gris, { $histogram }. Un réseau qui ne fait pas mieux n’a rien montré.
classroom-leakage-finding = Citation en anglais du registre de cette évaluation, qui désigne les sources par des noms courts :
classroom-leakage-external = 3. Autres appareils et hôpitaux
classroom-leakage-external-text = Des sources sur lesquelles il n’a jamais été entraîné. Le même réseau atteint { $network }. Le style qui trahissait les classes a disparu.
classroom-leakage-champion = Et le réseau de la page ?
classroom-leakage-champion-text = { $name } atteint { $test } au test par patient et { $external } sur les autres sources. La distance entre ces deux chiffres, non le premier seul, est ce qu’il peut perdre dans votre hôpital.
classroom-leakage-caption = Exactitude sur quatre classes, par coupe, avec l’intervalle à 95 %
classroom-baseline-geometry = Raccourci : largeur et hauteur du fichier seulement
classroom-baseline-nearest = Raccourci : la vignette la plus semblable
classroom-baseline-histogram = Raccourci : niveaux de gris comptés
classroom-baseline-prepared_histogram = Raccourci : niveaux de gris comptés après préparation
classroom-leakage-who = Ce qui répond
classroom-leakage-value = Exactitude
classroom-questions = Que demander à tout chiffre
classroom-question-split = A-t-on séparé les patients, ou seulement les coupes ?
classroom-question-copies = A-t-on cherché des quasi-copies entre les deux côtés, et combien en a-t-on trouvé ?
classroom-question-shortcut = Qu’atteignent les niveaux de gris, la taille du fichier ou une vignette sur les mêmes coupes ?
classroom-question-external = Qu’en reste-t-il avec un autre appareil, dans un autre hôpital ?
classroom-question-interval = Combien de patients y a-t-il derrière, et quelle est la largeur de l’intervalle ?

## What is told as it happens

classroom-ready =
    { $name } fonctionne sur le processeur de cet appareil. Vérifié : il a reproduit { $references ->
        [one] { $references } coupe de référence
       *[other] { $references } coupes de référence
    }.
classroom-announcement = { $finding }. Classe en tête : { $name }, { $percent }.
