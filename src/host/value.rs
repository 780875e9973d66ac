//! JavaScript values, looked into without ever throwing.

use js_sys::{Array, JsString, Reflect};
use wasm_bindgen::prelude::*;

/// Characters of a text, or of an object as JSON, that are taken in. Gorgias takes far less; what is longer would
/// be copied several times only to be refused. Bytes stay outside and may be of any size.
const LONGEST_TEXT: u32 = 20_000_000;

/// A member; what is no object has none, and a getter that throws is an error.
pub fn member(object: &JsValue, name: &str) -> Result<JsValue, ()> {
    if !object.is_object() {
        return Ok(JsValue::UNDEFINED);
    }
    Reflect::get(object, &name.into()).map_err(|_| ())
}

/// An object's own members; none for what is no object or throws.
pub fn members(object: &JsValue) -> Option<Vec<(String, JsValue)>> {
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

/// The name of an object's class; none for a plain object.
pub fn class(value: &JsValue) -> Option<String> {
    let constructor = member(value, "constructor").ok()?;
    let name = Reflect::get(&constructor, &"name".into())
        .ok()?
        .as_string()?;
    (!matches!(name.as_str(), "" | "Object")).then_some(name)
}

/// A text, unless it is too long to be meant.
pub fn text(value: &JsValue) -> Result<String, String> {
    let length = value.dyn_ref::<JsString>().map_or(0, JsString::length);
    if length > LONGEST_TEXT {
        return Err(format!("{length} characters, more than {LONGEST_TEXT}"));
    }
    Ok(value.as_string().unwrap_or_default())
}

pub fn length(value: &JsValue) -> Option<f64> {
    member(value, "length").ok()?.as_f64()
}

/// A primitive as JavaScript writes it.
pub fn text_of(value: &JsValue) -> String {
    js_text(value).unwrap_or_default()
}

// What may throw is declared so: an exception that goes through Rust would be a defect of ours. Even `Array.isArray`
// does, for a revoked proxy, and the length of bytes whose memory was given away.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String, catch)]
    fn js_text(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(js_namespace = JSON, catch)]
    pub fn parse(json: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Object, catch)]
    fn keys(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    pub fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = from, catch)]
    pub fn copied(list: &JsValue) -> Result<Array, JsValue>;
}
