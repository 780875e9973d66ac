//! The order of a record's keys, against the recorded ones.

use super::keys::facts;
use super::sent::answers;
use crate::support::Emulator;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Kinds whose records have the keys of others and came in another order.
const LIKE_OTHERS: &[(&str, &str)] = &[
    ("GET /tickets/{id}/tags", "tags by name"),
    ("PUT /tags/{id}/merge", "a tag by name"),
    (
        "PUT /customers/merge",
        "a customer's shop data before its note",
    ),
    (
        "POST /tickets/{id}/messages",
        "a message's files before its headers",
    ),
];

/// The keys of an object as they came.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Names;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        text.deserialize_map(Reader)
    }
}

#[derive(serde::Deserialize)]
struct List {
    data: Vec<Names>,
}

fn records(text: &[u8]) -> Vec<Names> {
    if let Ok(list) = serde_json::from_slice::<List>(text) {
        return list.data;
    }
    let bare = serde_json::from_slice::<Vec<Names>>(text);
    bare.unwrap_or_else(|_| serde_json::from_slice(text).into_iter().collect())
}

#[test]
fn the_keys_of_a_record_come_in_the_recorded_order() {
    let emulator = Emulator::start(&["--recorded-status"]);
    let (facts, all) = (facts(), answers(&emulator));
    let (mut found, mut compared) = (Vec::new(), 0);
    for (kind, recorded) in facts["answers"].as_object().unwrap() {
        let orders: Vec<Vec<&str>> = recorded["orders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|order| order.as_str().unwrap().split(' ').collect())
            .collect();
        if kind.starts_with("WEBHOOK") || kind.ends_with(" 403") || orders.is_empty() {
            continue;
        }
        let differs = |Names(own): &Names| {
            !orders.iter().any(|order| {
                let known = own.iter().filter(|name| order.contains(&name.as_str()));
                let wanted = order
                    .iter()
                    .filter(|name| own.iter().any(|own| own == *name));
                known.map(String::as_str).eq(wanted.copied())
            })
        };
        let own: Vec<Names> = all[kind]
            .iter()
            .flat_map(|answer| records(&answer.text))
            .collect();
        compared += own.len();
        let odd = own.iter().find(|names| differs(names));
        let is_excused = LIKE_OTHERS.iter().any(|(excused, _)| excused == kind);
        if odd.is_some() != is_excused {
            let own = odd.map(|Names(names)| names.join(" "));
            found.push(format!("{kind}: {own:?}\n   {}", recorded["orders"]));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(compared > 300, "only {compared} records");
}
