//! Form data in pieces, of which the shim makes a stream. `FormData` would hold the files twice, as blobs, and let their
//! pieces pile up on the way: six times a file's size. Here the pieces are views of the flow's own bytes.

use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::shim::Host;
use crate::http::body::{Content, Part};

/// Bytes handed over at once.
const PIECE: u32 = 256 * 1024;

#[wasm_bindgen]
extern "C" {
    type TextEncoder;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<TextEncoder, JsValue>;
    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// A form as it goes over the wire.
pub struct Form {
    /// With the boundary between its parts.
    pub content_type: String,
    /// Bytes of all pieces.
    pub size: u64,
    /// The bytes, each piece a `Uint8Array`.
    pub pieces: Array,
}

/// Writes the parts of a form.
pub fn written(host: &Host, parts: &[Part<JsValue>]) -> Result<Form, JsValue> {
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
    Ok(Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        size,
        pieces,
    })
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
