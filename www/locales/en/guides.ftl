# The links to the guides (www/guide/). Where a guide is in English only, its address ends with the safety paragraph of this language.

guides =
    .aria-label = Guides
guides-clinician = What it can and cannot tell you
    .href = guide/en/clinician.html
guides-site-owner = Host it on your own site
    .href = guide/en/site-owner.html
guides-lesson = A lesson plan for teachers
    .href = guide/en/lesson.html
