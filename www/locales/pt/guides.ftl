guides =
    .aria-label = Guias
guides-clinician = O que ele pode e o que não pode dizer
    .href = guide/pt/clinician.html
guides-site-owner = Hospedar no seu próprio site (em inglês)
    .href = guide/en/site-owner.html#safety-pt
guides-lesson = Um plano de aula para professores (em inglês)
    .href = guide/en/lesson.html#safety-pt
