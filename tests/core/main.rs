//! The core natively, against a scripted host: no network, no JavaScript, no real time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod addresses;
mod answers;
mod connections;
mod creations;
mod customers;
mod deliveries;
mod downloads;
mod drift;
mod errors;
mod examples;
mod field_values;
mod fuzz;
mod hooks;
mod inputs;
mod lost_answers;
mod messages;
mod names;
mod order;
mod pages;
mod picklists;
mod polls;
mod rate_limit;
mod raw_requests;
mod redirects;
mod repeats;
mod replies;
mod requests;
mod retries;
mod rooms;
mod rules;
mod secrets;
mod support;
mod tags;
mod timestamps;
mod trace;
mod trees;
mod trigger_errors;
mod updates;
mod uploads;
