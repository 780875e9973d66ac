//! What a hook delivers, in whatever form it arrives.

use percent_encoding::percent_decode_str;

use super::subscription::EVENT_HEADER;
use crate::port::json::Json;
use crate::port::occasion::Occasion;
use crate::text::trim_unseen;

/// Why the flow is started, and by which ticket.
pub(crate) struct Delivery<J> {
    /// The event; none when the hook does not say.
    pub(crate) event: Option<String>,
    /// The ticket, as it was delivered.
    pub(crate) ticket: Option<J>,
    /// The message of a message event.
    pub(crate) message: Option<J>,
    /// The account's domain.
    pub(crate) account: Option<J>,
    /// The ticket's id.
    pub(crate) ticket_id: Option<u64>,
    /// The message's id.
    pub(crate) message_id: Option<u64>,
    updated: Option<String>,
}

impl<J: Json> Delivery<J> {
    /// Reads a delivery; its parts are none where they are not there.
    pub(crate) fn read(occasion: &Occasion<J>) -> Self {
        let body = occasion.body.as_ref().map(parsed).unwrap_or_else(J::null);
        let object = |name: &str| body.member(name).filter(|part| part.member("id").is_some());
        let (ticket, message) = (object("ticket"), object("message"));
        // Other templates than `{{context}}` make texts of all values; what is not there is None.
        let number = |name: &str| whole(&body.member(name)?);
        let own = |part: &Option<J>| part.as_ref().and_then(|part| whole(&part.member("id")?));
        let header = occasion.header(&EVENT_HEADER.to_ascii_lowercase());
        let event = header.map(str::to_owned).or_else(|| {
            let event = body.member("event")?;
            event.member("type").unwrap_or(event).text()
        });
        let text = |part: &Option<J>, name: &str| part.as_ref()?.member(name)?.text();
        Self {
            event: event.filter(|event| !event.trim().is_empty()),
            account: ticket.as_ref().and_then(|ticket| ticket.member("account")),
            ticket_id: own(&ticket).or_else(|| number("ticket_id")).or_else(|| {
                message
                    .as_ref()
                    .and_then(|message| whole(&message.member("ticket_id")?))
            }),
            message_id: own(&message).or_else(|| number("message_id")),
            updated: text(&ticket, "updated_datetime"),
            ticket,
            message,
        }
    }

    /// With the ticket as it is now.
    pub(crate) fn refresh(&mut self, ticket: Option<J>) {
        self.message = ticket
            .as_ref()
            .and_then(|ticket| {
                let messages = ticket.member("messages")?;
                let mut messages = (0..messages.length()?).filter_map(|at| messages.item(at));
                messages
                    .find(|message| self.message_id.is_some() && message.id() == self.message_id)
            })
            .or_else(|| self.message.take());
        if self.updated.is_none() {
            self.updated = ticket
                .as_ref()
                .and_then(|ticket| ticket.member("updated_datetime")?.text());
        }
        self.ticket = ticket;
    }

    /// The same for the same event: Gorgias delivers again what was not answered in time.
    pub(crate) fn key(&self) -> String {
        let number = |id: Option<u64>| id.map(|id| id.to_string()).unwrap_or_default();
        let what = match self.message_id {
            Some(id) => id.to_string(),
            None => self.updated.clone().unwrap_or_default(),
        };
        let event = self.event.as_deref().unwrap_or("event");
        format!("{event}:{}:{what}", number(self.ticket_id))
    }

    /// As the flow's steps get to see it.
    pub(crate) fn data(self) -> J {
        let key = self.key();
        let or_null = |part: Option<J>| part.unwrap_or_else(J::null);
        J::object(vec![
            (
                "event",
                self.event
                    .map_or_else(J::null, |event| J::from_text(&event)),
            ),
            ("ticket", or_null(self.ticket)),
            ("message", or_null(self.message)),
            ("account", or_null(self.account)),
            ("key", J::from_text(&key)),
        ])
    }
}

/// The body as JSON: it may come as its text, as the text of that text, or as a form.
fn parsed<J: Json>(body: &J) -> J {
    let Some(text) = body.text() else {
        return body.clone();
    };
    let text = trim_unseen(&text);
    if text.starts_with('{') {
        return J::parsed(text);
    }
    if text.starts_with('"') {
        let inner = J::parsed(text).text().unwrap_or_default();
        return J::parsed(&inner);
    }
    let decoded = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<(String, J)> = pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .map(|(name, value)| {
            // An object within a form is its JSON.
            let is_json = value.trim_start().starts_with('{');
            let value = if is_json {
                J::parsed(&value)
            } else {
                J::from_text(&value)
            };
            (name, value)
        })
        .collect();
    if let Some((_, context)) = pairs.iter().find(|(name, _)| name == "context") {
        return context.clone();
    }
    J::object(
        pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect(),
    )
}

/// A whole number, also as text.
fn whole<J: Json>(value: &J) -> Option<u64> {
    value
        .whole()
        .or_else(|| value.text()?.trim().parse().ok())
        .filter(|id| *id > 0)
}
