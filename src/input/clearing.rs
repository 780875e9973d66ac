//! What the word `null` and an empty list do: they clear a field that can be cleared, and are refused where they could
//! only be stored, as the text of a subject or the name of a tag.

use crate::json::read::{Members, Parsed, parse};
use crate::manifest::{Input, Kind, Operation, Place, Shape};
use crate::port::params::Given;
use crate::text::trim_unseen;

/// Whether an input was given to clear the field.
///
/// # Errors
/// When the word is given to what cannot be cleared, in words that follow the input's label.
pub(crate) fn cleared<F>(
    operation: &Operation,
    input: &Input,
    given: &Given<F>,
) -> Result<bool, NotClearable> {
    if !input.clearable && !refuses_null(operation, input) {
        return Ok(false);
    }
    match words(&input.kind, given) {
        Words::OnlyNull | Words::Mixed if !input.clearable => Err(NotClearable::At),
        Words::Mixed => Err(NotClearable::Mixed),
        Words::OnlyNull | Words::Empty => Ok(input.clearable),
        Words::Others => Ok(false),
    }
}

/// Why the word `null` cannot stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotClearable {
    /// The field cannot be cleared.
    At,
    /// It stands beside other items.
    Mixed,
}

impl NotClearable {
    /// In words that follow the input's label.
    pub(crate) fn problem(self) -> &'static str {
        match self {
            Self::At => {
                "cannot be cleared, so the word null is no value for it: leave it empty and it is not sent"
            }
            Self::Mixed => {
                "must not hold the word null among other items: alone it clears the field, and nothing is called so"
            }
        }
    }
}

/// The labels of what an operation can clear, for a hint; none when it can clear nothing.
pub(crate) fn hint(operation: &Operation) -> Option<String> {
    let clearable = operation.inputs.iter().filter(|input| input.clearable);
    let labels: Vec<&str> = clearable.map(|input| input.label).collect();
    match labels.split_last()? {
        (one, []) => Some(format!("The word null clears {one} only.")),
        (last, others) => Some(format!(
            "The word null clears these only: {} and {last}.",
            others.join(", ")
        )),
    }
}

/// Whether the word would be stored there though nobody means it: in a change the comment says what it does, and no tag,
/// channel, user or team is called so. Elsewhere a text may be anything.
fn refuses_null(operation: &Operation, input: &Input) -> bool {
    let is_change = operation.is_change() && matches!(input.place, Place::Body | Place::Call);
    let is_name = match &input.kind {
        Kind::List { of, .. } => {
            matches!(of, Kind::Tag { .. } | Kind::Text { .. } | Kind::Person)
        }
        Kind::Person | Kind::Team | Kind::Macro => true,
        Kind::Choice(model) => model.open,
        _ => false,
    };
    is_change || is_name
}

/// Whether a value is the word, written in the ways that the designer leaves for it.
enum Words {
    /// The word alone: as text, as the one item of a list, as the one key of rows.
    OnlyNull,
    /// `[]` or `{}` as text, where several may be given. As values they are what the designer says of an input that
    /// nobody touched.
    Empty,
    /// The word and something else.
    Mixed,
    /// Anything else.
    Others,
}

fn words<F>(kind: &Kind, given: &Given<F>) -> Words {
    let is_several = matches!(
        kind,
        Kind::List { .. } | Kind::Pairs | Kind::Json(Shape::Array { .. })
    );
    match given {
        Given::Text(text) if is_null(text) => Words::OnlyNull,
        Given::Text(text) if is_several => match parse(text) {
            Ok(Parsed::List(items)) if items.is_empty() => Words::Empty,
            Ok(Parsed::Object(Members(members)))
                if members.is_empty() && matches!(kind, Kind::Pairs) =>
            {
                Words::Empty
            }
            Ok(_) => among(kind, text),
            Err(_) => counted(kind, text.split(',').map(str::to_owned)),
        },
        Given::Json(json) if is_several => among(kind, json),
        _ => Words::Others,
    }
}

/// The same of JSON.
fn among(kind: &Kind, json: &str) -> Words {
    let Ok(Parsed::List(items)) = parse(json) else {
        return Words::Others;
    };
    let texts = items.iter().map(|item| match Given::<()>::from_json(item) {
        Given::Absent => String::new(),
        Given::Text(text) => text,
        Given::Json(row) if matches!(kind, Kind::Pairs) => key_alone(&row).unwrap_or(row),
        _ => item.get().to_owned(),
    });
    counted(kind, texts)
}

/// The same of the texts of items. What an array of JSON holds is looked at by its own reader.
fn counted(kind: &Kind, texts: impl Iterator<Item = String>) -> Words {
    let texts: Vec<String> = texts.filter(|text| !trim_unseen(text).is_empty()).collect();
    let nulls = texts.iter().filter(|text| is_null(text)).count();
    match (nulls, texts.len()) {
        (0, _) => Words::Others,
        (nulls, all) if nulls == all => Words::OnlyNull,
        _ if matches!(kind, Kind::List { .. }) => Words::Mixed,
        _ => Words::Others,
    }
}

/// The key of a row whose value was left blank.
fn key_alone(row: &str) -> Option<String> {
    let mut rows = Given::<()>::entries(&format!("[{row}]"))?;
    match rows.pop()? {
        (key, Given::Absent) => Some(key),
        _ => None,
    }
}

fn is_null(text: &str) -> bool {
    trim_unseen(text) == "null"
}
