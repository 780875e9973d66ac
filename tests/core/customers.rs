//! Listing customers by what Gorgias has no filter for, or refuses to filter page by page.

use serde_json::{Value, json};

use crate::support::{Scripted, run};

#[test]
fn a_language_that_gorgias_refuses_to_page_by_is_sifted_here() {
    let refusal = json!({"error": {"msg": "language cannot be combined with limit."}});
    let page = json!({"data": [{"id": 1, "language": "fr"}, {"id": 2, "language": "en"}, {"id": 3, "language": null}],
        "uri": "/api/customers?limit=100", "meta": {"next_cursor": null}});
    let script = Scripted::new().respond(400, refusal).respond(200, page);
    let result = run(
        &script,
        "listCustomers",
        json!({"language": "fr", "fetchAll": true}),
    )
    .unwrap();
    assert_eq!(result["data"]["data"], json!([{"id": 1, "language": "fr"}]));
    assert_eq!(
        script.lines(),
        [
            "GET /customers?language=fr&limit=100",
            "GET /customers?limit=100"
        ]
    );
}

#[test]
fn another_refusal_stays_one() {
    let script = Scripted::new().respond(400, json!({"error": {"msg": "No such view."}}));
    let error = run(
        &script,
        "listCustomers",
        json!({"view_id": 5, "fetchAll": true}),
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_400");
    assert_eq!(script.lines(), ["GET /customers?view_id=5&limit=100"]);
}

#[test]
fn a_customer_that_is_changed_while_the_list_is_sifted_is_found() {
    let customer = |id: u64, language: &str, second: u64| {
        let changed = format!("2026-01-01T00:00:{second:02}+00:00");
        json!({"id": id, "language": language, "updated_datetime": changed})
    };
    let page = |customers: Value, next: Option<&str>| json!({"data": customers, "meta": {"next_cursor": next}});
    // After the first page somebody changes 1, which was on the second.
    let script = Scripted::new()
        .respond(
            400,
            json!({"error": {"msg": "language cannot be combined with limit."}}),
        )
        .respond(
            200,
            page(
                json!([customer(3, "fr", 9), customer(2, "en", 8)]),
                Some("c"),
            ),
        )
        .respond(200, page(json!([]), None))
        .respond(
            200,
            page(
                json!([
                    customer(1, "fr", 9),
                    customer(4, "en", 9),
                    customer(3, "fr", 9),
                    customer(2, "en", 8)
                ]),
                None,
            ),
        );
    let inputs = json!({"language": "fr", "fetchAll": true, "order_by": "updated_datetime:desc"});
    let result = run(&script, "listCustomers", inputs).unwrap();
    let ids: Vec<&Value> = result["data"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| &each["id"])
        .collect();
    assert_eq!(ids, [1, 3]);
}
