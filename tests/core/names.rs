//! Names are looked for to the end of what a search gives: it gives all that hold the name, and the one that is meant, or a
//! second one of that name, may be anywhere among them.

use gorgias_component::error::Error;
use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

/// A hundred records whose names hold the name, then those; and whatever is written is taken.
fn account(list: &'static str, name: &'static str, last: Value) -> Scripted {
    Scripted::answering(move |sent| {
        let mut query = sent.query().into_iter();
        let is_second = query.any(|(name, _)| name == "cursor");
        let first = (0..100).map(|at| json!({"id": 100 + at, "name": format!("{name} {at}")}));
        let first: Value = first.collect();
        Ok(match (sent.method.as_str(), sent.path()) {
            ("GET", path) if path == list && is_second => {
                response(200, json!({"data": last, "meta": {"next_cursor": null}}))
            }
            ("GET", path) if path == list => {
                response(200, json!({"data": first, "meta": {"next_cursor": "c"}}))
            }
            ("GET", _) => response(200, json!({"data": last})),
            _ => response(200, json!({"id": 5})),
        })
    })
}

/// The actions that take such a name, with the path of its list.
fn takers(name: &str) -> [(&'static str, &'static str, Value); 4] {
    [
        ("assignTicket", "/api/users", json!({"id": 5, "user": name})),
        (
            "applyMacro",
            "/api/macros",
            json!({"macro": name, "ticket_ids": [5]}),
        ),
        (
            "setTicketTags",
            "/api/tags",
            json!({"ticket_id": 5, "tags": name}),
        ),
        (
            "addTicketTags",
            "/api/tags",
            json!({"ticket_id": 5, "tags": name, "create_missing": false}),
        ),
    ]
}

#[test]
fn the_one_of_that_name_may_be_on_any_page() {
    for (operation, list, inputs) in takers("vip") {
        let script = account(list, "vip", json!([{"id": 7, "name": "vip"}]));
        run(&script, operation, inputs).unwrap();
        let sent = script.sent.borrow();
        let write = sent.iter().find(|sent| sent.method != "GET").unwrap();
        assert!(
            write.body.to_string().contains('7'),
            "{operation}: {}",
            write.body
        );
        let writes = sent.iter().filter(|sent| sent.method != "GET");
        assert_eq!(writes.count(), 1, "{operation}");
    }
}

#[test]
fn a_second_one_on_another_page_is_named_and_nothing_is_written() {
    let both = |operation: &'static str, list: &'static str, inputs: Value| -> Error {
        let last = json!([{"id": 7, "name": "VIP"}, {"id": 8, "name": "vip "}]);
        let script = account(list, "vip", last);
        let error = run(&script, operation, inputs).unwrap_err();
        assert!(script.lines().iter().all(|line| line.starts_with("GET")));
        error
    };
    // Tags count upper and lower case, and their names are unique.
    for (operation, list, inputs) in takers("vip").into_iter().take(2) {
        let error = both(operation, list, inputs);
        assert!(error.message.contains("one of 7, 8"), "{}", error.message);
    }
}

#[test]
fn a_list_that_cannot_be_read_makes_no_tag() {
    for answer in [json!({}), json!({"data": null}), json!("OK")] {
        let script = Scripted::answering(move |_| Ok(response(200, answer.clone())));
        let inputs = json!({"ticket_id": 5, "tags": "vip"});
        let error = run(&script, "setTicketTags", inputs).unwrap_err();
        assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
        assert_eq!(script.lines(), ["GET /tags?search=vip&limit=100"]);
    }
}

#[test]
fn no_page_is_read_after_the_tag_of_that_name() {
    let takers = takers("vip 3").into_iter().skip(2);
    for (operation, list, inputs) in takers {
        let script = account(list, "vip", json!([]));
        run(&script, operation, inputs).unwrap();
        let reads = script.lines();
        let reads = reads.iter().filter(|line| line.starts_with("GET /tags?"));
        assert_eq!(reads.count(), 1, "{operation}");
    }
}

#[test]
fn a_name_that_nobody_has_is_looked_up_once_and_told_of_each_input() {
    let script = Scripted::answering(|sent| {
        let is_first = sent.query().iter().any(|(name, _)| name == "order_by");
        let all = json!([{"id": 7, "name": "Maya Winter", "email": "maya@example.com"}]);
        let found = if is_first { all } else { json!([]) };
        Ok(response(
            200,
            json!({"data": found, "meta": {"next_cursor": null}}),
        ))
    });
    let inputs = json!({
        "ticket_id": 5, "body_text": "x", "author": "Maya", "mention": ["Maya", "Tom", "Maya", "t@example.com"],
    });
    let error = run(&script, "addInternalNote", inputs).unwrap_err();
    let told = [
        "Author is \"Maya\"",
        "Mention is \"Maya\"",
        "Mention is \"Tom\"",
        "Mention is \"t@example.com\"",
    ];
    for told in told {
        assert_eq!(error.message.matches(told).count(), 1, "{}", error.message);
    }
    assert_eq!(
        error.message.matches("(id 7)").count(),
        4,
        "{}",
        error.message
    );
    assert_eq!(
        script.lines(),
        [
            "GET /users?search=Maya&limit=100",
            "GET /users?order_by=name:asc&limit=100",
            "GET /users?search=Tom&limit=100",
            "GET /users?email=t@example.com",
        ]
    );
}

/// What Select User shows, and what a mail program copies, names the user by the address.
#[test]
fn a_user_may_be_given_as_a_picklist_shows_them() {
    for given in [
        "Maya Okafor <maya@x.example>",
        " Okafor, Maya <maya@x.example> ",
        "<maya@x.example>",
    ] {
        let script = Scripted::new()
            .respond(
                200,
                json!({"data": [{"id": 7, "name": "Maya", "email": "maya@x.example"}]}),
            )
            .respond(200, json!({"id": 5}));
        run(&script, "assignTicket", json!({"id": 5, "user": given})).unwrap();
        let lines = ["GET /users?email=maya@x.example", "PUT /tickets/5"];
        assert_eq!(script.lines(), lines, "{given}");
    }
    // Not an address: a name, however it is written.
    let script = account(
        "/api/users",
        "a",
        json!([{"id": 7, "name": "Maya <the boss>"}]),
    );
    run(
        &script,
        "assignTicket",
        json!({"id": 5, "user": "Maya <the boss>"}),
    )
    .unwrap();
}
