//! Params → values → where they travel. Blank inputs are not sent; all problems are found before anything is.

pub mod binding;
pub mod choice;
pub mod datetime;
pub mod display;
pub mod fields;
pub mod problems;
pub mod read;
pub mod reference;
pub mod scalar;
pub mod structure;
pub mod typed_json;
