worklist = Liste de travail
list-clear = Vider
list-none = Aucun examen pour l’instant.
list-answered =
    { $done } sur { $all ->
        [one] { $all } cas traité
       *[other] { $all } cas traités
    }
list-without-result = { $count } sans résultat
list-refused =
    { $count ->
        [one] { $count } refusé
       *[other] { $count } refusés
    }
list-summary = { $parts }.

list-progress =
    .aria-label = Cas traités
list-looking = Examen des fichiers : { $looked } sur { $known }
list-of-cases =
    { $answered } sur { $all ->
        [one] { $all } cas
       *[other] { $all } cas
    }
list-paused = en pause
list-rate = { NUMBER($rate, maximumSignificantDigits: 2) } coupes par seconde
list-left = { $time } restantes
list-pause = Pause
list-go-on = Continuer
list-cancel = Annuler
list-resume =
    { $count ->
        [one] Examiner l’autre cas
       *[other] Examiner les { $count } autres cas
    }
list-again =
    { $count ->
        [one] Réessayer { $count } cas en échec
       *[other] Réessayer { $count } cas en échec
    }
list-unread =
    { $count ->
        [one] Illisible : { $count } fichier
       *[other] Illisibles : { $count } fichiers
    }

list-find =
    .aria-label = Trouver des cas
list-search =
    .aria-label = Chercher par nom
    .data-placeholder = Chercher par nom
list-show = Afficher
list-filter =
    .aria-label = Afficher
list-order = Ordre
list-sort =
    .aria-label = Ordre
list-order-urgency = Les plus urgents d’abord
list-order-arrival = Par ordre d’arrivée
list-order-name = Par nom
list-filtered =
    { $shown ->
        [one] { $shown } sur { $all } cas affiché.
       *[other] { $shown } sur { $all } cas affichés.
    }
list-unfilter = Tout afficher
list-held = Sera trié quand vous quitterez la liste.
list-growing = Sera trié quand tous les cas seront traités.
list-arrange = Trier maintenant
list-filters-decision = Décision
list-filters-state = État
list-filters-review = Relecture
list-filter-all = Tous les cas
list-filter-flag = Signalés
list-filter-refer = À voir par un humain
list-filter-clear-looking = Aucun motif trouvé
list-filter-waiting = En attente
list-filter-stopped = Non examinés
list-filter-failed = Sans résultat
list-filter-refused = Refusés
list-filter-warned = Avec avertissements
list-filter-unreviewed = Non relus
list-filter-reviewed = Relus
list-filter-agree = D’accord
list-filter-disagree = Pas d’accord
list-filter-unsure = Incertain
list-filter-count = { $name } ({ $count })

list-urgency = { "urgence " }
list-slices =
    { $count ->
        [one] { $count } coupe
       *[other] { $count } coupes
    }
list-probability = { $class } { $percent }
list-mark-warned =
    { $count ->
        [one] { $count } avertissement
       *[other] { $count } avertissements
    }
list-mark-saved = d’une liste enregistrée, sans son image
list-mark-agree = Relu : d’accord
list-mark-disagree = Relu : pas d’accord
list-mark-unsure = Relu : incertain
list-mark-note = Porte une note
list-saved-name = Cas { $number }

list-announce-case = { $name } : { $finding }. { $more }
list-announce-all =
    { $all ->
        [one] { $all } cas traité
       *[other] Les { $all } cas sont traités
    } : { $flagged } signalés, { $refer } à voir par un humain. { $caution }

list-leaving-title = Vider la liste de travail ?
list-leaving =
    { $count ->
        [one] { $count } relecture n’est pas enregistrée et serait perdue.
       *[other] { $count } relectures ne sont pas enregistrées et seraient perdues.
    }
list-keep = La garder
list-clear-it = La vider
