//! The items of a JSON array: what their members demand of each other, by the input's row.

use super::problems::{ENOUGH, limited};
use crate::json::read::{Item, Members, Parsed, parse};
use crate::manifest::{Kind, Rule, Shape};
use crate::port::params::Given;

/// Whether the items of an array keep to its rules.
///
/// # Errors
/// What does not, item by item.
pub(crate) fn check(kind: &Kind, json: &str) -> Result<(), String> {
    let rules = match kind {
        Kind::Json(Shape::Array { rules, .. }) => *rules,
        _ => &[],
    };
    if rules.is_empty() {
        return Ok(());
    }
    let Ok(Parsed::List(items)) = parse(json) else {
        return Ok(());
    };
    let mut problems = Vec::new();
    for (at, item) in items.iter().enumerate() {
        // What is no object was refused before, where it has to be one.
        let Ok(Parsed::Object(Members(members))) = parse(item.get()) else {
            continue;
        };
        let broken = rules.iter().filter(|rule| is_broken(rule, &members));
        problems.extend(broken.map(|rule| format!("{} of item {} {}", rule.at, at + 1, rule.says)));
        if problems.len() >= ENOUGH {
            break;
        }
    }
    limited(problems)
}

fn is_broken(rule: &Rule, members: &[(String, Item)]) -> bool {
    let given = |name: &str| {
        let mut members = members.iter();
        let member = members.find(|(known, _)| known == name);
        member.map_or(Given::<()>::Absent, |(_, value)| Given::from_json(value))
    };
    let has = |(name, value): &(&str, &str)| match given(name) {
        Given::Text(text) | Given::Number(text) => text == *value,
        Given::Flag(flag) => flag.to_string() == *value,
        _ => false,
    };
    let is_given = |name: &&str| !matches!(given(name), Given::Absent);
    rule.when.iter().all(has) && !rule.needs.iter().any(is_given)
}
