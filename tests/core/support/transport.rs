//! The scripted transport: it hands out answers in their order, or what a function makes of each request.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use gorgias_component::client::memory::Memory;
use gorgias_component::http::body::{Body, Content};
use gorgias_component::http::request::{Expect, Request};
use gorgias_component::http::response::{Response, ResponseBody, TransportError};
use gorgias_component::port::occasion::Crypto;
use gorgias_component::port::transport::{Level, Transport};
use gorgias_component::secret::credential::Secret;
use serde_json::{Value, json};

use super::json::Native;

/// A request as it went out.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub authorization: Option<String>,
    pub body: Value,
    /// A text body as it was written: order of keys, digits of numbers.
    pub text: Option<String>,
    pub timeout: u64,
    pub expect: Expect,
    /// When it was sent, in milliseconds since the script began.
    pub at: f64,
}

impl Sent {
    /// `POST /tickets?x=y`: method and target under `/api`.
    pub fn line(&self) -> String {
        let target = self.url.split("/api").nth(1).unwrap_or(&self.url);
        format!("{} {target}", self.method)
    }

    /// The path after the host, as it is encoded.
    pub fn path(&self) -> &str {
        let rest = self.url.splitn(4, '/').nth(3).unwrap_or_default();
        let path = rest.split('?').next().unwrap_or_default();
        &self.url[self.url.len() - rest.len() - 1..][..path.len() + 1]
    }

    /// Keys and values of the query, decoded as a form.
    pub fn query(&self) -> Vec<(String, String)> {
        let decoded = |text: &str| {
            let text = text.replace('+', " ");
            percent_encoding::percent_decode_str(&text)
                .decode_utf8()
                .unwrap()
                .into_owned()
        };
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(key), decoded(value))
            })
            .collect()
    }

    /// The header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} twice: {:?}", self.headers);
        value
    }
}

type Script = Box<dyn FnMut(&Sent) -> Result<Response<Native>, TransportError>>;

/// A transport that answers from a script, with a clock that only sleeping and answering move.
#[derive(Default)]
pub struct Scripted {
    answers: RefCell<VecDeque<Result<Response<Native>, TransportError>>>,
    handler: RefCell<Option<Script>>,
    pub sent: RefCell<Vec<Sent>>,
    pub logs: RefCell<Vec<(Level, String)>>,
    /// When each line was logged, in milliseconds since the script began.
    pub logged: RefCell<Vec<f64>>,
    pub sleeps: RefCell<Vec<u64>>,
    pub clock: Cell<f64>,
    /// Milliseconds that every answer takes.
    pub latency: Cell<f64>,
    pub debug: Cell<bool>,
    /// Secrets that were made.
    pub made: Cell<u8>,
    pub memory: Memory,
}

/// When the script's clock began: 2026-01-01T00:00:00Z.
pub const EPOCH: f64 = 1_767_225_600_000.0;

impl Scripted {
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers everything by a function.
    pub fn answering(
        handler: impl FnMut(&Sent) -> Result<Response<Native>, TransportError> + 'static,
    ) -> Self {
        Self {
            handler: RefCell::new(Some(Box::new(handler))),
            ..Self::default()
        }
    }

    /// What the function of [`Scripted::answering`] says to a request of another script.
    pub fn answer(&self, sent: &Sent) -> Result<Response<Native>, TransportError> {
        self.handler.borrow_mut().as_mut().unwrap()(sent)
    }

    /// The next answer: JSON, or none for an empty body.
    pub fn respond(self, status: u16, body: Value) -> Self {
        self.push(Ok(response(status, body)))
    }

    pub fn respond_with(self, status: u16, headers: &[(&str, &str)], body: Value) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.push(Ok(Response {
            headers,
            ..response(status, body)
        }))
    }

    pub fn push(self, answer: Result<Response<Native>, TransportError>) -> Self {
        self.answers.borrow_mut().push_back(answer);
        self
    }

    pub fn timeout(self) -> Self {
        self.push(Err(TransportError::Timeout))
    }

    /// A connection that broke after the request was sent.
    pub fn cut(self) -> Self {
        self.push(Err(TransportError::Broken {
            reason: "ECONNRESET".into(),
            sent: true,
        }))
    }

    /// A connection that never came about.
    pub fn refused(self) -> Self {
        self.push(Err(TransportError::Broken {
            reason: "ECONNREFUSED".into(),
            sent: false,
        }))
    }

    /// Method and target of every request.
    pub fn lines(&self) -> Vec<String> {
        self.sent.borrow().iter().map(Sent::line).collect()
    }

    /// The only request.
    pub fn only(&self) -> Sent {
        let sent = self.sent.borrow();
        assert_eq!(sent.len(), 1, "requests: {sent:#?}");
        sent[0].clone()
    }

    /// Everything logged, a line each.
    pub fn log(&self) -> String {
        self.logs
            .borrow()
            .iter()
            .map(|(_, line)| format!("{line}\n"))
            .collect()
    }

    /// How much time passed, in milliseconds.
    pub fn elapsed(&self) -> f64 {
        self.clock.get()
    }
}

/// A response with JSON, with text when the status is a refusal; null is an empty body, a string that is no
/// success goes as it is, `{"$text": …}` is a success that is no JSON.
pub fn response(status: u16, body: Value) -> Response<Native> {
    let is_success = (200..300).contains(&status);
    let body = match (is_success, body) {
        (_, Value::Null) => ResponseBody::Empty,
        (true, Value::Object(fields)) if fields.contains_key("$text") => {
            ResponseBody::NotJson(fields["$text"].as_str().unwrap().to_owned())
        }
        (true, Value::Object(fields)) if fields.contains_key("$megabytes") => {
            ResponseBody::TooLong(u32::try_from(fields["$megabytes"].as_u64().unwrap()).unwrap())
        }
        (true, value) => ResponseBody::Value(Native(value)),
        (false, Value::String(text)) => ResponseBody::Text(text),
        (false, value) => ResponseBody::Text(value.to_string()),
    };
    Response {
        status,
        headers: Vec::new(),
        body,
        size: None,
    }
}

impl Transport for Scripted {
    type Json = Native;
    type File = Vec<u8>;

    fn text_file(text: &str) -> Vec<u8> {
        text.as_bytes().to_vec()
    }

    fn ids(&self, records: &Native) -> Vec<Option<u64>> {
        let records = records.0.as_array().unwrap().iter();
        let id = |record: &Value| match record.get("id")? {
            Value::String(text) => text.parse().ok(),
            id => id.as_u64(),
        };
        records
            .map(|record| id(record).filter(|id| *id < 1 << 53))
            .collect()
    }

    fn append(&self, list: &mut Native, records: &Native) {
        let records = records.0.as_array().unwrap().iter().cloned();
        list.0.as_array_mut().unwrap().extend(records);
    }

    fn texts(&self, records: &Native, names: &[&str], longest: u32) -> Vec<Vec<Option<String>>> {
        let text = |record: &Value, name: &str| match name
            .split('.')
            .try_fold(record, |value, name| value.get(name))?
        {
            Value::Bool(flag) => Some(flag.to_string()),
            Value::String(text) => Some(text.chars().take(longest as usize).collect()),
            Value::Number(number) => number.as_u64().map(|number| number.to_string()),
            _ => None,
        };
        let texts = |record| names.iter().map(|name| text(record, name)).collect();
        records.0.as_array().unwrap().iter().map(texts).collect()
    }

    async fn send(&self, request: &Request<Vec<u8>>) -> Result<Response<Native>, TransportError> {
        let body = match &request.body {
            Body::None => Value::Null,
            Body::Text(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()))
            }
            Body::File(file) => json!({ "bytes": String::from_utf8_lossy(&file.content) }),
            Body::Multipart(parts) => parts
                .iter()
                .map(|part| match &part.content {
                    Content::Text(text) => json!({ "name": part.name, "text": text }),
                    Content::File {
                        name,
                        content_type,
                        file,
                    } => json!({
                        "name": part.name, "filename": name, "type": content_type,
                        "bytes": String::from_utf8_lossy(&file.content),
                    }),
                })
                .collect(),
        };
        let sent = Sent {
            method: request.method.name().into(),
            url: request.url(),
            headers: request.headers.clone(),
            authorization: request
                .authorization
                .as_ref()
                .map(|secret| secret.reveal().to_owned()),
            body,
            text: match &request.body {
                Body::Text(text) => Some(text.clone()),
                _ => None,
            },
            timeout: request.timeout,
            expect: request.expect,
            at: self.clock.get(),
        };
        self.sent.borrow_mut().push(sent.clone());
        self.clock.set(self.clock.get() + self.latency.get());
        if let Some(handler) = self.handler.borrow_mut().as_mut() {
            return handler(&sent);
        }
        let answer = self.answers.borrow_mut().pop_front();
        answer.unwrap_or_else(|| panic!("no answer is scripted for {}", sent.line()))
    }

    async fn sleep(&self, milliseconds: u64) {
        self.sleeps.borrow_mut().push(milliseconds);
        self.clock.set(self.clock.get() + milliseconds as f64);
    }

    fn now(&self) -> f64 {
        EPOCH + self.clock.get()
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn log(&self, level: Level, line: &str) {
        self.logs.borrow_mut().push((level, line.to_owned()));
        self.logged.borrow_mut().push(self.elapsed());
    }

    fn debugs(&self) -> bool {
        self.debug.get()
    }
}

impl Crypto for Scripted {
    fn secret(&self) -> Secret {
        // Another one each time, all of them 43 characters.
        let made = self.made.get();
        self.made.set(made + 1);
        let start = usize::from(made % 20);
        let all = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        Secret::new(&all[start..start + 43])
    }

    async fn hmac_sha256(&self, secret: &Secret, text: &str) -> Vec<u8> {
        hmac(secret.reveal().as_bytes(), text.as_bytes())
    }
}

/// HMAC-SHA256 by a library that the component does not have: its host does it.
pub fn hmac(secret: &[u8], text: &[u8]) -> Vec<u8> {
    use hmac::Mac;
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
