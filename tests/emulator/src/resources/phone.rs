//! Phone calls, their events and recordings. Documented, never recorded.

use super::crud::Crud;
use crate::paging;
use crate::request::ApiRequest;
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, Kind, optional};
use crate::store::{Store, Table};
use serde_json::{Value, json};

const CALL: Crud = crud(
    "Voice call",
    "phone/voice-calls",
    |store| &store.tables.calls,
    |store| &mut store.tables.calls,
);
const EVENT: Crud = crud(
    "Voice call event",
    "phone/voice-call-events",
    |store| &store.tables.call_events,
    |store| &mut store.tables.call_events,
);
const RECORDING: Crud = crud(
    "Recording",
    "phone/voice-call-recordings",
    |store| &store.tables.recordings,
    |store| &mut store.tables.recordings,
);

const fn crud(
    name: &'static str,
    path: &'static str,
    table: fn(&Store) -> &Table,
    table_mut: fn(&mut Store) -> &mut Table,
) -> Crud {
    Crud {
        name,
        slug: None,
        path,
        table,
        table_mut,
    }
}

const OF_TICKET: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional("ticket_id", ID),
];
const OF_CALL: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional("call_id", ID),
];

/// Routes of the phone.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/phone/voice-calls",
        "tickets",
        OF_TICKET,
        |request, store| list(request, &store.tables.calls),
    ),
    Route::get(
        "/phone/voice-calls/{id}",
        "tickets",
        &[],
        |request, store| CALL.show(request, store),
    ),
    Route::get(
        "/phone/voice-call-events",
        "tickets",
        OF_CALL,
        |request, store| list(request, &store.tables.call_events),
    ),
    Route::get(
        "/phone/voice-call-events/{id}",
        "tickets",
        &[],
        |request, store| EVENT.show(request, store),
    ),
    Route::get(
        "/phone/voice-call-recordings",
        "tickets",
        OF_CALL,
        |request, store| list(request, &store.tables.recordings),
    ),
    Route::get(
        "/phone/voice-call-recordings/{id}",
        "tickets",
        &[],
        |request, store| RECORDING.show(request, store),
    ),
    Route::delete(
        "/phone/voice-call-recordings/{id}",
        "tickets",
        |request, store| RECORDING.delete(request, store),
    ),
];

fn list(request: &ApiRequest, table: &Table) -> Outcome {
    let filter = ["ticket_id", "call_id"]
        .into_iter()
        .find_map(|name| Some((name, request.query_integer(name)?)));
    let rows = table.iter().filter(|(_, row)| {
        filter.is_none_or(|(name, id)| row.get(name).and_then(Value::as_u64) == Some(id))
    });
    paging::table_page(request, rows, 30, "created_datetime:desc", |row| json!(row))
}
