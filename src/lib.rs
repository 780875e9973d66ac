//! The Gorgias component: 24 actions and 4 data sources for Prismatic, compiled to WebAssembly.
//!
//! Read [`perform`] first: it is the whole story of one operation.
//!
//! | room | what is in it |
//! |---|---|
//! | [`operation`] | what a row of `component-manifest.json` is; the rows, compiled by `src/codegen` |
//! | [`input`] | raw value → value by kind → where it travels; all problems at once |
//! | [`connection`], [`secret`] | both connection types → an account; secrets that cannot be printed |
//! | [`http`] | what goes over the wire |
//! | [`exchange`], [`retry`], [`budget`], [`unanswered`], [`duration`] | one request until it has an answer: tries, pace, deadline |
//! | [`pages`], [`latecomers`], [`picklist`], [`creation`], [`field_values`], [`field_definitions`], [`files`], [`raw_request`], [`raw_url`], [`raw_body`] | the plans that are more than one request |
//! | [`port`], [`trace`], [`error`], [`refusal`] | what the core asks of the outside; what it tells |
//! | [`json`], [`text`] | JSON text, read and written; text as a person reads it |
//! | `host` | the only Rust that knows JavaScript; wasm only |

// Everything but the exported functions, whose macro writes `unsafe` glue of its own.
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]

pub mod budget;
pub mod connection;
pub mod creation;
pub mod duration;
pub mod error;
pub mod exchange;
pub mod field_definitions;
pub mod field_values;
pub mod files;
#[cfg(target_arch = "wasm32")]
pub mod host;
pub mod http;
pub mod input;
pub mod json;
pub mod latecomers;
pub mod operation;
pub mod pages;
pub mod perform;
pub mod picklist;
pub mod port;
pub mod raw_body;
pub mod raw_request;
pub mod raw_url;
pub mod refusal;
pub mod retry;
pub mod secret;
pub mod text;
pub mod trace;
pub mod unanswered;
