//! Operations: their texts, their example, their inputs as a whole and one by one.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::{control, inputs, names, plan, texts, value};
use crate::model::{Field, Input, Kind, Manifest, Operation, Place, Plan, Role, Type, Word};
use crate::problems::{Problems, Spot};
use crate::words::unknown;

/// Checks one action or data source.
pub fn check(operation: &Operation, manifest: &Manifest, problems: &mut Problems) {
    let spot = Spot::new(format!("{} {}", operation.role.noun(), operation.key));
    let display = &operation.display;
    texts(
        problems,
        &spot,
        &[
            ("display.label", &display.label),
            ("display.description", &display.description),
        ],
    );
    role(operation, &spot, problems);
    example_payload(operation, &spot, problems);
    ends(operation, &spot, problems);
    wire_names(operation, &spot, problems);
    path(operation, &spot, problems);
    plan::check(operation, &spot, problems);
    let fields: Vec<&Field> = operation.inputs.iter().map(|input| &input.field).collect();
    inputs::order(problems, &spot, &fields);
    for one in &operation.inputs {
        input(
            one,
            operation,
            manifest,
            &spot.input(&one.field.key),
            problems,
        );
    }
}

fn role(operation: &Operation, spot: &Spot, problems: &mut Problems) {
    let source = operation.role == Role::DataSource;
    problems.unless(
        source == operation.data_source_type.is_some(),
        spot,
        "`dataSourceType` belongs to data sources, and each needs it",
    );
    problems.unless(
        source == (operation.wire.plan == Plan::Picklist),
        spot,
        "the plan \"picklist\" is the one for data sources, and for them only",
    );
}

fn example_payload(operation: &Operation, spot: &Spot, problems: &mut Problems) {
    let Some(payload) = &operation.example_payload else {
        return problems.add(spot, "`examplePayload` is missing");
    };
    let keys: Vec<&str> = payload
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.as_str())
        .collect();
    let right = match operation.role {
        Role::Action => {
            keys.contains(&"data") && keys.iter().all(|key| ["data", "contentType"].contains(key))
        }
        Role::DataSource => keys == ["result"] && items(payload.get("result")),
    };
    let wanted = match operation.role {
        Role::Action => "{\"data\": …}, with contentType for a file",
        Role::DataSource => "{\"result\": [{\"key\": \"…\", \"label\": \"…\"}, …]}",
    };
    problems.unless(right, spot, format!("`examplePayload` must be {wanted}"));
}

fn items(result: Option<&Value>) -> bool {
    let text = |item: &Value, key: &str| {
        item.get(key)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    let items = result.and_then(Value::as_array);
    items.is_some_and(|items| {
        !items.is_empty()
            && items
                .iter()
                .all(|item| text(item, "key") && text(item, "label"))
    })
}

/// The connection comes first; an action ends with its debug switch, a data source has none.
fn ends(operation: &Operation, spot: &Spot, problems: &mut Problems) {
    let connections = operation
        .inputs
        .iter()
        .filter(|input| input.wire.kind == Kind::Connection)
        .count();
    let first = operation.inputs.first().map(|input| &input.field);
    let right = first.is_some_and(|field| field.key == "connection" && field.required);
    problems.unless(
        connections == 1
            && right
            && operation
                .inputs
                .first()
                .is_some_and(|input| input.wire.kind == Kind::Connection),
        spot,
        "the first input, and no other, is `connection`, required",
    );
    let switch = |input: &Input| input.field.key == "debugRequest";
    match operation.role {
        Role::Action => problems.unless(
            operation
                .inputs
                .last()
                .is_some_and(|last| switch(last) && last.field.control == Type::Boolean),
            spot,
            "the last input of an action is `debugRequest`, of type boolean",
        ),
        Role::DataSource => problems.unless(
            !operation.inputs.iter().any(switch),
            spot,
            "a data source is never debugged: it has no input `debugRequest`",
        ),
    }
}

fn wire_names(operation: &Operation, spot: &Spot, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for input in &operation.inputs {
        let (place, name) = (input.wire.place, &input.wire.name);
        let place = place.word();
        problems.unless(
            seen.insert((place, name)),
            &spot.input(&input.field.key),
            format!("another input travels as {name:?} in the {place} too"),
        );
    }
}

fn path(operation: &Operation, spot: &Spot, problems: &mut Problems) {
    let path = &operation.wire.path;
    if operation.wire.plan == Plan::Raw {
        return problems.unless(
            path.is_empty(),
            spot,
            "the plan \"raw\" has no path of its own: \"\"",
        );
    }
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let sound = |part: &&str| !part.is_empty() && !part.contains(['?', '#', ' ', '%', '.']);
    problems.unless(
        path.starts_with('/') && parts.iter().all(sound),
        spot,
        format!("the path {path:?} must start with one slash, end without, and be plain"),
    );
    let slots: Vec<&str> = parts
        .iter()
        .filter_map(|part| {
            part.strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'))
        })
        .collect();
    for slot in &slots {
        let there = operation
            .inputs
            .iter()
            .any(|input| input.wire.place == Place::Path && input.wire.name == *slot);
        problems.unless(
            there,
            spot,
            format!("no input travels to {{{slot}}} of the path {path}"),
        );
    }
    for input in operation
        .inputs
        .iter()
        .filter(|input| input.wire.place == Place::Path)
    {
        let spot = spot.input(&input.field.key);
        let name = &input.wire.name;
        problems.unless(
            slots.contains(&name.as_str()),
            &spot,
            format!("the path {path} has no {{{name}}}"),
        );
        // Download File may be given the whole URL instead of its parts.
        let required = input.field.required || operation.wire.plan == Plan::Download;
        problems.unless(required, &spot, "what stands in the path is required");
    }
}

fn input(
    input: &Input,
    operation: &Operation,
    manifest: &Manifest,
    spot: &Spot,
    problems: &mut Problems,
) {
    let (field, wire) = (&input.field, &input.wire);
    inputs::field(field, spot, problems);
    control::control(&wire.kind, field, spot, problems);
    control::place(
        &wire.kind,
        wire.place,
        operation.wire.method,
        spot,
        problems,
    );
    value::check(input, spot, problems);
    let named = wire.name == field.key;
    problems.unless(
        wire.place != Place::Call || named,
        spot,
        "`as` has no meaning for what is not sent as such",
    );
    problems.unless(
        wire.name.split('.').all(names::identifier),
        spot,
        format!("its name on the wire, {:?}, is none", wire.name),
    );
    problems.unless(
        wire.place == Place::Body || !wire.name.contains('.'),
        spot,
        "only names in the body may nest by a dot",
    );
    problems.unless(
        !wire.kind.clearable()
            || (operation.wire.plan == Plan::Update && wire.place == Place::Body),
        spot,
        "only a field that an update sends can be clearable",
    );
    problems.unless(
        field.shown.is_none(),
        spot,
        "`shown` is for inputs of connections",
    );
    let Some(source) = &field.data_source else {
        return;
    };
    let sources: Vec<&str> = manifest
        .data_sources
        .iter()
        .map(|source| source.key.as_str())
        .collect();
    if !sources.contains(&source.as_str()) {
        problems.add(spot, unknown("data source", source, &sources));
    }
    problems.unless(
        matches!(wire.kind, Kind::Id { .. }) && operation.role == Role::Action,
        spot,
        "`dataSource` is for an action's inputs of kind \"id\": what is picked is an id",
    );
}
