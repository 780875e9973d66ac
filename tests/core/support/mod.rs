//! A scripted Gorgias for native tests: push an answer, perform, assert what was sent. No network, no real time.

mod json;
mod params;
mod transport;

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use gorgias_component::error::Error;
use gorgias_component::http::method::Method;
use gorgias_component::manifest::{OPERATIONS, Operation, TRIGGERS};
use gorgias_component::perform::perform;
use serde_json::{Value, json};

pub use json::Native;
pub use params::JsonParams;
pub use transport::{EPOCH, Scripted, Sent, hmac, response};

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
        serde_json::from_str(include_str!("../../../component-manifest.json")).unwrap()
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
    let golden: Vec<Value> = serde_json::from_str(include_str!("../requests.json")).unwrap();
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
