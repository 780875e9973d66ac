//! The definitions of a ticket's or customer's custom fields: which values each takes.

use std::collections::{HashMap, HashSet};

use crate::client::exchange::Exchange;
use crate::error::{Code, Error, Problem};
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::input::display::display;
use crate::input::problems::limited;
use crate::json::read::{Parsed, parse};
use crate::manifest::{Input, Operation};
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::params::Given;
use crate::port::transport::Transport;
use crate::text::{one_line, truncate};

/// Definitions of fields, by their ids.
pub(crate) type Definitions<J> = HashMap<u64, J>;

/// Checks values against the definitions of their fields. Several are written one after the other, so one that
/// Gorgias would refuse must be found before the first is written. Returns the fields whose values fit.
///
/// The definitions are read once, without retries, unless all of them are `known` already; without them Gorgias judges each
/// value: whoever may not read them may still write, and a check that only guards a write must not make it fail.
///
/// # Errors
/// When a value does not fit, or the account's call limit stays used up.
pub(crate) async fn check<T: Transport>(
    exchange: &Exchange<'_, T>,
    input: &Input,
    values: &[(u64, String)],
    known: Option<Definitions<T::Json>>,
) -> Result<HashSet<u64>, Error> {
    let unwritten = |error: Error| error.adding("nothing was written");
    let (known, is_whole) = match known {
        Some(known) => (known, true),
        None => read(exchange, values).await.map_err(unwritten)?,
    };
    let of = object(exchange.operation);
    let mut problems: Vec<String> = values
        .iter()
        .filter_map(|(id, json)| refuses(known.get(id)?, of, *id, json))
        .collect();
    // By itself an unlisted field is Gorgias' to judge, as it may be out of use; beside other faults it is named too, so
    // that one run finds everything.
    if is_whole && !problems.is_empty() {
        let unknown = values.iter().filter(|(id, _)| !known.contains_key(id));
        problems.extend(unknown.map(|(id, _)| {
            format!(
                "field {id} is unknown: it is not among the account's fields for {}s",
                of.1
            )
        }));
    }
    match limited(problems) {
        Ok(()) => Ok(known.into_keys().collect()),
        Err(problem) => {
            let problem = Problem::new(input, problem);
            Err(unwritten(Error::inputs(problem, Vec::new())))
        }
    }
}

/// Whose values an operation writes: the type of object as Gorgias spells it, and for messages.
pub(crate) fn object(operation: &Operation) -> (&'static str, &'static str) {
    if operation.path.starts_with("/customers/") {
        ("Customer", "customer")
    } else {
        ("Ticket", "ticket")
    }
}

/// The definitions of these fields, as far as they are listed, and whether the whole list was read.
async fn read<T: Transport>(
    exchange: &Exchange<'_, T>,
    values: &[(u64, String)],
) -> Result<(Definitions<T::Json>, bool), Error> {
    let mut wanted: HashSet<u64> = values.iter().map(|(id, _)| *id).collect();
    let mut known = HashMap::new();
    let mut query = String::new();
    append_query(&mut query, "object_type", object(exchange.operation).0);
    // No retries for what can be done without.
    let walk = Walk::over("/custom-fields", query, exchange).by(Policy::Once);
    let walk = walk.run(exchange, |ids, fields| {
        for (at, id) in (0..).zip(ids) {
            if let (Some(id), Some(field)) = (id.filter(|id| wanted.remove(id)), fields.item(at)) {
                known.insert(id, field);
            }
        }
    });
    match walk.await {
        Err(error) if matches!(error.code, Code::Connection | Code::Gorgias(429)) => Err(error),
        read => Ok((known, read.is_ok())),
    }
}

/// Why a value (JSON text) does not fit the field, if it does not.
pub(crate) fn refuses<J: Json>(field: &J, of: (&str, &str), id: u64, json: &str) -> Option<String> {
    let given = || match parse(json) {
        Ok(Parsed::Text(text)) => display(&Given::<()>::Text(text)),
        _ => display(&Given::<()>::Number(json.to_owned())),
    };
    let label = field.member("label").and_then(|label| label.text());
    let name = match label.filter(|label| !label.trim().is_empty()) {
        Some(label) => format!("field {id} ({})", truncate(&one_line(&label), LONGEST)),
        None => format!("field {id}"),
    };
    let object = field.member("object_type").and_then(|text| text.text());
    if object.is_some_and(|object| object != of.0) {
        return Some(format!("{name} is not a {} field", of.1));
    }
    let definition = field.member("definition")?;
    let settings = definition.member("input_settings");
    let setting = |name: &str| settings.as_ref()?.member(name);
    let wanted = match definition.member("data_type")?.text()?.as_str() {
        "boolean" if !matches!(json, "true" | "false") => "true or false".to_owned(),
        "number" => {
            let bound = |name| setting(name).and_then(|bound| number(&bound));
            let (least, most) = (bound("min"), bound("max"));
            match J::parsed(json).number() {
                None => "a number".to_owned(),
                Some(value) if least.as_ref().is_some_and(|(least, _)| value < *least) => {
                    format!("at least {}", least?.1)
                }
                Some(value) if most.as_ref().is_some_and(|(most, _)| value > *most) => {
                    format!("at most {}", most?.1)
                }
                Some(_) => return None,
            }
        }
        "text" => match parse(json) {
            Ok(Parsed::Text(text)) => {
                let is_dropdown = setting("input_type")?.text()? == "dropdown";
                let choices = setting("choices").filter(|_| is_dropdown)?;
                let count = choices.length()?;
                let all = (0..count).filter_map(|at| choices.item(at)?.text());
                let all: Vec<String> = all.collect();
                if all.contains(&text) {
                    return None;
                }
                named(&all)
            }
            _ => "text".to_owned(),
        },
        _ => return None,
    };
    Some(format!("{name} must be {wanted}, not {}", given()))
}

/// Characters of a label or a choice that a message shows.
const LONGEST: usize = 60;

/// The choices of a dropdown, or the first of them and how many they are.
fn named(choices: &[String]) -> String {
    const MOST: usize = 12;
    let some = choices.iter().take(MOST);
    let some: Vec<String> = some
        .map(|choice| truncate(&one_line(choice), LONGEST))
        .collect();
    match choices.len() {
        0 => "one of its choices, of which it has none".to_owned(),
        count if count > MOST => format!("one of its {count} choices ({}, …)", some.join(", ")),
        _ => format!("one of {}", some.join(", ")),
    }
}

/// A bound, which Gorgias gives as a number or as text; and its text for the message.
fn number<J: Json>(bound: &J) -> Option<(f64, String)> {
    let text = match bound.whole() {
        Some(whole) => whole.to_string(),
        None => bound.text()?,
    };
    Some((J::parsed(&text).number()?, text))
}
