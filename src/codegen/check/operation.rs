//! Operations: their texts, their example, their inputs as a whole and one by one.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::{control, inputs, limits, names, plan, rules, texts, trigger};
use crate::model::{Field, Input, Item, Kind, Manifest, Operation, Place, Plan, Role, Type, Word};
use crate::plans::is_change;
use crate::problems::{ManifestPath, Problems};
use crate::scopes;
use crate::words::unknown;

/// Checks one action or data source.
pub fn check(operation: &Operation, manifest: &Manifest, problems: &mut Problems) {
    let at = ManifestPath::new(format!("{} {}", operation.role.spelling(), operation.key));
    let display = &operation.display;
    texts(
        problems,
        &at,
        &[
            ("display.label", &display.label),
            ("display.description", &display.description),
        ],
    );
    role(operation, &at, problems);
    example_payload(operation, &at, problems);
    ends(operation, &at, problems);
    wire_names(operation, &at, problems);
    path(operation, &at, problems);
    plan::check(operation, manifest, &at, problems);
    rules::check(operation, &at, problems);
    scopes::check(operation, manifest, &at, problems);
    let fields: Vec<&Field> = operation.inputs.iter().map(|input| &input.field).collect();
    inputs::order(problems, &at, &fields);
    for one in &operation.inputs {
        input(
            one,
            operation,
            manifest,
            &at.input(&one.field.key),
            problems,
        );
    }
}

fn role(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    problems.unless(
        (operation.role == Role::DataSource) == operation.data_source_type.is_some(),
        at,
        "`dataSourceType` belongs to data sources, and each needs it",
    );
    problems.unless(
        (operation.role == Role::Trigger) == operation.trigger.is_some(),
        at,
        "`trigger` belongs to triggers, and each needs it",
    );
    if let Some(trigger) = &operation.trigger {
        trigger::check(trigger, at, problems);
    }
}

fn example_payload(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    let Some(payload) = &operation.example_payload else {
        return problems.add(at, "`examplePayload` is missing");
    };
    let payload = Value::from(payload.clone());
    let members = payload.as_object().into_iter().flatten();
    let keys: Vec<&str> = members.map(|(key, _)| key.as_str()).collect();
    let right = match operation.role {
        Role::Action => {
            keys.contains(&"data") && keys.iter().all(|key| ["data", "contentType"].contains(key))
        }
        Role::DataSource => keys == ["result"] && items(payload.get("result")),
        Role::Trigger => keys == ["payload"],
    };
    let wanted = match operation.role {
        Role::Action => "{\"data\": …}, with contentType for a file",
        Role::DataSource => "{\"result\": [{\"key\": \"…\", \"label\": \"…\"}, …]}",
        Role::Trigger => "{\"payload\": …}",
    };
    problems.unless(right, at, format!("`examplePayload` must be {wanted}"));
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
fn ends(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    let connections = operation
        .inputs
        .iter()
        .filter(|input| input.kind == Kind::Connection)
        .count();
    if operation.wire.plan == Plan::Webhook {
        // It asks nothing of Gorgias.
        return problems.unless(connections == 0, at, "it has no use for a connection");
    }
    let first = operation.inputs.first().map(|input| &input.field);
    let right = first.is_some_and(|field| field.key == "connection" && field.required);
    problems.unless(
        connections == 1
            && right
            && operation
                .inputs
                .first()
                .is_some_and(|input| input.kind == Kind::Connection),
        at,
        "the first input, and no other, is `connection`, required",
    );
    let switch = |input: &Input| input.field.key == "debugRequest";
    match operation.role {
        Role::Action => problems.unless(
            operation
                .inputs
                .last()
                .is_some_and(|last| switch(last) && last.field.control == Type::Boolean),
            at,
            "the last input of an action is `debugRequest`, of type boolean",
        ),
        Role::DataSource | Role::Trigger => problems.unless(
            !operation.inputs.iter().any(switch),
            at,
            "only an action is debugged by an input: it has no `debugRequest`",
        ),
    }
}

fn wire_names(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for input in &operation.inputs {
        let (place, name) = (input.place, &input.name);
        let place = place.spelling();
        problems.unless(
            seen.insert((place, name)),
            &at.input(&input.field.key),
            format!("another input travels as {name:?} in the {place} too"),
        );
    }
}

fn path(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    let path = &operation.wire.path;
    if operation.wire.method.is_none() {
        let plan = operation.wire.plan.spelling();
        let problem = format!("the plan {plan:?} has no path of its own");
        return problems.unless(path.is_empty(), at, problem);
    }
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let sound = |part: &&str| !part.is_empty() && !part.contains(['?', '#', ' ', '%', '.']);
    problems.unless(
        path.starts_with('/') && parts.iter().all(sound),
        at,
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
            .any(|input| input.place == Place::Path && input.name == *slot);
        problems.unless(
            there,
            at,
            format!("no input travels to {{{slot}}} of the path {path}"),
        );
    }
    for input in operation
        .inputs
        .iter()
        .filter(|input| input.place == Place::Path)
    {
        let at = at.input(&input.field.key);
        let name = &input.name;
        problems.unless(
            slots.contains(&name.as_str()),
            &at,
            format!("the path {path} has no {{{name}}}"),
        );
        // Download File may be given the whole URL instead of its parts.
        let required = input.field.required || operation.wire.plan == Plan::Download;
        problems.unless(required, &at, "what stands in the path is required");
    }
}

fn input(
    input: &Input,
    operation: &Operation,
    manifest: &Manifest,
    at: &ManifestPath,
    problems: &mut Problems,
) {
    let field = &input.field;
    let (place, name) = (input.place, &input.name);
    inputs::field(field, at, problems);
    control::control(input, at, problems);
    control::place(input, operation.wire.method, at, problems);
    limits::limits(input, at, problems);
    problems.unless(
        place != Place::Call || *name == field.key,
        at,
        "`as` has no meaning for what is not sent as such",
    );
    problems.unless(
        name.split('.')
            .all(|part| part == "0" || names::identifier(part)),
        at,
        format!("its name on the wire, {name:?}, is none"),
    );
    problems.unless(
        place == Place::Body || !name.contains('.'),
        at,
        "only names in the body may nest by a dot",
    );
    problems.unless(
        !input.told.clearable
            || (is_change(&operation.wire) && place == Place::Body)
            || operation.wire.plan == Plan::SearchTickets,
        at,
        "only a field that an update sends can be clearable",
    );
    problems.unless(
        field.shown.is_none(),
        at,
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
        problems.add(at, unknown("data source", source, &sources));
    }
    problems.unless(
        names_a_record(input),
        at,
        "`dataSource` is for inputs that take an id or an address: what is picked is one",
    );
    problems.unless(
        operation.role != Role::DataSource || !field.required,
        at,
        "a picklist that needs what another one offers would wait for it",
    );
}

/// Whether what a picklist gives is taken there: an id, or an address.
fn names_a_record(input: &Input) -> bool {
    match input.kind {
        Kind::Id
        | Kind::UserId
        | Kind::Reference
        | Kind::Person
        | Kind::Team
        | Kind::Macro
        | Kind::Address => true,
        Kind::List => matches!(input.told.of, Item::Id | Item::Person | Item::Address),
        _ => false,
    }
}
