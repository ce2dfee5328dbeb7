//! Series, volumes and archives become one case each, with one result; what cannot be read or must not be classified says why.

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans::{self, predict};
use crate::server::{Answer, Server};
use crate::site;
use crate::volumes::{self, Slice};

#[test]
fn files_become_cases_and_each_case_one_result() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let at = files.path();
    let mut given = volumes::series(at, "2.25.100", 6);
    given.push(volumes::volume(at, "head.nii", 5));
    let beside = tempfile::tempdir_in(at).expect("a folder");
    let zipped =
        [volumes::series(beside.path(), "2.25.200", 3), vec![scans::phantom(beside.path(), "single.png")]].concat();
    given.push(volumes::zip(at, "study.zip", &zipped));
    given.push(Slice { series: "2.25.300", number: 0, modality: "CT" }.write(at, "ct.dcm"));
    given.push(scans::write(at, "letter.txt", b"This is a letter, not a scan."));
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    let cases = page.answers(6);

    let of = |words: &str| {
        let found: Vec<_> = cases.iter().filter(|case| case.text.contains(words)).collect();
        assert_eq!(found.len(), 1, "{words}: {cases:#?}");
        found[0]
    };
    let series = [of("6 slices"), of("3 slices")];
    assert!(series[0].text.contains("Phantom series"), "without a folder it is called by its title: {:#?}", series[0]);
    assert!(series[1].text.contains("study.zip"), "{:#?}", series[1]);
    let volume = of("head.nii");
    assert!(volume.state == "done" && volume.text.contains("5 slices"), "{volume:#?}");
    assert_eq!(of("single.png").state, "done");
    for case in [series[0], series[1], volume] {
        assert!(case.text.contains("decided"), "the slice that decided is named: {case:#?}");
        assert!(case.deciding.is_some() && case.decision.is_some(), "{case:#?}");
    }

    // Page and command line agree on whole cases, as on slices.
    let stack = tempfile::tempdir_in(at).expect("a folder");
    volumes::series(stack.path(), "2.25.100", 6);
    let paths = [stack.path().to_path_buf(), at.join("head.nii")];
    let predictions = predict(&folder, &paths);
    scans::assert_agree(&paths, &[series[0].clone(), volume.clone()], &predictions, "cpu");
    for (case, prediction) in [series[0], volume].iter().zip(&predictions) {
        let deciding = case.deciding.as_ref().and_then(|number| number.parse().ok());
        assert_eq!(deciding, prediction.slice, "another slice decided: {case:#?}");
    }

    let ct = of("ct.dcm");
    assert_eq!((ct.state.as_str(), &ct.class), ("refused", &None), "{ct:#?}");
    assert!(ct.text.contains("CT"), "{ct:#?}");
    assert!(ct.probabilities.iter().all(String::is_empty), "{ct:#?}");
    page.press(&format!("#list .row[data-arrival=\"{}\"]", given.len() - 2));
    let shown = browser.script("return document.getElementById('case').innerText;", &[]);
    let shown = shown.as_str().expect("a case has text").to_lowercase();
    for class in ["glioma", "meningioma", "pituitary", "no tumour"] {
        assert!(shown.contains("ct.dcm") && !shown.contains(class), "{class} is named of a CT: {shown}");
    }
    let letter = of("letter.txt");
    assert!(letter.state == "failed" && !letter.message.is_empty(), "{letter:#?}");
}

#[test]
fn single_slices_of_dicom_agree_with_the_command_line() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let names = ["a.dcm", "b.dcm", "c.dcm"];
    let given: Vec<_> = (0..3u16)
        .map(|number| {
            Slice { series: &format!("2.25.{}", 500 + number), number, modality: "MR" }
                .write(files.path(), names[usize::from(number)])
        })
        .collect();
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    let cards = page.answers(given.len());
    scans::assert_agree(&given, &cards, &predict(&folder, &given), "cpu");
}

#[test]
fn a_file_that_kills_the_reader_is_named_and_the_others_are_answered() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let at = files.path();
    let given = [
        scans::phantom(at, "before.png"),
        scans::write(at, "deadly.bin", b"DEADLY"),
        scans::phantom(at, "after.png"),
        scans::phantom(at, "later.png"),
    ];
    let server = Server::start(&folder);
    // No file is known that the reader dies of; this one is made to be.
    let worker = String::from_utf8(server.file("js/reader_worker.js")).expect("the worker is text");
    let line = "return readerOf(content).survey(content);";
    assert!(worker.contains(line), "the worker has another form now: {line}");
    let deadly = "if (String.fromCharCode(...content.slice(0, 6)) === 'DEADLY') { throw new WebAssembly.RuntimeError('unreachable'); } return readerOf(content).survey(content);";
    server.answer("js/reader_worker.js", Answer::Bytes(worker.replace(line, deadly).into_bytes()));
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    let cards = page.answers(given.len());
    for (card, file) in cards.iter().zip(&given) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let expected = if name == "deadly.bin" { "failed" } else { "done" };
        assert!(card.text.contains(&name) && card.state == expected, "{name}: {card:#?}");
    }
    assert!(cards[1].message.contains("started anew"), "{:?}", cards[1]);
}
