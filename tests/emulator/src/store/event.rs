//! What happened, as it is kept.

use super::ledger::Row;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Event {
    pub id: u64,
    pub context: Option<Context>,
    pub created_datetime: Timestamp,
    pub data: Option<Value>,
    pub object_id: u64,
    pub object_type: Cow<'static, str>,
    pub r#type: Cow<'static, str>,
    pub user_id: Option<u64>,
}

impl Row for Event {
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

/// Groups the events of one request; written as a UUID.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Context(pub u128);

impl Context {
    /// A context that looks random and is the same for the same number.
    #[must_use]
    pub const fn numbered(number: u64) -> Self {
        let mixed = (number as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        // Version 4, variant 1: UUID parsers check those bits.
        let versioned = (mixed & !(0xf << 76)) | (4 << 76);
        Self((versioned & !(0b11 << 62)) | (0b10 << 62))
    }

    /// 32 hexadecimal digits, as `X-Request-Id` has them.
    #[must_use]
    pub fn hex(self) -> String {
        format!("{:032x}", self.0)
    }
}

impl fmt::Display for Context {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.0;
        write!(
            out,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            all >> 96,
            (all >> 80) & 0xffff,
            (all >> 64) & 0xffff,
            (all >> 48) & 0xffff,
            all & 0xffff_ffff_ffff
        )
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?.replace('-', "");
        u128::from_str_radix(&text, 16)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}
