//! The page in each of its languages: its own words, numbers and dates, what the library says, and a change of language over a list.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans;
use crate::server::Server;
use crate::site;
use crate::volumes::Slice;

const SOON: Duration = Duration::from_secs(10);

/// Words that each language must show: what a translator wrote, not what the build made of it.
struct Words {
    language: &'static str,
    name: &'static str,
    start: &'static str,
    notice: &'static str,
    pituitary: &'static str,
    caution: &'static str,
    help: &'static str,
    /// As it stands between whole and tenth.
    decimal: char,
    /// Of a computed tomography.
    refused: &'static str,
    /// Of a file that was cut short.
    damaged: &'static str,
}

const LANGUAGES: [Words; 6] = [
    Words {
        language: "en",
        name: "English",
        start: "Add scans",
        notice: "Not a medical device. Every result is to be checked by a specialist and rules nothing out.",
        pituitary: "Pituitary tumour",
        caution: "To be checked by a specialist. Rules nothing out.",
        help: "Keys and gestures",
        decimal: '.',
        refused: "Needs a human: This is a computed tomography (CT), not an MR scan: it was not classified",
        damaged: "The JPEG file is damaged or cut short",
    },
    Words {
        language: "es",
        name: "Español",
        start: "Añadir estudios",
        notice: "No es un producto sanitario. Un especialista debe comprobar cada resultado, y ningún resultado descarta nada.",
        pituitary: "Tumor hipofisario",
        caution: "Debe comprobarlo un especialista. No descarta nada.",
        help: "Teclas y gestos",
        decimal: ',',
        refused: "Requiere revisión humana: Esto es una tomografía computarizada (CT), no una RM: no se clasificó",
        damaged: "El archivo JPEG está dañado o incompleto",
    },
    Words {
        language: "fr",
        name: "Français",
        start: "Ajouter des examens",
        notice: "Ce n’est pas un dispositif médical. Chaque résultat doit être vérifié par un spécialiste et n’exclut rien.",
        pituitary: "Tumeur hypophysaire",
        caution: "À vérifier par un spécialiste. N’exclut rien.",
        help: "Touches et gestes",
        decimal: ',',
        refused: "À voir par un humain : C’est une tomodensitométrie (CT), pas une IRM : non classé",
        damaged: "Le fichier JPEG est endommagé ou incomplet",
    },
    Words {
        language: "pt",
        name: "Português",
        start: "Adicionar exames",
        notice: "Não é um dispositivo médico. Todo resultado deve ser conferido por um especialista e não exclui nada.",
        pituitary: "Tumor hipofisário",
        caution: "Deve ser conferido por um especialista. Não exclui nada.",
        help: "Teclas e gestos",
        decimal: ',',
        refused: "Requer avaliação humana: Isto é uma tomografia computadorizada (CT), não uma RM: não foi classificado",
        damaged: "O arquivo JPEG está danificado ou incompleto",
    },
    Words {
        language: "hi",
        name: "हिन्दी",
        start: "स्कैन जोड़ें",
        notice: "यह चिकित्सा उपकरण नहीं है। हर परिणाम की जाँच विशेषज्ञ करें; कोई परिणाम किसी रोग को ख़ारिज नहीं करता।",
        pituitary: "पिट्यूटरी ट्यूमर",
        caution: "विशेषज्ञ से जाँच ज़रूरी। किसी रोग को ख़ारिज नहीं करता।",
        help: "कुंजियाँ और इशारे",
        decimal: '.',
        refused: "मानव जाँच ज़रूरी: यह कंप्यूटेड टोमोग्राफ़ी (CT) है, MR स्कैन नहीं: इसका वर्गीकरण नहीं किया गया",
        damaged: "JPEG फ़ाइल क्षतिग्रस्त या अधूरी है",
    },
    Words {
        language: "zh",
        name: "简体中文",
        start: "添加扫描图像",
        notice: "不是医疗器械。每个结果都须由专科医生核对，任何结果都不能排除疾病。",
        pituitary: "垂体瘤",
        caution: "须由专科医生核对。不能排除任何疾病。",
        help: "按键和手势",
        decimal: '.',
        refused: "需人工判断：这是计算机断层扫描（CT），不是磁共振扫描：未予分类",
        damaged: "JPEG 文件已损坏或不完整",
    },
];

#[test]
fn each_language_has_its_own_words_numbers_and_warnings() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let ct = Slice { series: "2.25.300", number: 0, modality: "CT" }.write(files.path(), "ct.dcm");
    let given = [ct, scans::cut_short(files.path(), "cut-short.jpg")];
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let mut english = BTreeMap::new();
    for words in LANGUAGES {
        let language = words.language;
        let page = Page::open_ready(&browser, &server, &format!("?backend=cpu&lang={language}"));
        let said = |selector: &str| said(&browser, selector);
        assert_eq!(browser.script("return document.documentElement.lang;", &[]), language);
        assert_eq!(said("#language option:checked"), words.name);
        assert_eq!((said("#start-title"), said("#help-title")), (words.start.into(), words.help.into()));
        assert_eq!(plain(&said(".notice span")), plain(words.notice));

        // All that never changes is another text than in English, but for names and signs.
        let fixed = fixed(&browser);
        assert!(fixed.len() > 120, "{} fixed texts", fixed.len());
        if language == "en" {
            english = fixed;
        } else {
            let same: Vec<_> = fixed.iter().filter(|(key, text)| english.get(*key) == Some(*text)).collect();
            assert!(same.len() < fixed.len() / 8, "{language} shows much in English: {same:#?}");
        }

        page.press("#sample");
        page.wait_for_answers(1);
        page.show(0);
        assert_eq!(said("#case [data-label=pituitary] dt"), words.pituitary);
        assert_eq!(plain(&said("#case .caution")), plain(words.caution));
        for class in ["glioma", "meningioma", "pituitary", "no_tumor"] {
            let percent = said(&format!("#case [data-label={class}] .percent"));
            let number = percent.chars().filter(|sign| sign.is_ascii_digit() || ",.".contains(*sign));
            let number = number.collect::<String>().replace(words.decimal, ":");
            assert!(
                number.matches(':').count() == 1 && !number.contains([',', '.']) && percent.contains('%'),
                "{language}: {percent}"
            );
        }

        page.choose(&given);
        page.wait_for_answers(3);
        page.press("#list .row[data-arrival=\"1\"]");
        assert_eq!(plain(&said("#case .finding")), plain(words.refused));
        let damaged = said("#unread li span");
        assert!(damaged.starts_with(words.damaged), "{language}: {damaged}");

        let stored = "return localStorage.length + sessionStorage.length + document.cookie.length;";
        assert_eq!(browser.script(stored, &[]), 0, "{language} is kept nowhere");
    }
}

#[test]
fn an_unknown_language_is_english() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    for query in ["?backend=cpu&lang=xx", "?backend=cpu&lang=constructor", "?backend=cpu"] {
        Page::open_ready(&browser, &server, query);
        assert_eq!(browser.script("return document.documentElement.lang;", &[]), "en", "{query}");
        assert_eq!(said(&browser, "#start-title"), "Add scans", "{query}");
    }
}

#[test]
fn another_language_keeps_the_list_and_the_address() {
    const VIEW: &str =
        "return [document.querySelector('main').innerText, document.getElementById('status').textContent,
        document.querySelector('.viewer .slice').getAttribute('aria-label')].join('\\n');";
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    browser.script("window.same = true;", &[]);
    page.press("#sample");
    page.wait_for_answers(1);
    page.choose(&[scans::cut_short(files.path(), "cut-short.jpg")]);
    page.wait_for_answers(2);
    page.show(0);
    browser.script(
        "document.querySelector('#verdict [value=disagree]').click();
         const note = document.getElementById('remark');
         note.value = 'Nota bene';
         note.dispatchEvent(new Event('input', { bubbles: true }));
         document.querySelector('#case .provenance').open = true;",
        &[],
    );
    page.expect(SOON, "the operating point's figures", "document.querySelector('#operating .figures').hasChildNodes()");
    page.expect(
        SOON,
        "the review is counted",
        "document.querySelector('#filter [value=reviewed]').text.includes('(1)')",
    );
    let english = browser.script(VIEW, &[]);

    // The menu is reached by keys: its letters choose as in any menu.
    browser.script("document.getElementById('language').focus();", &[]);
    assert_eq!(browser.script("return document.activeElement.id;", &[]), "language");
    page.select("#language", "fr");
    page.expect(SOON, "the page in French", "document.documentElement.lang === 'fr'");
    assert_eq!(said(&browser, "#case .caution"), "À vérifier par un spécialiste. N’exclut rien.");
    assert!(said(&browser, "#list .row .finding").contains(['é', 'À']), "{}", page.describe());
    assert!(said(&browser, "#unread li span").starts_with("Le fichier JPEG"), "{}", page.describe());
    assert!(page.engine().status.contains("Vérifié sur cet appareil"), "{:?}", page.engine());
    let french = browser.script(VIEW, &[]);
    for word in ["specialist", "Slice", "Window", "Marked", "Sensitivity", "Urgency", "Verified", "coverage"] {
        assert!(!french.as_str().unwrap_or_default().contains(word), "{word} is left in English: {french}");
    }
    let review = "return [window.same, document.querySelector('#verdict :checked').value, document.getElementById('remark').value,
        document.querySelector('.viewer').dataset.picture, document.querySelectorAll('#list .row').length];";
    assert_eq!(browser.script(review, &[]), json!([true, "disagree", "Nota bene", "shown", 1]));
    let address = || browser.script("return location.search;", &[]);
    assert_eq!(address(), "?backend=cpu&lang=fr");

    // Another network is chosen in the same address.
    page.select("#model", "seed_cnn");
    page.expect(SOON, "the network in the address", "location.search.includes('model=seed_cnn')");
    page.settle();
    assert_eq!(address(), "?backend=cpu&lang=fr&model=seed_cnn");
    page.select("#model", "lesion_resnet");
    page.expect(SOON, "the network is loaded anew", "document.documentElement.dataset.state === 'loading'");
    page.settle();

    page.select("#language", "en");
    page.expect(SOON, "the page in English", "document.documentElement.lang === 'en'");
    let again = || browser.script(VIEW, &[]);
    page.expect(
        SOON,
        "the operating point's figures",
        "document.querySelector('#measured').textContent.startsWith('Measured')",
    );
    assert_eq!(again(), english, "all is said as before");
}

/// The text of the first element that a selector finds.
fn said(browser: &Browser, selector: &str) -> String {
    let text = browser.script("return document.querySelector(arguments[0])?.textContent ?? null;", &[json!(selector)]);
    text.as_str().unwrap_or_else(|| panic!("the page has no {selector}")).to_owned()
}

/// The texts that a script puts into the page once, by their keys.
fn fixed(browser: &Browser) -> BTreeMap<String, String> {
    let value: Value = browser.script(
        "const named = [...document.querySelectorAll('[data-l10n]')];
         return Object.fromEntries(named.map((element) => [element.dataset.l10n, element.textContent || element.ariaLabel || '']));",
        &[],
    );
    serde_json::from_value(value).expect("texts by keys")
}

/// A text with plain spaces.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}
