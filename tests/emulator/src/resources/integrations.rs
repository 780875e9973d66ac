//! Integrations. Those of type `http` are made here and deliver web-hooks.

use super::crud::{Crud, sent};
use crate::api_error::{ApiError, Problems};
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, TEXT, optional, required};
use crate::store::Store;
use crate::template;
use crate::timestamp::Timestamp;
use crate::vocabulary::{HTTP_METHOD, HTTP_REQUEST_TYPE, INTEGRATION_TYPE};
use serde_json::{Map, Value, json};

const INTEGRATION: Crud = Crud {
    name: "Integration",
    slug: Some("integration"),
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

// Headers and secret are written and never read; how often it failed is nobody's business.
fn shown(row: &Map<String, Value>) -> Value {
    let mut row = row.clone();
    row.remove("failures");
    if let Some(http) = row.get_mut("http").and_then(Value::as_object_mut) {
        http.remove("hmac_secret");
        http.remove("headers");
    }
    Value::Object(row)
}

/// A new integration.
pub fn blank(user_id: u64, now: Timestamp) -> Value {
    json!({
        "created_datetime": now,
        "deactivated_datetime": null,
        "decoration": null,
        "description": null,
        "http": null,
        "locked_datetime": null,
        "meta": null,
        "name": null,
        "type": null,
        "updated_datetime": now,
        "user": {"id": user_id},
        "uri": null,
        "application_id": null,
        "managed": false,
        "business_hours_id": null,
        "failures": 0,
    })
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
    answered(200, store, request.id(0)?)
}

fn answered(status: u16, store: &Store, id: u64) -> Outcome {
    let row = INTEGRATION.existing(store, id)?;
    Ok(ApiResponse::json(status, shown(row)))
}

// Its address and headers are templates; one that cannot be read is found out here.
fn readable(request: &ApiRequest) -> Result<(), ApiError> {
    let http = request.field("http").cloned().unwrap_or_default();
    let mut problems = Problems::default();
    for name in ["url", "headers", "form"] {
        if let Some(Err(problem)) = http.get(name).map(template::check) {
            problems.add(&format!("http.{name}"), problem);
        }
    }
    problems.verdict()
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    readable(request)?;
    let blank = blank(request.caller.user_id, request.now);
    let id = INTEGRATION.add(request, store, blank);
    INTEGRATION.record(request, store, "created", id);
    answered(201, store, id)
}

// What is absent of `http` stays; whether headers live, too, is open.
fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let old = INTEGRATION.existing(store, id)?;
    if old.get("type").and_then(Value::as_str) != Some("http") {
        return Err(ApiError::field(
            "type",
            "Only http integrations can be changed.",
        ));
    }
    readable(request)?;
    let object = |value: Option<&Value>| {
        value
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let mut http = object(old.get("http"));
    http.extend(object(request.field("http")));
    let was_off = old
        .get("deactivated_datetime")
        .is_some_and(|date| !date.is_null());
    let mut values = sent(request);
    values.insert("http".into(), Value::Object(http));
    let is_off = values
        .get("deactivated_datetime")
        .map_or(was_off, |date| !date.is_null());
    INTEGRATION.change(request, store, id, values);
    INTEGRATION.record(request, store, "updated", id);
    if was_off != is_off {
        let what = if is_off { "deactivated" } else { "reactivated" };
        INTEGRATION.record(request, store, what, id);
    }
    // Whoever sets it up anew gets a new chance.
    if let Some(row) = store.tables.integrations.get_mut(id) {
        row.insert("failures".into(), json!(0));
    }
    answered(202, store, id)
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    INTEGRATION.delete(request, store)
}
