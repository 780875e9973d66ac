//! Params of a call: any JavaScript value in any input, read without ever throwing.

use std::collections::BTreeMap;

use js_sys::{Array, Date, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::connection::ConnectionValue;
use crate::secret::Secret;
use crate::transport::{File, Given, Inputs};

/// The params as the platform gave them.
pub struct Params(pub JsValue);

impl Inputs<JsValue> for Params {
    fn value(&self, key: &str) -> Given<JsValue> {
        member(&self.0, key).map_or_else(unreadable, |value| given(&value))
    }

    fn file(&self, key: &str) -> Given<JsValue> {
        member(&self.0, key).map_or_else(unreadable, |value| file(&value))
    }

    fn entries(&self, key: &str) -> Given<JsValue> {
        let Ok(value) = member(&self.0, key) else {
            return unreadable(());
        };
        match entries(&value) {
            Some(entries) if entries.is_empty() => Given::Absent,
            Some(entries) => Given::Entries(entries),
            None => match given(&value) {
                Given::Absent => Given::Absent,
                _ => Given::Unusable("something that is no list of keys and values".into()),
            },
        }
    }

    fn connection(&self, key: &str) -> Option<ConnectionValue> {
        let value = member(&self.0, key).ok().filter(JsValue::is_object)?;
        let inner = |name: &str| member(&value, name).ok();
        Some(ConnectionValue {
            key: inner("key")
                .and_then(|key| key.as_string())
                .unwrap_or_default(),
            fields: inner("fields")
                .map(|fields| texts(&fields))
                .unwrap_or_default(),
            token: inner("token")
                .map(|token| texts(&token))
                .unwrap_or_default(),
        })
    }
}

/// The members of an object that are text or numbers. Nothing else can be a credential.
pub fn texts(object: &JsValue) -> BTreeMap<String, Secret> {
    let mut texts = BTreeMap::new();
    for (name, value) in members(object).unwrap_or_default() {
        let text = value
            .as_string()
            .or_else(|| value.as_f64().map(|_| text_of(&value)));
        texts.extend(text.map(|text| (name, Secret::new(text))));
    }
    texts
}

fn unreadable<F>(_: ()) -> Given<F> {
    Given::Unusable("a value that cannot be read".into())
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
    let keys = Reflect::own_keys(object).ok()?;
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
    if let Some(text) = value.as_string() {
        return if text.is_empty() {
            Given::Absent
        } else {
            Given::Text(text)
        };
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
    if let Some(date) = value.dyn_ref::<Date>() {
        return if date.get_time().is_nan() {
            Given::Unusable("an invalid date".into())
        } else {
            Given::Text(date.to_iso_string().into())
        };
    }
    if let Some(array) = value.dyn_ref::<Array>()
        && array.length() == 0
    {
        return Given::Absent;
    }
    match JSON::stringify(value) {
        Ok(json) if json.is_string() => {
            let json = String::from(json);
            if json.starts_with(['{', '[']) {
                return Given::Json(json);
            }
            // Boxed values, and objects with a `toJSON` (other libraries' dates).
            JSON::parse(&json).map_or(Given::Absent, |plain| given(&plain))
        }
        Ok(_) => Given::Unusable("a value without content".into()),
        Err(error) => {
            let why = error
                .dyn_ref::<js_sys::Error>()
                .map(|error| String::from(error.message()));
            let why = why
                .map(|why| format!(": {}", why.lines().next().unwrap_or_default()))
                .unwrap_or_default();
            Given::Unusable(format!("an object that cannot be written as JSON{why}"))
        }
    }
}

/// A primitive as JavaScript writes it.
fn text_of(value: &JsValue) -> String {
    js_text(value).unwrap_or_default()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String, catch)]
    fn js_text(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(value: &JsValue) -> bool;
}

/// A Buffer or other bytes, alone or as `{data, contentType}`.
fn bytes(value: &JsValue) -> Option<File<JsValue>> {
    if is_view(value) {
        let view: &Uint8Array = value.unchecked_ref();
        return Some(File {
            content: value.clone(),
            size: view.byte_length().into(),
            content_type: None,
        });
    }
    if let Some(buffer) = value.dyn_ref::<js_sys::ArrayBuffer>() {
        return Some(File {
            content: value.clone(),
            size: buffer.byte_length().into(),
            content_type: None,
        });
    }
    let data = member(value, "data").ok().filter(JsValue::is_object)?;
    let content_type = member(value, "contentType")
        .ok()
        .and_then(|name| name.as_string());
    if is_view(&data) || data.is_instance_of::<js_sys::ArrayBuffer>() {
        return bytes(&data).map(|file| File {
            content_type,
            ..file
        });
    }
    None
}

/// Bytes, or text as bytes. A Buffer that went through JSON (`{type: "Buffer", data: [...]}`) is one again.
fn file(value: &JsValue) -> Given<JsValue> {
    let content_type = || {
        member(value, "contentType")
            .ok()
            .and_then(|name| name.as_string())
    };
    let inner = member(value, "data").unwrap_or_default();
    let (text, content_type) = match (value.as_string(), inner.as_string()) {
        (Some(text), _) => (Some(text), None),
        (None, Some(text)) if value.is_object() => (Some(text), content_type()),
        _ => (None, content_type()),
    };
    if let Some(text) = text {
        if text.is_empty() {
            return Given::Absent;
        }
        let size = text.len() as u64;
        return Given::File(File {
            content: text.into(),
            size,
            content_type,
        });
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
    (is_buffer && Array::is_array(&data)).then(|| Uint8Array::new(&data))
}

/// `[{key, value}]`, an object, or JSON text of one; values as text or as files where they can be.
fn entries(value: &JsValue) -> Option<Vec<(String, Given<JsValue>)>> {
    if let Some(text) = value.as_string() {
        return entries(&JSON::parse(&text).ok().filter(JsValue::is_object)?);
    }
    if bytes(value).is_some() {
        return None;
    }
    if let Some(array) = value.dyn_ref::<Array>() {
        let pair = |item: JsValue| {
            let key = member(&item, "key").ok()?;
            let key = key
                .as_string()
                .or_else(|| key.as_f64().map(|_| text_of(&key)))?;
            Some((key, entry(&member(&item, "value").ok()?)))
        };
        let pairs: Option<Vec<_>> = array
            .iter()
            .filter(|item| !is_blank_row(item))
            .map(pair)
            .collect();
        return pairs;
    }
    if !value.is_object() || value.dyn_ref::<Object>().is_none() {
        return None;
    }
    Some(
        members(value)?
            .into_iter()
            .map(|(key, value)| (key, entry(&value)))
            .collect(),
    )
}

/// Text stays text: whether it is a field or a file is the plan's to say.
fn entry(value: &JsValue) -> Given<JsValue> {
    if value.is_string() {
        given(value)
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
