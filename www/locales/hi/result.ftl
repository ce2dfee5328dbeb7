# कभी "सामान्य" नहीं, कभी "सौम्य" या "ख़ारिज" नहीं: यह सॉफ़्टवेयर केवल क्रम तय करता है और विशेषज्ञ की नज़र माँगता है।

class-glioma = ग्लियोमा
class-meningioma = मेनिंजियोमा
class-pituitary = पिट्यूटरी ट्यूमर
class-no_tumor = कोई ट्यूमर नहीं
class-inside-glioma = ग्लियोमा
class-inside-meningioma = मेनिंजियोमा
class-inside-pituitary = पिट्यूटरी ट्यूमर
class-inside-no_tumor = कोई ट्यूमर नहीं

result = परिणाम
result-nothing = परिणाम देखने के लिए कोई केस चुनें।
caution = विशेषज्ञ से जाँच ज़रूरी। किसी रोग को ख़ारिज नहीं करता।
result-waiting = प्रतीक्षा में
result-reading = जाँच चल रही है
result-reading-slices =
    जाँच चल रही है: { $all ->
        [one] { $all } स्लाइस
       *[other] { $all } स्लाइसों
    } में से { $answered }
result-stopped = नहीं जाँचा गया
result-none = कोई परिणाम नहीं
result-show-deciding = इसे दिखाएँ
result-coverage = कवरेज
result-retry = यह केस फिर से आज़माएँ
result-remove = सूची से हटाएँ

decision-flag = चिह्नित: इसे सबसे पहले देखें
decision-flag-short = चिह्नित: पहले देखें
decision-clear-looking = ट्यूमर का कोई पैटर्न नहीं मिला; विशेषज्ञ का देखना फिर भी ज़रूरी है
decision-clear-looking-short = ट्यूमर का कोई पैटर्न नहीं मिला
decision-refer = मानव जाँच ज़रूरी: { $why }
decision-refused-short = अस्वीकृत: मानव जाँच ज़रूरी
need-unfamiliar = यह ऐसा मस्तिष्क MRI नहीं जिसे यह नेटवर्क पहचानता है
need-unfamiliar-short = यह ऐसा स्कैन नहीं जिसे यह नेटवर्क पहचानता है
need-uncalibrated = इस नेटवर्क की कोई सीमाएँ तय नहीं हैं
need-lone_slice = केवल एक स्लाइस चिह्नित है
need-several_classes = कई वर्ग संभव हैं
need-tumor_in_set = ट्यूमर संभव है
need-other = नेटवर्क निर्णय नहीं कर सकता

reason-tumor_threshold = ट्यूमर की संभावना अपनी सीमा तक पहुँचती है।
reason-glioma_threshold = ग्लियोमा की संभावना अपनी अलग सीमा तक पहुँचती है।
reason-unfamiliar = यह उन मस्तिष्क MRI स्लाइसों जैसा नहीं है जिनसे नेटवर्क ने सीखा है।
reason-unfamiliar-flagged = यह ऐसा मस्तिष्क MRI नहीं जिसे यह नेटवर्क पहचानता है। यह उन मस्तिष्क MRI स्लाइसों जैसा नहीं है जिनसे नेटवर्क ने सीखा है।
reason-several_classes = कई वर्ग संभव बने रहते हैं, उनमें ट्यूमर भी।
reason-tumor_in_set = केवल ट्यूमर संभव बना रहता है, हालाँकि कोई सीमा पार नहीं हुई।
reason-lone_slice = एक स्लाइस चिह्नित है और उसके पास का कोई नहीं: छोटा ट्यूमर एक ही स्लाइस में समा सकता है, इसलिए निर्णय मनुष्य करे।
reason-uncalibrated = इन वेट के साथ न सीमाएँ हैं, न पूर्वानुमान समुच्चय: इनकी संभावनाएँ कुछ तय नहीं करतीं।
reason-no_familiarity = यह नेटवर्क नहीं बता सकता कि कोई चित्र मस्तिष्क MRI है या नहीं।
result-would-have-said = नेटवर्क ने क्या कहा होता

set-none = पूर्वानुमान समुच्चय नहीं: ये वेट इसके लिए कभी अंशांकित नहीं हुए।
set-classes = { $coverage } कवरेज के साथ: { $classes }।
set-any = { $coverage } कवरेज के साथ: चारों में से कोई भी वर्ग।
set-empty = { $coverage } कवरेज के साथ: कोई भी वर्ग नहीं।

deciding = निर्णय स्लाइस { $slice } से हुआ: { $rule } ({ $seen })।
deciding-known = निर्णय स्लाइस { $slice } से हुआ: { $rule } ({ $seen }, उनमें { $known } उन जैसे जिन्हें नेटवर्क पहचानता है)।
deciding-all =
    { $all ->
        [one] एकमात्र स्लाइस जाँचा गया
       *[other] सभी { $all } स्लाइस जाँचे गए
    }
deciding-some =
    { $all ->
        [one] { $all } स्लाइस
       *[other] { $all } स्लाइसों
    } में से { $examined } जाँचे गए
deciding-rule-unfamiliar = बहुत कम स्लाइस उन जैसे हैं जिन्हें नेटवर्क पहचानता है, और यह उनसे सबसे अधिक मिलता है
deciding-rule-lone = यह चिह्नित है, पर इसके पास का कोई स्लाइस नहीं
deciding-rule-urgent = नेटवर्क जिन स्लाइसों को पहचानता है, उनमें सबसे ज़रूरी वाला केस का प्रतिनिधि है

kind-frames = कई फ़्रेम
kind-series = शृंखला
kind-volume = वॉल्यूम
fact-urgency = तात्कालिकता 1 में से { $urgency }
fact-saved = सहेजी हुई कार्यसूची से

about-result = यह परिणाम कैसे बना
about-familiarity = परिचितता
about-familiarity-none = नहीं मापी गई: यह नेटवर्क नहीं बता सकता कि कोई चित्र मस्तिष्क MRI है या नहीं
about-familiarity-like = उन मस्तिष्क MRI स्लाइसों जैसा जिनसे उसने सीखा
about-familiarity-unlike = उन मस्तिष्क MRI स्लाइसों से अलग जिनसे उसने सीखा
about-familiarity-value = { $words }: सत्यापन के { $percent } स्लाइस कम से कम इतने ही अपरिचित दिखते हैं
about-urgency = तात्कालिकता
about-urgency-value = 1 में से { $urgency }; यह केवल इस सूची का क्रम तय करती है, और कुछ नहीं कहती
about-place = संदिग्ध जगह
about-place-hidden = नहीं दिखाई गई: जिस चित्र को नेटवर्क नहीं पहचानता, उसके बारे में घाव मानचित्र कुछ नहीं कहता
about-place-at = चित्र में { $place }, संकेत का सबसे ऊँचा मान 1 में से { $peak }, अंशांकित नहीं
about-place-marked = चिह्नित, संकेत का सबसे ऊँचा मान 1 में से { $peak }, अंशांकित नहीं
about-place-unknown = ज्ञात नहीं: यह नेटवर्क घाव मानचित्र नहीं बनाता
about-place-none = घाव मानचित्र पर कोई जगह नहीं उभरती
about-network = नेटवर्क
about-weights = वेट, SHA-256
about-data = प्रशिक्षण डेटा, SHA-256
about-not-recorded = दर्ज नहीं
about-software = सॉफ़्टवेयर
about-software-build = NeuroTriage { $version }, बिल्ड { $build }
about-computed = गणना किसने की
about-computed-webgpu = इस उपकरण का GPU (WebGPU)
about-computed-cpu = इस उपकरण का CPU (WebAssembly SIMD)
about-test = स्व-परीक्षण
about-test-value =
    { $references ->
        [one] { $references } संदर्भ स्लाइस दोहराया गया
       *[other] { $references } संदर्भ स्लाइस दोहराए गए
    }, लॉजिट का सबसे बड़ा अंतर { $difference }, अनुमत { $tolerance }
about-parameters = प्राचल
about-started = आरंभ में लगा समय
about-test-set = परीक्षण समुच्चय
about-validation-set = सत्यापन समुच्चय
about-accuracy =
    सटीकता { $accuracy }, संतुलित { $balanced }, { $slices ->
        [one] { $slices } स्लाइस
       *[other] { $slices } स्लाइस
    }
about-internal = ये आँकड़े उन्हीं स्रोतों के स्लाइसों पर मापे गए जिनसे नेटवर्क ने सीखा। ऐसी आंतरिक सटीकता दूसरे स्कैनरों, अस्पतालों और मरीज़ों के बारे में बहुत कम बताती है।

place-upper_left = ऊपर बाईं ओर
place-upper_middle = ऊपर बीच में
place-upper_right = ऊपर दाईं ओर
place-middle_left = मध्य में बाईं ओर
place-middle = बीच में
place-middle_right = मध्य में दाईं ओर
place-lower_left = नीचे बाईं ओर
place-lower_middle = नीचे बीच में
place-lower_right = नीचे दाईं ओर

review-title = आपकी समीक्षा
review-agree = सहमत
review-disagree = असहमत
review-unsure = अनिश्चित
review-none = कोई नहीं
review-note = टिप्पणी
review-kept = कार्यसूची सहेजने तक केवल इसी पृष्ठ में रहेगी।
verdict-agree = सहमत
verdict-disagree = असहमत
verdict-unsure = अनिश्चित
