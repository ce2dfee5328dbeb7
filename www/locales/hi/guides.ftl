guides =
    .aria-label = मार्गदर्शिकाएँ
guides-clinician = यह आपको क्या बता सकता है और क्या नहीं
    .href = guide/hi/clinician.html
guides-site-owner = इसे अपनी साइट पर रखें (अंग्रेज़ी में)
    .href = guide/en/site-owner.html#safety-hi
guides-lesson = शिक्षकों के लिए पाठ-योजना (अंग्रेज़ी में)
    .href = guide/en/lesson.html#safety-hi
