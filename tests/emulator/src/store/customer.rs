//! Customers as they are kept.

use super::ledger::Row;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A customer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Customer {
    pub id: u64,
    pub external_id: Option<String>,
    pub email: Option<String>,
    pub name: Option<String>,
    pub language: Option<String>,
    pub timezone: Option<String>,
    pub note: Option<String>,
    pub name_set_via: Option<String>,
    pub data: Option<Value>,
    pub data_version: Option<Timestamp>,
    pub external_data: Map<String, Value>,
    /// What http integrations answered, by their id.
    #[serde(default)]
    pub integrations: Map<String, Value>,
    pub channels: Vec<Channel>,
    pub custom_fields: BTreeMap<u64, Value>,
    pub created_datetime: Timestamp,
    pub updated_datetime: Timestamp,
}

/// One way to reach a customer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Channel {
    pub id: u64,
    pub r#type: String,
    pub address: String,
    pub preferred: bool,
    pub created_datetime: Timestamp,
    pub updated_datetime: Timestamp,
}

impl Customer {
    /// First and last word of the name, as Gorgias splits it.
    #[must_use]
    pub fn split_name(name: Option<&str>) -> (&str, &str) {
        let mut words = name.unwrap_or_default().split_whitespace();
        (
            words.next().unwrap_or_default(),
            words.next_back().unwrap_or_default(),
        )
    }
}

impl Row for Customer {
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
