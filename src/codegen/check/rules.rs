//! What inputs or members of items demand of each other: whether what a rule names is there.

use std::collections::BTreeSet;

use crate::model::{Attributes, Input, Kind, Operation, Rule, Shape};
use crate::problems::{ManifestPath, Problems};
use crate::words::unknown;

/// Checks the rules of an operation, and those of its arrays.
pub fn check(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    let inputs = operation.inputs.iter();
    let keys: BTreeSet<&str> = inputs.map(|input| input.field.key.as_str()).collect();
    for rule in &operation.wire.rules {
        sound(rule, at, problems);
        for key in named(rule) {
            if !keys.contains(key) {
                let keys: Vec<&str> = keys.iter().copied().collect();
                problems.add(at, unknown("input", key, &keys));
            }
        }
    }
    for input in &operation.inputs {
        of_items(input, &at.input(&input.field.key), problems);
    }
}

fn of_items(input: &Input, at: &ManifestPath, problems: &mut Problems) {
    let Attributes { shape, rules, .. } = &input.told;
    problems.unless(
        input.kind != Kind::Json || *shape == Shape::Array || rules.is_empty(),
        at,
        "`rules` of members are for the shape \"array\"",
    );
    for rule in rules {
        sound(rule, at, problems);
    }
}

fn sound(rule: &Rule, at: &ManifestPath, problems: &mut Problems) {
    problems.unless(
        !rule.needs.is_empty() && !rule.says.trim().is_empty() && !rule.says.ends_with('.'),
        at,
        "a rule needs something, and says in words without a full stop what is wrong",
    );
    problems.unless(
        named(rule).any(|key| key == rule.at),
        at,
        format!("a rule is told at {:?}, which it does not name", rule.at),
    );
}

fn named(rule: &Rule) -> impl Iterator<Item = &str> {
    let when = rule.when.keys().map(String::as_str);
    when.chain(rule.needs.iter().map(String::as_str))
}
