//! Listing customers by what Gorgias has no filter for, or refuses to filter page by page.

use serde_json::json;

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
