//! Examples and defaults, which must be what their input would accept.

use serde_json::Value;

use crate::model::{Field, Input, Item, Kind, Shape};
use crate::problems::{Problems, Spot};
use crate::words::nearest;

/// Checks the limits of the kind, then example and default against them.
pub fn check(input: &Input, spot: &Spot, problems: &mut Problems) {
    limits(&input.wire.kind, spot, problems);
    for (what, text) in [
        ("example", &input.field.example),
        ("default", &input.field.default),
    ] {
        if let Some(text) = text {
            let outcome = accepts(&input.wire.kind, &input.field, text);
            problems.keep(
                spot,
                outcome.map_err(|problem| format!("the {what} {text:?} is {problem}")),
            );
        }
    }
}

fn limits(kind: &Kind, spot: &Spot, problems: &mut Problems) {
    let right = match kind {
        Kind::Integer {
            min: Some(min),
            max: Some(max),
        } => min <= max,
        Kind::Json {
            min: Some(min),
            max: Some(max),
            ..
        } => min <= max,
        Kind::Text { max: Some(max), .. } | Kind::List { max: Some(max), .. } => *max > 0,
        _ => true,
    };
    problems.unless(right, spot, "its least is more than its most");
    if let Kind::Json {
        shape,
        each,
        min,
        max,
    } = kind
    {
        problems.unless(
            *shape == Shape::Array || (each.is_empty() && min.is_none() && max.is_none()),
            spot,
            "`each`, `min` and `max` are for the shape \"array\"",
        );
    }
}

fn accepts(kind: &Kind, field: &Field, text: &str) -> Result<(), String> {
    match kind {
        Kind::Id { .. } => id(text),
        Kind::Integer { min, max } => {
            integer(text, min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX))
        }
        Kind::Flag => right(
            matches!(text, "true" | "false"),
            "neither \"true\" nor \"false\"",
        ),
        Kind::Text { max, .. } => short(text, *max),
        Kind::Datetime { .. } => right(datetime(text), "no ISO 8601 date or date-time"),
        Kind::Choice { .. } => choice(field, text),
        Kind::Json {
            shape,
            each,
            min,
            max,
        } => json(
            text,
            *shape,
            each,
            min.unwrap_or(0),
            max.unwrap_or(u64::MAX),
        ),
        Kind::Ref { email, .. } => reference(text, *email),
        Kind::List { of, item_max, .. } => match of {
            Item::Id => id(text),
            Item::Choice => choice(field, text),
            Item::Text | Item::Tag => short(text, *item_max),
        },
        Kind::Comparators => comparators(text),
        Kind::FieldValues => json(
            text,
            Shape::Array,
            &["id".to_owned(), "value".to_owned()],
            1,
            u64::MAX,
        ),
        Kind::Connection => Err("not possible for a connection".to_owned()),
        Kind::Pairs | Kind::Payload | Kind::Form | Kind::File => Ok(()),
    }
}

fn right(right: bool, problem: &str) -> Result<(), String> {
    if right {
        Ok(())
    } else {
        Err(problem.to_owned())
    }
}

fn id(text: &str) -> Result<(), String> {
    right(
        text.parse::<u64>()
            .is_ok_and(|id| (1..1 << 53).contains(&id)),
        "no id",
    )
}

fn integer(text: &str, min: i64, max: i64) -> Result<(), String> {
    right(
        text.parse::<i64>()
            .is_ok_and(|number| (min..=max).contains(&number)),
        "no whole number in its range",
    )
}

fn short(text: &str, max: Option<u64>) -> Result<(), String> {
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    right(length <= max.unwrap_or(u64::MAX), "too long")
}

fn choice(field: &Field, text: &str) -> Result<(), String> {
    let Some(model) = &field.model else {
        return Ok(());
    };
    let values: Vec<&str> = model
        .choices
        .iter()
        .map(|choice| choice.value.as_str())
        .collect();
    if model.open || values.contains(&text) {
        return Ok(());
    }
    let guess = nearest(text, &values)
        .map_or_else(String::new, |value| format!("; did you mean {value:?}?"));
    Err(format!("not in the model {:?}{guess}", model.name))
}

fn datetime(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    let (date, time) = shape.split_once('T').unwrap_or((&shape, "00:00:00"));
    date == "0000-00-00" && (time.starts_with("00:00:00") || time == "00:00")
}

fn json(text: &str, shape: Shape, each: &[String], min: u64, max: u64) -> Result<(), String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    match (shape, value) {
        (Shape::Any, _) | (Shape::Object, Value::Object(_)) => Ok(()),
        (Shape::Array, Value::Array(items)) => {
            let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
            right(
                (min..=max).contains(&count),
                "an array of too few or too many items",
            )?;
            let lacks = |key: &&String| items.iter().any(|item| item.get(key.as_str()).is_none());
            each.iter().find(lacks).map_or(Ok(()), |key| {
                Err(format!("an array with an item that has no {key:?}"))
            })
        }
        (Shape::Array, _) => Err("no array".to_owned()),
        (Shape::Object, _) => Err("no object".to_owned()),
    }
}

fn reference(text: &str, email: bool) -> Result<(), String> {
    let object = serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object());
    let address = email
        && text
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    right(
        object || address || id(text).is_ok(),
        "neither an id nor an object (nor, where allowed, an e-mail address)",
    )
}

fn comparators(text: &str) -> Result<(), String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    let known = |(key, value): (&String, &Value)| {
        ["gt", "gte", "lt", "lte"].contains(&key.as_str()) && value.as_str().is_some_and(datetime)
    };
    right(
        value
            .as_object()
            .is_some_and(|object| !object.is_empty() && object.iter().all(known)),
        "no object of gt, gte, lt, lte and dates",
    )
}
