//! Keys that mean the same in several answers, and the types that they have in all of them together.

use super::keys::Keys;
use std::collections::{BTreeMap, BTreeSet};

/// The object that a path is about: the same object was recorded in many kinds of answers, here with a value, there without.
pub(crate) fn class_of(kind: &str, path: &str) -> String {
    let address = kind.split(' ').nth(1).unwrap();
    let resource = match address
        .trim_start_matches('/')
        .split('/')
        .collect::<Vec<_>>()[..]
    {
        ["tickets" | "customers", "{id}", "custom-fields"] => "value",
        ["messages"] | ["tickets", "{id}", "messages", ..] => "message",
        ["tickets", "{id}", "tags"] => "tags",
        ["views", "{id}", "items"] => "tickets",
        ["account", "settings"] => "setting",
        ["stats", "overview"] => "overview",
        [first, ..] => first,
        [] => "",
    };
    if ["data", "object", "uri", ""].contains(&path)
        || path.starts_with("meta.") && kind.starts_with("GET") && !kind.ends_with("{id}")
    {
        return format!("list.{path}");
    }
    let mut path = path
        .trim_start_matches("data[]")
        .trim_start_matches("[]")
        .trim_start_matches('.')
        .to_owned();
    let mut class = resource.to_owned();
    for (inner, of) in [
        ("messages[].", "message"),
        ("first_message.", "message"),
        ("last_message.", "message"),
        ("ticket.", "tickets"),
    ] {
        while let Some(rest) = path.strip_prefix(inner) {
            path = rest.to_owned();
            class = of.to_owned();
        }
    }
    for (inner, of) in [
        ("sender.", "party"),
        ("receiver.", "party"),
        ("assignee_user.", "party"),
        ("members[].", "party"),
        ("customer.", "customers"),
        ("requester.", "customers"),
        ("assignee_team.", "teams"),
        ("tags[].", "tags"),
        ("field.", "custom-fields"),
        ("settings[].", "setting"),
        ("satisfaction_survey.", "satisfaction-surveys"),
        ("custom_fields.*.", "value"),
    ] {
        if let Some(rest) = path.strip_prefix(inner)
            && !(class == "customers" && inner == "customer.")
        {
            path = rest.to_owned();
            class = of.to_owned();
        }
    }
    // A party is a customer or a user in a line.
    let brief = ["id", "email", "name", "firstname", "lastname", "meta"];
    if (class == "customers" || class == "users")
        && (brief.contains(&path.as_str()) || path.starts_with("meta."))
    {
        class = "party".into();
    }
    format!("{class}.{path}")
}

/// Types by object, of all kinds together.
#[derive(Default)]
pub(crate) struct Classes(pub(crate) BTreeMap<String, BTreeSet<String>>);

impl Classes {
    pub(crate) fn add(&mut self, kind: &str, keys: &Keys) {
        for (path, key) in keys {
            let types = self.0.entry(class_of(kind, path)).or_default();
            types.extend(key.types.iter().cloned());
        }
    }
}
