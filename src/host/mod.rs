//! The only Rust that knows JavaScript. It answers the core's questions with the platform's own values.

mod body;
mod deadline;
mod error;
pub mod exports;
mod fetch;
mod form;
mod inputs;
mod json;

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::budget::Budget;
use crate::operation::Operation;
use crate::perform::perform;
use crate::request::Request;
use crate::transport::{Level, Lost, Reply, Transport};
use json::JsonValue;

#[wasm_bindgen]
extern "C" {
    /// What the shim makes for every call.
    #[derive(Clone)]
    pub type Host;

    #[wasm_bindgen(method, catch)]
    fn fetch(this: &Host, url: &str, init: &web_sys::RequestInit) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn sleep(this: &Host, milliseconds: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method)]
    fn now(this: &Host) -> f64;
    #[wasm_bindgen(method)]
    fn random(this: &Host) -> f64;
    #[wasm_bindgen(method, catch)]
    fn log(this: &Host, level: &str, line: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn buffer(this: &Host, bytes: &js_sys::ArrayBuffer) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn debug(this: &Host) -> bool;
}

thread_local! {
    /// One budget per account and credential, shared by all calls of this instance.
    static BUDGETS: RefCell<HashMap<String, Budget>> = RefCell::new(HashMap::new());
}

/// Runs an operation; the promise settles with the platform's result or a plain error object.
pub fn run(operation: &'static Operation, params: JsValue, host: Host) -> Promise {
    future_to_promise(async move {
        let inputs = inputs::Params(params);
        let result = perform(operation, &inputs, &host).await;
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

    async fn send(&self, request: &Request<JsValue>) -> Result<Reply<JsonValue>, Lost> {
        fetch::send(self, request).await
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
        // A log that fails must not fail the step.
        let _ = Host::log(self, level, line);
    }

    fn debugs(&self) -> bool {
        self.debug()
    }

    fn budget<R>(&self, account: &str, use_it: impl FnOnce(&mut Budget) -> R) -> R {
        BUDGETS.with_borrow_mut(|budgets| use_it(budgets.entry(account.to_owned()).or_default()))
    }
}
