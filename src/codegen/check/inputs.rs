//! What is true of any list of inputs and of any input's platform half.

use crate::check::{names, texts};
use crate::model::{Collection, Field, Type};
use crate::problems::{ManifestPath, Problems};

/// Distinct keys and labels; what is required comes first.
pub fn order(problems: &mut Problems, at: &ManifestPath, fields: &[&Field]) {
    names::unique(
        problems,
        at,
        "input key",
        fields.iter().map(|field| field.key.as_str()),
    );
    names::unique(
        problems,
        at,
        "input label",
        fields.iter().map(|field| field.label.as_str()),
    );
    let optional = fields
        .iter()
        .position(|field| !field.required)
        .unwrap_or(fields.len());
    for field in fields.iter().skip(optional).filter(|field| field.required) {
        problems.add(
            &at.input(&field.key),
            "required inputs come before optional ones",
        );
    }
}

/// Texts, and attributes that go together.
pub fn field(field: &Field, at: &ManifestPath, problems: &mut Problems) {
    texts(
        problems,
        at,
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
            texts(problems, at, &[(name, text)]);
        }
    }
    problems.unless(
        names::identifier(&field.key),
        at,
        "its key is no identifier: letters, digits and _ only, no digit first",
    );
    problems.unless(
        field.language.is_some() == (field.control == Type::Code),
        at,
        "`language` belongs to type code, and type code needs it",
    );
    problems.unless(
        field.key_label.is_none() || field.collection == Some(Collection::KeyValueList),
        at,
        "`keyLabel` belongs to the collection keyvaluelist",
    );
    let switch = matches!(field.default.as_deref(), Some("true" | "false"));
    problems.unless(
        field.control != Type::Boolean || switch,
        at,
        "type boolean needs the default \"false\" or \"true\", as text",
    );
}
