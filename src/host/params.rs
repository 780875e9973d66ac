//! Params of a call: any JavaScript value in any input, read without ever throwing.

use wasm_bindgen::prelude::*;

use super::shim::Host;
use super::value::{parse, text, text_of};
use crate::connection::account::ConnectionValue;
use crate::http::body::File;
use crate::json::typed::parsed;
use crate::manifest::Operation;
use crate::port::params::{Given, Params};

#[wasm_bindgen]
extern "C" {
    /// Bytes, or a text that is a file, with what they say they are.
    type Content;
    #[wasm_bindgen(method, getter)]
    fn content(this: &Content) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = contentType)]
    fn content_type(this: &Content) -> Option<String>;

    /// JSON of an object, or a "!" and why it cannot be used.
    #[wasm_bindgen(method)]
    fn json(this: &Host, value: &JsValue) -> JsValue;
    /// Params with the members of groups among them, and the names of what is no input.
    type Settled;
    #[wasm_bindgen(method, getter)]
    fn params(this: &Settled) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn undeclared(this: &Settled) -> String;
    #[wasm_bindgen(method)]
    fn settled(this: &Host, params: &JsValue, keys: &str) -> Settled;
    #[wasm_bindgen(method)]
    fn file(this: &Host, value: &JsValue, is_asked: bool) -> Option<Content>;
    /// Keys and values in turn.
    #[wasm_bindgen(method)]
    fn rows(this: &Host, value: &JsValue) -> Option<js_sys::Array>;
}

/// The params as the platform gave them.
pub struct HostParams {
    /// Looks into them.
    host: Host,
    /// Any value at all.
    params: JsValue,
    /// Names of what was given besides.
    undeclared: Vec<String>,
}

impl HostParams {
    /// The params of an operation. Values in groups are read as if they stood alone.
    pub fn new(host: &Host, operation: &Operation, params: &JsValue) -> Self {
        let inputs = operation.inputs.iter().map(|input| input.key);
        let keys: Vec<&str> = inputs.chain([operation.connection.key]).collect();
        let settled = host.settled(params, &keys.join("\n"));
        Self {
            host: host.clone(),
            params: settled.params(),
            undeclared: settled.undeclared().lines().map(str::to_owned).collect(),
        }
    }
}

impl Params<JsValue> for HostParams {
    fn value(&self, key: &str) -> Given<JsValue> {
        self.host.given(&self.host.input(&self.params, key))
    }

    fn file(&self, key: &str) -> Given<JsValue> {
        self.host.file_given(&self.host.input(&self.params, key))
    }

    fn entries(&self, key: &str) -> Given<JsValue> {
        let value = self.host.input(&self.params, key);
        match self.host.entries(&value) {
            Some(entries) if entries.is_empty() => Given::Absent,
            Some(entries) => Given::Entries(entries),
            None => match self.host.given(&value) {
                known @ (Given::Absent | Given::TooLarge(_)) => known,
                // The core says what became of JSON on its way.
                Given::Text(text) => Given::Text(text),
                _ => Given::Unusable("something that is no list of keys and values".into()),
            },
        }
    }

    fn choices(&self, model: &str) -> String {
        self.host.choices(model)
    }

    fn undeclared(&self) -> &[String] {
        &self.undeclared
    }

    fn connection(&self, key: &str) -> Option<ConnectionValue> {
        let json = self.host.connection(&self.params, key)?;
        parsed(&json)
    }
}

impl Host {
    fn given(&self, value: &JsValue) -> Given<JsValue> {
        if value.is_undefined() || value.is_null() {
            return Given::Absent;
        }
        if let Some(flag) = value.as_bool() {
            return Given::Flag(flag);
        }
        match value.as_f64() {
            Some(number) if number.is_finite() => return Given::Number(text_of(value)),
            Some(_) => {
                return Given::Unusable(format!("{}, which is no number", text_of(value)));
            }
            None => {}
        }
        if value.is_string() {
            return text(value).map_or_else(Given::TooLarge, |text| {
                if text.is_empty() {
                    Given::Absent
                } else {
                    Given::Text(text)
                }
            });
        }
        if value.is_bigint() {
            return Given::Number(text_of(value));
        }
        match self.bytes(value, false) {
            Some(file) => file,
            None => self.object(value),
        }
    }

    /// An object as its JSON: a date is text, a boxed value what is in the box.
    fn object(&self, value: &JsValue) -> Given<JsValue> {
        match text(&self.json(value)) {
            Err(long) => Given::TooLarge(long),
            Ok(json) => match json.strip_prefix('!') {
                Some(why) => Given::Unusable(why.to_owned()),
                None if json == "[]" => Given::Absent,
                None => Given::of_json(&json),
            },
        }
    }

    /// A file that the shim finds in a value; text and what was bytes once count only where a file is asked for.
    fn bytes(&self, value: &JsValue, is_asked: bool) -> Option<Given<JsValue>> {
        let found = self.file(value, is_asked)?;
        let (content, content_type) = (found.content(), found.content_type());
        Some(if content.is_string() {
            text_file(content, content_type)
        } else {
            let size = content
                .unchecked_ref::<js_sys::Uint8Array>()
                .length()
                .into();
            Given::File(File {
                content,
                size,
                content_type,
            })
        })
    }

    /// Bytes, or text as bytes. A Buffer that went through JSON (`{type: "Buffer", data: [...]}`) is one again.
    fn file_given(&self, value: &JsValue) -> Given<JsValue> {
        if value.is_string() {
            return text_file(value.clone(), None);
        }
        self.bytes(value, true).unwrap_or_else(|| self.given(value))
    }

    /// `[{key, value}]`, an object, or JSON text of one; values as text or as files where they can be.
    fn entries(&self, value: &JsValue) -> Option<Vec<(String, Given<JsValue>)>> {
        if value.is_string() {
            let entries = Given::entries(&text(value).ok()?)?.into_iter();
            let revived = |value| match value {
                // What was bytes before it became JSON.
                Given::Json(json) => {
                    match parse(&json).ok().and_then(|plain| self.bytes(&plain, true)) {
                        Some(file) => file,
                        None => Given::Json(json),
                    }
                }
                other => other,
            };
            return Some(entries.map(|(key, value)| (key, revived(value))).collect());
        }
        let rows = self.rows(value)?;
        let pair = |at: u32| {
            let value = rows.get(at + 1);
            let value = if value.is_string() {
                // Text stays text, also when it is empty: whether it is a field or a file is the plan's to say.
                text(&value).map_or_else(Given::TooLarge, Given::Text)
            } else {
                self.file_given(&value)
            };
            (rows.get(at).as_string().unwrap_or_default(), value)
        };
        Some((0..rows.length()).step_by(2).map(pair).collect())
    }
}

fn text_file(value: JsValue, content_type: Option<String>) -> Given<JsValue> {
    match text(&value) {
        Err(long) => Given::TooLarge(long),
        Ok(text) if text.is_empty() => Given::Absent,
        Ok(text) => Given::File(File {
            content: value,
            size: text.len() as u64,
            content_type,
        }),
    }
}
