//! What recordings do not settle, and what tests set: switches, reply options, surveys, sending, jobs.

mod jobs;
mod messages;
mod settings;

use crate::support::Emulator;
use serde_json::{Value, json};

fn set(emulator: &Emulator, switches: &Value) {
    let answer = emulator.control("POST", "/switches", &switches.to_string());
    assert_eq!(answer.status, 200, "{}", answer.json);
}

fn pass(emulator: &Emulator, seconds: f64) {
    let body = json!({"advance_seconds": seconds}).to_string();
    emulator.control("POST", "/clock", &body);
}
