worklist = कार्यसूची
list-clear = ख़ाली करें
list-none = अभी कोई स्कैन नहीं है।
list-answered =
    { $all ->
        [one] { $all } केस
       *[other] { $all } केसों
    } में से { $done } के उत्तर तैयार
list-without-result = { $count } बिना परिणाम
list-refused = { $count } अस्वीकृत
list-summary = { $parts }।

list-progress =
    .aria-label = जिन केसों के उत्तर तैयार हैं
list-looking = फ़ाइलें देखी जा रही हैं: { $known } में से { $looked }
list-of-cases =
    { $all ->
        [one] { $all } केस
       *[other] { $all } केसों
    } में से { $answered }
list-paused = रुका हुआ
list-rate = प्रति सेकंड { NUMBER($rate, maximumSignificantDigits: 2) } स्लाइस
list-left = { $time } शेष
list-pause = रोकें
list-go-on = जारी रखें
list-cancel = रद्द करें
list-resume =
    { $count ->
        [one] बाकी { $count } केस जाँचें
       *[other] बाकी { $count } केस जाँचें
    }
list-again =
    { $count ->
        [one] { $count } विफल केस फिर से आज़माएँ
       *[other] { $count } विफल केस फिर से आज़माएँ
    }
list-unread =
    { $count ->
        [one] { $count } फ़ाइल नहीं पढ़ी जा सकी
       *[other] { $count } फ़ाइलें नहीं पढ़ी जा सकीं
    }

list-find =
    .aria-label = केस खोजें
list-search =
    .aria-label = नाम से खोजें
    .data-placeholder = नाम से खोजें
list-show = दिखाएँ
list-filter =
    .aria-label = दिखाएँ
list-order = क्रम
list-sort =
    .aria-label = क्रम
list-order-urgency = सबसे ज़रूरी पहले
list-order-arrival = आने के क्रम में
list-order-name = नाम के अनुसार
list-filtered =
    { $all ->
        [one] { $all } केस
       *[other] { $all } केसों
    } में से { $shown } दिखाए गए हैं।
list-unfilter = सब दिखाएँ
list-held = आपके सूची छोड़ते ही क्रम में लगाया जाएगा।
list-growing = सभी केसों के उत्तर आने पर क्रम में लगाया जाएगा।
list-arrange = अभी क्रम में लगाएँ
list-filters-decision = निर्णय
list-filters-state = स्थिति
list-filters-review = समीक्षा
list-filter-all = सभी केस
list-filter-flag = चिह्नित
list-filter-refer = मानव जाँच ज़रूरी
list-filter-clear-looking = कोई पैटर्न नहीं मिला
list-filter-waiting = प्रतीक्षा में
list-filter-stopped = नहीं जाँचे गए
list-filter-failed = बिना परिणाम
list-filter-refused = अस्वीकृत
list-filter-warned = चेतावनी वाले
list-filter-unreviewed = समीक्षा शेष
list-filter-reviewed = समीक्षा हो चुकी
list-filter-agree = सहमत
list-filter-disagree = असहमत
list-filter-unsure = अनिश्चित
list-filter-count = { $name } ({ $count })

list-urgency = { "तात्कालिकता " }
list-slices =
    { $count ->
        [one] { $count } स्लाइस
       *[other] { $count } स्लाइस
    }
list-probability = { $class } { $percent }
list-mark-warned =
    { $count ->
        [one] { $count } चेतावनी
       *[other] { $count } चेतावनियाँ
    }
list-mark-saved = सहेजी हुई कार्यसूची से, बिना चित्र
list-mark-agree = समीक्षा: सहमत
list-mark-disagree = समीक्षा: असहमत
list-mark-unsure = समीक्षा: अनिश्चित
list-mark-note = टिप्पणी है
list-saved-name = केस { $number }

list-announce-case = { $name }: { $finding }। { $more }
list-announce-all =
    { $all ->
        [one] { $all } केस का उत्तर तैयार
       *[other] सभी { $all } केसों के उत्तर तैयार
    }: { $flagged } चिह्नित, { $refer } मानव जाँच के लिए। { $caution }

list-leaving-title = कार्यसूची ख़ाली करें?
list-leaving =
    { $count ->
        [one] { $count } समीक्षा सहेजी नहीं गई है और खो जाएगी।
       *[other] { $count } समीक्षाएँ सहेजी नहीं गई हैं और खो जाएँगी।
    }
list-keep = रहने दें
list-clear-it = ख़ाली करें
