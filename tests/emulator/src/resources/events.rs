//! Events: what happened, newest first.

use super::representation;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, optional};
use crate::store::{Event, Store};
use crate::timestamp::Timestamp;
use crate::vocabulary::{EVENT_OBJECT, EVENT_TYPE};

const ORDER: &[&str] = &[
    "created_datetime",
    "created_datetime:asc",
    "created_datetime:desc",
];

const QUERY: &[Field] = &[
    optional("created_datetime[gt]", Kind::Datetime),
    optional("created_datetime[gte]", Kind::Datetime),
    optional("created_datetime[lt]", Kind::Datetime),
    optional("created_datetime[lte]", Kind::Datetime),
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional("object_id", ID),
    optional("object_type", Kind::OneOf(EVENT_OBJECT)),
    optional("order_by", Kind::OneOf(ORDER)),
    optional("types", Kind::List(&Kind::OneOf(EVENT_TYPE), 1, usize::MAX)),
    optional("user_ids", Kind::List(&INTEGER, 1, 1)),
];

/// Routes of events.
pub const ROUTES: &[Route] = &[
    Route::get("/events", "events", QUERY, list),
    Route::get("/events/{id}", "events", &[], show),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let bound = |name: &str| request.query_text(name).and_then(Timestamp::parse);
    let (after, from) = (
        bound("created_datetime[gt]"),
        bound("created_datetime[gte]"),
    );
    let (before, to) = (
        bound("created_datetime[lt]"),
        bound("created_datetime[lte]"),
    );
    let object = request.query_text("object_type");
    let types = request.query_words("types");
    let users = request.query_ids("user_ids");
    let passes = |event: &Event| {
        let at = event.created_datetime;
        after.is_none_or(|bound| at > bound)
            && from.is_none_or(|bound| at >= bound)
            && before.is_none_or(|bound| at < bound)
            && to.is_none_or(|bound| at <= bound)
            && object.is_none_or(|object| event.object_type == object)
            && types
                .as_ref()
                .is_none_or(|types| types.contains(&event.r#type.as_ref()))
            && users
                .as_ref()
                .is_none_or(|users| event.user_id.is_some_and(|id| users.contains(&id)))
    };
    let some = request
        .query_integer("object_id")
        .map(|id| store.events_of(id));
    paging::ledger_page(request, &store.events, some, passes, representation::event)
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    let id = request.id(0)?;
    let event = store
        .events
        .get(id)
        .ok_or_else(|| ApiError::not_found("Event", id))?;
    Ok(ApiResponse::json(200, representation::event(event)))
}
