engine-starting = आरंभ हो रहा है।
engine-loading = नेटवर्क लोड हो रहा है।
engine-restarting = इंजन रुक गया और फिर से शुरू किया जा रहा है। प्रतीक्षा में फ़ाइलें बनी रहेंगी।
engine-progress =
    .aria-label = नेटवर्क लोड हुआ
engine-loaded = { $total } में से { $loaded } MB
engine-retry = फिर कोशिश करें
engine-network = नेटवर्क
engine-own = अपने वेट
    .title = इस उपकरण से नेटवर्क की दो फ़ाइलें चुनें: NAME.json और NAME.bpk। वे यहीं रहती हैं।
engine-own-option = { $name } (इस उपकरण से)
engine-own-used = “{ $name }” इस उपकरण का नेटवर्क है, इस पेज का अपना नहीं: यहाँ के आँकड़े और मार्गदर्शिकाएँ उसका वर्णन नहीं करते।
engine-unknown-model = यहाँ “{ $name }” नाम का कोई नेटवर्क नहीं है: { $used } इस्तेमाल हो रहा है।
engine-ready = { $where } { $verified } { $gpu }
engine-on-webgpu = इस उपकरण के GPU पर चलता है (WebGPU)।
engine-on-cpu = इस उपकरण के CPU पर चलता है (WebAssembly SIMD)।
engine-verified =
    इस उपकरण पर सत्यापित: { $references ->
        [one] { $references } संदर्भ स्लाइस दोहराया गया
       *[other] { $references } संदर्भ स्लाइस दोहराए गए
    }, सबसे बड़ा अंतर { $difference }।

gpu-looking = GPU खोजा जा रहा है।
gpu-testing = एक GPU मिला और उसकी जाँच चल रही है; फ़ाइलों के उत्तर अभी से मिलते हैं।
gpu-forced = GPU पृष्ठ के पते में चुना गया था।
gpu-used = यहाँ GPU तेज़ है ({ $webgpu }, CPU { $cpu })।
gpu-slower = GPU इस्तेमाल नहीं होता: स्व-परीक्षण में सफल रहा, पर यहाँ धीमा है ({ $webgpu }, CPU { $cpu })।
gpu-off = GPU नहीं खोजा गया: CPU पृष्ठ के पते में चुना गया था।
gpu-none = GPU इस्तेमाल नहीं हुआ: ब्राउज़र कोई GPU नहीं देता।
gpu-none-insecure = GPU इस्तेमाल नहीं हुआ: ब्राउज़र इसे केवल HTTPS से खुले पृष्ठों को देते हैं।
gpu-none-software = GPU इस्तेमाल नहीं हुआ: ब्राउज़र केवल सॉफ़्टवेयर में नक़ल किया GPU देता है।
gpu-failed = GPU इस्तेमाल नहीं होता: { $why }
gpu-failed-self_test = GPU संदर्भ परिणाम नहीं दोहरा सका और इस्तेमाल नहीं होता।
gpu-failed-crash = GPU इस्तेमाल नहीं होता: गणना करते हुए वह रुक गया।
gpu-failed-slow = GPU इस्तेमाल नहीं होता: दो मिनट में कोई उत्तर नहीं आया।
gpu-failed-undecided = GPU इस्तेमाल नहीं होता: उसकी गति की तुलना नहीं हो सकी।

engine-failed-no_worker = इस ब्राउज़र में वेब वर्कर नहीं हैं, जिनमें यह पृष्ठ गणना करता है। इसे नए Chrome, Edge, Firefox या Safari में खोलें।
engine-failed-no_simd = इस ब्राउज़र में WebAssembly SIMD नहीं है, जिससे यह पृष्ठ गणना करता है। इसे नए Chrome, Edge, Firefox या Safari में खोलें।
engine-failed-missing = इस पृष्ठ की एक फ़ाइल साइट पर नहीं है ({ $message })। फिर कोशिश करें, या साइट चलाने वाले को बताएँ।
engine-failed-unreachable = इस पृष्ठ की एक फ़ाइल नहीं मिल सकी ({ $message })। साइट से संपर्क जाँचें, फिर कोशिश करें।
engine-failed-interrupted = नेटवर्क लोड होते समय संपर्क टूट गया। फिर कोशिश करें।
engine-failed-no_manifest = नेटवर्क इस्तेमाल नहीं हो सकता: { $message } किसी नेटवर्क का वर्णन नहीं करता। साइट चलाने वाले को बताएँ, फिर कोशिश करें।
engine-failed-too_long = नेटवर्क इस्तेमाल नहीं हो सकता: { $message } अपने वर्णन से लंबा है, यानी किसी दूसरे संस्करण का है। फिर कोशिश करें।
engine-failed-own_pair = एक नेटवर्क दो फ़ाइलें हैं: उसका मैनिफ़ेस्ट, NAME.json, और उसके वेट, NAME.bpk। दोनों एक साथ चुनें।
engine-failed-own_unreadable = चुना गया नेटवर्क पढ़ा नहीं जा सका ({ $message }): शायद उसकी फ़ाइलें हटाई या बदली गई हैं। उन्हें फिर चुनें।
engine-failed-own_manifest = { $message } किसी नेटवर्क का मैनिफ़ेस्ट नहीं है। प्रशिक्षण की लिखी दोनों फ़ाइलें चुनें: NAME.json और NAME.bpk।
engine-failed-crash = इंजन शुरू नहीं हो सका। साइट से संपर्क जाँचें, मेमोरी ख़ाली करने के लिए दूसरे टैब बंद करें, या नया ब्राउज़र लें; फिर कोशिश करें।
engine-failed-slow = इंजन दो मिनट में शुरू नहीं हुआ। फिर कोशिश करें।
engine-failed-module = इंजन शुरू नहीं हो सका ({ $message })। नया ब्राउज़र लें, फिर कोशिश करें।
engine-failed = नेटवर्क इस्तेमाल नहीं हो सकता। { $why }
