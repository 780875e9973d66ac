//! The order of a record's keys on the wire, told by the keys it has: maps here are by name.

use serde_json::{Map, Value};
use std::sync::LazyLock;

/// A form of records.
struct Form {
    keys: Vec<&'static str>,
    /// Those that tell it from other forms.
    marks: Vec<&'static str>,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let lines = include_str!("vocabulary/key_orders.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let form = |line: &'static str| {
        let keys = line.split(' ');
        Form {
            marks: keys
                .clone()
                .filter_map(|key| key.strip_suffix('!'))
                .collect(),
            keys: keys.map(|key| key.trim_end_matches('!')).collect(),
        }
    };
    lines.map(form).collect()
});

/// The keys that come first, in their order; nothing is known of the others.
#[must_use]
pub fn of(object: &Map<String, Value>) -> &'static [&'static str] {
    // Whatever was recorded in an order of its own has one, and most that have none are told by it.
    if !object.contains_key("id") {
        return &[];
    }
    let is = |form: &&Form| form.marks.iter().all(|mark| object.contains_key(*mark));
    FORMS
        .iter()
        .find(is)
        .map_or(&["id"], |form| form.keys.as_slice())
}
