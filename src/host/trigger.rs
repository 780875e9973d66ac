//! One entry point of a trigger: `js-shim/runtime/triggers.js` says what goes in and out.

use std::rc::Rc;

use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::call::memory;
use super::error;
use super::json::JsonValue;
use super::params::HostParams;
use super::shim::Host;
use crate::json::typed::{Fields, parsed};
use crate::manifest::{Operation, Plan};
use crate::port::occasion::{Crypto, Failed, Occasion, Outcome};
use crate::secret::credential::Secret;
use crate::trigger::{hooks, poll, receive};

#[wasm_bindgen]
extern "C" {
    /// What the shim tells besides the params.
    pub type OccasionValue;
    #[wasm_bindgen(method, getter)]
    fn told(this: &OccasionValue) -> String;
    #[wasm_bindgen(method, getter)]
    fn body(this: &OccasionValue) -> JsValue;
}

impl OccasionValue {
    fn read(&self) -> Occasion<JsonValue> {
        let body = self.body();
        let is_there = !body.is_undefined() && !body.is_null();
        let told = parsed(&self.told()).and_then(occasion);
        Occasion {
            body: is_there.then_some(JsonValue(body)),
            ..told.unwrap_or_default()
        }
    }
}

/// The texts of an occasion.
fn occasion(mut told: Fields) -> Option<Occasion<JsonValue>> {
    Some(Occasion {
        states: told.known("states")?,
        pagination: told.known("pagination")?,
        is_batch: told.known("isBatch")?,
        is_simulated: told.known("isSimulated")?,
        flow: told.known("flow")?,
        url: told.known("url")?,
        api_key: told.known("apiKey")?,
        headers: told.known("headers")?,
        raw: told.known("raw")?,
        body: None,
    })
}

/// What the platform calls a trigger for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    /// The schedule, or a delivery: the flow starts.
    Perform,
    /// The flow was deployed.
    Create,
    /// The flow was removed.
    Delete,
}

/// Runs an entry point; the promise settles with `{data, isNews, state, pagination}`, or with a plain error object that
/// may have a `state` too.
pub(super) fn start(
    operation: &'static Operation,
    entry: Entry,
    params: JsValue,
    host: Host,
    occasion: OccasionValue,
) -> Promise {
    let memory = memory();
    future_to_promise(async move {
        let params = HostParams::new(&host, operation, &params);
        let occasion = occasion.read();
        let (params, occasion, memory) = (&params, &occasion, Rc::as_ref(&memory));
        let result: Result<Outcome<JsonValue>, Failed> = match (entry, operation.plan) {
            (Entry::Create, _) => {
                Box::pin(hooks::create(operation, params, occasion, &host, memory)).await
            }
            (Entry::Delete, _) => {
                Box::pin(hooks::delete(operation, params, occasion, &host, memory)).await
            }
            (Entry::Perform, Plan::PollEvents) => {
                let poll = Box::pin(poll::events(operation, params, occasion, &host, memory));
                poll.await.map_err(Failed::from)
            }
            (Entry::Perform, Plan::PollChanges) => {
                let poll = Box::pin(poll::changes(operation, params, occasion, &host, memory));
                poll.await.map_err(Failed::from)
            }
            (Entry::Perform, _) => {
                let receive =
                    Box::pin(receive::receive(operation, params, occasion, &host, memory));
                receive.await.map_err(Failed::from)
            }
        };
        result.map(outcome).map_err(failed)
    })
}

fn outcome(outcome: Outcome<JsonValue>) -> JsValue {
    let object = Object::new();
    let data = outcome.data.map_or(JsValue::UNDEFINED, |data| data.0);
    put(&object, "data", &data);
    put(&object, "isNews", &outcome.is_news.into());
    put(&object, "state", &outcome.state.into());
    put(&object, "pagination", &outcome.pagination.into());
    object.into()
}

fn failed(failed: Failed) -> JsValue {
    let error = error::to_js(&failed.error);
    if let (Some(object), Some(state)) = (error.dyn_ref::<Object>(), failed.state) {
        put(object, "state", &state.into());
    }
    error
}

fn put(object: &Object, name: &str, value: &JsValue) {
    // A fresh plain object takes any member.
    let _ = Reflect::set(object, &name.into(), value);
}

impl Crypto for Host {
    fn secret(&self) -> Secret {
        Secret::new(Host::secret(self))
    }

    async fn hmac_sha256(&self, secret: &Secret, text: &str) -> Vec<u8> {
        let code = JsFuture::from(self.hmac(secret.reveal(), text)).await;
        // It is for the log: a host that cannot do it has none to compare with.
        code.map(|code| Uint8Array::new(&code).to_vec())
            .unwrap_or_default()
    }
}
