//! What the shim makes for every call: `js-shim/runtime/host.js`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the shim makes for every call.
    #[derive(Clone)]
    pub type Host;

    /// One attempt; the promise of a plain object, see `network.js`.
    #[wasm_bindgen(method)]
    pub(super) fn send(
        this: &Host,
        url: &str,
        method: &str,
        headers: &JsValue,
        body: &JsValue,
        milliseconds: f64,
        want: u8,
        every_header: bool,
    ) -> Promise;
    #[wasm_bindgen(method, catch)]
    pub(super) fn sleep(this: &Host, milliseconds: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method)]
    pub(super) fn now(this: &Host) -> f64;
    #[wasm_bindgen(method)]
    pub(super) fn random(this: &Host) -> f64;
    #[wasm_bindgen(method)]
    pub(super) fn log(this: &Host, level: &str, line: &str);
    #[wasm_bindgen(method, getter)]
    pub(super) fn debug(this: &Host) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn input(this: &Host, params: &JsValue, key: &str) -> JsValue;
    #[wasm_bindgen(method)]
    pub(super) fn choices(this: &Host, model: &str) -> String;
    #[wasm_bindgen(method)]
    pub(super) fn connection(this: &Host, params: &JsValue, key: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    pub(super) fn ids(this: &Host, records: &JsValue) -> Vec<f64>;
    #[wasm_bindgen(method)]
    pub(super) fn append(this: &Host, list: &JsValue, records: &JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn secret(this: &Host) -> String;
    #[wasm_bindgen(method)]
    pub(super) fn hmac(this: &Host, secret: &str, text: &str) -> Promise;
    #[wasm_bindgen(method)]
    pub(super) fn texts(this: &Host, records: &JsValue, names: &str, longest: u32) -> String;
}
