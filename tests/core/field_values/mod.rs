//! Custom-field values: an update keeps what it was not told about, and says what it did when it could not do all.

mod definitions;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

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

fn puts(script: &Scripted) -> usize {
    let sent = script.sent.borrow();
    sent.iter().filter(|sent| sent.method == "PUT").count()
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
