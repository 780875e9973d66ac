//! What clears a field, and what does not.

use gorgias_component::manifest::{Kind, Operation, Place, Shape};
use serde_json::{Map, Value, json};

use crate::support::{Scripted, run};

use super::{inputs, is_needed, lists, outer, plain, samples};

/// Written from the design, not from the manifest: datetimes, references, external_id, language, timezone, email and name of
/// the two updates; and what holds several. Of tags and macros what their resources say.
const CLEARABLE: [&str; 25] = [
    "updateCustomer.email",
    "updateCustomer.name",
    "updateCustomer.channels",
    "updateCustomer.external_id",
    "updateCustomer.language",
    "updateCustomer.timezone",
    "updateMacro.intent",
    "updateMacro.language",
    "updateMacro.external_id",
    "updateTag.description",
    "updateTicket.assignee_user",
    "updateTicket.assignee_team",
    "updateTicket.assignee_user_id",
    "updateTicket.customer",
    "updateTicket.tags",
    "updateTicket.external_id",
    "updateTicket.language",
    "updateTicket.meta",
    "updateTicket.opened_datetime",
    "updateTicket.closed_datetime",
    "updateTicket.snooze_datetime",
    "updateTicket.last_message_datetime",
    "updateTicket.last_received_message_datetime",
    "updateTicket.trashed_datetime",
    "updateTicket.updated_datetime",
];

/// What a cleared field is sent as.
fn empty(kind: &Kind) -> Value {
    match kind {
        Kind::List { .. } | Kind::Json(_) => json!([]),
        Kind::Pairs => json!({}),
        _ => json!(null),
    }
}

/// The required inputs of an operation, and this one.
fn with(operation: &'static Operation, key: &str, value: &Value) -> Value {
    let required = inputs(operation).filter(|input| is_needed(operation, input));
    let mut params: Map<String, Value> = required
        .map(|input| (input.key.to_owned(), samples(&input.kind)[0].clone()))
        .collect();
    params.insert(key.into(), value.clone());
    params.into()
}

#[test]
fn the_word_null_clears_what_can_be_cleared_and_nothing_else() {
    let mut cleared = 0;
    for operation in plain() {
        for input in inputs(operation) {
            for word in ["null", " null "] {
                let name = format!("{}.{}", operation.key, input.key);
                let script = lists();
                let result = run(
                    &script,
                    operation.key,
                    with(operation, input.key, &json!(word)),
                );
                if CLEARABLE.contains(&name.as_str()) {
                    result.unwrap();
                    let empty = empty(&input.kind);
                    assert_eq!(script.only().body, json!({outer(input): empty}), "{name}");
                    cleared += 1;
                } else if operation.is_change() && matches!(input.place, Place::Body | Place::Call)
                {
                    let error = result.unwrap_err();
                    assert_eq!(error.code.to_string(), "INVALID_INPUT", "{name}");
                    let said = &error.inputs[0].problem;
                    assert!(said.starts_with("cannot be cleared"), "{name}: {said}");
                    // Where nothing can be cleared there is nothing to name.
                    let clearable = operation.inputs.iter().any(|input| input.clearable);
                    assert_eq!(error.hint.is_some(), clearable, "{name}");
                    let hint = error.hint.clone().unwrap_or_default();
                    assert!(
                        !clearable || hint.starts_with("The word null clears "),
                        "{hint}"
                    );
                    assert!(script.sent.borrow().is_empty(), "{name}");
                } else if input.key == "search" && input.place == Place::Call {
                    // Looked for in what the list gives.
                    result.unwrap();
                } else if matches!(input.kind, Kind::Text { .. }) {
                    // Somebody may be called null.
                    result.unwrap();
                    let sent = script.only();
                    // What identifies something loses the spaces around it.
                    let is = |value: &str| value == word || value == word.trim();
                    let pointer = format!("/{}", input.wire.replace('.', "/"));
                    let in_body = sent.body.pointer(&pointer).and_then(Value::as_str);
                    let is_text =
                        in_body.is_some_and(is) || sent.query().iter().any(|(_, value)| is(value));
                    assert!(is_text, "{name}: {sent:?}");
                } else if matches!(input.kind, Kind::Json(Shape::Any)) {
                    // The JSON literal: data is anything.
                    assert_eq!(script.only().body["data"], json!(null));
                } else if matches!(
                    &input.kind,
                    Kind::List {
                        of: Kind::Text { .. },
                        ..
                    }
                ) {
                    // Names, of tags or the like: nobody's is that.
                    assert_eq!(
                        result.unwrap_err().code.to_string(),
                        "INVALID_INPUT",
                        "{name}"
                    );
                } else if !input.required
                    && matches!(
                        input.kind,
                        Kind::Json(_) | Kind::Comparators | Kind::FieldValues
                    )
                {
                    // JSON's null of an optional input is blank.
                    result.unwrap();
                    let body = script.only().body;
                    assert!(body.get(outer(input)).is_none(), "{name}: {body}");
                } else {
                    assert_eq!(
                        result.unwrap_err().code.to_string(),
                        "INVALID_INPUT",
                        "{name}"
                    );
                    assert!(script.sent.borrow().is_empty(), "{name}");
                }
            }
        }
    }
    assert_eq!(cleared, 2 * CLEARABLE.len());
}

#[test]
fn what_holds_several_is_cleared_by_the_word_or_an_empty_list_alone() {
    for text in ["null", "[]"] {
        let script = lists();
        run(
            &script,
            "updateCustomer",
            json!({"id": 1, "channels": text}),
        )
        .unwrap();
        assert_eq!(script.only().body, json!({"channels": []}));
    }
    // What the platform says of an input that nobody touched.
    let untouched = json!({"id": 1, "channels": [], "name": "Jane"});
    let script = lists();
    run(&script, "updateCustomer", untouched).unwrap();
    assert_eq!(script.only().body, json!({"name": "Jane"}));
    let wrong = [
        (
            "updateTicket",
            json!(["null", "vip"]),
            "must not hold the word null among",
        ),
        (
            "updateTicket",
            json!("vip, null"),
            "must not hold the word null among",
        ),
        ("createTicket", json!("null"), "cannot be cleared"),
        ("createTicket", json!(["vip", "null"]), "cannot be cleared"),
    ];
    for (action, tags, says) in wrong {
        let script = Scripted::new();
        let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
        let inputs = match action {
            "createTicket" => json!({"messages": messages, "tags": tags}),
            _ => json!({"id": 1, "tags": tags}),
        };
        let error = run(&script, action, inputs).unwrap_err();
        let problem = &error.inputs[0].problem;
        assert!(problem.starts_with(says), "{action}: {problem}");
    }
}
