//! Refuses a manifest that would make a wrong component.

mod connection;
mod control;
mod inputs;
mod limits;
mod members;
pub mod names;
mod operation;
pub mod picklist;
mod plan;
mod rules;
mod trigger;

use crate::docs;
use crate::model::{Manifest, Operation, Word};
use crate::problems::{ManifestPath, Problems};
use crate::words::unknown;

/// Everything that is wrong, or nothing.
pub fn manifest(manifest: &Manifest) -> Result<(), Vec<String>> {
    let mut problems = Problems::default();
    component(manifest, &mut problems);
    names::all(manifest, &mut problems);
    resources(manifest, &mut problems);
    models(manifest, &mut problems);
    for one in &manifest.connections {
        connection::check(one, &mut problems);
    }
    members::check(manifest, &mut problems);
    for one in manifest.operations() {
        operation::check(one, manifest, &mut problems);
    }
    problems.or(())
}

fn component(manifest: &Manifest, problems: &mut Problems) {
    let at = ManifestPath::new("component");
    texts(
        problems,
        &at,
        &[
            ("label", &manifest.display.label),
            ("description", &manifest.display.description),
        ],
    );
    problems.unless(
        !manifest.public,
        &at,
        "`public` is for Prismatic's own components; it must be false",
    );
    problems.unless(
        manifest.icon_path.ends_with(".png"),
        &at,
        format!(
            "iconPath {:?} is no .png, and the platform takes no other",
            manifest.icon_path
        ),
    );
    problems.unless(
        !manifest.connections.is_empty(),
        &at,
        "there is no connection",
    );
    problems.unless(!manifest.actions.is_empty(), &at, "there is no action");
    for what in &manifest.unused {
        problems.add(&ManifestPath::new(what), "nothing uses it");
    }
}

fn resources(manifest: &Manifest, problems: &mut Problems) {
    for resource in &manifest.resources {
        let at = ManifestPath::new(format!("resource {}", resource.key));
        texts(
            problems,
            &at,
            &[
                ("label", &resource.label),
                ("description", &resource.description),
            ],
        );
        let is_page = docs::OTHER_PAGES.contains(&resource.key.as_str());
        problems.unless(
            names::kebab(&resource.key) && !is_page,
            &at,
            "its key becomes the name of a page: kebab-case, and no other page's",
        );
        let mut operations = manifest.actions.iter().chain(&manifest.triggers);
        problems.unless(
            operations.any(|operation| operation.wire.resource == resource.key),
            &at,
            "no action is about it",
        );
    }
    let known: Vec<&str> = manifest
        .resources
        .iter()
        .map(|resource| resource.key.as_str())
        .collect();
    for operation in manifest.operations() {
        let Operation {
            role, key, wire, ..
        } = operation;
        if !known.contains(&wire.resource.as_str()) {
            problems.add(
                &ManifestPath::new(format!("{} {key}", role.spelling())),
                unknown("resource", &wire.resource, &known),
            );
        }
    }
}

fn models(manifest: &Manifest, problems: &mut Problems) {
    for model in &manifest.models {
        let at = ManifestPath::new(format!("model {}", model.name));
        problems.unless(!model.choices.is_empty(), &at, "there are no choices");
        names::unique(
            problems,
            &at,
            "value",
            model.choices.iter().map(|choice| choice.value.as_str()),
        );
        names::unique(
            problems,
            &at,
            "label",
            model.choices.iter().map(|choice| choice.label.as_str()),
        );
        for (short, value) in &model.short {
            let is_choice = model.choices.iter().any(|choice| choice.value == *value);
            let is_plain = short
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            problems.unless(
                is_choice && is_plain,
                &at,
                format!("{short:?} is short for {value:?}: small letters and digits for one of the choices"),
            );
        }
        for choice in &model.choices {
            texts(
                problems,
                &at,
                &[("label", &choice.label), ("value", &choice.value)],
            );
        }
        let mut inputs = manifest
            .operations()
            .flat_map(|operation| &operation.inputs);
        let used = inputs.any(|input| input.models().any(|name| *name == model.name));
        problems.unless(used, &at, "no input uses it");
    }
}

/// Texts that must be there, without space around them.
fn texts(problems: &mut Problems, at: &ManifestPath, texts: &[(&str, &str)]) {
    for (name, text) in texts {
        if text.trim().is_empty() {
            problems.add(at, format!("`{name}` is missing"));
        } else {
            problems.unless(
                text.trim() == *text,
                at,
                format!("`{name}` has space around it"),
            );
        }
    }
}
