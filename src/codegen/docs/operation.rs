//! One operation of the reference: what it does, its inputs, what comes of it.

use super::markdown::{anchor, link, prose};
use super::{place, tables};
use crate::check::names::capital;
use crate::model::{Manifest, Method, Operation, Role, Word};
use crate::plans::rules;

/// The table at the head of a page.
pub fn overview(operations: &[&Operation]) -> String {
    let rows: String = operations
        .iter()
        .map(|operation| {
            let name = link(&operation.display.label, &format!("#{}", operation.key));
            let about = prose(&operation.display.description);
            format!("| {name} | {} | {about} |\n", request(operation))
        })
        .collect();
    format!("| Name | Request | What it does |\n|---|---|---|\n{rows}")
}

/// A section for each.
pub fn sections(operations: &[&Operation], manifest: &Manifest) -> String {
    let sections: Vec<String> = operations
        .iter()
        .map(|operation| section(operation, manifest))
        .collect();
    sections.join("\n")
}

fn section(operation: &Operation, manifest: &Manifest) -> String {
    let Operation { key, display, .. } = operation;
    format!(
        "{}{}\n\n{} `{key}`: {}\n\n{}\n{}{}{}",
        anchor(key, &display.label),
        prose(&display.description),
        capital(operation.role.spelling()),
        request(operation),
        tables::inputs(operation, manifest),
        result(operation),
        no_answer(operation),
        example(operation),
    )
}

/// The request below `/api`.
fn request(operation: &Operation) -> String {
    match operation.wire.method {
        None => rules(operation.wire.plan).requests.to_owned(),
        Some(method) => format!("`{} {}`", method.spelling(), operation.wire.path),
    }
}

fn result(operation: &Operation) -> String {
    format!("Returns {}.\n", rules(operation.wire.plan).returns)
}

/// What becomes of a request whose answer is lost.
fn no_answer(operation: &Operation) -> &'static str {
    let wire = &operation.wire;
    match (wire.method, &wire.lookup) {
        (_, Some(_)) => {
            "\nNo answer, or a server error: with an External ID the record is looked up before the request is sent once more; without one it is not sent again, and the error says that it may have succeeded.\n"
        }
        (Some(Method::Post), _) if !wire.repeats => {
            "\nNo answer, or a server error: it is not sent again, and the error says that it may have succeeded.\n"
        }
        _ => "",
    }
}

fn example(operation: &Operation) -> String {
    let payload = operation.example_payload.as_ref();
    let text = payload.and_then(|payload| serde_json::to_string_pretty(payload).ok());
    text.map(|text| {
        format!("\n<details>\n<summary>Example of a result</summary>\n\n```json\n{text}\n```\n\n</details>\n")
    })
    .unwrap_or_default()
}

/// `Pick it with Select Ticket.`, where a data source offers values.
pub fn picker(source: Option<&Operation>, from: Role) -> Option<String> {
    let source = source?;
    let to = match from {
        Role::Action | Role::Trigger => place(source),
        Role::DataSource => format!("#{}", source.key),
    };
    Some(format!(
        "Pick it with {}.",
        link(&source.display.label, &to)
    ))
}
