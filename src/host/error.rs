//! An [`Error`] as the plain object of which the shim makes a JavaScript `Error`.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::error::Error;

/// `{code, message, status?, data?, headers?, inputs?, hint?, cursor?}`
pub fn to_js(error: &Error) -> JsValue {
    let object = Object::new();
    put(&object, "code", &error.code.to_string().into());
    put(&object, "message", &error.message.as_str().into());
    if let Some(status) = error.status {
        put(&object, "status", &status.into());
    }
    if let Some(body) = &error.body {
        put(&object, "data", &data(body));
    }
    if !error.headers.is_empty() {
        let headers = Object::new();
        error
            .headers
            .iter()
            .for_each(|(name, value)| put(&headers, name, &value.into()));
        put(&object, "headers", &headers);
    }
    if !error.inputs.is_empty() {
        let inputs = Array::new();
        for problem in &error.inputs {
            let input = Object::new();
            put(&input, "key", &problem.key.as_str().into());
            put(&input, "label", &problem.label.as_str().into());
            put(&input, "problem", &problem.problem.as_str().into());
            inputs.push(&input);
        }
        put(&object, "inputs", &inputs);
    }
    for (name, text) in [("hint", &error.hint), ("cursor", &error.cursor)] {
        if let Some(text) = text {
            put(&object, name, &text.as_str().into());
        }
    }
    object.into()
}

/// Gorgias' body, parsed when it is JSON. `JSON.parse` is not asked about anything else: an exception that comes into the
/// instance costs it some memory for good.
fn data(body: &str) -> JsValue {
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok();
    let parsed = is_json.then(|| JSON::parse(body).ok()).flatten();
    parsed.unwrap_or_else(|| body.into())
}

fn put(object: &Object, name: &str, value: &JsValue) {
    // A fresh plain object takes any member.
    let _ = Reflect::set(object, &name.into(), value);
}
