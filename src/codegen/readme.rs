//! `Manifest` → `reference.md`: a table per connection, data source and action, and the longer choices.

use crate::check::names::capital;
use crate::model::{
    Collection, Connection, Field, Input, Item, Kind, Manifest, Method, Model, Operation, Word,
};

/// Choices up to this many stand in the table itself; more of them have a list of their own.
const FEW: usize = 4;
/// Longer ones still (languages, time zones) are only described: the designer shows them in full.
const MANY: usize = 100;

const HEAD: &str = "| Input | Key | Type | Required | What to give |\n|---|---|---|---|---|\n";

/// `reference.md`.
pub fn reference(manifest: &Manifest) -> String {
    let mut parts = vec!["### Connections\n".to_owned()];
    parts.extend(manifest.connections.iter().map(connection));
    parts.push(overview("Actions", &manifest.actions));
    parts.push(overview("Data sources", &manifest.data_sources));
    parts.push(format!("### Inputs\n\n{}", everywhere(manifest)));
    parts.extend(
        manifest
            .operations()
            .map(|operation| section(operation, manifest)),
    );
    let listed: Vec<String> = manifest
        .models
        .iter()
        .filter(|model| listed(model))
        .map(choices)
        .collect();
    parts.push(format!("### Choices\n\n{}", listed.concat()));
    parts.join("\n")
}

fn connection(connection: &Connection) -> String {
    let rows: String = connection
        .inputs
        .iter()
        .map(|field| row(field, field.control.word(), &[]))
        .collect();
    let about = steps(&prose(&connection.comments));
    format!(
        "{}{about}\n\nKey `{}`.\n\n{HEAD}{rows}",
        heading(&connection.key, &connection.label),
        connection.key
    )
}

/// `… 1. Do this. 2. Do that.` as a numbered list.
fn steps(text: &str) -> String {
    let mut text = text.to_owned();
    for number in 1..=9 {
        let gap = if number == 1 { "\n\n" } else { "\n" };
        text = text.replacen(&format!(" {number}. "), &format!("{gap}{number}. "), 1);
    }
    text
}

/// The table that leads to the sections.
fn overview(title: &str, operations: &[Operation]) -> String {
    let rows: String = operations
        .iter()
        .map(|operation| {
            let name = link(&operation.key, &operation.display.label);
            format!(
                "| {name} | {} | {} |\n",
                request(operation),
                prose(&operation.display.description)
            )
        })
        .collect();
    format!("### {title}\n\n| Name | Request | What it does |\n|---|---|---|\n{rows}")
}

/// The inputs that every action has are told once.
fn everywhere(manifest: &Manifest) -> String {
    let inputs = manifest
        .actions
        .first()
        .map(|action| action.inputs.as_slice())
        .unwrap_or_default();
    let rows: String = inputs
        .iter()
        .filter(|input| common(input))
        .map(|input| row(&input.field, &reading(input), &[]))
        .collect();
    format!("Every action has these two, data sources the first of them:\n\n{HEAD}{rows}")
}

fn common(input: &Input) -> bool {
    matches!(input.field.key.as_str(), "connection" | "debugRequest")
}

fn section(operation: &Operation, manifest: &Manifest) -> String {
    let rows: String = operation
        .inputs
        .iter()
        .filter(|input| !common(input))
        .map(|input| row(&input.field, &reading(input), &manifest.data_sources))
        .collect();
    let table = if rows.is_empty() {
        "No inputs of its own.\n".to_owned()
    } else {
        format!("{HEAD}{rows}")
    };
    format!(
        "{}{}\n\n{} `{}`: {}\n\n{table}",
        heading(&operation.key, &operation.display.label),
        prose(&operation.display.description),
        capital(operation.role.noun()),
        operation.key,
        request(operation),
    )
}

fn row(field: &Field, reading: &str, sources: &[Operation]) -> String {
    let required = if field.required { "yes" } else { "" };
    let mut about = vec![prose(&field.comments)];
    about.extend(field.model.as_ref().map(summary));
    about.extend(
        field
            .default
            .as_deref()
            .map(|default| format!("Default: {}.", code(default))),
    );
    about.extend(
        field
            .example
            .as_deref()
            .map(|example| format!("Example: {}.", code(example))),
    );
    let source = sources
        .iter()
        .find(|source| field.data_source.as_ref() == Some(&source.key));
    about.extend(
        source.map(|source| format!("Pick it with {}.", link(&source.key, &source.display.label))),
    );
    format!(
        "| {} | `{}` | {reading} | {required} | {} |\n",
        field.label,
        field.key,
        about.join(" ")
    )
}

/// Control and kind in a few words.
fn reading(input: &Input) -> String {
    let kind = match &input.wire.kind {
        Kind::Text { .. } | Kind::Connection | Kind::Flag | Kind::Payload | Kind::File => "",
        Kind::Id { .. } => "id",
        Kind::Integer { .. } => "whole number",
        Kind::Datetime { .. } => "date-time",
        Kind::Choice { .. } => "choice",
        Kind::Json { .. } | Kind::Comparators | Kind::FieldValues => "JSON",
        Kind::Ref { email: true, .. } => "id, e-mail or object",
        Kind::Ref { email: false, .. } => "id or object",
        Kind::List { of: Item::Id, .. } => "ids",
        Kind::List { of: Item::Tag, .. } => "tags",
        Kind::List {
            of: Item::Choice, ..
        } => "choices",
        Kind::List { of: Item::Text, .. } | Kind::Pairs => "text",
        Kind::Form => "text or file",
    };
    let collection = match input.field.collection {
        None => "",
        Some(Collection::ValueList) => " list",
        Some(Collection::KeyValueList) => " key-value list",
    };
    let control = format!("{}{collection}", input.field.control.word());
    if kind.is_empty() {
        control
    } else {
        format!("{control}: {kind}")
    }
}

fn summary(model: &Model) -> String {
    let values: Vec<String> = model
        .choices
        .iter()
        .map(|choice| code(&choice.value))
        .collect();
    match values.len() {
        count if count <= FEW => format!("One of {}.", values.join(", ")),
        count if count <= MANY => {
            format!("One of {}.", link(&model.name, &format!("{count} choices")))
        }
        count => {
            let few: Vec<String> = values.into_iter().take(FEW).collect();
            format!("One of {count} choices: {} …", few.join(", "))
        }
    }
}

fn listed(model: &Model) -> bool {
    (FEW + 1..=MANY).contains(&model.choices.len())
}

fn choices(model: &Model) -> String {
    let values: Vec<String> = model
        .choices
        .iter()
        .map(|choice| code(&choice.value))
        .collect();
    let open = if model.open {
        " Other text is accepted too."
    } else {
        ""
    };
    format!(
        "<a id=\"{0}\"></a>**{0}:** {1}.{open}\n\n",
        model.name,
        values.join(", ")
    )
}

/// The request below `/api`.
fn request(operation: &Operation) -> String {
    match operation.wire.method {
        Method::Any => "any".to_owned(),
        method => format!("`{} {}`", method.word(), operation.wire.path),
    }
}

/// An anchor of our own: what a heading's would be depends on who renders it, and on the other headings.
fn heading(anchor: &str, label: &str) -> String {
    format!("<a id=\"{anchor}\"></a>\n\n#### {label}\n\n")
}

fn link(anchor: &str, text: &str) -> String {
    format!("[{text}](#{anchor})")
}

/// Text that Markdown must not read as markup, for a cell of a table.
fn prose(text: &str) -> String {
    text.replace('<', "&lt;")
        .replace('|', "\\|")
        .replace('*', "\\*")
}

fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}
