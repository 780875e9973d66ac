//! That the golden files are whole: every text in the source of which a message is made stands in `errors.json` or
//! `inputs.json`, where it was read as a flow builder reads it.

use serde_json::Value;

use crate::support::rust_files;

/// Texts of the source that no message can show: what is compared with, what only a log or a developer sees, and what
/// stands behind a check that comes first.
const NOT_IN_MESSAGES: &[&str] = &[
    // Refusals are recognised by these words of Gorgias, broken JSON by these of serde.
    "already been taken",
    "already in use",
    "key must be a string",
    "expected `,` or `}`",
    "expected `,` or `]`",
    // For the log.
    "has no such inputs and does not read them",
    "the answer was lost; looking for External ID",
    "the answer was lost; looking for its job",
    "no new record",
    "yet; looking again in",
    "for Gorgias' call limit",
    "for Gorgias' limit",
    "trying again in",
    "Gorgias' call limit is reached",
    "no answer in time",
    "the call was aborted",
    "Raw Request: the header",
    "is the connection's and was left out",
    "Gorgias did not sort the list by date, so each poll reads all of it",
    "Gorgias sent records without an id or a date, which cannot be polled",
    "more changed within two minutes than can be remembered; what Gorgias shows late of it may be missed",
    "Gorgias did not sort the events by date, so each poll reads all of them",
    "Gorgias sent events without an id or a date, which cannot be polled",
    "more happened within five minutes than can be remembered; what Gorgias shows late of it may be missed",
    "Gorgias does not let integration",
    "go, so it was switched off",
    "these integrations call the same address and were made by hand, so they stay as they are",
    "a test with invented data; the secret is not asked for",
    "the delivery tells no ticket, so the flow gets none: the form of the hook must be {context}",
    "is not for this flow",
    "is the hexadecimal HMAC-SHA256 of the body",
    "is the base64 HMAC-SHA256 of the body",
    "is neither the hexadecimal nor the base64 HMAC-SHA256 of the body",
    "the hooks in Gorgias could not be removed",
    "the ticket has a",
    "the ticket is",
    "already, so nothing was written",
    // What a preview returns.
    "Channel says so",
    "our newest message has it",
    "the customer's newest message has it",
    "the ticket has it",
    "the customer's newest message, turned round",
    "as our newest message",
    "To says so",
    "who wrote the customer's newest message",
    "who our newest message went to",
    "the customer's address",
    "From Address says so",
    "the conversation was written to it",
    "our newest message came from it",
    "the account's default",
    // Sent to Gorgias.
    "Kept by a Prismatic flow, set anew at each deployment",
    "Set response text",
    // Ten minutes of events in no order, which no test waits for.
    "Gorgias does not sort the events by date, and there are too many of them to be read in one poll",
    "Choose fewer types, or an object",
    // For developers.
    "A trigger was run as a step",
    "The resource type",
    "is a choice that no list stands for",
    "required path inputs are checked before",
    // No input has such a shape, and the method is a choice.
    "a JSON list such as [ … ]",
    "an ID or an object such as",
    "must be an HTTP method",
];

/// Rooms whose texts are no messages: records and progress for the log, `Debug`, types of content, the build.
const OTHER_ROOMS: [&str; 10] = [
    "client/trace.rs",
    "codegen/",
    "duration.rs",
    "host/",
    "http/body.rs",
    "plan/field_choices.rs",
    "plan/picklist/",
    "secret/credential.rs",
    "trigger/filter.rs",
    "secret/redactor.rs",
];

/// The texts of a Rust file of which messages are made, without their placeholders.
fn texts(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let from = &rest[at..];
        if let Some(comment) = from.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(char) = from.strip_prefix('\'') {
            // A character, or a lifetime, which has no end.
            let end = if char.starts_with('\\') {
                char[2..].find('\'').map(|at| at + 2)
            } else {
                char.find('\'')
            };
            rest = match end {
                Some(end) if char[..end].chars().count() <= 1 || char.starts_with('\\') => {
                    &char[end + 1..]
                }
                _ => char,
            };
        } else if let Some(text) = from.strip_prefix('"') {
            let mut end = 0;
            while !text[end..].starts_with('"') {
                let escape = text[end..].starts_with('\\');
                end += text[end..]
                    .chars()
                    .take(1 + usize::from(escape))
                    .map(char::len_utf8)
                    .sum::<usize>();
            }
            found.push(text[..end].to_owned());
            rest = &text[end + 1..];
        } else {
            rest = &from[1..];
        }
    }
    let plain = |text: String| {
        let text = text.replace("\\\"", "\"").replace("\\\\", "\\");
        text.replace("{{", "\u{1}").replace("}}", "\u{2}")
    };
    found
        .into_iter()
        .map(plain)
        .flat_map(|text| {
            let mut parts = Vec::new();
            for (at, part) in text.split('{').enumerate() {
                let part = if at == 0 {
                    part
                } else {
                    part.split_once('}').map_or(part, |(_, after)| after)
                };
                parts.push(part.replace('\u{1}', "{").replace('\u{2}', "}"));
            }
            parts
        })
        .map(|part| {
            part.trim_matches([' ', '.', ';', ':', ',', '(', ')'])
                .to_owned()
        })
        .filter(|part| part.split_whitespace().count() >= 3)
        .collect()
}

#[test]
fn every_text_in_the_source_is_in_a_golden_file() {
    let golden: Vec<Vec<Value>> = [
        include_str!("errors.json"),
        include_str!("inputs.json"),
        include_str!("trigger_errors.json"),
    ]
    .map(|text| serde_json::from_str(text).unwrap())
    .into();
    let golden: Vec<&str> = golden
        .iter()
        .flatten()
        .flat_map(|case| ["message", "hint", "says"].map(|name| case[name].as_str()))
        .flatten()
        .collect();
    let golden = golden.join("\n");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut missing = Vec::new();
    let mut unused: Vec<&str> = NOT_IN_MESSAGES.to_vec();
    let mut count = 0;
    for path in rust_files(folder.as_ref()) {
        let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
        if OTHER_ROOMS.iter().any(|room| name.starts_with(room)) {
            continue;
        }
        for text in texts(&std::fs::read_to_string(&path).unwrap()) {
            count += 1;
            unused.retain(|known| *known != text);
            if !golden.contains(&text) && !NOT_IN_MESSAGES.contains(&text.as_str()) {
                missing.push(format!("{name}: {text}"));
            }
        }
    }
    assert!(count > 120, "only {count} texts were found");
    assert!(
        missing.is_empty(),
        "in no golden file:\n{}",
        missing.join("\n")
    );
    assert_eq!(unused, [""; 0], "in no file of the source");
}

#[test]
fn the_texts_of_a_file_are_found() {
    let source = "// \"not this text\"\nlet c = '\"'; let e = '\\''; fn a<'a>(b: &'a str) { f(\"has \\\"quotes\\\" in it\"); \
        g(\"{name} has {count} problems: {}, {{a b c}}\"); h(\"two words\") }";
    assert_eq!(texts(source), ["has \"quotes\" in it", "{a b c}"]);
}
