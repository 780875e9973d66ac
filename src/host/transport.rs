//! The core's network, clock and log, over the shim's.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::json::JsonValue;
use super::network;
use super::shim::Host;
use crate::http::request::Request;
use crate::http::response::{Response, TransportError};
use crate::json::typed::parsed;
use crate::port::transport::{Level, Transport};

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
        parsed(&json).unwrap_or_default()
    }
}
