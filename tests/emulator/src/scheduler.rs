//! What happens by itself: messages get sent, snoozed tickets come back.

use crate::store::{Context, Event, Store};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Something to do later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Task {
    /// Deliver a message.
    Send(u64),
    /// Wake a ticket.
    Unsnooze(u64),
    /// Run a job.
    Job(u64),
}

/// Work that is due later, by time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Schedule(BTreeSet<(Timestamp, Task)>);

impl Schedule {
    /// Puts a task on the schedule.
    pub fn add(&mut self, at: Timestamp, task: Task) {
        self.0.insert((at, task));
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

/// Does everything that is due. What it does happens at the time it was due, not at the time it was noticed.
pub fn run_due(store: &mut Store, now: Timestamp) {
    while let Some((at, task)) = store.schedule.take(now) {
        match task {
            Task::Send(id) => send(store, id, at),
            Task::Unsnooze(id) => wake(store, id, at),
            Task::Job(id) => crate::resources::jobs::run(store, id, at),
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
        context,
        created_datetime: at,
        data,
        object_id: id,
        object_type: object.into(),
        r#type: kind.into(),
        user_id: None,
    });
}

fn send(store: &mut Store, id: u64, at: Timestamp) {
    let Some(message) = store.messages.get(id) else {
        return;
    };
    if message.sent_datetime.is_some() || message.failed_datetime.is_some() {
        return;
    }
    let ticket = message.ticket_id;
    let homeless = message.channel == "email" && message.integration_id.is_none();
    store.messages.edit(id, |message| {
        if homeless {
            message.failed_datetime = Some(at);
            message.last_sending_error =
                Some("No integration was found to send this email.".into());
        } else {
            message.sent_datetime = Some(at);
        }
    });
    if homeless {
        record(
            store,
            at,
            "ticket-message-failed",
            "TicketMessage",
            id,
            Some(json!({"ticket_id": ticket})),
        );
    } else {
        record(
            store,
            at,
            "ticket-message-updated",
            "TicketMessage",
            id,
            Some(json!({"ticket_id": ticket})),
        );
    }
    store.edit_ticket(ticket, |ticket| {
        ticket.updated_datetime = at.max(ticket.updated_datetime)
    });
}

fn wake(store: &mut Store, id: u64, at: Timestamp) {
    let woke = store.edit_ticket(id, |ticket| {
        // Snoozed again, or woken by hand, in the meantime.
        if ticket.snooze_datetime.is_none_or(|until| until > at) {
            return false;
        }
        ticket.snooze_datetime = None;
        ticket.closed = false;
        ticket.closed_datetime = None;
        ticket.updated_datetime = at.max(ticket.updated_datetime);
        true
    });
    if woke == Some(true) {
        record(store, at, "ticket-self-unsnoozed", "Ticket", id, None);
    }
}
