//! The ticket of an external id, made when there is none. Gorgias lets several tickets have one: of several the newest
//! counts, and two runs at the same moment may both make one.

use super::simple_ticket;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::url::append_query;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::manifest::{LIST_MESSAGES, Lookup};
use crate::paging::page::{Page, id_of, items};
use crate::plan::create::{Identity, create_as};
use crate::plan::reply::conversation::Conversation;
use crate::plan::reply::route;
use crate::plan::ticket::status;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::timestamp::Timestamp;

/// The ticket, and what was done: `{created, reopened, ticket}`.
///
/// # Errors
/// As a create; when the found ticket cannot be read, opened or written to.
pub(crate) async fn find_or_create<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
) -> Result<T::Json, Error> {
    let Some(id) = find(exchange, inputs).await? else {
        let ticket = simple_ticket::create(exchange, inputs, lookup).await?;
        return Ok(told(true, false, ticket));
    };
    let path = format!("/tickets/{id}");
    let read = || exchange.account.request(Method::Get, &path, "");
    let ticket = exchange.record(&read()).await?;
    match inputs.text("when_found") {
        Some("reopen") => {
            let own = ticket.member("status").and_then(|status| status.text());
            let is_closed = own.as_deref() != Some("open");
            if !is_closed {
                return Ok(told(false, false, ticket));
            }
            let ticket = status::set_at(exchange, &path, "open", true).await?;
            Ok(told(false, true, ticket))
        }
        Some("add message") => {
            let message_id = inputs.text("message_external_id");
            let own = Conversation::new(ticket.clone(), None);
            if message_id.is_some_and(|id| own.with_id(id).is_some()) {
                return Ok(told(false, false, ticket));
            }
            add(exchange, inputs, id, ticket, message_id).await?;
            let ticket = exchange.record(&read()).await.map_err(|error| {
                let error =
                    error.adding("the message was added, but the ticket could not be read");
                match message_id {
                    // Found by its id, it is not added a second time.
                    Some(_) => error,
                    None => error.hinting("Do not run the step again, or the message is there twice: read the ticket with Get Ticket."),
                }
            })?;
            Ok(told(false, false, ticket))
        }
        _ => Ok(told(false, false, ticket)),
    }
}

/// The id of the newest ticket with the external id that is not in the trash.
async fn find<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<Option<u64>, Error> {
    let wanted = inputs.text("external_id").unwrap_or_default();
    let mut query = String::new();
    append_query(&mut query, "external_id", wanted);
    append_query(&mut query, "limit", "100");
    append_query(&mut query, "trashed", "false");
    let request = exchange.account.request(Method::Get, "/tickets", &query);
    let body = exchange.value(&request).await?;
    let page = Page::wanted(&body, "/tickets")?;
    let text = |record: &T::Json, name: &str| record.member(name).and_then(|text| text.text());
    // A filter that Gorgias ignores must not make any ticket the one that is meant.
    let own = items(&page.records)
        .filter(|one| text(one, "external_id").is_some_and(|own| own.trim() == wanted.trim()));
    let newest = own.max_by_key(|one| {
        let created = text(one, "created_datetime");
        (created.as_deref().and_then(Timestamp::parse), one.id())
    });
    // Passed over, it would be made a second time.
    newest.map(|ticket| id_of(&ticket, "/tickets")).transpose()
}

/// Adds the message; an agent's goes the way of the conversation, as a reply does.
///
/// # Errors
/// As a create: a message whose answer is lost is looked for by its own external id.
async fn add<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    id: u64,
    ticket: T::Json,
    message_id: Option<&str>,
) -> Result<(), Error> {
    let mut members = if simple_ticket::from_agent(inputs) {
        let conversation = Conversation::new(ticket, inputs.text("channel"));
        conversation.check()?;
        let route = route::of(exchange, inputs, &conversation).await?;
        let channel = &conversation.channel;
        simple_ticket::parts(exchange, inputs, channel, route.source, route.integration)
    } else {
        simple_ticket::message(exchange, inputs).await?
    };
    members.extend(message_id.map(|id| ("external_id".to_owned(), quoted(id))));
    let (path, id) = (format!("/tickets/{id}/messages"), id.to_string());
    let request = exchange.account.request(Method::Post, &path, "");
    let request = request.with_json(object_text(&members));
    let identity = Identity {
        list: LIST_MESSAGES.label,
        input: "a Message External ID",
        external_id: message_id,
        place: (LIST_MESSAGES.path, "ticket_id", &id),
        is_dated: inputs.get("created_datetime").is_some(),
    };
    create_as(exchange, identity, request).await.map(drop)
}

fn told<J: Json>(created: bool, reopened: bool, ticket: J) -> J {
    let flag = |flag: bool| J::parsed(if flag { "true" } else { "false" });
    J::object(vec![
        ("created", flag(created)),
        ("reopened", flag(reopened)),
        ("ticket", ticket),
    ])
}
