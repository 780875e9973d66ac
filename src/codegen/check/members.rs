//! What is said of an example's members, and the example that an input is like.

use crate::model::Manifest;
use crate::problems::{ManifestPath, Problems};
use crate::records::{Records, WORDS, words};

/// Checks that what is said of members is of members that an example has.
pub fn check(manifest: &Manifest, problems: &mut Problems) {
    let records = Records::new(manifest);
    let is_example = |name: &str| manifest.examples.get(name).is_some();
    for (name, members) in &manifest.members {
        let at = ManifestPath::new(format!("members of {name}"));
        problems.unless(is_example(name), &at, "there is no such example");
        let places = records.places(name);
        for (place, said) in members {
            problems.unless(
                places.contains(place),
                &at,
                format!("the example has no {place:?}"),
            );
            let unknown = words(said).find(|word| {
                !WORDS.contains(word) && !is_example(word.strip_suffix("[]").unwrap_or(word))
            });
            problems.unless(
                unknown.is_none() && !said.is_empty(),
                &at,
                format!("{place}: unknown word {:?}", unknown.unwrap_or_default()),
            );
        }
    }
    for operation in manifest.operations() {
        for input in &operation.inputs {
            if let Some(name) = &input.told.like {
                let at = ManifestPath::new(operation.key.as_str()).input(&input.field.key);
                problems.unless(
                    is_example(name),
                    &at,
                    format!("it is `like` {name:?}, which is no example"),
                );
            }
        }
    }
}
