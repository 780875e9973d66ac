//! Definitions of custom fields. There is no DELETE: a field is deactivated.

use super::crud::Crud;
use crate::api_error::Problems;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use crate::vocabulary::{MANAGED, REQUIREMENT};
use serde_json::{Map, Value, json};

const FIELD: Crud = Crud {
    name: "CustomField",
    slug: Some("custom-field"),
    path: "custom-fields",
    table: |store| &store.tables.custom_fields,
    table_mut: |store| &mut store.tables.custom_fields,
};

const OBJECT: Kind = Kind::OneOf(&["Ticket", "Customer"]);
const DEFINITION: Kind = Kind::Object(&Shape::closed(&[
    required("data_type", Kind::OneOf(&["text", "number", "boolean"])),
    required(
        "input_settings",
        Kind::Object(&Shape::open(&[required(
            "input_type",
            Kind::OneOf(&["input", "dropdown", "input_number"]),
        )])),
    ),
]));
const SHARED: &[Field] = &[
    optional("deactivated_datetime", Kind::Datetime).or_null(),
    optional("description", TEXT).or_null(),
    optional("external_id", TEXT).or_null(),
    optional("managed_type", Kind::OneOf(MANAGED)).or_null(),
    optional("priority", INTEGER),
    optional("required", Kind::Flag),
    optional("requirement_type", Kind::OneOf(REQUIREMENT)),
];
const CREATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    required("definition", DEFINITION),
    required("label", Kind::Text(1, 256)),
    required("object_type", OBJECT),
]));
const CHANGED: &[Field] = &[
    optional("definition", DEFINITION),
    optional("label", Kind::Text(1, 256)),
    optional("object_type", OBJECT),
];
const UPDATE: Kind = Kind::Object(&Shape::closed(SHARED).with(CHANGED));
const ITEM: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    required("id", ID),
    optional("definition", DEFINITION),
    optional("label", Kind::Text(1, 256)),
    optional("object_type", OBJECT),
]));
const ITEMS: Kind = list_of(&ITEM);

const QUERY: &[Field] = &[
    optional("archived", Kind::Flag),
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    required("object_type", OBJECT),
    optional("order_by", Kind::OneOf(&["priority:asc", "priority:desc"])),
    optional("search", TEXT),
];

/// Routes of field definitions.
pub const ROUTES: &[Route] = &[
    Route::get("/custom-fields", "custom_fields", QUERY, list),
    Route::post("/custom-fields", "custom_fields", &CREATE, create),
    Route::put("/custom-fields", "custom_fields", &ITEMS, update_many),
    Route::get("/custom-fields/{id}", "custom_fields", &[], show),
    Route::put("/custom-fields/{id}", "custom_fields", &UPDATE, update),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let search = request
        .query_text("search")
        .unwrap_or_default()
        .to_lowercase();
    let archived = request.query_flag("archived");
    let passes = |row: &Map<String, Value>| {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        text("object_type") == request.query_text("object_type")
            && text("label").is_some_and(|label| label.to_lowercase().contains(&search))
            && archived.is_none_or(|wanted| text("deactivated_datetime").is_some() == wanted)
    };
    let rows = store
        .tables
        .custom_fields
        .iter()
        .filter(|(_, row)| passes(row));
    paging::table_page(request, rows, 30, "priority:desc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    FIELD.show(request, store)
}

fn fits(body: &Value, at: &str, problems: &mut Problems) {
    let Some(definition) = body.get("definition") else {
        return;
    };
    let settings = definition.get("input_settings");
    let input = settings.and_then(|settings| settings.get("input_type")?.as_str());
    let choices = settings.and_then(|settings| settings.get("choices")?.as_array());
    let right = match definition.get("data_type").and_then(Value::as_str) {
        Some("text") => input == Some("input") || (input == Some("dropdown") && choices.is_some()),
        Some("number") => input == Some("input_number"),
        _ => input == Some("dropdown"),
    };
    if !right {
        problems.add(
            &format!("{at}definition.input_settings"),
            "Does not go with this data type.",
        );
    }
    let is_choice = |choice: &Value| match definition.get("data_type").and_then(Value::as_str) {
        Some("boolean") => choice.is_boolean(),
        _ => choice.is_string(),
    };
    if !choices.is_none_or(|choices| choices.iter().all(is_choice)) {
        problems.add(
            &format!("{at}definition.input_settings.choices"),
            "Texts, or of a boolean field true and false.",
        );
    }
    let placeholder = settings.and_then(|settings| settings.get("placeholder"));
    if !placeholder.is_none_or(|text| text.is_string() || text.is_null()) {
        problems.add(
            &format!("{at}definition.input_settings.placeholder"),
            "Not a text.",
        );
    }
}

/// A new field, of the priority that comes next among its kind: one that is sent is ignored.
fn blank(request: &ApiRequest, store: &Store) -> Value {
    let kind = request.field("object_type");
    let last = store
        .tables
        .custom_fields
        .iter()
        .filter(|(_, row)| row.get("object_type") == kind)
        .filter_map(|(_, row)| row.get("priority")?.as_i64())
        .max();
    json!({
        "external_id": null,
        "object_type": null,
        "label": null,
        "description": null,
        "priority": last.unwrap_or(0) + 1,
        "required": false,
        "requirement_type": "visible",
        "managed_type": null,
        "definition": null,
        "created_datetime": request.now,
        "updated_datetime": request.now,
        "deactivated_datetime": null,
    })
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let mut problems = Problems::default();
    fits(&request.body, "", &mut problems);
    problems.verdict()?;
    let blank = blank(request, store);
    let mut request = request.clone();
    if let Value::Object(body) = &mut request.body {
        body.remove("priority");
    }
    let id = FIELD.add(&request, store, blank);
    // The one resource that has no `uri`.
    if let Some(row) = store.tables.custom_fields.get_mut(id) {
        row.remove("uri");
    }
    FIELD.record(&request, store, "created", id);
    FIELD.shown(201, store, id)
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let mut problems = Problems::default();
    fits(&request.body, "", &mut problems);
    problems.verdict()?;
    FIELD.update(request, store)
}

fn update_many(request: &ApiRequest, store: &mut Store) -> Outcome {
    let mut problems = Problems::default();
    let items = request.body.as_array().cloned().unwrap_or_default();
    for (index, item) in items.iter().enumerate() {
        fits(item, &format!("{index}."), &mut problems);
        if item
            .get("id")
            .and_then(Value::as_u64)
            .and_then(|id| store.tables.custom_fields.get(id))
            .is_none()
        {
            problems.add(&format!("{index}.id"), "There is no such field.");
        }
    }
    problems.verdict()?;
    let mut rows = Vec::new();
    for item in items {
        let id = item.get("id").and_then(Value::as_u64).unwrap_or_default();
        let one = ApiRequest {
            path: vec![id.to_string()],
            body: item,
            ..request.clone()
        };
        FIELD.update(&one, store)?;
        rows.push(FIELD.existing(store, id).map(|row| json!(row))?);
    }
    Ok(ApiResponse::json(202, json!({"data": rows})))
}
