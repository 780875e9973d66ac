//! Where each input travels: path, query or body of the operation's request.

use percent_encoding::utf8_percent_encode;

use super::named::Record;
use super::read::{Inputs, Value};
use crate::connection::account::Account;
use crate::http::request::Request;
use crate::http::url::{COMPONENT, append_query};
use crate::json::write::{object_text, quoted};
use crate::manifest::{Input, Operation, Place};

impl<F: Clone> Inputs<F> {
    /// The operation's request with the inputs where they belong.
    pub(crate) fn request(&self, operation: &Operation, account: &Account) -> Request<F> {
        let mut request =
            account.request(operation.method, &self.path(operation.path), &self.query());
        request.is_repeatable |= operation.repeats;
        let constants = operation.constants.iter();
        let constants = constants.map(|(name, json)| ((*name).to_owned(), (*json).to_owned()));
        let members: Vec<_> = constants.chain(self.body()).collect();
        if members.is_empty() {
            request
        } else {
            request.with_json(object_text(&members))
        }
    }

    /// The path with its placeholders filled.
    pub(crate) fn path(&self, template: &str) -> String {
        let filled = self
            .at(Place::Path)
            .fold(template.to_owned(), |path, (input, value)| {
                let text = first_text(value).unwrap_or_default();
                path.replace(
                    &format!("{{{}}}", input.wire),
                    &utf8_percent_encode(&text, COMPONENT).to_string(),
                )
            });
        debug_assert!(
            !filled.contains('{'),
            "required path inputs are checked before"
        );
        filled
    }

    /// The text of an input as it stands in a path or a query; of several the first.
    pub(crate) fn first_text(&self, key: &str) -> Option<String> {
        first_text(self.get(key)?)
    }

    /// The query: lists repeat their key, comparators go in brackets.
    pub(crate) fn query(&self) -> String {
        self.query_without(&[])
    }

    /// The same without the inputs of those wire names.
    pub(crate) fn query_without(&self, left_out: &[&str]) -> String {
        let mut query = String::new();
        for (input, value) in self
            .at(Place::Query)
            .filter(|(input, _)| !left_out.contains(&input.wire))
        {
            for (suffix, text) in query_texts(value) {
                append_query(&mut query, &format!("{}{suffix}", input.wire), &text);
            }
        }
        query
    }

    /// Members of the JSON body with their JSON texts.
    pub(crate) fn body(&self) -> Vec<(String, String)> {
        let member =
            |(input, value): (&'static Input, &Value<F>)| match (input.wire.split_once('.'), value)
            {
                // Clearing the inner field clears what holds it: Gorgias unassigns by null, not by an id of null.
                (Some((outer, _)), Value::Null) => (outer.to_owned(), "null".to_owned()),
                (Some((outer, inner)), value) => {
                    let object = |name: &str| object_text(&[(name.to_owned(), json_text(value))]);
                    let json = match inner.strip_prefix("0.") {
                        Some(name) => format!("[{}]", object(name)),
                        None => object(inner),
                    };
                    (outer.to_owned(), json)
                }
                // A user or a team alone stands in an object, as an assignee does; of several there are only ids.
                (None, Value::Id(id)) if Record::of(&input.kind).is_some() => {
                    let id = ("id".to_owned(), id.to_string());
                    (input.wire.to_owned(), object_text(&[id]))
                }
                (None, value) => (input.wire.to_owned(), json_text(value)),
            };
        self.at(Place::Body).map(member).collect()
    }
}

fn first_text<F>(value: &Value<F>) -> Option<String> {
    let mut texts = query_texts(value).into_iter();
    texts.next().map(|(_, text)| text)
}

/// The texts of a value in a query, each with what follows the key.
fn query_texts<F>(value: &Value<F>) -> Vec<(String, String)> {
    let plain = |text: String| vec![(String::new(), text)];
    match value {
        Value::Text(text) | Value::Json(text) => plain(text.clone()),
        Value::List(items) => items.iter().flat_map(query_texts).collect(),
        Value::Comparators(pairs) => pairs
            .iter()
            .map(|(operator, text)| (format!("[{operator}]"), text.clone()))
            .collect(),
        other => plain(json_text(other)),
    }
}

/// The JSON text of a value, as a body carries it.
pub(crate) fn json_text<F>(value: &Value<F>) -> String {
    match value {
        Value::Null | Value::NamedFields(_) | Value::Raw(_) => "null".into(),
        Value::Id(id) => id.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) | Value::Name(text) => quoted(text),
        Value::Address(address) => address.json(),
        Value::Json(json) => json.clone(),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(json_text).collect::<Vec<_>>().join(",")
        ),
        Value::Pairs(pairs) => object_text(pairs),
        Value::Comparators(pairs) => object_text(
            &pairs
                .iter()
                .map(|(name, text)| (name.clone(), quoted(text)))
                .collect::<Vec<_>>(),
        ),
        Value::FieldValues(values) => {
            let items: Vec<String> = values
                .iter()
                .map(|(id, json)| format!("{{\"id\":{id},\"value\":{json}}}"))
                .collect();
            format!("[{}]", items.join(","))
        }
    }
}
