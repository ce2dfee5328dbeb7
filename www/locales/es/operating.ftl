operating = Punto de operación
operating-what = A partir de qué probabilidad de tumor se señala un caso. Se aplica a toda la lista, al momento.
operating-threshold = Señalar a partir de
operating-shipped = Volver al punto original
operating-threshold-shipped = { $percent }, el original
operating-prevalence = De 100 pacientes así, ¿cuántos tienen un tumor?
operating-prevalence-value = { $count } de 100
operating-role = Medido en
operating-none = Lo que esto cuesta no se registró con estos pesos.
operating-sensitivity = Sensibilidad
operating-specificity = Especificidad
operating-alarms = Falsas alarmas por cada 100
operating-missed = Tumores no señalados por cada 100
operating-cleared = … de ellos, sin patrón detectado
operating-ppv = Señalados con tumor (VPP)
operating-npv = Los demás sin tumor (VPN)
operating-no-chance = ninguno
operating-rate = { $value } ({ $low } a { $high })
operating-role-name =
    { $role ->
        [val] Cortes de validación
        [test] Cortes de prueba
        [external_dev] Cortes de otras fuentes
       *[other] Cortes de «{ $role }»
    }
operating-measured =
    Medido corte por corte en los { $role ->
        [val] cortes de validación
        [test] cortes de prueba
        [external_dev] cortes de otras fuentes
       *[other] cortes de «{ $role }»
    }: { $slices ->
        [one] { $slices } corte
       *[other] { $slices } cortes
    } de { $patients ->
        [one] { $patients } paciente
       *[other] { $patients } pacientes
    }, { $tumors } con tumor; entre paréntesis, el intervalo del 95 %. Otros equipos, hospitales y pacientes serán distintos.
