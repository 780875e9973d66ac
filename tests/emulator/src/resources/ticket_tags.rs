//! Tags on a ticket: add, set, remove.

use super::ticket_changes::{tagged, tell_tags};
use super::tickets::existing;
use crate::request::{Answer, Call};
use crate::api_error::Refusal;
use crate::route::{Body, Outcome, Route};
use crate::shape::{ID, Kind, Shape, list as list_of, optional};
use crate::store::Store;
use serde_json::{Value, json};

const NAMED: Kind = Kind::Object(&Shape::closed(&[optional("names", list_of(&Kind::Text(1, 256))), optional("ids", list_of(&ID))]));

/// Routes of a ticket's tags.
pub const ROUTES: &[Route] = &[
    Route::get("/tickets/{ticket_id}/tags", "tickets", &[], list),
    Route::post("/tickets/{ticket_id}/tags", "tickets", &NAMED, add),
    Route::put("/tickets/{ticket_id}/tags", "tickets", &NAMED, set),
    Route::delete("/tickets/{ticket_id}/tags", "tickets", remove).with_body(Body::Json(&NAMED)),
];

fn list(call: &Call, store: &Store) -> Outcome {
    let ticket = existing(store, call.id(0)?)?;
    let rows: Vec<&_> = ticket.tags.iter().filter_map(|id| store.tables.tags.get(*id)).collect();
    Ok(Answer::json(200, &json!({"data": rows})))
}

// Names that are new become tags, unless they are only to be removed.
fn meant(call: &Call, store: &mut Store, make: bool) -> Result<Vec<u64>, Refusal> {
    let list = |name: &str| call.field(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut ids: Vec<u64> = list("ids").iter().filter_map(Value::as_u64).collect();
    if let Some(unknown) = ids.iter().find(|id| store.tables.tags.get(**id).is_none()) {
        return Err(Refusal::field("ids", format!("There is no tag {unknown}.")));
    }
    let mut names = list("names");
    names.retain(|name| make || name.as_str().is_some_and(|name| store.tag_named(name).is_some()));
    let named: Vec<Value> = names.into_iter().map(|name| json!({"name": name})).collect();
    ids.extend(tagged(call, store, &named));
    Ok(ids)
}

fn change(call: &Call, store: &mut Store, make: bool, change: impl FnOnce(&mut Vec<u64>, Vec<u64>)) -> Result<(), Refusal> {
    let id = call.id(0)?;
    let before = existing(store, id)?.tags.clone();
    let tags = meant(call, store, make)?;
    store.edit_ticket(id, |ticket| {
        change(&mut ticket.tags, tags);
        ticket.updated_datetime = call.now;
    });
    let after = existing(store, id)?.tags.clone();
    tell_tags(call, store, id, &before, &after);
    Ok(())
}

fn add(call: &Call, store: &mut Store) -> Outcome {
    change(call, store, true, |own, tags| {
        for tag in tags {
            if !own.contains(&tag) {
                own.push(tag);
            }
        }
    })?;
    Ok(Answer::empty(201))
}

fn set(call: &Call, store: &mut Store) -> Outcome {
    change(call, store, true, |own, tags| *own = tags)?;
    Ok(Answer::empty(202))
}

fn remove(call: &Call, store: &mut Store) -> Outcome {
    change(call, store, false, |own, tags| own.retain(|tag| !tags.contains(tag)))?;
    Ok(Answer::empty(204))
}
