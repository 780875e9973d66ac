//! Tags on a ticket: add, set, remove.

use super::tags;
use super::ticket_changes::{names_known, record_tags};
use super::tickets::existing;
use crate::api_error::ApiError;
use crate::compat::UnknownTags;
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
    let rows: Vec<Value> = ticket
        .tags
        .iter()
        .filter_map(|id| store.tables.tags.get(*id))
        .map(|row| json!(row))
        .collect();
    Ok(ApiResponse::json(200, json!({"data": rows})))
}

// Ids and names of no tag are refused, made or left out, as the switch has it; nothing is made only to be removed.
fn meant(request: &ApiRequest, store: &mut Store, adds: bool) -> Result<Vec<u64>, ApiError> {
    let list = |name: &str| {
        let list = request.field(name).and_then(Value::as_array);
        list.cloned().unwrap_or_default()
    };
    let unknown = request.compat.unknown_tags;
    let mut ids: Vec<u64> = list("ids").iter().filter_map(Value::as_u64).collect();
    if unknown == UnknownTags::Ignore {
        ids.retain(|id| store.tables.tags.get(*id).is_some());
    }
    if let Some(id) = ids.iter().find(|id| store.tables.tags.get(**id).is_none()) {
        return Err(ApiError::field("ids", format!("There is no tag {id}.")));
    }
    let names = list("names");
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    names_known(store, unknown, &names, "names")?;
    for name in names {
        let id = store.tag_named(name).or_else(|| {
            (adds && unknown == UnknownTags::Make).then(|| tags::make(request, store, name, None))
        });
        ids.extend(id);
    }
    Ok(ids)
}

fn change(
    request: &ApiRequest,
    store: &mut Store,
    adds: bool,
    user: Option<u64>,
    change: impl FnOnce(&mut Vec<u64>, Vec<u64>),
) -> Result<(), ApiError> {
    let id = request.id(0)?;
    let before = existing(store, id)?.tags.clone();
    let tags = meant(request, store, adds)?;
    let mut after = before.clone();
    change(&mut after, tags);
    // What changes nothing moves no date and leaves no event.
    let differs = |one: &[u64], two: &[u64]| one.iter().any(|tag| !two.contains(tag));
    if !differs(&before, &after) && !differs(&after, &before) {
        return Ok(());
    }
    store.edit_ticket(id, |ticket| {
        ticket.tags.clone_from(&after);
        ticket.updated_datetime = request.now;
    });
    request.record_as(store, user, "ticket-updated", "Ticket", id, None);
    record_tags(request, store, user, id, &before, &after);
    Ok(())
}

fn add(request: &ApiRequest, store: &mut Store) -> Outcome {
    let user = Some(request.caller.user_id);
    change(request, store, true, user, |own, tags| {
        for tag in tags {
            if !own.contains(&tag) {
                own.push(tag);
            }
        }
    })?;
    Ok(ApiResponse::empty(201))
}

fn set(request: &ApiRequest, store: &mut Store) -> Outcome {
    let user = Some(request.caller.user_id);
    change(request, store, true, user, |own, mut tags| {
        let mut seen = Vec::new();
        tags.retain(|tag| {
            let fresh = !seen.contains(tag);
            seen.push(*tag);
            fresh
        });
        *own = tags;
    })?;
    Ok(ApiResponse::empty(202))
}

// Recorded as nobody's doing.
fn remove(request: &ApiRequest, store: &mut Store) -> Outcome {
    change(request, store, false, None, |own, tags| {
        own.retain(|tag| !tags.contains(tag));
    })?;
    Ok(ApiResponse::empty(204))
}
