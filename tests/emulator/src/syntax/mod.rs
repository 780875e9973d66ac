//! The language of views' filters and of rules: the part of JavaScript that Gorgias takes, as an `ESTree`.

mod rule;
mod text;
mod tree;

pub use rule::check_rule;

use serde_json::{Value, json};
use text::Reader;

/// Calls that compare; the first argument is what is looked at.
pub const OPERATORS: &[&str] = &[
    "eq",
    "neq",
    "contains",
    "notContains",
    "containsAny",
    "containsAll",
    "notContainsAny",
    "notContainsAll",
    "isEmpty",
    "isNotEmpty",
    "gt",
    "gte",
    "lt",
    "lte",
    "gteTimedelta",
    "lteTimedelta",
    "startsWith",
    "endsWith",
];

/// Reads a program: `if (…) { Action(…) }` of a rule, or the one expression of a filter. Blank text is an empty program.
///
/// # Errors
/// What was not understood.
pub fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader::new(text);
    let mut body = Vec::new();
    reader.skip();
    while !reader.is_done() {
        body.push(reader.statement()?);
        reader.skip();
    }
    let loc = match body.last().and_then(|last| last.get("loc")?.get("end")) {
        Some(end) => json!({"end": end, "start": {"line": 1, "column": 0}}),
        None => {
            json!({"end": {"line": 0, "column": 0}, "start": {"line": 0, "column": 0}})
        }
    };
    Ok(json!({"loc": loc, "body": body, "type": "Program", "sourceType": "script"}))
}

#[cfg(test)]
mod tests {
    use super::{check_rule, parse};
    use serde_json::{Value, json};

    #[test]
    fn trees_are_as_those_recorded() {
        let tree =
            parse("if (eq(ticket.subject, \"test\")) { Action(\"addTags\", { tags: \"test\" }) }")
                .unwrap_or_default();
        let at = |pointer: &str| tree.pointer(pointer).cloned().unwrap_or_default();
        let loc = |start: u64, end: u64| json!({"end": {"line": 1, "column": end}, "start": {"line": 1, "column": start}});
        for (pointer, start, end) in [
            ("/loc", 0, 71),
            ("/body/0/loc", 0, 71),
            ("/body/0/test/loc", 4, 30),
            ("/body/0/test/arguments/0/property/loc", 14, 21),
            ("/body/0/test/arguments/1/loc", 23, 29),
            ("/body/0/consequent/loc", 32, 71),
            ("/body/0/consequent/body/0/loc", 34, 70),
            (
                "/body/0/consequent/body/0/expression/arguments/1/properties/0/loc",
                54,
                66,
            ),
        ] {
            assert_eq!(at(pointer), loc(start, end), "{pointer}");
        }
        assert_eq!(at("/body/0/test/arguments/1/raw"), json!("\"test\""));
        assert_eq!(at("/body/0/alternate"), Value::Null);
        assert_eq!(
            parse("").unwrap_or_default(),
            json!({"loc": {"end": {"line": 0, "column": 0}, "start": {"line": 0, "column": 0}}, "body": [], "type": "Program", "sourceType": "script"})
        );
    }

    #[test]
    fn rules_do_what_rules_may() {
        for (code, fits) in [
            (
                "if (eq(ticket.status, 'open') && !isEmpty(message.text)) {\n  Action('addTags', { tags: 'a' });\n} else {}",
                true,
            ),
            ("", false),
            ("x", false),
            ("if (ticket.status === 'open') {}", false),
            ("while (true) {}", false),
            ("if (like(ticket.status, 'open')) {}", false),
            ("if (eq(ticket.status, 'open') { }", false),
            ("if (eq(ticket.status, 'open)) {}", false),
        ] {
            let read = parse(code).and_then(|tree| check_rule(&tree));
            assert_eq!(read.is_ok(), fits, "{code}: {read:?}");
        }
        assert!(parse(&"(".repeat(500)).is_err());
    }
}
