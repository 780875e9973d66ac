//! One HTTP request: built with gloo-net, sent through the shim's `fetch`, read within its timeout.

use gloo_net::http::{Headers, Method as HttpMethod, RequestBuilder, Response};
use js_sys::{Array, ArrayBuffer, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, BlobPropertyBag, FormData, RequestRedirect};

use super::Host;
use super::json::JsonValue;
use crate::multipart::Content;
use crate::operation::Method;
use crate::request::{Body, Expect, Request, header_fault};
use crate::transport::{Answer, File, Lost, Reply};

/// Characters of a useless answer that are handed on. The core keeps fewer, but only it can see where a secret ends.
const EXCERPT: u32 = 100_000;

/// Failures after which nothing can have arrived: no address, no connection, no handshake.
const NOT_SENT: [&str; 8] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
    "CERT",
    "bad port",
];

/// Sends it and reads the answer.
pub async fn send(host: &Host, request: &Request<JsValue>) -> Result<Reply<JsonValue>, Lost> {
    let built = build(request).map_err(|error| Lost::Broken {
        reason: reason(&error),
        sent: false,
    })?;
    let fetched = host.fetch(&built).map_err(|error| lost(&error))?;
    let response = JsFuture::from(fetched)
        .await
        .map_err(|error| lost(&error))?;
    let Ok(raw) = response.dyn_into::<web_sys::Response>() else {
        return Err(Lost::Broken {
            reason: "fetch gave no Response".into(),
            sent: true,
        });
    };
    // Not `raw.clone()`, which would be the method of `Response` that copies the body.
    let response = Response::from(Clone::clone(&raw));
    let status = response.status();
    let headers: Vec<(String, String)> = response.headers().entries().collect();
    let is_success = (200..300).contains(&status);
    let size = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| value.parse().ok());
    let (body, size) = if is_success {
        read(host, &raw, request.expect, size).await?
    } else {
        let text = text(&raw).await?;
        (
            if text.length() == 0 {
                Answer::Empty
            } else {
                Answer::Text(text.into())
            },
            size,
        )
    };
    Ok(Reply {
        status,
        headers,
        body,
        size,
    })
}

async fn read(
    host: &Host,
    response: &web_sys::Response,
    expect: Expect,
    mut size: Option<u64>,
) -> Result<(Answer<JsonValue>, Option<u64>), Lost> {
    let value = |value: JsValue| Answer::Value(JsonValue(value));
    let answer = match expect {
        Expect::Bytes => {
            let promise = response.array_buffer().map_err(|error| lost(&error))?;
            let bytes = JsFuture::from(promise)
                .await
                .map_err(|error| lost(&error))?;
            let bytes: ArrayBuffer = bytes.unchecked_into();
            let size = u64::from(bytes.byte_length());
            let buffer = host.buffer(&bytes).map_err(|error| lost(&error))?;
            let content_type = response
                .headers()
                .get("content-type")
                .ok()
                .flatten()
                .unwrap_or_else(|| "application/octet-stream".into());
            let file = js_sys::Object::new();
            // A fresh plain object takes any member.
            let _ = Reflect::set(&file, &"data".into(), &buffer);
            let _ = Reflect::set(&file, &"contentType".into(), &content_type.into());
            return Ok((value(file.into()), Some(size)));
        }
        Expect::Nothing => {
            // Read it all the same: an unread body keeps its connection from being used again.
            text(response).await?;
            Answer::Empty
        }
        Expect::Text => value(text(response).await?.into()),
        Expect::Json | Expect::JsonOrText => {
            let text = text(response).await?;
            if text.length() == 0 {
                Answer::Empty
            } else {
                // An answer in chunks or compressed does not say how long it is.
                size = size.or_else(|| Some(byte_length(&text) as u64));
                match parse(&text) {
                    Ok(parsed) => value(parsed),
                    Err(_) if expect == Expect::JsonOrText => value(text.into()),
                    Err(_) => Answer::NotJson(text.slice(0, EXCERPT).into()),
                }
            }
        }
    };
    Ok((answer, size))
}

#[wasm_bindgen]
extern "C" {
    /// `JSON.parse` of a text that never comes into wasm memory.
    #[wasm_bindgen(js_namespace = JSON, catch)]
    fn parse(text: &js_sys::JsString) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = Buffer, js_name = byteLength)]
    fn byte_length(text: &js_sys::JsString) -> f64;
}

async fn text(response: &web_sys::Response) -> Result<js_sys::JsString, Lost> {
    let promise = response.text().map_err(|error| lost(&error))?;
    let text = JsFuture::from(promise)
        .await
        .map_err(|error| lost(&error))?;
    Ok(text.unchecked_into())
}

fn build(request: &Request<JsValue>) -> Result<web_sys::Request, JsValue> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        // `append` throws otherwise, and that would be a trap. A file's content type comes here unchecked.
        if let Some(fault) = header_fault(name, value) {
            return Err(format!("the header {name} {fault}").into());
        }
        headers.append(name, value);
    }
    if let Some(authorization) = &request.authorization {
        headers.set("authorization", authorization.reveal());
    }
    let mut builder = RequestBuilder::new(&request.url())
        .method(method(request.method))
        .headers(headers)
        // Followed by the core, which knows where credentials may go.
        .redirect(RequestRedirect::Manual);
    if request.timeout > 0 {
        let milliseconds = u32::try_from(request.timeout).unwrap_or(u32::MAX);
        builder = builder.abort_signal(Some(&AbortSignal::timeout_with_u32(milliseconds)));
    }
    let built = match &request.body {
        Body::None => builder.build(),
        Body::Text(text) => builder.body(text.as_str()),
        Body::File(file) => builder.body(file.content.clone()),
        Body::Multipart(parts) => {
            let form = FormData::new()?;
            for part in parts {
                match &part.content {
                    Content::Text(text) => form.append_with_str(&part.name, text)?,
                    Content::File {
                        name,
                        content_type,
                        file,
                    } => {
                        form.append_with_blob_and_filename(
                            &part.name,
                            &blob(file, content_type)?,
                            name,
                        )?;
                    }
                }
            }
            builder.body(form)
        }
    };
    built
        .map(Into::into)
        .map_err(|error| JsValue::from(error.to_string()))
}

fn blob(file: &File<JsValue>, content_type: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(content_type);
    Blob::new_with_str_sequence_and_options(&Array::of1(&file.content), &options)
}

fn method(method: Method) -> HttpMethod {
    method.name().parse().unwrap_or(HttpMethod::GET)
}

/// `fetch` says "fetch failed"; what failed is in its cause.
fn lost(error: &JsValue) -> Lost {
    let name = text_member(error, "name");
    if name == "TimeoutError" || name == "AbortError" {
        return Lost::Timeout;
    }
    let reason = reason(error);
    let sent = !NOT_SENT.iter().any(|mark| reason.contains(mark));
    Lost::Broken { reason, sent }
}

fn reason(error: &JsValue) -> String {
    if let Some(text) = error.as_string() {
        return text;
    }
    let cause = Reflect::get(error, &"cause".into()).unwrap_or_default();
    let code = text_member(&cause, "code");
    let message = text_member(&cause, "message");
    match (code.is_empty(), message.is_empty()) {
        (false, _) => code,
        (true, false) => message,
        (true, true) => text_member(error, "message"),
    }
}

fn text_member(object: &JsValue, name: &str) -> String {
    let member = object
        .is_object()
        .then(|| Reflect::get(object, &name.into()).ok())
        .flatten();
    member
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}
