//! `Manifest` → Rust: a row per operation, and an exported function each.

use crate::model::{
    Connection, Input, Item, Kind, Labels, Lookup, Manifest, Method, Model, Operation, Plan, Shape,
};

/// The tables: models, operations, connection types.
pub fn operations(manifest: &Manifest) -> String {
    let models = used_models(manifest).into_iter().map(model_row);
    let operations = manifest.operations().map(operation_row);
    let all: Vec<String> = manifest
        .operations()
        .map(|operation| format!("&{}", screaming(&operation.key)))
        .collect();
    let connections: Vec<String> = manifest.connections.iter().map(connection_row).collect();
    let tail = format!(
        "/// Every operation, actions first.\npub static OPERATIONS: &[&Operation] = &[{}];\n\n\
         /// The connection types.\npub static CONNECTION_TYPES: &[ConnectionType] = &[\n{}];\n",
        all.join(", "),
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
    let operations = manifest.operations().map(|operation| {
        let (key, name, row) = (&operation.key, snake(&operation.key), screaming(&operation.key));
        format!(
            "/// {}: {}\n#[wasm_bindgen(js_name = {key:?}, skip_typescript)]\n\
             pub fn {name}(params: JsValue, host: Host) -> Promise {{\n    run(&manifest::{row}, params, host)\n}}\n",
            operation.display.label, operation.display.description
        )
    });
    let connections = manifest.connections.iter().enumerate().map(|(at, connection)| {
        let key = camel(&connection.key);
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

fn used_models(manifest: &Manifest) -> Vec<&Model> {
    let reads = |input: &Input| {
        matches!(
            input.wire.kind,
            Kind::Choice { .. }
                | Kind::List {
                    of: Item::Choice,
                    ..
                }
        )
    };
    let is_used = |model: &&Model| {
        let mut inputs = manifest
            .operations()
            .flat_map(|operation| &operation.inputs);
        inputs.any(|input| {
            reads(input)
                && input
                    .field
                    .model
                    .as_ref()
                    .is_some_and(|used| used.name == model.name)
        })
    };
    manifest.models.iter().filter(is_used).collect()
}

fn model_row(model: &Model) -> String {
    format!(
        "static MODEL_{}: Model = Model {{ open: {}, name: {:?} }};\n",
        screaming(&model.name),
        model.open,
        model.name
    )
}

fn operation_row(operation: &Operation) -> String {
    let wire = &operation.wire;
    // The raw request's method comes with the call; the row's is never read.
    let method = if wire.method == Method::Any {
        Method::Get
    } else {
        wire.method
    };
    let inputs: Vec<String> = operation.inputs.iter().map(input_row).collect();
    format!(
        "/// {label}.\npub static {name}: Operation = Operation {{\n    key: {key:?},\n    label: {label:?},\n    \
         method: Method::{method:?},\n    path: {path:?},\n    plan: {plan},\n    repeats: {repeats},\n    inputs: &[\n{inputs}    ],\n}};\n",
        label = operation.display.label,
        name = screaming(&operation.key),
        key = operation.key,
        path = wire.path,
        plan = plan(wire.plan, wire.lookup, wire.labels),
        repeats = wire.repeats,
        inputs = inputs.concat(),
    )
}

fn plan(plan: Plan, lookup: Option<Lookup>, labels: Option<Labels>) -> String {
    match (plan, lookup, labels) {
        (Plan::Create, Some(lookup), _) => format!("Plan::Create(Lookup::{lookup:?})"),
        (Plan::Picklist, _, Some(labels)) => format!("Plan::Picklist(Labels::{labels:?})"),
        _ => format!("Plan::{plan:?}"),
    }
}

fn input_row(input: &Input) -> String {
    format!(
        "        Input {{ key: {:?}, label: {:?}, required: {}, kind: {}, place: Place::{:?}, wire: {:?}, clearable: {} }},\n",
        input.field.key,
        input.field.label,
        input.must_be_given(),
        kind(input),
        input.wire.place,
        input.wire.name,
        input.wire.kind.clearable(),
    )
}

fn kind(input: &Input) -> String {
    let choice = || {
        let model = input
            .field
            .model
            .as_ref()
            .map(|model| screaming(&model.name))
            .unwrap_or_default();
        format!("Kind::Choice(&MODEL_{model})")
    };
    match &input.wire.kind {
        Kind::Connection => "Kind::Connection".into(),
        Kind::Id { .. } => "Kind::Id".into(),
        Kind::Integer { min, max } => {
            format!(
                "Kind::Integer {{ min: {}, max: {} }}",
                min.unwrap_or(i64::MIN),
                max.unwrap_or(i64::MAX)
            )
        }
        Kind::Flag => "Kind::Flag".into(),
        Kind::Text { max, .. } => format!("Kind::Text {{ max: {} }}", max.unwrap_or(0)),
        Kind::Datetime { .. } => "Kind::Datetime".into(),
        Kind::Choice { .. } => choice(),
        Kind::Json {
            shape: Shape::Array,
            each,
            min,
            max,
        } => format!(
            "Kind::Json(Shape::Array {{ each: &{each:?}, min: {}, max: {} }})",
            min.unwrap_or(0),
            max.unwrap_or(0)
        ),
        Kind::Json { shape, .. } => format!("Kind::Json(Shape::{shape:?})"),
        Kind::Ref { email, .. } => format!("Kind::Reference {{ email: {email} }}"),
        Kind::List { of, max, item_max } => {
            let of = match of {
                Item::Id => "Kind::Id".into(),
                Item::Text => format!("Kind::Text {{ max: {} }}", item_max.unwrap_or(0)),
                Item::Tag => format!("Kind::Tag {{ max: {} }}", item_max.unwrap_or(0)),
                Item::Choice => choice(),
            };
            format!("Kind::List {{ of: &{of}, max: {} }}", max.unwrap_or(0))
        }
        Kind::Pairs => "Kind::Pairs".into(),
        Kind::Comparators => "Kind::Comparators".into(),
        Kind::FieldValues => "Kind::FieldValues".into(),
        Kind::Payload => "Kind::Payload".into(),
        Kind::Form => "Kind::Form".into(),
        Kind::File => "Kind::File".into(),
    }
}

fn connection_row(connection: &Connection) -> String {
    let field = |field: &crate::model::Field| {
        format!(
            "Field {{ key: {:?}, label: {:?}, required: {} }}",
            field.key, field.label, field.required
        )
    };
    let fields: Vec<String> = connection.inputs.iter().map(field).collect();
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

/// `gorgias-api-key` → `gorgiasApiKey`
pub fn camel(key: &str) -> String {
    let mut parts = key.split('-');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut chars = part.chars();
        name.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(chars.as_str());
    }
    name
}
