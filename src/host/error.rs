//! An [`Error`] as the plain object of which the shim makes a JavaScript `Error`.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::error::{Code, Error, Problem};
use crate::vocabulary::Member;

/// The members that an error has. Of a defect of ours the shim knows what to say: it gets a plain JavaScript `Error`.
pub fn to_js(error: &Error) -> JsValue {
    if error.code == Code::Internal {
        return js_sys::Error::new(&error.message).into();
    }
    let object = Object::new();
    let put = |member: Member, value: &JsValue| put(&object, member.word(), value);
    put(Member::Code, &error.code.to_string().into());
    put(Member::Message, &error.message.as_str().into());
    if let Some(status) = error.status {
        put(Member::Status, &status.into());
    }
    if let Some(body) = &error.body {
        put(Member::Data, &data(error, body));
    }
    if !error.headers.is_empty() {
        put(Member::Headers, &headers(&error.headers));
    }
    if !error.inputs.is_empty() {
        let problems: Array = error.inputs.iter().map(problem).collect();
        put(Member::Inputs, &problems);
    }
    let texts = [(Member::Hint, &error.hint), (Member::Cursor, &error.cursor)];
    for (member, text) in texts {
        if let Some(text) = text {
            put(member, &text.as_str().into());
        }
    }
    object.into()
}

fn headers(headers: &[(String, String)]) -> JsValue {
    let object = Object::new();
    for (name, value) in headers {
        put(&object, name, &value.into());
    }
    object.into()
}

fn problem(problem: &Problem) -> JsValue {
    let object = Object::new();
    let Problem {
        key,
        label,
        problem,
        ..
    } = problem;
    for (name, text) in [("key", key), ("label", label), ("problem", problem)] {
        put(&object, name, &text.into());
    }
    object.into()
}

/// Gorgias' body, parsed when it is JSON. `JSON.parse` is not asked about anything else: an exception that comes into the
/// instance costs it some memory for good.
fn data(error: &Error, body: &str) -> JsValue {
    let parsed = error.json_body().and_then(|json| JSON::parse(json).ok());
    parsed.unwrap_or_else(|| body.into())
}

fn put(object: &Object, name: &str, value: &JsValue) {
    // A fresh plain object takes any member.
    let _ = Reflect::set(object, &name.into(), value);
}
