//! Custom-field values: an update keeps what it was not told about, and says what it did when it could not do all.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gorgias_component::http::response::TransportError;
use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

/// A ticket with fields, as Gorgias keeps them: a PUT of one sets one, a PUT of the list replaces all.
fn ticket(fields: BTreeMap<u64, Value>) -> (Scripted, Rc<RefCell<BTreeMap<u64, Value>>>) {
    let store = Rc::new(RefCell::new(fields));
    let shared = Rc::clone(&store);
    let script = Scripted::answering(move |sent| {
        let mut fields = shared.borrow_mut();
        let id = sent.path().rsplit('/').next().unwrap().parse::<u64>();
        match (sent.method.as_str(), id) {
            ("PUT", Ok(id)) => {
                fields.insert(id, sent.body.clone());
            }
            ("PUT", Err(_)) => {
                let list = sent.body.as_array().unwrap();
                *fields = list
                    .iter()
                    .map(|item| (item["id"].as_u64().unwrap(), item["value"].clone()))
                    .collect();
            }
            _ => {}
        }
        let list: Vec<Value> = fields
            .iter()
            .map(|(id, value)| json!({"field": {"id": id}, "value": value}))
            .collect();
        Ok(response(200, json!({"data": list})))
    });
    (script, store)
}

fn many() -> BTreeMap<u64, Value> {
    (1..=150)
        .map(|id| (id, json!(format!("value {id}"))))
        .collect()
}

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

fn puts(script: &Scripted) -> usize {
    let sent = script.sent.borrow();
    sent.iter().filter(|sent| sent.method == "PUT").count()
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
fn a_limit_that_stays_used_up_leaves_all_unwritten() {
    let script = Scripted::answering(move |_| Ok(response(429, json!(null))));
    let inputs = json!({"ticket_id": 5, "custom_fields": {"1": "a", "2": "b"}});
    let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
    let told = "; nothing was written.";
    assert!(error.message.ends_with(told), "{}", error.message);
    assert_eq!(puts(&script), 0);
    assert!(script.lines().len() > 5, "it is waited for");
}

/// Nobody may read the definitions here, so that what follows is about writing.
fn unread() -> Scripted {
    Scripted::new().respond(403, json!(null))
}

#[test]
fn changing_one_of_150_leaves_149() {
    for mode in [json!(null), json!("merge"), json!("")] {
        let (script, fields) = ticket(many());
        let inputs = json!({"ticket_id": 5, "custom_fields": {"77": "new"}, "mode": mode});
        let result = run(&script, "updateTicketCustomFields", inputs).unwrap();
        assert_eq!(result["data"].as_array().unwrap().len(), 150);
        let mut expected = many();
        expected.insert(77, json!("new"));
        assert_eq!(*fields.borrow(), expected);
        assert_eq!(
            script.lines(),
            [
                "GET /custom-fields?object_type=Ticket&limit=100",
                "PUT /tickets/5/custom-fields/77",
                "GET /tickets/5/custom-fields"
            ]
        );
    }
}

#[test]
fn replacing_is_for_those_who_say_so() {
    let (script, fields) = ticket(many());
    let inputs = json!({"ticket_id": 5, "custom_fields": {"77": "new"}, "mode": "replace"});
    let result = run(&script, "updateTicketCustomFields", inputs).unwrap();
    assert_eq!(
        result,
        json!({"data": [{"field": {"id": 77}, "value": "new"}]})
    );
    assert_eq!(*fields.borrow(), BTreeMap::from([(77, json!("new"))]));
    assert_eq!(script.lines(), ["PUT /tickets/5/custom-fields"]);
}

#[test]
fn values_keep_their_types_and_digits() {
    let (script, _) = ticket(BTreeMap::new());
    let text = r#"[{"id": 1, "value": "12"}, {"id": 2, "value": 12}, {"id": 3, "value": 1.50}, {"id": 4, "value": false}, {"id": 5, "value": ""}, {"id": 6, "value": "A::B::C"}]"#;
    run(
        &script,
        "updateTicketCustomFields",
        json!({"ticket_id": 5, "custom_fields": text}),
    )
    .unwrap();
    let sent = script.sent.borrow();
    let bodies: Vec<&str> = sent
        .iter()
        .filter_map(|sent| sent.text.as_deref())
        .collect();
    assert_eq!(
        bodies,
        ["\"12\"", "12", "1.50", "false", "\"\"", "\"A::B::C\""]
    );
    assert!(
        sent.iter()
            .filter(|sent| sent.method == "PUT")
            .all(|sent| sent.header("content-type") == Some("application/json"))
    );
}

#[test]
fn one_wrong_value_and_nothing_is_written() {
    for wrong in [
        json!([{"id": 1, "value": "a"}, {"id": "x", "value": "b"}]),
        json!([{"id": 1, "value": "a"}, {"id": 2}]),
        json!([{"id": 1, "value": "a"}, {"id": 2, "value": {"x": 1}}]),
        json!([{"id": 1, "value": "a"}, {"id": 2, "value": null}]),
        json!([{"id": 1, "value": "a"}, {"id": 1, "value": "b"}]),
        json!({"1": "a", "0": "b"}),
    ] {
        for mode in ["merge", "replace"] {
            let script = Scripted::new();
            let inputs = json!({"ticket_id": 5, "custom_fields": wrong, "mode": mode});
            let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
            assert_eq!(error.inputs[0].key, "custom_fields");
            assert!(script.sent.borrow().is_empty(), "{wrong}");
        }
    }
}

#[test]
fn a_failure_in_the_middle_says_what_was_written_and_what_was_not() {
    let script = unread()
        .respond(200, json!({}))
        .respond(200, json!({}))
        .respond(400, json!({"error": {"msg": "Invalid value."}}));
    let inputs = json!({"ticket_id": 5, "custom_fields": {"1": "a", "2": "b", "3": "c", "4": "d"}});
    let error = run(&script, "updateTicketCustomFields", inputs).unwrap_err();
    let told =
        "Invalid value; this was field 3 (already written: fields 1 and 2; not tried: field 4).";
    assert!(error.message.ends_with(told), "{}", error.message);
    assert_eq!(puts(&script), 3);
}

#[test]
fn each_value_is_tried_again_like_any_put() {
    let script = Scripted::new()
        .respond(503, json!(null))
        .cut()
        .respond(200, json!({}))
        .respond(200, json!([]));
    let inputs = json!({"ticket_id": 5, "custom_fields": {"1": "a"}});
    assert_eq!(
        run(&script, "updateTicketCustomFields", inputs).unwrap(),
        json!({"data": []})
    );
}

#[test]
fn the_list_is_bare_however_gorgias_wraps_it() {
    for body in [
        json!([{"value": 1}]),
        json!({"data": [{"value": 1}]}),
        json!({"data": [{"value": 1}], "meta": {"next_cursor": null}}),
    ] {
        let script = Scripted::new().respond(200, body);
        let result = run(&script, "listTicketCustomFields", json!({"ticket_id": 5})).unwrap();
        assert_eq!(result, json!({"data": [{"value": 1}]}));
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
}

#[test]
fn a_delete_whose_answer_was_lost_is_done_when_the_value_is_gone() {
    for gone in [404, 400] {
        let script = Scripted::new()
            .cut()
            .respond(gone, json!({"error": {"msg": "no value"}}));
        // A 400 may say anything: the list tells.
        let script = match gone {
            400 => script.respond(200, json!({"data": [{"field": {"id": 2}, "value": "x"}]})),
            _ => script,
        };
        let result = run(
            &script,
            "deleteTicketCustomField",
            json!({"ticket_id": 5, "id": 1}),
        )
        .unwrap();
        assert_eq!(result, json!({"data": {"message": "Success"}}));
        let script = Scripted::new().respond(gone, json!({"error": {"msg": "no value"}}));
        run(
            &script,
            "deleteTicketCustomField",
            json!({"ticket_id": 5, "id": 1}),
        )
        .unwrap_err();
    }
}
