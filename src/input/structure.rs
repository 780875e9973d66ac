//! Values that have a structure: JSON of a shape, lists, pairs, comparators.

use serde_json::value::RawValue;

use super::datetime::datetime;
use super::display::display;
use super::problems::limited;
use crate::json::read::{Item, Members, Parsed, last_of_each, parse};
use crate::json::write::quoted;
use crate::manifest::Shape;
use crate::port::params::Given;

/// JSON text of the shape.
pub fn json<F>(shape: &Shape, value: Given<F>) -> Result<String, String> {
    let text = match value {
        Given::Json(json) => json,
        Given::Number(text) | Given::Text(text) if matches!(shape, Shape::Any) => {
            return Ok(if parse(&text).is_ok() {
                text.trim().to_owned()
            } else {
                quoted(&text)
            });
        }
        Given::Flag(flag) if matches!(shape, Shape::Any) => return Ok(flag.to_string()),
        // Only what looks like JSON is told where it is broken.
        Given::Text(text) if text.trim_start().starts_with(['[', '{', '"']) => text,
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
    match (shape, parse(&text)?) {
        (Shape::Any, _) | (Shape::Object, Parsed::Object(_)) => {}
        (Shape::Array { each, min, max }, Parsed::List(items)) => {
            array_items(&items, each, *min, *max)?
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
    Ok(text.trim().to_owned())
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

fn array_items(items: &[Item], each: &[&str], min: u32, max: u32) -> Result<(), String> {
    if items.len() < min as usize {
        return Err(format!(
            "must hold at least {min} item{}",
            if min == 1 { "" } else { "s" }
        ));
    }
    if max > 0 && items.len() > max as usize {
        return Err(format!(
            "must hold at most {max} items, but holds {}",
            items.len()
        ));
    }
    if each.is_empty() {
        return Ok(());
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
    limited(problems)
}

/// Keys with JSON texts: `[{key, value}]` or an object. A later key wins, as in the platform's own clean-up.
pub fn pairs<F>(value: Given<F>) -> Result<Vec<(String, String)>, String> {
    let example = "must be keys and values such as {\"order\": \"1001\"}";
    let text = match value {
        Given::Json(text) => text,
        Given::Text(text) if text.trim_start().starts_with(['[', '{']) => text,
        other => return Err(format!("{example}, not {}", display(&other))),
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut add = |key: String, value: &RawValue| pairs.push((key, value.get().to_owned()));
    match parse(&text)? {
        Parsed::Object(Members(members)) => members
            .into_iter()
            .for_each(|(key, value)| add(key, &value)),
        Parsed::List(items) => {
            for (at, item) in items.iter().enumerate() {
                let Ok(Parsed::Object(Members(members))) = parse(item.get()) else {
                    return Err(format!(
                        "has a problem: item {} must be an object such as {{\"key\": \"order\", \"value\": \"1001\"}}, not {}",
                        at + 1,
                        display(&Given::<F>::from_json(item))
                    ));
                };
                let member = |wanted: &str| {
                    members
                        .iter()
                        .find(|(name, _)| name == wanted)
                        .map(|(_, value)| value)
                };
                let key = match member("key").map(|key| Given::<F>::from_json(key)) {
                    Some(Given::Text(key) | Given::Number(key)) => key,
                    _ => String::new(),
                };
                match member("value") {
                    Some(value) if !key.is_empty() => add(key, value),
                    // A row of the designer that was left blank.
                    value
                        if value.is_none_or(|value| {
                            matches!(Given::<F>::from_json(value), Given::Absent)
                        }) => {}
                    _ => {
                        return Err(format!(
                            "has a problem: item {} has a value but no key",
                            at + 1
                        ));
                    }
                }
            }
        }
        _ => return Err(example.into()),
    }
    Ok(last_of_each(pairs))
}

/// Operators with datetimes: `{"gte": "2026-01-01T00:00:00Z"}`.
pub fn comparators<F: Clone>(value: Given<F>) -> Result<Vec<(String, String)>, String> {
    const OPERATORS: [&str; 4] = ["gt", "gte", "lt", "lte"];
    let example =
        "must be an object with gt, gte, lt or lte, such as {\"gte\": \"2026-01-31T00:00:00Z\"}";
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
    let mut found = Vec::new();
    for (name, value) in members {
        if !OPERATORS.contains(&name.as_str()) {
            return Err(format!(
                "{example}; {} is none of them",
                display(&Given::<F>::Text(name))
            ));
        }
        match Given::<F>::from_json(&value) {
            Given::Absent => {}
            value => {
                let datetime = datetime(value).map_err(|problem| format!("{name} {problem}"))?;
                found.push((name, datetime));
            }
        }
    }
    Ok(found)
}
