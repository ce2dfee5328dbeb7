guides =
    .aria-label = 指南
guides-clinician = 它能告诉您什么，不能告诉您什么
    .href = guide/zh/clinician.html
guides-site-owner = 部署到您自己的网站（英文）
    .href = guide/en/site-owner.html#safety-zh
guides-lesson = 教师的课程方案（英文）
    .href = guide/en/lesson.html#safety-zh
