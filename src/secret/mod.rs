//! Credentials: held so that they cannot be printed, and found in foreign text however it writes them.

pub mod credential;
pub(crate) mod escapes;
pub(crate) mod headers;
mod html;
pub mod redactor;
mod unit;
