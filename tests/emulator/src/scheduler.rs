//! What happens by itself: messages get sent, snoozed tickets come back, jobs run, languages are detected.

use crate::compat::Compat;
use crate::resources::{detection, jobs};
use crate::store::{Context, Event, Store};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something to do later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Task {
    /// Deliver a message.
    Send(u64),
    /// Find out a new ticket's language and intents.
    Detect(u64),
    /// Wake a ticket.
    Unsnooze(u64),
    /// Start a job.
    StartJob(u64),
    /// Do a job's work and end it.
    EndJob(u64),
}

/// Work that is due later, by time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Schedule(BTreeSet<(Timestamp, Task)>);

impl Schedule {
    /// Puts a task on the schedule.
    pub fn add(&mut self, at: Timestamp, task: Task) {
        self.0.insert((at, task));
    }

    /// Takes a task off the schedule.
    pub fn remove(&mut self, task: &Task) {
        self.0.retain(|(_, own)| own != task);
    }

    /// Whether something is due.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.0.first().is_some_and(|(at, _)| *at <= now)
    }

    fn take(&mut self, now: Timestamp) -> Option<(Timestamp, Task)> {
        if self.is_due(now) {
            self.0.pop_first()
        } else {
            None
        }
    }
}

/// A time so many seconds later.
#[must_use]
pub fn seconds(from: Timestamp, seconds: f64) -> Timestamp {
    #[allow(clippy::cast_possible_truncation)]
    let micros = (seconds * 1e6) as i64;
    Timestamp(from.0.saturating_add(micros))
}

/// Does everything that is due. What it does happens at the time it was due, not at the time it was noticed.
pub fn run_due(store: &mut Store, compat: &Arc<Compat>, now: Timestamp) {
    while let Some((at, task)) = store.schedule.take(now) {
        match task {
            Task::Send(id) => send(store, compat, id, at),
            Task::Detect(id) => detection::detect(store, id, at),
            Task::Unsnooze(id) => wake(store, id, at),
            Task::StartJob(id) => jobs::start(store, compat, id, at),
            Task::EndJob(id) => jobs::end(store, compat, id, at),
        }
    }
}

/// Writes an event that nobody in particular caused.
pub fn record(
    store: &mut Store,
    at: Timestamp,
    kind: &'static str,
    object: &'static str,
    id: u64,
    data: Option<Value>,
) {
    #[allow(clippy::cast_sign_loss)]
    let context = Context::numbered(at.0 as u64 ^ id.rotate_left(32));
    store.record(Event {
        id: 0,
        context: Some(context),
        created_datetime: at,
        data,
        object_id: id,
        object_type: object.into(),
        r#type: kind.into(),
        user_id: None,
    });
}

// Mail leaves by an integration that has its address and is on.
fn homeless(store: &Store, source: &str) -> bool {
    let source: Value = serde_json::from_str(source).unwrap_or_default();
    let address = source
        .get("from")
        .and_then(|from| from.get("address")?.as_str());
    let integration = address
        .and_then(|address| crate::resources::integration_of(store, address))
        .and_then(|id| store.tables.integrations.get(id));
    integration.is_none_or(|row| {
        row.get("deactivated_datetime")
            .is_some_and(|date| !date.is_null())
    })
}

fn send(store: &mut Store, compat: &Compat, id: u64, at: Timestamp) {
    let Some(message) = store.messages.get(id) else {
        return;
    };
    if message.sent_datetime.is_some() || message.failed_datetime.is_some() {
        return;
    }
    let ticket = message.ticket_id;
    let homeless = message.channel == "email" && homeless(store, &message.source);
    let error = compat
        .send_error
        .clone()
        .or_else(|| homeless.then(|| "No integration was found to send this email.".to_owned()));
    let failed = error.is_some();
    store.messages.edit(id, |message| {
        if failed {
            message.failed_datetime = Some(at);
            message.last_sending_error = error;
        } else {
            message.sent_datetime = Some(at);
        }
    });
    let kind = if failed {
        "ticket-message-failed"
    } else {
        "ticket-message-updated"
    };
    record(store, at, kind, "TicketMessage", id, None);
    store.edit_ticket(ticket, |ticket| {
        ticket.updated_datetime = at.max(ticket.updated_datetime);
    });
    record(store, at, "ticket-updated", "Ticket", ticket, None);
}

fn wake(store: &mut Store, id: u64, at: Timestamp) {
    let woke = store.edit_ticket(id, |ticket| {
        // Snoozed again, or woken by hand, in the meantime.
        if ticket.snooze_datetime.is_none_or(|until| until > at) {
            return None;
        }
        let was_closed = ticket.closed;
        ticket.snooze_datetime = None;
        ticket.closed = false;
        ticket.closed_datetime = None;
        ticket.updated_datetime = at.max(ticket.updated_datetime);
        Some(was_closed)
    });
    if let Some(Some(was_closed)) = woke {
        record(store, at, "ticket-updated", "Ticket", id, None);
        record(store, at, "ticket-self-unsnoozed", "Ticket", id, None);
        if was_closed {
            record(store, at, "ticket-reopened", "Ticket", id, None);
        }
    }
}
