offline-ready = Fonctionne hors ligne.
offline-copying = Enregistrement d’une copie hors ligne de la page : { NUMBER($share, style: "percent", maximumFractionDigits: 0) }
offline-update = Une nouvelle version de cette page est prête.
offline-use = L’utiliser maintenant

offline-state-none = La copie hors ligne de la page se fait une fois la page chargée.
offline-state-copying = La copie hors ligne de la page est en cours : { NUMBER($share, style: "percent", maximumFractionDigits: 0) }.
offline-state-ready = La copie hors ligne est complète : cette page s’ouvre et fonctionne sans aucune connexion.
offline-state-held = La copie hors ligne n’est pas encore complète. Tant que la liste contient des examens, rien n’est téléchargé ; le reste viendra quand vous viderez la liste, ou à votre prochaine visite.
offline-state-declined = Vous avez supprimé la copie hors ligne. La page fonctionne tant que son site est joignable et ne fait aucune copie sans que vous le demandiez.
offline-state-unsupported = L’utilisation hors ligne n’est pas disponible : ce navigateur ne garde pas de copie de cette page. C’est souvent le cas des fenêtres privées et des pages sans HTTPS.
offline-failed-quota = L’utilisation hors ligne n’est pas disponible : il n’y a pas assez de place sur cet appareil. Tout le reste fonctionne tant que le site est joignable.
offline-failed-unreachable = La copie hors ligne n’est pas complète : le site était injoignable. Le reste viendra à votre prochaine visite.
offline-failed-changed = La copie hors ligne n’est pas complète : le site est en cours de mise à jour. Le reste viendra à votre prochaine visite.
offline-failed-missing = L’utilisation hors ligne n’est pas disponible : un fichier de cette page manque sur son site. Prévenez la personne qui gère le site.
offline-failed-refused = L’utilisation hors ligne n’est pas disponible : le navigateur ou le site ne le permet pas. Tout le reste fonctionne tant que le site est joignable.
offline-without = Sans la copie complète, une autre langue ou un autre réseau se téléchargent encore depuis le site.

offline-make = Garder une copie hors ligne
offline-finish = La terminer maintenant
offline-remove = Supprimer la copie hors ligne

offline-leave-title = Utiliser la nouvelle version maintenant ?
offline-leave = La page va se rouvrir et la liste sera perdue : { $cases ->
    [one] un cas
   *[other] { $cases } cas
} { $reviews ->
    [0] sans relecture.
    [one] avec une relecture non enregistrée.
   *[other] avec { $reviews } relectures non enregistrées.
} La nouvelle version viendra aussi d’elle-même à la prochaine ouverture de la page.
offline-keep = Continuer à travailler
offline-leave-now = Utiliser la nouvelle version
