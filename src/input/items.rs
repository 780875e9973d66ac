//! The items of a JSON array: what their members demand of each other, by the input's row.

use super::problems::ENOUGH;
use super::scalar::flag;
use crate::json::read::{Item, Members, Parsed, parse};
use crate::manifest::Rule;
use crate::port::params::Given;
use crate::text::trim_unseen;

/// What the items of a JSON array do not keep to, item by item.
pub(crate) fn broken(rules: &[Rule], json: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if rules.is_empty() {
        return problems;
    }
    let Ok(Parsed::List(items)) = parse(json) else {
        return problems;
    };
    for (at, item) in items.iter().enumerate() {
        // What is no object is refused elsewhere, where it has to be one.
        let Ok(Parsed::Object(Members(members))) = parse(item.get()) else {
            continue;
        };
        let broken = rules.iter().filter(|rule| is_broken(rule, &members));
        problems.extend(broken.map(|rule| format!("{} of item {} {}", rule.at, at + 1, rule.says)));
        if problems.len() >= ENOUGH {
            break;
        }
    }
    problems
}

fn is_broken(rule: &Rule, members: &[(String, Item)]) -> bool {
    let given = |name: &str| {
        let mut members = members.iter();
        let member = members.find(|(known, _)| known == name);
        member.map_or(Given::<()>::Absent, |(_, value)| Given::from_json(value))
    };
    // "False", "no" and 0 are false to Gorgias as well.
    let has = |(name, value): &(&str, &str)| {
        let given = given(name);
        let is_same = matches!(&given, Given::Text(text) | Given::Number(text) if text == value);
        is_same || flag(&given).is_ok_and(|flag| flag.to_string() == *value)
    };
    let is_given = |name: &&str| match given(name) {
        Given::Absent => false,
        Given::Text(text) => !trim_unseen(&text).is_empty(),
        Given::Json(json) => !matches!(parse(&json), Ok(Parsed::List(items)) if items.is_empty()),
        _ => true,
    };
    rule.when.iter().all(has) && !rule.needs.iter().any(is_given)
}
