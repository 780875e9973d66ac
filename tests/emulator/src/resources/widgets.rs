//! Widgets.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::ApiRequest;
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, optional, required};
use crate::store::Store;
use crate::timestamp::Timestamp;
use crate::vocabulary::{WIDGET_CONTEXT, WIDGET_TYPE};
use serde_json::{Map, Value, json};

const WIDGET: Crud = Crud {
    name: "Widget",
    slug: Some("widget"),
    path: "widgets",
    table: |store| &store.tables.widgets,
    table_mut: |store| &mut store.tables.widgets,
};

const SHARED: &[Field] = &[
    optional("app_id", TEXT).or_null(),
    optional("context", Kind::OneOf(WIDGET_CONTEXT)),
    optional("deactivated_datetime", Kind::Datetime).or_null(),
    optional("integration_id", ID).or_null(),
    optional("order", INTEGER),
];
const CREATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    required("template", Kind::Map),
    required("type", Kind::OneOf(WIDGET_TYPE)),
]));
const UPDATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    optional("template", Kind::Map),
    optional("type", Kind::OneOf(WIDGET_TYPE)),
]));

const QUERY: &[Field] = &[
    optional("app_id", TEXT),
    optional("cursor", Kind::Text(1, 4096)),
    optional("integration_id", ID),
    optional("limit", Kind::Integer(1, 100)),
    optional(
        "order_by",
        Kind::OneOf(&[
            "created_datetime:asc",
            "created_datetime:desc",
            "order:asc",
            "order:desc",
        ]),
    ),
];

/// Routes of widgets.
pub const ROUTES: &[Route] = &[
    Route::get("/widgets", "integrations", QUERY, list),
    Route::post("/widgets", "integrations", &CREATE, create),
    Route::get("/widgets/{id}", "integrations", &[], show),
    Route::put("/widgets/{id}", "integrations", &UPDATE, update),
    Route::delete("/widgets/{id}", "integrations", delete),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let (app, integration) = (
        request.query_text("app_id"),
        request.query_integer("integration_id"),
    );
    let passes = |row: &Map<String, Value>| {
        (app.is_none() || row.get("app_id").and_then(Value::as_str) == app)
            && (integration.is_none()
                || row.get("integration_id").and_then(Value::as_u64) == integration)
    };
    let rows = store.tables.widgets.iter().filter(|(_, row)| passes(row));
    paging::table_page(request, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    WIDGET.show(request, store)
}

fn wrapped(request: &ApiRequest) -> Result<(), ApiError> {
    match request.field("template") {
        Some(template) if template.get("type") != Some(&json!("wrapper")) => Err(ApiError::field(
            "template",
            "The type of a template's root has to be wrapper.",
        )),
        _ => Ok(()),
    }
}

/// A new widget, as documented: none was ever recorded.
pub fn blank(now: Timestamp) -> Value {
    json!({
        "context": "ticket",
        "created_datetime": null,
        "deactivated_datetime": null,
        "integration_id": null,
        "app_id": null,
        "order": 0,
        "template": null,
        "type": null,
        "updated_datetime": now,
        "uri": null,
    })
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    wrapped(request)?;
    WIDGET.create(request, store, blank(request.now))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    wrapped(request)?;
    WIDGET.update(request, store)
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    WIDGET.delete(request, store)
}
