//! Satisfaction surveys.

use super::crud::Small;
use crate::request::Call;
use crate::paging;
use crate::api_error::Refusal;
use crate::route::{Outcome, Route};
use crate::shape::{Field, INTEGER, Kind, Shape, TEXT, optional, required};
use crate::store::Store;
use serde_json::{Value, json};

const SURVEY: Small = Small {
    name: "SatisfactionSurvey",
    slug: "satisfaction-survey",
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
const CREATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[required("customer_id", INTEGER), required("ticket_id", INTEGER)]));
const UPDATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[optional("customer_id", INTEGER), optional("ticket_id", INTEGER)]));

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional("order_by", Kind::OneOf(&["created_datetime:asc", "created_datetime:desc"])),
    optional("ticket_id", INTEGER),
];

/// Routes of surveys.
pub const ROUTES: &[Route] = &[
    Route::get("/satisfaction-surveys", "satisfaction_survey", QUERY, list),
    Route::post("/satisfaction-surveys", "satisfaction_survey", &CREATE, create),
    Route::get("/satisfaction-surveys/{id}", "satisfaction_survey", &[], show),
    Route::put("/satisfaction-surveys/{id}", "satisfaction_survey", &UPDATE, update),
];

fn list(call: &Call, store: &Store) -> Outcome {
    let ticket = call.query_integer("ticket_id");
    let rows = store.tables.surveys.iter().filter(|(_, row)| ticket.is_none() || row.get("ticket_id").and_then(Value::as_u64) == ticket);
    paging::table_page(call, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(call: &Call, store: &Store) -> Outcome {
    SURVEY.show(call, store)
}

// Sent, then scored, then a score: a later step needs the earlier ones.
fn in_order(call: &Call, store: &Store, old: Option<u64>) -> Result<(), Refusal> {
    let old = old.and_then(|id| store.tables.surveys.get(id));
    let there = |name: &str| call.field(name).or_else(|| old?.get(name)).is_some_and(|value| !value.is_null());
    if there("score") && !there("scored_datetime") {
        return Err(Refusal::field("scored_datetime", "A survey with a score needs it."));
    }
    if there("scored_datetime") && !there("sent_datetime") {
        return Err(Refusal::field("sent_datetime", "A survey that was scored needs it."));
    }
    let id = |name: &str| call.field(name).and_then(Value::as_u64);
    if id("ticket_id").is_some_and(|id| store.tickets.get(id).is_none()) {
        return Err(Refusal::field("ticket_id", "There is no such ticket."));
    }
    if id("customer_id").is_some_and(|id| store.customers.get(id).is_none()) {
        return Err(Refusal::field("customer_id", "There is no such customer."));
    }
    Ok(())
}

fn create(call: &Call, store: &mut Store) -> Outcome {
    in_order(call, store, None)?;
    let ticket = call.field("ticket_id").and_then(Value::as_u64);
    if store.tables.surveys.find(|row| row.get("ticket_id").and_then(Value::as_u64) == ticket).is_some() {
        return Err(Refusal::conflict("ticket_id", "This ticket has a survey already."));
    }
    let defaults = json!({"body_text": null, "meta": null, "score": null, "scored_datetime": null, "sent_datetime": null, "should_send_datetime": null});
    SURVEY.create(call, store, defaults)
}

fn update(call: &Call, store: &mut Store) -> Outcome {
    let id = call.id(0)?;
    SURVEY.existing(store, id)?;
    in_order(call, store, Some(id))?;
    SURVEY.update(call, store)
}
