//! `Manifest` → `component.d.ts`: an interface per operation's inputs, and the component that takes them.

use crate::check::names::{capital, export};
use crate::model::{
    Connection, Field, Input, Item, Kind, Manifest, Model, Operation, Plan, Scheme, Shape,
};

/// The types that no manifest changes.
const PRELUDE: &str = include_str!("prelude.d.ts");

/// `component.d.ts`.
pub fn declarations(manifest: &Manifest) -> String {
    let mut parts = vec![PRELUDE.to_owned()];
    parts.extend(manifest.connections.iter().map(connection));
    parts.push(any_connection(manifest));
    parts.extend(
        manifest
            .models
            .iter()
            .filter(|model| travels(model, manifest))
            .map(alias),
    );
    parts.extend(manifest.operations().map(interface));
    parts.push(members(
        "Actions",
        "The actions, by key.",
        &manifest.actions,
        |action| {
            format!(
                "Action<{}, {}>",
                inputs_name(action),
                data(action.wire.plan)
            )
        },
    ));
    parts.push(members(
        "DataSources",
        "The data sources, by key.",
        &manifest.data_sources,
        |source| format!("DataSource<{}>", inputs_name(source)),
    ));
    parts.join("\n")
}

fn connection(connection: &Connection) -> String {
    let function = export(&connection.key);
    let name = capital(&function);
    let fields: String = connection
        .inputs
        .iter()
        .map(|field| {
            let optional = if field.required { "" } else { "?" };
            let blank = if field.required { "" } else { " | Blank" };
            format!(
                "{}  readonly {}{optional}: string{blank};\n",
                doc("  ", &about(field)),
                field.key
            )
        })
        .collect();
    let value = match connection.scheme {
        Scheme::Basic => format!("ConnectionValue<{name}Fields>"),
        Scheme::Bearer => format!("ConnectionValue<{name}Fields> & {{ token: OauthToken }}"),
    };
    let comments = doc("", &[connection.label.clone(), connection.comments.clone()]);
    let checks = doc(
        "",
        &[format!(
            "Checks the fields of {:?} and says where they lead. Throws a `ComponentError`.",
            connection.label
        )],
    );
    format!(
        "{comments}export interface {name}Fields {{\n{fields}}}\nexport type {name}Connection = {value};\n\
         {checks}export function {function}(fields: {name}Fields): Account;\n"
    )
}

fn any_connection(manifest: &Manifest) -> String {
    let names: Vec<String> = manifest
        .connections
        .iter()
        .map(|connection| format!("{}Connection", capital(&export(&connection.key))))
        .collect();
    format!(
        "/** Any of the connections. */\nexport type AnyConnection = {};\n",
        names.join(" | ")
    )
}

/// Whether any input has the model's values as its type; those of a flag are `Flag`.
fn travels(model: &Model, manifest: &Manifest) -> bool {
    manifest
        .operations()
        .flat_map(|operation| &operation.inputs)
        .any(|input| {
            let choice = matches!(
                input.wire.kind,
                Kind::Choice { .. }
                    | Kind::List {
                        of: Item::Choice,
                        ..
                    }
            );
            choice
                && input
                    .field
                    .model
                    .as_ref()
                    .is_some_and(|used| used.name == model.name)
        })
}

fn alias(model: &Model) -> String {
    let mut values: Vec<String> = model
        .choices
        .iter()
        .map(|choice| quoted(&choice.value))
        .collect();
    if model.open {
        values.push("(string & {})".to_owned());
    }
    let line = values.join(" | ");
    let values = if line.len() <= 90 {
        format!(" {line}")
    } else {
        format!("\n  | {}", values.join("\n  | "))
    };
    format!("export type {} ={values};\n", capital(&model.name))
}

fn interface(operation: &Operation) -> String {
    let members: String = operation.inputs.iter().map(member).collect();
    let about = doc(
        "",
        &[format!(
            "Inputs of {}. {}",
            operation.display.label, operation.display.description
        )],
    );
    format!(
        "{about}export interface {} {{\n{members}}}\n",
        inputs_name(operation)
    )
}

fn member(input: &Input) -> String {
    let (optional, blank) = if input.must_be_given() {
        ("", "")
    } else {
        ("?", " | Blank")
    };
    let clear = if input.wire.kind.clearable() {
        " | \"null\""
    } else {
        ""
    };
    let about = doc("  ", &about(&input.field));
    format!(
        "{about}  readonly {}{optional}: {}{clear}{blank};\n",
        input.field.key,
        accepts(input)
    )
}

/// The TypeScript type of what a kind reads.
fn accepts(input: &Input) -> String {
    let model = || {
        input
            .field
            .model
            .as_ref()
            .map_or("string".to_owned(), |model| capital(&model.name))
    };
    match &input.wire.kind {
        Kind::Connection => "AnyConnection".to_owned(),
        Kind::Id { .. } => "Id".to_owned(),
        Kind::Integer { .. } => "Integer".to_owned(),
        Kind::Flag => "Flag".to_owned(),
        Kind::Text { .. } => "Text".to_owned(),
        Kind::Datetime { .. } => "Datetime".to_owned(),
        Kind::Choice { .. } => model(),
        Kind::Json {
            shape: Shape::Any, ..
        } => "unknown".to_owned(),
        Kind::Json {
            shape: Shape::Object,
            ..
        } => "object | JsonText".to_owned(),
        Kind::Json {
            shape: Shape::Array,
            each,
            ..
        } => {
            let keys: String = each
                .iter()
                .map(|key| format!("readonly {key}: unknown; "))
                .collect();
            format!("readonly {{ {keys}readonly [key: string]: unknown }}[] | JsonText")
        }
        Kind::Ref { .. } => "Reference".to_owned(),
        Kind::List { of: Item::Id, .. } => "List<Id>".to_owned(),
        Kind::List { of: Item::Text, .. } => "List<Text>".to_owned(),
        Kind::List {
            of: Item::Choice, ..
        } => format!("List<{}>", model()),
        Kind::List { of: Item::Tag, .. } => {
            "List<string | { readonly name: string; readonly decoration?: object }>".to_owned()
        }
        Kind::Pairs => "Pairs".to_owned(),
        Kind::Comparators => "Comparators | JsonText".to_owned(),
        Kind::FieldValues => "FieldValues".to_owned(),
        Kind::Payload => "unknown".to_owned(),
        Kind::Form => "Pairs<FileValue>".to_owned(),
        Kind::File => "FileValue".to_owned(),
    }
}

/// The type of what an action's plan results in.
fn data(plan: Plan) -> &'static str {
    match plan {
        Plan::Answer | Plan::Create | Plan::Update => "JsonObject",
        Plan::Success => "Success",
        Plan::Walk | Plan::Customers => "Page",
        Plan::FieldValues | Plan::UpdateFieldValues => "JsonObject[]",
        Plan::Download => "Uint8Array | string",
        Plan::Upload => "UploadedFile[]",
        Plan::Raw | Plan::Picklist => "unknown",
    }
}

fn members(
    name: &str,
    about: &str,
    operations: &[Operation],
    ty: impl Fn(&Operation) -> String,
) -> String {
    let members: String = operations
        .iter()
        .map(|operation| {
            let about = doc("  ", std::slice::from_ref(&operation.display.description));
            format!("{about}  {}: {};\n", operation.key, ty(operation))
        })
        .collect();
    format!("/** {about} */\nexport interface {name} {{\n{members}}}\n")
}

fn inputs_name(operation: &Operation) -> String {
    format!("{}Inputs", capital(&operation.key))
}

fn about(field: &Field) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", field.label, field.comments)];
    lines.extend(
        field
            .default
            .as_ref()
            .map(|default| format!("Default: `{default}`")),
    );
    lines.extend(
        field
            .example
            .as_ref()
            .map(|example| format!("Example: `{example}`")),
    );
    lines
}

/// A doc comment of short lines.
fn doc(indent: &str, paragraphs: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        let mut line = String::new();
        for word in paragraph.replace("*/", "*\\/").split_whitespace() {
            if !line.is_empty() && line.len() + word.len() > 108 {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    match lines.as_slice() {
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let body: String = lines
                .iter()
                .map(|line| format!("{indent} * {line}\n"))
                .collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
