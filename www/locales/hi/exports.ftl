export-title = सहेजें या निर्यात करें
export-memory = समीक्षाओं सहित कार्यसूची केवल इस पृष्ठ की मेमोरी में है। सब कुछ इसी उपकरण पर बनता है।
export-names = फ़ाइलों और मरीज़ों के नाम शामिल करें
export-without-names = इनके बिना सहेजी हुई कार्यसूची केसों को केवल क्रमांक देती है और उनकी फ़ाइलें फिर नहीं पहचान सकती।
export-json = कार्यसूची सहेजें (JSON)
export-csv = तालिका (CSV)
export-report = छापने योग्य रिपोर्ट
export-report-case = इस केस की रिपोर्ट
export-dicom = इस केस की DICOM रिपोर्ट
export-dicom-all = सभी की DICOM रिपोर्टें (zip)
export-made = { $name } सहेजने के लिए ब्राउज़र को दे दी गई।
export-failed = यह लिखा नहीं जा सका। { $why }
export-preparing = { $all } में से पृष्ठ { $number } तैयार हो रहा है।

saved-opened =
    { $count ->
        [one] { $name } का { $count } केस खुला; उसका चित्र उसकी फ़ाइलें जोड़ने पर आएगा।
       *[other] { $name } के { $count } केस खुले; उनके चित्र उनकी फ़ाइलें जोड़ने पर आएँगे।
    }
saved-not-opened = { $name } नहीं खुल सकी। { $why }

report-case = केस { $number }
report-figure = बाएँ: स्लाइस। दाएँ: उस पर घाव मानचित्र।
report-probabilities = संभावनाएँ
report-review = समीक्षा
report-made = यह कैसे बना
report-specialist = विशेषज्ञ
report-note = टिप्पणी
report-reviewed-at = समीक्षा का समय
report-not-reviewed = समीक्षा नहीं हुई
