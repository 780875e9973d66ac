//! One call of an exported function.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::error;
use super::params::HostParams;
use super::shim::Host;
use crate::client::memory::Memory;
use crate::manifest::Operation;
use crate::perform::perform;

thread_local! {
    /// Shared by all calls of this instance.
    static MEMORY: Rc<Memory> = Rc::default();
}

/// What the instance remembers.
pub(super) fn memory() -> Rc<Memory> {
    MEMORY.with(Rc::clone)
}

/// Runs an operation; the promise settles with the platform's result or a plain error object.
pub fn run(operation: &'static Operation, params: JsValue, host: Host) -> Promise {
    let memory = memory();
    future_to_promise(async move {
        let params = HostParams::new(&host, operation, &params);
        let result = perform(operation, &params, &host, &memory).await;
        result
            .map(|json| json.0)
            .map_err(|error| error::to_js(&error))
    })
}
