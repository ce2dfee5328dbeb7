operating = कार्य-बिंदु
operating-what = ट्यूमर की किस संभावना से केस चिह्नित हो। यह तुरंत पूरी सूची पर लागू होता है।
operating-threshold = इससे ऊपर चिह्नित करें
operating-shipped = मूल बिंदु पर लौटें
operating-threshold-shipped = { $percent }, मूल मान
operating-prevalence = ऐसे 100 मरीज़ों में से कितनों को ट्यूमर है?
operating-prevalence-value = 100 में से { $count }
operating-role = किस पर मापा गया
operating-none = इसकी क़ीमत इन वेट के साथ दर्ज नहीं है।
operating-sensitivity = संवेदनशीलता
operating-specificity = विशिष्टता
operating-alarms = प्रति 100 झूठी चेतावनियाँ
operating-missed = प्रति 100 अचिह्नित ट्यूमर
operating-cleared = … इनमें जिनमें पैटर्न नहीं मिला
operating-ppv = चिह्नित, जिनमें ट्यूमर है (PPV)
operating-npv = बाकी, जिनमें ट्यूमर नहीं (NPV)
operating-no-chance = कोई नहीं
operating-rate = { $value } ({ $low } से { $high })
operating-role-name =
    { $role ->
        [val] सत्यापन के स्लाइस
        [test] परीक्षण के स्लाइस
        [external_dev] अन्य स्रोतों के स्लाइस
       *[other] “{ $role }” के स्लाइस
    }
operating-measured =
    { $role ->
        [val] सत्यापन के स्लाइसों
        [test] परीक्षण के स्लाइसों
        [external_dev] अन्य स्रोतों के स्लाइसों
       *[other] “{ $role }” के स्लाइसों
    } पर एक-एक स्लाइस मापा गया: { $patients ->
        [one] { $patients } मरीज़
       *[other] { $patients } मरीज़ों
    } के { $slices ->
        [one] { $slices } स्लाइस
       *[other] { $slices } स्लाइस
    }, { $tumors } में ट्यूमर; कोष्ठक में 95% अंतराल। दूसरे स्कैनर, अस्पताल और मरीज़ अलग होंगे।
