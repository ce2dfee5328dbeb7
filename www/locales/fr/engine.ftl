engine-starting = Démarrage.
engine-loading = Chargement du réseau.
engine-restarting = Le moteur s’est arrêté et redémarre. Les fichiers en attente sont conservés.
engine-progress =
    .aria-label = Réseau chargé
engine-loaded = { $loaded } sur { $total } Mo
engine-retry = Réessayer
engine-network = Réseau
engine-own = Poids personnels
    .title = Choisissez sur cet appareil les deux fichiers d’un réseau : NOM.json et NOM.bpk. Ils restent ici.
engine-own-option = { $name } (de cet appareil)
engine-own-used = « { $name } » est un réseau de cet appareil, pas un de ceux de cette page : les chiffres et les guides d’ici ne le décrivent pas.
engine-unknown-model = Il n’y a pas ici de réseau nommé « { $name } » : { $used } est utilisé.
engine-ready = { $where } { $verified } { $gpu }
engine-on-webgpu = Fonctionne sur le GPU de cet appareil (WebGPU).
engine-on-cpu = Fonctionne sur le CPU de cet appareil (WebAssembly SIMD).
engine-verified =
    Vérifié sur cet appareil : { $references ->
        [one] { $references } coupe de référence reproduite
       *[other] { $references } coupes de référence reproduites
    }, plus grand écart { $difference }.

gpu-looking = Recherche d’un GPU.
gpu-testing = Un GPU a été trouvé et est en cours de test ; les fichiers sont déjà traités.
gpu-forced = Le GPU a été choisi dans l’adresse de la page.
gpu-used = Le GPU est plus rapide ici ({ $webgpu } contre { $cpu }).
gpu-slower = Pas de GPU utilisé : il a réussi l’autotest mais il est plus lent ici ({ $webgpu } contre { $cpu }).
gpu-off = Aucun GPU n’a été cherché : le CPU a été choisi dans l’adresse de la page.
gpu-none = Pas de GPU utilisé : le navigateur n’en propose aucun.
gpu-none-insecure = Pas de GPU utilisé : les navigateurs ne le proposent qu’aux pages ouvertes en HTTPS.
gpu-none-software = Pas de GPU utilisé : le navigateur n’en propose qu’un imité par logiciel.
gpu-failed = Le GPU n’est pas utilisé : { $why }
gpu-failed-self_test = Le GPU n’a pas reproduit les résultats de référence et n’est pas utilisé.
gpu-failed-crash = Le GPU n’est pas utilisé : il s’est arrêté pendant le calcul.
gpu-failed-slow = Le GPU n’est pas utilisé : il n’a pas répondu en deux minutes.
gpu-failed-undecided = Le GPU n’est pas utilisé : sa vitesse n’a pas pu être comparée.

engine-failed-no_worker = Ce navigateur n’a pas de web workers, dans lesquels cette page calcule. Ouvrez-la dans une version actuelle de Chrome, Edge, Firefox ou Safari.
engine-failed-no_simd = Ce navigateur n’a pas WebAssembly SIMD, avec lequel cette page calcule. Ouvrez-la dans une version actuelle de Chrome, Edge, Firefox ou Safari.
engine-failed-missing = Un fichier de cette page manque sur son site ({ $message }). Réessayez, ou prévenez le responsable du site.
engine-failed-unreachable = Un fichier de cette page n’a pas pu être récupéré ({ $message }). Vérifiez la connexion au site, puis réessayez.
engine-failed-interrupted = La connexion a été coupée pendant le chargement du réseau. Réessayez.
engine-failed-no_manifest = Le réseau ne peut pas être utilisé : { $message } n’en décrit aucun. Prévenez le responsable du site, puis réessayez.
engine-failed-too_long = Le réseau ne peut pas être utilisé : { $message } est plus long que ne le dit sa description, il est donc d’une autre version. Réessayez.
engine-failed-own_pair = Un réseau, ce sont deux fichiers : son manifeste, NOM.json, et ses poids, NOM.bpk. Choisissez les deux à la fois.
engine-failed-own_unreadable = Le réseau choisi n’a pas pu être lu ({ $message }) : ses fichiers ont peut-être été déplacés ou modifiés. Choisissez-les à nouveau.
engine-failed-own_manifest = { $message } n’est pas le manifeste d’un réseau. Choisissez les deux fichiers écrits par l’entraînement : NOM.json et NOM.bpk.
engine-failed-crash = Le moteur n’a pas pu démarrer. Vérifiez la connexion au site, fermez d’autres onglets pour libérer de la mémoire, ou utilisez un navigateur actuel ; puis réessayez.
engine-failed-slow = Le moteur n’a pas démarré en deux minutes. Réessayez.
engine-failed-module = Le moteur n’a pas pu démarrer ({ $message }). Utilisez un navigateur actuel, puis réessayez.
engine-failed = Le réseau ne peut pas être utilisé. { $why }
