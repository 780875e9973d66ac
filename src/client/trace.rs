//! The debug record: one JSON object a line for each attempt, in the order it is read, without secrets.

use crate::connection::account::Account;
use crate::duration::rounded;
use crate::http::body::{Body, Content, File};
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody, TransportError};
use crate::json::write::{object_text, quoted};
use crate::port::transport::{Level, Transport};
use crate::secret::headers::{HIDDEN, header};
use crate::text::first_bytes;

/// Bytes of a body that are shown; more would flood a log viewer.
const LONGEST_BODY: usize = 10_240;

/// Bytes of a longer body that are redacted: a secret that is cut in two at this length is beyond what is shown.
const LOOKED_AT: usize = 2 * LONGEST_BODY;

/// Writes records if somebody asked for them.
pub(crate) struct Trace<'a, T: Transport> {
    transport: &'a T,
    account: &'a Account,
    is_on: bool,
}

/// Names with JSON texts. Not a map: that would lose the order.
type Members = Vec<(String, String)>;

impl<'a, T: Transport> Trace<'a, T> {
    /// A trace that is on or off.
    pub(crate) fn new(transport: &'a T, account: &'a Account, is_on: bool) -> Self {
        Self {
            transport,
            account,
            is_on,
        }
    }

    /// Whether anything is recorded.
    pub(crate) fn is_on(&self) -> bool {
        self.is_on
    }

    /// Records one attempt. `again` says why there will be another one, and when.
    pub(crate) fn record(
        &self,
        request: &Request<T::File>,
        result: &Result<Response<T::Json>, TransportError>,
        attempt: u32,
        took: f64,
        again: Option<String>,
        budget: Option<String>,
    ) {
        if !self.is_on {
            return;
        }
        let mut record: Members = Vec::new();
        let mut put = |name: &str, json: Option<String>| {
            record.extend(json.map(|json| (name.to_owned(), json)));
        };
        // Redacted before it is split: a secret may hold the characters that divide it.
        let target = self.account.redactor.redact(&request.target);
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        put("type", Some(quoted("gorgias")));
        put("try", Some(attempt.to_string()));
        put("method", Some(quoted(request.method.name())));
        put("url", Some(self.text(&format!("{}{path}", request.origin))));
        // Elsewhere the query of a signed address is as good as a password for the file.
        let is_own = request.authorization.is_some();
        put("query", self.query(query, is_own));
        put("headers", self.headers(&request.headers));
        put("body", self.body(&request.body));
        put("timeout", Some(request.timeout.to_string()));
        match result {
            Ok(response) => {
                put("status", Some(response.status.to_string()));
                put("milliseconds", Some(rounded(took).to_string()));
                put("bytes", response.size.map(|size| size.to_string()));
                put("answerHeaders", self.headers(&response.headers));
                if let ResponseBody::Text(text) | ResponseBody::NotJson(text) = &response.body {
                    put("answer", Some(self.content(text)));
                }
            }
            Err(lost) => {
                put("lost", Some(self.text(&lost.to_string())));
                put("milliseconds", Some(rounded(took).to_string()));
            }
        }
        put("budget", budget.map(|budget| quoted(&budget)));
        put("again", again.map(|again| self.text(&again)));
        self.transport.log(Level::Debug, &object_text(&record));
    }

    /// A text as a JSON string. Redacted before it is escaped: escaped twice, a secret would no longer be recognised.
    fn text(&self, text: &str) -> String {
        quoted(&self.account.redactor.redact(text))
    }

    /// The query, decoded.
    fn query(&self, query: &str, is_own: bool) -> Option<String> {
        let decoded = |text: &str| {
            let text = text.replace('+', " ");
            let bytes = percent_encoding::percent_decode_str(&text);
            bytes.decode_utf8_lossy().into_owned()
        };
        let mut names: Vec<(String, Vec<String>)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name), decoded(value));
            let value = self.text(if is_own { &value } else { HIDDEN });
            match names.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.push(value),
                None => names.push((name, vec![value])),
            }
        }
        let one_or_all = |values: Vec<String>| match values.as_slice() {
            [value] => value.clone(),
            _ => format!("[{}]", values.join(",")),
        };
        let members: Members = names
            .into_iter()
            .map(|(name, values)| (self.account.redactor.redact(&name), one_or_all(values)))
            .collect();
        (!members.is_empty()).then(|| object_text(&members))
    }

    fn headers(&self, headers: &[(String, String)]) -> Option<String> {
        let redactor = &self.account.redactor;
        let shown = |(name, value): &(String, String)| {
            (
                redactor.redact(name),
                quoted(&header(redactor, name, value)),
            )
        };
        let members: Members = headers.iter().map(shown).collect();
        (!members.is_empty()).then(|| object_text(&members))
    }

    fn body(&self, body: &Body<T::File>) -> Option<String> {
        match body {
            Body::None => None,
            Body::Text(text) => Some(self.content(text)),
            Body::File(file) => Some(self.file("body", file.content_type.as_deref(), file)),
            Body::Multipart(parts) => {
                let part = |name: &str, kind: &str, json: String| {
                    object_text(&[("name".into(), self.text(name)), (kind.into(), json)])
                };
                let parts = parts.iter().map(|each| match &each.content {
                    Content::Text(text) => part(&each.name, "value", self.content(text)),
                    Content::File {
                        name,
                        content_type,
                        file,
                    } => part(
                        &each.name,
                        "file",
                        self.file(name, Some(content_type), file),
                    ),
                });
                Some(format!("[{}]", parts.collect::<Vec<_>>().join(",")))
            }
        }
    }

    fn file(&self, name: &str, content_type: Option<&str>, file: &File<T::File>) -> String {
        let content_type = content_type.unwrap_or("bytes");
        self.text(&format!("<{name}, {content_type}, {} bytes>", file.size))
    }

    /// JSON as it is, so that it can be folded open in a viewer; other text, and what is too long, as a string.
    fn content(&self, text: &str) -> String {
        let looked_at = first_bytes(text, LOOKED_AT);
        let clean = self.account.redactor.redact(looked_at);
        if text.len() > LONGEST_BODY {
            let shown = first_bytes(&clean, LONGEST_BODY);
            return quoted(&format!("{shown}… ({} bytes in all)", text.len()));
        }
        // A secret that stood outside a string leaves text that is no JSON.
        if serde_json::from_str::<serde::de::IgnoredAny>(&clean).is_ok() {
            // Line breaks of JSON are between its parts; inside a string they would be escaped.
            clean.replace(['\r', '\n'], " ")
        } else {
            quoted(&clean)
        }
    }
}
