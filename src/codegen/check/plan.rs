//! What each plan needs: methods, inputs, words of its own.

use crate::model::{Input, Item, Kind, Method, Operation, Place, Plan, Word};
use crate::problems::{Problems, Spot};

/// An input that a plan reads by its key.
type Need = (&'static str, &'static str, Place);

const WALK: &[Need] = &[
    ("cursor", "text", Place::Query),
    ("limit", "integer", Place::Query),
    ("fetchAll", "flag", Place::Call),
];

fn needs(plan: Plan) -> Vec<Need> {
    match plan {
        Plan::Answer | Plan::Success | Plan::Update | Plan::FieldValues | Plan::Picklist => {
            Vec::new()
        }
        Plan::Walk => WALK.to_vec(),
        Plan::Customers => [WALK, &[("id", "id", Place::Call)]].concat(),
        Plan::Create => vec![("external_id", "text", Place::Body)],
        Plan::UpdateFieldValues => vec![
            ("ticket_id", "id", Place::Path),
            ("custom_fields", "fieldValues", Place::Call),
            ("mode", "choice", Place::Call),
        ],
        Plan::Download => vec![
            ("attachment_url", "text", Place::Call),
            ("return_as", "choice", Place::Call),
            ("file_type", "text", Place::Path),
            ("domain_hash", "text", Place::Path),
            ("resource_name", "text", Place::Path),
        ],
        Plan::Upload => vec![
            ("file", "file", Place::Call),
            ("fileName", "text", Place::Call),
            ("files", "form", Place::Call),
        ],
        Plan::Raw => vec![
            ("url", "text", Place::Call),
            ("method", "choice", Place::Call),
            ("responseType", "choice", Place::Call),
            ("data", "payload", Place::Call),
            ("queryParams", "form", Place::Call),
            ("headers", "pairs", Place::Call),
            ("formData", "form", Place::Call),
            ("fileData", "form", Place::Call),
            ("fileDataFileNames", "pairs", Place::Call),
            ("timeout", "integer", Place::Call),
            ("maxRetries", "integer", Place::Call),
            ("retryDelayMS", "integer", Place::Call),
            ("retryAllErrors", "flag", Place::Call),
            ("useExponentialBackoff", "flag", Place::Call),
        ],
    }
}

fn methods(plan: Plan) -> &'static [Method] {
    match plan {
        Plan::Answer => &[Method::Get, Method::Post, Method::Put],
        Plan::Success => &[Method::Put, Method::Delete],
        Plan::Walk | Plan::Customers | Plan::FieldValues | Plan::Download | Plan::Picklist => {
            &[Method::Get]
        }
        Plan::Create | Plan::Upload => &[Method::Post],
        Plan::Update | Plan::UpdateFieldValues => &[Method::Put],
        Plan::Raw => &[Method::Any],
    }
}

/// Checks an operation against its plan.
pub fn check(operation: &Operation, spot: &Spot, problems: &mut Problems) {
    let wire = &operation.wire;
    let word = wire.plan.word();
    let methods = methods(wire.plan);
    if !methods.contains(&wire.method) {
        let methods: Vec<&str> = methods.iter().map(|method| method.word()).collect();
        problems.add(
            spot,
            format!(
                "the plan {word:?} sends {}, not {}",
                methods.join(" or "),
                wire.method.word()
            ),
        );
    }
    problems.unless(
        wire.labels.is_some() == (wire.plan == Plan::Picklist),
        spot,
        "`labels` belongs to the plan \"picklist\", which needs it",
    );
    problems.unless(
        wire.lookup.is_some() == (wire.plan == Plan::Create),
        spot,
        "`lookup` belongs to the plan \"create\", which needs it",
    );
    problems.unless(
        !wire.repeats
            || (wire.method == Method::Post && !matches!(wire.plan, Plan::Create | Plan::Upload)),
        spot,
        "`repeats` is for a POST that makes nothing new; other methods say themselves whether they repeat",
    );
    let needs = needs(wire.plan);
    for (key, kind, place) in &needs {
        let found = operation
            .inputs
            .iter()
            .find(|input| input.field.key == *key);
        let Some(found) = found else {
            problems.add(spot, format!("the plan {word:?} needs an input {key:?}"));
            continue;
        };
        problems.unless(
            found.wire.kind.word() == *kind && found.wire.place == *place,
            &spot.input(key),
            format!(
                "the plan {word:?} needs it to be of kind {kind:?}, in the {}",
                place.word()
            ),
        );
    }
    for input in &operation.inputs {
        called(input, &needs, word, &spot.input(&input.field.key), problems);
    }
    if wire.plan == Plan::Picklist {
        for input in operation
            .inputs
            .iter()
            .filter(|input| ["cursor", "limit"].contains(&input.wire.name.as_str()))
        {
            problems.add(
                &spot.input(&input.field.key),
                "a picklist walks its pages by itself",
            );
        }
    }
    if wire.plan == Plan::Update {
        let changes = operation
            .inputs
            .iter()
            .any(|input| input.wire.place == Place::Body);
        problems.unless(
            changes,
            spot,
            "the plan \"update\" needs inputs in the body",
        );
    }
}

/// An input `"in": "call"` that no plan reads would silently do nothing.
fn called(input: &Input, needs: &[Need], plan: &str, spot: &Spot, problems: &mut Problems) {
    let read = input.wire.kind == Kind::Connection
        || input.field.key == "debugRequest"
        || needs.iter().any(|(key, _, _)| *key == input.field.key);
    problems.unless(
        input.wire.place != Place::Call || read,
        spot,
        format!("the plan {plan:?} reads no such input, so its place cannot be \"call\""),
    );
    if let Kind::List {
        of,
        item_max: Some(_),
        ..
    } = &input.wire.kind
    {
        problems.unless(
            matches!(of, Item::Text | Item::Tag),
            spot,
            "`itemMax` counts characters: it is for items of text and tags",
        );
    }
}
