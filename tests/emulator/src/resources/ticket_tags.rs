//! Tags on a ticket: add, set, remove.

use super::ticket_changes::{record_tags, tagged};
use super::tickets::existing;
use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Body, Outcome, Route};
use crate::shape::{ID, Kind, Shape, list as list_of, optional};
use crate::store::Store;
use serde_json::{Value, json};

const NAMED: Kind = Kind::Object(&Shape::closed(&[
    optional("names", list_of(&Kind::Text(1, 256))),
    optional("ids", list_of(&ID)),
]));

/// Routes of a ticket's tags.
pub const ROUTES: &[Route] = &[
    Route::get("/tickets/{ticket_id}/tags", "tickets", &[], list),
    Route::post("/tickets/{ticket_id}/tags", "tickets", &NAMED, add),
    Route::put("/tickets/{ticket_id}/tags", "tickets", &NAMED, set),
    Route::delete("/tickets/{ticket_id}/tags", "tickets", remove).with_body(Body::Json(&NAMED)),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let ticket = existing(store, request.id(0)?)?;
    let rows: Vec<&_> = ticket
        .tags
        .iter()
        .filter_map(|id| store.tables.tags.get(*id))
        .collect();
    Ok(ApiResponse::json(200, &json!({"data": rows})))
}

// Names that are new become tags, unless they are only to be removed.
fn meant(request: &ApiRequest, store: &mut Store, make: bool) -> Result<Vec<u64>, ApiError> {
    let list = |name: &str| {
        request
            .field(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let mut ids: Vec<u64> = list("ids").iter().filter_map(Value::as_u64).collect();
    if let Some(unknown) = ids.iter().find(|id| store.tables.tags.get(**id).is_none()) {
        return Err(ApiError::field(
            "ids",
            format!("There is no tag {unknown}."),
        ));
    }
    let mut names = list("names");
    names.retain(|name| {
        make || name
            .as_str()
            .is_some_and(|name| store.tag_named(name).is_some())
    });
    let named: Vec<Value> = names
        .into_iter()
        .map(|name| json!({"name": name}))
        .collect();
    ids.extend(tagged(request, store, &named));
    Ok(ids)
}

fn change(
    request: &ApiRequest,
    store: &mut Store,
    make: bool,
    change: impl FnOnce(&mut Vec<u64>, Vec<u64>),
) -> Result<(), ApiError> {
    let id = request.id(0)?;
    let before = existing(store, id)?.tags.clone();
    let tags = meant(request, store, make)?;
    store.edit_ticket(id, |ticket| {
        change(&mut ticket.tags, tags);
        ticket.updated_datetime = request.now;
    });
    let after = existing(store, id)?.tags.clone();
    record_tags(request, store, id, &before, &after);
    Ok(())
}

fn add(request: &ApiRequest, store: &mut Store) -> Outcome {
    change(request, store, true, |own, tags| {
        for tag in tags {
            if !own.contains(&tag) {
                own.push(tag);
            }
        }
    })?;
    Ok(ApiResponse::empty(201))
}

fn set(request: &ApiRequest, store: &mut Store) -> Outcome {
    change(request, store, true, |own, tags| *own = tags)?;
    Ok(ApiResponse::empty(202))
}

fn remove(request: &ApiRequest, store: &mut Store) -> Outcome {
    change(request, store, false, |own, tags| {
        own.retain(|tag| !tags.contains(tag))
    })?;
    Ok(ApiResponse::empty(204))
}
