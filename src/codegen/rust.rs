//! `Manifest` → Rust: a row per operation, and an exported function each.

use crate::check::names::export;
use crate::model::{
    Attributes, Connection, EntryPoint, Field, Input, Item, Kind, Lookup, Manifest, Method, Model,
    Operation, OperationWire, Role, Rule, Shape, Word,
};

/// The tables: models, operations, connection types.
pub fn operations(manifest: &Manifest) -> String {
    let models = used_models(manifest).into_iter().map(model_row);
    let operations = manifest
        .operations()
        .map(|operation| operation_row(operation, manifest));
    let name = |operation: &Operation| format!("&{}", screaming(&operation.key));
    let steps = manifest.actions.iter().chain(&manifest.data_sources);
    let all: Vec<String> = steps.map(name).collect();
    let triggers: Vec<String> = manifest.triggers.iter().map(name).collect();
    let connections: Vec<String> = manifest.connections.iter().map(connection_row).collect();
    let tail = format!(
        "/// Every operation, actions first.\npub static OPERATIONS: &[&Operation] = &[{}];\n\n\
         /// The triggers.\npub static TRIGGERS: &[&Operation] = &[{}];\n\n\
         /// The connection types.\npub static CONNECTION_TYPES: &[ConnectionType] = &[\n{}];\n",
        all.join(", "),
        triggers.join(", "),
        connections.concat()
    );
    models
        .chain(operations)
        .chain([tail])
        .collect::<Vec<_>>()
        .join("\n")
}

/// One exported function per operation and connection type.
pub fn exports(manifest: &Manifest) -> String {
    let operations = manifest.operations().flat_map(|operation| {
        let exports = operation.exports().into_iter();
        exports.map(|(point, export)| exported(operation, point, &export))
    });
    let connections = manifest.connections.iter().enumerate().map(|(at, connection)| {
        let key = export(&connection.key);
        format!(
            "/// Checks the fields of the connection {}.\n///\n/// # Errors\n/// All that is wrong with them.\n\
             #[wasm_bindgen(js_name = {key:?}, skip_typescript)]\n\
             pub fn {}(fields: &str) -> Result<JsValue, JsValue> {{\n    connection({at}, fields)\n}}\n",
            connection.label,
            snake(&key)
        )
    });
    operations.chain(connections).collect::<Vec<_>>().join("\n")
}

/// One function: `perform`, or what else the platform calls a trigger for.
fn exported(operation: &Operation, point: Option<EntryPoint>, export: &str) -> String {
    let (name, row) = (snake(export), screaming(&operation.key));
    let start = |entry: &str| {
        (
            "params: JsValue, host: Host, occasion: OccasionValue) -> Promise",
            format!("start(&manifest::{row}, Entry::{entry}, params, host, occasion)"),
        )
    };
    let ask = |function: &str| {
        (
            "result: JsValue) -> JsValue",
            format!("batch::{function}(&JsonValue(result)).0"),
        )
    };
    let (takes, call) = match point {
        None if operation.role == Role::Trigger => start("Perform"),
        None => (
            "params: JsValue, host: Host) -> Promise",
            format!("run(&manifest::{row}, params, host)"),
        ),
        Some(EntryPoint::WebhookCreate) => start("Create"),
        Some(EntryPoint::WebhookDelete) => start("Delete"),
        Some(EntryPoint::ResolveTriggerItems) => ask("items"),
        Some(EntryPoint::GetNextPaginationState) => ask("next_page"),
    };
    let about = point.map_or_else(
        || operation.display.description.clone(),
        |point| format!("`{}`.", point.spelling()),
    );
    format!(
        "/// {}: {about}\n#[wasm_bindgen(js_name = {export:?}, skip_typescript)]\n\
         pub fn {name}({takes} {{\n    {call}\n}}\n",
        operation.display.label
    )
}

/// The models whose values the core asks for.
fn used_models(manifest: &Manifest) -> Vec<&Model> {
    let is_used = |model: &&Model| {
        let inputs = manifest
            .operations()
            .flat_map(|operation| &operation.inputs);
        // The true and false of a flag are no choice to the core.
        let mut chosen = inputs.filter(|input| input.kind != Kind::Flag);
        chosen.any(|input| input.models().any(|name| *name == model.name))
    };
    manifest.models.iter().filter(is_used).collect()
}

fn model_row(model: &Model) -> String {
    format!(
        "static MODEL_{}: Model = Model {{ open: {}, name: {:?}, short: &{:?} }};\n",
        screaming(&model.name),
        model.open.is_some(),
        model.name,
        model.short.iter().collect::<Vec<_>>(),
    )
}

fn operation_row(operation: &Operation, manifest: &Manifest) -> String {
    let Operation {
        key, display, wire, ..
    } = operation;
    // A plan that chooses its method for itself never reads the row's.
    let method = wire.method.unwrap_or(Method::Get);
    // The check has seen to it that there is one.
    let (connections, inputs): (Vec<&Input>, Vec<&Input>) = operation
        .inputs
        .iter()
        .partition(|input| input.kind == Kind::Connection);
    let fields = connections.into_iter().map(|input| &input.field);
    let connection = fields.map(field_row).next();
    // What asks nothing of Gorgias has none, and nobody looks for it.
    let connection = connection.unwrap_or_else(|| {
        r#"Field { key: "connection", label: "Connection", required: false }"#.to_owned()
    });
    let inputs: Vec<String> = inputs.into_iter().map(input_row).collect();
    let constants = wire.body.0.iter();
    let constants: Vec<String> = constants
        .map(|(name, value)| format!("({name:?}, {:?})", value.to_string()))
        .collect();
    format!(
        "/// {label}.\npub static {name}: Operation = Operation {{\n    key: {key:?},\n    label: {label:?},\n    \
         role: Role::{role:?},\n    method: Method::{method:?},\n    path: {path:?},\n    plan: {plan},\n    \
         repeats: {repeats},\n    constants: &[{constants}],\n    one_of: &{one_of:?},\n    rules: {rules},\n    connection: {connection},\n    inputs: &[\n{inputs}    ],\n}};\n",
        label = display.label,
        name = screaming(key),
        role = operation.role,
        path = wire.path,
        plan = plan(operation, manifest),
        repeats = wire.repeats,
        constants = constants.join(", "),
        one_of = wire.one_of,
        rules = rules(&wire.rules),
        inputs = inputs.concat(),
    )
}

fn plan(operation: &Operation, manifest: &Manifest) -> String {
    let OperationWire {
        plan,
        picklist,
        lookup,
        keep,
        ..
    } = &operation.wire;
    let list = |lookup: &Lookup| manifest.action(&lookup.list);
    if let Some((lookup, list)) = lookup
        .as_ref()
        .and_then(|lookup| Some((lookup, list(lookup)?)))
    {
        return format!(
            "Plan::{plan:?}(Lookup {{ list: {:?}, label: {:?}, by: {:?} }})",
            list.wire.path, list.display.label, lookup.by
        );
    }
    if !keep.is_empty() {
        return format!("Plan::{plan:?}(&{keep:?})");
    }
    match picklist {
        Some(row) => format!(
            "Plan::{plan:?}(&{})",
            crate::rust_picklist::row(row, operation.noun().unwrap_or_default())
        ),
        None => format!("Plan::{plan:?}"),
    }
}

fn input_row(input: &Input) -> String {
    format!(
        "        Input {{ key: {:?}, label: {:?}, required: {}, kind: {}, place: Place::{:?}, wire: {:?}, clearable: {}, future: {}, identifies: {} }},\n",
        input.field.key,
        input.field.label,
        input.must_be_given(),
        kind(input),
        input.place,
        input.name,
        input.told.clearable,
        input.told.future,
        input.told.identifies,
    )
}

fn rules(rules: &[Rule]) -> String {
    let rows: Vec<String> = rules.iter().map(rule).collect();
    format!("&[{}]", rows.join(", "))
}

fn rule(rule: &Rule) -> String {
    let Rule {
        when,
        needs,
        at,
        says,
    } = rule;
    let when: Vec<(&String, &String)> = when.iter().collect();
    format!("Rule {{ when: &{when:?}, needs: &{needs:?}, at: {at:?}, says: {says:?} }}")
}

fn kind(input: &Input) -> String {
    let Attributes {
        email,
        min,
        max,
        item_max,
        shape,
        each,
        choose,
        never_null,
        of,
        ..
    } = &input.told;
    let word = input.kind;
    let (least, most) = (min.unwrap_or(0), max.unwrap_or(0));
    let choice = || {
        let model = input.field.model.as_deref().unwrap_or_default();
        format!("Kind::Choice(&MODEL_{})", screaming(model))
    };
    match word {
        Kind::Integer => format!(
            "Kind::Integer {{ min: {}, max: {} }}",
            min.unwrap_or(i64::MIN),
            max.unwrap_or(i64::MAX)
        ),
        Kind::Text | Kind::Tag => format!("Kind::{word:?} {{ max: {most} }}"),
        Kind::Choice => choice(),
        Kind::Json if *shape == Shape::Array => {
            let choose = choose.as_ref().map_or_else(
                || "None".to_owned(),
                |chosen| {
                    let model = screaming(&chosen.model);
                    format!("Some(({:?}, &MODEL_{model}))", chosen.member)
                },
            );
            format!(
                "Kind::Json(Shape::Array {{ each: &{each:?}, choose: {choose}, never_null: &{never_null:?}, min: {least}, max: {most}, rules: {} }})",
                rules(&input.told.rules)
            )
        }
        Kind::Json => format!("Kind::Json(Shape::{shape:?})"),
        Kind::Reference => format!("Kind::Reference {{ email: {email} }}"),
        Kind::List => {
            let longest = item_max.unwrap_or(0);
            let of = match of {
                Item::Id | Item::Person | Item::Address => format!("Kind::{of:?}"),
                Item::Text | Item::Tag => format!("Kind::{of:?} {{ max: {longest} }}"),
                Item::Choice => choice(),
            };
            format!("Kind::List {{ of: &{of}, max: {most} }}")
        }
        Kind::Connection
        | Kind::Id
        | Kind::UserId
        | Kind::Person
        | Kind::Team
        | Kind::Macro
        | Kind::Address
        | Kind::Email
        | Kind::Span
        | Kind::Secret
        | Kind::Flag
        | Kind::Datetime
        | Kind::Pairs
        | Kind::Comparators
        | Kind::FieldValues
        | Kind::Payload
        | Kind::Form
        | Kind::File => format!("Kind::{word:?}"),
    }
}

fn field_row(field: &Field) -> String {
    format!(
        "Field {{ key: {:?}, label: {:?}, required: {} }}",
        field.key, field.label, field.required
    )
}

fn connection_row(connection: &Connection) -> String {
    let fields: Vec<String> = connection.inputs.iter().map(field_row).collect();
    format!(
        "    ConnectionType {{ key: {:?}, label: {:?}, scheme: Scheme::{:?}, fields: &[{}] }},\n",
        connection.key,
        connection.label,
        connection.scheme,
        fields.join(", ")
    )
}

/// `createTicket` → `create_ticket`
fn snake(key: &str) -> String {
    let mut name = String::new();
    for char in key.chars() {
        if char.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(char.to_ascii_lowercase());
    }
    name
}

/// `createTicket` → `CREATE_TICKET`
fn screaming(key: &str) -> String {
    snake(key).to_ascii_uppercase()
}
