//! One call of a web-hook, made from its templates.

use super::context::{context, names};
use crate::compat::{Compat, Signature};
use crate::store::{Event, Store};
use crate::template::render;
use crate::timestamp::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::Sha256;

/// A call to be made.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Delivery {
    pub integration_id: u64,
    pub trigger: String,
    pub event_id: u64,
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub at: Timestamp,
    /// From 1.
    pub attempt: u64,
    /// What the other side answered.
    pub status: Option<u16>,
    /// Why there was no answer, or no call.
    pub error: Option<String>,
}

/// The call that an event sets off; its error is set when a template cannot be filled in.
pub fn made(
    store: &Store,
    compat: &Compat,
    event: &Event,
    trigger: &str,
    integration_id: u64,
    http: &Map<String, Value>,
) -> Delivery {
    let text = |name: &str| http.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut delivery = Delivery {
        integration_id,
        trigger: trigger.to_owned(),
        event_id: event.id,
        method: text("method").to_owned(),
        url: text("url").to_owned(),
        headers: vec![
            ("content-type".into(), text("request_content_type").into()),
            ("user-agent".into(), "gorgias-emulator".into()),
        ],
        body: String::new(),
        at: event.created_datetime,
        attempt: 1,
        status: None,
        error: None,
    };
    if let Err(problem) = fill(store, event, http, &mut delivery) {
        delivery.error = Some(problem);
        return delivery;
    }
    if let Some(secret) = http.get("hmac_secret").and_then(Value::as_str) {
        delivery
            .headers
            .extend(signature(compat.signature, secret, &delivery.body));
    }
    delivery
}

fn fill(
    store: &Store,
    event: &Event,
    http: &Map<String, Value>,
    delivery: &mut Delivery,
) -> Result<(), String> {
    let names = Value::Object(names(store, event));
    let as_text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    delivery.url = as_text(&render(&json!(delivery.url), &names)?);
    for (name, value) in http
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let value = render(value, &names)?;
        delivery
            .headers
            .push((name.to_lowercase(), as_text(&value)));
    }
    let form = http.get("form").unwrap_or(&Value::Null);
    if form.is_null() || ["GET", "HEAD"].contains(&delivery.method.as_str()) {
        return Ok(());
    }
    // The whole context is ticket and message alone; other templates know more.
    let whole = form
        .as_str()
        .is_some_and(|text| text.split_whitespace().collect::<String>() == "{{context}}");
    let filled = if whole {
        render(form, &context(store, event))?
    } else {
        render(form, &names)?
    };
    let is_form = http.get("request_content_type").and_then(Value::as_str)
        == Some("application/x-www-form-urlencoded");
    delivery.body = match &filled {
        Value::Object(pairs) if is_form => urlencoded(pairs),
        // A template that renders to JSON text is sent as that JSON.
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Ok(())
}

fn urlencoded(pairs: &Map<String, Value>) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    pairs
        .iter()
        .map(|(key, value)| format!("{}={}", encoded(key), encoded(&text(value))))
        .collect::<Vec<_>>()
        .join("&")
}

fn signature(form: Signature, secret: &str, body: &str) -> Option<(String, String)> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body.as_bytes());
    let digest = mac.finalize().into_bytes();
    let hex = || {
        digest
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let (name, value) = match form {
        Signature::None => return None,
        Signature::Hex => ("x-gorgias-signature", hex()),
        Signature::PrefixedHex => ("x-gorgias-signature", format!("sha256={}", hex())),
        Signature::Base64 => ("x-gorgias-hmac-sha256", STANDARD.encode(digest)),
    };
    Some((name.into(), value))
}
