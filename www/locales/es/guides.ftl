guides =
    .aria-label = Guías
guides-clinician = Lo que puede decirle y lo que no
    .href = guide/es/clinician.html
guides-site-owner = Alojarlo en su propio sitio (en inglés)
    .href = guide/en/site-owner.html#safety-es
guides-lesson = Un plan de clase para docentes (en inglés)
    .href = guide/en/lesson.html#safety-es
