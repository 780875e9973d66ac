//! Keys and values, as the raw request and uploads take them.

use super::problems::limited;
use crate::port::params::Given;

/// Keys and values as they were given. A row without a key is blank, or its value would be lost.
pub(crate) fn form<F>(given: Given<F>) -> Result<Option<Given<F>>, String> {
    let example = "{\"key\": \"name\", \"value\": \"text\"}";
    let Given::Entries(entries) = given else {
        return Err(format!(
            "must be a list of keys and values such as [{example}]"
        ));
    };
    let is_empty = |value: &Given<F>| match value {
        Given::Absent => true,
        Given::Text(text) => text.is_empty(),
        _ => false,
    };
    let mut kept = Vec::new();
    let mut problems = Vec::new();
    for (at, (key, value)) in entries.into_iter().enumerate() {
        if !key.trim().is_empty() {
            kept.push((key, value));
        } else if !is_empty(&value) {
            problems.push(format!(
                "item {} has no key; each is written as {example}",
                at + 1
            ));
        }
    }
    limited(problems)?;
    Ok((!kept.is_empty()).then_some(Given::Entries(kept)))
}
