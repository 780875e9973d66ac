//! What a ticket tells of how it is answered: the message to answer, the channel, and whether that can be.

use crate::error::{Code, Error};
use crate::paging::page::items;
use crate::port::json::Json;
use crate::text::{first_characters, truncate};
use crate::timestamp::Timestamp;

/// A ticket that is to be answered.
pub(crate) struct Conversation<J> {
    ticket: J,
    messages: Vec<J>,
    /// The message that is answered: the newest of the channel, one of the customer's before one of ours.
    pub(crate) model: Option<J>,
    /// The channel that the answer takes.
    pub(crate) channel: String,
    /// Why that one.
    pub(crate) because: &'static str,
}

impl<J: Json> Conversation<J> {
    /// The conversation of a ticket as Gorgias gives it whole; by that channel, or else by its own.
    pub(crate) fn new(ticket: J, channel: Option<&str>) -> Self {
        let messages: Vec<J> = match ticket.member("messages") {
            Some(messages) => items(&messages).collect(),
            None => Vec::new(),
        };
        let fits = |message: &&J| {
            let own = text(*message, "channel").unwrap_or_default();
            own != "internal-note" && channel.is_none_or(|channel| channel == own)
        };
        let newest = |message: &&J| {
            let created = text(*message, "created_datetime");
            let created = created.as_deref().and_then(Timestamp::parse);
            (!from_us(*message), created, message.id())
        };
        let model = messages.iter().filter(fits).max_by_key(newest).cloned();
        let own = model.as_ref().and_then(|model| text(model, "channel"));
        let (channel, because) = match (channel, own) {
            (Some(channel), _) => (channel.to_owned(), "Channel says so"),
            (None, Some(own)) if model.as_ref().is_some_and(from_us) => {
                (own, "our newest message has it")
            }
            (None, Some(own)) => (own, "the customer's newest message has it"),
            (None, None) => {
                let own = text(&ticket, "channel").unwrap_or_default();
                (own, "the ticket has it")
            }
        };
        Self {
            ticket,
            messages,
            model,
            channel,
            because,
        }
    }

    /// The message of that external id, if there is one already.
    pub(crate) fn with_id(&self, external_id: &str) -> Option<J> {
        let is_it = |message: &&J| {
            let own = text(*message, "external_id");
            own.is_some_and(|own| own.trim() == external_id.trim())
        };
        self.messages.iter().find(is_it).cloned()
    }

    /// Whether it can be answered by that channel, as far as Gorgias says.
    ///
    /// # Errors
    /// When not, with what would do.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let trashed = self.ticket.member("trashed_datetime");
        if trashed.is_some_and(|date| !date.is_null()) {
            let error = Error::new(Code::NotPossible, "The ticket is in the trash");
            return Err(error
                .with_hint("Take it out with Trash Ticket, Restore on, and run the step again."));
        }
        let Some(options) = self.ticket.member("reply_options") else {
            return Ok(());
        };
        let keys = options.keys();
        if keys.is_empty() {
            return Ok(());
        }
        let channel = &self.channel;
        let is_no = |key: &str| {
            let answerable = options.member(key).and_then(|one| one.member("answerable"));
            answerable.is_some_and(|flag| !flag.is_null() && !flag.is_true())
        };
        let own = options.member(channel);
        let why = match &own {
            Some(own) if is_no(channel) => text(own, "reason").unwrap_or_default(),
            Some(_) => return Ok(()),
            None => String::new(),
        };
        let others: Vec<&str> = keys
            .iter()
            .map(String::as_str)
            .filter(|key| *key != "internal-note" && !is_no(key))
            .collect();
        let why = match why.trim() {
            "" => String::new(),
            why => format!(": {}", why.trim_end_matches('.')),
        };
        let channel = shown(channel);
        let text = format!("Gorgias cannot answer this ticket by the channel {channel}{why}");
        let error = Error::new(Code::NotPossible, text);
        Err(match others.as_slice() {
            [] => error.with_hint("It can be answered by no channel; a note for the team is written with Add Internal Note."),
            others => error.with_hint(format!("Set Channel to one that can be answered: {}.", others.join(", "))),
        })
    }

    /// What Gorgias says of answering by e-mail.
    pub(crate) fn email_option(&self) -> Option<J> {
        self.ticket.member("reply_options")?.member("email")
    }

    /// The customer's id.
    pub(crate) fn customer(&self) -> Option<u64> {
        self.ticket.member("customer")?.id()
    }

    /// The customer's e-mail address and name.
    pub(crate) fn customer_email(&self) -> Option<(String, Option<String>)> {
        let customer = self.ticket.member("customer")?;
        Some((text(&customer, "email")?, text(&customer, "name")))
    }

    /// The subject of an answer, with one "Re: " before it, as long as Gorgias takes it.
    pub(crate) fn subject(&self) -> Option<String> {
        /// Characters.
        const LONGEST: usize = 998;
        let own = self.model.as_ref().and_then(|model| text(model, "subject"));
        let own = own.or_else(|| text(&self.ticket, "subject"))?;
        let mut rest = own.trim();
        while let Some((first, after)) = rest.split_at_checked(3)
            && first.eq_ignore_ascii_case("re:")
        {
            rest = after.trim_start();
        }
        let subject = format!("Re: {rest}");
        Some(first_characters(subject.trim_end(), LONGEST).to_owned())
    }
}

/// Whether a message is from our side.
pub(crate) fn from_us<J: Json>(message: &J) -> bool {
    message
        .member("from_agent")
        .is_some_and(|flag| flag.is_true())
}

/// A member that is text and not blank.
pub(crate) fn text<J: Json>(record: &J, name: &str) -> Option<String> {
    let text = record.member(name)?.text()?;
    (!text.trim().is_empty()).then_some(text)
}

/// A channel as a message shows it: a flow author may have put anything there.
pub(super) fn shown(channel: &str) -> String {
    /// Characters; a slug of Gorgias' has fewer.
    const LONGEST: usize = 60;
    match channel {
        "" => "\"\"".to_owned(),
        channel => truncate(channel, LONGEST),
    }
}
