//! How every kind of input is read: what is accepted and what is sent of it, what is refused and what is said.
//! The cases are data, in `inputs.json`, one input at a time.

use gorgias_component::manifest::{Kind, OPERATIONS, Place};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::{Scripted, operation, response, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// `operation.key`
    input: String,
    given: Value,
    /// What is on the wire: a member of the body, the values of a query key, a part of the path, a file's bytes.
    #[serde(default, deserialize_with = "even_null")]
    sends: Option<Value>,
    /// The whole message.
    says: Option<String>,
}

fn even_null<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("inputs.json")).unwrap()
}

/// What else an operation must be given, so that the input under test is all that can be wrong.
fn others(operation: &str, key: &str) -> Map<String, Value> {
    let others = match operation {
        "getTicket" | "assignTicket" | "snoozeTicket" | "updateTicket" | "updateCustomer" => {
            json!({"id": 1})
        }
        "createTicket" => {
            json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}]})
        }
        "createTicketMessage" => {
            json!({"ticket_id": 1, "channel": "api", "from_agent": true, "body_text": "x"})
        }
        "applyMacro" => json!({"ticket_ids": [1]}),
        "replyToTicket" => json!({"ticket_id": 1, "body_text": "x"}),
        "updateCustomerData" => json!({"id": 7, "data": {}}),
        "search" => json!({"type": "tag"}),
        "mergeTags" => json!({"destination_tag_id": 305}),
        "mergeCustomers" => json!({"source_id": 8, "target_id": 7}),
        "updateMacro" => json!({"id": 1}),
        "addTicketTags" | "setTicketTags" | "updateTicketCustomFields" => json!({"ticket_id": 1}),
        "createMacro" => json!({"name": "Damaged", "response_text": "A new one."}),
        "ensureWebhook" => {
            json!({"url": "https://hooks.example.com/x", "events": ["ticket-created"]})
        }
        "rawRequest" => json!({"url": "/tickets", "method": "GET", "responseType": "json"}),
        "downloadFile" if key != "attachment_url" => {
            json!({"domain_hash": "h", "resource_name": "n"})
        }
        _ => json!({}),
    };
    others.as_object().unwrap().clone()
}

fn page() -> Value {
    json!({"data": [], "meta": {"next_cursor": null}})
}

#[test]
fn every_input_is_read_by_its_kind() {
    for case in cases() {
        let (action, key) = case.input.split_once('.').unwrap();
        let about = format!("{} = {}", case.input, case.given);
        let mut inputs = others(action, key);
        inputs.insert(key.into(), case.given.clone());
        let script = Scripted::answering(|_| Ok(response(200, page())));
        let result = run(&script, action, inputs.into());
        match (&case.sends, &case.says) {
            (Some(expected), None) => {
                result.unwrap_or_else(|error| panic!("{about}: {}", error.message));
                let sent = script.only();
                let input = operation(action)
                    .inputs
                    .iter()
                    .find(|input| input.key == key)
                    .unwrap();
                let on_the_wire = match input.place {
                    Place::Body => sent.body[input.wire].clone(),
                    Place::Path => json!(sent.path().rsplit('/').next().unwrap()),
                    Place::Query => sent
                        .query()
                        .into_iter()
                        .filter(|(name, _)| name.split('[').next() == Some(input.wire))
                        .map(|(_, value)| value)
                        .collect(),
                    Place::Call if key == "method" => json!(sent.method),
                    Place::Call => sent.body[0]["bytes"].clone(),
                };
                assert_eq!(&on_the_wire, expected, "{about}");
            }
            (None, Some(expected)) => {
                let error = result.expect_err(&about);
                assert_eq!(error.code.to_string(), "INVALID_INPUT", "{about}");
                assert_eq!(&error.message, expected, "{about}");
                assert!(script.sent.borrow().is_empty(), "{about}");
                assert_eq!(error.inputs[0].key, key, "{about}");
            }
            _ => panic!("{about}: either sends or says"),
        }
    }
}

#[test]
fn every_kind_is_in_the_table() {
    let cases = cases();
    let name = |kind: &Kind| {
        let text = format!("{kind:?}");
        text.split([' ', '(', '{'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    for operation in OPERATIONS {
        for input in operation.inputs {
            let kind = name(&input.kind);
            let is_there = cases.iter().any(|case| {
                let (action, key) = case.input.split_once('.').unwrap();
                let tested = crate::support::operation(action).inputs.iter();
                tested
                    .filter(|input| input.key == key)
                    .any(|tested| name(&tested.kind) == kind)
            });
            // The connection has a file of its own, and a raw request's data is anything.
            assert!(is_there || matches!(input.kind, Kind::Payload), "{kind}");
        }
    }
}

#[test]
fn a_message_names_the_label_and_stays_readable() {
    for case in cases() {
        let Some(says) = &case.says else { continue };
        let (action, key) = case.input.split_once('.').unwrap();
        let input = operation(action)
            .inputs
            .iter()
            .find(|input| input.key == key)
            .unwrap();
        assert!(says.starts_with(input.label), "{says}");
        assert!(
            says.ends_with(['.', '?', '…']) && !says.contains("?."),
            "{says}"
        );
        assert!(says.chars().count() < 330, "{says}");
    }
}

#[test]
fn limits_of_length_and_number() {
    let ids = |count: u32| json!((1..=count).collect::<Vec<_>>());
    let message = json!({"channel": "api", "from_agent": false, "body_text": "Hello"});
    let messages = |count: usize| json!(vec![message.clone(); count]);
    let one = messages(1);
    #[rustfmt::skip]
    let cases = [
        ("createTicket", json!({"messages": one, "subject": "é".repeat(998)}), None),
        ("createTicket", json!({"messages": one, "subject": "é".repeat(999)}), Some("Subject must have at most 998 characters, but has 999.")),
        ("createTicket", json!({"messages": one, "external_id": "x".repeat(256)}), Some("External ID must have at most 255 characters, but has 256.")),
        ("createTicket", json!({"messages": one, "tags": ["x".repeat(256)]}), None),
        ("createTicket", json!({"messages": one, "tags": ["x".repeat(257)]}), Some("Tags has a problem: item 1 must have at most 256 characters, but has 257.")),
        ("createTicket", json!({"messages": one, "tags": [{"name": "x".repeat(257)}]}), Some("Tags has a problem: item 1 must have at most 256 characters, but has 257.")),
        ("createTicket", json!({"messages": messages(500)}), None),
        ("createTicket", json!({"messages": messages(501)}), Some("Messages must hold at most 500 items, but holds 501.")),
        ("listTickets", json!({"ticket_ids": ids(100)}), None),
        ("listTickets", json!({"ticket_ids": ids(101)}), Some("Ticket IDs must hold at most 100 items, but holds 101.")),
    ];
    for (action, inputs, says) in cases {
        let script = Scripted::answering(|_| Ok(response(200, page())));
        let result = run(&script, action, inputs);
        let message = result.err().map(|error| error.message.clone());
        assert_eq!(message.as_deref(), says);
        assert_eq!(script.sent.borrow().is_empty(), says.is_some());
    }
}

#[test]
fn all_problems_of_a_call_are_told_together_and_nothing_is_sent() {
    let script = Scripted::new();
    let inputs = json!({
        "id": "12abc", "status": "opne", "spam": "maybe", "closed_datetime": "tomorrow", "tags": [{}],
        "assignee_user": 5, "assignee_user_id": 6, "meta": "a:1",
    });
    let error = run(&script, "updateTicket", inputs).unwrap_err();
    let keys: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "id",
            "status",
            "tags",
            "meta",
            "spam",
            "closed_datetime",
            "assignee_user_id"
        ]
    );
    assert!(
        error
            .message
            .starts_with("7 inputs need changes: Ticket ID must be an ID"),
        "{}",
        error.message
    );
    for problem in &error.inputs {
        let told = if problem.is_sentence {
            problem.problem.clone()
        } else {
            format!("{} {}", problem.label, problem.problem)
        };
        assert!(error.message.contains(&told));
    }
    assert!(script.sent.borrow().is_empty());
}

#[test]
fn a_bad_connection_does_not_hide_bad_inputs() {
    let script = Scripted::new();
    let inputs =
        json!({"connection": {"key": "gorgias-api-key", "fields": {"domain": "x.y"}}, "id": "abc"});
    let error = run(&script, "getTicket", inputs).unwrap_err();
    assert_eq!(error.code.to_string(), "CONNECTION");
    let keys: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
    assert_eq!(keys, ["domain", "username", "apiKey", "id"]);
    assert!(
        error.message.contains("Ticket ID must be an ID"),
        "{}",
        error.message
    );
    assert!(script.sent.borrow().is_empty());
}

#[test]
fn broken_json_is_found_by_line_and_column_as_people_count_them() {
    #[rustfmt::skip]
    let cases = [
        ("[\n  {\"type\": \"email\",\n   \"address\": }\n]", "line 3, column 15"),
        ("[{\"type\": \"ééé\", oops}]", "line 1, column 18"),
        ("\n\n [oops]", "line 3, column 3"),
        ("   [oops]", "line 1, column 5"),
        ("[1 2]", "line 1, column 4"),
        ("[1] 2", "line 1, column 5"),
    ];
    for (text, place) in cases {
        let error = run(
            &Scripted::new(),
            "createCustomer",
            json!({"channels": text}),
        )
        .unwrap_err();
        let message = error.message.clone();
        assert!(
            message.contains(&format!("Channels is not valid JSON at {place}: ")),
            "{text}: {message}"
        );
    }
}

#[test]
fn json_travels_with_its_own_order_and_digits() {
    let script = Scripted::new().respond(202, json!(null));
    let text =
        r#"{"z": 1, "a": 12345678901234567890123, "b": 1.10, "nested": {"y": 1e2, "x": null}}"#;
    run(
        &script,
        "updateCustomerData",
        json!({"id": 7, "data": text}),
    )
    .unwrap();
    assert_eq!(script.only().text.unwrap(), format!("{{\"data\":{text}}}"));
}
