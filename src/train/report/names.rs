//! The figures' names for people, in the order in which reports show them.

/// A figure as reports show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// As in the JSON.
    pub key: &'static str,
    pub words: &'static str,
    /// Whether it is a share, shown in percent.
    pub share: bool,
    /// Whether less is better.
    pub less_is_better: bool,
}

const fn share(key: &'static str, words: &'static str) -> Name {
    Name { key, words, share: true, less_is_better: false }
}

const fn loss(key: &'static str, words: &'static str) -> Name {
    Name { key, words, share: false, less_is_better: true }
}

const fn number(key: &'static str, words: &'static str) -> Name {
    Name { key, words, share: false, less_is_better: false }
}

/// A group of figures with its heading.
pub type Group = (&'static str, &'static [Name]);

/// What reports show, the most important first.
pub const GROUPS: &[Group] = &[
    (
        "Four classes",
        &[
            share("accuracy", "accuracy"),
            share("balanced_accuracy", "balanced accuracy"),
            share("f1.macro", "F1, macro"),
            share("precision.macro", "precision, macro"),
            number("auroc.macro", "AUROC, macro"),
        ],
    ),
    (
        "By class",
        &[
            share("recall.glioma", "recall, glioma"),
            share("recall.meningioma", "recall, meningioma"),
            share("recall.pituitary", "recall, pituitary tumour"),
            share("recall.no_tumor", "recall, no tumour"),
            share("precision.glioma", "precision, glioma"),
            share("precision.meningioma", "precision, meningioma"),
            share("precision.pituitary", "precision, pituitary tumour"),
            share("precision.no_tumor", "precision, no tumour"),
            share("f1.glioma", "F1, glioma"),
            share("f1.meningioma", "F1, meningioma"),
            share("f1.pituitary", "F1, pituitary tumour"),
            share("f1.no_tumor", "F1, no tumour"),
            number("auroc.glioma", "AUROC, glioma against the rest"),
            number("auroc.meningioma", "AUROC, meningioma against the rest"),
            number("auroc.pituitary", "AUROC, pituitary tumour against the rest"),
            number("auroc.no_tumor", "AUROC, no tumour against the rest"),
        ],
    ),
    (
        "Tumour or none",
        &[
            number("auroc.tumor", "AUROC"),
            number("average_precision.tumor", "average precision"),
            share("tumor_recall", "sensitivity, by the most probable class"),
            share("tumor_specificity", "specificity, by the most probable class"),
            share("sensitivity.tumor", "sensitivity at the operating point"),
            share("specificity.tumor", "specificity at the operating point"),
            share("ppv.tumor", "PPV at the prevalence asked for"),
            share("npv.tumor", "NPV at the prevalence asked for"),
        ],
    ),
    (
        "Glioma at its operating point",
        &[share("sensitivity.glioma", "sensitivity"), share("specificity.glioma", "specificity")],
    ),
    (
        "Calibration and abstention",
        &[
            loss("ece", "expected calibration error"),
            loss("log_loss", "log loss"),
            loss("brier", "Brier score"),
            share("set_coverage.90", "coverage of the 90 % prediction sets"),
            number("set_size.90", "classes in a 90 % prediction set"),
            share("set_coverage.95", "coverage of the 95 % prediction sets"),
            number("set_size.95", "classes in a 95 % prediction set"),
            share("selective_accuracy.90", "accuracy on the surest 90 %"),
            share("selective_accuracy.80", "accuracy on the surest 80 %"),
            loss("aurc", "area under the risk-coverage curve"),
        ],
    ),
];

/// The figures of the lesion map.
pub const LESION_MAP: &[Name] = &[
    share("pointing_game", "pointing game: maximum inside the tumour"),
    share("pointing_game.chance", "a random point of the head"),
    share("pointing_game.centre", "the centre of the head"),
    share("pointing_game.near", "pointing game: maximum inside the tumour or within 3 % of the side"),
    share("pointing_game.near_chance", "a random point of the head, with that tolerance"),
    share("iou", "overlap (IoU) with the tumour"),
    share("iou.chance", "a random region of the same size"),
];

/// What the familiarity gate refuses; less is better for scans, more for strangers.
pub const REFUSED: Name = share("refused", "refused as not familiar");

/// All figures of roles.
pub fn all() -> impl Iterator<Item = &'static Name> {
    GROUPS.iter().flat_map(|(_, names)| names.iter()).chain(LESION_MAP)
}

/// A figure's words; the key itself if it has none.
pub fn words(key: &str) -> &str {
    all().find(|name| name.key == key).map_or(key, |name| name.words)
}
