//! Values of custom fields, for tickets and customers alike.

use crate::api_error::{ApiError, Problems};
use crate::shape::{Field, ID, Kind, Shape, list, required};
use crate::store::Store;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const PAIR_FIELDS: &[Field] = &[required("id", ID), required("value", Kind::Scalar)];
const PAIR: Shape = Shape::closed(PAIR_FIELDS);

/// `[{"id":…,"value":…}]`
pub const PAIRS: Kind = list(&Kind::Object(&PAIR));

/// Fields that Gorgias fills in by itself; their values cannot be taken away.
const SYSTEM: &[&str] = &[
    "ai_intent",
    "ai_outcome",
    "ai_sales",
    "ai_discount",
    "ai_journey",
    "managed_sentiment",
    "call_status",
];

/// Values by the id of their field.
pub type Values = BTreeMap<u64, Value>;

/// The values as `/custom-fields` lists them.
pub fn listed(store: &Store, values: &Values) -> Value {
    let rows: Vec<Value> = values
        .iter()
        .map(|(id, value)| one(store, *id, value))
        .collect();
    json!({"data": rows})
}

/// One value with its field. Customers' values have no prediction, and their fields do not say when they are required.
pub fn one(store: &Store, id: u64, value: &Value) -> Value {
    let mut field = store
        .tables
        .custom_fields
        .get(id)
        .cloned()
        .unwrap_or_default();
    if field.get("object_type") == Some(&json!("Customer")) {
        field.remove("requirement_type");
        json!({"field": field, "value": value})
    } else {
        json!({"field": field, "prediction": null, "value": value})
    }
}

/// The values by field id, each with its definition.
pub fn with_definitions(store: &Store, values: &Values) -> Value {
    let entries = values.iter().map(|(id, value)| {
        (id.to_string(), json!({"id": id, "value": value, "prediction": null, "field": store.tables.custom_fields.get(*id)}))
    });
    Value::Object(entries.collect())
}

/// Reads checked pairs and holds each value against its definition.
///
/// # Errors
/// 400 naming every pair that does not fit.
pub fn read(store: &Store, object_type: &str, pairs: &Value, at: &str) -> Result<Values, ApiError> {
    let mut problems = Problems::default();
    let mut values = Values::new();
    for (index, pair) in pairs.as_array().into_iter().flatten().enumerate() {
        let id = pair.get("id").and_then(Value::as_u64).unwrap_or_default();
        let value = pair.get("value").cloned().unwrap_or_default();
        let place = if at.is_empty() {
            index.to_string()
        } else {
            format!("{at}.{index}")
        };
        match definition(store, object_type, id) {
            None => problems.add(
                &format!("{place}.id"),
                format!("There is no such {object_type} field."),
            ),
            Some(definition) => {
                if let Err(problem) = fits(definition, &value) {
                    problems.add(&format!("{place}.value"), problem);
                }
                if values.insert(id, value).is_some() {
                    problems.add(&format!("{place}.id"), "Given more than once.");
                }
            }
        }
    }
    problems.verdict().map(|()| values)
}

/// Holds one bare value against its definition.
///
/// # Errors
/// 404 when there is no such field, 400 when the value does not fit.
pub fn read_one(store: &Store, object_type: &str, id: u64, value: &Value) -> Result<(), ApiError> {
    let definition = definition(store, object_type, id)
        .ok_or_else(|| ApiError::not_found("Custom field", id))?;
    fits(definition, value).map_err(|problem| ApiError::field("value", problem))
}

/// Refuses to replace all values when one that Gorgias manages would be lost.
///
/// # Errors
/// 400 naming the fields.
pub fn keeps_system(store: &Store, old: &Values, new: &Values) -> Result<(), ApiError> {
    let mut problems = Problems::default();
    for id in old
        .keys()
        .filter(|id| !new.contains_key(id) && is_system(store, **id))
    {
        problems.add(
            &id.to_string(),
            "This field is managed by the system: its value has to be in the list.",
        );
    }
    problems.verdict()
}

/// Takes one value away.
///
/// # Errors
/// 400 when none is set or the field is managed by the system.
pub fn removable(store: &Store, values: &Values, id: u64) -> Result<(), ApiError> {
    if !values.contains_key(&id) {
        return Err(ApiError::field("id", "This field has no value here."));
    }
    if is_system(store, id) {
        return Err(ApiError::field(
            "id",
            "This field is managed by the system.",
        ));
    }
    Ok(())
}

fn is_system(store: &Store, id: u64) -> bool {
    store
        .tables
        .custom_fields
        .text(id, "managed_type")
        .is_some_and(|managed| SYSTEM.contains(&managed))
}

fn definition<'a>(store: &'a Store, object_type: &str, id: u64) -> Option<&'a Map<String, Value>> {
    let field = store.tables.custom_fields.get(id)?;
    if field.get("object_type")?.as_str()? != object_type {
        return None;
    }
    field.get("definition")?.as_object()
}

fn fits(definition: &Map<String, Value>, value: &Value) -> Result<(), String> {
    let settings = definition
        .get("input_settings")
        .cloned()
        .unwrap_or_default();
    let choices = settings.get("choices").and_then(Value::as_array);
    let dropdown = settings.get("input_type").and_then(Value::as_str) == Some("dropdown");
    match definition.get("data_type").and_then(Value::as_str) {
        Some("boolean") if !value.is_boolean() => Err("Must be true or false.".into()),
        Some("boolean") => Ok(()),
        Some("number") => {
            let number = value.as_f64().ok_or("Must be a number.")?;
            let bound = |name: &str| settings.get(name).and_then(as_number);
            if bound("min").is_some_and(|min| number < min)
                || bound("max").is_some_and(|max| number > max)
            {
                return Err("Out of the bounds of this field.".into());
            }
            Ok(())
        }
        _ if !value.is_string() => Err("Must be a text.".into()),
        // A dropdown that has no choices yet takes nothing at all.
        _ if dropdown && !choices.is_some_and(|choices| choices.contains(value)) => {
            Err("Not one of the choices of this field.".into())
        }
        _ => Ok(()),
    }
}

// Bounds arrive as numbers or as text.
fn as_number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}
