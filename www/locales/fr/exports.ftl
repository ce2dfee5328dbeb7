export-title = Enregistrer ou exporter
export-memory = La liste et ses relectures n’existent que dans la mémoire de cette page. Tout est fait sur cet appareil.
export-names = Inclure les noms de fichiers et de patients
export-without-names = Sans eux, une liste enregistrée numérote ses cas et ne peut pas retrouver leurs fichiers.
export-json = Enregistrer la liste (JSON)
export-csv = Tableau (CSV)
export-report = Rapport imprimable
export-report-case = Rapport de ce cas
export-dicom = Rapport DICOM de ce cas
export-dicom-all = Rapports DICOM de tous (zip)
export-made = { $name } a été remis au navigateur pour être enregistré.
export-failed = L’écriture a échoué. { $why }
export-preparing = Préparation de la page { $number } sur { $all }.

saved-opened =
    { $count ->
        [one] { $count } cas de { $name } ouvert ; son image viendra quand ses fichiers seront ajoutés.
       *[other] { $count } cas de { $name } ouverts ; leurs images viendront quand leurs fichiers seront ajoutés.
    }
saved-not-opened = { $name } n’a pas pu être ouvert. { $why }

report-case = Cas { $number }
report-figure = À gauche : la coupe. À droite : la carte de lésion par-dessus.
report-probabilities = Probabilités
report-review = Relecture
report-made = Comment il a été obtenu
report-specialist = Spécialiste
report-note = Note
report-reviewed-at = Relu le
report-not-reviewed = Non relu
