//! The names among a call's inputs that are yet to be looked up.

use super::named::Record;
use super::read::{Inputs, Value};
use crate::manifest::{Input, Kind};

impl<F: Clone> Inputs<F> {
    /// Every name that is yet to be looked up, with its input.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&'static Input, Record, &str)> {
        self.all().flat_map(|(input, value)| {
            let values = match value {
                Value::List(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            let record = Record::of(&input.kind);
            values.iter().filter_map(move |value| match value {
                Value::Name(name) => Some((input, record?, name.as_str())),
                _ => None,
            })
        })
    }

    /// The same with the ids of what was looked up.
    #[must_use]
    pub(crate) fn with_ids(&self, id: impl Fn(Record, &str) -> Option<u64>) -> Self {
        let found = |kind: &Kind, value: &Value<F>| match value {
            Value::Name(name) => Record::of(kind).and_then(|record| id(record, name)),
            _ => None,
        };
        self.changed(|input, value| match value {
            Value::List(items) if Record::of(&input.kind).is_some() => {
                // Of a record that is given by its name and by its id, or by two names, one is meant.
                let mut known: Vec<Value<F>> = Vec::new();
                for item in items {
                    let item = found(&input.kind, item).map_or_else(|| item.clone(), Value::Id);
                    let is_it =
                        |other: &Value<F>| matches!((other, &item), (Value::Id(one), Value::Id(two)) if one == two);
                    if !known.iter().any(is_it) {
                        known.push(item);
                    }
                }
                Value::List(known)
            }
            one => found(&input.kind, one).map_or_else(|| one.clone(), Value::Id),
        })
    }
}
