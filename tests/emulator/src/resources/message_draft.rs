//! A message on its way in: read, found to be in order, posted.

use super::parties::{self, Draft, Person};
use crate::api_error::ApiError;
use crate::request::ApiRequest;
use crate::scheduler::{Task, seconds};
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

/// What a message amounts to, whatever its channel is called.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Nature {
    /// From a customer.
    Received,
    /// From an agent, to be delivered.
    Outgoing,
    /// Among agents. What an agent writes on the channel `phone` was stored as one.
    Note,
}

impl Nature {
    fn of(channel: &str, from_agent: bool) -> Self {
        match (channel, from_agent) {
            ("internal-note", _) | ("phone", true) => Self::Note,
            (_, true) => Self::Outgoing,
            (_, false) => Self::Received,
        }
    }
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

/// Refuses a message when the account may write no more of them.
///
/// # Errors
/// 403, in the words that were recorded.
pub fn quota_left(request: &ApiRequest, store: &Store) -> Result<(), ApiError> {
    let Some(quota) = request.compat.messaging_quota else {
        return Ok(());
    };
    if store.messages_written < quota {
        return Ok(());
    }
    Err(ApiError::new(
        403,
        "You do not have enough permissions to perform this action. Messaging quota exceeded.",
    ))
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
        let nature = Nature::of(&channel, from_agent);
        let created = date("created_datetime").unwrap_or(request.now);
        let source = source(value("source"), &channel, nature);
        // What comes in over these is there when it is stored; mail and the like has no such date.
        let is_there = match nature {
            Nature::Received => ["phone", "api"].contains(&channel.as_str()),
            Nature::Note => channel == "internal-note",
            Nature::Outgoing => false,
        };
        let extra = Extra {
            stripped_text: text("stripped_text"),
            stripped_html: text("stripped_html"),
            stripped_signature: text("stripped_signature"),
            attachments: attachments(body),
            macros: value("macros"),
            actions: value("actions"),
            headers: value("headers"),
            meta: value("meta"),
            imported: Some(
                body.get("imported")
                    .and_then(Value::as_bool)
                    .unwrap_or(false),
            ),
            mention_ids: value("mention_ids"),
            intents: None,
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
        let as_customer = |party: &Value, name: &str| {
            parties::customer(store, party, &place(name)).map(Draft::Customer)
        };
        // Whom the source names, when nothing else does.
        let named = |address: Option<&Value>| {
            let known = customer.map(Person::Known);
            known
                .or_else(|| parties::addressed(store, address?, &channel))
                .map(Draft::Customer)
        };
        let sender = match value("sender") {
            Some(sender) if from_agent => {
                let user = parties::user(store, &sender, &place("sender"))?;
                Some(Draft::User(user))
            }
            Some(sender) => Some(as_customer(&sender, "sender")?),
            None if from_agent => Some(Draft::User(request.caller.user_id)),
            None => named(source.get("from")),
        };
        let receiver = match value("receiver") {
            _ if nature == Nature::Note && channel == "phone" => None,
            Some(receiver) if from_agent => Some(as_customer(&receiver, "receiver")?),
            Some(receiver) => parties::user(store, &receiver, "receiver")
                .ok()
                .map(Draft::User),
            None if nature == Nature::Outgoing => named(source.get("to").and_then(|to| to.get(0))),
            None => None,
        };
        let integration_id = body
            .get("integration_id")
            .and_then(Value::as_u64)
            .or_else(|| inbox(store, &source));
        let public = body.get("public").and_then(Value::as_bool);
        let message = Message {
            message_id: text("message_id"),
            external_id: text("external_id"),
            public: match nature {
                Nature::Note if channel == "phone" => false,
                _ => public.unwrap_or(nature != Nature::Note),
            },
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
            sent_datetime: date("sent_datetime").or(is_there.then_some(created)),
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

    fn nature(&self) -> Nature {
        Nature::of(&self.message.channel, self.message.from_agent)
    }

    /// Whom a new ticket with this message belongs to, as far as the message tells.
    #[must_use]
    pub const fn customer(&self) -> Option<&Person> {
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

    /// Whether it came from a customer and was there at once: then its ticket is updated twice.
    #[must_use]
    pub fn came_in(&self) -> bool {
        self.nature() == Nature::Received && self.message.sent_datetime.is_some()
    }

    /// Stores it on a ticket. An outgoing message without a date is on its way from now on.
    pub fn post(self, request: &ApiRequest, store: &mut Store, ticket: u64) -> u64 {
        let nature = self.nature();
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
        let sender = sender
            .map(|party| party.settled(request, store))
            .or(owner.filter(|_| !from_agent));
        let receiver = receiver
            .map(|party| party.settled(request, store))
            .or(owner.filter(|_| nature == Nature::Outgoing));
        let created = message.created_datetime;
        let pending = nature == Nature::Outgoing
            && message.sent_datetime.is_none()
            && message.failed_datetime.is_none();
        let text = message.body_text.clone().unwrap_or_default();
        let id = store.messages.add(|id| Message {
            id,
            ticket_id: ticket,
            sender,
            receiver,
            ..message
        });
        store.messages_written += 1;
        if pending {
            let at = seconds(request.now, request.compat.send_seconds);
            store.schedule.add(at, Task::Send(id));
        }
        store.edit_ticket(ticket, |ticket| {
            ticket.messages.push(id);
            ticket.updated_datetime = request.now;
            ticket.excerpt = Some(text.trim().chars().take(200).collect());
            if nature == Nature::Note {
                return;
            }
            ticket.last_message_datetime = ticket.last_message_datetime.max(Some(created));
            if !from_agent {
                ticket.last_received_message_datetime =
                    ticket.last_received_message_datetime.max(Some(created));
                ticket.is_unread = true;
            }
        });
        request.record(store, "ticket-message-created", "TicketMessage", id, None);
        id
    }
}

// Only the keys that were sent, and a type.
fn source(given: Option<Value>, channel: &str, nature: Nature) -> Value {
    if nature == Nature::Note {
        return json!({"type": "internal-note"});
    }
    let mut source = given.unwrap_or_else(|| json!({}));
    if let Value::Object(object) = &mut source
        && !object.contains_key("type")
    {
        object.insert("type".into(), json!(channel.replace('_', "-")));
    }
    source
}

/// The e-mail integration whose address a message comes from or goes to.
fn inbox(store: &Store, source: &Value) -> Option<u64> {
    let from = source.get("from").into_iter();
    let to = source
        .get("to")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    from.chain(to)
        .find_map(|party| integration_of(store, party.get("address")?.as_str()?))
}

/// The integration that has an address.
pub fn integration_of(store: &Store, address: &str) -> Option<u64> {
    store.tables.integrations.find(|row| {
        row.get("meta")
            .and_then(|meta| meta.get("address")?.as_str())
            .is_some_and(|own| own.eq_ignore_ascii_case(address))
    })
}
