//! Fills a store through the API's own handlers, at times of the past.

use super::FOUNDED;
use crate::api_error::{Problems, Refusal};
use crate::query;
use crate::request::{Call, Caller, Manner};
use crate::route::{self, Action, Body};
use crate::store::{Context, Store};
use crate::timestamp::Moment;
use serde_json::Value;
use std::sync::Arc;

/// Does API calls as somebody of the team, so that the data is as if it had come over the API.
#[derive(Debug)]
pub struct Clerk<'a> {
    store: &'a mut Store,
    manner: &'a Arc<Manner>,
    start: Moment,
    calls: u64,
    refused: Vec<Refusal>,
}

impl<'a> Clerk<'a> {
    /// A clerk who counts hours from the day the account was made.
    pub const fn new(store: &'a mut Store, manner: &'a Arc<Manner>) -> Self {
        Self::starting(store, manner, FOUNDED)
    }

    /// A clerk who counts hours from then on.
    pub const fn starting(store: &'a mut Store, manner: &'a Arc<Manner>, start: Moment) -> Self {
        Self {
            store,
            manner,
            start,
            calls: 0,
            refused: Vec::new(),
        }
    }

    /// What was refused; nothing, when the data is right.
    #[must_use]
    pub fn refused(&self) -> &[Refusal] {
        &self.refused
    }

    /// Does a call so many hours after the start; answers the id of what it made.
    pub fn does(&mut self, hours: i64, method: &str, address: &str, body: Value) -> u64 {
        // A second each, where there are hours to spend; nothing may happen in the future.
        let spread = if self.start == FOUNDED {
            i64::try_from(self.calls).unwrap_or(0)
        } else {
            0
        };
        let now = self.start.plus_seconds(hours * 3600 + spread);
        self.calls += 1;
        match self.attempt(now, method, address, body) {
            Ok(answer) => answer.get("id").and_then(Value::as_u64).unwrap_or_default(),
            Err(refusal) => {
                self.refused.push(refusal);
                0
            }
        }
    }

    fn attempt(
        &mut self,
        now: Moment,
        method: &str,
        address: &str,
        body: Value,
    ) -> Result<Value, Refusal> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let (route, path) = route::find(method, path)?;
        if let Body::Json(kind) = route.body {
            let mut problems = Problems::default();
            kind.check(&body, "", false, &mut problems);
            problems.verdict()?;
        }
        let call = Call {
            uri: address.to_owned(),
            path,
            query: query::typed(&query::pairs(query), route.query)?,
            body,
            parts: Vec::new(),
            caller: Caller {
                user_id: self.store.self_id,
                app: None,
                scopes: None,
            },
            now,
            context: Context::numbered(self.calls << 32),
            manner: Arc::clone(self.manner),
        };
        let answer = match route.action {
            Action::Read(look) => look(&call, self.store),
            Action::Write(change) => change(&call, self.store),
        }?;
        Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
    }
}
