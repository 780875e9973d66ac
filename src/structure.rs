//! Values that have a structure: JSON, lists, pairs, references, comparators, custom-field values.
//! JSON keeps its own text wherever it can: order of keys and digits of numbers arrive as they were typed.

use std::collections::HashSet;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::input::{Value, id, object_text, of_kind, quoted, shown, text};
use crate::operation::{Kind, Shape};
use crate::transport::Given;

type Item = Box<RawValue>;

/// An object's members in their order, with the text of each value.
struct Members(Vec<(String, Item)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members: Vec<(String, Item)> = Vec::new();
                while let Some(member) = map.next_entry::<String, Item>()? {
                    members.push(member);
                }
                Ok(Members(last_of_each(members)))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Of members with the same name the last one, as JavaScript reads them.
fn last_of_each<T>(mut members: Vec<(String, T)>) -> Vec<(String, T)> {
    let mut known = HashSet::new();
    members.reverse();
    members.retain(|(name, _)| known.insert(name.clone()));
    members.reverse();
    members
}

/// What JSON text holds, one level deep.
enum Parsed {
    Null,
    Text(String),
    /// A number or a flag.
    Scalar(String),
    List(Vec<Item>),
    Object(Members),
}

/// Parses one level; the error tells where the JSON is broken.
fn parse(json: &str) -> Result<Parsed, String> {
    let whole = json;
    let json = json.trim();
    let broken = |error: serde_json::Error| fault(whole, &error);
    Ok(match json.chars().next() {
        Some('[') => Parsed::List(serde_json::from_str(json).map_err(broken)?),
        Some('{') => Parsed::Object(serde_json::from_str(json).map_err(broken)?),
        Some('"') => Parsed::Text(serde_json::from_str(json).map_err(broken)?),
        _ => match serde_json::from_str::<&RawValue>(json)
            .map_err(broken)?
            .get()
        {
            "null" => Parsed::Null,
            scalar => Parsed::Scalar(scalar.to_owned()),
        },
    })
}

/// Where JSON is broken and why, in words of whoever typed it.
fn fault(json: &str, error: &serde_json::Error) -> String {
    let text = error.to_string();
    let why = match text.split(" at line ").next().unwrap_or_default() {
        why if why.starts_with("EOF") => "it ends too early, a closing bracket or quote is missing",
        "key must be a string" => "a name in double quotes belongs here",
        "expected value" => "a value belongs here; text needs double quotes",
        "trailing comma" => "there is a comma too many",
        "trailing characters" => "something follows the end",
        "expected `,` or `}`" => "a comma or } belongs here",
        "expected `,` or `]`" => "a comma or ] belongs here",
        "expected `:`" => "a colon belongs here",
        "invalid number" => "this is no number",
        why if why.starts_with("control character") => "a line break in text is written as \\n",
        "invalid escape" => "a backslash in text is written as \\\\",
        why => why,
    };
    // serde counts bytes from where the JSON begins, people count characters from where their text does.
    let space = json.split_at(json.len() - json.trim_start().len()).0;
    let number = error.line().max(1) + space.matches('\n').count();
    let indent = match error.line() {
        0 | 1 => space.rsplit('\n').next().map_or(0, str::len),
        _ => 0,
    };
    let line = json.lines().nth(number - 1).unwrap_or_default();
    let bytes = line.bytes().take(indent + error.column().max(1) - 1);
    let column = bytes.filter(|byte| byte & 0xC0 != 0x80).count() + 1;
    format!("is not valid JSON at line {number}, column {column}: {why}")
}

/// A JSON item as if it had been given by itself.
fn given<F>(json: &RawValue) -> Given<F> {
    match parse(json.get()) {
        Ok(Parsed::Null) | Err(_) => Given::Absent,
        Ok(Parsed::Text(text)) if text.is_empty() => Given::Absent,
        Ok(Parsed::Text(text)) => Given::Text(text),
        Ok(Parsed::Scalar(scalar)) if scalar == "true" || scalar == "false" => {
            Given::Flag(scalar == "true")
        }
        Ok(Parsed::Scalar(scalar)) => Given::Number(scalar),
        Ok(Parsed::List(_) | Parsed::Object(_)) => Given::Json(json.get().to_owned()),
    }
}

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
                shown(&other)
            ));
        }
    };
    let wrong = |text: String| {
        let example = shape.example();
        format!("must be {example}, not {}", shown(&Given::<F>::Json(text)))
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
                shown(&Given::<F>::Text(inner))
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
    let mut faults = Vec::new();
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
                    faults.push(format!("item {} lacks {}", at + 1, missing.join(" and ")));
                }
            }
            Ok(_) => faults.push(format!(
                "item {} must be an object with {}, not {}",
                at + 1,
                each.join(" and "),
                shown(&given::<()>(item))
            )),
            Err(broken) => faults.push(format!("item {} {broken}", at + 1)),
        }
    }
    limited(faults)
}

/// Faults after which a list is not read on.
const ENOUGH: usize = 100;

/// Hundreds of the same fault help nobody.
fn limited(faults: Vec<String>) -> Result<(), String> {
    const MOST: usize = 5;
    match faults.len() {
        0 => Ok(()),
        count if count >= ENOUGH => {
            let some: Vec<String> = faults.into_iter().take(MOST).collect();
            Err(format!(
                "has {ENOUGH} faults or more: {}, …",
                some.join(", ")
            ))
        }
        count if count > MOST => {
            let some: Vec<String> = faults.into_iter().take(MOST).collect();
            Err(format!("has {count} faults: {}; …", some.join("; ")))
        }
        1 => Err(format!("has a fault: {}", faults.concat())),
        count => Err(format!("has {count} faults: {}", faults.join("; "))),
    }
}

/// Several values: an array, JSON text of one, or text with commas. Empty items are dropped.
pub fn list<F: Clone>(of: &Kind, max: u32, value: Given<F>) -> Result<Vec<Value<F>>, String> {
    let items: Vec<Given<F>> = match value {
        Given::Json(json) => items(&json)?,
        Given::Text(text) if text.trim_start().starts_with('[') => items(&text)?,
        Given::Text(text) if text.trim_start().starts_with('{') => vec![Given::Json(text)],
        Given::Text(text) => {
            let parts = text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            parts.map(|part| Given::Text(part.to_owned())).collect()
        }
        other => vec![other],
    };
    if max > 0 && items.len() > max as usize {
        return Err(format!(
            "must hold at most {max} item{}, but holds {}",
            if max == 1 { "" } else { "s" },
            items.len()
        ));
    }
    let mut values = Vec::new();
    let mut faults = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        match of_kind(of, item) {
            Ok(value) => values.push(value),
            Err(problem) => faults.push(format!("item {} {problem}", at + 1)),
        }
        // To look for the nearest choice to each of a million lines would take minutes.
        if faults.len() >= ENOUGH {
            break;
        }
    }
    limited(faults).map(|()| values)
}

fn items<F>(json: &str) -> Result<Vec<Given<F>>, String> {
    let is_blank = |item: &Given<F>| match item {
        Given::Absent => true,
        Given::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    Ok(match parse(json)? {
        Parsed::List(items) => items
            .iter()
            .map(|item| given(item))
            .filter(|item| !is_blank(item))
            .collect(),
        _ => vec![Given::Json(json.to_owned())],
    })
}

/// A tag by its name; an object with a name (and perhaps a decoration) passes as it is.
pub fn tag<F>(value: Given<F>, max: u32) -> Result<String, String> {
    match value {
        Given::Json(json) => {
            let name = match parse(&json)? {
                Parsed::Object(Members(members)) => members
                    .into_iter()
                    .find(|(name, _)| name == "name")
                    .map(|(_, name)| name),
                _ => None,
            };
            match name.map(|name| given::<F>(&name)) {
                Some(name @ Given::Text(_)) => text(name, max).map(|_| json),
                Some(name) => Err(format!(
                    "must be a tag with text as its name, not {}",
                    shown(&name)
                )),
                None => Err(format!(
                    "must be the name of a tag, not {}",
                    shown(&Given::<F>::Json(json))
                )),
            }
        }
        other => {
            let name = text(other, max)?;
            Ok(object_text(&[("name".to_owned(), quoted(&name))]))
        }
    }
}

/// An object that says which record, or a bare id or e-mail address wrapped as one.
pub fn reference<F: Clone>(value: Given<F>, email: bool) -> Result<Value<F>, String> {
    let example = if email {
        "an ID, an e-mail address or an object such as {\"email\": \"jane@example.com\"}"
    } else {
        "an ID or an object such as {\"id\": 12}"
    };
    let wrong = |value: &Given<F>| format!("must be {example}, not {}", shown(value));
    match &value {
        Given::Json(json) => referring_object(json, email)?
            .ok_or_else(|| wrong(&value))
            .map(Value::Json),
        Given::Text(text) if text.trim_start().starts_with('{') => referring_object(text, email)?
            .ok_or_else(|| wrong(&Given::Json(text.clone())))
            .map(Value::Json),
        Given::Text(text) if email && is_address(text.trim()) => Ok(Value::Json(object_text(&[(
            "email".to_owned(),
            quoted(text.trim()),
        )]))),
        Given::Text(_) | Given::Number(_) => {
            let id = id(value.clone()).map_err(|_| wrong(&value))?;
            Ok(Value::Json(object_text(&[(
                "id".to_owned(),
                id.to_string(),
            )])))
        }
        _ => Err(wrong(&value)),
    }
}

/// The object if it names a record. An id that is text of digits becomes a number: Gorgias refuses the text,
/// and ids from earlier steps often are text.
fn referring_object(json: &str, email: bool) -> Result<Option<String>, String> {
    let Parsed::Object(Members(members)) = parse(json)? else {
        return Ok(None);
    };
    let names = |key: &str| {
        members
            .iter()
            .any(|(name, value)| name == key && (key == "id" || value.get() != "null"))
    };
    if !names("id")
        && !(email
            && (names("email") || names("channels") || names("external_id") || names("name")))
    {
        return Ok(None);
    }
    // 0 is Gorgias' own word for the user of the credential; null takes the assignment away.
    let number = |value: &RawValue| match given::<()>(value) {
        Given::Absent if value.get() == "null" => Ok("null".to_owned()),
        Given::Number(zero) | Given::Text(zero) if zero.trim() == "0" => Ok("0".to_owned()),
        other => id(other)
            .map(|id| id.to_string())
            .map_err(|problem| format!("has a fault: its id {problem}")),
    };
    let mut mended = Vec::new();
    for (name, value) in members {
        let text = match name.as_str() {
            "id" => number(&value)?,
            _ => value.get().to_owned(),
        };
        mended.push((name, text));
    }
    Ok(Some(object_text(&mended)))
}

fn is_address(text: &str) -> bool {
    let parts = text
        .rsplit_once('@')
        .filter(|_| !text.contains(char::is_whitespace));
    parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
}

/// Keys with JSON texts: `[{key, value}]` or an object. A later key wins, as in the platform's own clean-up.
pub fn pairs<F>(value: Given<F>) -> Result<Vec<(String, String)>, String> {
    let example = "must be keys and values such as {\"order\": \"1001\"}";
    let text = match value {
        Given::Json(text) => text,
        Given::Text(text) if text.trim_start().starts_with(['[', '{']) => text,
        other => return Err(format!("{example}, not {}", shown(&other))),
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
                        "has a fault: item {} must be an object such as {{\"key\": \"order\", \"value\": \"1001\"}}, not {}",
                        at + 1,
                        shown(&given::<F>(item))
                    ));
                };
                let member = |wanted: &str| {
                    members
                        .iter()
                        .find(|(name, _)| name == wanted)
                        .map(|(_, value)| value)
                };
                let key = match member("key").map(|key| given::<F>(key)) {
                    Some(Given::Text(key) | Given::Number(key)) => key,
                    _ => String::new(),
                };
                match member("value") {
                    Some(value) if !key.is_empty() => add(key, value),
                    // A row of the designer that was left blank.
                    value
                        if value.is_none_or(|value| matches!(given::<F>(value), Given::Absent)) => {
                    }
                    _ => {
                        return Err(format!(
                            "has a fault: item {} has a value but no key",
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
                _ => return Err(format!("{example}, not {}", shown(&value))),
            }
        }
        _ => return Err(format!("{example}, not {}", shown(&value))),
    };
    let mut found = Vec::new();
    for (name, value) in members {
        if !OPERATORS.contains(&name.as_str()) {
            return Err(format!(
                "{example}; {} is none of them",
                shown(&Given::<F>::Text(name))
            ));
        }
        match given::<F>(&value) {
            Given::Absent => {}
            value => match of_kind(&Kind::Datetime, value)
                .map_err(|problem| format!("{name} {problem}"))?
            {
                Value::Text(datetime) => found.push((name, datetime)),
                _ => return Err(example.into()),
            },
        }
    }
    Ok(found)
}

/// Fields of one ticket that are written at once.
const MOST_FIELDS: usize = 1_000;

/// Custom-field values: a list of `{id, value}`, or an object id → value.
pub fn field_values<F: Clone>(value: Given<F>) -> Result<Vec<(u64, String)>, String> {
    let example = "must be a list such as [{\"id\": 12, \"value\": \"Damaged\"}] or an object such as {\"12\": \"Damaged\"}";
    let text = match &value {
        Given::Json(text) | Given::Text(text) => text.as_str(),
        _ => return Err(format!("{example}, not {}", shown(&value))),
    };
    if !text.trim_start().starts_with(['[', '{']) {
        return Err(format!("{example}, not {}", shown(&value)));
    }
    let entries: Vec<(Given<F>, Option<Item>)> = match parse(text)? {
        Parsed::Object(Members(members)) => members
            .into_iter()
            .map(|(id, value)| (Given::Text(id), Some(value)))
            .collect(),
        Parsed::List(items) => items.iter().map(|item| id_and_value(item)).collect(),
        _ => return Err(example.into()),
    };
    let mut values: Vec<(u64, String)> = Vec::new();
    let mut known = HashSet::new();
    let mut faults = Vec::new();
    for (at, (field, value)) in entries.into_iter().enumerate() {
        let id = match id(field) {
            Ok(id) => id,
            Err(problem) => {
                faults.push(format!("item {}: its id {problem}", at + 1));
                continue;
            }
        };
        match value.as_deref().map(|json| (parse(json.get()), json)) {
            _ if !known.insert(id) => faults.push(format!("field {id} is named twice")),
            Some((Ok(Parsed::Text(_) | Parsed::Scalar(_)), json)) => values.push((id, json.get().to_owned())),
            Some((Ok(Parsed::Null), _)) => faults.push(format!(
                "field {id} has the value null: to clear a field use the action Delete Ticket Custom Field"
            )),
            Some((_, json)) => faults.push(format!(
                "field {id} must have text, a number, true or false as its value, not {}",
                shown(&given::<F>(json))
            )),
            None => faults.push(format!("field {id} has no value")),
        }
    }
    limited(faults)?;
    match values.len() {
        0 => Err(format!("{example}, not an empty one")),
        // They may be sent one by one; no account has that many fields.
        count if count > MOST_FIELDS => Err(format!(
            "must hold at most {MOST_FIELDS} fields, but holds {count}"
        )),
        _ => Ok(values),
    }
}

fn id_and_value<F>(item: &RawValue) -> (Given<F>, Option<Item>) {
    match parse(item.get()) {
        Ok(Parsed::Object(Members(members))) => {
            let mut id = Given::Absent;
            let mut content = None;
            for (name, value) in members {
                match name.as_str() {
                    "id" => id = given(&value),
                    "value" => content = Some(value),
                    _ => {}
                }
            }
            (id, content)
        }
        _ => (given(item), None),
    }
}
