//! The recordings decide: every kind of answer that was recorded is held against the emulator's, key by key.
//!
//! `recorded/facts.json` holds what was recorded (`recorded/collect.mjs` makes it); [`exceptions`] are the differences
//! that are meant, each with its reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod answers;
mod classes;
mod context;
mod exceptions;
mod keys;
mod requests;
mod sent;
#[path = "../support/mod.rs"]
mod support;
