//! Messages of a ticket.

use super::message_draft::{Drafted, attachments, needs_from};
use super::representation;
use super::tickets::existing;
use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Message, Store};
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
const UPDATE_PARTY: Kind = Kind::Object(&Shape::undeclared(&[
    optional("id", INTEGER),
    optional("email", TEXT),
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
    optional("receiver", UPDATE_PARTY),
    optional("sender", UPDATE_PARTY),
    optional("sent_datetime", Kind::Datetime).or_null(),
    optional(
        "source",
        Kind::Object(&Shape::undeclared(&[
            optional("type", TEXT),
            optional("from", NULLABLE_ADDRESS),
            optional("to", list_of(&NULLABLE_ADDRESS)),
            optional("cc", list_of(&NULLABLE_ADDRESS)),
            optional("bcc", list_of(&NULLABLE_ADDRESS)),
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
    Ok(ApiResponse::json(
        200,
        &json!({
            "object": "list",
            "uri": request.uri,
            "data": data,
            "meta": {"page": request.uri, "per_page": size, "current_page": page, "item_count": count, "nb_pages": count.div_ceil(size).max(1)},
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
        &representation::message(store, of_ticket(store, request)?),
    ))
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let ticket = request.id(0)?;
    let customer = existing(store, ticket)?.customer;
    let draft = Drafted::read(request, store, &request.body, "", Some(customer))?;
    let id = draft.post(request, store, ticket);
    request.record(store, "ticket-updated", "Ticket", ticket, None);
    let message = store
        .messages
        .get(id)
        .ok_or_else(|| ApiError::not_found("Message", id))?;
    Ok(ApiResponse::json(
        201,
        &representation::message(store, message),
    ))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let (ticket, id) = (of_ticket(store, request)?.ticket_id, request.id(1)?);
    let body = &request.body;
    if body.get("source").is_some() {
        needs_from(body, "")?;
    }
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
        message.channel = body
            .get("channel")
            .and_then(Value::as_str)
            .unwrap_or(&message.channel)
            .to_owned();
        message.via = body
            .get("via")
            .and_then(Value::as_str)
            .unwrap_or(&message.via)
            .to_owned();
        message.from_agent = body
            .get("from_agent")
            .and_then(Value::as_bool)
            .unwrap_or(message.from_agent);
        if let Some(source) = body.get("source") {
            message.source = source.to_string();
        }
        if let Some(attachments) = attachments(body) {
            message.extra.get_or_insert_default().attachments = Some(attachments);
        }
    });
    request.record(
        store,
        "ticket-message-updated",
        "TicketMessage",
        id,
        Some(json!({"ticket_id": ticket})),
    );
    Ok(ApiResponse::json(
        202,
        &representation::message(store, of_ticket(store, request)?),
    ))
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let (ticket, id) = (of_ticket(store, request)?.ticket_id, request.id(1)?);
    store.messages.remove(id);
    store.edit_ticket(ticket, |ticket| {
        ticket.messages.retain(|own| *own != id);
        ticket.updated_datetime = request.now;
    });
    request.record(
        store,
        "ticket-message-deleted",
        "TicketMessage",
        id,
        Some(json!({"ticket_id": ticket})),
    );
    Ok(ApiResponse::empty(204))
}
