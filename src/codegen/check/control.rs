//! The kind of an input against its control in the designer and its place on the wire.

use crate::model::{Collection, Field, Item, Kind, Language, Method, Place, Type, Word};
use crate::problems::{Problems, Spot};

/// Type and collection that the designer must show for a kind.
pub fn control(kind: &Kind, field: &Field, spot: &Spot, problems: &mut Problems) {
    use Type::{Boolean, Code, Connection, Data, String, Text};
    let (types, collection): (&[Type], Option<Collection>) = match kind {
        Kind::Connection => (&[Connection], None),
        Kind::Id { .. } | Kind::Integer { .. } | Kind::Datetime { .. } | Kind::Choice { .. } => {
            (&[String], None)
        }
        Kind::Flag if field.model.is_some() => (&[String], None),
        Kind::Flag => (&[Boolean], None),
        Kind::Text { .. } => (&[String, Text], None),
        Kind::Json { .. } | Kind::Comparators | Kind::FieldValues => (&[Code], None),
        Kind::Ref { .. } => (&[String, Code], None),
        Kind::List { .. } => (&[String], Some(Collection::ValueList)),
        Kind::Pairs => (&[String], Some(Collection::KeyValueList)),
        Kind::Payload => (&[String, Text, Code], None),
        Kind::Form => (&[String, Data], Some(Collection::KeyValueList)),
        Kind::File => (&[Data], None),
    };
    let word = kind.word();
    if !types.contains(&field.control) {
        let types: Vec<&str> = types.iter().map(|known| known.word()).collect();
        problems.add(
            spot,
            format!("kind {word:?} needs type {}", types.join(" or ")),
        );
    }
    if field.collection != collection {
        let wanted = collection.map_or("no collection".to_owned(), |known| {
            format!("collection {}", known.word())
        });
        problems.add(spot, format!("kind {word:?} needs {wanted}"));
    }
    problems.unless(
        field.control != Code || field.language == Some(Language::Json) || *kind == Kind::Payload,
        spot,
        format!("kind {word:?} needs language json"),
    );
    model(kind, field, spot, problems);
}

fn model(kind: &Kind, field: &Field, spot: &Spot, problems: &mut Problems) {
    let word = kind.word();
    let choices = match kind {
        Kind::Choice { .. }
        | Kind::List {
            of: Item::Choice, ..
        } => {
            return problems.unless(
                field.model.is_some(),
                spot,
                format!("kind {word:?} needs a model"),
            );
        }
        Kind::Flag => field.model.as_ref().map(|model| &model.choices),
        _ => {
            return problems.unless(
                field.model.is_none(),
                spot,
                format!("kind {word:?} has no use for a model"),
            );
        }
    };
    let mut values: Vec<&str> = choices
        .into_iter()
        .flatten()
        .map(|choice| choice.value.as_str())
        .collect();
    values.sort_unstable();
    problems.unless(
        values.is_empty() || values == ["false", "true"],
        spot,
        "the model of a flag has the values true and false",
    );
}

/// Places that a kind may travel to.
pub fn place(kind: &Kind, place: Place, method: Method, spot: &Spot, problems: &mut Problems) {
    let word = kind.word();
    let fits = match kind {
        Kind::Connection | Kind::Payload | Kind::Form | Kind::File => place == Place::Call,
        Kind::Json { .. } | Kind::Ref { .. } | Kind::FieldValues => {
            matches!(place, Place::Body | Place::Call)
        }
        Kind::Pairs => matches!(place, Place::Body | Place::Call),
        Kind::Comparators => place == Place::Query,
        Kind::List { of: Item::Tag, .. } => place == Place::Body,
        Kind::List { .. } | Kind::Flag | Kind::Integer { .. } | Kind::Datetime { .. } => {
            place != Place::Path
        }
        Kind::Id { .. } | Kind::Text { .. } | Kind::Choice { .. } => true,
    };
    problems.unless(
        fits,
        spot,
        format!("kind {word:?} cannot travel in the {}", place.word()),
    );
    problems.unless(
        place != Place::Body || matches!(method, Method::Post | Method::Put),
        spot,
        format!("a {} request has no body", method.word()),
    );
}
