//! Params of a call: any JavaScript value in any input, read without ever throwing.

use js_sys::{Date, JSON};
use wasm_bindgen::prelude::*;

use super::bytes::{bytes, content_type, revived};
use super::shim::Host;
use super::value::{class, copied, is_array, length, member, members, parse, text, text_of};
use crate::connection::account::ConnectionValue;
use crate::http::body::File;
use crate::port::params::{Given, Params};

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
