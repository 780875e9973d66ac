//! Params → values → where they travel. Blank inputs are not sent; all problems are found before anything is.

pub(crate) mod address;
pub(crate) mod binding;
pub mod choice;
pub(crate) mod clearing;
pub mod datetime;
pub(crate) mod display;
pub(crate) mod fields;
pub(crate) mod form;
pub(crate) mod items;
pub(crate) mod list;
pub(crate) mod named;
pub(crate) mod names;
pub(crate) mod phone;
pub(crate) mod problems;
pub(crate) mod read;
pub(crate) mod reference;
pub(crate) mod rules;
pub(crate) mod scalar;
pub(crate) mod span;
pub(crate) mod structure;
pub(crate) mod typed_json;
