//! Tickets as they are kept.

use super::ledger::Row;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Ticket {
    pub id: u64,
    pub external_id: Option<String>,
    pub closed: bool,
    pub priority: String,
    pub channel: String,
    pub via: String,
    pub from_agent: bool,
    pub spam: bool,
    pub imported: Option<bool>,
    pub is_unread: bool,
    pub customer: u64,
    pub assignee_user: Option<u64>,
    pub assignee_team: Option<u64>,
    pub language: Option<String>,
    pub subject: Option<String>,
    pub summary: Option<Value>,
    pub meta: Option<Value>,
    pub tags: Vec<u64>,
    pub custom_fields: BTreeMap<u64, Value>,
    pub messages: Vec<u64>,
    pub rule_id: Option<u64>,
    pub excerpt: Option<String>,
    pub created_datetime: Timestamp,
    pub processed_datetime: Timestamp,
    pub updated_datetime: Timestamp,
    pub opened_datetime: Option<Timestamp>,
    pub last_received_message_datetime: Option<Timestamp>,
    pub last_message_datetime: Option<Timestamp>,
    pub closed_datetime: Option<Timestamp>,
    pub trashed_datetime: Option<Timestamp>,
    pub snooze_datetime: Option<Timestamp>,
}

impl Ticket {
    /// `open` or `closed`.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        if self.closed { "closed" } else { "open" }
    }
}

impl Row for Ticket {
    fn id(&self) -> u64 {
        self.id
    }
    fn created(&self) -> Timestamp {
        self.created_datetime
    }
    fn updated(&self) -> Option<Timestamp> {
        Some(self.updated_datetime)
    }
}
