# पैनल "खुद जाँचें": कोई व्यक्ति कैसे देख सकता है कि स्कैन उपकरण पर ही रहते हैं।

privacy-open = खुद जाँचें
privacy-title = आपके स्कैन यहीं रहते हैं: खुद जाँचें
privacy-intro = यह पृष्ठ आपके अपने उपकरण पर गणना करता है। इसे मान लेने की ज़रूरत नहीं: चार बातें इसे दिखाती हैं।

privacy-unplug-title = 1. संपर्क काटें और काम जारी रखें
privacy-unplug = अभी Wi-Fi बंद करें या नेटवर्क का तार निकालें। स्कैन जोड़ें, उन्हें देखें, अपनी समीक्षा लिखें, निर्यात करें: सब कुछ पहले जैसा चलता है।
privacy-unplug-wait = DICOM, NIfTI और zip फ़ाइलें पढ़ने वाला भाग अभी आ रहा है: संपर्क काटने से पहले उसकी प्रतीक्षा करें।
privacy-unplug-complete = पृष्ठ को जो कुछ चाहिए वह सब आ गया है।

privacy-requests-title = 2. अब तक का हर अनुरोध
privacy-since-none = सूची में कोई स्कैन नहीं है। पहला स्कैन आते ही अनुरोध यहाँ गिने जाते हैं।
privacy-since = पहला स्कैन जुड़ने के बाद से { $count ->
    [0] कोई अनुरोध नहीं
    [one] { $count } अनुरोध
   *[other] { $count } अनुरोध
}।
privacy-since-why = उन्होंने इस पृष्ठ की फ़ाइलें मँगाईं और किसी स्कैन का कुछ भी नहीं ले गए: वे सूची में चिह्नित हैं।
privacy-total = अब तक { $count ->
    [one] { $count } अनुरोध
   *[other] { $count } अनुरोध
}; { $sent } इस उपकरण से बाहर गए, सभी { $origin } को।
privacy-foreign = { $count ->
    [one] एक अनुरोध { $origin } को नहीं था: वह सूची में चिह्नित है। कृपया साइट चलाने वाले को बताएँ।
   *[other] { $count } अनुरोध { $origin } को नहीं थे: वे सूची में चिह्नित हैं। कृपया साइट चलाने वाले को बताएँ।
}
privacy-refused = { $count ->
    [one] कहीं और पहुँचने की एक कोशिश आपके ब्राउज़र ने रोक दी।
   *[other] कहीं और पहुँचने की { $count } कोशिशें आपके ब्राउज़र ने रोक दीं।
}
privacy-list = सूची दिखाएँ
privacy-own = यह सूची पृष्ठ, उसके वर्करों और उसके सर्विस वर्कर की ब्राउज़र की अपनी गिनती है। केवल पृष्ठ खुलते समय ब्राउज़र का नए संस्करण को देखना (service_worker.js, और पृष्ठ इंस्टॉल करने पर आइकन) इसमें नहीं है। ब्राउज़र के नेटवर्क औज़ार (कुंजी F12) भी यही दिखाते हैं।
privacy-when = कब
privacy-what = किसलिए
privacy-address = पता
privacy-by = किसने माँगा
privacy-from = कहाँ से आया
privacy-size = आकार
privacy-kilobytes = { NUMBER($kilobytes, maximumFractionDigits: 1) } kB
privacy-copy = सूची की नक़ल लें
privacy-copied = सूची क्लिपबोर्ड में है।
privacy-not-copied = ब्राउज़र ने नक़ल लेने की अनुमति नहीं दी। सूची चुनें और हाथ से नक़ल लें।

privacy-for-page = यह पृष्ठ
privacy-for-program = प्रोग्राम
privacy-for-computing = गणना करने वाला प्रोग्राम
privacy-for-weights = नेटवर्क के वेट
privacy-for-looks = रूप-रंग
privacy-for-language = भाषा
privacy-for-icon = आइकन
privacy-for-other = अन्य फ़ाइल

privacy-by-page = पृष्ठ
privacy-by-reader = फ़ाइलों का रीडर
privacy-by-engine = इंजन
privacy-by-service_worker = ऑफ़लाइन प्रति

privacy-from-network = साइट
privacy-from-cache = ब्राउज़र का कैश
privacy-from-copy = ऑफ़लाइन प्रति
privacy-from-refused = रोका गया

privacy-stored-title = 3. इस उपकरण पर क्या जमा है
privacy-stored = केवल पृष्ठ की अपनी फ़ाइलें, ताकि वह ऑफ़लाइन चले। स्कैन, नाम, परिणाम और समीक्षाएँ इस पृष्ठ की मेमोरी में हैं और बंद करते ही चले जाते हैं, जब तक आप उन्हें न सहेजें।
privacy-stored-copy = पृष्ठ की ऑफ़लाइन प्रति
privacy-stored-files = { $files ->
    [0] कोई नहीं
    [one] { $files } फ़ाइल
   *[other] { $files } फ़ाइलें
}
privacy-stored-space = इस साइट के लिए ब्राउज़र की गिनी हुई जगह
privacy-stored-megabytes = { NUMBER($megabytes, maximumFractionDigits: 1) } MB
privacy-stored-cookies = कुकी
privacy-stored-local = लोकल स्टोरेज
privacy-stored-session = सेशन स्टोरेज
privacy-stored-databases = डेटाबेस (IndexedDB)
privacy-stored-private = साइट की निजी फ़ाइलें
privacy-stored-none = कुछ नहीं
privacy-stored-some = { $names }
privacy-stored-unknown = यह ब्राउज़र नहीं बताता
privacy-version = इस पृष्ठ का संस्करण

privacy-policy-title = 4. आपका ब्राउज़र इस पृष्ठ को क्या करने से रोकता है
privacy-policy = यह पृष्ठ आपके ब्राउज़र से कहता है कि उसे उस साइट के सिवा किसी तक न पहुँचने दे जहाँ से वह आया है। ब्राउज़र इसे लागू करता है, पृष्ठ चाहे जो भी कोशिश करे। लागू नीति:
privacy-try = पृष्ठ को किसी दूसरी साइट तक पहुँचने की कोशिश करने दें
privacy-try-refused = आपके ब्राउज़र ने इसे रोक दिया: इस उपकरण से कुछ भी बाहर नहीं गया।
privacy-try-reached = यह कोशिश नहीं रोकी गई। कृपया साइट चलाने वाले को बताएँ।
