//! JSON as JavaScript holds it: passed through, never decoded.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::port::json::Json;
use crate::text::LARGEST_WHOLE;

/// A parsed value of the host.
#[derive(Clone)]
pub struct JsonValue(pub JsValue);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = JSON, catch)]
    fn parse(json: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = JSON)]
    fn stringify(value: &JsValue) -> String;
}

impl Json for JsonValue {
    fn member(&self, name: &str) -> Option<Self> {
        if !self.0.is_object() {
            return None;
        }
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        // What other code put on Object.prototype is in no answer. Asked only for what is there: most is, or is not.
        let is_own = || Object::has_own(self.0.unchecked_ref::<Object>(), &name.into());
        (!value.is_undefined() && is_own()).then_some(Self(value))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn whole(&self) -> Option<u64> {
        let number = self.number()?;
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        (number.fract() == 0.0 && (0.0..=LARGEST_WHOLE as f64).contains(&number))
            .then_some(number as u64)
    }

    fn is_true(&self) -> bool {
        self.0.as_bool() == Some(true)
    }

    fn is_null(&self) -> bool {
        self.0.is_null()
    }

    fn is_object(&self) -> bool {
        self.0.is_object() && !Array::is_array(&self.0)
    }

    fn json(&self) -> String {
        stringify(&self.0)
    }

    fn parsed(json: &str) -> Self {
        Self(parse(json).unwrap_or(JsValue::NULL))
    }

    fn written(&self) -> String {
        let text = js_sys::JSON::stringify(&self.0).ok();
        text.and_then(|text| text.as_string())
            .unwrap_or_else(|| "null".to_owned())
    }

    fn keys(&self) -> Vec<String> {
        let Some(object) = self.0.dyn_ref::<Object>() else {
            return Vec::new();
        };
        let keys = Object::keys(object);
        keys.iter().filter_map(|key| key.as_string()).collect()
    }

    fn length(&self) -> Option<u32> {
        self.0.dyn_ref::<Array>().map(Array::length)
    }

    fn item(&self, at: u32) -> Option<Self> {
        self.0.dyn_ref::<Array>().map(|array| Self(array.get(at)))
    }

    fn push(&mut self, item: Self) {
        if let Some(array) = self.0.dyn_ref::<Array>() {
            array.push(&item.0);
        }
    }

    fn null() -> Self {
        Self(JsValue::NULL)
    }

    fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    fn list() -> Self {
        Self(Array::new().into())
    }

    fn object(members: Vec<(&str, Self)>) -> Self {
        let object = Object::new();
        for (name, value) in members {
            // A fresh plain object takes any member.
            let _ = Reflect::set(&object, &name.into(), &value.0);
        }
        Self(object.into())
    }
}
