//! The JSON schema of the manifest, by which editors complete and check it: made from the types of `rows.rs`, and kept
//! as `js-shim/component-manifest.schema.json`. Only the tests make it, because schemars would take half as long to
//! compile as everything else that a build needs.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, json_schema};
use serde_json::{Map, Value, json};

use crate::attributes::{Attributes, needs, takes};
use crate::rows;
use crate::words::{Kind, Place, Word};

/// A list of words with their meanings.
pub fn words<W: Word>() -> Schema {
    let entries = W::ALL.iter();
    let words: Vec<Value> = entries
        .map(|entry| json!({ "const": entry.spelling, "description": entry.meaning }))
        .collect();
    json_schema!({ "description": W::ABOUT, "oneOf": words })
}

/// The schema's text.
fn text() -> String {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<rows::File>();
    // "uint32" and the like are Rust's own; checkers refuse a format that they do not know.
    RecursiveTransform(|schema: &mut Schema| drop(schema.remove("format"))).transform(&mut schema);
    schema.insert(
        "title".to_owned(),
        "component-manifest.json: checked by src/codegen, from whose types this is made".into(),
    );
    format!("{:#}\n", schema.as_value())
}

/// What may be different of a shared input's wire half: any of its members.
fn partial_wire(generator: &mut schemars::SchemaGenerator) -> Value {
    let mut members = Map::new();
    for entry in Kind::ALL {
        let kind = rows::Wire::of_kind(entry.word, entry.meaning, generator);
        members.extend(kind.into_iter().filter(|(name, _)| name != "kind"));
    }
    let kind = generator.subschema_for::<Kind>();
    members.insert("kind".to_owned(), kind.to_value());
    let about = "What is different of the shared input's wire half.";
    json!({
        "type": "object",
        "description": about,
        "properties": members,
        "additionalProperties": false,
    })
}

/// The members of the wire half that every kind has.
fn travels(
    kind: Kind,
    about: &str,
    generator: &mut schemars::SchemaGenerator,
) -> Map<String, Value> {
    let place = generator.subschema_for::<Place>();
    let name = "Its name there, if it is not the key; a dot nests.";
    let members = json!({
        "kind": { "const": kind.spelling(), "description": about },
        "in": place,
        "as": { "type": "string", "description": name },
    });
    members.as_object().cloned().unwrap_or_default()
}

impl rows::Wire {
    /// The members that the wire half has for a kind.
    fn of_kind(
        kind: Kind,
        about: &str,
        generator: &mut schemars::SchemaGenerator,
    ) -> Map<String, Value> {
        let attributes = Attributes::json_schema(generator);
        let attribute = |name: &str| {
            let known = attributes.get("properties").and_then(|all| all.get(name));
            known.cloned().unwrap_or_default()
        };
        let mut members = travels(kind, about, generator);
        let taken = takes(kind).iter();
        members.extend(taken.map(|name| ((*name).to_owned(), attribute(name))));
        members
    }
}

/// The wire half of an input: each kind with the attributes that it takes.
impl JsonSchema for rows::Wire {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Wire".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> Schema {
        let kinds: Vec<Value> = Kind::ALL
            .iter()
            .map(|entry| {
                let members = Self::of_kind(entry.word, entry.meaning, generator);
                let required = [&["kind", "in"], needs(entry.word)].concat();
                json!({
                    "type": "object",
                    "properties": members,
                    "required": required,
                    "additionalProperties": false,
                })
            })
            .collect();
        json_schema!({ "description": "How the value is read, and where it travels.", "oneOf": kinds })
    }
}

/// An input of an operation: one of its own, or a shared one with what is different here.
impl JsonSchema for rows::Input {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Input".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> Schema {
        let field = rows::Field::json_schema(generator);
        let member = |name: &str| field.get(name).cloned().unwrap_or_default();
        let mut members = member("properties");
        let mut required = member("required");
        if let (Some(members), Some(required)) = (members.as_object_mut(), required.as_array_mut())
        {
            members.remove("shown");
            let wire = generator.subschema_for::<rows::Wire>();
            members.insert("wire".to_owned(), wire.to_value());
            required.push("wire".into());
        }
        let mut with_use = members.clone();
        if let Some(with_use) = with_use.as_object_mut() {
            with_use.insert("wire".to_owned(), partial_wire(generator));
            let about =
                "Name of a shared input that this one is made of; what stands beside it wins.";
            with_use.insert(
                "use".to_owned(),
                json!({ "type": "string", "description": about }),
            );
        }
        let object = |members: Value, required: Value| {
            json!({
                "type": "object",
                "properties": members,
                "required": required,
                "additionalProperties": false,
            })
        };
        json_schema!({
            "description": "An input: what the platform shows, and under `wire` how it is read and where it travels.",
            "if": { "required": ["use"] },
            "then": object(with_use, json!(["use"])),
            "else": object(members, required),
        })
    }
}

#[test]
fn the_schema_beside_the_manifest_is_of_these_rows() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../js-shim/component-manifest.schema.json"
    );
    let text = text();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &text).unwrap_or_default();
    }
    assert!(
        std::fs::read_to_string(path).unwrap_or_default() == text,
        "{path} is not of these rows: UPDATE_GOLDEN=1 cargo test -p gorgias-codegen writes it anew"
    );
}
