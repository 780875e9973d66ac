//! The items of JSON inputs as TypeScript: each is like a shared example, of which it may have any member.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::names::capital;
use crate::entries::Ordered;
use crate::model::Manifest;
use crate::records::{quoted, record, unknown, used, words};

/// The declaration of an item of an input that is like that example: what Gorgias gives may be given back, and of what
/// is made anew only the `required` keys are needed.
pub fn item(manifest: &Manifest, name: &str, required: &[String]) -> String {
    let value = manifest.examples.get(name);
    let at = Place {
        manifest,
        record: name,
        path: String::new(),
    };
    let body = value.map_or_else(unknown, |value| part(&at, value, required, 0));
    format!(
        "/** What a JSON input takes; see {}. */\nexport type {} = {body};\n",
        record(name),
        item_name(name)
    )
}

/// Where a value stands in a shared example.
struct Place<'a> {
    manifest: &'a Manifest,
    /// The example's name.
    record: &'a str,
    /// The names that lead to it.
    path: String,
}

impl<'a> Place<'a> {
    /// A member of what stands there.
    fn member(&self, key: &str) -> Self {
        let path = if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        };
        Self { path, ..*self }
    }

    /// The shared example of which the manifest says that a list there is one.
    fn listed(&self) -> Option<&'a str> {
        let said = self.manifest.members.get(self.record)?.get(&self.path)?;
        words(said).find_map(|word| word.strip_suffix("[]"))
    }
}

fn part(at: &Place, value: &Ordered, required: &[String], depth: usize) -> String {
    let manifest = at.manifest;
    match value {
        Ordered::Plain(Value::Null) => unknown(),
        Ordered::Plain(Value::Bool(_)) => "boolean".to_owned(),
        Ordered::Plain(Value::Number(_)) => "number".to_owned(),
        Ordered::Plain(_) => "string".to_owned(),
        Ordered::Array(items) => {
            let listed = at.listed().and_then(|name| manifest.examples.get(name));
            let item = items.first().or(listed);
            let item = item.map_or_else(unknown, |item| part(at, item, &[], depth));
            format!(
                "readonly {}[]",
                if item.contains(" | ") {
                    format!("({item})")
                } else {
                    item
                }
            )
        }
        Ordered::Object(members) => {
            let at = match used(members) {
                Some(record) => &Place {
                    manifest,
                    record,
                    path: String::new(),
                },
                None => at,
            };
            let shared = used(members).and_then(|name| manifest.examples.get(name));
            let shared = shared.and_then(|value| match value {
                Ordered::Object(shared) => Some(shared),
                _ => None,
            });
            let mut all: Vec<&(String, Ordered)> =
                shared.map_or(&[][..], |shared| &shared.0).iter().collect();
            all.extend(&members.0);
            let (indent, close) = ("  ".repeat(depth + 1), "  ".repeat(depth));
            let mut seen = BTreeSet::new();
            let members: String = all
                .into_iter()
                .filter(|(key, _)| key != "use" && seen.insert(key.as_str()))
                .map(|(key, member)| {
                    let is_required = required.contains(key);
                    let text = if key.ends_with("_datetime") {
                        "Datetime".to_owned()
                    } else {
                        part(&at.member(key), member, &[], depth + 1)
                    };
                    let (optional, null) = if is_required {
                        ("", "")
                    } else {
                        ("?", " | null | undefined")
                    };
                    let null = if text == unknown() { "" } else { null };
                    format!(
                        "{indent}readonly {}{optional}: {text}{null};\n",
                        quoted(key)
                    )
                })
                .collect();
            // What the example happens not to show.
            let others: String = required
                .iter()
                .filter(|key| !seen.contains(key.as_str()))
                .map(|key| format!("{indent}readonly {}: unknown;\n", quoted(key)))
                .collect();
            if members.is_empty() && others.is_empty() {
                return "object".to_owned();
            }
            format!("{{\n{members}{others}{close}}}")
        }
    }
}

/// The type of an input's item that is like a shared example.
pub fn item_name(name: &str) -> String {
    format!("{}Item", capital(name))
}
