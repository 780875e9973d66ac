//! Examples and defaults, which must be what their input would accept.

use serde_json::Value;

use crate::model::{Attributes, Input, Item, Kind, Shape};
use crate::problems::{ManifestPath, Problems};
use crate::words::nearest;

/// Checks the limits of the kind, then example and default against them.
pub fn check(input: &Input, at: &ManifestPath, problems: &mut Problems) {
    limits(input, at, problems);
    for (what, text) in [
        ("example", &input.field.example),
        ("default", &input.field.default),
    ] {
        if let Some(text) = text {
            let outcome = accepts(input, text);
            problems.keep(
                at,
                outcome.map_err(|problem| format!("the {what} {text:?} is {problem}")),
            );
        }
    }
}

fn limits(input: &Input, at: &ManifestPath, problems: &mut Problems) {
    let Attributes {
        min,
        max,
        item_max,
        shape,
        each,
        ..
    } = &input.told;
    problems.unless(
        min.unwrap_or(i64::MIN) <= max.unwrap_or(i64::MAX),
        at,
        "its least is more than its most",
    );
    let mut counts = [min, max, item_max].into_iter().flatten();
    problems.unless(
        input.kind == Kind::Integer || counts.all(|count| *count > 0),
        at,
        "what counts characters or items is more than 0",
    );
    problems.unless(
        input.kind != Kind::Json
            || *shape == Shape::Array
            || (each.is_empty() && min.is_none() && max.is_none()),
        at,
        "`each`, `min` and `max` are for the shape \"array\"",
    );
}

fn accepts(input: &Input, text: &str) -> Result<(), String> {
    let Attributes {
        min,
        max,
        item_max,
        shape,
        each,
        email,
        of,
        ..
    } = &input.told;
    match input.kind {
        Kind::Id => id(text),
        Kind::Integer => integer(text, min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX)),
        Kind::Flag => right(
            matches!(text, "true" | "false"),
            "neither \"true\" nor \"false\"",
        ),
        Kind::Text | Kind::Tag => short(text, *max),
        Kind::Datetime => right(datetime(text), "no ISO 8601 date or date-time"),
        Kind::Choice => choice(input, text),
        Kind::Json => json(
            text,
            *shape,
            each,
            min.unwrap_or(0),
            max.unwrap_or(i64::MAX),
        ),
        Kind::Reference => reference(text, *email),
        Kind::List => match of {
            Item::Id => id(text),
            Item::Choice => choice(input, text),
            Item::Text | Item::Tag => short(text, *item_max),
        },
        Kind::Comparators => comparators(text),
        Kind::FieldValues => json(
            text,
            Shape::Array,
            &["id".to_owned(), "value".to_owned()],
            1,
            i64::MAX,
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

fn short(text: &str, max: Option<i64>) -> Result<(), String> {
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    right(length <= max.unwrap_or(i64::MAX), "too long")
}

fn choice(input: &Input, text: &str) -> Result<(), String> {
    let Some(model) = &input.model else {
        return Ok(());
    };
    let values: Vec<&str> = model
        .choices
        .iter()
        .map(|choice| choice.value.as_str())
        .collect();
    if model.open.is_some() || values.contains(&text) {
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

fn json(text: &str, shape: Shape, each: &[String], min: i64, max: i64) -> Result<(), String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    match (shape, value) {
        (Shape::Any, _) | (Shape::Object, Value::Object(_)) => Ok(()),
        (Shape::Array, Value::Array(items)) => {
            let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
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
