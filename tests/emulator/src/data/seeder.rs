//! Fills a store through the API's own handlers, at times of the past.

use super::FOUNDED;
use crate::api_error::ApiError;
use crate::compat::Compat;
use crate::internal::Internal;
use crate::store::{Context, Store};
use crate::timestamp::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// Microseconds; no multiple of it is a whole second soon.
const BETWEEN_CALLS: i64 = 1_003_917;

/// Makes API calls as a user of the account, so that the data is as if it had come over the API.
#[derive(Debug)]
pub struct Seeder<'a> {
    store: &'a mut Store,
    compat: &'a Arc<Compat>,
    start: Timestamp,
    calls: u64,
    errors: Vec<ApiError>,
}

impl<'a> Seeder<'a> {
    /// A seeder that counts hours from the day the account was made.
    pub const fn new(store: &'a mut Store, compat: &'a Arc<Compat>) -> Self {
        Self::starting(store, compat, FOUNDED)
    }

    /// A seeder that counts hours from then on.
    pub const fn starting(store: &'a mut Store, compat: &'a Arc<Compat>, start: Timestamp) -> Self {
        Self {
            store,
            compat,
            start,
            calls: 0,
            errors: Vec::new(),
        }
    }

    /// The store, for what no call can do.
    pub const fn store(&mut self) -> &mut Store {
        self.store
    }

    /// What was refused; nothing, when the data is right.
    #[must_use]
    pub fn errors(&self) -> &[ApiError] {
        &self.errors
    }

    /// Does a call so many hours after the start; answers the id of what it made.
    pub fn send(&mut self, hours: i64, method: &str, address: &str, body: Value) -> u64 {
        // Some second each, where there are hours to spend; nothing may happen in the future.
        let spread = if self.start == FOUNDED {
            i64::try_from(self.calls).unwrap_or(0) * BETWEEN_CALLS
        } else {
            0
        };
        let start = Timestamp(self.start.0 + spread);
        let now = start.plus_seconds(hours * 3600);
        self.calls += 1;
        let internal = Internal {
            user_id: self.store.self_id,
            now,
            context: Context::numbered(self.calls << 32),
            compat: Arc::clone(self.compat),
        };
        match internal.call(self.store, method, address, body) {
            Ok(answer) => answer.get("id").and_then(Value::as_u64).unwrap_or_default(),
            Err(error) => {
                self.errors.push(error);
                0
            }
        }
    }
}
