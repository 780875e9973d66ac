//! How much a picklist asks for, in an account of any size: requests, records, and calls that are left to the flows.

use serde_json::{Value, json};

use gorgias_component::manifest::{OPERATIONS, Operation, Place, Plan, Role, Search};

use crate::support::{Scripted, response, run};

/// A list of so many records, page by page, each answer with that call limit.
fn account(records: usize, limit: impl Fn(usize) -> String + 'static) -> Scripted {
    paged(records, 100, None, limit)
}

/// The same with pages of so many records, and that status in place of Gorgias' own search.
fn paged(
    records: usize,
    page: usize,
    search: Option<u16>,
    limit: impl Fn(usize) -> String + 'static,
) -> Scripted {
    let mut answered = 0;
    Scripted::answering(move |sent| {
        answered += 1;
        if let Some(status) = search.filter(|_| sent.method != "GET") {
            return Ok(response(status, json!({"error": {"msg": "No search."}})));
        }
        let query = sent.query();
        let cursor = query.iter().find(|(name, _)| name == "cursor");
        let from: usize = cursor.map_or(0, |(_, text)| text.parse().unwrap());
        let to = records.min(from + page);
        let kind = if sent.path() == "/api/integrations" {
            "email"
        } else {
            "ticket-list"
        };
        let data: Vec<Value> = (from..to)
            .map(|at| json!({"id": records - at, "subject": format!("No. {at}"), "name": format!("No. {at}"), "type": kind, "meta": {"address": format!("{at}@x.example")}}))
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

/// Inputs of a picklist that lead to other requests: what is searched for, and what the list is narrowed by.
fn ways(operation: &Operation) -> Vec<Value> {
    let has = |key: &str| operation.inputs.iter().any(|input| input.key == key);
    let mut ways = vec![json!({})];
    for search in ["no", "ana@example.com", "48213", "+1 555 01 00 99"] {
        ways.push(json!({"search": search}));
    }
    for key in ["view_id", "customer_id", "rule_id", "ticket_id"] {
        if has(key) {
            ways.push(json!({key: 615}));
            ways.push(json!({key: 615, "search": "ana@example.com"}));
        }
    }
    for way in &mut ways {
        if has("custom_field_id") {
            way["custom_field_id"] = json!(2201);
        }
    }
    ways
}

#[test]
fn no_picklist_makes_more_than_20_requests_and_with_a_search_4_where_gorgias_searches() {
    let all = OPERATIONS.iter().copied();
    let picklists = all.filter(|operation| operation.role == Role::DataSource);
    for operation in picklists {
        let gorgias_searches = match operation.plan {
            Plan::Picklist(row) if row.search == Search::List => {
                let mut inputs = operation.inputs.iter();
                inputs.any(|input| input.key == "search" && input.place == Place::Query)
            }
            _ => true,
        };
        for mut way in ways(operation) {
            // Gorgias searches no view of customers, and no tickets of a customer or rule.
            let narrowed = match operation.key {
                "selectCustomer" => ["view_id"].as_slice(),
                "selectTicket" => &["customer_id", "rule_id"],
                _ => &[],
            };
            let is_narrowed = narrowed.iter().any(|key| !way[key].is_null());
            for (refused, records, most) in [
                (None, 100_000, 2_000),
                (Some(403), 100_000, 2_000),
                (Some(400), 100_000, 300),
                (Some(400), 100_000, 5_000),
                // Lists whose end the last request reaches.
                (None, 20, 2_000),
                (Some(403), 20, 2_000),
                (Some(403), 16, 2_000),
            ] {
                way["max_items"] = json!(most);
                // Pages that Gorgias does not fill: records are never what ends the list.
                let script = paged(records, 1, refused, |_| "1/80".into());
                // Slowly, so that the account has calls left.
                script.latency.set(400.0);
                let result = run(&script, operation.key, way.clone());
                let (sent, told) = (script.sent.borrow().len(), operation.key);
                let told = format!("{told} {way} {refused:?} {records}: {sent}");
                result.expect(&told);
                let most = usize::max(20, most / 100);
                assert!(sent <= most, "{told}");
                let is_searched = !way["search"].is_null() && gorgias_searches && !is_narrowed;
                if is_searched && refused.is_none() {
                    assert!(sent <= 4, "{told}");
                }
            }
        }
    }
}

/// A customer with more tickets than a page holds: the list by the customer is not all there is.
#[test]
fn a_search_says_when_any_of_its_lists_goes_on() {
    let page = |ids: &[u64], next: Option<&str>| {
        let data: Vec<Value> = ids
            .iter()
            .map(|id| json!({"id": id, "subject": "x"}))
            .collect();
        json!({"data": data, "meta": {"next_cursor": next}})
    };
    for (next, is_cut) in [(None, false), (Some("c1"), true)] {
        let script = Scripted::new()
            .respond(200, page(&[], None))
            .respond(200, page(&[7], None))
            .respond(200, page(&[3, 2], next))
            .respond(200, json!({"data": [], "meta": {"next_items": null}}));
        let result = run(
            &script,
            "selectTicket",
            json!({"search": "ana@example.com"}),
        )
        .unwrap();
        let of_customer = "GET /tickets?trashed=false&customer_id=7&limit=100";
        assert_eq!(script.lines()[2], of_customer);
        assert_eq!(last(&result).0 == "more", is_cut, "{result}");
    }
}

#[test]
fn what_a_refused_search_cost_is_not_looked_through_and_told() {
    let script = paged(100_000, 100, Some(403), |_| "1/80".into());
    script.latency.set(400.0);
    let result = run(
        &script,
        "selectTicket",
        json!({"search": "ana@example.com"}),
    )
    .unwrap();
    let lines = script.lines();
    assert_eq!(lines.len(), 20, "{lines:#?}");
    assert_eq!(lines[3], "PUT /views/0/items?limit=100");
    assert_eq!(last(&result).1, "… only the newest 1,600 – use a view");
    let script = paged(100_000, 100, Some(400), |_| "1/80".into());
    script.latency.set(400.0);
    let inputs = json!({"search": "no. 1598"});
    let result = run(&script, "selectCustomer", inputs).unwrap();
    let lines = script.lines();
    assert_eq!((lines.len(), lines[0].as_str()), (20, "POST /search"));
    assert_eq!(result["result"][0]["label"], "No. 1598");
    assert_eq!(last(&result).1, "… only the newest 1,900 – use a view");
    // Half an address, which Gorgias refuses to look up.
    let half = Scripted::new()
        .respond(400, json!({"error": {"msg": "Not a valid email."}}))
        .respond(
            200,
            json!({"data": [{"id": 7, "email": "ana@example.com"}], "meta": {"next_cursor": null}}),
        );
    let found = run(&half, "selectCustomer", json!({"search": "ana@"})).unwrap();
    assert_eq!(found["result"][0]["key"], "7");
    let line = "Select Customer: Gorgias refuses the search, so the newest are looked through. Gorgias refused POST /search (400): No search.\n";
    assert!(script.log().starts_with(line), "{}", script.log());
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
        ("selectTag", json!({"search": "no"}), "… only the first 400 – make Search more precise, or raise At Most"),
        ("selectTag", json!({"search": "no", "max_items": 300}), "… only the first 300 – make Search more precise, or raise At Most"),
        ("selectUser", json!({"search": "no", "max_items": 5_000}), "… only the first 1,000 – make Search more precise, or raise At Most"),
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
