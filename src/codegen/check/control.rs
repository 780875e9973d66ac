//! The kind of an input against its control in the designer and its place on the wire.

use crate::model::{Collection, Input, Item, Kind, Language, Method, Place, Type, Word};
use crate::problems::{ManifestPath, Problems};

/// Type and collection that the designer must show for a kind.
pub fn control(input: &Input, at: &ManifestPath, problems: &mut Problems) {
    use Type::{Boolean, Code, Connection, Data, Password, String, Text};
    let Input { kind, field, .. } = input;
    let (types, collection): (&[Type], Option<Collection>) = match kind {
        Kind::Connection => (&[Connection], None),
        Kind::Id
        | Kind::UserId
        | Kind::Integer
        | Kind::Datetime
        | Kind::Span
        | Kind::Choice
        | Kind::Tag
        | Kind::Person
        | Kind::Team
        | Kind::Macro
        | Kind::Address
        | Kind::Email => (&[String], None),
        Kind::Flag if field.model.is_some() => (&[String], None),
        Kind::Flag => (&[Boolean], None),
        Kind::Text => (&[String, Text], None),
        Kind::Secret => (&[Password], None),
        Kind::Json | Kind::Comparators | Kind::FieldValues => (&[Code], None),
        Kind::Reference => (&[String, Code], None),
        Kind::List => (&[String], Some(Collection::ValueList)),
        Kind::Pairs => (&[String], Some(Collection::KeyValueList)),
        Kind::Payload => (&[String, Text, Code], None),
        Kind::Form => (&[String, Data], Some(Collection::KeyValueList)),
        Kind::File => (&[Data], None),
    };
    let word = kind.spelling();
    if !types.contains(&field.control) {
        let types: Vec<&str> = types.iter().map(|known| known.spelling()).collect();
        problems.add(
            at,
            format!("kind {word:?} needs type {}", types.join(" or ")),
        );
    }
    if field.collection != collection {
        let wanted = collection.map_or("no collection".to_owned(), |known| {
            format!("collection {}", known.spelling())
        });
        problems.add(at, format!("kind {word:?} needs {wanted}"));
    }
    problems.unless(
        field.control != Code || field.language == Some(Language::Json) || *kind == Kind::Payload,
        at,
        format!("kind {word:?} needs language json"),
    );
    model(input, at, problems);
}

fn model(input: &Input, at: &ManifestPath, problems: &mut Problems) {
    let word = input.kind.spelling();
    if input.is_choice() {
        return problems.unless(
            input.model.is_some(),
            at,
            format!("kind {word:?} needs a model"),
        );
    }
    if input.kind != Kind::Flag {
        return problems.unless(
            input.model.is_none(),
            at,
            format!("kind {word:?} has no use for a model"),
        );
    }
    let choices = input.model.iter().flat_map(|model| &model.choices);
    let mut values: Vec<&str> = choices.map(|choice| choice.value.as_str()).collect();
    values.sort_unstable();
    problems.unless(
        values.is_empty() || values == ["false", "true"],
        at,
        "the model of a flag has the values true and false",
    );
}

/// Places that a kind may travel to.
pub fn place(input: &Input, method: Option<Method>, at: &ManifestPath, problems: &mut Problems) {
    let Input { kind, place, .. } = input;
    let fits = match kind {
        Kind::Connection | Kind::Secret | Kind::Payload | Kind::Form | Kind::File => {
            *place == Place::Call
        }
        Kind::Json | Kind::Reference | Kind::FieldValues | Kind::Pairs => {
            matches!(place, Place::Body | Place::Call)
        }
        Kind::Person | Kind::Team | Kind::Macro | Kind::Address | Kind::Email | Kind::Span => {
            matches!(place, Place::Body | Place::Call)
        }
        Kind::Comparators => *place == Place::Query,
        Kind::Tag => *place == Place::Body,
        Kind::List if input.told.of == Item::Tag => *place == Place::Body,
        Kind::List if matches!(input.told.of, Item::Person | Item::Address) => {
            matches!(place, Place::Body | Place::Call)
        }
        Kind::List | Kind::Flag | Kind::Integer | Kind::Datetime => *place != Place::Path,
        Kind::Id | Kind::UserId | Kind::Text | Kind::Choice => true,
    };
    let word = kind.spelling();
    problems.unless(
        fits,
        at,
        format!("kind {word:?} cannot travel in the {}", place.spelling()),
    );
    if let Some(method) = method {
        problems.unless(
            *place != Place::Body || matches!(method, Method::Post | Method::Put),
            at,
            format!("a {} request has no body", method.spelling()),
        );
    }
}
