# शिक्षकों के लिए पृष्ठ (classroom.html)। परिणाम के बारे में यह कार्यसूची से अधिक कुछ नहीं कहता: कभी "सामान्य" नहीं, कभी यह नहीं कि ट्यूमर नहीं है।

classroom-page = NeuroTriage: कक्षा
classroom-description =
    .content = एक कृत्रिम घाव को हिलाइए और न्यूरल नेटवर्क को उत्तर देते देखिए, उसकी हर परत के भीतर झाँकिए, और जानिए कि उसके आँकड़ों का कितना मूल्य है।
classroom-title = कक्षा
classroom-skip = सीधे वहाँ जाएँ जो नेटवर्क देखता है
classroom-back = कार्यसूची पर लौटें
classroom-link = शिक्षकों के लिए: कक्षा
classroom-contents =
    .aria-label = इस पृष्ठ पर

## The laboratory: a synthetic scan with a lesion that can be moved, grown and faded

classroom-lab = एक घाव जिसे आप हिला सकते हैं
classroom-lab-how = घाव को खींचें, या स्लाइडर का प्रयोग करें। नेटवर्क साथ-साथ इसी उपकरण पर उत्तर देता है।
# The same two with a picture of a person's own.
classroom-lab-own = आपका अपना चित्र
classroom-lab-how-own = नेटवर्क दिखाई जा रही स्लाइस पर इसी उपकरण पर उत्तर देता है।
classroom-synthetic = कृत्रिम: सूत्रों से बना, किसी रोगी का नहीं
classroom-own-tag = आपका अपना चित्र, जो इसी उपकरण पर रहता है
classroom-scene =
    .aria-label = घाव वाला कृत्रिम चित्र
classroom-scene-own =
    .aria-label = आपका चित्र
# The lesion's place in the picture, as shares of its width and height, and its size and strength.
classroom-scene-now = घाव बाएँ से { $across } और ऊपर से { $down } पर है, उसकी त्रिज्या चौड़ाई की { $radius } और तीव्रता { $strength } है।
classroom-scene-without = कोई घाव नहीं है।
classroom-scene-keys = तीर कुंजियाँ घाव को हिलाती हैं, जोड़ और घटाव उसे बड़ा और छोटा करते हैं, कोष्ठक [ और ] उसे हल्का और गहरा करते हैं।
classroom-across = बाएँ से दाएँ
classroom-down = ऊपर से नीचे
classroom-radius = आकार
classroom-strength = तीव्रता
classroom-examples = आज़माएँ
classroom-example-none = बिना घाव
classroom-example-bright = चमकीला, एक गोलार्ध में
classroom-example-faint = धुँधला
classroom-example-small = छोटा
classroom-example-middle = बीच में
classroom-own = अपना चित्र प्रयोग करें
classroom-own-input =
    .aria-label = अपना चित्र प्रयोग करें
classroom-own-back = कृत्रिम चित्र पर लौटें
classroom-own-slice = स्लाइस
classroom-own-slice-now = { $all } में से { $number }
classroom-own-archive = यह संपीड़ित फ़ाइल है। यहाँ एक ही फ़ाइल चुनें; संपीड़ित फ़ाइलें कार्यसूची में खुलती हैं।
classroom-network = नेटवर्क
classroom-network-champion = { $name } (इस पृष्ठ का)
classroom-answer = उत्तर
classroom-map = घाव का मानचित्र दिखाएँ
classroom-map-none = यह नेटवर्क घाव का मानचित्र नहीं बनाता।
classroom-map-hidden = जिस चित्र को नेटवर्क नहीं पहचानता उसका घाव-मानचित्र नहीं दिखाया जाता: उसका कोई अर्थ नहीं होता।
classroom-caution = चित्र मस्तिष्क नहीं है। यहाँ आप सीखते हैं कि नेटवर्क कैसी प्रतिक्रिया देता है, यह नहीं कि वह स्कैन कितना अच्छा पढ़ता है।

## What each convolution sees

classroom-sees = हर कन्वोल्यूशन क्या देखता है
classroom-sees-how = हर कन्वोल्यूशन पिछली परत के परिणाम पर छोटे फ़िल्टर सरकाता है और हर फ़िल्टर का एक मानचित्र बनाता है: जहाँ फ़िल्टर को अपना पैटर्न मिलता है वहाँ उजला। पहली परतें किनारे और चमकीले बिंदु देखती हैं, बाद की परतें मोटी जाली पर बड़े और अधिक अमूर्त पैटर्न। चित्र बदलने पर मानचित्र भी बदलते हैं। पहले परत चुनें, फिर मानचित्र।
classroom-sees-input = नेटवर्क को जो मिलता है: चित्र, सिर तक काटा हुआ, वर्गाकार और मापित।
classroom-sees-mirrored = उत्तर चित्र और उसके दर्पण-चित्र का औसत है; ये मानचित्र चित्र के अपने हैं।
classroom-layers = परतें
classroom-layer-maps =
    { $count ->
        [one] { $width } × { $height } का { $count } मानचित्र
       *[other] { $width } × { $height } के { $count } मानचित्र
    }
classroom-scale = सफ़ेद का अर्थ
classroom-scale-each = हर मानचित्र का अधिकतम
classroom-scale-layer = परत का अधिकतम
classroom-grey-positive = काला यानी कोई उत्तर नहीं, सफ़ेद यानी सबसे प्रबल।
classroom-grey-signed = इस परत में ReLU नहीं है: मध्यम धूसर 0 है, उससे उजला ऊपर, उससे गहरा नीचे।
classroom-strongest = मानचित्र के औसत से सबसे अधिक उत्तर देने वाले: { $channels }।
classroom-channels =
    .aria-label = इस परत के मानचित्र
classroom-channel = मानचित्र { $number }, औसत उत्तर { $mean }
classroom-channel-caption = { $name } का मानचित्र { $number }: औसत उत्तर { $mean }, { $lowest } से { $highest } तक
classroom-filter = इसका फ़िल्टर, हर मानचित्र के कोने में छोटा: 3 × 3 भार, जिन्हें चित्र से गुणा करके जोड़ा जाता है। सफ़ेद पक्ष में, काला विपक्ष में।
classroom-filter-picture =
    .aria-label = फ़िल्टर चित्र के रूप में
classroom-filter-weights = फ़िल्टर के भार

## The layer table

classroom-table = परतें और उनकी लागत
classroom-table-how = नेटवर्क ने स्वयं इसी उपकरण पर चलते हुए गिना। dropout छोड़ दिया गया है: वह केवल प्रशिक्षण में काम करता है।
classroom-table-caption = { $name } की परतें
classroom-table-layer = परत
classroom-table-kind = क्या करती है
classroom-table-output = आउटपुट
classroom-table-trained = पैरामीटर
classroom-table-multiply = गुणा-जोड़
classroom-table-all = कुल
classroom-kind-convolution = { $size } × { $size } कन्वोल्यूशन
classroom-kind-convolution-strided = { $size } × { $size } कन्वोल्यूशन, हर दूसरे स्थान पर
classroom-kind-max_pool = { $size } × { $size } में सबसे बड़ा
classroom-kind-mean_pool = { $size } × { $size } का औसत
classroom-kind-enlarge = हर कोष्ठ दुगुना
classroom-kind-sum = शाखाओं का योग
classroom-kind-flatten = मानचित्र एक सदिश के रूप में
classroom-kind-pooled = मानचित्रों के औसत, और जहाँ घाव-मानचित्र इंगित करता है वहाँ के मान
classroom-kind-dense = सघन
classroom-with-norm = { $what }, बैच नॉर्म
classroom-with-relu = { $what }, ReLU
classroom-table-sum = प्रशिक्षण { $trained } पैरामीटर बैठाता है; बैच नॉर्म इसके अतिरिक्त { $statistics } सांख्यिकी इकट्ठा करते हैं। यहाँ चलते समय नेटवर्क में { $shipped } संख्याएँ हैं, क्योंकि जहाँ नेटवर्क इसी रूप में दिया गया है वहाँ कन्वोल्यूशन के बाद के बैच नॉर्म उनमें मिला दिए गए हैं। एक स्लाइस में { $multiply } गुणा-जोड़ लगते हैं।

## Confusion matrix and reliability

classroom-figures = वह क्या सही बताता है, और कितने विश्वास से
classroom-figures-how = समूह की सभी स्लाइस पर एक बार मापा गया; भारों के साथ दिए मूल्यांकन से पढ़ा गया। कोष्ठक में 95 % अंतराल है, रोगियों के आधार पर निकाला गया।
classroom-role = स्लाइस
classroom-role-name = { $role ->
    [test] परीक्षण: अन्य रोगी, वही स्रोत
    [external_dev] अन्य स्कैनर और अस्पताल
   *[other] { $role }
}
classroom-role-size =
    { $patients ->
        [one] { $patients } रोगी की
       *[other] { $patients } रोगियों की
    } { $slices ->
        [one] { $slices } स्लाइस
       *[other] { $slices } स्लाइस
    }
classroom-confusion = भ्रम आव्यूह
classroom-confusion-how = हर पंक्ति वास्तविक वर्ग है, हर स्तंभ नेटवर्क का कथन। सही उत्तर विकर्ण पर हैं।
classroom-confusion-corner = वास्तविक वर्ग
classroom-confusion-said = नेटवर्क ने कहा
classroom-confusion-untyped = ट्यूमर, प्रकार दर्ज नहीं
classroom-confusion-all = कुल
classroom-reliability = विश्वसनीयता वक्र
classroom-reliability-how = उत्तर इस क्रम में कि नेटवर्क कितना आश्वस्त था, और उनमें से कितने सही थे। विकर्ण पर उसकी संभाव्यताएँ ईमानदार हैं; उसके नीचे वह आवश्यकता से अधिक आश्वस्त था।
classroom-reliability-picture = { $name } का विश्वसनीयता वक्र, { $role }: कितना आश्वस्त होने पर कितनी बार सही था। संख्याएँ नीचे की तालिका में हैं।
classroom-reliability-sure = कितना आश्वस्त
classroom-reliability-right = कितनी बार सही
classroom-reliability-count = स्लाइस
classroom-reliability-table = बिंदु तालिका में
classroom-figure-accuracy = यथार्थता
classroom-figure-balanced = संतुलित यथार्थता
classroom-figure-patients = रोगी के अनुसार यथार्थता
classroom-figure-ece = अंशांकन त्रुटि (ECE)
classroom-figure-sensitivity = चिह्नित ट्यूमर स्लाइस, केवल ट्यूमर की सीमा से
classroom-figure-specificity = बिना ट्यूमर की स्लाइस जो चिह्नित नहीं हुईं, केवल ट्यूमर की सीमा से
classroom-interval = { $value } ({ $low } से { $high })
classroom-unavailable = मूल्यांकन { $file } पढ़ा नहीं जा सका।

## Where it goes wrong

classroom-mistakes = वह कहाँ चूकता है, और उससे क्या सीख मिलती है
classroom-mistakes-how = चूकों की दीर्घा के पाठ, किसी रोगी के चित्र के बिना। हर आँकड़ा { $name } का है और उसके मूल्यांकन से पढ़ा गया है।
classroom-try = कृत्रिम चित्र पर दिखाएँ
classroom-mistake-class = एक ट्यूमर को दूसरा समझना
classroom-mistake-class-text = परीक्षण की { $all } मेनिंजियोमा स्लाइस में से { $taken } को पिट्यूटरी ट्यूमर और { $right } को मेनिंजियोमा कहा गया। दोनों कंट्रास्ट लेते हैं और दोनों खोपड़ी के आधार के बीच के पास हो सकते हैं: एक स्लाइस से उनका भेद शायद न हो सके। घाव का स्थान भी वह बात है जो नेटवर्क ने सीखी है।
classroom-mistake-class-try = वही बना हुआ घाव बीच में ले जाएँ: नेटवर्क वर्ग बदल देता है, यद्यपि केवल स्थान बदला है।
classroom-mistake-kinds = वर्गों की बंद सूची
classroom-mistake-kinds-text = अन्य स्रोतों की { $all } स्लाइस में ऐसा ट्यूमर है जिसका प्रकार दर्ज नहीं है। नेटवर्क के पास "अन्य प्रकार" का वर्ग नहीं है: उसने { $glioma } को ग्लायोमा, { $meningioma } को मेनिंजियोमा, { $pituitary } को पिट्यूटरी ट्यूमर और { $no_tumor } को बिना ट्यूमर कहा। नेटवर्क को कुछ भी दिखाएँ, वह अपनी सूची में से ही उत्तर देता है।
classroom-mistake-scanner = दूसरा स्कैनर
classroom-mistake-scanner-text = मास्क वाली परीक्षण स्लाइस में से { $test } में घाव-मानचित्र का सबसे ऊँचा बिंदु ट्यूमर के भीतर है, पर दूसरे स्कैनर की स्लाइस में केवल { $external } में। जिन स्लाइस पर वह कभी प्रशिक्षित नहीं हुआ, उनमें स्रोत के अनुसार यथार्थता: { $sources }। एक जगह का अच्छा आँकड़ा केवल उसी जगह का वचन है।
classroom-mistake-source =
    { $name } { $value } ({ $slices ->
        [one] { $slices } स्लाइस
       *[other] { $slices } स्लाइस
    })
classroom-mistake-gate = एक द्वार जो अजनबियों को पहचानता है और अपनों पर भी शंका करता है
classroom-mistake-gate-text = वर्ग बताने से पहले एक द्वार पूछता है कि चित्र वैसा है या नहीं जैसा नेटवर्क जानता है। वह छाती के एक्स-रे, तस्वीरों और सिर के CT में से { $strangers } को अस्वीकार करता है। वह परीक्षण स्लाइस में से { $own } को भी अस्वीकार करता है, और वेब से इकट्ठी की गई स्लाइस में से { $web } को। एक के बिना दूसरा थोड़ा-बहुत भी नहीं मिलता।
classroom-mistake-missed = कोई सीमा सब कुछ नहीं पकड़ती
classroom-mistake-missed-text = केवल दी गई ट्यूमर की सीमा से, द्वार और ग्लायोमा की सीमा के बिना, परीक्षण की ट्यूमर वाली स्लाइस में से { $sensitivity } चिह्नित होती हैं और बिना ट्यूमर वाली में से { $specificity } नहीं होतीं; अन्य स्रोतों पर { $external_sensitivity } और { $external_specificity }। जो चिह्नित नहीं हुई वह निरापद नहीं ठहरी: वह विशेषज्ञ के देखने की प्रतीक्षा करती है।
classroom-mistake-faint = वर्ग चमक पर टिका है
classroom-mistake-faint-text = बने हुए घाव को धीरे-धीरे हल्का करें। ट्यूमर की संभाव्यता देर तक ऊँची रहती है, पर सबसे आगे का वर्ग रास्ते में बदल जाता है: धूसर मान किसी वर्ग के पक्ष में बोलते हैं, और दूसरे स्कैनर के धूसर मान किसी और के पक्ष में बोल सकते हैं।
classroom-mistake-sure = आश्वस्त, फिर भी ग़लत
classroom-mistake-sure-text = परीक्षण पर अंशांकन त्रुटि { $test } है, अन्य स्रोतों पर { $external }। संभाव्यता उतनी ही ईमानदार है जितनी अंशांकन की स्लाइस आपकी स्लाइस से मिलती हैं।
classroom-mistake-small = एक नेटवर्क जो घाव नहीं देखता
classroom-mistake-small-text = नेटवर्क { $name } चुनें और घाव को धीरे-धीरे उभारें: ट्यूमर न होने की संभाव्यता घटती नहीं। अन्य स्रोतों पर उसकी यथार्थता { $value } है। उसके मानचित्र देखें: घाव वहाँ है, पर उसके बाद की परतें उसे उत्तर में नहीं बदलतीं।
classroom-mistake-small-try = इस नेटवर्क से दिखाएँ

## The leakage story

classroom-leakage = लुभावना आँकड़ा कैसे बनता है
classroom-leakage-how = वही छोटा नेटवर्क, { $network }, तीन विधियों के अधीन। उसके साथ ऐसे शॉर्टकट हैं जो शरीर-रचना बिल्कुल नहीं देखते। स्लाइस और उनका बँटवारा हर बार अलग है, और आँकड़े तीन कहानियाँ कहते हैं।
classroom-leakage-random = 1. यादृच्छिक बँटवारा
classroom-leakage-random-text = सार्वजनिक संग्रह की हर स्लाइस संयोग से प्रशिक्षण या परीक्षण में जाती है, जैसा बहुत से प्रकाशनों में होता है। परीक्षण की { $slices } स्लाइस में से { $copies } की लगभग प्रति प्रशिक्षण में है: उसी रोगी की पड़ोसी स्लाइस, या दो बार सहेजा गया वही चित्र। नेटवर्क { $network } तक पहुँचता है। 32 × 32 पिक्सेल का सबसे मिलता-जुलता लघुचित्र ढूँढना, बिना किसी नेटवर्क के, { $nearest } तक पहुँचता है।
classroom-leakage-patient = 2. रोगी के अनुसार बँटवारा
classroom-leakage-patient-text = कोई रोगी दोनों ओर नहीं है, और परीक्षण की { $slices } स्लाइस में से { $copies } की लगभग प्रति प्रशिक्षण में है। वही नेटवर्क { $network } तक पहुँचता है; केवल धूसर मान गिनने वाला वृक्ष-समूह { $histogram } तक। जो नेटवर्क इससे बेहतर नहीं, उसने कुछ सिद्ध नहीं किया।
classroom-leakage-finding = इस मूल्यांकन के अभिलेख से अंग्रेज़ी में उद्धृत, जिसमें स्रोतों के छोटे नाम हैं:
classroom-leakage-external = 3. अन्य स्कैनर और अस्पताल
classroom-leakage-external-text = ऐसे स्रोत जिन पर वह कभी प्रशिक्षित नहीं हुआ। वही नेटवर्क { $network } तक पहुँचता है। जिस शैली से वर्ग का पता चल जाता था वह अब नहीं है।
classroom-leakage-champion = और इस पृष्ठ का नेटवर्क?
classroom-leakage-champion-text = { $name } रोगी के अनुसार परीक्षण पर { $test } और अन्य स्रोतों पर { $external } तक पहुँचता है। केवल पहला आँकड़ा नहीं, दोनों के बीच की दूरी बताती है कि आपके अस्पताल में वह क्या खो सकता है।
classroom-leakage-caption = चार वर्गों पर यथार्थता, स्लाइस के अनुसार, 95 % अंतराल के साथ
classroom-baseline-geometry = शॉर्टकट: केवल फ़ाइल की चौड़ाई और ऊँचाई
classroom-baseline-nearest = शॉर्टकट: सबसे मिलता-जुलता लघुचित्र
classroom-baseline-histogram = शॉर्टकट: गिने हुए धूसर मान
classroom-baseline-prepared_histogram = शॉर्टकट: तैयारी के बाद गिने हुए धूसर मान
classroom-leakage-who = उत्तर देने वाला
classroom-leakage-value = यथार्थता
classroom-questions = किसी भी आँकड़े से क्या पूछें
classroom-question-split = क्या रोगी अलग रखे गए, या केवल स्लाइस?
classroom-question-copies = क्या किसी ने दोनों ओर की लगभग प्रतियाँ खोजीं, और कितनी मिलीं?
classroom-question-shortcut = उन्हीं स्लाइस पर धूसर मान, फ़ाइल का आकार या लघुचित्र कहाँ तक पहुँचते हैं?
classroom-question-external = दूसरे स्कैनर पर, दूसरे अस्पताल में उसका कितना बचता है?
classroom-question-interval = उसके पीछे कितने रोगी हैं, और अंतराल कितना चौड़ा है?

## What is told as it happens

classroom-ready =
    { $name } इस उपकरण के CPU पर चलता है। सत्यापित: उसने { $references ->
        [one] { $references } संदर्भ स्लाइस
       *[other] { $references } संदर्भ स्लाइस
    } दोहराई।
classroom-announcement = { $finding }। सबसे आगे का वर्ग: { $name }, { $percent }।
