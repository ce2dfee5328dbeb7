//! Both pages as a whole: what must be on them, and what must not.

use super::super::names;
use super::fixtures::{self, failures, leaky};
use super::{audit, evaluation};
use crate::bundle::SplitBy;
use crate::train::audit::{Audit, Settings};
use crate::train::baseline::Baseline;
use crate::train::metrics::{Case, Confusion, Curves};

fn none(_: &str) -> Option<Vec<u8>> {
    None
}

/// What every page must keep to.
fn sound(html: &str) {
    for forbidden in ["<script", "http:", "https:", "src=\"/", "url(", "@import", "NaN", "inf%", "#0102"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    for element in ["section", "table", "svg", "figure", "ul", "dl", "div", "h2", "h3", "tr", "td", "th"] {
        let (open, close) = (format!("<{element}"), format!("</{element}>"));
        let opened = html.match_indices(&open).filter(|(at, _)| html[at + open.len()..].starts_with([' ', '>']));
        assert_eq!(opened.count(), html.matches(&close).count(), "{element}");
    }
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len(), "an id stands twice: {ids:?}");
    for link in html.split("href=\"#").skip(1).chain(html.split("aria-labelledby=\"").skip(1)) {
        let target = link.split('"').next().unwrap();
        assert!(ids.contains(&target), "{target} is linked and not there");
    }
    assert_eq!(html.matches("<h1").count(), 1);
    assert_eq!(html.matches("<table").count(), html.matches("<caption").count());
    assert!(!html.contains("<th>"), "a heading without a scope");
    for picture in html.split("<svg ").skip(1) {
        let tag = picture.split('>').next().unwrap();
        assert!(tag.contains("aria-hidden") || tag.contains("role=\"img\" aria-label=\""), "{tag}");
    }
}

#[test]
fn every_named_figure_is_shown_and_names_are_escaped() {
    let found = fixtures::evaluation();
    let html = evaluation(&found, &failures("test"));
    sound(&html);
    for name in names::all() {
        assert!(html.contains(name.words), "{}", name.key);
    }
    for (key, estimate) in found.roles[0].all.by_slice.iter().chain(&found.roles[0].all.lesion_map) {
        let name = super::figures::name(key).unwrap();
        assert!(html.contains(&super::figures::value(name, estimate.value)), "{key}");
    }
    assert!(html.contains("&lt;script&gt;alert("));
    assert!(html.contains("re-uploads &lt;script&gt;"));
    for baseline in Baseline::ALL {
        assert!(html.contains(baseline.description()), "{baseline:?}");
    }
    for text in [
        "tumour of unknown kind",
        "guided choices",
        "Guided choices",
        "not a medical device",
        "most confident mistakes",
    ] {
        assert!(html.contains(text), "{text}");
    }
    for text in
        [&found.model.weights_sha256, &found.data.sha256, &found.roles[0].sha256, "is of another size", "cut short"]
    {
        assert!(html.contains(text), "{text}");
    }
}

#[test]
fn a_figure_without_a_name_is_shown_by_its_key() {
    let mut found = fixtures::evaluation();
    let estimate = found.roles[0].all.by_slice["accuracy"];
    found.roles[0].all.by_slice.insert("set_coverage.85".into(), estimate);
    assert!(evaluation(&found, &[]).contains("set_coverage.85"));
}

#[test]
fn absent_figures_are_dashes() {
    let mut found = fixtures::evaluation();
    let dashes = |html: &str| html.matches("<span class=\"absent\">–</span>").count();
    let before = dashes(&evaluation(&found, &[]));
    found.roles[0].all.by_patient.remove("accuracy").unwrap();
    found.roles[0].all.lesion_map.remove("iou").unwrap();
    assert_eq!(dashes(&evaluation(&found, &[])), before + 2);
}

#[test]
fn the_surest_mistake_comes_first() {
    let mut failures = failures("test");
    failures.truncate(2);
    failures.iter_mut().zip([[0.6, 0.4, 0.0, 0.0], [0.9, 0.1, 0.0, 0.0]]).for_each(|(failure, values)| {
        failure.probabilities = crate::calibration::Probabilities::new(values).unwrap();
    });
    let html = evaluation(&fixtures::evaluation(), &failures);
    assert!(html.find("90.0\u{a0}%</span></dd>").unwrap() < html.find("60.0\u{a0}%</span></dd>").unwrap());
}

#[test]
fn the_leaky_banner_is_there_exactly_when_something_leaks() {
    let banner = |found| evaluation(&found, &[]).contains("LEAKY");
    assert!(!banner(fixtures::evaluation()));
    let html = evaluation(&leaky(), &[]);
    assert!(html.contains("LEAKY") && html.contains("54 of 360 slices of test (15.0 %) have a near-copy in train."));

    assert!(!html.contains("The network learned from other data"));
    let mut elsewhere = leaky();
    elsewhere.model.trained_on = "ff".repeat(32);
    assert!(evaluation(&elsewhere, &[]).contains("The network learned from other data"));

    let (mut data, mut model) = (fixtures::evaluation(), fixtures::evaluation());
    data.data.split_by = SplitBy::Image;
    model.model.split_by = SplitBy::Image;
    assert!(banner(data) && banner(model));

    // What crosses from elsewhere, or into a role that is not reported, does not touch these figures.
    let (mut back, mut unreported, mut unaudited) = (fixtures::evaluation(), leaky(), leaky());
    back.data.audit.as_mut().unwrap().crossings[1].slices = 54;
    unreported.roles.remove(0);
    unaudited.data.audit = None;
    assert!(!banner(back) && !banner(unreported) && !banner(unaudited.clone()));
    assert!(evaluation(&unaudited, &[]).contains("Not audited"));
}

#[test]
fn empty_parts_leave_their_sections_out() {
    let mut found = fixtures::evaluation();
    found.roles.truncate(1);
    let role = &mut found.roles[0];
    role.sources.clear();
    role.baselines.clear();
    role.unreadable.clear();
    role.unusable_masks.clear();
    role.all = fixtures::part("all", &[], 0);
    role.all.curves =
        Curves { reliability: Vec::new(), roc: [].into(), risk_coverage: Vec::new(), confusion: Confusion::default() };
    let html = evaluation(&found, &[]);
    sound(&html);
    for heading in ["Baselines</h3>", "Sources</h3>", "Lesion map</h3>", "Files left out</h3>", "Mistakes</h3>", "<svg"]
    {
        assert!(!html.contains(heading), "{heading}");
    }

    let one_class: Vec<Case> = fixtures::cases(90, 1.0, 3)
        .into_iter()
        .filter(|case| case.truth.class() == Some(crate::label::Label::Glioma))
        .collect();
    for cases in [&one_class[..], &one_class[..1]] {
        found.roles[0].all = fixtures::part("all", cases, 1);
        sound(&evaluation(&found, &[]));
    }
    found.roles.clear();
    sound(&evaluation(&found, &failures("test")));
}

#[test]
fn missing_baselines_of_a_source_are_no_panic() {
    let mut found = fixtures::evaluation();
    found.roles[0].baselines[0].sources.clear();
    found.roles[0].baselines[1].by_slice.clear();
    sound(&evaluation(&found, &[]));
}

#[test]
fn an_audit_shows_the_best_pairs_and_says_how_many_it_left_out() {
    let png = fixtures::png(1);
    let found = fixtures::audit(70, 61, 30);
    let html = audit(&found, &"ab".repeat(32), &|file| (!file.contains("<script>0<")).then(|| png.clone()));
    sound(&html);
    assert_eq!(html.matches("class=\"sides\"").count(), 60 + 60 + 24);
    assert_eq!((html.matches("no picture</div>").count(), html.matches("<img").count()), (1, 2 * 144 - 1));
    for left_out in ["<strong>10</strong> left out", "<strong>1</strong> left out", "<strong>6</strong> left out"] {
        assert!(html.contains(left_out), "{left_out}");
    }
    for sentence in found.headline() {
        assert!(html.contains(&sentence), "{sentence}");
    }
    for text in ["54 of 200", "labels differ", "mirrored", &"ab".repeat(32), "broken.png", "&lt;script&gt;"] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.find("id=\"conflicts\"").unwrap() < html.find("id=\"crossings\"").unwrap());
}

#[test]
fn an_audit_without_anything_is_a_page_too() {
    let nothing = crate::train::audit::audit(&[], &[], &Settings::default());
    let html = audit(&nothing, "", &none);
    sound(&html);
    assert!(html.contains("There are no images to compare.") && !html.contains("left out"));
    // Conflicts may be counted and not listed.
    let uncut = Audit { conflicts: Vec::new(), ..fixtures::audit(5, 0, 0) };
    assert!(audit(&uncut, "", &none).contains("<strong>5</strong> left out"));
}

#[test]
fn a_study_is_drawn_with_its_best_trials_failures_and_escapes() {
    use crate::train::tune::replay::{State, Trial};
    use crate::train::tune::sampler::{Sampler, tests::trial};
    use crate::train::tune::space::{Space, tests::SPACE};
    let space = Space::parse(SPACE).unwrap();
    sound(&super::study(&space, &[]));
    assert!(super::study(&space, &[]).contains("nothing to draw"));
    let mut trials: Vec<Trial> = (0..12)
        .map(|number| Trial {
            params: Sampler::Random.propose(&space, &[], 1, number),
            intermediate: [(3, 0.5)].into(),
            ..trial(number, if number % 3 == 1 { State::Pruned } else { State::Complete }, Some(0.1 * number as f64))
        })
        .collect();
    trials.push(Trial {
        user: serde_json::json!({ "failure": "<b>no</b>" }).as_object().unwrap().clone(),
        ..trial(12, State::Failed, None)
    });
    trials.push(trial(13, State::Complete, Some(f64::INFINITY)));
    let page = super::study(&space, &trials);
    sound(&page);
    assert_eq!(page.matches("<svg class=\"chart").count(), 2);
    assert!(page.contains("failed: &lt;b&gt;no"));
    // Eleven complete or pruned trials besides the best tenth: of eight complete ones one.
    let chart = page.split("Parallel coordinates of").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(chart.matches("stroke-1").count(), 1);
    assert_eq!(chart.matches("stroke-0").count(), 7);
}
