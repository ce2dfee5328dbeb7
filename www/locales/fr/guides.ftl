guides =
    .aria-label = Guides
guides-clinician = Ce qu’il peut vous dire, et ce qu’il ne peut pas
    .href = guide/fr/clinician.html
guides-site-owner = L’héberger sur votre propre site (en anglais)
    .href = guide/en/site-owner.html#safety-fr
guides-lesson = Un plan de cours pour enseignants (en anglais)
    .href = guide/en/lesson.html#safety-fr
