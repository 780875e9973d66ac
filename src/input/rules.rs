//! What the inputs of a call demand of each other and of the time, by the rows of the manifest.

use super::problems::Problems;
use super::read::{Inputs, Value};
use crate::json::read::{Parsed, parse};
use crate::manifest::{Kind, Operation, Rule};
use crate::text::trim_unseen;
use crate::timestamp::Timestamp;

/// Adds what breaks a rule of the operation. `now` is in milliseconds since 1970. Inputs that could not be read break
/// none.
pub(crate) fn check<F: Clone>(
    operation: &Operation,
    inputs: &Inputs<F>,
    now: f64,
    problems: &mut Problems,
) {
    for rule in operation.rules {
        if is_broken(rule, operation, inputs, problems) {
            problems.add(rule.at, rule.says);
        }
    }
    one_of(operation, inputs, problems);
    let now = Timestamp::of_milliseconds(now);
    for input in operation.inputs.iter().filter(|input| input.future) {
        let text = inputs.text(input.key).unwrap_or_default();
        if Timestamp::parse(text).is_some_and(|at| at <= now) {
            let clock = now.iso();
            let minute = clock.get(..16).unwrap_or_default();
            problems.add(
                input.key,
                format!(
                    "must be in the future, but {text} is past: it is {minute}Z (without an offset a time is UTC)"
                ),
            );
        }
    }
}

/// Whether one of those is given of which one must be.
fn one_of<F: Clone>(operation: &Operation, inputs: &Inputs<F>, problems: &mut Problems) {
    let keys = operation.one_of;
    let is_there = |key: &&str| is_given(inputs, key) || !problems.is_read(key);
    if keys.iter().any(is_there) {
        return;
    }
    let label = |key: &&str| {
        let mut inputs = operation.inputs.iter();
        let input = inputs.find(|input| input.key == *key);
        input.map_or("", |input| input.label)
    };
    let (Some(first), others) = (keys.first(), keys.get(1..).unwrap_or_default()) else {
        return;
    };
    let labels: Vec<&str> = others.iter().map(label).collect();
    let problem = match labels.split_last() {
        None => "is empty".to_owned(),
        Some((other, [])) => format!("is empty, and so is {other}: give at least one of the two"),
        Some((last, others)) => format!(
            "is empty, and so are {} and {last}: give at least one of them",
            others.join(", ")
        ),
    };
    problems.add(first, problem);
}

fn is_broken<F: Clone>(
    rule: &Rule,
    operation: &Operation,
    inputs: &Inputs<F>,
    problems: &Problems,
) -> bool {
    let mut named = rule
        .when
        .iter()
        .map(|(key, _)| *key)
        .chain(rule.needs.iter().copied());
    if !named.all(|key| problems.is_read(key)) {
        return false;
    }
    let is_flag = |key: &str| {
        let mut declared = operation.inputs.iter();
        declared.any(|input| input.key == key && matches!(input.kind, Kind::Flag))
    };
    let has = |key: &str, value: &str| match inputs.get(key) {
        Some(Value::Text(text)) => text == value,
        Some(Value::Flag(flag)) => flag.to_string() == value,
        Some(_) => false,
        None => is_flag(key) && value == "false",
    };
    rule.when.iter().all(|(key, value)| has(key, value))
        && !rule.needs.iter().any(|key| is_given(inputs, key))
}

/// Whether there is something in an input: a list without items gives nothing, nor does a text in which nobody sees
/// anything: sent to a customer, it would be an empty message.
fn is_given<F: Clone>(inputs: &Inputs<F>, key: &str) -> bool {
    match inputs.get(key) {
        None => false,
        Some(Value::Text(text)) => !trim_unseen(text).is_empty(),
        Some(Value::Json(json)) => {
            !matches!(parse(json), Ok(Parsed::List(items)) if items.is_empty())
        }
        Some(_) => true,
    }
}
