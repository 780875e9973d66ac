//! The only Rust that knows JavaScript. It answers the core's questions with the platform's own values.

mod bytes;
mod error;
pub mod exports;
mod form;
mod json;
mod network;
mod params;
mod value;

use std::rc::Rc;

use js_sys::Promise;
use json::JsonValue;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::client::rate_limit::RateLimiters;
use crate::http::request::Request;
use crate::http::response::{Response, TransportError};
use crate::manifest::Operation;
use crate::perform::perform;
use crate::port::transport::{Level, Transport};

#[wasm_bindgen]
extern "C" {
    /// What the shim makes for every call.
    #[derive(Clone)]
    pub type Host;

    /// One try; the promise of a plain object, see `network.js`.
    #[wasm_bindgen(method)]
    fn send(
        this: &Host,
        url: &str,
        init: &web_sys::RequestInit,
        milliseconds: f64,
        want: u8,
        every_header: bool,
    ) -> Promise;
    #[wasm_bindgen(method, catch)]
    fn sleep(this: &Host, milliseconds: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method)]
    fn now(this: &Host) -> f64;
    #[wasm_bindgen(method)]
    fn random(this: &Host) -> f64;
    #[wasm_bindgen(method)]
    fn log(this: &Host, level: &str, line: &str);
    #[wasm_bindgen(method, getter)]
    fn debug(this: &Host) -> bool;
    #[wasm_bindgen(method)]
    fn input(this: &Host, params: &JsValue, key: &str) -> JsValue;
    #[wasm_bindgen(method)]
    fn choices(this: &Host, model: &str) -> String;
    #[wasm_bindgen(method)]
    fn connection(this: &Host, params: &JsValue, key: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn ids(this: &Host, records: &JsValue) -> Vec<f64>;
    #[wasm_bindgen(method)]
    fn append(this: &Host, list: &JsValue, records: &JsValue);
    #[wasm_bindgen(method)]
    fn texts(this: &Host, records: &JsValue, names: &str, longest: u32) -> String;
}

thread_local! {
    /// Shared by all calls of this instance.
    static LIMITERS: Rc<RateLimiters> = Rc::default();
}

/// Runs an operation; the promise settles with the platform's result or a plain error object.
pub fn run(operation: &'static Operation, params: JsValue, host: Host) -> Promise {
    let limiters = LIMITERS.with(Rc::clone);
    future_to_promise(async move {
        let params = params::HostParams {
            host: host.clone().unchecked_into(),
            params,
        };
        let result = perform(operation, &params, &host, &limiters).await;
        result
            .map(|json| json.0)
            .map_err(|error| error::to_js(&error))
    })
}

impl Transport for Host {
    type Json = JsonValue;
    type File = JsValue;

    fn text_file(text: &str) -> JsValue {
        text.into()
    }

    async fn send(
        &self,
        request: &Request<JsValue>,
    ) -> Result<Response<JsonValue>, TransportError> {
        network::send(self, request).await
    }

    async fn sleep(&self, milliseconds: u64) {
        #[allow(clippy::cast_precision_loss)]
        if let Ok(promise) = Host::sleep(self, milliseconds as f64) {
            // A sleep that fails is a short one.
            let _ = JsFuture::from(promise).await;
        }
    }

    fn now(&self) -> f64 {
        Host::now(self)
    }

    fn random(&self) -> f64 {
        Host::random(self)
    }

    fn log(&self, level: Level, line: &str) {
        let level = match level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
        };
        Host::log(self, level, line);
    }

    fn debugs(&self) -> bool {
        self.debug()
    }

    fn ids(&self, records: &JsonValue) -> Vec<Option<u64>> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let id = |id: f64| (id >= 0.0).then_some(id as u64);
        Host::ids(self, &records.0).into_iter().map(id).collect()
    }

    fn append(&self, list: &mut JsonValue, records: &JsonValue) {
        Host::append(self, &list.0, &records.0);
    }

    fn texts(&self, records: &JsonValue, names: &[&str], longest: u32) -> Vec<Vec<Option<String>>> {
        let json = Host::texts(self, &records.0, &names.join(","), longest);
        serde_json::from_str(&json).unwrap_or_default()
    }
}
