//! The exported functions: one that starts what answers later, and one for what answers at once. What there is of either is
//! a table that the build script writes.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::call::run;
use super::error;
use super::json::JsonValue;
use super::shim::Host;
use super::trigger::{self, Entry, OccasionValue};
use super::value::parse;
use crate::connection::account::ConnectionValue;
use crate::connection::check::check;
use crate::json::typed::{Named, parsed};
use crate::manifest;
use crate::manifest::{CONNECTION_TYPES, Operation};
use crate::trigger::batch;

/// What the shim can call.
#[derive(Clone, Copy)]
enum Export {
    /// An action or a data source.
    Step(&'static Operation),
    /// An entry point of a trigger.
    Trigger(&'static Operation, Entry),
    /// The items of a poll's result.
    Items,
    /// Where a poll's next page begins.
    NextPage,
    /// The connection type at that place of the manifest.
    Connection(usize),
}

include!(concat!(env!("OUT_DIR"), "/exports.rs"));

fn export(name: &str) -> Option<Export> {
    let mut exports = EXPORTS.iter();
    exports.find_map(|(known, export)| (*known == name).then_some(*export))
}

/// Runs a step or an entry point of a trigger; `occasion` is there for the latter. The promise settles with the result or a
/// plain error object; one that is no promise is a name that there is not.
#[wasm_bindgen(js_name = "start", skip_typescript)]
pub fn start(
    name: &str,
    params: JsValue,
    host: Host,
    occasion: OccasionValue,
) -> Result<Promise, JsValue> {
    #[cfg(feature = "provoke-trap")]
    if name == "provokeTrap" {
        return Ok(provoke_trap(host));
    }
    match export(name) {
        Some(Export::Step(operation)) => Ok(run(operation, params, host)),
        Some(Export::Trigger(operation, entry)) => {
            Ok(trigger::start(operation, entry, params, host, occasion))
        }
        _ => Err(unknown(name)),
    }
}

/// Answers at once: what a poll's result holds, whether the fields of a connection will do, given as an object of texts in
/// JSON.
///
/// # Errors
/// All that is wrong with the fields.
#[wasm_bindgen(js_name = "ask", skip_typescript)]
pub fn ask(name: &str, value: JsValue) -> Result<JsValue, JsValue> {
    let text = || value.as_string().unwrap_or_default();
    match export(name) {
        Some(Export::Items) => Ok(batch::items(&JsonValue(value)).0),
        Some(Export::NextPage) => Ok(batch::next_page(&JsonValue(value)).0),
        Some(Export::Connection(at)) => connection(at, &text()),
        None if name == "redacted" => Ok(redacted(&text()).into()),
        _ => Err(unknown(name)),
    }
}

/// A defect of the shim.
fn unknown(name: &str) -> JsValue {
    js_sys::Error::new(&format!("the module has no {name}")).into()
}

/// Checks the fields of the connection type at that place of the manifest: an object of texts as JSON.
fn connection(at: usize, fields: &str) -> Result<JsValue, JsValue> {
    let Named(fields) = parsed(fields).unwrap_or_default();
    let Some(definition) = CONNECTION_TYPES.get(at) else {
        return Err(JsValue::UNDEFINED);
    };
    let resolved = check(definition, fields).map_err(|error| error::to_js(&error))?;
    parse(&resolved.json())
}

/// A text of somebody else's without the secrets of a connection: `[connection, text]` as JSON, the connection as the
/// shim's host gives it.
fn redacted(asked: &str) -> String {
    let read = parsed::<(ConnectionValue, String)>(asked);
    read.map(|(connection, text)| connection.redactor().redact(&text))
        .unwrap_or_default()
}

/// Traps in the middle of a call, as a defect would.
#[cfg(feature = "provoke-trap")]
fn provoke_trap(host: Host) -> Promise {
    wasm_bindgen_futures::future_to_promise(async move {
        crate::port::transport::Transport::sleep(&host, 1).await;
        #[allow(clippy::panic)]
        {
            panic!("provoked");
        }
    })
}
