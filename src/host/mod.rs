//! The only Rust that knows JavaScript. It implements the core's ports over the platform's values.

mod call;
mod error;
pub mod exports;
mod form;
mod json;
mod network;
mod params;
pub mod shim;
mod transport;
pub mod trigger;
mod value;
