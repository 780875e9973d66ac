//! The emulator over real HTTP: most of it in this process, the command itself in processes of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod faults;
mod files;
mod helpdesk;
mod hostile;
mod newcomer;
mod oauth;
mod recordings;
mod rules;
mod running;
mod statistics;
mod support;
mod switches;
mod webhooks;
