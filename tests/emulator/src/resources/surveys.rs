//! Satisfaction surveys.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::ApiRequest;
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, Kind, Shape, TEXT, optional, required};
use crate::store::Store;
use serde_json::{Value, json};

const SURVEY: Crud = Crud {
    name: "SatisfactionSurvey",
    slug: None,
    path: "satisfaction-surveys",
    table: |store| &store.tables.surveys,
    table_mut: |store| &mut store.tables.surveys,
};

const SHARED: &[Field] = &[
    optional("body_text", TEXT).or_null(),
    optional("created_datetime", Kind::Datetime).or_null(),
    optional("meta", Kind::Map).or_null(),
    optional("score", Kind::Integer(1, 5)).or_null(),
    optional("scored_datetime", Kind::Datetime).or_null(),
    optional("sent_datetime", Kind::Datetime).or_null(),
    optional("should_send_datetime", Kind::Datetime).or_null(),
];
const CREATE: Kind = Kind::Object(
    &Shape::closed(SHARED).with(&[required("customer_id", ID), required("ticket_id", ID)]),
);
const UPDATE: Kind = Kind::Object(
    &Shape::closed(SHARED).with(&[optional("customer_id", ID), optional("ticket_id", ID)]),
);

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional(
        "order_by",
        Kind::OneOf(&["created_datetime:asc", "created_datetime:desc"]),
    ),
    optional("ticket_id", ID),
];

/// Routes of surveys.
pub const ROUTES: &[Route] = &[
    Route::get("/satisfaction-surveys", "satisfaction_survey", QUERY, list),
    Route::post(
        "/satisfaction-surveys",
        "satisfaction_survey",
        &CREATE,
        create,
    ),
    Route::get(
        "/satisfaction-surveys/{id}",
        "satisfaction_survey",
        &[],
        show,
    ),
    Route::put(
        "/satisfaction-surveys/{id}",
        "satisfaction_survey",
        &UPDATE,
        update,
    ),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let ticket = request.query_integer("ticket_id");
    let rows = store.tables.surveys.iter().filter(|(_, row)| {
        ticket.is_none() || row.get("ticket_id").and_then(Value::as_u64) == ticket
    });
    paging::table_page(request, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    SURVEY.show(request, store)
}

// Sent, then scored, then a score: a later step needs the earlier ones.
fn in_order(request: &ApiRequest, store: &Store, old: Option<u64>) -> Result<(), ApiError> {
    let old = old.and_then(|id| store.tables.surveys.get(id));
    let there = |name: &str| {
        request
            .field(name)
            .or_else(|| old?.get(name))
            .is_some_and(|value| !value.is_null())
    };
    if there("score") && !there("scored_datetime") {
        return Err(ApiError::field(
            "scored_datetime",
            "A survey with a score needs it.",
        ));
    }
    if there("scored_datetime") && !there("sent_datetime") {
        return Err(ApiError::field(
            "sent_datetime",
            "A survey that was scored needs it.",
        ));
    }
    let id = |name: &str| request.field(name).and_then(Value::as_u64);
    if id("ticket_id").is_some_and(|id| store.tickets.get(id).is_none()) {
        return Err(ApiError::field("ticket_id", "There is no such ticket."));
    }
    if id("customer_id").is_some_and(|id| store.customers.get(id).is_none()) {
        return Err(ApiError::field("customer_id", "There is no such customer."));
    }
    Ok(())
}

/// A new survey.
pub fn blank() -> Value {
    json!({
        "body_text": null,
        "created_datetime": null,
        "customer_id": null,
        "meta": null,
        "score": null,
        "scored_datetime": null,
        "sent_datetime": null,
        "should_send_datetime": null,
        "ticket_id": null,
        "uri": null,
    })
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    in_order(request, store, None)?;
    let ticket = request.field("ticket_id").and_then(Value::as_u64);
    if store
        .tables
        .surveys
        .find(|row| row.get("ticket_id").and_then(Value::as_u64) == ticket)
        .is_some()
    {
        return Err(ApiError::conflict(
            "ticket_id",
            "This ticket has a survey already.",
        ));
    }
    let defaults = blank();
    SURVEY.create(request, store, defaults)
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    SURVEY.existing(store, id)?;
    in_order(request, store, Some(id))?;
    SURVEY.update(request, store)
}
