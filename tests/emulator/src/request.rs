//! One API call, checked and ready for its resource; and its answer.

use crate::api_error::ApiError;
use crate::store::{Context, Event, Store};
use crate::timestamp::Timestamp;
use bytes::Bytes;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Who calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// The user it acts as.
    pub user_id: u64,
    /// The OAuth app, for a bearer token.
    pub app: Option<String>,
    /// Its scopes; none means all, as an API key has.
    pub scopes: Option<Vec<String>>,
}

/// A part of a multipart body.
#[derive(Clone, Debug)]
pub struct Part {
    /// The field name: it becomes the file's label.
    pub name: String,
    /// Its own content type.
    pub content_type: String,
    /// Its bytes.
    pub content: Bytes,
}

/// A call whose credential, query and body were found to be in order.
#[derive(Clone, Debug)]
pub struct ApiRequest {
    /// The path with `/api`, as it came.
    pub uri: String,
    /// The variable parts of the path.
    pub path: Vec<String>,
    /// The query, typed by its shape.
    pub query: Map<String, Value>,
    /// The body.
    pub body: Value,
    /// The parts of a multipart body.
    pub parts: Vec<Part>,
    /// Who calls.
    pub caller: Caller,
    /// When.
    pub now: Timestamp,
    /// Groups the events of this call.
    pub context: Context,
    /// How to answer.
    pub compat: std::sync::Arc<crate::compat::Compat>,
}

impl ApiRequest {
    /// A number of the path. Anything else finds nothing, as the real router has it.
    ///
    /// # Errors
    /// 404.
    pub fn id(&self, index: usize) -> Result<u64, ApiError> {
        let text = self.path.get(index).map(String::as_str).unwrap_or_default();
        text.parse()
            .map_err(|_| ApiError::new(404, "There is nothing at this address."))
    }

    /// A text of the path.
    #[must_use]
    pub fn segment(&self, index: usize) -> &str {
        self.path.get(index).map(String::as_str).unwrap_or_default()
    }

    /// A text of the query.
    #[must_use]
    pub fn query_text(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// A number of the query.
    #[must_use]
    pub fn query_integer(&self, name: &str) -> Option<u64> {
        self.query.get(name).and_then(Value::as_u64)
    }

    /// A boolean of the query.
    #[must_use]
    pub fn query_flag(&self, name: &str) -> Option<bool> {
        self.query.get(name).and_then(Value::as_bool)
    }

    /// A repeated number of the query.
    #[must_use]
    pub fn query_ids(&self, name: &str) -> Option<Vec<u64>> {
        let list = self.query.get(name)?.as_array()?;
        Some(list.iter().filter_map(Value::as_u64).collect())
    }

    /// A repeated text of the query.
    #[must_use]
    pub fn query_words(&self, name: &str) -> Option<Vec<&str>> {
        let list = self.query.get(name)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).collect())
    }

    /// A key of the body.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.body.get(name)
    }

    /// Writes an event of this call.
    pub fn record(
        &self,
        store: &mut Store,
        kind: impl Into<Cow<'static, str>>,
        object: &'static str,
        id: u64,
        data: Option<Value>,
    ) {
        self.record_as(store, Some(self.caller.user_id), kind, object, id, data);
    }

    /// Writes an event of this call that is another user's, or nobody's.
    pub fn record_as(
        &self,
        store: &mut Store,
        user_id: Option<u64>,
        kind: impl Into<Cow<'static, str>>,
        object: &'static str,
        id: u64,
        data: Option<Value>,
    ) {
        store.record(Event {
            id: 0,
            context: Some(self.context),
            created_datetime: self.now,
            data,
            object_id: id,
            object_type: object.into(),
            r#type: kind.into(),
            user_id,
        });
    }
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// None.
    Empty,
    /// JSON, not yet written.
    Json(Value),
    /// Anything else, as it travels.
    Bytes(Bytes),
}

/// What a call is answered with.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub content: Content,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// A header of this answer alone.
    pub header: Option<(&'static str, &'static str)>,
}

impl ApiResponse {
    const fn with(status: u16, content: Content) -> Self {
        Self {
            status,
            content,
            location: None,
            header: None,
        }
    }

    /// JSON.
    #[must_use]
    pub const fn json(status: u16, body: Value) -> Self {
        Self::with(status, Content::Json(body))
    }

    /// Text that is sent as it is.
    #[must_use]
    pub const fn bytes(status: u16, body: Bytes) -> Self {
        Self::with(status, Content::Bytes(body))
    }

    /// No body at all.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self::with(status, Content::Empty)
    }

    /// 307.
    #[must_use]
    pub fn redirect(location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::empty(307)
        }
    }

    /// The JSON, if that is what it is.
    #[must_use]
    pub const fn as_json(&self) -> Option<&Value> {
        match &self.content {
            Content::Json(value) => Some(value),
            _ => None,
        }
    }
}
