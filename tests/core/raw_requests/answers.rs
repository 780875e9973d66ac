//! Raw Request: how the answer is read, and which redirects are followed.

use gorgias_component::http::request::Expect;
use serde_json::json;

use crate::support::Scripted;

use super::{raw, sent};

#[test]
fn the_response_type_says_how_the_answer_is_read() {
    for (name, expect) in [
        ("json", Expect::JsonOrText),
        ("text", Expect::Text),
        ("document", Expect::Text),
        ("arraybuffer", Expect::Bytes),
    ] {
        assert_eq!(sent(json!({"responseType": name})).expect, expect, "{name}");
    }
    let empty = Scripted::new().respond(204, json!(null));
    assert_eq!(
        raw(&empty, json!({"method": "delete"})).unwrap(),
        json!({"data": ""})
    );
}

#[test]
fn redirects_are_followed_by_readers_and_never_with_credentials_elsewhere() {
    let script = Scripted::new()
        .respond_with(302, &[("location", "/api/views")], json!(null))
        .respond_with(
            307,
            &[("location", "https://files.example/a?sig=1")],
            json!(null),
        )
        .respond_with(
            308,
            &[("location", "https://green-garden.gorgias.com/api/account")],
            json!(null),
        )
        .respond(200, json!({"ok": true}));
    let headers = json!({"X-Trace": "t-1"});
    assert_eq!(
        raw(&script, json!({"headers": headers})).unwrap(),
        json!({"data": {"ok": true}})
    );
    let sent = script.sent.borrow();
    let urls: Vec<&str> = sent.iter().map(|sent| sent.url.as_str()).collect();
    let expected = [
        "https://green-garden.gorgias.com/api/tickets",
        "https://green-garden.gorgias.com/api/views",
        "https://files.example/a?sig=1",
        "https://green-garden.gorgias.com/api/account",
    ];
    assert_eq!(urls, expected);
    assert!(sent[0].authorization.is_some() && sent[1].authorization.is_some());
    assert_eq!(
        (&sent[2].authorization, sent[2].header("x-trace")),
        (&None, None)
    );
    assert_eq!(
        sent[3].authorization, None,
        "once elsewhere, nobody is trusted any more"
    );
}

#[test]
fn redirects_of_writers_and_to_strange_addresses_are_errors() {
    for (method, location) in [
        ("PUT", "/api/views"),
        ("POST", "https://files.example/"),
        ("DELETE", "/api/customers/9"),
        ("GET", "/\\evil.com"),
        ("GET", "https://user@evil.com/"),
        ("GET", "javascript:alert(1)"),
        ("GET", ""),
    ] {
        let script = Scripted::new().respond_with(301, &[("location", location)], json!(null));
        let error = raw(&script, json!({"method": method})).unwrap_err();
        assert_eq!(error.code.to_string(), "GORGIAS_301", "{method} {location}");
        assert_eq!(script.sent.borrow().len(), 1);
    }
    let circle = Scripted::answering(|_| {
        let headers = vec![("location".to_owned(), "/api/tickets".to_owned())];
        Ok(gorgias_component::http::response::Response {
            headers,
            ..crate::support::response(302, json!(null))
        })
    });
    assert_eq!(
        raw(&circle, json!({})).unwrap_err().code.to_string(),
        "UNEXPECTED_RESPONSE"
    );
    assert!(circle.sent.borrow().len() <= 21);
}
