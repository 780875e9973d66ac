//! Raw value → value by kind. Blank means absent; all problems of a call are found at once.

use crate::error::Problem;
use crate::input::choice::choice;
use crate::input::datetime::is_datetime;
use crate::input::reference::{field_values, reference, tag};
use crate::input::structure::{comparators, json, list, pairs};
use crate::json::read::{Parsed, parse};
use crate::json::write::{object_text, quoted};
use crate::manifest::{Input, Kind, Model, Operation, Place};
use crate::port::params::{Given, Inputs};
use crate::text::beginning;
use serde_json::value::RawValue;

/// The largest whole number that JavaScript holds exactly: 2^53 − 1.
pub const LARGEST_ID: u64 = 9_007_199_254_740_991;

/// A value that was read by its kind.
#[derive(Debug, Clone)]
pub enum Value<F> {
    /// The word `null`: the field is to be cleared.
    Null,
    /// A record's id.
    Id(u64),
    /// A whole number.
    Integer(i64),
    /// true or false.
    Flag(bool),
    /// Text, a date-time or a choice.
    Text(String),
    /// JSON text, known to be valid.
    Json(String),
    /// Several values.
    List(Vec<Value<F>>),
    /// Keys with JSON texts, in order.
    Pairs(Vec<(String, String)>),
    /// Operators with datetimes.
    Comparators(Vec<(String, String)>),
    /// Custom-field ids with JSON scalars.
    FieldValues(Vec<(u64, String)>),
    /// Bytes or text as given, for the plans that read it.
    Raw(Given<F>),
}

/// The inputs of a call that were given, read by their kinds.
#[derive(Debug)]
pub struct Call<F> {
    values: Vec<(&'static Input, Value<F>)>,
}

impl<F: Clone> Call<F> {
    /// Reads the declared inputs, and finds all problems with them; what is blank is absent.
    pub fn read(operation: &'static Operation, inputs: &impl Inputs<F>) -> (Self, Vec<Problem>) {
        let mut values = Vec::new();
        let mut problems = Vec::new();
        for input in operation
            .inputs
            .iter()
            .filter(|input| !matches!(input.kind, Kind::Connection))
        {
            let given = match input.kind {
                Kind::File => inputs.file(input.key),
                Kind::Form => inputs.entries(input.key),
                _ => inputs.value(input.key),
            };
            let choices = match (&given, model(&input.kind)) {
                (Given::Absent, _) | (_, None) => String::new(),
                (_, Some(model)) => inputs.choices(model.name),
            };
            match read(input, given, &choices) {
                Ok(Some(value)) => values.push((input, value)),
                Ok(None) if input.required => problems.push(Problem::new(input, "is required")),
                Ok(None) => {}
                Err(problem) => problems.push(Problem::new(input, problem)),
            }
        }
        problems.extend(collisions(&values));
        let call = Self { values };
        if call.flag("fetchAll") {
            // It uses neither, so nothing can be wrong with them.
            problems.retain(|problem| !matches!(problem.key.as_str(), "cursor" | "limit"));
        }
        (call, problems)
    }

    /// The value of an input, if it was given.
    pub fn get(&self, key: &str) -> Option<&Value<F>> {
        self.values
            .iter()
            .find(|(input, _)| input.key == key)
            .map(|(_, value)| value)
    }

    /// The text of an input, if it was given.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an input, if it was given.
    pub fn number(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::Id(id) => Some(*id),
            Value::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Whether a flag was given and is true.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Value::Flag(true)))
    }

    /// What was given for a place, in the manifest's order.
    pub fn at(&self, place: Place) -> impl Iterator<Item = (&'static Input, &Value<F>)> {
        self.values
            .iter()
            .filter(move |(input, _)| input.place == place)
            .map(|(input, value)| (*input, value))
    }
}

/// Inputs that set the same field of the body in two ways (`assignee_user` and `assignee_user.id`).
fn collisions<F>(values: &[(&'static Input, Value<F>)]) -> Vec<Problem> {
    let body = || {
        values
            .iter()
            .map(|(input, _)| *input)
            .filter(|input| input.place == Place::Body)
    };
    let nested = body().filter_map(|input| Some((input, input.wire.split_once('.')?.0)));
    let found = nested
        .filter_map(|(inner, outer)| Some((inner, body().find(|input| input.wire == outer)?)));
    found
        .map(|(inner, outer)| {
            Problem::new(
                inner,
                format!("and {} say the same: give only one", outer.label),
            )
        })
        .collect()
}

/// Reads one value; none when it is blank. The error follows the input's label.
fn read<F: Clone>(
    input: &'static Input,
    given: Given<F>,
    choices: &str,
) -> Result<Option<Value<F>>, String> {
    match given {
        Given::Absent => Ok(None),
        Given::Unusable(_) if matches!(input.kind, Kind::Form) => Err(
            "must be a list of keys and values such as [{\"key\": \"name\", \"value\": \"text\"}]"
                .into(),
        ),
        Given::Unusable(_) => Err(format!("must be data, not {}", shown(&given))),
        Given::Text(text) if input.clearable && text.trim() == "null" => Ok(Some(Value::Null)),
        given if matches!(input.kind, Kind::Payload | Kind::Form | Kind::File) => {
            Ok(Some(Value::Raw(given)))
        }
        Given::Text(text) if is_blank(&input.kind, &text) => Ok(None),
        given => {
            let value = of_kind(&input.kind, given, choices)?;
            let is_empty = match &value {
                Value::List(items) => items.is_empty(),
                Value::Pairs(pairs) | Value::Comparators(pairs) => pairs.is_empty(),
                _ => false,
            };
            Ok((!is_empty).then_some(value))
        }
    }
}

/// What the values of that kind are chosen from.
fn model(kind: &Kind) -> Option<&'static Model> {
    match kind {
        Kind::Choice(model) => Some(model),
        Kind::List { of, .. } => model(of),
        _ => None,
    }
}

/// Spaces are a value only where text is asked for.
fn is_blank(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Text { .. } => text.is_empty(),
        _ => text.trim().is_empty(),
    }
}

/// Reads one value, a list's item too. `choices` are the values of its model, one a line, where it has one.
pub fn of_kind<F: Clone>(kind: &Kind, given: Given<F>, choices: &str) -> Result<Value<F>, String> {
    match kind {
        Kind::Id => id(given).map(Value::Id),
        Kind::Integer { min, max } => integer(given, *min, *max).map(Value::Integer),
        Kind::Flag => flag(&given).map(Value::Flag),
        Kind::Text { max } => text(given, *max).map(Value::Text),
        Kind::Datetime => datetime(given).map(Value::Text),
        Kind::Choice(model) => choice(model, choices, given).map(Value::Text),
        Kind::Json(shape) => json(shape, given).map(Value::Json),
        Kind::Reference { email } => reference(given, *email),
        Kind::Tag { max } => tag(given, *max).map(Value::Json),
        Kind::List { of, max } => list(of, *max, given, choices).map(Value::List),
        Kind::Pairs => pairs(given).map(Value::Pairs),
        Kind::Comparators => comparators(given).map(Value::Comparators),
        Kind::FieldValues => field_values(given).map(Value::FieldValues),
        Kind::Connection | Kind::Payload | Kind::Form | Kind::File => Ok(Value::Raw(given)),
    }
}

/// A positive whole number: digits only, so that "1e3" or "12abc" never names somebody else's record.
pub fn id<F>(given: Given<F>) -> Result<u64, String> {
    let wrong = |given: &str| format!("must be an ID, a whole number such as 12, not {given}");
    match &given {
        Given::Number(text) | Given::Text(text) => {
            let digits = text.trim();
            let number = digits
                .parse::<u64>()
                .ok()
                .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
            match number {
                Some(number) if (1..=LARGEST_ID).contains(&number) => Ok(number),
                _ => Err(wrong(&shown(&given))),
            }
        }
        _ => Err(wrong(&shown(&given))),
    }
}

fn integer<F>(given: Given<F>, min: i64, max: i64) -> Result<i64, String> {
    let number = match &given {
        Given::Number(text) | Given::Text(text) => {
            let text = text.trim();
            let digits = text.strip_prefix('-').unwrap_or(text);
            text.parse::<i64>()
                .ok()
                .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
        }
        _ => None,
    };
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| {
            let range = if max == i64::MAX {
                format!("of {min} or more")
            } else {
                format!("from {min} to {max}")
            };
            format!("must be a whole number {range}, not {}", shown(&given))
        })
}

fn flag<F>(given: &Given<F>) -> Result<bool, String> {
    let word = match given {
        Given::Flag(flag) => return Ok(*flag),
        Given::Text(text) | Given::Number(text) => text.trim().to_ascii_lowercase(),
        _ => String::new(),
    };
    match word.as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(format!("must be true or false, not {}", shown(given))),
    }
}

/// Text as it is, spaces included; numbers and flags as they are written.
pub fn text<F>(given: Given<F>, max: u32) -> Result<String, String> {
    let text = match given {
        Given::Text(text) | Given::Number(text) => text,
        Given::Flag(flag) => flag.to_string(),
        other => return Err(format!("must be text, not {}", shown(&other))),
    };
    let length = text.chars().count();
    if max > 0 && length > max as usize {
        return Err(format!(
            "must have at most {max} characters, but has {length}"
        ));
    }
    Ok(text)
}

fn datetime<F>(given: Given<F>) -> Result<String, String> {
    match &given {
        Given::Text(text) if is_datetime(text.trim()) => Ok(text.trim().to_owned()),
        _ => Err(format!(
            "must be a date such as 2026-01-31 or a date and time such as 2026-01-31T09:30:00Z, not {}",
            shown(&given)
        )),
    }
}

/// A value as a message shows it: short, and never the bytes of a file.
pub fn shown<F>(given: &Given<F>) -> String {
    const LONGEST: usize = 60;
    match given {
        Given::Absent => "nothing".into(),
        Given::Flag(flag) => flag.to_string(),
        Given::Number(text) => beginning(text, LONGEST),
        Given::Text(text) => format!("\"{}\"", beginning(text, LONGEST)),
        Given::Json(json) => match serde_json::from_str::<serde_json::Value>(json) {
            Ok(serde_json::Value::Array(items)) if items.len() == 1 => "a list of 1 item".into(),
            Ok(serde_json::Value::Array(items)) => format!("a list of {} items", items.len()),
            Ok(serde_json::Value::Object(fields)) if fields.is_empty() => "an empty object".into(),
            Ok(serde_json::Value::Object(fields)) => {
                let keys: Vec<String> = fields
                    .keys()
                    .map(|key| beginning(key, LONGEST))
                    .take(6)
                    .collect();
                let more = if fields.len() > keys.len() {
                    ", …"
                } else {
                    ""
                };
                let several = if fields.len() > 1 { "s" } else { "" };
                format!("an object with the key{several} {}{more}", keys.join(", "))
            }
            _ => "this JSON".into(),
        },
        Given::File(file) if file.size == 1 => "a file of 1 byte".into(),
        Given::File(file) => format!("a file of {} bytes", file.size),
        Given::Entries(_) => "keys and values".into(),
        Given::Unusable(what) => beginning(what, 4 * LONGEST),
    }
}

/// The JSON text of a value, as a body carries it.
pub fn json_text<F>(value: &Value<F>) -> String {
    match value {
        Value::Null | Value::Raw(_) => "null".into(),
        Value::Id(id) => id.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => quoted(text),
        Value::Json(json) => json.clone(),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(json_text).collect::<Vec<_>>().join(",")
        ),
        Value::Pairs(pairs) => object_text(pairs),
        Value::Comparators(pairs) => object_text(
            &pairs
                .iter()
                .map(|(name, text)| (name.clone(), quoted(text)))
                .collect::<Vec<_>>(),
        ),
        Value::FieldValues(values) => {
            let items: Vec<String> = values
                .iter()
                .map(|(id, json)| format!("{{\"id\":{id},\"value\":{json}}}"))
                .collect();
            format!("[{}]", items.join(","))
        }
    }
}

/// A JSON item as if it had been given by itself.
pub fn given<F>(json: &RawValue) -> Given<F> {
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

/// Faults after which a list is not read on.
pub const ENOUGH: usize = 100;

/// Hundreds of the same fault help nobody.
pub fn limited(faults: Vec<String>) -> Result<(), String> {
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
