//! Example payloads → TypeScript: what an operation gives. An example shows which
//! members a record has; what it does not show (that one may be null, or missing) the manifest says under `members`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::check::names::capital;
use crate::entries::{Entries, Ordered};
use crate::model::{Manifest, Operation};

/// What the manifest says of a member: words with `|` between them.
pub const WORDS: [&str; 7] = [
    "null", "absent", "string", "number", "boolean", "object", "any",
];

/// The records of a manifest's examples.
pub struct Records<'a> {
    manifest: &'a Manifest,
    /// For each shared example its own members, and those that stand beside it where it is used.
    samples: BTreeMap<&'a str, Vec<&'a Ordered>>,
}

impl<'a> Records<'a> {
    /// Those of that manifest.
    pub fn new(manifest: &'a Manifest) -> Self {
        let examples = manifest.examples.0.iter();
        let samples = examples.map(|(name, value)| (name.as_str(), made_of(manifest, value)));
        let mut records = Self {
            manifest,
            samples: samples.collect(),
        };
        let examples = manifest.examples.0.iter().map(|(_, value)| value);
        let rows = manifest
            .actions
            .iter()
            .filter_map(|row| row.example_row.as_ref());
        for value in examples.chain(rows) {
            records.beside(value);
        }
        records
    }

    /// Takes down what stands beside a shared example.
    fn beside(&mut self, value: &'a Ordered) {
        match value {
            Ordered::Object(members) => {
                if let Some(samples) = used(members).and_then(|name| self.samples.get_mut(name)) {
                    samples.push(value);
                }
                for (_, member) in &members.0 {
                    self.beside(member);
                }
            }
            Ordered::Array(items) => items.iter().for_each(|item| self.beside(item)),
            Ordered::Plain(_) => {}
        }
    }

    /// The type of an action's data, where its plan says no more than that it is JSON, and the example is one of a kind of
    /// record: what stands only there may be of many kinds.
    pub fn result(&self, operation: &Operation, of_plan: &str) -> String {
        let row = operation.example_row.as_ref();
        let data = row.and_then(|row| self.data(row));
        let data = data.map_or_else(Vec::new, |data| match of_plan {
            "Page" | "JsonObject[]" => items(self.member(data, "data").unwrap_or(data)),
            "JsonObject" => vec![data],
            _ => Vec::new(),
        });
        let is_shared =
            |sample: &&Ordered| sample.get("use").is_some() || of_plan == "JsonObject[]";
        if data.is_empty() || !data.iter().all(is_shared) {
            return of_plan.to_owned();
        }
        let text = self.text(&data, None, "", 0);
        match of_plan {
            "Page" => format!("Page<{text}>"),
            "JsonObject[]" if text.contains(" | ") => format!("({text})[]"),
            "JsonObject[]" => format!("{text}[]"),
            _ => text,
        }
    }

    /// The data of an example, which may be in a shared one.
    fn data<'b>(&'b self, row: &'b Ordered) -> Option<&'b Ordered> {
        self.member(row, "data")
    }

    fn member<'b>(&'b self, value: &'b Ordered, key: &str) -> Option<&'b Ordered> {
        let Ordered::Object(members) = value else {
            return None;
        };
        let shared = || self.manifest.examples.get(used(members)?)?.get(key);
        members.get(key).or_else(shared)
    }

    /// The declarations of the records that these types name, and of those that they name in turn; then those of items.
    pub fn declarations(&self, types: &str) -> Vec<String> {
        let examples = self.manifest.examples.0.iter();
        let all: Vec<(String, String)> = examples
            .map(|(name, _)| (record(name), self.declaration(name)))
            .collect();
        let mut named = BTreeSet::new();
        let mut texts = vec![types.to_owned()];
        while let Some(text) = texts.pop() {
            for (name, declaration) in &all {
                if names(&text, name) && named.insert(name.clone()) {
                    texts.push(declaration.clone());
                }
            }
        }
        let all = all.into_iter();
        all.filter(|(name, _)| named.contains(name))
            .map(|(_, declaration)| declaration)
            .collect()
    }

    fn declaration(&self, name: &str) -> String {
        let samples = self.samples.get(name).map_or(&[][..], Vec::as_slice);
        let own = self.manifest.members.get(name);
        let body = self.object(samples, own, "", 0, samples.first().copied());
        format!(
            "/** As Gorgias sends it; keys that are not known here may be there, too. */\nexport interface {} {body}\n",
            record(name)
        )
    }

    /// The type of what these are samples of. `own` is what the manifest says of the members of the record that they are
    /// in, `path` where they are in it.
    fn text(
        &self,
        samples: &[&Ordered],
        own: Option<&BTreeMap<String, String>>,
        path: &str,
        depth: usize,
    ) -> String {
        let said = own.and_then(|own| own.get(path)).map_or("", String::as_str);
        let mut types: Vec<String> = Vec::new();
        let mut add = |text: String| {
            if !types.contains(&text) {
                types.push(text);
            }
        };
        let mut is_null = false;
        for word in words(said) {
            match word {
                "null" => is_null = true,
                "absent" => {}
                "object" => add("JsonObject".to_owned()),
                "any" => add(unknown()),
                "string" | "number" | "boolean" => add(word.to_owned()),
                other => add(self.reference(other)),
            }
        }
        let is_said = words(said).any(|word| !matches!(word, "null" | "absent"));
        let samples = if is_said { &[] } else { samples };
        let (mut items, mut is_list, mut objects) = (Vec::new(), false, Vec::new());
        for sample in samples {
            match sample {
                Ordered::Plain(Value::Null) => is_null = true,
                Ordered::Plain(Value::Bool(_)) => add("boolean".to_owned()),
                Ordered::Plain(Value::Number(_)) => add("number".to_owned()),
                Ordered::Plain(_) => add("string".to_owned()),
                Ordered::Array(list) => {
                    is_list = true;
                    items.extend(list);
                }
                Ordered::Object(members) => match used(members) {
                    Some(name) => add(record(name)),
                    None => objects.push(*sample),
                },
            }
        }
        if is_list && items.is_empty() {
            add("unknown[]".to_owned());
        } else if is_list {
            let item = self.text(&items, own, &format!("{path}[]"), depth);
            let is_simple = !item.contains(" | ");
            add(if is_simple {
                format!("{item}[]")
            } else {
                format!("({item})[]")
            });
        }
        if !objects.is_empty() {
            add(self.object(&objects, own, path, depth, None));
        }
        // Times are text wherever they are known.
        if types.is_empty() && path.ends_with("_datetime") {
            types.push("string".to_owned());
        }
        if types.is_empty() || types.contains(&unknown()) {
            return unknown();
        }
        if is_null {
            types.push("null".to_owned());
        }
        types.join(" | ")
    }

    /// An object's type. Where there is a `whole` sample the others are parts of it.
    fn object(
        &self,
        samples: &[&Ordered],
        own: Option<&BTreeMap<String, String>>,
        path: &str,
        depth: usize,
        whole: Option<&Ordered>,
    ) -> String {
        let all: Vec<&Entries<Ordered>> = samples
            .iter()
            .filter_map(|sample| match sample {
                Ordered::Object(members) => Some(members),
                _ => None,
            })
            .collect();
        let mut keys: Vec<&str> = Vec::new();
        for (key, _) in all.iter().flat_map(|members| &members.0) {
            if key != "use" && !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
        if keys.is_empty() {
            return "JsonObject".to_owned();
        }
        let values = |key: &str| -> Vec<&Ordered> {
            all.iter().filter_map(|members| members.get(key)).collect()
        };
        if keys.iter().all(|key| is_digits(key)) {
            let of_all: Vec<&Ordered> = keys.iter().flat_map(|key| values(key)).collect();
            return format!(
                "{{ [id: string]: {} }}",
                self.text(&of_all, own, &format!("{path}.*"), depth)
            );
        }
        let indent = "  ".repeat(depth + 1);
        let members: String = keys
            .iter()
            .map(|key| {
                let values = values(key);
                let place = if path.is_empty() {
                    (*key).to_owned()
                } else {
                    format!("{path}.{key}")
                };
                let said = own
                    .and_then(|own| own.get(&place))
                    .map_or("", String::as_str);
                let is_there = match whole {
                    Some(whole) => whole.get(key).is_some() || self.is_shared(whole, key),
                    None => values.len() == all.len(),
                };
                let is_always = is_there && !words(said).any(|word| word == "absent");
                let optional = if is_always { "" } else { "?" };
                let text = self.text(&values, own, &place, depth + 1);
                format!("{indent}{}{optional}: {text};\n", quoted(key))
            })
            .collect();
        let close = "  ".repeat(depth);
        format!("{{\n{members}{indent}[key: string]: unknown;\n{close}}}")
    }

    /// Whether a member is in the example that this one is made of.
    fn is_shared(&self, value: &Ordered, key: &str) -> bool {
        self.member(value, key).is_some()
    }

    fn reference(&self, word: &str) -> String {
        let (name, list) = word
            .strip_suffix("[]")
            .map_or((word, ""), |name| (name, "[]"));
        format!("{}{list}", record(name))
    }

    /// Every place that `members` may say something of, for a shared example.
    pub fn places(&self, name: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for sample in self.samples.get(name).into_iter().flatten() {
            places(sample, "", &mut found, true);
        }
        found
    }
}

fn places(value: &Ordered, path: &str, found: &mut BTreeSet<String>, is_root: bool) {
    match value {
        Ordered::Object(members) if is_root || used(members).is_none() => {
            for (key, member) in members.0.iter().filter(|(key, _)| key != "use") {
                let key = if is_digits(key) { "*" } else { key };
                let place = if path.is_empty() {
                    key.to_owned()
                } else {
                    format!("{path}.{key}")
                };
                places(member, &place, found, false);
                found.insert(place);
            }
        }
        Ordered::Array(items) => {
            let path = format!("{path}[]");
            items
                .iter()
                .for_each(|item| places(item, &path, found, false));
        }
        _ => {}
    }
}

/// Whether a key is an id, so that its object is a list by ids.
fn is_digits(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of what is said.
pub fn words(said: &str) -> impl Iterator<Item = &str> {
    said.split('|')
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

/// The items of a list; none of anything else.
fn items(value: &Ordered) -> Vec<&Ordered> {
    match value {
        Ordered::Array(items) => items.iter().collect(),
        Ordered::Object(_) | Ordered::Plain(_) => Vec::new(),
    }
}

/// An example, and after it those that it is made of.
fn made_of<'a>(manifest: &'a Manifest, value: &'a Ordered) -> Vec<&'a Ordered> {
    let mut samples = vec![value];
    let mut last = value;
    while let Ordered::Object(members) = last
        && let Some(base) = used(members).and_then(|name| manifest.examples.get(name))
        // A circle is refused elsewhere.
        && samples.len() < 9
    {
        samples.push(base);
        last = base;
    }
    samples
}

/// The type of a shared example.
pub(crate) fn record(name: &str) -> String {
    format!("{}Record", capital(name))
}

/// The example that an object is made of.
pub(crate) fn used(members: &Entries<Ordered>) -> Option<&str> {
    match members.get("use")? {
        Ordered::Plain(Value::String(name)) => Some(name),
        _ => None,
    }
}

/// The type of what nobody has said anything of.
pub(crate) fn unknown() -> String {
    "unknown".to_owned()
}

/// Whether a text names a type, and not only one that begins or ends like it.
fn names(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + name.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// A member's name as TypeScript has it.
pub(crate) fn quoted(key: &str) -> String {
    let is_plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !key.starts_with(|c: char| c.is_ascii_digit());
    if is_plain {
        key.to_owned()
    } else {
        format!("{key:?}")
    }
}
