//! Web-hooks: what sets them off, what they say, how they are signed, and what becomes of receivers that fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod calls;
mod failures;
mod https;
mod receiving;
#[path = "../support/mod.rs"]
mod support;
mod triggers;
