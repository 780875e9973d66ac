//! What a picklist shows: keys and labels, no two labels alike.

use std::collections::{HashMap, HashSet};

use crate::client::exchange::Exchange;
use crate::input::scalar::CUT_OFF;
use crate::json::write::{object_text, quoted};
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// Keys and labels, in the order that they are shown in.
pub(crate) struct Shown(Vec<(String, String)>);

impl Shown {
    /// These; equal labels get their keys.
    pub(crate) fn new(items: Vec<(String, String)>) -> Self {
        Self(disambiguate(items))
    }

    /// Adds the entry that says that there is more, and a line in the log.
    pub(crate) fn cut<T: Transport>(&mut self, exchange: &Exchange<'_, T>, what: &str) {
        let label = format!("… {what}");
        exchange.log(
            Level::Info,
            &format!("{}: {label}", exchange.operation.label),
        );
        self.0.push((CUT_OFF.to_owned(), label));
    }

    /// As the platform wants them.
    pub(crate) fn json<J: Json>(self) -> J {
        let items = self.0.iter().map(|(key, label)| {
            object_text(&[("key".into(), quoted(key)), ("label".into(), quoted(label))])
        });
        let items: Vec<String> = items.collect();
        J::parsed(&format!("[{}]", items.join(",")))
    }
}

/// Adds the key to equal labels. A record may have the name that another one gets with its key, so this is repeated.
fn disambiguate(mut items: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut with_key: HashSet<String> = HashSet::new();
    loop {
        let mut times: HashMap<&str, u32> = HashMap::new();
        for (_, label) in &items {
            *times.entry(label).or_default() += 1;
        }
        let is_equal = |label: &str| times.get(label).is_some_and(|times| *times > 1);
        let equal: HashSet<String> = items
            .iter()
            .filter(|(key, label)| is_equal(label) && !with_key.contains(key))
            .map(|(key, _)| key.clone())
            .collect();
        if equal.is_empty() {
            return items;
        }
        for (key, label) in items.iter_mut().filter(|(key, _)| equal.contains(key)) {
            label.push_str(&format!(" (#{key})"));
        }
        with_key.extend(equal);
    }
}
