//! What there is to say of many an input, said once: each sentence follows from what the row says of the input, and is
//! added to its comments for the designer, the types and the reference.

use std::collections::BTreeMap;

use crate::model::{Attributes, Input, Item, Kind, Manifest, Operation, Place, Shape};
use crate::plans::is_change;

/// Adds to the comments of every input what follows from its row.
pub fn complete(manifest: &mut Manifest) {
    let actions = manifest.actions.iter();
    let labels: BTreeMap<String, String> = actions
        .map(|action| (action.key.clone(), action.display.label.clone()))
        .collect();
    for operation in manifest
        .actions
        .iter_mut()
        .chain(&mut manifest.data_sources)
        .chain(&mut manifest.triggers)
    {
        let told: Vec<String> = operation
            .inputs
            .iter()
            .map(|input| comments(input, operation, &labels))
            .collect();
        for (input, told) in operation.inputs.iter_mut().zip(told) {
            input.field.comments = told;
        }
    }
}

/// `labels` are those of the actions, by their keys.
fn comments(input: &Input, operation: &Operation, labels: &BTreeMap<String, String>) -> String {
    let own = input.field.comments.clone();
    let sentences = [
        Some(own),
        writing(input),
        limit(input),
        open(input),
        future(input).map(str::to_owned),
        update(input, operation).map(str::to_owned),
        lookup(input, operation, labels),
    ];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    sentences.join(" ")
}

/// How it is written.
fn writing(input: &Input) -> Option<String> {
    let told = &input.told;
    let fixed = match input.kind {
        Kind::Reference => return Some(reference(input)),
        Kind::Datetime => {
            let example = input.field.example.as_deref();
            let example = example.filter(|example| example.len() > 10);
            return Some(format!(
                "ISO 8601, such as {}; without an offset it is UTC.",
                example.unwrap_or("2026-11-02T09:30:00+01:00")
            ));
        }
        Kind::Json if told.shape == Shape::Array => return Some(array(told)),
        Kind::Person => {
            "An id, an e-mail address or a full name; what is no id is looked up first."
        }
        Kind::Team | Kind::Macro => "An id or the exact name, which is looked up first.",
        Kind::Address => "An address such as jane@example.com or Jane Doe <jane@example.com>.",
        Kind::Span => "A number with m, h, d or w for minutes, hours, days or weeks.",
        Kind::List if told.of == Item::Person => {
            "Ids, e-mail addresses or full names; what is no id is looked up first."
        }
        Kind::List if told.of == Item::Address => {
            "Addresses such as jane@example.com or Jane Doe <jane@example.com>."
        }
        Kind::Comparators => {
            "A JSON object of one or more of gt, gte, lt and lte, each with an ISO 8601 date or date-time such as 2026-11-02T09:30:00+01:00; without an offset it is UTC."
        }
        Kind::FieldValues => {
            "A JSON array of {\"id\", \"value\"}, or a JSON object of field id → value. The id is that of the field's definition. Write the value in the field's own type (text, number, true or false), a nested choice as Delivery::Damaged."
        }
        Kind::Pairs => "A whole JSON object may be given by reference.",
        Kind::List if told.of == Item::Tag => {
            "Capital letters count, and a tag should exist in Gorgias already."
        }
        _ => return None,
    };
    Some(fixed.to_owned())
}

fn reference(input: &Input) -> String {
    let example = input.field.example.as_deref().unwrap_or("1");
    let is_id = example.bytes().all(|byte| byte.is_ascii_digit());
    let object = if is_id {
        format!("{{\"id\": {example}}}")
    } else {
        format!("{{\"email\": {example:?}}}")
    };
    let email = if input.told.email {
        ", an e-mail address,"
    } else {
        ""
    };
    format!("An id{email} or a JSON object such as {object}.")
}

fn array(told: &Attributes) -> String {
    let count = match (told.min, told.max) {
        (Some(min), Some(max)) => format!("{min} to {max} "),
        (Some(1), None) => "one or more ".to_owned(),
        (Some(min), None) => format!("at least {min} "),
        (None, Some(max)) => format!("at most {max} "),
        (None, None) => String::new(),
    };
    match told.each.split_last() {
        None => format!("A JSON array of {count}items."),
        Some((last, [])) => format!("A JSON array of {count}objects, each with {last}."),
        Some((last, others)) => format!(
            "A JSON array of {count}objects, each with {} and {last}.",
            others.join(", ")
        ),
    }
}

/// How much of it there may be.
fn limit(input: &Input) -> Option<String> {
    let Attributes { min, max, .. } = input.told;
    match (input.kind, min, max) {
        (Kind::Text | Kind::Tag, _, Some(max)) => Some(format!("At most {max} characters.")),
        (Kind::Integer, Some(min), Some(max)) => Some(format!("From {min} to {max}.")),
        (Kind::List, _, Some(1)) => Some("One at most.".to_owned()),
        (Kind::List, _, Some(max)) => Some(format!("At most {max}.")),
        _ => None,
    }
}

/// What is accepted besides the choices.
fn open(input: &Input) -> Option<String> {
    let open = input.model.as_ref()?.open.as_ref()?;
    Some(format!("Besides the choices, {open} is accepted."))
}

/// Whether it may be past.
fn future(input: &Input) -> Option<&'static str> {
    input
        .told
        .future
        .then_some("It must be in the future; a time that is past is refused.")
}

/// What an update does with it.
fn update(input: &Input, operation: &Operation) -> Option<&'static str> {
    let is_change =
        is_change(&operation.wire) && input.place == Place::Body && !input.field.required;
    let is_several = matches!(input.kind, Kind::List | Kind::Pairs | Kind::Json);
    match (is_change, input.told.clearable) {
        (true, true) if is_several => {
            Some("Left empty, it stays as it is. The word null, or [] typed as text, clears it.")
        }
        (true, true) => Some("Left empty, it stays as it is. Type the word null to clear it."),
        (true, false) => Some("Left empty, it stays as it is."),
        (false, _) => None,
    }
}

/// What an external id is good for.
fn lookup(
    input: &Input,
    operation: &Operation,
    labels: &BTreeMap<String, String>,
) -> Option<String> {
    let lookup = operation.wire.lookup.as_ref()?;
    if input.field.key != "external_id" {
        return None;
    }
    let list = labels.get(&lookup.list)?;
    let again = lookup.again.clone().unwrap_or_else(|| {
        format!(
            "Over several runs it does not: each run makes another one, unless the flow looks for it with {list} first."
        )
    });
    Some(format!(
        "It covers an answer that is lost within one run: the record is looked up by this id and not made twice. {again}"
    ))
}
