//! A picklist's row against its inputs.

use crate::model::{Kind, Operation, Place, Plan, Search};
use crate::picklist::{Condition, Picklist, label};
use crate::problems::{ManifestPath, Problems};

/// Checks what only picklists have.
pub fn check(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    let is_picklist = operation.wire.plan == Plan::Picklist;
    problems.unless(
        operation.wire.picklist.is_some() == is_picklist,
        at,
        "`picklist` belongs to the plan \"picklist\", which needs it",
    );
    let Some(row) = operation.wire.picklist.as_ref().filter(|_| is_picklist) else {
        return;
    };
    problems.unless(
        operation.noun().is_some(),
        at,
        "its label must begin with \"Select \": the rest names a record that has no name",
    );
    problems.unless(!row.labels.is_empty(), at, "`labels` names nothing");
    for text in &row.labels {
        if let Err(problem) = label(text) {
            problems.add(at, format!("the label {text:?} {problem}"));
        }
    }
    for only in &row.only {
        match Condition::read(&only.r#if) {
            Err(problem) => problems.add(at, format!("the condition {:?} {problem}", only.r#if)),
            Ok(condition) => {
                let input = condition.input();
                let unless = only.unless.as_deref().map(unless);
                for key in input.into_iter().chain(unless.map(|(key, _)| key)) {
                    problems.unless(
                        operation.input(key).is_some(),
                        at,
                        format!("the condition {:?} needs an input {key:?}", only.r#if),
                    );
                }
            }
        }
    }
    let search = operation.input("search");
    problems.unless(
        search.is_some_and(|input| {
            input.kind == Kind::Text
                && (input.place == Place::Call
                    || (input.place == Place::Query && row.search == Search::List))
        }),
        at,
        "a picklist needs an input \"search\" of kind \"text\", in the call or, where the list itself searches, in the query",
    );
    let walked = ["cursor", "limit"];
    let walked = |name: &str| walked.contains(&name);
    let inputs = operation.inputs.iter();
    for input in inputs.filter(|input| walked(&input.name)) {
        problems.add(
            &at.input(&input.field.key),
            "a picklist walks its pages by itself",
        );
    }
}

/// Whether a picklist's own row has it read an input.
pub fn reads(row: &Picklist, key: &str) -> bool {
    let conditions = row.only.iter();
    key == "search"
        || conditions.into_iter().any(|only| {
            let given = Condition::read(&only.r#if).ok();
            given.is_some_and(|condition| condition.input() == Some(key))
                || only.unless.as_deref().map(unless).map(|(input, _)| input) == Some(key)
        })
}

/// The input and the value with which a condition does not count.
pub fn unless(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, "true"))
}
