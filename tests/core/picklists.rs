//! Picklists: every record once, with a label that is never blank and never like another's.

use serde_json::{Value, json};

use gorgias_component::manifest::{OPERATIONS, Operation, Plan};

use crate::support::{Scripted, response, run};

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

/// A list of so many records, page by page, each answer with that call limit.
fn account(records: usize, limit: impl Fn(usize) -> String + 'static) -> Scripted {
    let mut answered = 0;
    Scripted::answering(move |sent| {
        answered += 1;
        let query = sent.query();
        let cursor = query.iter().find(|(name, _)| name == "cursor");
        let from: usize = cursor.map_or(0, |(_, text)| text.parse().unwrap());
        let to = records.min(from + 100);
        let data: Vec<Value> = (from..to)
            .map(|at| json!({"id": records - at, "subject": format!("No. {at}"), "name": format!("No. {at}"), "type": "ticket-list"}))
            .collect();
        let next = (to < records).then(|| to.to_string());
        let mut answer = response(200, json!({"data": data, "meta": {"next_cursor": next}}));
        answer
            .headers
            .push(("x-gorgias-account-api-call-limit".into(), limit(answered)));
        Ok(answer)
    })
}

/// The bucket as it is when nobody else calls and nothing leaks.
fn alone(answered: usize) -> String {
    format!("{answered}/80")
}

fn last(result: &Value) -> (String, String) {
    let item = result["result"].as_array().unwrap().last().unwrap();
    let text = |name: &str| item[name].as_str().unwrap().to_owned();
    (text("key"), text("label"))
}

/// The picklists that walk a list.
fn walking() -> impl Iterator<Item = &'static Operation> {
    let all = OPERATIONS.iter().copied();
    all.filter(|operation| matches!(operation.plan, Plan::Picklist(_)))
}

#[test]
fn at_100_000_records_the_first_answer_takes_20_requests() {
    for operation in walking() {
        let script = account(100_000, alone);
        let result = run(&script, operation.key, json!({})).unwrap();
        assert_eq!(script.sent.borrow().len(), 20, "{}", operation.key);
        assert!(script.sleeps.borrow().is_empty(), "{}", operation.key);
        let (key, label) = last(&result);
        assert_eq!(key, "more", "{}", operation.key);
        assert!(label.starts_with("… only the "), "{label}");
        assert!(label.contains(" 2,000 – "), "{}: {label}", operation.key);
        let logs = script.logs.borrow();
        let is_told = logs.iter().any(|(_, line)| line.ends_with(&label));
        assert!(is_told, "{}: {logs:?}", operation.key);
    }
}

#[test]
fn the_last_entry_says_what_finds_the_rest() {
    #[rustfmt::skip]
    let cases = [
        ("selectTicket", json!({}), "… only the newest 2,000 – use Search or a view"),
        ("selectTicket", json!({"view_id": 615}), "… only the newest 2,000 – use Search"),
        ("selectTicket", json!({"customer_id": 7, "search": "no", "max_items": 300}), "… only the newest 300 – use a view"),
        ("selectCustomer", json!({"max_items": "150"}), "… only the newest 150 – use Search or a view"),
        ("selectTag", json!({}), "… only the first 2,000 – use Search"),
        ("selectMessage", json!({}), "… only the newest 2,000 – set Ticket ID, or raise At Most"),
        ("selectTeam", json!({}), "… only the first 2,000 – raise At Most"),
    ];
    for (source, inputs, label) in cases {
        let script = account(100_000, alone);
        let result = run(&script, source, inputs.clone()).unwrap();
        assert_eq!(last(&result).1, label, "{source} {inputs}");
    }
}

#[test]
fn exactly_as_many_records_as_asked_for_are_not_cut() {
    for (records, most, shown, cut) in [
        (2_000, json!(null), 2_000, false),
        (2_001, json!(null), 2_000, true),
        (200, json!(200), 200, false),
        (250, json!(250), 250, false),
        (250, json!(249), 249, true),
        (3, json!(3), 3, false),
        (3, json!(2), 2, true),
        (10_001, json!(10_000), 10_000, true),
    ] {
        let script = account(records, |_| "1/80".into());
        // Slowly, so that the account has calls left.
        script.latency.set(400.0);
        let result = run(&script, "selectTicket", json!({"max_items": most})).unwrap();
        let count = result["result"].as_array().unwrap().len();
        assert_eq!(count, shown + usize::from(cut), "{records} {most}");
        assert_eq!(last(&result).0 == "more", cut, "{records} {most}");
    }
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
fn what_is_sifted_counts_as_read() {
    let script = account(100_000, alone);
    let result = run(&script, "selectMessage", json!({"search": "no. 1999"})).unwrap();
    assert_eq!(script.sent.borrow().len(), 20);
    let items = result["result"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{result}");
    assert_eq!(items[0]["label"], "No. 1999");
}

#[test]
fn the_last_calls_are_left_to_the_flows() {
    // 40 calls: with 29 used, 11 are left.
    let script = account(100_000, |answered| format!("{}/40", 24 + answered));
    let result = run(&script, "selectTicket", json!({})).unwrap();
    assert_eq!(script.sent.borrow().len(), 5);
    assert!(script.sleeps.borrow().is_empty());
    let expected = (
        "more".to_owned(),
        "… only the newest 500 – use Search or a view".to_owned(),
    );
    assert_eq!(last(&result), expected);
}

#[test]
fn a_call_limit_that_is_used_up_ends_the_list_or_is_an_error() {
    let full = || {
        let mut answer = response(429, json!({"error": {"msg": "Slow down."}}));
        answer.headers.push(("retry-after".into(), "15".into()));
        answer
    };
    let script = Scripted::answering(move |_| Ok(full()));
    let error = run(&script, "selectTicket", json!({})).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_429");
    assert_eq!(script.sent.borrow().len(), 1);
    assert!(script.sleeps.borrow().is_empty());
    // And the next one is not waited for either.
    let error = run(&script, "selectCustomer", json!({"search": "ana"})).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_429");
    assert!(script.sleeps.borrow().is_empty());

    let mut answered = 0;
    let script = Scripted::answering(move |_| {
        answered += 1;
        if answered > 1 {
            return Ok(full());
        }
        let page = json!({"data": [{"id": 1, "subject": "A"}], "meta": {"next_cursor": "c"}});
        Ok(response(200, page))
    });
    let result = run(&script, "selectTicket", json!({})).unwrap();
    assert_eq!(
        last(&result).1,
        "… only the newest 1 – use Search or a view"
    );
    assert!(script.sleeps.borrow().is_empty());
}

#[test]
fn a_search_takes_4_requests_at_most() {
    let texts = [
        "ana",
        "ana@example.com",
        "48213",
        "15550100",
        "+1 555 01 00 99",
        "x 7",
    ];
    for (source, text) in ["selectCustomer", "selectTicket"]
        .iter()
        .flat_map(|source| texts.map(|text| (source, text)))
    {
        let script = account(100_000, alone);
        run(&script, source, json!({"search": text})).unwrap();
        let lines = script.lines();
        assert!(lines.len() <= 4, "{source} {text}: {lines:?}");
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
