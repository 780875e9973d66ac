//! Raw value → value by kind. Blank inputs are not sent; all problems of a call are found at once.

use super::address::{Address, address, email};
use super::choice::choice;
use super::clearing::{NotClearable, cleared};
use super::datetime::datetime;
use super::form::form;
use super::list::listed;
use super::named::{Named, Record, named};
use super::problems::{ENOUGH, limited};
use super::reference::{FieldKey, field_values, reference, tag};
use super::scalar::{flag, id, identifier, integer, secret, text, user_id};
use super::span::span;
use super::structure::{comparators, json, pairs};
use super::typed_json::{is_structured, mishap, well_formed_json};
use crate::error::Problem;
use crate::manifest::{Input, Kind, Model, Operation, Place, Shape};
use crate::port::params::{Given, Params};
use crate::text::trim_unseen;

/// A value that was read by its kind.
#[derive(Debug, Clone)]
pub(crate) enum Value<F> {
    /// The word `null`: the field is to be cleared.
    Null,
    /// A record's id.
    Id(u64),
    /// What a record is called whose id is yet to be looked up.
    Name(String),
    /// A whole number; of a span its seconds.
    Integer(i64),
    /// true or false.
    Flag(bool),
    /// Text, a date-time or a choice.
    Text(String),
    /// An e-mail address.
    Address(Address),
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
    /// The same, some of the fields by what they are called and yet to be looked up.
    NamedFields(Vec<(FieldKey, String)>),
    /// Bytes or text as given, for the plans that read it.
    Raw(Given<F>),
}

/// The inputs of a call that were given, read by their kinds.
#[derive(Debug, Clone)]
pub(crate) struct Inputs<F> {
    values: Vec<(&'static Input, Value<F>)>,
    /// Whether the word null was given to what cannot be cleared.
    pub(crate) is_null_refused: bool,
}

impl<F: Clone> Inputs<F> {
    /// Reads the declared inputs, and finds all problems with them; blank inputs are left out.
    pub(crate) fn read(
        operation: &'static Operation,
        params: &impl Params<F>,
    ) -> (Self, Vec<Problem>) {
        let mut values = Vec::new();
        let mut problems = Vec::new();
        let mut is_null_refused = false;
        for input in operation.inputs {
            let given = match input.kind {
                Kind::File => params.file(input.key),
                Kind::Form => params.entries(input.key),
                _ => params.value(input.key),
            };
            let choices = match (&given, model(&input.kind)) {
                (Given::Absent, _) | (_, None) => String::new(),
                (_, Some(model)) => params.choices(model.name),
            };
            let value = match cleared(operation, input, &given) {
                Ok(false) => read(input, given, &choices),
                Ok(true) => Ok(Some(empty(&input.kind))),
                Err(refused) => {
                    is_null_refused |= refused == NotClearable::At;
                    Err(refused.problem().to_owned())
                }
            };
            match value {
                Ok(Some(value)) => values.push((input, value)),
                Ok(None) if input.required => problems.push(Problem::new(input, "is required")),
                Ok(None) => {}
                Err(problem) => problems.push(Problem::new(input, problem)),
            }
        }
        problems.extend(collisions(&values));
        let inputs = Self {
            values,
            is_null_refused,
        };
        if inputs.flag("fetchAll") {
            // Fetch All uses neither, so nothing can be wrong with them.
            problems.retain(|problem| !matches!(problem.key.as_str(), "cursor" | "limit"));
        }
        (inputs, problems)
    }

    /// An input with its value, if it was given.
    pub(crate) fn entry(&self, key: &str) -> Option<(&'static Input, &Value<F>)> {
        let mut values = self.values.iter();
        let (input, value) = values.find(|(input, _)| input.key == key)?;
        Some((input, value))
    }

    /// The value of an input, if it was given.
    pub(crate) fn get(&self, key: &str) -> Option<&Value<F>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The text of an input, if it was given.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The secrets among the inputs.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter_map(|(input, value)| match value {
            Value::Text(text) if matches!(input.kind, Kind::Secret) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The number of an input, if it was given.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::Id(id) => Some(*id),
            Value::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Whether a flag was given and is true.
    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Value::Flag(true)))
    }

    /// All inputs that were given, in the manifest's order.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static Input, &Value<F>)> {
        self.values.iter().map(|(input, value)| (*input, value))
    }

    /// The same with other values.
    #[must_use]
    pub(crate) fn changed(
        &self,
        mut change: impl FnMut(&'static Input, &Value<F>) -> Value<F>,
    ) -> Self {
        let values = self
            .all()
            .map(|(input, value)| (input, change(input, value)));
        Self {
            values: values.collect(),
            is_null_refused: self.is_null_refused,
        }
    }

    /// The inputs that travel in that place, in the manifest's order.
    pub(crate) fn at(&self, place: Place) -> impl Iterator<Item = (&'static Input, &Value<F>)> {
        self.all().filter(move |(input, _)| input.place == place)
    }
}

/// What a cleared field is sent as.
fn empty<F>(kind: &Kind) -> Value<F> {
    match kind {
        Kind::List { .. } => Value::List(Vec::new()),
        Kind::Pairs => Value::Pairs(Vec::new()),
        Kind::Json(Shape::Array { .. }) => Value::Json("[]".to_owned()),
        _ => Value::Null,
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
            let (outer, inner_label) = (outer.label, inner.label);
            let text = format!("Give either {outer} or {inner_label}, not both");
            Problem {
                is_sentence: true,
                ..Problem::new(inner, text)
            }
        })
        .collect()
}

/// Reads one value; none when it is blank. The text of an error follows the input's label.
fn read<F: Clone>(
    input: &'static Input,
    given: Given<F>,
    choices: &str,
) -> Result<Option<Value<F>>, String> {
    let given = well_formed_json(&input.kind, given);
    match given {
        Given::Absent => Ok(None),
        Given::TooLarge(size) => Err(format!("is too large: {size}")),
        Given::Text(text) if is_structured(&input.kind) && mishap(&text).is_some() => {
            Err(mishap(&text).unwrap_or_default())
        }
        // JSON's null where JSON is asked for; a field that it would clear was looked at before.
        Given::Text(text) if is_json_null(input, &text) => Ok(None),
        given if matches!(input.kind, Kind::Form) => Ok(form(given)?.map(Value::Raw)),
        given if matches!(input.kind, Kind::Payload | Kind::File) => Ok(Some(Value::Raw(given))),
        Given::Text(text) if is_blank(&input.kind, &text) => Ok(None),
        given => {
            let value = match of_kind(&input.kind, given, choices)? {
                Value::Text(text) if identifies(input) => {
                    Value::Text(identifier(&text)?.to_owned())
                }
                value => value,
            };
            let is_empty = match &value {
                Value::List(items) => items.is_empty(),
                Value::Text(text) => text.is_empty(),
                Value::Pairs(pairs) | Value::Comparators(pairs) => pairs.is_empty(),
                _ => false,
            };
            Ok((!is_empty).then_some(value))
        }
    }
}

/// Whether something is found by that text: what travels in a path or a query is, and of a body what the row says.
fn identifies(input: &Input) -> bool {
    let is_asked_for = matches!(input.place, Place::Path | Place::Query);
    matches!(input.kind, Kind::Text { .. }) && (is_asked_for || input.identifies)
}

/// Whether the text is JSON's null, in an optional input whose JSON is of a shape.
fn is_json_null(input: &Input, text: &str) -> bool {
    let is_shaped = match &input.kind {
        Kind::Json(shape) => !matches!(shape, Shape::Any),
        Kind::Comparators | Kind::FieldValues => true,
        _ => false,
    };
    is_shaped && !input.required && trim_unseen(text) == "null"
}

/// What the values of that kind are chosen from.
fn model(kind: &Kind) -> Option<&'static Model> {
    match kind {
        Kind::Choice(model) => Some(model),
        Kind::Json(Shape::Array { choose, .. }) => choose.map(|(_, model)| model),
        Kind::List { of, .. } => model(of),
        _ => None,
    }
}

/// White space is a value only where text is asked for.
fn is_blank(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Text { .. } => text.is_empty(),
        _ => trim_unseen(text).is_empty(),
    }
}

/// Reads one value, a list's item too. `choices` are those of its model, one a line, where it has one.
pub(crate) fn of_kind<F: Clone>(
    kind: &Kind,
    given: Given<F>,
    choices: &str,
) -> Result<Value<F>, String> {
    match kind {
        Kind::Id => id(given).map(Value::Id),
        Kind::UserId => user_id(given).map(Value::Id),
        Kind::Person | Kind::Team | Kind::Macro => match Record::of(kind) {
            Some(record) => named(record, given).map(|named| match named {
                Named::Nobody => Value::Null,
                Named::Id(id) => Value::Id(id),
                Named::Name(name) => Value::Name(name),
            }),
            None => id(given).map(Value::Id),
        },
        Kind::Address => address(given).map(Value::Address),
        Kind::Email => email(given).map(Value::Text),
        Kind::Span => span(given).map(Value::Integer),
        Kind::Integer { min, max } => integer(given, *min, *max).map(Value::Integer),
        Kind::Flag => flag(&given).map(Value::Flag),
        Kind::Text { max } => text(given, *max).map(Value::Text),
        Kind::Secret => secret(given).map(Value::Text),
        Kind::Datetime => datetime(given).map(Value::Text),
        Kind::Choice(model) => choice(model, choices, given).map(Value::Text),
        Kind::Json(shape) => json(shape, given, choices).map(Value::Json),
        Kind::Reference { email } => reference(given, *email).map(Value::Json),
        Kind::Tag { max } => tag(given, *max).map(Value::Json),
        Kind::List { of, max } => list(of, *max, given, choices).map(Value::List),
        Kind::Pairs => pairs(given).map(Value::Pairs),
        Kind::Comparators => comparators(given).map(Value::Comparators),
        Kind::FieldValues => field_values(given).map(by_id),
        Kind::Connection | Kind::Payload | Kind::Form | Kind::File => Ok(Value::Raw(given)),
    }
}

/// Values by the ids of their fields, unless some are yet to be looked up.
fn by_id<F>(values: Vec<(FieldKey, String)>) -> Value<F> {
    let ids = values.iter().map(|(key, json)| match key {
        FieldKey::Id(id) => Some((*id, json.clone())),
        FieldKey::Name(_) => None,
    });
    match ids.collect() {
        Some(ids) => Value::FieldValues(ids),
        None => Value::NamedFields(values),
    }
}

/// Several values of a kind.
fn list<F: Clone>(
    of: &Kind,
    max: u32,
    value: Given<F>,
    choices: &str,
) -> Result<Vec<Value<F>>, String> {
    let items = listed(of, value)?;
    if max > 0 && items.len() > max as usize {
        return Err(format!(
            "must hold at most {max} item{}, but holds {}",
            if max == 1 { "" } else { "s" },
            items.len()
        ));
    }
    let mut values = Vec::new();
    let mut problems = Vec::new();
    for (at, item) in items {
        // The texts of a list are names, of tags or the like.
        let value = of_kind(of, item, choices).and_then(|value| match value {
            Value::Text(text) if matches!(of, Kind::Text { .. }) => {
                Ok(Value::Text(identifier(&text)?.to_owned()))
            }
            value => Ok(value),
        });
        match value {
            Ok(value) => values.push(value),
            Err(problem) => problems.push(format!("item {at} {problem}")),
        }
        // To look for the nearest choice to each of a million lines would take minutes.
        if problems.len() >= ENOUGH {
            break;
        }
    }
    limited(problems).map(|()| values)
}
