//! The debug record: one JSON object a line, per try, without secrets.

use serde_json::{Map, Value, json};

use crate::connection::Account;
use crate::exchange::seconds;
use crate::input::object_text;
use crate::multipart::Content;
use crate::request::{Body, Request};
use crate::transport::{Answer, File, Level, Lost, Reply, Transport};

/// Characters of a body that are shown; more would drown a log viewer.
const LONGEST_BODY: usize = 10_240;

/// Writes records if somebody asked for them.
pub struct Trace<'a, T: Transport> {
    transport: &'a T,
    account: &'a Account,
    is_on: bool,
}

impl<'a, T: Transport> Trace<'a, T> {
    /// A trace that is on or off.
    pub fn new(transport: &'a T, account: &'a Account, is_on: bool) -> Self {
        Self {
            transport,
            account,
            is_on,
        }
    }

    /// Records one try.
    pub fn record(
        &self,
        request: &Request<T::File>,
        result: &Result<Reply<T::Json>, Lost>,
        attempt: u32,
        took: f64,
        again: Option<f64>,
        budget: Option<String>,
    ) {
        if !self.is_on {
            return;
        }
        // In the order a reader wants it, which a map would not keep.
        let mut record: Vec<(String, String)> = Vec::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                record.push((name.into(), value.to_string()));
            }
        };
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        put("type", json!("gorgias"));
        put("try", json!(attempt));
        put("method", json!(request.method.name()));
        put("url", json!(format!("{}{path}", request.origin)));
        put(
            "query",
            if query.is_empty() {
                Value::Null
            } else {
                json!(query)
            },
        );
        put("headers", headers(&request.headers));
        put("body", body(&request.body));
        match result {
            Ok(reply) => {
                put("status", json!(reply.status));
                put("answerHeaders", headers(&reply.headers));
                put("bytes", json!(reply.size));
                if let Answer::Text(text) | Answer::NotJson(text) = &reply.body {
                    put("answer", json!(shortened(text)));
                }
            }
            Err(lost) => put("lost", json!(lost.reason())),
        }
        put("milliseconds", json!(took.round()));
        put("budget", json!(budget));
        put(
            "again",
            json!(again.map(|wait| format!("in {}", seconds(wait)))),
        );
        let line = self.account.redactor.scrub(&object_text(&record));
        self.transport.log(Level::Debug, &line);
    }
}

fn headers(headers: &[(String, String)]) -> Value {
    let safe = headers.iter().filter(|(name, _)| !is_secret(name));
    let map: Map<String, Value> = safe
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    if map.is_empty() {
        Value::Null
    } else {
        Value::Object(map)
    }
}

/// Headers whose values are nobody's to read.
pub fn is_secret(name: &str) -> bool {
    [
        "authorization",
        "cookie",
        "set-cookie",
        "proxy-authorization",
        "x-api-key",
    ]
    .iter()
    .any(|secret| name.eq_ignore_ascii_case(secret))
}

fn body<F>(body: &Body<F>) -> Value {
    match body {
        Body::None => Value::Null,
        Body::Text(text) if text.len() <= LONGEST_BODY => {
            serde_json::from_str(text).unwrap_or_else(|_| json!(text))
        }
        Body::Text(text) => json!(shortened(text)),
        Body::File(file) => json!(described(
            "body",
            file.content_type.as_deref().unwrap_or("bytes"),
            file
        )),
        Body::Multipart(parts) => {
            let parts = parts.iter().map(|part| match &part.content {
                Content::Text(text) => json!({ "name": part.name, "value": shortened(text) }),
                Content::File {
                    name,
                    content_type,
                    file,
                } => {
                    json!({ "name": part.name, "file": described(name, content_type, file) })
                }
            });
            Value::Array(parts.collect())
        }
    }
}

fn described<F>(name: &str, content_type: &str, file: &File<F>) -> String {
    format!("<{name}, {content_type}, {} bytes>", file.size)
}

fn shortened(text: &str) -> String {
    if text.len() <= LONGEST_BODY {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(LONGEST_BODY).collect();
    format!("{beginning}… ({} bytes in all)", text.len())
}
