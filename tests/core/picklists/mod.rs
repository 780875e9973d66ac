//! Picklists: every record once, with a label that is never blank and never like another's.

mod requests;

use serde_json::{Value, json};

use crate::support::{Scripted, run};

fn items(source: &str, records: Value) -> Vec<(String, String)> {
    let script =
        Scripted::new().respond(200, json!({"data": records, "meta": {"next_cursor": null}}));
    let result = run(&script, source, json!({})).unwrap();
    let items = result["result"].as_array().unwrap().iter().map(|item| {
        assert_eq!(item.as_object().unwrap().len(), 2, "{item}");
        (
            item["key"].as_str().unwrap().to_owned(),
            item["label"].as_str().unwrap().to_owned(),
        )
    });
    items.collect()
}

fn label(source: &str, record: Value) -> String {
    items(source, json!([record]))[0].1.clone()
}

#[test]
fn the_first_name_that_is_not_blank_is_the_label() {
    let long = "word ".repeat(40);
    #[rustfmt::skip]
    let cases = [
        ("selectCustomer", json!({"id": 7, "name": " Jane\n Doe ", "email": "x@y.example"}), "Jane Doe <x@y.example>"),
        ("selectCustomer", json!({"id": 7, "name": "", "firstname": "Jane", "lastname": "Doe"}), "Jane Doe"),
        ("selectCustomer", json!({"id": 7, "name": null, "firstname": " ", "lastname": "Doe", "email": "x@y.example"}), "Doe <x@y.example>"),
        ("selectCustomer", json!({"id": 7, "name": "  ", "firstname": "", "lastname": "", "email": "x@y.example"}), "x@y.example"),
        ("selectCustomer", json!({"id": 7, "name": null, "email": null}), "Customer 7"),
        ("selectCustomer", json!({"id": 7, "name": 5, "email": {}}), "5"),
        ("selectEvent", json!({"id": 1, "type": "ticket-created", "object_type": "Ticket", "object_id": 9, "created_datetime": "2026-01-31T09:30:12.345+00:00"}), "ticket-created · Ticket 9 · 2026-01-31 09:30"),
        ("selectEvent", json!({"id": 1, "type": "ticket-created", "object_type": "Ticket", "object_id": null, "created_datetime": null}), "ticket-created · Ticket"),
        ("selectEvent", json!({"id": 1}), "Event 1"),
        ("selectMessage", json!({"id": 5, "subject": "Re: order", "body_text": "Hello"}), "Re: order"),
        ("selectMessage", json!({"id": 5, "subject": " ", "body_text": "Hello\r\n\tthere"}), "Hello there"),
        ("selectMessage", json!({"id": 5, "subject": null, "body_text": long}), "word word word word word word word word word word word word"),
        ("selectMessage", json!({"id": 5, "subject": null, "body_text": "é".repeat(61)}), &"é".repeat(60)),
        ("selectMessage", json!({"id": 5, "subject": null, "body_text": null}), "Message 5"),
        ("selectTicket", json!({"id": 9, "subject": "Where?", "excerpt": "x"}), "Where?"),
        ("selectTicket", json!({"id": 9, "subject": "", "excerpt": " Hello\n"}), "Hello"),
        ("selectTicket", json!({"id": 9, "subject": null, "excerpt": null}), "Ticket 9"),
        ("selectTicket", json!({"id": 9, "subject": "\u{a0}\u{2003}", "excerpt": ""}), "Ticket 9"),
    ];
    for (source, record, expected) in cases {
        assert_eq!(label(source, record.clone()), expected, "{source} {record}");
    }
}

#[test]
fn equal_labels_get_their_ids() {
    let records = json!([
        {"id": 3, "subject": "Order"}, {"id": 2, "subject": " Order"}, {"id": 1, "subject": "Other"}, {"id": 4, "subject": "order"},
    ]);
    let labels: Vec<String> = items("selectTicket", records)
        .into_iter()
        .map(|(_, label)| label)
        .collect();
    assert_eq!(labels, ["Order (#3)", "Order (#2)", "Other", "order"]);
}

#[test]
fn no_two_labels_are_equal_even_when_a_record_is_named_like_another_with_its_id() {
    let records = json!([{"id": 3, "subject": "Order"}, {"id": 2, "subject": "Order"}, {"id": 1, "subject": "Order (#3)"}]);
    let mut labels: Vec<String> = items("selectTicket", records)
        .into_iter()
        .map(|(_, label)| label)
        .collect();
    labels.sort();
    labels.dedup();
    assert_eq!(labels.len(), 3, "{labels:?}");
}

#[test]
fn keys_are_texts_and_what_has_no_id_is_left_out() {
    let records = json!([{"id": 9_007_199_254_740_991_u64, "name": "A"}, {"id": null, "name": "B"}, {"name": "C"}, {"id": "7", "name": "D"}, {"id": 1.5, "name": "E"}]);
    let kept = [("9007199254740991", "A"), ("7", "D")];
    assert_eq!(
        items("selectCustomer", records),
        kept.map(|(key, label)| (key.to_owned(), label.to_owned()))
    );
}

#[test]
fn an_id_that_was_rounded_is_told_and_not_left_out() {
    for id in [json!(9_007_199_254_740_993_u64), json!("9007199254740993")] {
        let page = json!({"data": [{"id": 1, "name": "A"}, {"id": id, "name": "B"}], "meta": {"next_cursor": null}});
        let script = Scripted::new().respond(200, page);
        let error = run(&script, "selectCustomer", json!({})).unwrap_err();
        assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
        assert_eq!(
            error.message,
            "Gorgias gave a record the ID 9007199254740993, which is too large to be held exactly, so it cannot be offered for choice."
        );
    }
}

#[test]
fn all_pages_in_gorgias_order_and_each_record_once() {
    let script = Scripted::new()
        .respond(200, json!({"data": [{"id": 3, "subject": "c"}, {"id": 2, "subject": "b"}], "meta": {"next_cursor": "c1"}}))
        .respond(200, json!({"data": [{"id": 2, "subject": "b"}, {"id": 1, "subject": "a"}], "meta": {"next_cursor": null}}));
    let result = run(&script, "selectTicket", json!({"view_id": 615})).unwrap();
    let expected = json!({"result": [{"key": "3", "label": "c"}, {"key": "2", "label": "b"}, {"key": "1", "label": "a"}]});
    assert_eq!(result, expected);
    let lines = [
        "GET /tickets?view_id=615&trashed=false&limit=100&order_by=created_datetime:desc",
        "GET /tickets?view_id=615&trashed=false&limit=100&order_by=created_datetime:desc&cursor=c1",
    ];
    assert_eq!(script.lines(), lines);
}

#[test]
fn a_search_is_for_what_is_shown_of_a_record() {
    let view = json!({"id": 4, "name": "VIP", "type": "ticket-list", "visibility": "public"});
    let box_of_mail = json!({
        "id": 8, "name": "Garden", "type": "email",
        "meta": {"address": "help@garden.example", "preferred": true, "verified": true},
    });
    let ticket = json!({"id": 9, "subject": "Hello", "status": "open", "spam": false});
    let cases = [
        ("selectTicketView", &view, "vip", true),
        ("selectTicketView", &view, "4", true),
        ("selectTicketView", &view, "ticket", false),
        ("selectTicketView", &view, "public", false),
        ("selectSendingAddress", &box_of_mail, "HELP garden", true),
        ("selectSendingAddress", &box_of_mail, "true", false),
        ("selectTicket", &ticket, "hello open", true),
        ("selectTicket", &ticket, "false", false),
    ];
    for (source, record, search, is_found) in cases {
        let script = Scripted::new().respond(
            200,
            json!({"data": [record], "meta": {"next_cursor": null}}),
        );
        let script = script.respond(200, json!({"data": []}));
        let mut inputs = json!({"search": search});
        if source == "selectTicket" {
            inputs["customer_id"] = json!(7);
        }
        let result = run(&script, source, inputs).unwrap();
        let count = result["result"].as_array().unwrap().len();
        assert_eq!(count == 1, is_found, "{source} {search}: {result}");
    }
}

#[test]
fn a_picklist_is_whole_or_an_error() {
    let script = Scripted::new()
        .respond(
            200,
            json!({"data": [{"id": 3}], "meta": {"next_cursor": "c1"}}),
        )
        .respond(403, json!({"error": {"msg": "Forbidden."}}));
    let error = run(&script, "selectCustomer", json!({})).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_403");
    assert_eq!(items("selectMessage", json!([])), []);
}

#[test]
fn who_may_not_read_the_default_address_gets_the_others_in_their_order() {
    let mailbox = |id: u64, name: &str, preferred: bool| json!({"id": id, "type": "email", "name": name, "deactivated_datetime": null, "meta": {"address": format!("{id}@x.example"), "preferred": preferred}});
    let boxes = json!([
        mailbox(1, "B", false),
        mailbox(2, "A", false),
        mailbox(3, "C", true)
    ]);
    let default = json!([{"type": "default-integration", "data": {"email": 1}}]);
    for (settings, order) in [((200, default), [1, 3, 2]), ((403, json!([])), [3, 2, 1])] {
        let (status, settings) = settings;
        let script = Scripted::new()
            .respond(200, json!({"data": boxes, "meta": {"next_cursor": null}}))
            .respond(status, json!({"data": settings}));
        let result = run(&script, "selectSendingAddress", json!({})).unwrap();
        let keys = result["result"].as_array().unwrap().iter();
        let keys: Vec<&str> = keys.map(|item| item["key"].as_str().unwrap()).collect();
        assert_eq!(keys, order.map(|id| format!("{id}@x.example")), "{status}");
    }
}
