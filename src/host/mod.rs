//! The only Rust that knows JavaScript. It answers the core's questions with the platform's own values.

mod call;
mod error;
pub mod exports;
mod form;
mod json;
mod network;
mod params;
pub mod shim;
mod transport;
mod value;
