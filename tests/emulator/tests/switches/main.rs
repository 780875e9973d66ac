//! What recordings do not settle, and what tests set: switches, reply options, surveys, sending, jobs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod jobs;
mod messages;
mod settings;
#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};
use support::Emulator;

fn set(emulator: &Emulator, switches: &Value) {
    let answer = emulator.control("POST", "/switches", &switches.to_string());
    assert_eq!(answer.status, 200, "{}", answer.json);
}

fn pass(emulator: &Emulator, seconds: f64) {
    let body = json!({"advance_seconds": seconds}).to_string();
    emulator.control("POST", "/clock", &body);
}
