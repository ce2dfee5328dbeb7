operating = Point de fonctionnement
operating-what = À partir de quelle probabilité de tumeur un cas est signalé. S’applique aussitôt à toute la liste.
operating-threshold = Signaler à partir de
operating-shipped = Revenir au point d’origine
operating-threshold-shipped = { $percent }, point d’origine
operating-prevalence = Sur 100 patients de ce type, combien ont une tumeur ?
operating-prevalence-value = { $count } sur 100
operating-role = Mesuré sur
operating-none = Ce que cela coûte n’a pas été consigné avec ces poids.
operating-sensitivity = Sensibilité
operating-specificity = Spécificité
operating-alarms = Fausses alertes pour 100
operating-missed = Tumeurs non signalées pour 100
operating-cleared = … dont sans motif trouvé
operating-ppv = Signalés avec tumeur (VPP)
operating-npv = Autres sans tumeur (VPN)
operating-no-chance = aucun
operating-rate = { $value } ({ $low } à { $high })
operating-role-name =
    { $role ->
        [val] Coupes de validation
        [test] Coupes de test
        [external_dev] Coupes d’autres sources
       *[other] Coupes de « { $role } »
    }
operating-measured =
    Mesuré coupe par coupe sur les { $role ->
        [val] coupes de validation
        [test] coupes de test
        [external_dev] coupes d’autres sources
       *[other] coupes de « { $role } »
    } : { $slices ->
        [one] { $slices } coupe
       *[other] { $slices } coupes
    } de { $patients ->
        [one] { $patients } patient
       *[other] { $patients } patients
    }, { $tumors } avec tumeur ; entre parenthèses, l’intervalle à 95 %. D’autres appareils, hôpitaux et patients donneront d’autres chiffres.
