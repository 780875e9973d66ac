//! Messages of all tickets in one list.

use super::representation;
use crate::paging;
use crate::request::ApiRequest;
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, Kind, optional};
use crate::store::Store;

const ORDER: &[&str] = &["created_datetime:asc", "created_datetime:desc"];

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional("order_by", Kind::OneOf(ORDER)),
    optional("ticket_id", ID),
];

/// Routes of the message list.
pub const ROUTES: &[Route] = &[Route::get("/messages", "tickets", QUERY, list)];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let some = request.query_integer("ticket_id").map(|id| {
        store
            .tickets
            .get(id)
            .map(|ticket| ticket.messages.clone())
            .unwrap_or_default()
    });
    paging::ledger_page(
        request,
        &store.messages,
        some,
        |_| true,
        |message| representation::message(store, message),
    )
}
