//! JavaScript values that are no objects, looked into without ever throwing; objects are the shim's (`values.js`).

use js_sys::JsString;
use wasm_bindgen::prelude::*;

/// Characters of a text, or of an object as JSON, that are taken in. Gorgias takes far less; what is longer would
/// be copied several times only to be refused. Bytes stay outside and may be of any size.
const LONGEST_TEXT: u32 = 20_000_000;

/// A text, unless it is too long to be meant.
pub fn text(value: &JsValue) -> Result<String, String> {
    let length = value.dyn_ref::<JsString>().map_or(0, JsString::length);
    if length > LONGEST_TEXT {
        return Err(format!("{length} characters, more than {LONGEST_TEXT}"));
    }
    Ok(value.as_string().unwrap_or_default())
}

/// A primitive as JavaScript writes it.
pub fn text_of(value: &JsValue) -> String {
    js_text(value).unwrap_or_default()
}

// What may throw is declared so: an exception that goes through Rust would be a defect of ours.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String, catch)]
    fn js_text(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(js_namespace = JSON, catch)]
    pub fn parse(json: &str) -> Result<JsValue, JsValue>;
}
