# Jamais « normal », jamais « bénin » ni « exclu » : le programme ordonne le travail et demande le regard d’un spécialiste.

class-glioma = Gliome
class-meningioma = Méningiome
class-pituitary = Tumeur hypophysaire
class-no_tumor = Pas de tumeur
class-inside-glioma = gliome
class-inside-meningioma = méningiome
class-inside-pituitary = tumeur hypophysaire
class-inside-no_tumor = pas de tumeur

result = Résultat
result-nothing = Choisissez un cas pour voir son résultat.
caution = À vérifier par un spécialiste. N’exclut rien.
result-waiting = En attente
result-reading = En cours d’examen
result-reading-slices =
    En cours d’examen : { $answered } sur { $all ->
        [one] { $all } coupe
       *[other] { $all } coupes
    }
result-stopped = Non examiné
result-none = Pas de résultat
result-show-deciding = La montrer
result-coverage = Couverture
result-retry = Réessayer ce cas
result-remove = Retirer de la liste

decision-flag = Signalé : à regarder en premier
decision-flag-short = Signalé : à voir d’abord
decision-clear-looking = Aucun motif de tumeur trouvé ; un spécialiste doit tout de même regarder
decision-clear-looking-short = Aucun motif de tumeur trouvé
decision-refer = À voir par un humain : { $why }
decision-refused-short = Refusé : à voir par un humain
need-unfamiliar = pas une IRM cérébrale que je connais
need-unfamiliar-short = pas un examen que je connais
need-uncalibrated = ce réseau n’a pas de seuils
need-lone_slice = une seule coupe est signalée
need-several_classes = plusieurs classes conviennent
need-tumor_in_set = une tumeur est possible
need-other = le réseau ne peut pas décider

reason-tumor_threshold = La probabilité d’une tumeur atteint son seuil.
reason-glioma_threshold = La probabilité de gliome atteint son propre seuil.
reason-unfamiliar = Cela ne ressemble pas aux coupes d’IRM cérébrale sur lesquelles le réseau a appris.
reason-unfamiliar-flagged = Pas une IRM cérébrale que je connais. Cela ne ressemble pas aux coupes d’IRM cérébrale sur lesquelles le réseau a appris.
reason-several_classes = Plusieurs classes restent possibles, dont une tumeur.
reason-tumor_in_set = Seule une tumeur reste possible, bien qu’aucun seuil ne soit atteint.
reason-lone_slice = Une coupe est signalée et aucune à côté d’elle : une petite tumeur peut tenir sur une seule coupe, donc un humain décide.
reason-uncalibrated = Ces poids viennent sans seuils ni ensembles de prédiction : leurs probabilités ne décident de rien.
reason-no_familiarity = Ce réseau ne peut pas dire si une image est une IRM cérébrale.
result-would-have-said = Ce que le réseau aurait dit

set-none = Pas d’ensemble de prédiction : ces poids n’ont jamais été calibrés pour cela.
set-classes = Avec une couverture de { $coverage } : { $classes }.
set-any = Avec une couverture de { $coverage } : n’importe laquelle des quatre classes.
set-empty = Avec une couverture de { $coverage } : aucune des classes.

deciding = La coupe { $slice } a décidé : { $rule } ({ $seen }).
deciding-known =
    La coupe { $slice } a décidé : { $rule } ({ $seen }, dont { $known ->
        [one] { $known } semblable
       *[other] { $known } semblables
    } à celles que le réseau connaît).
deciding-all =
    { $all ->
        [one] la coupe unique a été examinée
       *[other] les { $all } coupes ont été examinées
    }
deciding-some =
    { $examined } sur { $all ->
        [one] { $all } coupe
       *[other] { $all } coupes
    } examinées
deciding-rule-unfamiliar = trop peu de coupes ressemblent à celles que le réseau connaît, et c’est celle qui y ressemble le plus
deciding-rule-lone = elle est signalée, mais aucune coupe voisine ne l’est
deciding-rule-urgent = parmi les coupes que le réseau connaît, la plus urgente parle pour le cas

kind-frames = plusieurs images
kind-series = série
kind-volume = volume
fact-urgency = Urgence { $urgency } sur 1
fact-saved = d’une liste enregistrée

about-result = Comment ce résultat a été obtenu
about-familiarity = Familiarité
about-familiarity-none = non mesurée : ce réseau ne peut pas dire si une image est une IRM cérébrale
about-familiarity-like = semblable aux coupes d’IRM cérébrale sur lesquelles il a appris
about-familiarity-unlike = différent des coupes d’IRM cérébrale sur lesquelles il a appris
about-familiarity-value = { $words } : { $percent } des coupes de validation paraissent au moins aussi étranges
about-urgency = Urgence
about-urgency-value = { $urgency } sur 1 ; elle ordonne cette liste et ne dit rien d’autre
about-place = Lieu suspect
about-place-hidden = non montré : pour une image qu’il ne connaît pas, la carte de lésion ne dit rien
about-place-at = { $place } de l’image, indices { $peak } sur 1 au maximum, non calibrés
about-place-marked = marqué, indices { $peak } sur 1 au maximum, non calibrés
about-place-unknown = inconnu : ce réseau ne dessine pas de carte de lésion
about-place-none = rien ne ressort sur la carte de lésion
about-network = Réseau
about-weights = Poids, SHA-256
about-data = Données d’apprentissage, SHA-256
about-not-recorded = non consigné
about-software = Logiciel
about-software-build = NeuroTriage { $version }, compilation { $build }
about-computed = Calculé par
about-computed-webgpu = GPU de cet appareil (WebGPU)
about-computed-cpu = CPU de cet appareil (WebAssembly SIMD)
about-test = Autotest
about-test-value =
    { $references ->
        [one] { $references } coupe de référence reproduite
       *[other] { $references } coupes de référence reproduites
    }, plus grand écart d’un logit { $difference }, permis { $tolerance }
about-parameters = Paramètres
about-started = Démarré en
about-test-set = Jeu de test
about-validation-set = Jeu de validation
about-accuracy =
    exactitude { $accuracy }, équilibrée { $balanced }, { $slices ->
        [one] { $slices } coupe
       *[other] { $slices } coupes
    }
about-internal = Ces chiffres ont été mesurés sur des coupes des mêmes sources que celles sur lesquelles le réseau a appris. Une telle exactitude interne dit peu de choses d’autres appareils, hôpitaux et patients.

place-upper_left = en haut à gauche
place-upper_middle = en haut au milieu
place-upper_right = en haut à droite
place-middle_left = au milieu à gauche
place-middle = au milieu
place-middle_right = au milieu à droite
place-lower_left = en bas à gauche
place-lower_middle = en bas au milieu
place-lower_right = en bas à droite

review-title = Votre relecture
review-agree = Accord
review-disagree = Désaccord
review-unsure = Doute
review-none = Aucune
review-note = Note
review-kept = Gardé dans cette page seulement, jusqu’à l’enregistrement de la liste.
verdict-agree = D’accord
verdict-disagree = Pas d’accord
verdict-unsure = Incertain
