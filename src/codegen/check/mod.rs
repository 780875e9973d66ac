//! Refuses a manifest that would make a wrong component.

mod connection;
mod control;
mod inputs;
pub mod names;
mod operation;
mod plan;
mod value;

use crate::docs;
use crate::model::{Manifest, Operation};
use crate::problems::{Problems, Spot};
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
    for one in manifest.operations() {
        operation::check(one, manifest, &mut problems);
    }
    problems.or(())
}

const CATEGORIES: [&str; 5] = [
    "Application Connectors",
    "Data Platforms",
    "Helpers",
    "Logic",
    "Triggers",
];

fn component(manifest: &Manifest, problems: &mut Problems) {
    let spot = Spot::new("component");
    texts(
        problems,
        &spot,
        &[
            ("label", &manifest.display.label),
            ("description", &manifest.display.description),
        ],
    );
    problems.unless(
        !manifest.public,
        &spot,
        "`public` is for Prismatic's own components; it must be false",
    );
    problems.unless(
        CATEGORIES.contains(&manifest.category.as_str()),
        &spot,
        format!(
            "unknown category {:?}; the categories are {}",
            manifest.category,
            CATEGORIES.join(", ")
        ),
    );
    problems.unless(
        manifest.icon_path.ends_with(".png"),
        &spot,
        format!(
            "iconPath {:?} is no .png, and the platform takes no other",
            manifest.icon_path
        ),
    );
    problems.unless(
        !manifest.connections.is_empty(),
        &spot,
        "there is no connection",
    );
    problems.unless(!manifest.actions.is_empty(), &spot, "there is no action");
    for name in &manifest.unused_inputs {
        problems.add(
            &Spot::new(format!("shared input {name}")),
            "nothing uses it",
        );
    }
}

fn resources(manifest: &Manifest, problems: &mut Problems) {
    for resource in &manifest.resources {
        let spot = Spot::new(format!("resource {}", resource.key));
        texts(
            problems,
            &spot,
            &[
                ("label", &resource.label),
                ("description", &resource.description),
            ],
        );
        let is_page = docs::OTHER_PAGES.contains(&resource.key.as_str());
        problems.unless(
            names::kebab(&resource.key) && !is_page,
            &spot,
            "its key becomes the name of a page: kebab-case, and no other page's",
        );
        let mut actions = manifest.actions.iter();
        problems.unless(
            actions.any(|action| action.wire.resource == resource.key),
            &spot,
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
                &Spot::new(format!("{} {key}", role.noun())),
                unknown("resource", &wire.resource, &known),
            );
        }
    }
}

fn models(manifest: &Manifest, problems: &mut Problems) {
    for model in &manifest.models {
        let spot = Spot::new(format!("model {}", model.name));
        problems.unless(!model.choices.is_empty(), &spot, "there are no choices");
        names::unique(
            problems,
            &spot,
            "value",
            model.choices.iter().map(|choice| choice.value.as_str()),
        );
        names::unique(
            problems,
            &spot,
            "label",
            model.choices.iter().map(|choice| choice.label.as_str()),
        );
        for choice in &model.choices {
            texts(
                problems,
                &spot,
                &[("label", &choice.label), ("value", &choice.value)],
            );
        }
        let fields = manifest
            .operations()
            .flat_map(|operation| &operation.inputs)
            .map(|input| &input.field);
        let fields = fields.chain(
            manifest
                .connections
                .iter()
                .flat_map(|connection| &connection.inputs),
        );
        let used = fields
            .filter_map(|field| field.model.as_ref())
            .any(|used| used.name == model.name);
        problems.unless(used, &spot, "no input uses it");
    }
}

/// Texts that must be there, without space around them.
fn texts(problems: &mut Problems, spot: &Spot, texts: &[(&str, &str)]) {
    for (name, text) in texts {
        if text.trim().is_empty() {
            problems.add(spot, format!("`{name}` is missing"));
        } else {
            problems.unless(
                text.trim() == *text,
                spot,
                format!("`{name}` has space around it"),
            );
        }
    }
}
