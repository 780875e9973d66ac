//! A message on its way in: read, found to be in order, posted.

use super::parties::{self, Draft};
use crate::api_error::ApiError;
use crate::request::ApiRequest;
use crate::scheduler::Task;
use crate::store::{Extra, Message, Party, Store};
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

/// A message that was checked and can be posted.
#[derive(Debug)]
pub struct Drafted {
    message: Message,
    sender: Option<Draft>,
    receiver: Option<Draft>,
}

/// An e-mail comes from somewhere.
///
/// # Errors
/// 400 when it does not.
pub fn needs_from(body: &Value, at: &str) -> Result<(), ApiError> {
    let address = body
        .get("source")
        .and_then(|source| source.get("from"))
        .and_then(|from| from.get("address"))
        .and_then(Value::as_str);
    if body.get("channel").and_then(Value::as_str) == Some("email")
        && address.is_none_or(|address| address.trim().is_empty())
    {
        let path = if at.is_empty() {
            "source.from".to_owned()
        } else {
            format!("{at}.source.from")
        };
        return Err(ApiError::field(&path, "From field is missing or empty"));
    }
    Ok(())
}

/// The attachments of a body, with defaults; none at all is null.
pub fn attachments(body: &Value) -> Option<Value> {
    let list = body.get("attachments")?.as_array()?;
    let with_defaults = list.iter().map(|attachment| {
        let mut attachment = attachment.clone();
        if let Value::Object(object) = &mut attachment {
            object.entry("public").or_insert(Value::Bool(true));
        }
        attachment
    });
    (!list.is_empty()).then(|| with_defaults.collect())
}

impl Drafted {
    /// Reads a checked body. `customer` is whose ticket it is, once that is known.
    ///
    /// # Errors
    /// 400 when somebody it names does not exist or an e-mail comes from nowhere.
    pub fn read(
        request: &ApiRequest,
        store: &Store,
        body: &Value,
        at: &str,
        customer: Option<u64>,
    ) -> Result<Self, ApiError> {
        needs_from(body, at)?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let date = |name: &str| text(name).as_deref().and_then(Timestamp::parse);
        let value = |name: &str| body.get(name).filter(|value| !value.is_null()).cloned();
        let channel = text("channel").unwrap_or_default();
        let from_agent = body
            .get("from_agent")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        let note = channel == "internal-note";
        let created = date("created_datetime").unwrap_or(request.now);
        let mut source = value("source").unwrap_or_else(|| json!({}));
        if let Value::Object(object) = &mut source {
            object
                .entry("type")
                .or_insert_with(|| json!(channel.replace('_', "-")));
        }
        // What comes in over these is there when it is stored; mail and the like has no such date.
        let incoming = (!from_agent && ["phone", "api"].contains(&channel.as_str())) || note;
        let extra = Extra {
            stripped_text: text("stripped_text"),
            stripped_html: text("stripped_html"),
            stripped_signature: text("stripped_signature"),
            attachments: attachments(body),
            macros: value("macros"),
            actions: value("actions"),
            headers: value("headers"),
            meta: value("meta"),
            imported: body.get("imported").and_then(Value::as_bool),
            mention_ids: value("mention_ids"),
            opened_datetime: date("opened_datetime"),
            deleted_datetime: date("deleted_datetime"),
        };
        let place = |name: &str| {
            if at.is_empty() {
                name.to_owned()
            } else {
                format!("{at}.{name}")
            }
        };
        let sender = match value("sender") {
            Some(sender) if from_agent => Some(Draft::User(parties::user(
                store,
                &sender,
                &place("sender"),
            )?)),
            Some(sender) => Some(Draft::Customer(parties::customer(
                store,
                &sender,
                &place("sender"),
            )?)),
            None if from_agent => Some(Draft::User(request.caller.user_id)),
            None => customer.map(|id| Draft::Customer(parties::Person::Known(id))),
        };
        let receiver = match value("receiver") {
            Some(receiver) if from_agent => Some(Draft::Customer(parties::customer(
                store,
                &receiver,
                &place("receiver"),
            )?)),
            Some(receiver) => parties::user(store, &receiver, "receiver")
                .ok()
                .map(Draft::User),
            None if from_agent && !note => {
                customer.map(|id| Draft::Customer(parties::Person::Known(id)))
            }
            None => None,
        };
        let integration_id = body
            .get("integration_id")
            .and_then(Value::as_u64)
            .or_else(|| inbox(store, &source));
        let message = Message {
            message_id: text("message_id"),
            external_id: text("external_id"),
            public: body.get("public").and_then(Value::as_bool).unwrap_or(!note),
            via: text("via").unwrap_or_else(|| "api".into()),
            channel,
            source: source.to_string(),
            integration_id,
            from_agent,
            subject: text("subject"),
            body_text: text("body_text"),
            body_html: text("body_html"),
            extra: Some(Box::new(extra)),
            created_datetime: created,
            sent_datetime: date("sent_datetime").or(incoming.then_some(created)),
            failed_datetime: date("failed_datetime"),
            last_sending_error: body
                .get("last_sending_error")
                .and_then(|error| error.get("error"))
                .and_then(Value::as_str)
                .map(str::to_owned),
            ..Message::default()
        };
        Ok(Self {
            message,
            sender,
            receiver,
        })
    }

    /// Whom a new ticket with this message belongs to, as far as the message tells.
    #[must_use]
    pub fn customer(&self) -> Option<&parties::Person> {
        let theirs = if self.message.from_agent {
            &self.receiver
        } else {
            &self.sender
        };
        match theirs {
            Some(Draft::Customer(person)) => Some(person),
            _ => None,
        }
    }

    /// The message.
    #[must_use]
    pub const fn message(&self) -> &Message {
        &self.message
    }

    /// Stores it on a ticket. An outgoing message without a date is on its way from now on.
    pub fn post(self, request: &ApiRequest, store: &mut Store, ticket: u64) -> u64 {
        let Self {
            message,
            sender,
            receiver,
        } = self;
        let owner = store
            .tickets
            .get(ticket)
            .map(|ticket| Party::Customer(ticket.customer));
        let from_agent = message.from_agent;
        let note = message.channel == "internal-note";
        let sender = sender
            .map(|party| party.settled(request, store))
            .or(owner.filter(|_| !from_agent));
        let receiver = receiver
            .map(|party| party.settled(request, store))
            .or(owner.filter(|_| from_agent && !note));
        let created = message.created_datetime;
        let pending =
            from_agent && message.sent_datetime.is_none() && message.failed_datetime.is_none();
        let excerpt = message
            .body_text
            .clone()
            .or_else(|| message.subject.clone());
        let id = store.messages.add(|id| Message {
            id,
            ticket_id: ticket,
            sender,
            receiver,
            ..message
        });
        if pending {
            store
                .schedule
                .add(request.now.plus_seconds(1), Task::Send(id));
        }
        store.edit_ticket(ticket, |ticket| {
            ticket.messages.push(id);
            ticket.updated_datetime = request.now;
            if note {
                return;
            }
            ticket.last_message_datetime = ticket.last_message_datetime.max(Some(created));
            ticket.excerpt = excerpt.map(|text| text.chars().take(200).collect());
            if !from_agent {
                ticket.last_received_message_datetime =
                    ticket.last_received_message_datetime.max(Some(created));
                ticket.is_unread = true;
            }
        });
        request.record(
            store,
            "ticket-message-created",
            "TicketMessage",
            id,
            Some(json!({"ticket_id": ticket})),
        );
        id
    }
}

/// The e-mail integration whose address a message comes from or goes to.
fn inbox(store: &Store, source: &Value) -> Option<u64> {
    let from = source.get("from").into_iter();
    let to = source
        .get("to")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let addresses: Vec<&str> = from
        .chain(to)
        .filter_map(|party| party.get("address")?.as_str())
        .collect();
    store.tables.integrations.find(|row| {
        let own = row
            .get("meta")
            .and_then(|meta| meta.get("address"))
            .and_then(Value::as_str);
        own.is_some_and(|own| {
            addresses
                .iter()
                .any(|address| address.eq_ignore_ascii_case(own))
        })
    })
}
