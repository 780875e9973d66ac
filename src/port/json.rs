//! JSON as the host holds it.

use crate::text::whole_number;

/// A JSON value as the host parsed it. It is passed through, not decoded: Rust reads only what it depends on.
pub trait Json: Clone {
    /// The member of that name; none when this is no object or has no such member.
    fn member(&self, name: &str) -> Option<Self>;
    /// The text, when this is text.
    fn text(&self) -> Option<String>;
    /// The number.
    fn number(&self) -> Option<f64>;
    /// The number, when this is a whole one from 0 to 2^53 − 1.
    fn whole(&self) -> Option<u64>;
    /// Whether this is true, and not only truthy.
    fn is_true(&self) -> bool;
    /// Whether this is JSON's null.
    fn is_null(&self) -> bool;
    /// Whether this is an object, and no list.
    fn is_object(&self) -> bool;
    /// The value as JSON text.
    fn json(&self) -> String;
    /// The value of a JSON text; null for text that is not JSON.
    fn parsed(json: &str) -> Self;
    /// As JSON text.
    fn written(&self) -> String;
    /// The record's own `id`, when it is a whole number. Text of digits is an id too, and the same one.
    fn id(&self) -> Option<u64> {
        let id = self.member("id")?;
        id.whole().or_else(|| whole_number(&id.text()?))
    }
    /// The names of an object's members; none for anything else.
    fn keys(&self) -> Vec<String>;
    /// How many items, when this is an array.
    fn length(&self) -> Option<u32>;
    /// The item at that place of an array.
    fn item(&self, at: u32) -> Option<Self>;
    /// Adds to the end of an array; anything else stays as it is.
    fn push(&mut self, item: Self);
    /// JSON null.
    fn null() -> Self;
    /// Text.
    fn from_text(text: &str) -> Self;
    /// An empty array.
    fn list() -> Self;
    /// An object with these members, in this order.
    fn object(members: Vec<(&str, Self)>) -> Self;
}
