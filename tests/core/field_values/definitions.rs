//! Values are held against the definitions of their fields before anything is written.

use std::collections::BTreeMap;

use gorgias_component::http::response::TransportError;
use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

use super::{puts, ticket};

/// Definitions of custom fields, as Gorgias lists them.
fn definitions() -> Value {
    let field = |id: u64, data_type: &str, settings: Value| json!({"id": id, "object_type": "Ticket", "definition": {"data_type": data_type, "input_settings": settings}});
    json!([
        field(1, "text", json!({"input_type": "input"})),
        field(2, "text", json!({"input_type": "dropdown", "choices": ["A::B", "C"]})),
        field(3, "number", json!({"input_type": "input_number", "min": "-1.5", "max": 100})),
        field(4, "boolean", json!({"input_type": "dropdown", "choices": [true, false]})),
        field(5, "text", json!({"input_type": "dropdown", "choices": []})),
        {"id": 6, "object_type": "Customer", "definition": {"data_type": "text", "input_settings": {"input_type": "input"}}},
        field(7, "colour", json!({})),
        {"id": 8},
    ])
}

/// A ticket whose fields are defined; all else is a ticket's.
fn defined() -> Scripted {
    Scripted::answering(|sent| {
        let listed = definitions();
        Ok(match sent.path() {
            "/api/custom-fields" => {
                response(200, json!({"data": listed, "meta": {"next_cursor": null}}))
            }
            // Out of use: there, but not in the list.
            "/api/tickets/5/custom-fields/9" if sent.body != json!(true) => {
                response(400, json!({"error": {"msg": "Invalid value."}}))
            }
            "/api/tickets/5/custom-fields/10" => {
                response(404, json!({"error": {"msg": "Not found."}}))
            }
            _ => response(200, json!({})),
        })
    })
}

#[test]
fn a_value_that_its_field_would_not_take_leaves_all_unwritten() {
    #[rustfmt::skip]
    let wrong = [
        (1, json!(5), "field 1 must be text, not 5"),
        (1, json!(true), "field 1 must be text, not true"),
        (2, json!("B"), "field 2 must be one of A::B, C, not \"B\""),
        (2, json!("a::b"), "field 2 must be one of A::B, C, not \"a::b\""),
        (3, json!("12"), "field 3 must be a number, not \"12\""),
        (3, json!(false), "field 3 must be a number, not false"),
        (3, json!(-1.6), "field 3 must be at least -1.5, not -1.6"),
        (3, json!(101), "field 3 must be at most 100, not 101"),
        (4, json!("true"), "field 4 must be true or false, not \"true\""),
        (4, json!(1), "field 4 must be true or false, not 1"),
        (5, json!("any"), "field 5 must be one of its choices, of which it has none, not \"any\""),
        (6, json!("x"), "field 6 is not a ticket field"),
    ];
    for (id, value, problem) in wrong {
        for before in [true, false] {
            let script = defined();
            let item = |id: u64, value: &Value| json!({"id": id, "value": value});
            let mut list = vec![item(id, &value)];
            list.insert(
                usize::from(before),
                item(1 + u64::from(id == 1) * 6, &json!("fine")),
            );
            let inputs = json!({"ticket_id": 5, "custom_fields": list});
            let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
            let about = format!("{id} = {value}: {}", error.message);
            assert_eq!(error.code.to_string(), "INVALID_INPUT", "{about}");
            let told = format!("Custom Fields has a problem: {problem}; nothing was written.");
            assert_eq!(error.message, told);
            assert_eq!(error.inputs[0].key, "custom_fields");
            assert_eq!(puts(&script), 0, "{about}");
        }
    }
    // All at once.
    let script = defined();
    let inputs = json!({"ticket_id": 5, "custom_fields": {"2": "x", "4": 0, "1": "fine"}});
    let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
    assert!(
        error.message.contains("has 2 problems: field 2"),
        "{}",
        error.message
    );
    assert_eq!(puts(&script), 0);
}

#[test]
fn values_that_fit_are_written() {
    let script = defined();
    let values = json!([
        {"id": 1, "value": ""}, {"id": 2, "value": "A::B"}, {"id": 3, "value": -1.5}, {"id": 4, "value": false},
        {"id": 7, "value": "whatever"}, {"id": 8, "value": 1}, {"id": 9, "value": true},
    ]);
    let inputs = json!({"ticket_id": 5, "custom_fields": values});
    run(&script, "updateTicketCustomFields", inputs).unwrap();
    assert_eq!(puts(&script), 7);
    // What the list does not tell is written first, all else in its order.
    let lines = script.lines();
    assert_eq!(lines[0], "GET /custom-fields?object_type=Ticket&limit=100");
    let written: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("PUT /tickets/5/custom-fields/"))
        .collect();
    assert_eq!(written, ["9", "1", "2", "3", "4", "7", "8"]);
}

#[test]
fn what_the_list_does_not_tell_is_refused_before_all_else_is_written() {
    for (id, status) in [(9, 400), (10, 404)] {
        let script = defined();
        let values =
            json!([{"id": 1, "value": "fine"}, {"id": id, "value": "x"}, {"id": 4, "value": true}]);
        let inputs = json!({"ticket_id": 5, "custom_fields": values});
        let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
        assert_eq!(error.status, Some(status));
        let told = "(already written: none; not tried: fields 1 and 4).";
        assert!(error.message.ends_with(told), "{}", error.message);
        assert_eq!(puts(&script), 1);
    }
}

#[test]
fn one_value_alone_is_for_gorgias_to_judge() {
    let script = Scripted::new()
        .respond(403, json!(null))
        .respond(400, json!({"error": {"msg": "Invalid value."}}));
    let inputs = json!({"ticket_id": 5, "custom_fields": {"2": "x"}});
    let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
    assert!(
        error.message.ends_with("(already written: none)."),
        "{}",
        error.message
    );
    let lines = script.lines();
    assert_eq!(lines[1..], ["PUT /tickets/5/custom-fields/2"]);
    // One whose field is known is looked at as several are.
    let inputs = json!({"ticket_id": 5, "custom_fields": {"2": "x"}});
    let script = defined();
    let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
    let told = "Custom Fields has a problem: field 2 must be one of A::B, C, not \"x\"; nothing was written.";
    assert_eq!((error.message.as_str(), puts(&script)), (told, 0));
}

#[test]
fn a_field_is_told_by_its_label_with_its_choices_and_unknown_ones_with_the_rest() {
    let choices: Vec<String> = (1..=20).map(|number| format!("Choice {number}")).collect();
    let field = |id: u64, label: &str, choices: &[String]| {
        let settings = json!({"input_type": "dropdown", "choices": choices});
        json!({"id": id, "label": label, "object_type": "Ticket", "definition": {"data_type": "text", "input_settings": settings}})
    };
    let list = json!([
        field(1, "Reason", &choices[..2]),
        field(2, "Pot\nsize", &choices),
        field(3, " ", &[])
    ]);
    let told = |values: Value| {
        let script =
            Scripted::new().respond(200, json!({"data": list, "meta": {"next_cursor": null}}));
        let inputs = json!({"ticket_id": 5, "custom_fields": values});
        let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
        assert_eq!(puts(&script), 0);
        error.message.clone()
    };
    assert_eq!(
        told(json!({"1": "x"})),
        "Custom Fields has a problem: field 1 (Reason) must be one of Choice 1, Choice 2, not \"x\"; nothing was written."
    );
    let all = told(json!({"1": "Choice 1", "2": "x", "99": "y", "3": "z"}));
    assert!(
        all.contains("field 2 (Pot size) must be one of its 20 choices (Choice 1, Choice 2, "),
        "{all}"
    );
    assert!(
        all.contains("; field 3 must be one of its choices, of which it has none, not \"z\"; "),
        "{all}"
    );
    assert!(all.ends_with("; field 99 is unknown: it is not among the account's fields for tickets; nothing was written."), "{all}");
}

#[test]
fn who_may_not_read_definitions_may_write_values() {
    let page = || json!({"$text": "<html>"});
    for (status, body) in [
        (403, json!(null)),
        (404, json!(null)),
        (400, json!(null)),
        (200, page()),
        (200, json!({})),
    ] {
        let (ticket, fields) = ticket(BTreeMap::new());
        let script = Scripted::answering(move |sent| {
            if sent.path().starts_with("/api/custom-fields") {
                return Ok(response(status, body.clone()));
            }
            ticket.answer(sent)
        });
        let inputs = json!({"ticket_id": 5, "custom_fields": {"1": "a", "2": "b"}});
        let result = run(&script, "updateTicketCustomFields", inputs).unwrap();
        assert_eq!(result["data"].as_array().unwrap().len(), 2, "{status}");
        assert_eq!(fields.borrow().len(), 2);
    }
}

#[test]
fn definitions_are_asked_for_once_and_done_without() {
    for failing in [Some(500), Some(503), None] {
        let (ticket, fields) = ticket(BTreeMap::new());
        let script = Scripted::answering(move |sent| {
            let is_list = sent.path() == "/api/custom-fields";
            match failing {
                Some(status) if is_list => Ok(response(status, json!(null))),
                None if is_list => Err(TransportError::Timeout),
                _ => ticket.answer(sent),
            }
        });
        let inputs = json!({"ticket_id": 5, "custom_fields": {"1": "a", "2": "b"}});
        run(&script, "updateTicketCustomFields", inputs).unwrap();
        assert_eq!(fields.borrow().len(), 2);
        let lines = script.lines();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[1].starts_with("PUT "), "{lines:?}");
    }
}

#[test]
fn fields_by_their_labels_have_their_definitions_read_once() {
    let labelled = || {
        Scripted::answering(|sent| {
            let field = |id: u64, label: &str, data_type: &str| json!({"id": id, "label": label, "object_type": "Ticket", "definition": {"data_type": data_type}});
            let fields = json!([field(2, "Reason", "text"), field(3, "Pots", "number")]);
            let is_list = sent.path() == "/api/custom-fields";
            let list = if is_list { fields } else { json!([]) };
            Ok(response(
                200,
                json!({"data": list, "meta": {"next_cursor": null}}),
            ))
        })
    };
    let given = |pots: Value| json!({"ticket_id": 5, "custom_fields": {"reason": "A", "3": pots}});
    let script = labelled();
    run(&script, "updateTicketCustomFields", given(json!(7))).unwrap();
    let read = "GET /custom-fields?object_type=Ticket&limit=100";
    assert_eq!(
        script.lines(),
        [
            read,
            "PUT /tickets/5/custom-fields/3",
            "PUT /tickets/5/custom-fields/2",
            "GET /tickets/5/custom-fields"
        ]
    );
    let script = labelled();
    let error = run(&script, "updateTicketCustomFields", given(json!("many"))).unwrap_err();
    assert!(
        error.message.contains("field 3 (Pots) must be a number"),
        "{}",
        error.message
    );
    assert_eq!(script.lines(), [read]);
    // Beside a name that no field has, what its field would not take is told too.
    let script = labelled();
    let inputs =
        json!({"ticket_id": 5, "custom_fields": {"Colour": "red", "Pots": "many", "Reason": "A"}});
    let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
    assert!(
        error
            .message
            .ends_with("field 3 (Pots) must be a number, not \"many\"."),
        "{}",
        error.message
    );
    assert!(
        error.message.starts_with(
            "Custom Fields has 2 problems: no field is called \"Colour\"; the nearest are "
        ),
        "{}",
        error.message
    );
    assert_eq!(script.lines(), [read]);
}
