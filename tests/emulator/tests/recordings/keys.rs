//! What an answer looks like: paths of keys, their types, and whether they are always there.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Types of a key, and whether it was always there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Key {
    pub(crate) types: BTreeSet<String>,
    pub(crate) always: bool,
}

pub(crate) type Keys = BTreeMap<String, Key>;

/// The same walk as `collect.mjs` makes.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) seen: BTreeMap<String, (BTreeSet<&'static str>, usize, Option<String>)>,
    pub(crate) objects: BTreeMap<String, usize>,
    pub(crate) nodes: BTreeMap<String, BTreeSet<String>>,
}

pub(crate) const MAPS: &[&str] = &["custom_fields", "external_data"];
pub(crate) const TREES: &[&str] = &["code_ast", "filters_ast"];

pub(crate) fn type_of(value: &Value) -> &'static str {
    let length = |text: &str| {
        let rest = text.strip_suffix("+00:00").unwrap_or_default();
        (rest.as_bytes().get(10) == Some(&b'T')).then_some(rest.len())
    };
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(text) if length(text) == Some(26) => "date",
        Value::String(text) if length(text) == Some(19) => "whole-second",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

impl Collected {
    pub(crate) fn add(&mut self, value: &Value, path: &str, parent: Option<&str>) {
        let entry = self.seen.entry(path.to_owned()).or_default();
        entry.0.insert(type_of(value));
        entry.1 += 1;
        entry.2 = parent.map(str::to_owned);
        let mut tail = path.rsplit('.');
        let (last, before) = (tail.next().unwrap_or_default(), tail.next());
        if (last, before) == ("*", Some("external_data")) {
            return;
        }
        match value {
            Value::Array(items) => {
                for item in items {
                    self.add(item, &format!("{path}[]"), Some(path));
                }
            }
            Value::Object(object) => {
                *self.objects.entry(path.to_owned()).or_default() += 1;
                for (key, own) in object {
                    let name = if MAPS.contains(&last) {
                        "*".to_owned()
                    } else {
                        variant(key, object)
                    };
                    let below = if path.is_empty() {
                        name
                    } else {
                        format!("{path}.{name}")
                    };
                    if TREES.contains(&key.as_str()) {
                        self.tree(own);
                        let shallow = if own.is_object() {
                            json!({})
                        } else {
                            own.clone()
                        };
                        self.add(&shallow, &below, Some(path));
                    } else {
                        self.add(own, &below, Some(path));
                    }
                }
            }
            _ => {}
        }
    }

    pub(crate) fn tree(&mut self, node: &Value) {
        match node {
            Value::Array(items) => items.iter().for_each(|item| self.tree(item)),
            Value::Object(object) => {
                if let Some(kind) = object.get("type").and_then(Value::as_str) {
                    let keys = self.nodes.entry(kind.to_owned()).or_default();
                    keys.extend(object.keys().cloned());
                }
                object.values().for_each(|value| self.tree(value));
            }
            _ => {}
        }
    }

    pub(crate) fn keys(&self) -> Keys {
        let always = |path: &str, seen: usize, parent: &Option<String>| {
            if path.ends_with("[]") || path.ends_with('*') || path.contains('<') {
                return true;
            }
            let objects = parent.as_ref().and_then(|parent| self.objects.get(parent));
            objects.is_none_or(|objects| seen >= *objects)
        };
        self.seen
            .iter()
            .map(|(path, (types, seen, parent))| {
                let types = types.iter().map(|one| (*one).to_owned()).collect();
                let always = always(path, *seen, parent);
                (path.clone(), Key { types, always })
            })
            .collect()
    }
}

pub(crate) fn variant(key: &str, object: &Map<String, Value>) -> String {
    match (key, object.get("type"), object.get(key)) {
        ("data", Some(Value::String(kind)), _) => format!("data<{kind}>"),
        ("input_settings", _, Some(Value::Object(settings))) => {
            let kind = settings.get("input_type").and_then(Value::as_str);
            format!("input_settings<{}>", kind.unwrap_or("undefined"))
        }
        _ => key.to_owned(),
    }
}

pub(crate) fn facts() -> Value {
    serde_json::from_str(include_str!("../../recorded/facts.json")).unwrap()
}

pub(crate) fn recorded_keys(answer: &Value) -> Keys {
    let read = |(path, types): (&String, &Value)| {
        let (path, always) = match path.strip_suffix('?') {
            Some(path) => (path, false),
            None => (path.as_str(), true),
        };
        let types = types.as_str().unwrap().split(' ').map(str::to_owned);
        let types = types.collect();
        (path.to_owned(), Key { types, always })
    };
    answer["keys"]
        .as_object()
        .unwrap()
        .iter()
        .map(read)
        .collect()
}
