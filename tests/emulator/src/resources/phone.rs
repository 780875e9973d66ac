//! Phone calls, their events and recordings. The emulator has a phone, but nobody calls.

use super::crud::Small;
use crate::request::Call;
use crate::paging;
use crate::route::{Outcome, Route};
use crate::shape::{Field, INTEGER, Kind, optional};
use crate::store::{Store, Table};
use serde_json::{Value, json};

const CALL: Small = small("Voice call", "phone/voice-calls", |store| &store.tables.calls, |store| &mut store.tables.calls);
const EVENT: Small = small("Voice call event", "phone/voice-call-events", |store| &store.tables.call_events, |store| &mut store.tables.call_events);
const RECORDING: Small = small("Recording", "phone/voice-call-recordings", |store| &store.tables.recordings, |store| &mut store.tables.recordings);

const fn small(name: &'static str, path: &'static str, table: fn(&Store) -> &Table, table_mut: fn(&mut Store) -> &mut Table) -> Small {
    Small { name, slug: "voice-call-recording", path, table, table_mut }
}

const OF_TICKET: &[Field] = &[optional("cursor", Kind::Text(1, 4096)), optional("limit", Kind::Integer(1, 100)), optional("ticket_id", INTEGER)];
const OF_CALL: &[Field] = &[optional("cursor", Kind::Text(1, 4096)), optional("limit", Kind::Integer(1, 100)), optional("call_id", INTEGER)];

/// Routes of the phone.
pub const ROUTES: &[Route] = &[
    Route::get("/phone/voice-calls", "tickets", OF_TICKET, |call, store| list(call, &store.tables.calls)),
    Route::get("/phone/voice-calls/{id}", "tickets", &[], |call, store| CALL.show(call, store)),
    Route::get("/phone/voice-call-events", "tickets", OF_CALL, |call, store| list(call, &store.tables.call_events)),
    Route::get("/phone/voice-call-events/{id}", "tickets", &[], |call, store| EVENT.show(call, store)),
    Route::get("/phone/voice-call-recordings", "tickets", OF_CALL, |call, store| list(call, &store.tables.recordings)),
    Route::get("/phone/voice-call-recordings/{id}", "tickets", &[], |call, store| RECORDING.show(call, store)),
    Route::delete("/phone/voice-call-recordings/{id}", "tickets", |call, store| RECORDING.delete(call, store)),
];

fn list(call: &Call, table: &Table) -> Outcome {
    let filter = ["ticket_id", "call_id"].into_iter().find_map(|name| Some((name, call.query_integer(name)?)));
    let rows = table.iter().filter(|(_, row)| filter.is_none_or(|(name, id)| row.get(name).and_then(Value::as_u64) == Some(id)));
    paging::table_page(call, rows, 30, "created_datetime:desc", |row| json!(row))
}
