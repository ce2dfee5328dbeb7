//! The audit as a whole: what is found, what is not, and how it is counted.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::fixtures::{cropped, gamma, head, jpeg, noise, padded, resized, turned};
use super::*;

fn item(index: usize, role: &str, label: &str) -> Item {
    Item { file: format!("{index}.png"), role: role.into(), label: label.into(), ..Item::default() }
}

fn audit_of(slices: &[(Slice, &str, &str)]) -> Audit {
    let items: Vec<Item> = slices.iter().enumerate().map(|(i, (_, role, label))| item(i, role, label)).collect();
    let prints = fingerprints(items.len(), |i| Ok(slices[i].0.clone()), || ());
    audit(&items, &prints, &Settings::default())
}

fn pair_of(a: Slice, b: Slice) -> Option<Pair> {
    audit_of(&[(a, "train", "glioma"), (b, "test", "glioma")]).pairs.into_iter().next()
}

#[test]
fn each_turn_is_found_and_named() {
    for seed in [1, 2] {
        for transform in Transform::ALL {
            let plain = head(seed);
            let pair = pair_of(plain.clone(), jpeg(&turned(&plain, transform), 90)).unwrap();
            assert_eq!(pair.transform, transform);
            assert!(pair.correlation > 0.95 && pair.hash_distance <= 6, "{pair:?}");
        }
    }
}

#[test]
fn what_re_uploads_do_is_seen_through() {
    for seed in 0..4 {
        let plain = head(seed);
        let (w, h) = (plain.width(), plain.height());
        let copies = [
            ("JPEG at quality 50", jpeg(&plain, 50)),
            ("padding", padded(&plain, 50, 20)),
            ("gamma 0.6", gamma(&plain, 0.6)),
            ("gamma 1.6", gamma(&plain, 1.6)),
            ("crop of the border", cropped(&plain, [12, 4, 3, 8])),
            ("half size", resized(&plain, w / 2, h / 2)),
            ("stretched", resized(&plain, w, h * 8 / 10)),
            ("all at once", jpeg(&gamma(&padded(&turned(&plain, Transform::Mirrored), 30, 0), 0.8), 70)),
        ];
        for (name, copy) in copies {
            assert!(pair_of(plain.clone(), copy).is_some(), "{name}, head {seed}");
        }
        // Into the head itself: 3 of its 115 columns and 141 rows at each side.
        assert!(pair_of(plain.clone(), cropped(&plain, [25, 12, 25, 12])).is_some(), "crop, head {seed}");
    }
}

#[test]
fn different_heads_and_noise_are_no_copies() {
    let mut slices: Vec<(Slice, &str, &str)> = (0..24).map(|seed| (head(seed), "train", "glioma")).collect();
    slices.extend((0..24).map(|seed| (noise(seed), "test", "glioma")));
    let found = audit_of(&slices);
    assert_eq!((found.pair_count, found.pairs.len(), found.clusters.count), (0, 0, 0), "{:?}", found.pairs);
    assert_eq!(found.headline(), ["No near-copies cross the roles."]);
}

#[test]
fn crossings_conflicts_and_duplicates_are_counted() {
    let (a, b, c) = (head(1), head(2), head(3));
    let found = audit_of(&[
        (a.clone(), "train", "glioma"),
        (b.clone(), "train", "meningioma"),
        (jpeg(&a, 60), "test", "meningioma"), // 2: copy of 0, another label
        (a.clone(), "test", "tumor_untyped"), // 3: exactly 0, a label that agrees with both
        (turned(&b, Transform::Rotated90), "test", "meningioma"), // 4: copy of 1
        (c.clone(), "test", "no_tumor"),
        (c, "val", "no_tumor"), // 6: exactly 5
    ]);
    let crossing = |from: &str, to: &str| {
        let crossing = found.crossings.iter().find(|c| c.from == from && c.to == to).unwrap();
        (crossing.images, crossing.of)
    };
    assert_eq!(found.crossings.len(), 6);
    assert_eq!(crossing("train", "test"), (3, 4));
    assert_eq!(crossing("test", "train"), (2, 2));
    assert_eq!(crossing("test", "val"), (1, 1));
    assert_eq!(crossing("train", "val"), (0, 1));
    assert_eq!(found.duplicates, 2);
    assert_eq!(found.pair_count, 5, "{:?}", found.pairs);
    assert_eq!((found.conflict_count, found.conflicts.len()), (1, 1));
    assert_eq!((found.conflicts[0].a.index, found.conflicts[0].b.index), (0, 2));
    assert_eq!(found.clusters.of, [0, 1, 0, 0, 1, 2, 2]);
    let turned = found.pairs.iter().find(|pair| pair.a.index == 1).unwrap();
    assert_eq!((turned.b.index, turned.transform), (4, Transform::Rotated90));
    assert_eq!(
        found.headline(),
        [
            "3 of 4 test images (75 %) have a near-copy in train.",
            "1 of 4 test images (25 %) has a near-copy in val.",
            "1 pair of near-copies has labels that contradict each other.",
            "2 images equal an earlier one pixel by pixel.",
            "7 of 7 images are in 3 clusters held together by near-copies; the largest has 3.",
        ]
    );
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Audit>(&json).unwrap(), found);
}

#[test]
fn groups_across_roles_are_named_and_may_join_clusters() {
    let mut items = [item(0, "train", "glioma"), item(1, "test", "glioma"), item(2, "test", "glioma")];
    for (item, group) in items.iter_mut().zip(["7", "7", "8"]) {
        item.group = Some(group.to_string());
    }
    let prints = fingerprints(3, |i| Ok(head(i as u64)), || ());
    let settings = Settings { clusters_join_groups: true, ..Settings::default() };
    let found = audit(&items, &prints, &settings);
    assert_eq!((found.group_crossings.groups, found.group_crossings.of), (1, 2));
    assert_eq!(found.group_crossings.examples[0].group, "7");
    assert_eq!(found.clusters.of, [0, 0, 1]);
    assert!(found.headline().contains(&"1 of 2 groups is in more than one role.".to_string()));
    // The same name in another source is another group.
    items[1].source = "elsewhere".to_string();
    let found = audit(&items, &prints, &settings);
    assert_eq!((found.group_crossings.groups, found.clusters.count), (0, 0));
}

#[test]
fn unreadable_files_are_named_and_the_audit_goes_on() {
    let items: Vec<Item> = (0..4).map(|i| item(i, if i < 2 { "train" } else { "test" }, "glioma")).collect();
    let calls = AtomicUsize::new(0);
    let read = |i| if i == 1 { Err("truncated".to_string()) } else { Ok(head(i as u64 / 3)) };
    let prints = fingerprints(4, read, || _ = calls.fetch_add(1, Ordering::Relaxed));
    assert_eq!(calls.into_inner(), 4);
    let found = audit(&items, &prints[..3], &Settings::default());
    let named: Vec<(&str, &str)> = found.unreadable.iter().map(|u| (u.file.as_str(), u.reason.as_str())).collect();
    assert_eq!(named, [("1.png", "truncated"), ("3.png", "was not read")]);
    assert_eq!((found.images, found.duplicates), (4, 1));
    assert_eq!(found.crossings[1], Crossing { from: "train".into(), to: "test".into(), images: 1, of: 1 });
}

#[test]
fn nothing_and_blank_slices_are_no_error() {
    let nothing = audit(&[], &[], &Settings::default());
    assert_eq!((nothing.images, nothing.headline().len()), (0, 1));
    let blank = |side| Slice::new(side, side, vec![0.3; (side * side) as usize]).unwrap();
    let found = audit_of(&[(blank(9), "train", "glioma"), (blank(9), "test", "glioma"), (blank(1), "test", "glioma")]);
    assert_eq!((found.duplicates, found.pair_count), (1, 1), "blank slices equal only exact duplicates");
    let tiny = Slice::new(2, 1, vec![0.0, 1.0]).unwrap();
    assert_eq!(audit_of(&[(tiny.clone(), "a", "x"), (tiny, "b", "y")]).conflict_count, 1);
}

/// 500 equal files and 40 near-copies: the counts are exact, the lists short.
#[test]
fn many_copies_make_no_long_lists() {
    let plain = head(5);
    let copy = jpeg(&plain, 50);
    let slices: Vec<(Slice, &str, &str)> = (0..540)
        .map(|i| {
            (if i < 500 { plain.clone() } else { copy.clone() }, if i % 2 == 0 { "train" } else { "test" }, "glioma")
        })
        .collect();
    let found = audit_of(&slices);
    assert_eq!(found.pair_count, 540 * 539 / 2);
    assert_eq!(found.duplicates, 538);
    assert!(found.pairs.len() <= 540 * 2 * found.settings.partners_per_role, "{}", found.pairs.len());
    assert_eq!(found.clusters.largest, [540]);
    assert!(found.crossings.iter().all(|crossing| crossing.images == crossing.of));
}

#[test]
fn the_number_of_cores_changes_nothing() {
    let slices: Vec<(Slice, &str, &str)> = (0..60)
        .map(|i| {
            let plain = head(i % 25);
            (
                if i < 25 { plain } else { jpeg(&plain, 40 + i as u8) },
                if i % 3 == 0 { "test" } else { "train" },
                "glioma",
            )
        })
        .collect();
    let on = |cores| rayon::ThreadPoolBuilder::new().num_threads(cores).build().unwrap().install(|| audit_of(&slices));
    let found = on(1);
    assert_eq!(found, on(3));
    assert_eq!((found.clusters.count, found.clusters.images), (25, 60));
}

#[test]
fn labels_contradict_only_where_both_cannot_be_right() {
    for (a, b, expected) in [
        ("glioma", "glioma", false),
        ("glioma", "meningioma", true),
        ("tumor_untyped", "glioma", false),
        ("tumor_untyped", "no_tumor", true),
        ("no_tumor", "notumor", false),
        ("chest_xray", "brain_ct", true),
    ] {
        assert_eq!((contradict(a, b), contradict(b, a)), (expected, expected), "{a} {b}");
    }
}
