//! Macros, new or changed. A reply is one of a macro's actions; whoever wants no more than that need not write the
//! action by hand.

use super::update::nothing_to_change;
use crate::client::exchange::Exchange;
use crate::error::{Error, Problem};
use crate::input::read::{Inputs, Value};
use crate::json::write::{object_text, quoted};
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The action that writes the reply (recorded; names of actions are nowhere listed).
const REPLY: &str = "setResponseText";

/// Creates or changes the macro; the answer is the result. Gorgias replaces a macro's actions as a whole.
///
/// # Errors
/// When the reply is given twice, there is nothing to change, or Gorgias refuses it.
pub(crate) async fn write_macro<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let reply = reply(inputs);
    let actions = match inputs.entry("actions") {
        Some((input, Value::Json(actions))) if reply.is_some() && has_reply::<T::Json>(actions) => {
            let twice = "sets the reply too: give it there, or in Response Text and Response HTML";
            return Err(Error::inputs(Problem::new(input, twice), Vec::new()));
        }
        Some((_, Value::Json(actions))) => Some(actions.as_str()),
        _ => None,
    };
    let mut members = inputs.body();
    if let Some(reply) = reply {
        members.retain(|(name, _)| name != "actions");
        members.push(("actions".to_owned(), joined(actions, &reply)));
    }
    if members.is_empty() {
        return Err(nothing_to_change(exchange.operation));
    }
    let operation = exchange.operation;
    let request = exchange
        .account
        .request(operation.method, &inputs.path(operation.path), "");
    exchange
        .record(&request.with_json(object_text(&members)))
        .await
}

/// The action that writes the reply, as JSON text; none when there is no reply.
fn reply<F: Clone>(inputs: &Inputs<F>) -> Option<String> {
    let argument = |(key, name): (&str, &str)| Some((name.to_owned(), quoted(inputs.text(key)?)));
    let texts = [
        ("response_text", "body_text"),
        ("response_html", "body_html"),
    ];
    let arguments: Vec<(String, String)> = texts.into_iter().filter_map(argument).collect();
    if arguments.is_empty() {
        return None;
    }
    let text = |name: &str, value: &str| (name.to_owned(), quoted(value));
    Some(object_text(&[
        text("name", REPLY),
        text("title", "Set response text"),
        text("type", "user"),
        ("arguments".to_owned(), object_text(&arguments)),
    ]))
}

fn has_reply<J: Json>(actions: &str) -> bool {
    let actions = J::parsed(actions);
    let mut all = (0..actions.length().unwrap_or_default()).filter_map(|at| actions.item(at));
    all.any(|action| {
        action
            .member("name")
            .and_then(|name| name.text())
            .as_deref()
            == Some(REPLY)
    })
}

/// The array of actions with one more at its end.
fn joined(actions: Option<&str>, action: &str) -> String {
    let before = actions.and_then(|actions| actions.trim().strip_suffix(']'));
    match before.map(str::trim_end) {
        None | Some("[") => format!("[{action}]"),
        Some(before) => format!("{before},{action}]"),
    }
}
