//! What is true of any list of inputs and of any input's platform half.

use crate::check::{names, texts};
use crate::model::{Collection, Field, Language, Type};
use crate::problems::{Problems, Spot};

/// Distinct keys and labels; what is required comes first.
pub fn order(problems: &mut Problems, spot: &Spot, fields: &[&Field]) {
    names::unique(
        problems,
        spot,
        "input key",
        fields.iter().map(|field| field.key.as_str()),
    );
    names::unique(
        problems,
        spot,
        "input label",
        fields.iter().map(|field| field.label.as_str()),
    );
    let optional = fields
        .iter()
        .position(|field| !field.required)
        .unwrap_or(fields.len());
    for field in fields.iter().skip(optional).filter(|field| field.required) {
        problems.add(
            &spot.input(&field.key),
            "required inputs come before optional ones",
        );
    }
}

/// Texts, and attributes that go together.
pub fn field(field: &Field, spot: &Spot, problems: &mut Problems) {
    texts(
        problems,
        spot,
        &[("label", &field.label), ("comments", &field.comments)],
    );
    let optional = [
        ("keyLabel", &field.key_label),
        ("placeholder", &field.placeholder),
        ("example", &field.example),
        ("default", &field.default),
        ("dataSource", &field.data_source),
    ];
    for (name, text) in optional {
        if let Some(text) = text {
            texts(problems, spot, &[(name, text)]);
        }
    }
    problems.unless(
        names::identifier(&field.key),
        spot,
        "its key is no identifier: letters, digits and _ only, no digit first",
    );
    problems.unless(
        field.language.is_some() == (field.control == Type::Code),
        spot,
        "`language` belongs to type code, and type code needs it",
    );
    problems.unless(
        field.key_label.is_none() || field.collection == Some(Collection::KeyValueList),
        spot,
        "`keyLabel` belongs to the collection keyvaluelist",
    );
    let switch = matches!(field.default.as_deref(), Some("true" | "false"));
    problems.unless(
        field.control != Type::Boolean || switch,
        spot,
        "type boolean needs the default \"false\" or \"true\", as text",
    );
    if let (Some(Language::Json), Some(example)) = (field.language, &field.example) {
        let read =
            serde_json::from_str::<serde_json::Value>(example).map_err(|error| error.to_string());
        problems.keep(
            spot,
            read.map_err(|error| format!("the example is no JSON: {error}")),
        );
    }
}
