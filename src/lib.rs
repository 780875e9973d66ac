//! The Gorgias component for Prismatic, compiled to WebAssembly.
//!
//! Read [`perform`] first: it is the whole story of one operation.
//!
//! | room | what is in it |
//! |---|---|
//! | `host` | the only Rust that knows JavaScript; wasm only |
//! | [`perform`] | one operation, from its start to its end |
//! | [`plan`] | what an operation does between its inputs and its output |
//! | [`trigger`] | what starts a flow: hooks that are kept in order and received, polls |
//! | [`invocation`] | one call before anything is sent: account, inputs, what is wrong with either |
//! | [`paging`] | lists by cursor: a page, a walk to the end, and records that moved meanwhile |
//! | [`input`] | raw value → value by kind → where it travels; all problems at once |
//! | [`client`] | one request until it has a response: attempts, pace, redirects, deadline |
//! | [`port`] | what the core asks of its host |
//! | [`connection`] | both connection types → an account |
//! | [`error`] | what the core tells whoever must act |
//! | [`manifest`] | what a row of `component-manifest.json` is; the rows, compiled by `src/codegen` |
//! | [`http`] | what goes over the wire, as data |
//! | [`secret`], [`json`], [`text`], [`order`], [`duration`], [`timestamp`] | general rules that every room may use |
//! | [`vocabulary`] | the words of the manifest, of errors and of the border to JavaScript; `src/codegen` shares them |
//!
//! Each room uses what stands below it in this table, never what stands above; `input` and `client` need nothing of each
//! other. `tests/core/rooms.rs` sees to it.

// Everything but the exported functions, whose macro writes `unsafe` glue of its own.
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]
// Only what the tests need is public; the map above names every room.
#![allow(rustdoc::private_intra_doc_links)]

pub mod client;
pub mod connection;
pub(crate) mod duration;
pub mod error;
#[cfg(target_arch = "wasm32")]
pub mod host;
pub mod http;
pub mod input;
pub(crate) mod invocation;
pub mod json;
pub mod manifest;
pub mod order;
pub(crate) mod paging;
pub mod perform;
pub mod plan;
pub mod port;
pub mod secret;
pub(crate) mod text;
pub mod timestamp;
pub mod trigger;
// Its words are those of `codegen` and of the host too, which use some that the rest does not.
pub mod vocabulary;
