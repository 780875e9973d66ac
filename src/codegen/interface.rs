//! The interface that saved integrations refer to, `tests/shim/support/interface.txt`: a line per action and data source with
//! its keys and labels, which the bundle is held against. A line that is there is changed by hand alone, for a change of it
//! breaks integrations; that of a new operation is written by `UPDATE_GOLDEN=1 cargo test -p gorgias-codegen`.

use std::collections::BTreeSet;

use crate::model::{Input, Manifest, Operation};
use crate::words::{Type, Word};

const PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/shim/support/interface.txt"
);
const MANIFEST: &str = include_str!("../../component-manifest.json");

/// The line of an operation: `key "Label": input* "Label" type collection; …`
fn line(operation: &Operation) -> String {
    let every = |input: &&Input| ["connection", "debugRequest"].contains(&input.field.key.as_str());
    let own = operation.inputs.iter().filter(|input| !every(input));
    let inputs: Vec<String> = own.map(described).collect();
    let line = format!(
        "{} {:?}: {}",
        operation.key,
        operation.display.label,
        inputs.join("; ")
    );
    line.trim_end().to_owned()
}

fn described(Input { field, .. }: &Input) -> String {
    let needed = if field.required { "*" } else { "" };
    let control = Some(field.control).filter(|control| *control != Type::String);
    let more = control
        .map(Word::spelling)
        .into_iter()
        .chain(field.collection.map(Word::spelling));
    let more: String = more.map(|word| format!(" {word}")).collect();
    format!("{}{needed} {:?}{more}", field.key, field.label)
}

/// The text with the lines of operations that have none, each behind that of the operation before it.
fn completed(text: &str, manifest: &Manifest) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut at = lines.len();
    for operation in manifest.actions.iter().chain(&manifest.data_sources) {
        let start = format!("{} ", operation.key);
        match lines.iter().position(|line| line.starts_with(&start)) {
            Some(known) => at = known + 1,
            None => {
                lines.insert(at, line(operation));
                at += 1;
            }
        }
    }
    lines.join("\n") + "\n"
}

/// A line with its inputs in the order of their keys: in which order they stand is not part of the interface.
fn sorted(line: &str) -> String {
    let (operation, inputs) = line.split_once(": ").unwrap_or((line, ""));
    let mut inputs: Vec<&str> = inputs.split("; ").collect();
    inputs.sort_unstable();
    format!("{operation}: {}", inputs.join("; "))
}

#[test]
#[allow(clippy::expect_used, clippy::panic)]
fn the_interface_has_a_line_for_every_operation() {
    let manifest = crate::compile(MANIFEST).unwrap_or_else(|told| panic!("{told:?}"));
    let text = std::fs::read_to_string(PATH).expect("the interface");
    let whole = completed(&text, &manifest);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(PATH, &whole).expect("the interface");
    } else {
        assert_eq!(
            text, whole,
            "UPDATE_GOLDEN=1 cargo test -p gorgias-codegen writes the lines of new operations"
        );
    }
    // What is there already stays, whatever the manifest says now.
    let operations = manifest.actions.iter().chain(&manifest.data_sources);
    let lines: BTreeSet<String> = operations.map(|each| sorted(&line(each))).collect();
    let known = whole.lines();
    let known = known.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let known: BTreeSet<String> = known.map(sorted).collect();
    let apart: Vec<&String> = known.symmetric_difference(&lines).collect();
    assert!(
        apart.is_empty(),
        "saved integrations would break: {apart:#?}"
    );
}
