//! Messages as they are kept.

use super::ledger::Row;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Who wrote or got a message.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Party {
    /// A user of the account.
    User(u64),
    /// A customer.
    Customer(u64),
}

/// A message.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Message {
    pub id: u64,
    pub ticket_id: u64,
    pub message_id: Option<String>,
    pub external_id: Option<String>,
    pub public: bool,
    pub channel: String,
    pub via: String,
    /// JSON text: many small maps would cost several times the memory.
    #[serde(serialize_with = "json_out", deserialize_with = "json_in")]
    pub source: String,
    pub sender: Option<Party>,
    pub receiver: Option<Party>,
    pub integration_id: Option<u64>,
    pub from_agent: bool,
    pub subject: Option<String>,
    pub body_text: Option<String>,
    pub body_html: Option<String>,
    pub extra: Option<Box<Extra>>,
    pub created_datetime: Timestamp,
    pub sent_datetime: Option<Timestamp>,
    pub failed_datetime: Option<Timestamp>,
    pub last_sending_error: Option<String>,
}

/// What few messages have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Extra {
    pub stripped_text: Option<String>,
    pub stripped_html: Option<String>,
    pub stripped_signature: Option<String>,
    pub attachments: Option<Value>,
    pub macros: Option<Value>,
    pub actions: Option<Value>,
    pub headers: Option<Value>,
    pub meta: Option<Value>,
    pub imported: Option<bool>,
    pub mention_ids: Option<Value>,
    pub intents: Option<Value>,
    pub opened_datetime: Option<Timestamp>,
    pub deleted_datetime: Option<Timestamp>,
}

impl Row for Message {
    fn id(&self) -> u64 {
        self.id
    }
    fn created(&self) -> Timestamp {
        self.created_datetime
    }
    fn updated(&self) -> Option<Timestamp> {
        None
    }
}

fn json_out<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<Value>(text)
        .unwrap_or_default()
        .serialize(serializer)
}

fn json_in<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Value::deserialize(deserializer).map(|value| value.to_string())
}
