//! A scripted Gorgias for native tests: push an answer, perform, assert what was sent. No network, no real time.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use gorgias_component::client::memory::Memory;
use gorgias_component::connection::account::ConnectionValue;
use gorgias_component::error::Error;
use gorgias_component::http::body::{Body, Content, File};
use gorgias_component::http::method::Method;
use gorgias_component::http::request::{Expect, Request};
use gorgias_component::http::response::{Response, ResponseBody, TransportError};
use gorgias_component::manifest::{OPERATIONS, Operation, TRIGGERS};
use gorgias_component::perform::perform;
use gorgias_component::port::json::Json;
use gorgias_component::port::occasion::Crypto;
use gorgias_component::port::params::{Given, Params};
use gorgias_component::port::transport::{Level, Transport};
use gorgias_component::secret::credential::Secret;
use serde_json::{Value, json};

/// The host's JSON, natively.
#[derive(Debug, Clone, PartialEq)]
pub struct Native(pub Value);

impl Json for Native {
    fn member(&self, name: &str) -> Option<Self> {
        self.0.get(name).cloned().map(Self)
    }
    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }
    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn whole(&self) -> Option<u64> {
        self.0.as_u64()
    }
    fn is_true(&self) -> bool {
        self.0 == true
    }
    fn is_null(&self) -> bool {
        self.0.is_null()
    }
    fn is_object(&self) -> bool {
        self.0.is_object()
    }
    fn id(&self) -> Option<u64> {
        self.0.get("id")?.as_u64()
    }
    fn json(&self) -> String {
        self.0.to_string()
    }
    fn parsed(json: &str) -> Self {
        Self(serde_json::from_str(json).unwrap_or_default())
    }
    fn written(&self) -> String {
        self.0.to_string()
    }
    fn keys(&self) -> Vec<String> {
        let object = self.0.as_object();
        object
            .into_iter()
            .flatten()
            .map(|(key, _)| key.clone())
            .collect()
    }
    fn length(&self) -> Option<u32> {
        self.0
            .as_array()
            .map(|items| u32::try_from(items.len()).unwrap())
    }
    fn item(&self, at: u32) -> Option<Self> {
        self.0.get(at as usize).cloned().map(Self)
    }
    fn push(&mut self, item: Self) {
        self.0.as_array_mut().unwrap().push(item.0);
    }
    fn null() -> Self {
        Self(Value::Null)
    }
    fn from_text(text: &str) -> Self {
        Self(text.into())
    }
    fn list() -> Self {
        Self(json!([]))
    }
    fn object(members: Vec<(&str, Self)>) -> Self {
        Self(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.0))
                .collect(),
        )
    }
}

/// Params as JSON; `{"$bytes": "text", "contentType": "…"}` stands for a file.
pub struct JsonParams(pub Value);

fn given(value: &Value, text_is_file: bool) -> Given<Vec<u8>> {
    match value {
        Value::Null => Given::Absent,
        Value::Bool(flag) => Given::Flag(*flag),
        Value::Number(number) => Given::Number(number.to_string()),
        Value::String(text) if text.is_empty() => Given::Absent,
        Value::String(text) if text_is_file => Given::File(File {
            content: text.clone().into_bytes(),
            size: text.len() as u64,
            content_type: None,
        }),
        Value::String(text) => Given::Text(text.clone()),
        Value::Array(items) if items.is_empty() => Given::Absent,
        Value::Object(fields) if fields.contains_key("$unusable") => {
            Given::Unusable(fields["$unusable"].as_str().unwrap().to_owned())
        }
        // JSON text whose own digits matter.
        Value::Object(fields) if fields.contains_key("$json") => {
            Given::Json(fields["$json"].as_str().unwrap().to_owned())
        }
        Value::Object(fields) if fields.contains_key("$tooLarge") => {
            Given::TooLarge(fields["$tooLarge"].as_str().unwrap().to_owned())
        }
        Value::Object(fields) if fields.contains_key("$bytes") => {
            let content = fields["$bytes"].as_str().unwrap().as_bytes().to_vec();
            let content_type = fields
                .get("contentType")
                .and_then(Value::as_str)
                .map(str::to_owned);
            Given::File(File {
                size: content.len() as u64,
                content,
                content_type,
            })
        }
        other => Given::Json(other.to_string()),
    }
}

/// A value of an entry: text also when it is empty.
fn entry(value: &Value) -> Given<Vec<u8>> {
    match value {
        Value::String(text) => Given::Text(text.clone()),
        other => given(other, false),
    }
}

/// The wire values of a model of the manifest, one a line.
pub fn choices(model: &str) -> String {
    let lines = choice_lines(model);
    let values = lines.lines().map(|line| line.split('\t').next().unwrap());
    values.collect::<Vec<_>>().join("\n")
}

/// The choices of a model of the manifest as the host hands them over: value, and after a tab the label where it is
/// another text.
fn choice_lines(model: &str) -> String {
    static MANIFEST: LazyLock<Value> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../component-manifest.json")).unwrap()
    });
    let choices = MANIFEST["models"][model]["choices"].as_array().unwrap();
    let lines = choices.iter().map(|choice| {
        let text = |name: &str| choice[name].as_str().unwrap();
        match (text("value"), text("label")) {
            (value, label) if value == label => value.to_owned(),
            (value, label) => format!("{value}\t{label}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl Params<Vec<u8>> for JsonParams {
    fn undeclared(&self) -> &[String] {
        static NAMES: LazyLock<Vec<String>> =
            LazyLock::new(|| (1..=12).map(|number| format!("stray{number}")).collect());
        let count = self.0["$undeclared"].as_u64().unwrap_or_default();
        &NAMES[..usize::try_from(count).unwrap()]
    }
    fn choices(&self, model: &str) -> String {
        choice_lines(model)
    }
    fn value(&self, key: &str) -> Given<Vec<u8>> {
        given(&self.0[key], false)
    }
    fn file(&self, key: &str) -> Given<Vec<u8>> {
        given(&self.0[key], true)
    }
    fn entries(&self, key: &str) -> Given<Vec<u8>> {
        match &self.0[key] {
            Value::Object(fields) => Given::Entries(
                fields
                    .iter()
                    .map(|(key, value)| (key.clone(), entry(value)))
                    .collect(),
            ),
            Value::Array(items) if !items.is_empty() => Given::Entries(
                items
                    .iter()
                    .map(|item| {
                        (
                            item["key"].as_str().unwrap_or_default().to_owned(),
                            entry(&item["value"]),
                        )
                    })
                    .collect(),
            ),
            Value::String(text) if !text.is_empty() => {
                Given::entries(text).map_or(Given::Text(text.clone()), Given::Entries)
            }
            other => match given(other, false) {
                Given::Absent => Given::Absent,
                _ => Given::Unusable("something that is no list of keys and values".into()),
            },
        }
    }
    fn connection(&self, key: &str) -> Option<ConnectionValue> {
        let value = self.0[key].as_object()?;
        let texts = |name: &str| -> BTreeMap<String, Secret> {
            let fields = value
                .get(name)
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            fields
                .filter_map(|(key, text)| Some((key.clone(), Secret::new(text.as_str()?))))
                .collect()
        };
        let key = value
            .get("key")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Some(ConnectionValue {
            key,
            fields: texts("fields"),
            token: texts("token"),
        })
    }
}

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

/// The operation of that key.
pub fn operation(key: &str) -> &'static Operation {
    OPERATIONS
        .iter()
        .chain(TRIGGERS)
        .find(|operation| operation.key == key)
        .unwrap_or_else(|| panic!("no operation {key}"))
}

/// Credentials no test may ever see printed.
pub const API_KEY: &str = "s3cr3t-k3y/with+odd=chars";

/// Who they belong to.
pub const USER: &str = "maya@green-garden.example";

/// A connection of the first type.
pub fn connection() -> Value {
    json!({
        "key": "gorgias-api-key", "configVarKey": "Gorgias Connection",
        "fields": { "domain": "green-garden", "username": USER, "apiKey": API_KEY },
    })
}

/// An access token no test may ever see printed.
pub const TOKEN: &str = "eyJhbGciOi.t0k3n-of_the.account";

/// A connection of the second type.
pub fn oauth_connection() -> Value {
    json!({
        "key": "gorgias-oauth2",
        "fields": {
            "domain": "green-garden",
            "authorizeUrl": "https://<DOMAIN>.gorgias.com/oauth/authorize",
            "tokenUrl": "https://<DOMAIN>.gorgias.com/oauth/token",
            "clientId": "client-1", "clientSecret": "cl13nt-s3cr3t",
        },
        "token": { "access_token": TOKEN, "refresh_token": "r3fr3sh-t0k3n", "token_type": "Bearer" },
    })
}

/// Performs an operation with the usual connection.
pub fn run(script: &Scripted, key: &str, inputs: Value) -> Result<Value, Error> {
    let mut params = inputs;
    if params.get("connection").is_none() {
        params["connection"] = connection();
    }
    let params = JsonParams(params);
    block_on(perform(operation(key), &params, script, &script.memory)).map(|json| json.0)
}

/// Runs what never waits for anything but the script.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a scripted transport never pends"),
    }
}

/// The Rust files under a folder.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => rust_files(&path),
                Some(extension) if extension == "rs" => vec![path],
                _ => vec![],
            }
        })
        .collect()
}

/// Inputs of the golden requests with which an operation sends something.
pub fn golden_inputs(operation: &Operation) -> Value {
    let golden: Vec<Value> = serde_json::from_str(include_str!("requests.json")).unwrap();
    let mut cases = golden.into_iter().filter(|case| {
        // A create that has an external id looks the record up.
        let needs_id = operation
            .inputs
            .iter()
            .any(|input| input.key == "external_id" && input.required);
        let is_plain =
            needs_id || operation.method != Method::Post || case["inputs"]["external_id"].is_null();
        let sends = case["requests"].get(0).is_some();
        case["operation"] == operation.key && is_plain && sends
    });
    let case = cases
        .next()
        .unwrap_or_else(|| panic!("{} has no such golden request", operation.key));
    case["inputs"].clone()
}
