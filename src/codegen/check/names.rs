//! Keys: what the platform, JavaScript and Rust accept, and no two alike.

use std::collections::BTreeSet;

use crate::model::{EntryPoint, Manifest, Operation, Role, Word};
use crate::problems::{ManifestPath, Problems};

/// Words that JavaScript keeps for itself; an exported function cannot have such a name.
const RESERVED: [&str; 38] = [
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "new",
    "null",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "yield",
];

/// Every key of the component. Operations and connections share one namespace: that of the exports.
pub fn all(manifest: &Manifest, problems: &mut Problems) {
    let at = ManifestPath::new("component");
    problems.unless(
        kebab(&manifest.key),
        &at,
        format!("key {:?} is not in kebab-case", manifest.key),
    );
    let mut exports = BTreeSet::from(["createComponent".to_owned()]);
    for operation in manifest.operations() {
        let at = ManifestPath::new(format!("{} {}", operation.role.spelling(), operation.key));
        problems.unless(
            camel(&operation.key) && !RESERVED.contains(&operation.key.as_str()),
            &at,
            "its key becomes the name of a function: letters and digits in camelCase, no JavaScript keyword",
        );
        // All that a trigger could export, so that no name of another one stands in its way.
        let reserved = match operation.role {
            Role::Trigger => EntryPoint::ALL,
            Role::Action | Role::DataSource => &[],
        };
        let reserved = reserved
            .iter()
            .map(|entry| entry.word.export(&operation.key));
        for name in std::iter::once(operation.key.clone()).chain(reserved) {
            problems.unless(
                exports.insert(name.clone()),
                &at,
                format!("something else is exported under this key already: {name}"),
            );
        }
    }
    labels(problems, &manifest.actions);
    labels(problems, &manifest.data_sources);
    labels(problems, &manifest.triggers);
    for connection in &manifest.connections {
        let at = ManifestPath::new(format!("connection {}", connection.key));
        problems.unless(kebab(&connection.key), &at, "its key is not in kebab-case");
        let fresh = exports.insert(export(&connection.key));
        problems.unless(
            fresh,
            &at,
            format!("something else is exported as {}", export(&connection.key)),
        );
    }
}

/// A builder tells operations apart by their labels.
fn labels(problems: &mut Problems, operations: &[Operation]) {
    for (at, operation) in operations.iter().enumerate() {
        let label = &operation.display.label;
        let mut earlier = operations.iter().take(at);
        if let Some(other) = earlier.find(|other| other.display.label == *label) {
            let [one, other] =
                [operation, other].map(|one| format!("{} {}", one.role.spelling(), one.key));
            problems.add(
                &ManifestPath::new(one),
                format!("its label is also that of {other}"),
            );
        }
    }
}

/// `gorgias-api-key` → `gorgiasApiKey`: the name of a connection's exported function.
pub fn export(key: &str) -> String {
    let mut words = key.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capital(word))
}

/// `word` → `Word`
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Says which of `names` are there twice.
pub fn unique<'a>(
    problems: &mut Problems,
    at: &ManifestPath,
    what: &str,
    names: impl Iterator<Item = &'a str>,
) {
    let mut seen = BTreeSet::new();
    for name in names {
        problems.unless(
            seen.insert(name),
            at,
            format!("the {what} {name:?} is there twice"),
        );
    }
}

/// A name that may stand after a dot in JavaScript: `order_by`, `fetchAll`.
pub fn identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// `ticket-messages`
pub fn kebab(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(part)
}
