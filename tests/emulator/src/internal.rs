//! Calls that the helpdesk makes to itself: jobs, and the data it starts with. They go through the API's own handlers.

use crate::api_error::{ApiError, Problems};
use crate::compat::Compat;
use crate::query;
use crate::request::{ApiRequest, Caller};
use crate::route::{self, Action, Body};
use crate::store::{Context, Store};
use crate::timestamp::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// Who calls, and when.
#[derive(Clone, Debug)]
pub struct Internal {
    /// The user it is done for.
    pub user_id: u64,
    /// When it happens.
    pub now: Timestamp,
    /// Groups the events.
    pub context: Context,
    /// How to answer.
    pub compat: Arc<Compat>,
}

impl Internal {
    /// Makes a call; `address` is a path below `/api` with a query.
    ///
    /// # Errors
    /// What a client would be answered.
    pub fn call(
        &self,
        store: &mut Store,
        method: &str,
        address: &str,
        body: Value,
    ) -> Result<Value, ApiError> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let (route, variables) = route::find(method, path)?;
        if let Body::Json(kind) = route.body {
            let mut problems = Problems::default();
            kind.check(&body, "", false, &mut problems);
            problems.verdict()?;
        }
        let request = ApiRequest {
            uri: format!("/api{path}"),
            path: variables,
            query: query::typed(&query::pairs(query), route.query)?,
            body,
            parts: Vec::new(),
            caller: Caller {
                user_id: self.user_id,
                app: None,
                scopes: None,
            },
            now: self.now,
            context: self.context,
            compat: Arc::clone(&self.compat),
        };
        let answer = match route.action {
            Action::Read(look) => look(&request, store),
            Action::Write(change) => change(&request, store),
        }?;
        Ok(answer.as_json().cloned().unwrap_or_default())
    }
}
