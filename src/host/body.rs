//! The bytes of an answer, read into the place where they stay.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// All bytes; `size` is what the answer's header says of their number. Where it is true they are held once;
/// `arrayBuffer` would hold them three times, in pieces, joined and copied.
pub async fn bytes(response: &Response, size: Option<u32>) -> Result<ArrayBuffer, JsValue> {
    // A coded body is longer than its header says.
    let is_plain = response.headers().get("content-encoding")?.is_none();
    let (Some(size), Some(stream), true) = (size, response.body(), is_plain) else {
        let bytes = JsFuture::from(response.array_buffer()?).await?;
        return Ok(bytes.unchecked_into());
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let all = Uint8Array::new_with_length(size);
    let mut at = 0;
    loop {
        let step = JsFuture::from(reader.read()).await?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            break;
        }
        let piece: Uint8Array = Reflect::get(&step, &"value".into())?.unchecked_into();
        let end = at + piece.length();
        if end > size {
            return Err("the answer is longer than its header says".into());
        }
        all.set(&piece, at);
        at = end;
    }
    if at < size {
        return Err("the answer is shorter than its header says".into());
    }
    Ok(all.buffer())
}
