operating = Ponto de operação
operating-what = A partir de que probabilidade de tumor um caso é sinalizado. Vale para toda a lista, de imediato.
operating-threshold = Sinalizar a partir de
operating-shipped = Voltar ao ponto original
operating-threshold-shipped = { $percent }, o original
operating-prevalence = De 100 pacientes assim, quantos têm um tumor?
operating-prevalence-value = { $count } de 100
operating-role = Medido em
operating-none = O que isto custa não foi registrado com estes pesos.
operating-sensitivity = Sensibilidade
operating-specificity = Especificidade
operating-alarms = Alarmes falsos por 100
operating-missed = Tumores não sinalizados por 100
operating-cleared = … deles, sem padrão encontrado
operating-ppv = Sinalizados com tumor (VPP)
operating-npv = Demais sem tumor (VPN)
operating-no-chance = nenhum
operating-rate = { $value } ({ $low } a { $high })
operating-role-name =
    { $role ->
        [val] Cortes de validação
        [test] Cortes de teste
        [external_dev] Cortes de outras fontes
       *[other] Cortes de “{ $role }”
    }
operating-measured =
    Medido corte a corte nos { $role ->
        [val] cortes de validação
        [test] cortes de teste
        [external_dev] cortes de outras fontes
       *[other] cortes de “{ $role }”
    }: { $slices ->
        [one] { $slices } corte
       *[other] { $slices } cortes
    } de { $patients ->
        [one] { $patients } paciente
       *[other] { $patients } pacientes
    }, { $tumors } com tumor; entre parênteses, o intervalo de 95%. Outros aparelhos, hospitais e pacientes serão diferentes.
