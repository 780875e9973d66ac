//! Integrations. Those of type `http` are made here and deliver web-hooks.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, TEXT, optional, required};
use crate::store::Store;
use crate::vocabulary::{HTTP_METHOD, HTTP_REQUEST_TYPE, INTEGRATION_TYPE};
use serde_json::{Map, Value, json};

const INTEGRATION: Crud = Crud {
    name: "Integration",
    slug: "integration",
    path: "integrations",
    table: |store| &store.tables.integrations,
    table_mut: |store| &mut store.tables.integrations,
};

const TRIGGERS: Kind = Kind::Object(&Shape::closed(&[
    optional("ticket-created", Kind::Flag),
    optional("ticket-updated", Kind::Flag),
    optional("ticket-message-created", Kind::Flag),
    optional("ticket-self-unsnoozed", Kind::Flag),
    optional("ticket-message-failed", Kind::Flag),
    optional("ticket-assignment-updated", Kind::Flag),
    optional("ticket-status-updated", Kind::Flag),
    optional("ticket-handed-over", Kind::Flag),
]));
const HTTP: &[Field] = &[
    optional("form", Kind::Any).or_null(),
    optional("headers", Kind::Map).or_null(),
    optional("hmac_secret", TEXT).or_null(),
    optional("triggers", TRIGGERS),
    required("url", Kind::Url),
];
const NEW_HTTP: Kind = Kind::Object(&Shape::closed(HTTP).with(&[
    required("method", Kind::OneOf(HTTP_METHOD)),
    required("request_content_type", Kind::OneOf(HTTP_REQUEST_TYPE)),
    required("response_content_type", Kind::OneOf(&["application/json"])),
]));
const OLD_HTTP: Kind = Kind::Object(&Shape::closed(HTTP).with(&[
    optional("method", Kind::OneOf(HTTP_METHOD)),
    optional("request_content_type", Kind::OneOf(HTTP_REQUEST_TYPE)),
    optional("response_content_type", Kind::OneOf(&["application/json"])),
]));
const CREATE: Kind = Kind::Object(&Shape::closed(&[
    optional("deactivated_datetime", Kind::Datetime).or_null(),
    optional("description", TEXT).or_null(),
    required("http", NEW_HTTP),
    optional("managed", Kind::Flag),
    required("name", Kind::Text(1, 256)),
    required("type", Kind::OneOf(&["http"])),
]));
const UPDATE: Kind = Kind::Object(&Shape::closed(&[
    optional("deactivated_datetime", Kind::Datetime).or_null(),
    optional("description", TEXT).or_null(),
    required("http", OLD_HTTP),
    required("name", Kind::Text(1, 256)),
]));

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional(
        "order_by",
        Kind::OneOf(&["created_datetime:asc", "created_datetime:desc"]),
    ),
    optional("type", Kind::OneOf(INTEGRATION_TYPE)),
];

/// Routes of integrations.
pub const ROUTES: &[Route] = &[
    Route::get("/integrations", "integrations", QUERY, list),
    Route::post("/integrations", "integrations", &CREATE, create),
    Route::get("/integrations/{id}", "integrations", &[], show),
    Route::put("/integrations/{id}", "integrations", &UPDATE, update),
    Route::delete("/integrations/{id}", "integrations", delete),
];

// The secret and the count of failures are nobody's business.
fn shown(row: &Map<String, Value>) -> Value {
    let mut row = row.clone();
    row.remove("failures");
    if let Some(http) = row.get_mut("http").and_then(Value::as_object_mut) {
        http.remove("hmac_secret");
    }
    Value::Object(row)
}

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let kind = request.query_text("type");
    let rows = store
        .tables
        .integrations
        .iter()
        .filter(|(_, row)| kind.is_none() || row.get("type").and_then(Value::as_str) == kind);
    paging::table_page(request, rows, 30, "created_datetime:desc", shown)
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    Ok(ApiResponse::json(
        200,
        &shown(INTEGRATION.existing(store, request.id(0)?)?),
    ))
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let defaults = json!({
        "description": null, "deactivated_datetime": null, "application_id": null, "business_hours_id": null, "managed": false,
        "meta": null, "updated_datetime": request.now, "user": {"id": request.caller.user_id}, "failures": 0,
    });
    let id = store.tables.integrations.next_id();
    INTEGRATION.create(request, store, defaults)?;
    Ok(ApiResponse::json(
        201,
        &shown(INTEGRATION.existing(store, id)?),
    ))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let old = INTEGRATION.existing(store, id)?;
    if old.get("type").and_then(Value::as_str) != Some("http") {
        return Err(ApiError::field(
            "type",
            "Only http integrations can be changed.",
        ));
    }
    let mut http = old
        .get("http")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    http.extend(
        request
            .body
            .get("http")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default(),
    );
    let mut merged = request.clone();
    if let Value::Object(body) = &mut merged.body {
        body.insert("http".into(), Value::Object(http));
        body.insert("failures".into(), json!(0));
    }
    INTEGRATION.update(&merged, store)?;
    Ok(ApiResponse::json(
        202,
        &shown(INTEGRATION.existing(store, id)?),
    ))
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    INTEGRATION.delete(request, store)
}
