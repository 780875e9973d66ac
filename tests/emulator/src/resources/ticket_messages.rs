//! Messages of a ticket.

use super::message_draft::{Drafted, attachments, integration_of, needs_from, quota_left};
use super::parties::{self, Person};
use super::representation;
use super::tickets::existing;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::scheduler::{Task, seconds};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Message, Party, Store};
use crate::timestamp::Timestamp;
use crate::vocabulary::{CHANNEL, SOURCE_TYPE, VIA};
use serde_json::{Value, json};

const ADDRESS: Kind = Kind::Object(&Shape::open(&[
    optional("name", TEXT).or_null(),
    optional("address", Kind::Text(0, 998)).or_null(),
]));

const SOURCE: Kind = Kind::Object(&Shape::undeclared(&[
    optional("type", Kind::OneOf(SOURCE_TYPE)),
    optional("from", ADDRESS),
    optional("to", list_of(&ADDRESS)),
    optional("cc", list_of(&ADDRESS)),
    optional("bcc", list_of(&ADDRESS)),
    optional("extra", Kind::Any).or_null(),
]));

const PARTY: Kind = Kind::Object(&Shape::undeclared(&[
    optional("id", Kind::Integer(0, i64::MAX)),
    optional("email", Kind::Text(0, 320)).or_null(),
    optional("name", TEXT).or_null(),
    optional("firstname", TEXT).or_null(),
    optional("lastname", TEXT).or_null(),
    optional("external_id", TEXT).or_null(),
    optional("note", TEXT).or_null(),
    optional("timezone", TEXT).or_null(),
    optional("language", TEXT).or_null(),
    optional("meta", Kind::Map).or_null(),
    optional(
        "channels",
        list_of(&Kind::Object(&Shape::open(&[
            required("type", TEXT),
            required("address", TEXT),
        ]))),
    ),
]));

const ATTACHMENT: Kind = Kind::Object(&Shape::undeclared(&[
    required("url", Kind::Url),
    required("name", TEXT),
    required("content_type", TEXT),
    optional("size", Kind::Integer(0, i64::MAX)).or_null(),
    optional("public", Kind::Flag),
    optional("extra", Kind::Any).or_null(),
]));

/// What a message may hold inside a new ticket.
pub const ENTRY: Kind = Kind::Object(&Shape::undeclared(FIELDS));
const CREATE: Kind =
    Kind::Object(&Shape::undeclared(FIELDS).with(&[optional("imported", Kind::Flag)]));

const FIELDS: &[Field] = &[
    optional("actions", list_of(&Kind::Any)),
    optional("attachments", list_of(&ATTACHMENT)),
    optional("body_html", TEXT),
    optional("body_text", TEXT),
    required("channel", Kind::Slug(CHANNEL)),
    optional("created_datetime", Kind::Datetime),
    optional("deleted_datetime", Kind::Datetime),
    optional("external_id", Kind::Text(0, 255)),
    optional("failed_datetime", Kind::Datetime),
    required("from_agent", Kind::Flag),
    optional("headers", Kind::Map),
    optional("integration_id", ID),
    optional(
        "last_sending_error",
        Kind::Object(&Shape::closed(&[required("error", TEXT)])),
    ),
    optional(
        "macros",
        list_of(&Kind::Object(&Shape::open(&[required("id", INTEGER)]))),
    ),
    optional("mention_ids", list_of(&INTEGER)),
    optional("message_id", TEXT),
    optional("meta", Kind::Map),
    optional("opened_datetime", Kind::Datetime),
    optional("public", Kind::Flag),
    optional("receiver", PARTY),
    optional("sender", PARTY),
    optional("sent_datetime", Kind::Datetime),
    optional("source", SOURCE),
    optional("stripped_html", TEXT),
    optional("stripped_signature", TEXT),
    optional("stripped_text", TEXT),
    optional("subject", TEXT),
    optional("via", Kind::OneOf(VIA)),
];

const NULLABLE_ADDRESS: Kind = Kind::Object(&Shape::undeclared(&[
    optional("name", TEXT).or_null(),
    optional("address", TEXT),
]));
// Whole, as GET gives them.
const UPDATE_PARTY: Kind = Kind::Object(&Shape::undeclared(&[
    optional("id", INTEGER),
    optional("email", TEXT).or_null(),
    optional("name", TEXT).or_null(),
    optional("firstname", TEXT).or_null(),
    optional("lastname", TEXT).or_null(),
    optional("meta", Kind::Map).or_null(),
]));
const UPDATE: Kind = Kind::Object(&Shape::undeclared(&[
    optional("attachments", list_of(&ATTACHMENT)),
    optional("body_html", TEXT).or_null(),
    optional("body_text", TEXT).or_null(),
    required("channel", Kind::OneOf(CHANNEL)),
    optional("external_id", TEXT).or_null(),
    optional("failed_datetime", Kind::Datetime).or_null(),
    required("from_agent", Kind::Flag),
    optional("message_id", TEXT).or_null(),
    optional("public", Kind::Flag),
    optional("receiver", UPDATE_PARTY).or_null(),
    optional("sender", UPDATE_PARTY).or_null(),
    optional("sent_datetime", Kind::Datetime).or_null(),
    optional(
        "source",
        Kind::Object(&Shape::undeclared(&[
            optional("type", TEXT),
            optional("from", NULLABLE_ADDRESS),
            optional("to", list_of(&NULLABLE_ADDRESS)),
            optional("cc", list_of(&NULLABLE_ADDRESS)),
            optional("bcc", list_of(&NULLABLE_ADDRESS)),
            optional("extra", Kind::Any).or_null(),
        ])),
    ),
    optional("subject", TEXT).or_null(),
    optional("via", Kind::OneOf(VIA)),
]));

const ACTION: &[Field] = &[optional(
    "action",
    Kind::OneOf(&["force", "retry", "cancel"]),
)];

/// Routes of a ticket's messages.
pub const ROUTES: &[Route] = &[
    Route::get("/tickets/{ticket_id}/messages", "tickets", PAGES, list),
    Route::post("/tickets/{ticket_id}/messages", "tickets", &CREATE, create).with_query(ACTION),
    Route::get("/tickets/{ticket_id}/messages/{id}", "tickets", &[], show),
    Route::put(
        "/tickets/{ticket_id}/messages/{id}",
        "tickets",
        &UPDATE,
        update,
    )
    .with_query(ACTION),
    Route::delete("/tickets/{ticket_id}/messages/{id}", "tickets", delete),
];

// The one list that still counts pages. It is deprecated.
const PAGES: &[Field] = &[
    optional("page", ID),
    optional("per_page", Kind::Integer(1, 100)),
    optional("limit", Kind::Integer(1, 100)),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let ticket = existing(store, request.id(0)?)?;
    let size = request
        .query_integer("per_page")
        .or(request.query_integer("limit"))
        .unwrap_or(30);
    let page = request.query_integer("page").unwrap_or(1);
    let count = ticket.messages.len() as u64;
    let skip = usize::try_from(size.saturating_mul(page - 1)).unwrap_or(usize::MAX);
    let take = usize::try_from(size).unwrap_or(30);
    let data: Vec<Value> = ticket
        .messages
        .iter()
        .skip(skip)
        .take(take)
        .filter_map(|id| store.messages.get(*id))
        .map(|one| representation::message(store, one))
        .collect();
    let path = request.uri.trim_end_matches('/');
    let current = if request.query.contains_key("limit") || request.query.contains_key("per_page") {
        format!("{path}/?limit={size}&page={page}")
    } else {
        format!("{path}/?page={page}")
    };
    Ok(ApiResponse::json(
        200,
        json!({
            "data": data,
            "object": "list",
            "uri": paging::list_uri(request),
            "meta": {"page": page, "per_page": size, "current_page": current, "item_count": count, "nb_pages": count.div_ceil(size).max(1)},
        }),
    ))
}

fn of_ticket<'a>(store: &'a Store, request: &ApiRequest) -> Result<&'a Message, ApiError> {
    let (ticket, id) = (request.id(0)?, request.id(1)?);
    existing(store, ticket)?;
    store
        .messages
        .get(id)
        .filter(|message| message.ticket_id == ticket)
        .ok_or_else(|| ApiError::not_found("Message", id))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    Ok(ApiResponse::json(
        200,
        representation::message(store, of_ticket(store, request)?),
    ))
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let ticket = request.id(0)?;
    let existing = existing(store, ticket)?;
    let (customer, closed) = (existing.customer, existing.closed);
    quota_left(request, store)?;
    let draft = Drafted::read(request, store, &request.body, "", Some(customer))?;
    let (came_in, from_agent) = (draft.came_in(), draft.message().from_agent);
    let id = draft.post(request, store, ticket);
    request.record(store, "ticket-updated", "Ticket", ticket, None);
    if came_in {
        request.record(store, "ticket-updated", "Ticket", ticket, None);
    }
    // A customer who writes again opens a closed ticket.
    if closed && !from_agent {
        store.edit_ticket(ticket, |ticket| {
            ticket.closed = false;
            ticket.closed_datetime = None;
        });
        request.record(store, "ticket-reopened", "Ticket", ticket, None);
    }
    let message = store
        .messages
        .get(id)
        .ok_or_else(|| ApiError::not_found("Message", id))?;
    Ok(ApiResponse::json(
        201,
        representation::message(store, message),
    ))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    of_ticket(store, request)?;
    let id = request.id(1)?;
    let body = &request.body;
    if body.get("source").is_some() {
        needs_from(body, "")?;
    }
    let from_agent = body.get("from_agent").and_then(Value::as_bool) == Some(true);
    let party = |name: &str, is_user: bool| -> Result<Option<Party>, ApiError> {
        let Some(given) = body.get(name).filter(|given| !given.is_null()) else {
            return Ok(None);
        };
        if is_user {
            let user = parties::user(store, given, name)?;
            return Ok(Some(Party::User(user)));
        }
        match parties::customer(store, given, name)? {
            Person::Known(id) => Ok(Some(Party::Customer(id))),
            Person::New { .. } => Ok(None),
        }
    };
    let sender = party("sender", from_agent)?;
    // A bot may be written to as well.
    let receiver = party("receiver", false).or_else(|_| party("receiver", true))?;
    let retry = request.query_text("action") == Some("retry");
    store.messages.edit(id, |message| {
        let text = |name: &str, slot: &mut Option<String>| {
            if let Some(value) = body.get(name) {
                *slot = value.as_str().map(str::to_owned);
            }
        };
        text("body_html", &mut message.body_html);
        text("body_text", &mut message.body_text);
        text("external_id", &mut message.external_id);
        text("message_id", &mut message.message_id);
        text("subject", &mut message.subject);
        let date = |name: &str, slot: &mut Option<Timestamp>| {
            if let Some(value) = body.get(name) {
                *slot = value.as_str().and_then(Timestamp::parse);
            }
        };
        date("sent_datetime", &mut message.sent_datetime);
        date("failed_datetime", &mut message.failed_datetime);
        let word = |name: &str, slot: &mut String| {
            if let Some(value) = body.get(name).and_then(Value::as_str) {
                value.clone_into(slot);
            }
        };
        word("channel", &mut message.channel);
        word("via", &mut message.via);
        message.from_agent = from_agent;
        if let Some(public) = body.get("public").and_then(Value::as_bool) {
            message.public = public;
        }
        message.sender = sender.or(message.sender);
        message.receiver = receiver.or(message.receiver);
        if let Some(source) = body.get("source") {
            message.source = source.to_string();
        }
        if let Some(attachments) = attachments(body) {
            message.extra.get_or_insert_default().attachments = Some(attachments);
        }
        // What a customer wrote was sent when it was written, as a PUT was seen to find out.
        if !from_agent && message.sent_datetime.is_none() {
            message.sent_datetime = Some(message.created_datetime);
        }
        if retry {
            message.failed_datetime = None;
            message.last_sending_error = None;
        }
    });
    if retry {
        let at = seconds(request.now, request.compat.send_seconds);
        store.schedule.add(at, Task::Send(id));
    }
    meet_inbox(request, store);
    request.record(store, "ticket-message-updated", "TicketMessage", id, None);
    Ok(ApiResponse::json(
        202,
        representation::message(store, of_ticket(store, request)?),
    ))
}

// An own inbox among the addresses of a source that was PUT became a customer, as was recorded.
fn meet_inbox(request: &ApiRequest, store: &mut Store) {
    let to = request
        .body
        .get("source")
        .and_then(|source| source.get("to")?.as_array().cloned())
        .unwrap_or_default();
    for address in to {
        let own = address
            .get("address")
            .and_then(Value::as_str)
            .is_some_and(|address| integration_of(store, address).is_some());
        if own && let Some(person) = parties::addressed(store, &address, "email") {
            parties::settled(request, store, person);
        }
    }
}

// Neither a date of the ticket moves, nor is it an event.
fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let (ticket, id) = (of_ticket(store, request)?.ticket_id, request.id(1)?);
    store.messages.remove(id);
    let last = store
        .tickets
        .get(ticket)
        .into_iter()
        .flat_map(|ticket| ticket.messages.iter().rev())
        .find_map(|own| store.messages.get(*own));
    let excerpt = last.map(|message| {
        let text = message.body_text.as_deref().unwrap_or_default();
        text.trim().chars().take(200).collect()
    });
    store.edit_ticket(ticket, |ticket| {
        ticket.messages.retain(|own| *own != id);
        ticket.excerpt = excerpt;
    });
    Ok(ApiResponse::empty(204))
}
