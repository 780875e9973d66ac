//! Values that have a structure: JSON of a shape, lists, pairs, comparators.

use serde_json::value::RawValue;

use super::datetime::datetime;
use super::display::display;
use super::fields::{self, Chosen, fields};
use super::items::broken;
use super::problems::limited;
use super::typed_json::is_meant;
use crate::json::read::{Item, Members, Parsed, last_of_each, parse};
use crate::json::write::quoted;
use crate::manifest::Shape;
use crate::port::params::Given;

/// JSON text of the shape. `choices` are the values of the model that its items choose from, one a line.
pub(crate) fn json<F>(shape: &Shape, value: Given<F>, choices: &str) -> Result<String, String> {
    let text = match value {
        Given::Json(json) => json,
        Given::Number(text) | Given::Text(text) if matches!(shape, Shape::Any) => {
            return match parse(&text) {
                Ok(_) => Ok(text.trim().to_owned()),
                // What begins like JSON and is none would replace data by a text.
                Err(broken) if is_meant(&text) => Err(broken),
                Err(_) => Ok(quoted(&text)),
            };
        }
        Given::Flag(flag) if matches!(shape, Shape::Any) => return Ok(flag.to_string()),
        // Only what looks like JSON is told where it is broken.
        Given::Text(text) if is_meant(&text) => text,
        other => {
            return Err(format!(
                "must be {}, not {}",
                shape.example(),
                display(&other)
            ));
        }
    };
    let wrong = |text: String| {
        let example = shape.example();
        format!(
            "must be {example}, not {}",
            display(&Given::<F>::Json(text))
        )
    };
    let mut problems = Vec::new();
    match (shape, parse(&text)?) {
        (Shape::Any, _) | (Shape::Object, Parsed::Object(_)) => {}
        (Shape::Array { each, min, max, .. }, Parsed::List(items)) => {
            counted(items.len(), *min, *max)?;
            problems = array_items(&items, each);
        }
        (Shape::Array { .. }, Parsed::Object(members)) if let Some(list) = of_result(&members) => {
            return json(shape, Given::<F>::Json(list), choices);
        }
        (Shape::Array { .. }, Parsed::Object(_)) => {
            return Err("must be a list: put [ and ] around the object".into());
        }
        (_, Parsed::Text(inner)) => {
            let example = shape.example();
            return Err(format!(
                "must be {example}, not {}",
                display(&Given::<F>::Text(inner))
            ));
        }
        _ => return Err(wrong(text)),
    }
    let text = text.trim();
    let (members, rules) = match shape {
        // It is the account's own data; nothing in it means anything here.
        Shape::Any => return Ok(text.to_owned()),
        Shape::Object => (fields::Members::default(), &[][..]),
        Shape::Array {
            choose,
            never_null,
            rules,
            ..
        } => {
            let chosen = choose.map(|(member, model)| Chosen {
                member,
                model,
                values: choices,
            });
            (fields::Members { chosen, never_null }, *rules)
        }
    };
    let (mended, unread) = fields(text, members);
    problems.extend(unread);
    problems.extend(broken(rules, &mended));
    limited(problems).map(|()| mended)
}

impl Shape {
    /// What would be right: "a JSON list such as [{"type": …, "address": …}]".
    fn example(&self) -> String {
        let keys = |each: &[&str]| {
            let keys: Vec<String> = each.iter().map(|key| format!("\"{key}\": …")).collect();
            keys.join(", ")
        };
        match self {
            Self::Any => "JSON".into(),
            Self::Object => "a JSON object such as {\"type\": …}".into(),
            Self::Array { each: [], .. } => "a JSON list such as [ … ]".into(),
            Self::Array { each, .. } => format!("a JSON list such as [{{{}}}]", keys(each)),
        }
    }
}

/// The list that is the whole of an action's result: `{"data": [ … ]}`, as a step that uploads gives it.
fn of_result(members: &Members) -> Option<String> {
    match members.0.as_slice() {
        [(name, list)] if name == "data" && list.get().starts_with('[') => {
            Some(list.get().to_owned())
        }
        _ => None,
    }
}

fn counted(count: usize, min: u32, max: u32) -> Result<(), String> {
    let few = if min == 1 { "" } else { "s" };
    if count < min as usize {
        return Err(format!("must hold at least {min} item{few}"));
    }
    if max > 0 && count > max as usize {
        return Err(format!("must hold at most {max} items, but holds {count}"));
    }
    Ok(())
}

/// What is wrong with the items: what is no object, and what lacks a member.
fn array_items(items: &[Item], each: &[&str]) -> Vec<String> {
    if each.is_empty() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match parse(item.get()) {
            Ok(Parsed::Object(Members(members))) => {
                let has = |key: &str| {
                    members
                        .iter()
                        .any(|(name, value)| name == key && value.get() != "null")
                };
                let missing: Vec<&str> = each.iter().copied().filter(|key| !has(key)).collect();
                if !missing.is_empty() {
                    problems.push(format!("item {} lacks {}", at + 1, missing.join(" and ")));
                }
            }
            Ok(_) => problems.push(format!(
                "item {} must be an object with {}, not {}",
                at + 1,
                each.join(" and "),
                display(&Given::<()>::from_json(item))
            )),
            Err(broken) => problems.push(format!("item {} {broken}", at + 1)),
        }
    }
    problems
}

/// Keys with JSON texts: `[{key, value}]` or an object. A later key wins, as in the platform's own clean-up.
pub(crate) fn pairs<F>(value: Given<F>) -> Result<Vec<(String, String)>, String> {
    let example = "must be keys and values such as {\"order\": \"1001\"}";
    let text = match value {
        Given::Json(text) => text,
        Given::Text(text) if text.trim_start().starts_with(['[', '{']) => text,
        other => return Err(format!("{example}, not {}", display(&other))),
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut problems = Vec::new();
    match parse(&text)? {
        Parsed::Object(Members(members)) => {
            for (at, (key, value)) in members.into_iter().enumerate() {
                if !key.trim().is_empty() {
                    pairs.push((key, value.get().to_owned()));
                } else if !is_blank(&value) {
                    problems.push(format!("item {} has a value but no key", at + 1));
                }
            }
        }
        Parsed::List(items) => {
            for (at, item) in items.iter().enumerate() {
                match row(item) {
                    Ok(pair) => pairs.extend(pair),
                    Err(problem) => problems.push(format!("item {} {problem}", at + 1)),
                }
            }
        }
        _ => return Err(example.into()),
    }
    limited(problems)?;
    Ok(last_of_each(pairs))
}

/// A row of keys and values; none for one that the designer left blank. Whatever else is in a row must not be lost.
fn row(item: &RawValue) -> Result<Option<(String, String)>, String> {
    let wrong = || {
        let given = display(&Given::<()>::from_json(item));
        format!(
            "must be an object such as {{\"key\": \"order\", \"value\": \"1001\"}}, not {given}"
        )
    };
    let Ok(Parsed::Object(Members(members))) = parse(item.get()) else {
        return Err(wrong());
    };
    let (mut key, mut value, mut has_others) = (String::new(), None, false);
    for (name, json) in members {
        match name.as_str() {
            "key" => match Given::<()>::from_json(&json) {
                Given::Text(text) | Given::Number(text) => key = text,
                Given::Absent => {}
                _ => return Err(wrong()),
            },
            "value" => value = Some(json),
            _ => has_others |= !is_blank(&json),
        }
    }
    match (key.trim().is_empty(), value) {
        (false, Some(value)) => Ok(Some((key, value.get().to_owned()))),
        (true, Some(value)) if !is_blank(&value) => Err("has a value but no key".into()),
        _ if has_others => Err(wrong()),
        _ => Ok(None),
    }
}

/// Whether nobody filled this in.
fn is_blank(json: &RawValue) -> bool {
    matches!(Given::<()>::from_json(json), Given::Absent)
}

/// Operators with datetimes: `{"gte": "2026-01-01T00:00:00Z"}`.
pub(crate) fn comparators<F: Clone>(value: Given<F>) -> Result<Vec<(String, String)>, String> {
    const OPERATORS: [&str; 4] = ["gt", "gte", "lt", "lte"];
    let example = "must be an object with gt, gte, lt or lte, such as {\"gte\": \"2026-01-31T00:00:00+01:00\"} (without an offset it is UTC)";
    let members = match &value {
        Given::Json(text) | Given::Text(text) => {
            match (parse(text), text.trim_start().starts_with('{')) {
                (Ok(Parsed::Object(members)), _) => members.0,
                (Err(broken), true) => return Err(broken),
                _ => return Err(format!("{example}, not {}", display(&value))),
            }
        }
        _ => return Err(format!("{example}, not {}", display(&value))),
    };
    let (mut found, mut blank) = (Vec::new(), Vec::new());
    for (name, value) in members {
        if !OPERATORS.contains(&name.as_str()) {
            return Err(format!(
                "{example}; {} is none of them",
                display(&Given::<F>::Text(name))
            ));
        }
        let bound = Given::<F>::from_json(&value);
        let is_blank = matches!(bound, Given::Absent);
        match datetime(bound) {
            Ok(datetime) => found.push((name, datetime)),
            Err(problem) if is_blank => blank.push(format!("{name} {problem}")),
            Err(problem) => return Err(format!("{name} {problem}")),
        }
    }
    // Bounds that are all blank are no bounds at all, and everything there is would be read.
    match blank.into_iter().next() {
        _ if !found.is_empty() => Ok(found),
        Some(problem) => Err(problem),
        None => Err(format!("{example}, not {}", display(&value))),
    }
}
