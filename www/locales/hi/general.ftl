language-name = हिन्दी

page-title = NeuroTriage: मस्तिष्क MRI की छँटाई, आपके अपने उपकरण पर
page-description =
    .content = मस्तिष्क MRI को आपके अपने उपकरण पर ग्लियोमा, मेनिंजियोमा, पिट्यूटरी ट्यूमर या कोई ट्यूमर नहीं में छाँटता है, सबसे ज़रूरी पहले। शोध और शिक्षण के लिए।
skip = कार्यसूची पर जाएँ
notice-use = शोध और शिक्षण के लिए।
notice-check = यह चिकित्सा उपकरण नहीं है। हर परिणाम की जाँच विशेषज्ञ करें; कोई परिणाम किसी रोग को ख़ारिज नहीं करता।
language-choice =
    .aria-label = भाषा
language-failed = { $name } लाई नहीं जा सकी: साइट से कनेक्शन जाँचें। पृष्ठ जैसा है वैसा ही रहेगा।
device =
    .aria-label = यह उपकरण
close = बंद करें
drop = इसी उपकरण पर पढ़ने के लिए यहाँ छोड़ें

files-input =
    .aria-label = फ़ाइलें जोड़ें
folder-input =
    .aria-label = फ़ोल्डर जोड़ें
saved-input =
    .aria-label = सहेजी हुई कार्यसूची खोलें
add-files = फ़ाइलें जोड़ें
add-folder = फ़ोल्डर जोड़ें
open-saved = सहेजी हुई कार्यसूची खोलें
save-or-export = सहेजें या निर्यात करें
help-and-keys =
    .aria-label = सहायता और कुंजियाँ

percent = { $number }%
percent-above = >{ $number }%
percent-below = <{ $number }%
percent-plain = { $number }%
milliseconds = { $number }{ "\u00A0" }मि.से.
about-seconds = लगभग { $number }{ "\u00A0" }सेकंड
about-minutes = लगभग { $number }{ "\u00A0" }मिनट
about-hours = लगभग { $number }{ "\u00A0" }घंटे
comma = { ", " }
