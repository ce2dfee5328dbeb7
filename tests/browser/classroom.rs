//! The classroom: the answer follows the lesion, the layers show what they are, and every figure is the one that was measured.

use std::path::Path;
use std::time::Duration;

use neurotriage::bundle::{Bundle, Manifest};
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::label::Label;
use neurotriage::model::table::Table;
use neurotriage::synthetic::SyntheticScan;
use pollster::block_on;
use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::network::Sentinel;
use crate::page::Page;
use crate::scans;
use crate::server::Server;
use crate::site;

/// For one answer with all of its maps, on a busy machine.
const SOON: Duration = Duration::from_secs(30);
/// Until a network has come and proved itself.
const OPENING: Duration = Duration::from_secs(120);
const CHAMPION: &str = "lesion_resnet";
const SEED: &str = "seed_cnn";

struct Classroom<'a> {
    page: Page<'a>,
}

impl<'a> Classroom<'a> {
    #[track_caller]
    fn open(browser: &'a Browser, server: &Server) -> Self {
        let page = Page::open_ready(browser, server, "classroom.html?lang=en");
        let room = Self { page };
        room.expect(SOON, "an answer", "document.getElementById('answer').dataset.class");
        room
    }

    #[track_caller]
    fn expect(&self, limit: Duration, what: &str, expression: &str) {
        self.page.expect(limit, what, expression);
    }

    fn script(&self, body: &str, arguments: &[Value]) -> Value {
        self.page.browser.script(body, arguments)
    }

    /// Does something that changes the picture, and waits for the answer to it.
    #[track_caller]
    fn answer_to(&self, body: &str, arguments: &[Value]) -> Vec<f64> {
        // A new answer makes new bars.
        self.script(
            "for (const bar of document.querySelectorAll('#answer [data-label]')) bar.dataset.old = 'old';",
            &[],
        );
        self.script(body, arguments);
        self.expect(
            SOON,
            &format!("an answer to {body}"),
            "!document.querySelector('#answer [data-label][data-old]') && document.querySelector('#answer [data-label]')",
        );
        // The last of several that follow each other.
        let mut last = self.probabilities();
        loop {
            std::thread::sleep(Duration::from_millis(700));
            let now = self.probabilities();
            if now == last {
                return now;
            }
            last = now;
        }
    }

    /// In the order of [`Label::ALL`].
    fn probabilities(&self) -> Vec<f64> {
        let labels: Vec<&str> = Label::ALL.into_iter().map(Label::name).collect();
        let value = self.script(
            "return arguments[0].map((label) => Number(document.querySelector(`#answer [data-label=${label}]`).dataset.probability));",
            &[json!(labels)],
        );
        serde_json::from_value(value).expect("four numbers")
    }

    #[track_caller]
    fn example(&self, name: &str) -> Vec<f64> {
        self.answer_to("document.querySelector(`[data-example=${arguments[0]}]`).click();", &[json!(name)])
    }

    /// Keys sent to the scene, as a person presses them.
    #[track_caller]
    fn keys(&self, keys: &str) -> Vec<f64> {
        self.answer_to(
            "document.getElementById('scene').focus();
             for (const key of arguments[0].split(' ')) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));",
            &[json!(keys)],
        )
    }

    #[track_caller]
    fn choose(&self, network: &str) {
        self.script("document.querySelector(`#networks [value=\"${arguments[0]}\"]`).click();", &[json!(network)]);
        self.expect(
            OPENING,
            &format!("the layers of {network}"),
            &format!(
                "document.documentElement.dataset.state === 'ready' && document.getElementById('table').dataset.network === '{network}' \
                 && document.getElementById('layer').dataset.shown"
            ),
        );
    }

    fn text(&self, selector: &str) -> String {
        let value = self.script("return document.querySelector(arguments[0])?.textContent ?? '';", &[json!(selector)]);
        value.as_str().unwrap_or("").to_owned()
    }

    /// A number of what all canvases below a selector show.
    fn pixels(&self, selector: &str) -> i64 {
        let value = self.script(
            "let hash = 0;
             for (const canvas of document.querySelectorAll(`${arguments[0]} canvas`)) {
               const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
               for (const value of data) hash = (hash * 31 + value) | 0;
             }
             return hash;",
            &[json!(selector)],
        );
        value.as_i64().expect("a number")
    }
}

fn classifier(folder: &Path, name: &str) -> Classifier {
    let json = std::fs::read_to_string(site::file(folder, &format!("weights/{name}.json"))).expect("a manifest");
    let file = Manifest::parse(&json).expect("a manifest").weights.file;
    let weights = std::fs::read(site::file(folder, &format!("weights/{file}"))).expect("weights");
    block_on(Classifier::load(&Bundle::new(&json, weights).expect("a bundle"), Backend::Cpu)).expect("a network")
}

fn evaluation(server: &Server, name: &str) -> Value {
    serde_json::from_slice(&server.file(&format!("weights/{name}.evaluation.json"))).expect("an evaluation")
}

fn role<'a>(evaluation: &'a Value, name: &str) -> &'a Value {
    let roles = evaluation["roles"].as_array().expect("roles");
    roles.iter().find(|role| role["role"] == name).unwrap_or_else(|| panic!("no role {name}"))
}

/// A share as the page writes it.
fn percent(value: &Value) -> String {
    format!("{:.1}\u{a0}%", value.as_f64().expect("a share") * 100.0)
}

#[test]
fn the_answer_follows_the_lesion_and_nobody_else_is_asked() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let own = scans::phantom(files.path(), "Doe_Jane_MRN4711.png");
    let server = Server::start(&folder);
    let sentinel = Sentinel::start();
    let browser = Browser::start(&Needs { sentinel: Some((&sentinel, server.port())), ..Needs::default() });
    let room = Classroom::open(&browser, &server);

    // The page's answer is the library's.
    let bright = room.example("bright");
    let native = classifier(&folder, CHAMPION);
    let report = block_on(native.classify_bytes(&SyntheticScan::WITH_LESION.png())).expect("a report");
    for (page, library) in bright.iter().zip(report.probabilities.values()) {
        assert!((page - library).abs() < 1e-3, "{bright:?} is not {:?}", report.probabilities);
    }

    // By key: moved, grown, faded.
    let moved = room.keys("ArrowRight ArrowRight ArrowDown ArrowDown");
    assert_ne!(moved, bright, "a lesion elsewhere is another picture");
    assert_eq!(
        room.script("return [document.getElementById('across').value, document.getElementById('down').value];", &[]),
        json!(["0.38", "0.46"])
    );
    let grown = room.keys("+ + + + + +");
    assert_ne!(grown, moved);
    let faded = room.keys("[ [ [ [ [ [ [ [ [ [ [");
    assert_eq!(room.script("return document.getElementById('strength').value;", &[]), json!("0"));
    assert_eq!(room.text("#scene-now"), "There is no lesion.");
    // By slider.
    let slid = room.answer_to(
        "const slider = document.getElementById('strength'); slider.value = '1'; slider.dispatchEvent(new Event('input', { bubbles: true }));",
        &[],
    );
    assert_ne!(slid, faded);
    // By pointer: the lesion comes to it.
    let at = room.script("const { left, top, width, height } = document.getElementById('scene').getBoundingClientRect(); return [left + width / 2, top + height / 2];", &[]);
    let [x, y] = [0, 1].map(|index| at[index].as_f64().expect("a number"));
    let send = |kind: &str, x: f64, y: f64, held: i32| {
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": held, "clickCount": 1 });
        browser.session.devtools("Input.dispatchMouseEvent", &event).expect("the pointer moves");
    };
    send("mousePressed", x, y, 1);
    send("mouseMoved", x - 20.0, y, 1);
    send("mouseReleased", x - 20.0, y, 0);
    room.expect(SOON, "the lesion follows the pointer", "Number(document.getElementById('across').value) < 0.5 && Number(document.getElementById('down').value) === 0.5");

    // A picture of one's own: read and answered here, and named nowhere.
    let opening = server.requests();
    assert!(opening.iter().all(|request| request.method == "GET"), "the page only reads: {opening:#?}");
    room.page.choose(&[own]);
    room.expect(SOON, "the own picture", "document.getElementById('scene').dataset.picture === 'own'");
    room.answer_to("document.getElementById('slice').dispatchEvent(new Event('input', { bubbles: true }));", &[]);
    assert!(!room.script("return document.getElementById('hands').checkVisibility();", &[]).as_bool().expect("a word"));
    let asked = server.requests();
    assert!(asked.is_empty(), "a picture causes no request: {asked:#?}");
    assert!(sentinel.seen().is_empty(), "asked of others: {:#?}", sentinel.seen());
    room.page.press("#synthetic");
    room.expect(SOON, "the synthetic scan", "document.getElementById('scene').dataset.picture === 'synthetic'");
    let log = browser.session.log().expect("the browser's log");
    let bad = ["MRN4711", "Content Security Policy", "Refused to", "SEVERE"];
    let found: Vec<&String> = log.iter().filter(|line| bad.iter().any(|words| line.contains(words))).collect();
    assert!(found.is_empty(), "in the browser's log: {found:#?}");
}

/// A file whose header is sound and whose pixels are not: the drawing stays, with its answer, and the reason is said in the page's language.
#[test]
fn a_broken_picture_changes_nothing() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let broken = scans::of_broken_pixels(files.path(), "broken.png");
    let own = scans::phantom(files.path(), "own.png");
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let room = Classroom::open(&browser, &server);
    let drawn = room.example("bright");
    let (finding, picture) = (room.text("#answer .finding"), room.pixels("#scene"));

    room.page.choose(&[broken]);
    room.expect(SOON, "the reason", "document.getElementById('problem').textContent.includes('damaged')");
    // Asked again in another language, the network answers of the drawing.
    room.script("const language = document.getElementById('language'); language.value = 'es'; language.dispatchEvent(new Event('change', { bubbles: true }));", &[]);
    room.expect(SOON, "Spanish", "document.getElementById('problem').textContent.includes('dañado')");
    room.script("const language = document.getElementById('language'); language.value = 'en'; language.dispatchEvent(new Event('change', { bubbles: true }));", &[]);
    room.expect(SOON, "English", "document.getElementById('problem').textContent.includes('damaged')");
    assert_eq!(room.script("return document.getElementById('scene').dataset.picture;", &[]), json!("synthetic"));
    assert_eq!(room.probabilities(), drawn);
    assert_eq!((room.text("#answer .finding"), room.pixels("#scene")), (finding, picture));
    assert!(room.text("#answer .caution").contains("A drawing is not a brain"), "{}", room.text("#answer .caution"));

    // The next picture that can be drawn ends it.
    room.page.choose(&[own]);
    room.expect(SOON, "the own picture", "document.getElementById('scene').dataset.picture === 'own'");
    room.expect(SOON, "no problem", "document.getElementById('problem').textContent === ''");
    assert_eq!(room.text("#lab-title"), "A picture of your own");
}

/// What the buttons and the lessons promise of the drawn lesion holds with the weights that are shipped.
#[test]
fn the_examples_show_what_they_say() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let room = Classroom::open(&browser, &server);
    let leading = |values: &[f64]| (0..4).max_by(|&a, &b| values[a].total_cmp(&values[b])).expect("four");
    let [bright, none, faint, small, middle] =
        ["bright", "none", "faint", "small", "middle"].map(|name| room.example(name));
    let absent = 3;
    assert_eq!(leading(&none), absent, "{none:?}");
    for (name, values) in [("bright", &bright), ("faint", &faint), ("small", &small), ("middle", &middle)] {
        assert!(values[absent] < 0.5 * none[absent], "{name}: the lesion is not seen: {values:?}");
    }
    assert_ne!(leading(&faint), leading(&bright), "the class hangs on brightness: {faint:?} {bright:?}");
    assert_ne!(leading(&middle), leading(&bright), "the class hangs on the place: {middle:?} {bright:?}");

    room.choose(SEED);
    let [bright, none] = ["bright", "none"].map(|name| room.example(name));
    assert!(bright[absent] >= none[absent], "{SEED} sees the lesion: {bright:?} {none:?}");
}

#[test]
fn layers_show_their_maps_and_add_up() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let room = Classroom::open(&browser, &server);
    room.script("document.getElementById('sees').scrollIntoView();", &[]);
    for network in [CHAMPION, SEED] {
        room.choose(network);
        let native = classifier(&folder, network);
        let mirrored = native.manifest().mirrored;
        assert_eq!(room.script("return !document.getElementById('mirrored').hidden;", &[]), json!(mirrored));
        let Table { layers, total } = native.table();
        // The table, line by line, and its sums.
        let lines = room.script(
            "return [...document.querySelectorAll('#table tbody tr')].map((row) => [...row.children].map(({ textContent }) => textContent.replaceAll(/[,\\u00a0]/g, '')));",
            &[],
        );
        let lines: Vec<[String; 5]> = serde_json::from_value(lines).expect("five cells a line");
        assert_eq!(lines.len(), layers.len());
        for ([name, _, shape, trained, multiply], layer) in lines.iter().zip(&layers) {
            let sizes: Vec<String> = layer.shape.iter().map(ToString::to_string).collect();
            assert_eq!((name, shape), (&layer.name, &sizes.join(" × ")));
            assert_eq!(
                (trained, multiply),
                (&layer.amounts.trained.to_string(), &layer.amounts.multiply_adds.to_string())
            );
        }
        let sums = room.script(
            "const { trained, statistics, shipped } = document.getElementById('sum').dataset;
             return [trained, statistics, shipped, document.querySelector('#table tfoot td:last-child').dataset.value].map(Number);",
            &[],
        );
        assert_eq!(sums, json!([total.trained, total.statistics, total.shipped, total.multiply_adds]));

        // Every layer with maps: as many as it has channels, none of them empty for all.
        let mapped: Vec<_> = layers.iter().enumerate().filter(|(_, layer)| layer.shape.len() == 3).collect();
        let shown = room
            .script("return [...document.querySelectorAll('#layers input')].map(({ value }) => Number(value));", &[]);
        let shown: Vec<usize> = serde_json::from_value(shown).expect("places");
        assert_eq!(shown.len(), if network == SEED { 3 } else { 24 });
        for place in
            shown.iter().copied().filter(|place| [0, *shown.last().expect("layers")].contains(place) || place % 5 == 0)
        {
            let layer = mapped.iter().find(|(at, _)| *at == place).expect("a layer with maps").1;
            room.script("document.querySelector(`#layers [value=\"${arguments[0]}\"]`).click();", &[json!(place)]);
            room.expect(
                SOON,
                &layer.name,
                &format!("document.getElementById('layer').dataset.shown === {}", json!(layer.name)),
            );
            let seen = room.script(
                "const grid = [...document.querySelectorAll('#channels canvas:not(.inset)')];
                 const lively = grid.filter((canvas) => {
                   const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                   return data.some((value, at) => at % 4 === 0 && value !== data[0]);
                 });
                 const enlarged = document.getElementById('enlarged');
                 return [grid.length, lively.length > 0, enlarged.width, enlarged.height, !document.getElementById('filter').hidden, document.querySelectorAll('#channels .inset').length];",
                &[],
            );
            let first = place == 0;
            assert_eq!(
                seen,
                json!([
                    layer.shape[0],
                    true,
                    layer.shape[2],
                    layer.shape[1],
                    first,
                    if first { layer.shape[0] } else { 0 }
                ]),
                "{network}: {}",
                layer.name
            );
        }
        // The maps are live.
        let before = room.pixels("#channels");
        room.example("none");
        let gone = room.pixels("#channels");
        assert_ne!(gone, before, "{network}: the maps follow the picture");
        room.example("bright");
    }
}

#[test]
fn every_figure_is_the_one_that_was_measured() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let room = Classroom::open(&browser, &server);

    for network in [CHAMPION, SEED] {
        let measured = evaluation(&server, network);
        for name in ["test", "external_dev"] {
            room.script("document.querySelector(`#measured [value=\"${arguments[0]}\"]`).click(); document.querySelector(`#roles [value=\"${arguments[1]}\"]`).click();", &[json!(network), json!(name)]);
            let drawn = format!(
                "document.getElementById('confusion').dataset.network === '{network}' && document.getElementById('confusion').dataset.role === '{name}'"
            );
            room.expect(SOON, "the matrix", &drawn);
            let cells = room.script(
                "return [...document.querySelectorAll('#confusion tbody tr')].map((row) => [...row.querySelectorAll('td:not(.all)')].map(({ textContent }) => Number(textContent)));",
                &[],
            );
            let all = &role(&measured, name)["all"];
            let mut expected = all["curves"]["confusion"]["typed"].as_array().expect("four lines").clone();
            if all["truths"]["tumor_untyped"].as_u64().is_some_and(|count| count > 0) {
                expected.push(all["curves"]["confusion"]["untyped"].clone());
            }
            assert_eq!(cells, json!(expected), "{network} {name}");
            let bins: Vec<&Value> =
                all["curves"]["reliability"].as_array().expect("bins").iter().filter(|bin| bin["count"] != 0).collect();
            let points = room.script("return [...document.querySelectorAll('#reliability circle')].map((point) => [point.cx.baseVal.value, point.cy.baseVal.value]);", &[]);
            let points: Vec<[f64; 2]> = serde_json::from_value(points).expect("points");
            assert_eq!(points.len(), bins.len());
            for ([x, y], bin) in points.iter().zip(&bins) {
                // SVG's numbers are f32.
                assert!((x - bin["mean_confidence"].as_f64().expect("a share")).abs() < 1e-6, "{network} {name}");
                assert!((y - bin["accuracy"].as_f64().expect("a share")).abs() < 1e-6, "{network} {name}");
            }
            let words = room.text("#values");
            assert!(words.contains(&percent(&all["by_slice"]["accuracy"]["value"])), "{words}");
        }
    }

    // The leakage story.
    room.expect(SOON, "the story", "document.querySelectorAll('#leakage [data-step]').length === 4");
    let steps =
        [("random", "seed_cnn_random_split", "test"), ("patient", SEED, "test"), ("external", SEED, "external_dev")];
    for (step, name, of) in steps {
        let measured = evaluation(&server, name);
        let role = role(&measured, of);
        let values = room.script(
            "return Object.fromEntries([...document.querySelectorAll(`[data-step=${arguments[0]}] tr[data-who]`)].map(({ dataset }) => [dataset.who, Number(dataset.value)]));",
            &[json!(step)],
        );
        assert_eq!(values["network"], role["all"]["by_slice"]["accuracy"]["value"], "{step}");
        let baselines = role["baselines"].as_array().expect("baselines");
        assert_eq!(values.as_object().expect("rows").len(), 1 + baselines.len(), "{step}: {values}");
        for baseline in baselines {
            let who = baseline["baseline"].as_str().expect("a name");
            assert_eq!(values[who], baseline["by_slice"]["accuracy"]["value"], "{step} {who}");
        }
        let words = room.text(&format!("[data-step={step}]"));
        assert!(words.contains(&percent(&role["all"]["by_slice"]["accuracy"]["value"])), "{words}");
        if of == "test" {
            let crossings = measured["data"]["audit"]["crossings"].as_array().expect("crossings");
            let copies = crossings.iter().find(|it| it["from"] == "train" && it["to"] == "test").expect("a crossing");
            let told = format!("{} of {} test slices have a near-copy", copies["slices"], copies["of"]);
            assert!(words.contains(&told), "{told}: {words}");
        }
    }

    // The lessons.
    let measured = evaluation(&server, CHAMPION);
    let (test, external) = (role(&measured, "test"), role(&measured, "external_dev"));
    let mistake = |name: &str| room.text(&format!("[data-mistake={name}]"));
    let row = &test["all"]["curves"]["confusion"]["typed"][1];
    let told = format!(
        "Of {} meningioma slices of the test, {} were called pituitary tumour, and {} meningioma",
        test["all"]["truths"]["meningioma"], row[2], row[1]
    );
    assert!(mistake("class").contains(&told), "{}", mistake("class"));
    let [glioma, meningioma, pituitary, none] =
        [0, 1, 2, 3].map(|at| &external["all"]["curves"]["confusion"]["untyped"][at]);
    let told = format!(
        "it called {glioma} of them glioma, {meningioma} meningioma, {pituitary} pituitary tumour and {none} no tumour"
    );
    assert!(mistake("kinds").contains(&told), "{}", mistake("kinds"));
    for role in [test, external] {
        assert!(
            mistake("scanner").contains(&percent(&role["all"]["lesion_map"]["pointing_game"]["value"])),
            "{}",
            mistake("scanner")
        );
        for which in ["sensitivity.tumor", "specificity.tumor"] {
            assert!(
                mistake("missed").contains(&percent(&role["all"]["by_slice"][which]["value"])),
                "{}",
                mistake("missed")
            );
        }
        assert!(mistake("sure").contains(&percent(&role["all"]["by_slice"]["ece"]["value"])), "{}", mistake("sure"));
    }
    let refusals = measured["refusals"].as_array().expect("refusals");
    for (of, part) in [("ood_dev", "all"), ("test", "all"), ("test", "web")] {
        let role = refusals.iter().find(|role| role["role"] == of).expect("a role");
        let parts = role["parts"].as_array().expect("parts");
        let refused = &parts.iter().find(|it| it["name"] == part).expect("a part")["refused"]["value"];
        assert!(mistake("gate").contains(&percent(refused)), "{of} {part}: {}", mistake("gate"));
    }
    assert!(
        mistake("small").contains(&percent(
            &role(&evaluation(&server, SEED), "external_dev")["all"]["by_slice"]["accuracy"]["value"]
        ))
    );
}
