//! `Manifest` → `component.d.ts`: an interface per operation's inputs, and the component that takes them.

use crate::check::names::{capital, export};
use crate::items::{item as item_of, item_name};
use crate::model::{
    Attributes, Connection, EntryPoint, Field, Input, Item, Kind, Manifest, Model, Operation,
    Scheme, Shape, TriggerType,
};
use crate::plans::rules;
use crate::records::Records;
use crate::words::errors::{Code, Member};
use crate::words::{Entry, Word};

/// The types that no manifest changes.
const PRELUDE: &str = include_str!("prelude.d.ts");

/// What a trigger is, for a component that has one.
const TRIGGER: &str = include_str!("trigger.d.ts");

/// `component.d.ts`.
pub fn declarations(manifest: &Manifest) -> String {
    let mut parts = vec![PRELUDE.to_owned(), error()];
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
    let records = Records::new(manifest);
    let actions = members(
        "Actions",
        "The actions, by key.",
        &manifest.actions,
        |action| {
            let result = records.result(action, rules(action.wire.plan).result);
            format!("Action<{}, {result}>", inputs_name(action))
        },
    );
    let items = items(manifest);
    parts.extend(records.declarations(&format!("{actions}{}", items.concat())));
    parts.extend(items);
    parts.push(actions);
    parts.push(members(
        "DataSources",
        "The data sources, by key.",
        &manifest.data_sources,
        |source| format!("DataSource<{}>", inputs_name(source)),
    ));
    parts.push(triggers(manifest));
    parts.join("\n")
}

/// The items of JSON inputs, each once.
fn items(manifest: &Manifest) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let inputs = manifest
        .operations()
        .flat_map(|operation| &operation.inputs);
    for input in inputs {
        let Some(name) = &input.told.like else {
            continue;
        };
        let item = item_of(manifest, name, &input.told.each);
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}

/// What a rejected `perform` rejects with.
fn error() -> String {
    let codes: Vec<&str> = Code::ALL.iter().map(|entry| entry.spelling).collect();
    let own = |entry: &&Entry<Member>| entry.word != Member::Message;
    let members: String = Member::ALL
        .iter()
        .filter(own)
        .map(|entry| {
            let optional = if entry.word == Member::Code { "" } else { "?" };
            let about = doc("  ", &[entry.meaning.to_owned()]);
            let of = member_type(entry.word);
            format!("{about}  {}{optional}: {of};\n", entry.spelling)
        })
        .collect();
    let about = format!(
        "What a rejected `perform` rejects with; `code` is one of {}.",
        codes.join(", ")
    );
    format!(
        "{}export interface ComponentError extends Error {{\n{members}}}\n",
        doc("", &[about])
    )
}

fn member_type(member: Member) -> &'static str {
    match member {
        Member::Status => "number",
        Member::Data => "unknown",
        Member::Headers => "Record<string, string>",
        Member::Inputs => "{ key: string; label: string; problem: string }[]",
        Member::Message | Member::Code | Member::Hint | Member::Cursor => "string",
    }
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

/// The triggers, and what one is; a component that has none says so.
fn triggers(manifest: &Manifest) -> String {
    if manifest.triggers.is_empty() {
        return "/** There is none. */\nexport type Triggers = Record<string, never>;\n".to_owned();
    }
    let members = members(
        "Triggers",
        "The triggers, by key.",
        &manifest.triggers,
        trigger,
    );
    format!("{TRIGGER}{members}")
}

/// A trigger's type: what starts the flow, and a type for each other pair of entry points.
fn trigger(operation: &Operation) -> String {
    let (inputs, data) = (inputs_name(operation), rules(operation.wire.plan).result);
    let trigger = operation.trigger.iter();
    let parts = trigger.flat_map(|trigger| {
        let is_polling = trigger.r#type == TriggerType::Polling;
        let kind = if is_polling { "Polling" } else { "Webhook" };
        let points = trigger.entry_points.iter();
        let others = points.filter_map(|point| match point {
            EntryPoint::WebhookCreate => Some(format!("Registers<{inputs}>")),
            EntryPoint::ResolveTriggerItems => Some("Batches".to_owned()),
            // The other one of each pair.
            EntryPoint::WebhookDelete | EntryPoint::GetNextPaginationState => None,
        });
        let first = format!("{kind}Trigger<{inputs}, {data}>");
        std::iter::once(first).chain(others).collect::<Vec<_>>()
    });
    parts.collect::<Vec<_>>().join(" & ")
}

fn any_connection(manifest: &Manifest) -> String {
    let names: Vec<String> = manifest
        .connections
        .iter()
        .map(|connection| format!("{}Connection", capital(&export(&connection.key))))
        .collect();
    format!(
        "/** Any of the connections. */\nexport type AnyConnection = {} | UntypedConnection;\n",
        names.join(" | ")
    )
}

/// Whether any input has the model's values as its type; those of a flag are `Flag`.
fn travels(model: &Model, manifest: &Manifest) -> bool {
    let mut inputs = manifest
        .operations()
        .flat_map(|operation| &operation.inputs);
    inputs.any(|input| input.is_choice() && input.field.model.as_ref() == Some(&model.name))
}

fn alias(model: &Model) -> String {
    let mut values: Vec<String> = model
        .choices
        .iter()
        .map(|choice| quoted(&choice.value))
        .collect();
    if model.open.is_some() {
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
        "{about}export type {} = {{\n{members}}};\n",
        inputs_name(operation)
    )
}

fn member(input: &Input) -> String {
    let (optional, blank) = if input.must_be_given() {
        ("", "")
    } else {
        ("?", " | Blank")
    };
    let clear = if input.told.clearable {
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
            .as_deref()
            .map_or("string".to_owned(), capital)
    };
    let fixed = match input.kind {
        Kind::Choice => return model(),
        Kind::Json => return json(&input.told),
        Kind::List => return format!("List<{}>", item(input.told.of, model)),
        Kind::Connection => "AnyConnection",
        Kind::Id => "Id",
        Kind::UserId => "Id | \"me\"",
        Kind::Integer => "Integer",
        Kind::Flag => "Flag",
        Kind::Text | Kind::Email | Kind::Secret => "Text",
        Kind::Datetime => "Datetime",
        Kind::Reference => "Reference",
        Kind::Person => "Person",
        Kind::Team => "Team",
        Kind::Macro => "Macro",
        Kind::Address => "Address",
        Kind::Span => "Span",
        Kind::Tag => TAG,
        Kind::Pairs => "Pairs",
        Kind::Comparators => "Comparators | JsonText",
        Kind::FieldValues => "FieldValues",
        Kind::Payload => "unknown",
        Kind::Form => "Pairs<FileValue>",
        Kind::File => "FileValue",
    };
    fixed.to_owned()
}

const TAG: &str = "string | { readonly name: string; readonly decoration?: object }";

fn item(of: Item, model: impl Fn() -> String) -> String {
    match of {
        Item::Id => "Id".to_owned(),
        Item::Person => "Person".to_owned(),
        Item::Address => "Address".to_owned(),
        Item::Text => "Text".to_owned(),
        Item::Choice => model(),
        Item::Tag => TAG.to_owned(),
    }
}

fn json(told: &Attributes) -> String {
    let like = told.like.as_deref().map(item_name);
    match told.shape {
        Shape::Any => "unknown".to_owned(),
        Shape::Object => format!("{} | JsonText", like.unwrap_or_else(|| "object".to_owned())),
        Shape::Array if like.is_some() => {
            let list = format!("readonly {}[]", like.unwrap_or_default());
            // The whole result of a step that gives such a list will do.
            format!("{list} | {{ readonly data: {list} }} | JsonText")
        }
        Shape::Array => {
            let keys = told.each.iter();
            let keys: String = keys
                .map(|key| format!("readonly {key}: unknown; "))
                .collect();
            format!("readonly {{ {keys}readonly [key: string]: unknown }}[] | JsonText")
        }
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
    format!("/** {about} */\nexport type {name} = {{\n{members}}};\n")
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
