//! What the helpdesk does over several calls: walks, customers, fields, events, mail, files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod access;
mod customers;
#[path = "../support/mod.rs"]
mod support;
mod tickets;
mod walks;
