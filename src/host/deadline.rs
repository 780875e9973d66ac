//! The time that one try may take, its body included.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

/// The longest time that a timer can wait.
const LONGEST: u64 = 0x7FFF_FFFF;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Aborts when its time is over, and is over itself when it is dropped. `AbortSignal.timeout` costs a call a tenth of
/// its processor time more, and keeps what it watched until the time is over.
pub struct Deadline {
    controller: AbortController,
    timer: JsValue,
}

impl Deadline {
    /// So many milliseconds from now.
    pub fn after(milliseconds: u64) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let abort: Function = Reflect::get(&controller, &"abort".into())?.unchecked_into();
        #[allow(clippy::cast_precision_loss)]
        let timer = set_timeout(&abort.bind0(&controller), milliseconds.min(LONGEST) as f64);
        Ok(Self { controller, timer })
    }

    /// What `fetch` listens to.
    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}
