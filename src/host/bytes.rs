//! Bytes in whatever JavaScript holds them.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::value::{is_array, member};
use crate::http::body::File;

#[wasm_bindgen]
extern "C" {
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
pub fn bytes(value: &JsValue) -> Option<File<JsValue>> {
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

pub fn content_type(value: &JsValue) -> Option<String> {
    member(value, "contentType").ok()?.as_string()
}

/// A Buffer that went through JSON, as bytes again.
pub fn revived(value: &JsValue) -> Option<Uint8Array> {
    let is_buffer = member(value, "type").ok()?.as_string()? == "Buffer";
    let data = member(value, "data").ok()?;
    if is_buffer && is_array(&data).ok()? {
        bytes_from(&data).ok()
    } else {
        None
    }
}
