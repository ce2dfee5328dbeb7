privacy-open = Vérifiez vous-même
privacy-title = Vos examens restent ici : vérifiez vous-même
privacy-intro = Cette page calcule sur votre propre appareil. Inutile de le croire sur parole : quatre choses le montrent.

privacy-unplug-title = 1. Débranchez et continuez
privacy-unplug = Coupez maintenant le Wi-Fi ou débranchez le câble réseau. Ajoutez des examens, regardez-les, écrivez votre relecture, exportez-la : tout fonctionne comme avant.
privacy-unplug-wait = La partie qui lit DICOM, NIfTI et les archives zip est encore en route : attendez-la avant de débrancher.
privacy-unplug-complete = Tout ce dont la page a besoin est arrivé.

privacy-requests-title = 2. Toutes les requêtes faites jusqu’ici
privacy-since-none = La liste ne contient aucun examen. Dès qu’il y en aura un, les requêtes seront comptées ici.
privacy-since = { $count ->
    [0] Aucune requête
    [one] Une requête
   *[other] { $count } requêtes
} depuis l’ajout du premier examen.
privacy-since-why = Elles demandaient des fichiers de cette page et ne portaient rien d’un examen : elles sont marquées dans la liste.
privacy-total = { $count ->
    [one] Une requête
   *[other] { $count } requêtes
} jusqu’ici ; { $sent } ont quitté cet appareil, toutes vers { $origin }.
privacy-foreign = { $count ->
    [one] Une requête n’est pas allée à { $origin } : elle est marquée dans la liste. Prévenez la personne qui gère ce site.
   *[other] { $count } requêtes ne sont pas allées à { $origin } : elles sont marquées dans la liste. Prévenez la personne qui gère ce site.
}
privacy-refused = { $count ->
    [one] Votre navigateur a refusé une tentative de joindre autre chose.
   *[other] Votre navigateur a refusé { $count } tentatives de joindre autre chose.
}
privacy-list = Afficher la liste
privacy-own = La liste est le décompte du navigateur lui-même pour la page, ses processus de travail et son service worker. Seule y manque la recherche, par le navigateur, d’une version plus récente à l’ouverture de la page (service_worker.js, et les icônes si vous installez la page). Les outils réseau du navigateur (touche F12) montrent la même chose.
privacy-when = Quand
privacy-what = Pour quoi
privacy-address = Adresse
privacy-by = Demandé par
privacy-from = Venu de
privacy-size = Taille
privacy-kilobytes = { NUMBER($kilobytes, maximumFractionDigits: 1) } ko
privacy-copy = Copier la liste
privacy-copied = La liste est dans le presse-papiers.
privacy-not-copied = Le navigateur n’a pas permis la copie. Sélectionnez la liste et copiez-la à la main.

privacy-for-page = cette page
privacy-for-program = programme
privacy-for-computing = programme de calcul
privacy-for-weights = poids du réseau
privacy-for-looks = présentation
privacy-for-language = langue
privacy-for-icon = icône
privacy-for-other = autre fichier

privacy-by-page = page
privacy-by-reader = lecteur de fichiers
privacy-by-engine = moteur
privacy-by-service_worker = copie hors ligne

privacy-from-network = le site
privacy-from-cache = cache du navigateur
privacy-from-copy = copie hors ligne
privacy-from-refused = refusée

privacy-stored-title = 3. Ce qui est enregistré sur cet appareil
privacy-stored = Seulement les fichiers de la page elle-même, pour qu’elle fonctionne hors ligne. Examens, noms, résultats et relectures sont dans la mémoire de cette page et disparaissent quand vous la fermez, sauf si vous les enregistrez.
privacy-stored-copy = Copie hors ligne de la page
privacy-stored-files = { $files ->
    [0] aucune
    [one] un fichier
   *[other] { $files } fichiers
}
privacy-stored-space = Espace que le navigateur compte pour ce site
privacy-stored-megabytes = { NUMBER($megabytes, maximumFractionDigits: 1) } Mo
privacy-stored-cookies = Cookies
privacy-stored-local = Stockage local
privacy-stored-session = Stockage de session
privacy-stored-databases = Bases de données (IndexedDB)
privacy-stored-private = Fichiers privés du site
privacy-stored-none = rien
privacy-stored-some = { $names }
privacy-stored-unknown = ce navigateur ne le dit pas
privacy-version = Version de cette page

privacy-policy-title = 4. Ce que votre navigateur interdit à cette page
privacy-policy = Cette page demande à votre navigateur de ne la laisser joindre personne d’autre que le site dont elle vient. Le navigateur l’impose, quoi que la page tente. La règle en vigueur :
privacy-try = Laisser la page tenter de joindre un autre site
privacy-try-refused = Votre navigateur a refusé : rien n’a quitté cet appareil.
privacy-try-reached = La tentative n’a pas été refusée. Prévenez la personne qui gère ce site.
