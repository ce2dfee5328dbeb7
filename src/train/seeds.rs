//! Whether two models are one recipe with two seeds.

use super::recipe::Recipe;
use super::{Result, TrainError};
use crate::bundle::{Start, Training};

/// Checks that `other` was trained as `shipped` was, but for the seed: the same recipe and teacher, also of the runs that each started from, the same
/// data in the last of them, and no run in common.
///
/// # Errors
/// [`TrainError::OtherSeed`] says what differs.
pub fn is_other_seed(shipped: &Training, other: &Training) -> Result<()> {
    let differs = |what: &str| Err(TrainError::OtherSeed(what.to_string()));
    if shipped.seed == other.seed {
        return differs("it has the same seed");
    }
    if shipped.data_sha256 != other.data_sha256 {
        return differs("it learned from other data");
    }
    if earlier(shipped).any(|ours| earlier(other).any(|theirs| ours.weights_sha256 == theirs.weights_sha256)) {
        return differs("it started from the weights of the same run, so that it shares that run's seed");
    }
    if teachers(shipped) != teachers(other) {
        return differs("it had another teacher");
    }
    match (recipes(shipped), recipes(other)) {
        (Some(ours), Some(theirs)) if ours == theirs => Ok(()),
        (Some(_), Some(_)) => {
            differs("its recipe, or that of the run that it started from, differs in more than the seed")
        }
        _ => differs("one of them does not record its recipe"),
    }
}

/// The recipes that led to the weights, the last first, without their seeds. Keys that an older build did not know have their defaults.
fn recipes(training: &Training) -> Option<Vec<Recipe>> {
    let last = training.recipe.as_deref()?;
    let texts = std::iter::once(last).chain(earlier(training).map(|start| start.recipe.as_str()));
    texts
        .map(|text| {
            Recipe::parse(Some(text).filter(|text| !text.is_empty())?, &[])
                .ok()
                .map(|recipe| Recipe { seed: 0, ..recipe })
        })
        .collect()
}

/// The teachers of the run that made the weights and of those that led to it, the last first.
fn teachers(training: &Training) -> Vec<Option<&str>> {
    let last = training.taught_by.as_ref();
    let all = std::iter::once(last).chain(earlier(training).map(|start| start.taught_by.as_deref()));
    all.map(|teacher| teacher.map(|teacher| teacher.model.weights_sha256.as_str())).collect()
}

/// The runs that led to the one that made the weights, the last first.
fn earlier(training: &Training) -> impl Iterator<Item = &Start> {
    std::iter::successors(training.started_from.as_ref(), |start| start.started_from.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Manifest, TaughtBy};

    #[test]
    fn only_the_seed_may_differ() {
        let shipped = Manifest::parse(include_str!("../../weights/lesion_resnet.json")).unwrap().training;
        let refused = |other: &Training| is_other_seed(&shipped, other).unwrap_err().to_string();
        assert!(refused(&shipped).contains("same seed"));

        let reseed = |recipe: &str| {
            let mut recipe = Recipe::parse(recipe, &[]).unwrap();
            recipe.seed += 1;
            recipe.to_toml()
        };
        let mut other = shipped.clone();
        other.seed += 1;
        other.recipe = other.recipe.as_deref().map(reseed);

        // The run that it started from counts too.
        assert!(refused(&other).contains("the same run"));
        let start = other.started_from.as_mut().unwrap();
        start.recipe = reseed(&start.recipe);
        start.weights_sha256 = "of another run".into();
        assert!(is_other_seed(&shipped, &other).is_ok());
        let start = other.started_from.as_mut().unwrap();
        start.recipe = start.recipe.replace("epochs = 36", "epochs = 35");
        assert!(refused(&other).contains("more than the seed"));

        let teacher = TaughtBy { model: Start::default(), temperature: 1.0 };
        let untaught = other.clone();
        other.started_from.as_mut().unwrap().taught_by = Some(Box::new(teacher.clone()));
        assert!(refused(&other).contains("another teacher"), "also of the run before");
        other = Training { taught_by: Some(teacher), ..untaught };
        assert!(refused(&other).contains("another teacher"));
        other.data_sha256 = "other".into();
        assert!(refused(&other).contains("other data"));
    }
}
