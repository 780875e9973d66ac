//! What a write is answered with: a success is only what the API itself sends.

use serde_json::{Value, json};

use crate::support::{Scripted, connection, response, run};

/// Answers with status 200 that Gorgias' API never gives: a portal's page, a proxy's words, another API's error.
fn strange() -> [(Value, &'static str); 9] {
    [
        (
            json!({"$text": "<!DOCTYPE html><title>Log in</title>"}),
            "a web page instead of JSON",
        ),
        (
            json!({"$text": "\n <HTML><body>Moved</body></HTML>"}),
            "a web page instead of JSON",
        ),
        (
            json!({"$text": "Please sign in"}),
            "something that is not JSON",
        ),
        (json!({"$text": "{\"id\": 7"}), "something that is not JSON"),
        (
            json!({"error": {"msg": "Blocked by policy."}}),
            "the error \"Blocked by policy.\"",
        ),
        (json!({"error": "denied"}), "the error \"denied\""),
        (json!({"error": {"code": 4}}), "an error"),
        (json!("OK"), "JSON that is no record"),
        (json!(1), "JSON that is no record"),
    ]
}

/// Every operation that writes, and what makes it write.
fn writes() -> Vec<(&'static str, Value)> {
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    vec![
        (
            "createCustomer",
            json!({"name": "Jane", "email": "jane@example.com"}),
        ),
        ("createTicket", json!({"messages": messages})),
        (
            "createTicketMessage",
            json!({"ticket_id": 5, "channel": "api", "from_agent": true, "body_text": "x"}),
        ),
        ("updateCustomer", json!({"id": 7, "name": "Jane"})),
        ("updateCustomerData", json!({"id": 7, "data": {"a": 1}})),
        ("updateTicket", json!({"id": 7, "subject": "x"})),
        (
            "updateTicketCustomFields",
            json!({"ticket_id": 5, "custom_fields": {"77": "x"}}),
        ),
        (
            "updateTicketCustomFields",
            json!({"ticket_id": 5, "custom_fields": {"77": "x"}, "mode": "replace"}),
        ),
        (
            "uploadFiles",
            json!({"file": {"$bytes": "abc", "contentType": "text/plain"}}),
        ),
        ("addInternalNote", json!({"ticket_id": 5, "body_text": "x"})),
        ("createTag", json!({"name": "vip"})),
        (
            "createMacro",
            json!({"name": "Thanks", "response_text": "x"}),
        ),
        ("updateTag", json!({"id": 7, "name": "vip"})),
        (
            "mergeTags",
            json!({"destination_tag_id": 7, "source_tags_ids": [8]}),
        ),
        ("snoozeTicket", json!({"id": 5, "for": "3d"})),
        ("trashTicket", json!({"id": 5})),
        ("assignTicket", json!({"id": 5, "user": 7})),
        (
            "setTicketStatus",
            json!({"id": 5, "status": "closed", "always": true}),
        ),
        ("deleteTicket", json!({"id": 7})),
        ("deleteCustomer", json!({"id": 7})),
        ("deleteTicketCustomField", json!({"ticket_id": 5, "id": 7})),
    ]
}

#[test]
fn a_write_is_a_success_only_when_gorgias_says_so() {
    for (answer, what) in strange() {
        for (operation, inputs) in writes() {
            let body = answer.clone();
            // What is read afterwards shows that the record is there as it was.
            let script = Scripted::answering(move |sent| match sent.method.as_str() {
                "GET" => Ok(response(
                    200,
                    json!({"id": 7, "data": [{"field": {"id": 7}}]}),
                )),
                _ => Ok(response(200, body.clone())),
            });
            let result = run(&script, operation, inputs.clone());
            let about = format!("{operation} {inputs}, {answer}: {result:?}");
            let error = result.expect_err(&about);
            assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE", "{about}");
            assert!(
                error.message.contains(&format!("with 200 but {what}")),
                "{about}"
            );
            let posts = script
                .lines()
                .iter()
                .filter(|line| line.starts_with("POST"))
                .count();
            assert!(
                posts <= 1,
                "nothing is sent twice that must not be: {about}"
            );
            assert!(script.lines().len() <= 3, "{about}");
        }
    }
}

#[test]
fn where_a_repeat_does_no_harm_one_strange_answer_is_got_over() {
    let fields = json!({"ticket_id": 5, "custom_fields": {"77": "x"}});
    for (answer, _) in strange() {
        for (operation, inputs) in [
            ("updateCustomerData", json!({"id": 7, "data": {"a": 1}})),
            ("updateTicketCustomFields", fields.clone()),
        ] {
            let (strange, mut puts) = (answer.clone(), 0);
            let script = Scripted::answering(move |sent| {
                puts += usize::from(sent.method == "PUT");
                Ok(match (sent.method.as_str(), puts) {
                    ("PUT", 1) => response(200, strange.clone()),
                    ("PUT", _) => response(202, json!(null)),
                    _ => response(200, json!({"data": []})),
                })
            });
            run(&script, operation, inputs).unwrap();
            let lines = script.lines();
            let puts: Vec<_> = lines
                .iter()
                .filter(|line| line.starts_with("PUT"))
                .collect();
            assert_eq!(puts.len(), 2);
            assert_eq!(puts[0], puts[1]);
        }
    }
}

#[test]
fn what_the_api_sends_is_a_success_whatever_else_is_in_it() {
    let record = json!({"id": 7, "error": {"msg": "a message that was not delivered"}, "data": []});
    for (operation, inputs) in writes() {
        for answer in [
            record.clone(),
            json!({"id": 7}),
            json!({"data": [], "error": null}),
        ] {
            let script = Scripted::answering(move |_| Ok(response(200, answer.clone())));
            run(&script, operation, inputs.clone()).unwrap();
        }
    }
    let silent = writes();
    let silent = silent.iter().filter(|(operation, _)| {
        operation.starts_with("delete") || *operation == "updateCustomerData"
    });
    for (operation, inputs) in silent {
        for answer in [json!(null), json!({}), json!([])] {
            let script = Scripted::new().respond(202, answer);
            run(&script, operation, inputs.clone()).unwrap();
        }
    }
}

#[test]
fn a_raw_request_gives_whatever_it_is_answered_with() {
    for answer in [json!({"error": "denied"}), json!("OK"), json!(1)] {
        let inputs = json!({
            "connection": connection(), "method": "POST", "url": "/tickets", "responseType": "json",
        });
        let script = Scripted::new().respond(200, answer.clone());
        assert_eq!(run(&script, "rawRequest", inputs).unwrap()["data"], answer);
    }
}

/// Every operation that reads a record before it changes it, so that nothing of it is lost or overwritten.
fn changes() -> Vec<(&'static str, Value)> {
    vec![
        (
            "updateCustomer",
            json!({"id": 7, "channels": [{"type": "phone", "address": "+1555"}], "channels_mode": "add"}),
        ),
        (
            "findOrCreateCustomer",
            json!({"email": "jane@example.com", "phone": "+1555", "update": "fill blanks"}),
        ),
        (
            "updateTicketMessage",
            json!({"ticket_id": 5, "id": 7, "body_text": "x"}),
        ),
        (
            "assignTicket",
            json!({"id": 7, "user": 7, "only_if_unassigned": true}),
        ),
        ("replyToTicket", json!({"ticket_id": 7, "body_text": "x"})),
    ]
}

#[test]
fn nothing_is_changed_by_what_is_no_record() {
    let nothing = [json!({}), json!([]), json!({"data": null})];
    let strange = strange().into_iter().map(|(answer, _)| answer);
    for answer in strange.chain(nothing) {
        for (operation, inputs) in changes() {
            let body = answer.clone();
            let script = Scripted::answering(move |sent| {
                let customers = json!({"data": [{"id": 7, "email": "jane@example.com"}]});
                Ok(match (sent.method.as_str(), sent.path()) {
                    ("GET", "/api/customers") => response(200, customers),
                    _ => response(200, body.clone()),
                })
            });
            let result = run(&script, operation, inputs);
            let about = format!("{operation}, {answer}: {result:?}");
            let error = result.expect_err(&about);
            assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE", "{about}");
            let lines = script.lines();
            assert!(
                lines.iter().all(|line| line.starts_with("GET")),
                "{about} {lines:?}"
            );
        }
    }
}

#[test]
fn tags_are_written_only_when_gorgias_says_so() {
    for (answer, what) in strange() {
        for operation in ["addTicketTags", "removeTicketTags", "setTicketTags"] {
            let body = answer.clone();
            let script = Scripted::answering(move |sent| {
                let tags = json!({"data": [{"id": 7, "name": "vip"}]});
                Ok(match sent.method.as_str() {
                    "GET" => response(200, tags),
                    _ => response(200, body.clone()),
                })
            });
            let result = run(&script, operation, json!({"ticket_id": 5, "tags": "vip"}));
            let about = format!("{operation}, {answer}: {result:?}");
            let error = result.expect_err(&about);
            assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE", "{about}");
            assert!(
                error.message.contains(&format!("with 200 but {what}")),
                "{about}"
            );
        }
    }
}
