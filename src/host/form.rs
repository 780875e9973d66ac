//! Form data as a stream. `FormData` would hold the files twice, as blobs, and let their pieces pile up on the way:
//! six times a file's size. Here the pieces are views of the builder's own bytes.

use gloo_net::http::Headers;
use js_sys::{Array, JsString, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::RequestInit;

use super::shim::Host;
use crate::http::body::{Content, Part};

/// Bytes handed over at once.
const PIECE: u32 = 256 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = ReadableStream)]
    type Stream;
    /// Of the bytes in an array, one after the other.
    #[wasm_bindgen(static_method_of = Stream, js_class = "ReadableStream", js_name = from, catch)]
    fn of(pieces: &Array) -> Result<JsValue, JsValue>;

    type TextEncoder;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<TextEncoder, JsValue>;
    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// Gives a request this form as its body, with the headers that go with it.
pub fn put(
    host: &Host,
    parts: &[Part<JsValue>],
    init: &RequestInit,
    headers: &Headers,
) -> Result<(), JsValue> {
    let boundary = boundary(host);
    let encoder = TextEncoder::new()?;
    let pieces = Array::new();
    let mut size = 0;
    let mut add = |bytes: &Uint8Array| {
        let length = bytes.length();
        size += u64::from(length);
        let mut at = 0;
        while at < length {
            let end = length.min(at.saturating_add(PIECE));
            pieces.push(&bytes.subarray(at, end));
            at = end;
        }
    };
    for part in parts {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            escaped(&part.name)
        );
        match &part.content {
            Content::Text(text) => {
                let part = format!("{head}\r\n\r\n{}\r\n", lines(text));
                add(&encoder.encode(&part.into()));
            }
            Content::File {
                name,
                content_type,
                file,
            } => {
                let name = escaped(name);
                let head =
                    format!("{head}; filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\n");
                add(&encoder.encode(&head.into()));
                match file.content.dyn_ref::<Uint8Array>() {
                    Some(bytes) => add(bytes),
                    None => add(&encoder.encode(file.content.unchecked_ref())),
                }
                add(&encoder.encode(&"\r\n".into()));
            }
        }
    }
    add(&encoder.encode(&format!("--{boundary}--\r\n").into()));
    headers.set(
        "content-type",
        &format!("multipart/form-data; boundary={boundary}"),
    );
    // Without it the request would be sent in chunks, which not every server takes.
    headers.set("content-length", &size.to_string());
    init.set_body(&Stream::of(&pieces)?);
    Reflect::set(init, &"duplex".into(), &"half".into())?;
    Ok(())
}

/// A line that is in no file: 104 random bits.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn boundary(host: &Host) -> String {
    let half = || (host.random() * 2_f64.powi(52)) as u64;
    format!("gorgias-{:013x}{:013x}", half(), half())
}

/// A name within quotes, as browsers write it.
fn escaped(name: &str) -> String {
    name.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

/// Text of a field: its lines end as those of a form do.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}
