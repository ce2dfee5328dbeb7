## The operating point

operating = Operating point
operating-what = From which probability of a tumour a case is flagged. It applies to the whole list, at once.
operating-threshold = Flag from
operating-shipped = Back to the shipped point
operating-threshold-shipped = { $percent }, as shipped
operating-prevalence = Of 100 such patients, how many have a tumour?
operating-prevalence-value = { $count } of 100
operating-role = Measured on
operating-none = What this costs was not recorded with these weights.
operating-sensitivity = Sensitivity
operating-specificity = Specificity
operating-alarms = False alarms per 100
operating-missed = Tumours not flagged per 100
operating-cleared = … of these clear-looking
operating-ppv = Flagged with a tumour (PPV)
operating-npv = Others without one (NPV)
operating-no-chance = none
operating-rate = { $value } ({ $low } to { $high })
# On which slices the figures were measured; { $role } is the name of any other set.
operating-role-name =
    { $role ->
        [val] Validation slices
        [test] Test slices
        [external_dev] Slices of other sources
       *[other] Slices of “{ $role }”
    }
operating-measured =
    Measured slice by slice on the { $role ->
        [val] validation slices
        [test] test slices
        [external_dev] slices of other sources
       *[other] slices of “{ $role }”
    }: { $slices ->
        [one] { $slices } slice
       *[other] { $slices } slices
    } of { $patients ->
        [one] { $patients } patient
       *[other] { $patients } patients
    }, { $tumors } with a tumour; in brackets the 95 % interval. Other scanners, hospitals and patients will differ.
