//! One HTTP request: where it goes, what it carries, what answer it wants.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::connection::Account;
use crate::input::{Call, Value, json_text, object_text};
use crate::multipart::Part;
use crate::operation::{Input, Method, Operation, Place};
use crate::secret::Secret;
use crate::transport::File;

/// What is encoded in a path part or a query value: everything but RFC 3986's unreserved characters.
pub const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// In a query these too stay readable: dates, cursors and `created_datetime[gte]`.
const QUERY: &AsciiSet = &COMPONENT
    .remove(b':')
    .remove(b',')
    .remove(b'@')
    .remove(b'/');
const QUERY_NAME: &AsciiSet = &QUERY.remove(b'[').remove(b']');

/// Milliseconds a request may take, unless the builder says otherwise. Gorgias answers within seconds;
/// a minute leaves room for a large upload, and for several tries within the platform's 15 minutes.
pub const TIMEOUT: u64 = 60_000;

/// So that Gorgias can tell who calls.
pub const USER_AGENT: &str = concat!("gorgias-component/", env!("CARGO_PKG_VERSION"));

/// A request that is ready to be sent, any number of times.
#[derive(Debug, Clone)]
pub struct Request<F> {
    /// Method.
    pub method: Method,
    /// Scheme and host, e.g. `https://green-garden.gorgias.com`.
    pub origin: String,
    /// Path and query, e.g. `/api/tickets?limit=100`.
    pub target: String,
    /// Headers besides the authorization.
    pub headers: Vec<(String, String)>,
    /// The credentials, for the account's own origin only.
    pub authorization: Option<Secret>,
    /// Body.
    pub body: Body<F>,
    /// Whether it does no harm when it is carried out twice.
    pub is_repeatable: bool,
    /// What answer is wanted.
    pub expect: Expect,
    /// Milliseconds for one try, 0 for any time.
    pub timeout: u64,
    /// Whether all headers of a success are wanted too, for the trace; of others they always are.
    pub every_header: bool,
}

impl<F> Request<F> {
    /// The absolute address.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.target)
    }

    /// The path under `/api`, for messages.
    pub fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or_default();
        path.strip_prefix("/api")
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or(path)
    }
}

/// What a request carries.
#[derive(Debug, Clone)]
pub enum Body<F> {
    /// Nothing.
    None,
    /// Text: JSON, or a raw request's own.
    Text(String),
    /// Bytes as they are.
    File(File<F>),
    /// Form data.
    Multipart(Vec<Part<F>>),
}

/// What answer a request wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// JSON; anything else is no use.
    Json,
    /// JSON where it is, else the text.
    JsonOrText,
    /// The text as it is.
    Text,
    /// The bytes.
    Bytes,
    /// The status is enough.
    Nothing,
}

/// Adds `name=value` to a query.
pub fn append_query(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, QUERY_NAME));
    query.push('=');
    query.extend(utf8_percent_encode(value, QUERY));
}

/// One segment of a path; none for what would change the path itself.
pub fn path_segment(text: &str) -> Option<String> {
    let is_name = !matches!(text, "" | "." | "..")
        && !text.contains(['/', '\\'])
        && !text.contains(char::is_control);
    is_name.then(|| utf8_percent_encode(text, COMPONENT).to_string())
}

/// Why a header may not be sent, in words that follow its name.
pub fn header_fault(name: &str, value: &str) -> Option<&'static str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        Some("is not a header name: letters, digits and hyphens only")
    } else if value.contains(['\r', '\n', '\0']) {
        Some("holds a line break, which a header cannot carry")
    } else if value.chars().any(|char| u32::from(char) > 0xFF) {
        Some("holds characters outside Latin-1, which a header cannot carry")
    } else if value.chars().any(|char| char.is_control() && char != '\t') {
        Some("holds control characters, which a header cannot carry")
    } else {
        None
    }
}

impl<F: Clone> Request<F> {
    /// A request to the account's API, without a body.
    pub fn to(account: &Account, method: Method, path: &str, query: &str) -> Self {
        let mark = if query.is_empty() { "" } else { "?" };
        Self {
            method,
            origin: account.origin.clone(),
            target: format!("/api{path}{mark}{query}"),
            headers: vec![
                ("accept".into(), "application/json".into()),
                ("user-agent".into(), USER_AGENT.into()),
            ],
            authorization: Some(account.authorization.clone()),
            body: Body::None,
            is_repeatable: method.is_idempotent(),
            expect: Expect::Json,
            timeout: TIMEOUT,
            every_header: false,
        }
    }

    /// Wanting that answer.
    #[must_use]
    pub fn expecting(self, expect: Expect) -> Self {
        Self { expect, ..self }
    }

    /// With a JSON body.
    #[must_use]
    pub fn with_json(mut self, json: String) -> Self {
        self.headers
            .push(("content-type".into(), "application/json".into()));
        self.body = Body::Text(json);
        self
    }
}

impl<F: Clone> Call<F> {
    /// The operation's request with the inputs where they belong.
    pub fn request(&self, operation: &Operation, account: &Account) -> Request<F> {
        let mut request = Request::to(
            account,
            operation.method,
            &self.path(operation.path),
            &self.query(),
        );
        request.is_repeatable |= operation.repeats;
        let members = self.body();
        if members.is_empty() {
            request
        } else {
            request.with_json(object_text(&members))
        }
    }

    /// The path with its placeholders filled.
    pub fn path(&self, template: &str) -> String {
        let filled = self
            .at(Place::Path)
            .fold(template.to_owned(), |path, (input, value)| {
                let text = query_texts(value)
                    .into_iter()
                    .next()
                    .map(|(_, text)| text)
                    .unwrap_or_default();
                path.replace(
                    &format!("{{{}}}", input.wire),
                    &utf8_percent_encode(&text, COMPONENT).to_string(),
                )
            });
        debug_assert!(
            !filled.contains('{'),
            "required path inputs are checked before"
        );
        filled
    }

    /// The query: lists repeat their key, comparators go in brackets.
    pub fn query(&self) -> String {
        self.query_without(&[])
    }

    /// The same without the inputs of those wire names.
    pub fn query_without(&self, left_out: &[&str]) -> String {
        let mut query = String::new();
        for (input, value) in self
            .at(Place::Query)
            .filter(|(input, _)| !left_out.contains(&input.wire))
        {
            for (suffix, text) in query_texts(value) {
                append_query(&mut query, &format!("{}{suffix}", input.wire), &text);
            }
        }
        query
    }

    /// Members of the JSON body with their JSON texts.
    pub fn body(&self) -> Vec<(String, String)> {
        let member =
            |(input, value): (&'static Input, &Value<F>)| match (input.wire.split_once('.'), value)
            {
                // Clearing the inner field clears what holds it: Gorgias unassigns by null, not by an id of null.
                (Some((outer, _)), Value::Null) => (outer.to_owned(), "null".to_owned()),
                (Some((outer, inner)), value) => (
                    outer.to_owned(),
                    object_text(&[(inner.to_owned(), json_text(value))]),
                ),
                (None, value) => (input.wire.to_owned(), json_text(value)),
            };
        self.at(Place::Body).map(member).collect()
    }
}

/// The texts of a value in a query, each with what follows the key.
fn query_texts<F>(value: &Value<F>) -> Vec<(String, String)> {
    let plain = |text: String| vec![(String::new(), text)];
    match value {
        Value::Text(text) | Value::Json(text) => plain(text.clone()),
        Value::List(items) => items.iter().flat_map(query_texts).collect(),
        Value::Comparators(pairs) => pairs
            .iter()
            .map(|(operator, text)| (format!("[{operator}]"), text.clone()))
            .collect(),
        other => plain(json_text(other)),
    }
}
