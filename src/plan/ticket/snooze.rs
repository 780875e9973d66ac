//! Hides a ticket until a time, or wakes it. A snoozed ticket is a closed one that Gorgias opens again at its
//! `snooze_datetime`; the documents say that it is opened, that it must be closed is inferred.

use super::write;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::problems::Problems;
use crate::input::read::{Inputs, Value};
use crate::json::write::quoted;
use crate::port::transport::Transport;
use crate::timestamp::{SECOND, Timestamp};

/// The ways to say until when, of which exactly one is given.
const WAYS: [&str; 3] = ["until", "for", "wake"];

/// Finds what is wrong with when it should wake: no way or several to say it.
pub(crate) fn check<F: Clone>(inputs: &Inputs<F>, problems: &mut Problems) {
    let is_given = |way: &&&str| match inputs.get(way) {
        Some(Value::Flag(flag)) => *flag,
        given => given.is_some(),
    };
    let given: Vec<&&str> = WAYS.iter().filter(is_given).collect();
    match given.as_slice() {
        [] if WAYS.iter().all(|way| problems.is_read(way)) => {
            problems.add("until", "is empty: give one of Until, For and Wake Up Now");
        }
        [_, _, ..] => {
            for way in given {
                problems.add(
                    way,
                    "is one too many: give one of Until, For and Wake Up Now",
                );
            }
        }
        _ => {}
    }
}

/// The ticket, snoozed or awake.
///
/// # Errors
/// When it cannot be written.
pub(crate) async fn snooze<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let until = match (inputs.text("until"), inputs.get("for")) {
        (Some(until), _) => Some(until.to_owned()),
        (None, Some(Value::Integer(seconds))) => {
            let now = Timestamp::of_milliseconds(exchange.transport.now());
            Some(now.earlier(-seconds * SECOND).iso())
        }
        _ => None,
    };
    let status = if until.is_some() { "closed" } else { "open" };
    let until = until.map_or_else(|| "null".to_owned(), |until| quoted(&until));
    let mut members = vec![("snooze_datetime", until)];
    if !inputs.flag("keep_status") {
        members.push(("status", quoted(status)));
    }
    write(exchange, inputs, &members).await
}
