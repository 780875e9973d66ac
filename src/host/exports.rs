//! The exported functions, one per action, data source and connection type, written by the build script.

use js_sys::Promise;
use serde::Serialize as _;
use wasm_bindgen::prelude::*;

use super::call::run;
use super::error;
use super::json::JsonValue;
use super::shim::Host;
use super::trigger::{Entry, OccasionValue, start};
use crate::connection::account::ConnectionValue;
use crate::connection::check::check;
use crate::json::typed::{Named, parsed};
use crate::manifest;
use crate::manifest::CONNECTION_TYPES;
use crate::trigger::batch;

/// Checks the fields of the connection type at that place of the manifest: an object of texts as JSON.
fn connection(at: usize, fields: &str) -> Result<JsValue, JsValue> {
    let Named(fields) = parsed(fields).unwrap_or_default();
    let Some(definition) = CONNECTION_TYPES.get(at) else {
        return Err(JsValue::UNDEFINED);
    };
    let resolved = check(definition, fields).map_err(|error| error::to_js(&error))?;
    // The default serializer would make an ES Map of it.
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    resolved.serialize(&serializer).map_err(JsValue::from)
}

/// A text of somebody else's without the secrets of a connection: `[connection, text]` as JSON, the connection as the
/// shim's host gives it.
#[wasm_bindgen(js_name = "redacted", skip_typescript)]
pub fn redacted(asked: &str) -> String {
    let read = parsed::<(ConnectionValue, String)>(asked);
    read.map(|(connection, text)| connection.redactor().redact(&text))
        .unwrap_or_default()
}

/// Traps in the middle of a call, as a defect would.
#[cfg(feature = "provoke-trap")]
#[wasm_bindgen(js_name = "provokeTrap", skip_typescript)]
pub fn provoke_trap(_params: JsValue, host: Host) -> Promise {
    wasm_bindgen_futures::future_to_promise(async move {
        crate::port::transport::Transport::sleep(&host, 1).await;
        #[allow(clippy::panic)]
        {
            panic!("provoked");
        }
    })
}

include!(concat!(env!("OUT_DIR"), "/exports.rs"));
