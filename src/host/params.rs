//! Params of a call: any JavaScript value in any input, read without ever throwing.

use js_sys::{Array, Date, JSON, JsString, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::Host;
use crate::connection::account::ConnectionValue;
use crate::http::body::File;
use crate::port::params::{Given, Params};

/// Characters of a text, or of an object as JSON, that are taken in. Gorgias takes far less; what is longer would
/// be copied several times only to be refused. Bytes stay outside and may be of any size.
const LONGEST_TEXT: u32 = 20_000_000;

/// Items of a list that are looked at: `new Array(2 ** 32 - 1)` is an array too.
const LONGEST_LIST: f64 = 1_000_000.0;

/// Fields or files of one request.
const MOST_ENTRIES: usize = 10_000;

/// The params as the platform gave them.
pub struct HostParams {
    /// Looks into them.
    pub host: Host,
    /// Any value at all.
    pub params: JsValue,
}

impl Params<JsValue> for HostParams {
    fn value(&self, key: &str) -> Given<JsValue> {
        given(&self.host.input(&self.params, key))
    }

    fn file(&self, key: &str) -> Given<JsValue> {
        file(&self.host.input(&self.params, key))
    }

    fn entries(&self, key: &str) -> Given<JsValue> {
        let value = self.host.input(&self.params, key);
        match entries(&value) {
            Some(entries) if entries.is_empty() => Given::Absent,
            Some(entries) if entries.len() > MOST_ENTRIES => Given::Unusable(format!(
                "{} keys and values, more than {MOST_ENTRIES}",
                entries.len()
            )),
            Some(entries) => Given::Entries(entries),
            None => match given(&value) {
                Given::Absent => Given::Absent,
                _ => Given::Unusable("something that is no list of keys and values".into()),
            },
        }
    }

    fn choices(&self, model: &str) -> String {
        self.host.choices(model)
    }

    fn connection(&self, key: &str) -> Option<ConnectionValue> {
        let json = self.host.connection(&self.params, key)?;
        serde_json::from_str(&json).ok()
    }
}

/// A member; what is no object has none, and a getter that throws is an error.
fn member(object: &JsValue, name: &str) -> Result<JsValue, ()> {
    if !object.is_object() {
        return Ok(JsValue::UNDEFINED);
    }
    Reflect::get(object, &name.into()).map_err(|_| ())
}

/// An object's own members; none for what is no object or throws.
fn members(object: &JsValue) -> Option<Vec<(String, JsValue)>> {
    // Asked first, because an exception of JavaScript's costs a place in a table that nobody gives back.
    if !object.is_object() {
        return None;
    }
    let keys = keys(object).ok()?;
    let pairs = keys
        .iter()
        .filter_map(|key| Some((key.as_string()?, Reflect::get(object, &key).ok()?)));
    Some(pairs.collect())
}

fn given(value: &JsValue) -> Given<JsValue> {
    if value.is_undefined() || value.is_null() {
        return Given::Absent;
    }
    if let Some(flag) = value.as_bool() {
        return Given::Flag(flag);
    }
    if value.as_f64().is_some() {
        return Given::Number(text_of(value));
    }
    if value.is_string() {
        return text(value).map_or_else(Given::Unusable, |text| {
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
    if value.is_symbol() {
        return Given::Unusable("a symbol".into());
    }
    if value.is_function() {
        return Given::Unusable("a function".into());
    }
    if let Some(file) = bytes(value) {
        return Given::File(file);
    }
    if is_array(value).unwrap_or_default() {
        match length(value) {
            Some(0.0) => return Given::Absent,
            Some(length) if length > LONGEST_LIST => {
                return Given::Unusable(format!("a list of {length} items"));
            }
            _ => {}
        }
    }
    object(value)
}

/// An object as its JSON: a date is text, a boxed value what is in the box.
fn object(value: &JsValue) -> Given<JsValue> {
    let json = match JSON::stringify(value) {
        Ok(json) if json.is_string() => json,
        Ok(_) => return Given::Unusable("a value without content".into()),
        Err(error) => {
            let message = member(&error, "message").unwrap_or_default();
            let why: String = message
                .as_string()
                .and_then(|message| Some(format!(": {}", message.lines().next()?)))
                .unwrap_or_default();
            return Given::Unusable(format!("an object that cannot be written as JSON{why}"));
        }
    };
    match text(&json) {
        Err(long) => Given::Unusable(long),
        Ok(json) if json == "{}" => match class(value) {
            // A Map, a Set, a promise, …: what is in it does not show in JSON, and would be lost without a word.
            Some(class) => Given::Unusable(format!("an object of the class {class}")),
            None => Given::Json(json),
        },
        Ok(json) if json.starts_with(['{', '[']) => Given::Json(json),
        Ok(json) if json == "null" && value.is_instance_of::<Date>() => {
            Given::Unusable("an invalid date".into())
        }
        // Boxed values, dates, and objects with a `toJSON` (other libraries' dates).
        Ok(json) => parse(&json.into()).map_or(Given::Absent, |plain| given(&plain)),
    }
}

/// The name of an object's class; none for a plain object.
fn class(value: &JsValue) -> Option<String> {
    let constructor = member(value, "constructor").ok()?;
    let name = Reflect::get(&constructor, &"name".into())
        .ok()?
        .as_string()?;
    (!matches!(name.as_str(), "" | "Object")).then_some(name)
}

/// A text, unless it is too long to be meant.
fn text(value: &JsValue) -> Result<String, String> {
    let length = value.dyn_ref::<JsString>().map_or(0, JsString::length);
    if length > LONGEST_TEXT {
        return Err(format!("{length} characters, more than {LONGEST_TEXT}"));
    }
    Ok(value.as_string().unwrap_or_default())
}

fn length(value: &JsValue) -> Option<f64> {
    member(value, "length").ok()?.as_f64()
}

/// A primitive as JavaScript writes it.
fn text_of(value: &JsValue) -> String {
    js_text(value).unwrap_or_default()
}

// What may throw is declared so: an exception that goes through Rust would be a defect of ours. Even `Array.isArray`
// does, for a revoked proxy, and the length of bytes whose memory was given away.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String, catch)]
    fn js_text(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(js_namespace = JSON, catch)]
    fn parse(json: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Object, catch)]
    fn keys(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = from, catch)]
    fn copied(list: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_namespace = Uint8Array, js_name = from, catch)]
    fn bytes_from(list: &JsValue) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(js_name = Uint8Array)]
    type Bytes;
    #[wasm_bindgen(constructor, js_class = "Uint8Array", catch)]
    fn new(memory: &JsValue, start: f64, length: f64) -> Result<Bytes, JsValue>;
    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(value: &JsValue) -> bool;
}

/// A Buffer or other bytes, alone or as `{data, contentType}`: of whatever kind, they leave here as a `Uint8Array`.
fn bytes(value: &JsValue) -> Option<File<JsValue>> {
    let content = |value: &JsValue| {
        let memory = if is_view(value) {
            member(value, "buffer").ok()?
        } else if value.is_instance_of::<js_sys::ArrayBuffer>() {
            value.clone()
        } else {
            return None;
        };
        let size = member(value, "byteLength").ok()?.as_f64()?;
        let start = member(value, "byteOffset").ok()?.as_f64().unwrap_or(0.0);
        let view = match value.dyn_ref::<Uint8Array>() {
            Some(bytes) => bytes.clone(),
            // Memory that was given away is empty, and takes no view.
            None if size == 0.0 => Uint8Array::new_with_length(0),
            None => Bytes::new(&memory, start, size).ok()?.unchecked_into(),
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some((view.into(), size as u64))
    };
    if let Some((content, size)) = content(value) {
        return Some(File {
            content,
            size,
            content_type: None,
        });
    }
    let (content, size) = content(&member(value, "data").ok()?)?;
    Some(File {
        content,
        size,
        content_type: content_type(value),
    })
}

fn content_type(value: &JsValue) -> Option<String> {
    member(value, "contentType").ok()?.as_string()
}

/// Bytes, or text as bytes. A Buffer that went through JSON (`{type: "Buffer", data: [...]}`) is one again.
fn file(value: &JsValue) -> Given<JsValue> {
    let inner = member(value, "data").unwrap_or_default();
    let (written, content_type) = if value.is_string() {
        (value, None)
    } else {
        (&inner, content_type(value))
    };
    if written.is_string() {
        return match text(written) {
            Err(long) => Given::Unusable(long),
            Ok(text) if text.is_empty() => Given::Absent,
            Ok(text) => Given::File(File {
                content: written.clone(),
                size: text.len() as u64,
                content_type,
            }),
        };
    }
    if let Some(revived) = revived(value).or_else(|| revived(&inner)) {
        let size = revived.byte_length().into();
        return Given::File(File {
            content: revived.into(),
            size,
            content_type,
        });
    }
    given(value)
}

fn revived(value: &JsValue) -> Option<Uint8Array> {
    let is_buffer = member(value, "type").ok()?.as_string()? == "Buffer";
    let data = member(value, "data").ok()?;
    if is_buffer && is_array(&data).ok()? {
        bytes_from(&data).ok()
    } else {
        None
    }
}

/// `[{key, value}]`, an object, or JSON text of one; values as text or as files where they can be.
fn entries(value: &JsValue) -> Option<Vec<(String, Given<JsValue>)>> {
    if value.is_string() {
        return entries(&parse(value).ok().filter(JsValue::is_object)?);
    }
    if bytes(value).is_some() {
        return None;
    }
    if is_array(value).ok()? {
        if length(value)? > LONGEST_LIST {
            return None;
        }
        let pair = |item: JsValue| {
            let key = member(&item, "key").ok()?;
            let key = key
                .as_string()
                .or_else(|| key.as_f64().map(|_| text_of(&key)))?;
            Some((key, entry(&member(&item, "value").ok()?)))
        };
        return copied(value)
            .ok()?
            .iter()
            .filter(|item| !is_blank_row(item))
            .map(pair)
            .collect();
    }
    if !value.is_object() {
        return None;
    }
    let members = members(value)?;
    if members.is_empty() && class(value).is_some() {
        return None;
    }
    Some(
        members
            .into_iter()
            .map(|(key, value)| (key, entry(&value)))
            .collect(),
    )
}

/// Text stays text, also when it is empty: whether it is a field or a file is the plan's to say.
fn entry(value: &JsValue) -> Given<JsValue> {
    if value.is_string() {
        text(value).map_or_else(Given::Unusable, Given::Text)
    } else {
        file(value)
    }
}

/// A row of the designer that was left blank.
fn is_blank_row(item: &JsValue) -> bool {
    let is_blank = |name: &str| {
        member(item, name).is_ok_and(|value| {
            value.is_undefined()
                || value.is_null()
                || value.as_string().is_some_and(|text| text.is_empty())
        })
    };
    item.is_object() && is_blank("key") && is_blank("value")
}
