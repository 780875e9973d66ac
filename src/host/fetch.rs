//! One HTTP request: sent through the shim's `fetch`, read within its timeout.

use gloo_net::http::Headers;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, RequestRedirect, Response};

use super::deadline::Deadline;
use super::json::JsonValue;
use super::{Host, body, form};
use crate::budget;
use crate::request::{Body, Expect, Request, header_fault};
use crate::transport::{Answer, Lost, Reply};

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
    let unsent = |error: JsValue| Lost::Broken {
        reason: reason(&error),
        sent: false,
    };
    let deadline = (request.timeout > 0).then(|| Deadline::after(request.timeout));
    let deadline = deadline.transpose().map_err(unsent)?;
    let init = build(host, request, deadline.as_ref()).map_err(unsent)?;
    let fetched = host
        .fetch(&request.url(), &init)
        .map_err(|error| lost(&error))?;
    let response = JsFuture::from(fetched)
        .await
        .map_err(|error| lost(&error))?;
    let Ok(response) = response.dyn_into::<Response>() else {
        return Err(Lost::Broken {
            reason: "fetch gave no Response".into(),
            sent: true,
        });
    };
    let status = response.status();
    let answered = Headers::from_raw(response.headers());
    let header = |name: &str| answered.get(name);
    let is_success = (200..300).contains(&status);
    let (body, size) = if is_success {
        let size = || header("content-length").and_then(|text| text.parse().ok());
        read(host, &response, request, size).await?
    } else {
        let text = text(&response).await?;
        let answer = if text.length() == 0 {
            Answer::Empty
        } else {
            Answer::Text(text.into())
        };
        (answer, None)
    };
    // A header costs two texts across the border; of a success that is as it should be, only the pace is of interest.
    let is_plain = matches!(body, Answer::Value(_)) && !request.every_header;
    let headers: Vec<(String, String)> = if is_plain {
        let known = header(budget::HEADER).map(|value| (budget::HEADER.to_owned(), value));
        known.into_iter().collect()
    } else {
        answered.entries().collect()
    };
    let told = || headers.iter().find(|(name, _)| name == "content-length");
    let size = told().and_then(|(_, value)| value.parse().ok()).or(size);
    Ok(Reply {
        status,
        headers,
        body,
        size,
    })
}

async fn read(
    host: &Host,
    response: &Response,
    request: &Request<JsValue>,
    header_size: impl FnOnce() -> Option<u32>,
) -> Result<(Answer<JsonValue>, Option<u64>), Lost> {
    let value = |value: JsValue| Answer::Value(JsonValue(value));
    let mut size = None;
    let expect = request.expect;
    let answer = match expect {
        Expect::Bytes => {
            let bytes = body::bytes(response, header_size())
                .await
                .map_err(|error| lost(&error))?;
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
                if request.every_header {
                    size = Some(byte_length(&text) as u64);
                }
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

async fn text(response: &Response) -> Result<js_sys::JsString, Lost> {
    let promise = response.text().map_err(|error| lost(&error))?;
    let text = JsFuture::from(promise)
        .await
        .map_err(|error| lost(&error))?;
    Ok(text.unchecked_into())
}

fn build(
    host: &Host,
    request: &Request<JsValue>,
    deadline: Option<&Deadline>,
) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    let headers = Headers::new();
    for (name, value) in &request.headers {
        // gloo-net would trap on it. A file's content type comes here unchecked.
        if let Some(fault) = header_fault(name, value) {
            return Err(format!("the header {name} {fault}").into());
        }
        headers.append(name, value);
    }
    if let Some(authorization) = &request.authorization {
        headers.set("authorization", authorization.reveal());
    }
    let headers = headers.into_raw();
    init.set_method(request.method.name());
    // Followed by the core, which knows where credentials may go.
    init.set_redirect(RequestRedirect::Manual);
    if let Some(deadline) = deadline {
        init.set_signal(Some(&deadline.signal()));
    }
    match &request.body {
        Body::None => {}
        Body::Text(text) => init.set_body(&text.into()),
        Body::File(file) => init.set_body(&file.content),
        Body::Multipart(parts) => form::put(host, parts, &init, &headers)?,
    }
    init.set_headers(&headers);
    Ok(init)
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
