//! Web-hooks: http integrations that are set off by what happens to tickets.

mod call;
mod context;
mod deliver;

pub use call::Delivery;
pub use deliver::{certificates, deliver};

use crate::compat::Compat;
use crate::store::{Event, Store};
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc;

const KEPT: usize = 500;

/// Calls that were made, and the way to those to be made.
#[derive(Debug)]
pub struct Webhooks {
    queue: mpsc::UnboundedSender<Delivery>,
    done: Mutex<VecDeque<Delivery>>,
}

impl Webhooks {
    /// The queue's two ends.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Delivery>) {
        let (queue, receiver) = mpsc::unbounded_channel();
        let done = Mutex::default();
        (Self { queue, done }, receiver)
    }

    /// Puts calls in the queue.
    pub fn send(&self, deliveries: Vec<Delivery>) {
        for delivery in deliveries {
            // Fails only when the emulator is ending.
            drop(self.queue.send(delivery));
        }
    }

    fn log(&self) -> std::sync::MutexGuard<'_, VecDeque<Delivery>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The latest calls, those under way not among them.
    #[must_use]
    pub fn done(&self) -> Vec<Delivery> {
        self.log().iter().cloned().collect()
    }

    /// Forgets the latest calls.
    pub fn forget(&self) {
        self.log().clear();
    }

    fn keep(&self, delivery: Delivery) {
        let mut done = self.log();
        done.push_back(delivery);
        if done.len() > KEPT {
            done.pop_front();
        }
    }
}

fn trigger(event: &Event) -> Option<&'static str> {
    Some(match event.r#type.as_ref() {
        "ticket-created" => "ticket-created",
        "ticket-updated" => "ticket-updated",
        "ticket-message-created" => "ticket-message-created",
        "ticket-self-unsnoozed" => "ticket-self-unsnoozed",
        "ticket-message-failed" => "ticket-message-failed",
        "ticket-assigned"
        | "ticket-unassigned"
        | "ticket-team-assigned"
        | "ticket-team-unassigned" => "ticket-assignment-updated",
        "ticket-closed" | "ticket-reopened" => "ticket-status-updated",
        "ticket-handed-over" => "ticket-handed-over",
        _ => return None,
    })
}

fn is_on(row: &Map<String, Value>) -> bool {
    row.get("deactivated_datetime").is_none_or(Value::is_null)
}

/// The calls that events from some id on set off.
#[must_use]
pub fn due(store: &Store, compat: &Compat, first_event: u64) -> Vec<Delivery> {
    let hooks: Vec<(u64, &Map<String, Value>)> = store
        .tables
        .integrations
        .iter()
        .filter(|(_, row)| is_on(row))
        .filter_map(|(id, row)| Some((id, row.get("http")?.as_object()?)))
        .collect();
    if hooks.is_empty() {
        return Vec::new();
    }
    let mut deliveries = Vec::new();
    for event in (first_event..store.events.next_id()).filter_map(|id| store.events.get(id)) {
        let Some(trigger) = trigger(event) else {
            continue;
        };
        let wants = |http: &Map<String, Value>| {
            http.get("triggers")
                .and_then(|triggers| triggers.get(trigger))
                == Some(&Value::Bool(true))
        };
        for (id, http) in hooks.iter().filter(|(_, http)| wants(http)) {
            deliveries.push(call::made(store, compat, event, trigger, *id, http));
        }
    }
    deliveries
}
