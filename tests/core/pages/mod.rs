//! Lists: one page as it came; or the whole, complete and without duplicates, or an error that says how far it came.

mod progress;

use gorgias_component::error::Error;
use serde_json::{Value, json};

use crate::support::{Scripted, run};

fn page(ids: &[u64], next: Value) -> Value {
    let records: Vec<Value> = ids
        .iter()
        .map(|id| json!({"id": id, "subject": format!("#{id}")}))
        .collect();
    json!({"data": records, "object": "list", "uri": "/api/tickets?limit=100", "meta": {"prev_cursor": null, "next_cursor": next}})
}

/// Everything of a list, by these pages.
fn all(pages: &[Value], inputs: Value) -> (Scripted, Result<Value, Error>) {
    let script = pages.iter().fold(Scripted::new(), |script, page| {
        script.respond(200, page.clone())
    });
    let mut inputs = inputs;
    inputs["fetchAll"] = json!("true");
    let result = run(&script, "listTickets", inputs);
    (script, result)
}

fn ids(result: &Value) -> Vec<u64> {
    result["data"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["id"].as_u64().unwrap())
        .collect()
}

#[test]
fn the_walk_ends_where_no_cursor_is_left() {
    for end in [json!(null), json!("")] {
        let pages = [
            page(&[9, 8], json!("c 1/+=")),
            page(&[], json!("c2")),
            page(&[7], end),
        ];
        let (script, result) = all(&pages, json!({}));
        let result = result.unwrap();
        assert_eq!(ids(&result), [9, 8, 7]);
        let expected = json!({"prev_cursor": null, "next_cursor": null});
        assert_eq!(result["data"]["meta"], expected);
        assert_eq!(
            (&result["data"]["object"], &result["data"]["uri"]),
            (&json!("list"), &json!("/api/tickets?limit=100"))
        );
        let sent = script.sent.borrow();
        let cursors: Vec<Option<String>> = sent
            .iter()
            .map(|sent| {
                sent.query()
                    .into_iter()
                    .find(|(key, _)| key == "cursor")
                    .map(|(_, value)| value)
            })
            .collect();
        assert_eq!(cursors, [None, Some("c 1/+=".into()), Some("c2".into())]);
    }
    let (_, result) = all(&[json!({"data": [{"id": 1}]})], json!({}));
    let result = result.unwrap();
    assert_eq!(
        (ids(&result), &result["data"]["uri"]),
        (vec![1], &json!("/api/tickets"))
    );
}

#[test]
fn cursor_and_limit_are_ignored_and_filters_stay() {
    let filters = json!({"cursor": "mine", "limit": 3, "order_by": "updated_datetime:asc", "ticket_ids": [1, 2], "trashed": false});
    let (script, result) = all(&[page(&[1], json!("c1")), page(&[2], json!(null))], filters);
    result.unwrap();
    for (sent, cursor) in script.sent.borrow().iter().zip([None, Some("c1")]) {
        let mut query = sent.query();
        query.sort();
        let mut expected = vec![
            ("limit", "100"),
            ("order_by", "updated_datetime:asc"),
            ("ticket_ids", "1"),
            ("ticket_ids", "2"),
            ("trashed", "false"),
        ];
        expected.extend(cursor.map(|cursor| ("cursor", cursor)));
        expected.sort_unstable();
        let query: Vec<(&str, &str)> = query
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(query, expected);
    }
}

#[test]
fn without_fetch_all_the_page_is_handed_on_untouched() {
    let body = json!({"data": [{"id": 1}, {"id": 1}], "object": "list", "meta": {"next_cursor": "c1", "total_resources": null}, "new": 1.5});
    for off in [json!(null), json!("false"), json!(false), json!("0")] {
        let script = Scripted::new().respond(200, body.clone());
        let result = run(&script, "listTickets", json!({"fetchAll": off, "limit": 3})).unwrap();
        assert_eq!(result, json!({"data": body}));
    }
    let script = Scripted::new().respond(200, json!([{"id": 1}]));
    assert_eq!(
        run(&script, "listEvents", json!({})).unwrap(),
        json!({"data": [{"id": 1}]})
    );
}

#[test]
fn records_that_move_between_pages_come_once() {
    let pages = [
        page(&[9, 8, 7], json!("c1")),
        page(&[7, 6, 9], json!("c2")),
        page(&[6, 5], json!(null)),
    ];
    let (_, result) = all(&pages, json!({}));
    assert_eq!(ids(&result.unwrap()), [9, 8, 7, 6, 5]);
    let (_, result) = all(
        &[json!({"data": [{"name": "a"}, {"name": "a"}, {"id": null}]})],
        json!({}),
    );
    assert_eq!(
        result.unwrap()["data"]["data"],
        json!([{"name": "a"}, {"name": "a"}, {"id": null}]),
        "what has no id is no duplicate"
    );
}

#[test]
fn a_bare_array_is_a_whole_list() {
    let (_, result) = all(&[json!([{"id": 2}, {"id": 1}])], json!({}));
    assert_eq!(ids(&result.unwrap()), [2, 1]);
}

#[test]
fn large_ids_are_told_apart() {
    let (_, result) = all(
        &[page(
            &[9_007_199_254_740_991, 9_007_199_254_740_990],
            json!(null),
        )],
        json!({}),
    );
    assert_eq!(
        ids(&result.unwrap()),
        [9_007_199_254_740_991, 9_007_199_254_740_990]
    );
}

#[test]
fn a_cursor_that_comes_again_is_an_error_and_no_endless_walk() {
    let pages = [
        page(&[3], json!("c1")),
        page(&[2], json!("c2")),
        page(&[1], json!("c1")),
    ];
    let (script, result) = all(&pages, json!({}));
    let error = result.unwrap_err();
    assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
    assert!(
        error.message.contains("same cursor twice") && error.message.contains("3 records"),
        "{}",
        error.message
    );
    assert!(error.cursor.is_some());
    assert_eq!(script.sent.borrow().len(), 3);
}

#[test]
fn a_walk_that_breaks_says_how_far_it_came_and_where_to_go_on() {
    let broken: [(Scripted, &str); 8] = [
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .respond_with(301, &[("location", "/api/customers/9")], json!(null)),
            "GORGIAS_301",
        ),
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .respond_with(307, &[("location", "https://a.example/")], json!(null)),
            "GORGIAS_307",
        ),
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .respond(403, json!({"error": {"msg": "Forbidden."}})),
            "GORGIAS_403",
        ),
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .respond(401, json!(null)),
            "CONNECTION",
        ),
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .respond(200, json!({"$text": "<html>"})),
            "UNEXPECTED_RESPONSE",
        ),
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .respond(200, json!({"data": "none"})),
            "UNEXPECTED_RESPONSE",
        ),
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .timeout()
                .timeout()
                .timeout()
                .timeout(),
            "TIMEOUT",
        ),
        (
            Scripted::new()
                .respond(200, page(&[2, 1], json!("c1")))
                .cut()
                .cut()
                .cut()
                .cut(),
            "UNREACHABLE",
        ),
    ];
    for (script, code) in broken {
        let error = run(&script, "listTickets", json!({"fetchAll": true})).unwrap_err();
        assert_eq!(error.code.to_string(), code);
        assert!(error.message.contains("2 records"), "{}", error.message);
        assert_eq!(error.cursor.as_deref(), Some("c1"));
        assert!(error.message.contains("c1"), "{}", error.message);
    }
    let error = run(
        &Scripted::new().respond(403, json!(null)),
        "listTickets",
        json!({"fetchAll": true}),
    )
    .unwrap_err();
    assert_eq!(
        error.cursor, None,
        "at the first page there is nothing to go on from"
    );
}

#[test]
fn pages_that_are_none_are_errors() {
    for body in [
        json!({}),
        json!({"data": null}),
        json!({"data": {}}),
        json!("text"),
        json!(5),
        json!({"items": []}),
        json!({"data": [], "meta": {"next_cursor": 5}}),
        json!({"data": [], "meta": {"next_cursor": {}}}),
    ] {
        let (_, result) = all(std::slice::from_ref(&body), json!({}));
        assert_eq!(
            result.expect_err(&body.to_string()).code.to_string(),
            "UNEXPECTED_RESPONSE",
            "{body}"
        );
    }
    for body in [
        json!({"data": []}),
        json!({"data": [], "meta": null}),
        json!({"data": [], "meta": {}}),
        json!([]),
    ] {
        let (_, result) = all(std::slice::from_ref(&body), json!({}));
        assert_eq!(ids(&result.unwrap()), Vec::<u64>::new(), "{body}");
    }
}

#[test]
fn a_page_that_fails_once_is_asked_for_again() {
    let script = Scripted::new()
        .respond(200, page(&[2], json!("c1")))
        .respond(502, json!("<html>"))
        .cut()
        .respond_with(429, &[("retry-after", "1")], json!(null))
        .respond(200, page(&[1], json!(null)));
    let result = run(&script, "listTickets", json!({"fetchAll": true})).unwrap();
    assert_eq!(ids(&result), [2, 1]);
}

#[test]
fn a_customer_by_id_is_a_page_of_one_or_none() {
    let script = Scripted::new().respond(200, json!({"id": 7, "name": "Jane"}));
    let others =
        json!({"id": "7", "fetchAll": true, "limit": 5, "cursor": "c", "email": "x@y.example"});
    let result = run(&script, "listCustomers", others).unwrap();
    assert_eq!(result["data"]["data"], json!([{"id": 7, "name": "Jane"}]));
    assert_eq!(
        result["data"]["meta"],
        json!({"prev_cursor": null, "next_cursor": null})
    );
    assert_eq!(script.lines(), ["GET /customers/7"]);

    let script = Scripted::new().respond(404, json!({"error": {"msg": "Not found."}}));
    let result = run(&script, "listCustomers", json!({"id": 7})).unwrap();
    assert_eq!(
        (&result["data"]["data"], &result["data"]["object"]),
        (&json!([]), &json!("list"))
    );

    for (script, code) in [
        (
            Scripted::new().respond(404, json!("<html>no such account</html>")),
            "GORGIAS_404",
        ),
        (
            Scripted::new().respond_with(301, &[("location", "/api/customers/9")], json!(null)),
            "GORGIAS_301",
        ),
        (Scripted::new().respond(403, json!(null)), "GORGIAS_403"),
    ] {
        let error = run(&script, "listCustomers", json!({"id": 7})).unwrap_err();
        assert_eq!(error.code.to_string(), code);
    }
}
