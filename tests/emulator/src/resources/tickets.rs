//! Tickets.

use super::field_values;
use super::message_draft::{Drafted, quota_left};
use super::parties::{self, Person};
use super::representation::{self, Answering};
use super::ticket_changes::{self, Changes};
use super::ticket_messages::ENTRY;
use crate::api_error::ApiError;
use crate::compat::UnchangedPut;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::scheduler::Task;
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Store, Ticket};
use crate::vocabulary::{CHANNEL, VIA};
use serde_json::Value;

const STATUS: Kind = Kind::OneOf(&["open", "closed"]);
const PRIORITY: Kind = Kind::OneOf(&["critical", "high", "normal", "low"]);
const TAG: Kind = Kind::Object(&Shape::closed(&[
    required("name", Kind::Text(1, 256)),
    optional(
        "decoration",
        Kind::Object(&Shape::closed(&[optional("color", TEXT)])),
    )
    .or_null(),
]));
// Null is not in the documented type of a reference, yet clients unassign with it.
const REFERENCE: Kind = Kind::Object(&Shape::open(&[
    optional("id", Kind::Integer(0, i64::MAX)).or_null()
]));

const SHARED: &[Field] = &[
    optional("assignee_team", REFERENCE).or_null(),
    optional("assignee_user", REFERENCE).or_null(),
    optional("channel", Kind::Slug(CHANNEL)),
    optional("closed_datetime", Kind::Datetime).or_null(),
    optional("custom_fields", field_values::PAIRS),
    optional("external_id", Kind::Text(0, 255)).or_null(),
    optional("from_agent", Kind::Flag),
    optional("language", TEXT).or_null(),
    optional("last_message_datetime", Kind::Datetime).or_null(),
    optional("last_received_message_datetime", Kind::Datetime).or_null(),
    optional("meta", Kind::Map).or_null(),
    optional("opened_datetime", Kind::Datetime).or_null(),
    optional("priority", PRIORITY),
    optional("snooze_datetime", Kind::Datetime).or_null(),
    optional("spam", Kind::Flag),
    optional("status", STATUS),
    optional("tags", list_of(&TAG)),
    optional("trashed_datetime", Kind::Datetime).or_null(),
    optional("updated_datetime", Kind::Datetime),
    optional("via", Kind::OneOf(VIA)),
];

const CREATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    optional("created_datetime", Kind::Datetime),
    optional("customer", customer(INTEGER)),
    optional("imported", Kind::Flag),
    required("messages", Kind::List(&ENTRY, 1, 500)),
    optional("split_from", INTEGER),
    optional("subject", Kind::Text(0, 998)),
]));

const UPDATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    optional("customer", customer(ID)),
    optional("is_unread", Kind::Flag),
    optional("subject", TEXT),
]));

const BY_ANY_NUMBER: &[Field] = &[
    optional("id", INTEGER),
    optional("email", Kind::Text(0, 320)).or_null(),
    optional("name", TEXT).or_null(),
];
const BY_ID: &[Field] = &[
    optional("id", ID),
    optional("email", Kind::Text(0, 320)).or_null(),
    optional("name", TEXT).or_null(),
];

const fn customer(id: Kind) -> Kind {
    const OLD: Shape = Shape::open(BY_ID);
    const NEW: Shape = Shape::open(BY_ANY_NUMBER);
    match id {
        Kind::Integer(1, _) => Kind::Object(&OLD),
        _ => Kind::Object(&NEW),
    }
}

const ORDER: &[&str] = &[
    "created_datetime:asc",
    "created_datetime:desc",
    "updated_datetime:asc",
    "updated_datetime:desc",
];

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("customer_id", ID),
    optional("external_id", Kind::Text(1, usize::MAX)),
    optional("limit", Kind::Integer(1, 100)),
    optional("order_by", Kind::OneOf(ORDER)),
    optional("rule_id", ID),
    optional("ticket_ids", Kind::List(&ID, 1, 100)),
    optional("trashed", Kind::Flag),
    optional("view_id", ID),
];

const RELATIONSHIPS: &[Field] = &[optional(
    "relationships",
    list_of(&Kind::OneOf(&["custom_fields"])),
)];

/// Routes of tickets.
pub const ROUTES: &[Route] = &[
    Route::get("/tickets", "tickets", QUERY, list),
    Route::post("/tickets", "tickets", &CREATE, create),
    Route::get("/tickets/{id}", "tickets", RELATIONSHIPS, show),
    Route::put("/tickets/{id}", "tickets", &UPDATE, update),
    Route::delete("/tickets/{id}", "tickets", delete),
];

/// The ticket of that id.
///
/// # Errors
/// 404.
pub fn existing(store: &Store, id: u64) -> Result<&Ticket, ApiError> {
    store
        .tickets
        .get(id)
        .ok_or_else(|| ApiError::not_found("Ticket", id))
}

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let view = request
        .query_integer("view_id")
        .map(|id| super::views::filter_of(request, store, id, "ticket-list"))
        .transpose()?;
    let customer = request.query_integer("customer_id");
    let external = request.query_text("external_id");
    let rule = request.query_integer("rule_id");
    let with_trash = request.query_flag("trashed").unwrap_or(true);
    let some = match (request.query_ids("ticket_ids"), external, customer) {
        (Some(mut ids), ..) => {
            ids.sort_unstable();
            ids.dedup();
            Some(ids)
        }
        (None, Some(external), _) => Some(store.tickets_by_external(external)),
        (None, None, Some(customer)) => Some(store.tickets_of(customer)),
        (None, None, None) => None,
    };
    let passes = |ticket: &Ticket| {
        (with_trash || ticket.trashed_datetime.is_none())
            && customer.is_none_or(|id| ticket.customer == id)
            && external.is_none_or(|external| ticket.external_id.as_deref() == Some(external))
            && rule.is_none_or(|rule| ticket.rule_id == Some(rule))
            && view.as_ref().is_none_or(|filter| {
                filter.passes(&|path| super::views::ticket_value(store, ticket, path))
            })
    };
    paging::ledger_page(request, &store.tickets, some, passes, |ticket| {
        representation::ticket_item(store, ticket)
    })
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    let ticket = existing(store, request.id(0)?)?;
    let with_fields = request.query.contains_key("relationships");
    Ok(ApiResponse::json(
        200,
        representation::ticket(store, ticket, Answering::Get { with_fields }),
    ))
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    quota_left(request, store)?;
    let given = request
        .field("customer")
        .map(|customer| parties::customer(store, customer, "customer"))
        .transpose()?;
    let known = match &given {
        Some(Person::Known(id)) => Some(*id),
        _ => None,
    };
    let entries = request
        .field("messages")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut drafts = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        drafts.push(Drafted::read(
            request,
            store,
            entry,
            &format!("messages.{index}"),
            known,
        )?);
    }
    let changes = Changes::read(request, store)?;
    let owner = given
        .or_else(|| drafts.iter().find_map(|draft| draft.customer().cloned()))
        .ok_or_else(|| {
            ApiError::field(
                "customer",
                "Neither the ticket nor a message says whose it is.",
            )
        })?;
    let customer = parties::settled(request, store, owner);
    let first = drafts.first().map(Drafted::message);
    let created = changes
        .date("created_datetime")
        .or(first.map(|message| message.created_datetime))
        .unwrap_or(request.now);
    let channel = first
        .map(|message| message.channel.clone())
        .unwrap_or_default();
    let from_agent = first.is_some_and(|message| message.from_agent);
    let imported = request
        .field("imported")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let came_in = drafts.iter().any(Drafted::came_in);
    let id = store.add_ticket(|id| Ticket {
        id,
        customer,
        channel,
        from_agent,
        imported: Some(imported),
        via: "api".into(),
        priority: "normal".into(),
        created_datetime: created,
        processed_datetime: request.now,
        updated_datetime: request.now,
        ..Ticket::default()
    });
    request.record(store, "ticket-created", "Ticket", id, None);
    for draft in drafts {
        draft.post(request, store, id);
    }
    request.record(store, "ticket-updated", "Ticket", id, None);
    let assigned = ticket_changes::apply(request, store, id, changes);
    if came_in || assigned {
        request.record(store, "ticket-updated", "Ticket", id, None);
    }
    if !request.compat.no_detect {
        store
            .schedule
            .add(request.now.plus_seconds(1), Task::Detect(id));
    }
    Ok(ApiResponse::json(
        201,
        representation::ticket(store, existing(store, id)?, Answering::Post),
    ))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let before = existing(store, id)?.clone();
    let changes = Changes::read(request, store)?;
    let next_event = store.events.next_id();
    request.record(store, "ticket-updated", "Ticket", id, None);
    ticket_changes::apply(request, store, id, changes);
    // Whether a PUT that changes nothing is an event was not recorded; its date moves.
    let silent = request.compat.unchanged_put == UnchangedPut::Silent
        && ticket_changes::is_same(&before, existing(store, id)?);
    if silent {
        store.forget_event(next_event);
    }
    Ok(ApiResponse::json(
        202,
        representation::ticket(store, existing(store, id)?, Answering::Put),
    ))
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    existing(store, id)?;
    store.remove_ticket(id);
    request.record(store, "ticket-deleted", "Ticket", id, None);
    Ok(ApiResponse::empty(204))
}
