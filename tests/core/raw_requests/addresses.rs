//! Raw Request: where it goes, and with which query.

use serde_json::{Value, json};

use crate::support::Scripted;

use super::{raw, sent};

const OWN: &str = "https://green-garden.gorgias.com";

#[test]
fn a_path_under_api_however_it_is_written() {
    #[rustfmt::skip]
    let cases = [
        ("/tickets", "/api/tickets"),
        ("tickets", "/api/tickets"),
        (" /tickets/1\n", "/api/tickets/1"),
        ("/tickets/", "/api/tickets/"),
        ("/api/tickets", "/api/tickets"),
        ("api/tickets", "/api/tickets"),
        ("/api", "/api/"),
        ("/apiary", "/api/apiary"),
        ("https://green-garden.gorgias.com/api/tickets?limit=5", "/api/tickets?limit=5"),
        ("HTTPS://Green-Garden.Gorgias.com/tickets", "/api/tickets"),
        ("/tickets?limit=5&cursor=WyJu%2B", "/api/tickets?limit=5&cursor=WyJu%2B"),
        ("/tickets?next=https://x.example/../y", "/api/tickets?next=https://x.example/../y"),
        ("tickets?next=https://x.example", "/api/tickets?next=https://x.example"),
        ("/tickets?q=a b", "/api/tickets?q=a+b"),
        ("/a b/ü", "/api/a%20b/%C3%BC"),
        ("/a%20b/%C3%BC", "/api/a%20b/%C3%BC"),
        ("/files/100%25", "/api/files/100%25"),
        ("/a/...", "/api/a/..."),
        ("/files/r%E9.pdf", "/api/files/r%E9.pdf"),
        ("/files/%ff", "/api/files/%FF"),
        ("\u{feff}/tickets\u{200b}", "/api/tickets"),
        ("/x@evil.com:80/", "/api/x%40evil.com%3A80/"),
        ("/api//evil.com", "/api//evil.com"),
        ("https:evil.com", "/api/https%3Aevil.com"),
    ];
    for (url, expected) in cases {
        assert_eq!(
            sent(json!({"url": url})).url,
            format!("{OWN}{expected}"),
            "{url}"
        );
    }
}

#[test]
fn what_leads_elsewhere_is_refused() {
    for url in [
        "//evil.com",
        "//evil.com/tickets",
        "///evil.com",
        "https://evil.com/tickets",
        "http://green-garden.gorgias.com/tickets",
        "https://other.gorgias.com/tickets",
        "https://green-garden.gorgias.com.evil.com/",
        "https://green-garden.gorgias.com@evil.com/",
        "https://user:pw@green-garden.gorgias.com/",
        "https://green-garden.gorgias.com:8443/tickets",
        "https://evil.com\\.gorgias.com/",
        "https://green-garden.gorgias.com//evil.com",
        "ftp://green-garden.gorgias.com/",
        "file:///etc/passwd",
        "://x",
        "javascript://x",
        "\\\\evil.com",
        "/\\evil.com",
        "\\tickets",
        "/tickets\\..\\..",
        "/tickets/%5c..",
        "/..",
        "/../app",
        "/tickets/../../app",
        "..",
        "./tickets",
        "/tickets/./1",
        "/%2e%2e/app",
        "/%2E./app",
        "/.%2e/app",
        "/tickets/..%2f..%2fapp",
        "/tickets%2f..",
        "/tickets/ ../app",
        "/..%20/app",
        "/%252e%252e%2fapp",
        "/tickets/..%2Fapp",
        "/tickets/%2e%2e?x=1",
        "/%252e%252e/app",
        "/a%252fb",
        "/%25252e%25252e/",
        "/tickets#top",
        "/tickets?x=1#top",
        "#",
        "https://green-garden.gorgias.com/tickets#/../..",
        "/tick\nets",
        "/tickets\r\nHost: evil.com",
        "/tickets%0d%0a",
        "/tickets\tx",
    ] {
        let script = Scripted::new();
        let error = raw(&script, json!({"url": url})).expect_err(url);
        assert_eq!(error.code.to_string(), "INVALID_INPUT", "{url}");
        assert!(
            error
                .message
                .starts_with("URL must be a path such as /tickets; "),
            "{url}: {}",
            error.message
        );
        assert!(script.sent.borrow().is_empty(), "{url}");
    }
}

#[test]
fn query_parameters_are_appended_to_the_urls_own() {
    let query = |url: &str, params: Value| sent(json!({"url": url, "queryParams": params})).query();
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    };
    #[rustfmt::skip]
    let cases = [
        ("/t?a=1", json!([{"key": "b", "value": "x&y=z"}]), vec![("a", "1"), ("b", "x&y=z")]),
        ("/t", json!([{"key": "ids", "value": "1"}, {"key": "ids", "value": 2}]), vec![("ids", "1"), ("ids", "2")]),
        ("/t", json!({"a": true, "b": 1.5, "c": "ü +%"}), vec![("a", "true"), ("b", "1.5"), ("c", "ü +%")]),
        ("/t", json!([{"key": "\u{feff}limit ", "value": " 5"}]), vec![("limit", " 5")]),
        ("/t", json!({"ids": [1, "2"]}), vec![("ids[]", "1"), ("ids[]", "2")]),
        ("/t", json!({"created_datetime": {"gte": "2026-01-01T00:00:00+01:00"}}), vec![("created_datetime[gte]", "2026-01-01T00:00:00+01:00")]),
        ("/t", json!({"deep": {"a": [{"b": 1}]}}), vec![("deep[a][][b]", "1")]),
        ("/t", json!({"none": null, "x": "1"}), vec![("x", "1")]),
    ];
    for (url, params, expected) in cases {
        assert_eq!(query(url, params.clone()), pairs(&expected), "{params}");
    }
}

#[test]
fn what_nobody_sees_in_a_path_or_a_filter_is_named() {
    for (inputs, says) in [
        (
            json!({"url": "/tickets\0"}),
            "URL must not hold the invisible character U+0000, as in \"/tickets<U+0000>\": type it anew.",
        ),
        (
            json!({"url": "/tick\u{200b}ets"}),
            "URL must not hold the invisible character U+200B, as in \"/tick<U+200B>ets\": type it anew.",
        ),
        (
            json!({"url": "/tickets?lim\u{feff}it=5"}),
            "URL must not hold the invisible character U+FEFF, as in \"/tickets?lim<U+FEFF>it=5\": type it anew.",
        ),
        (
            json!({"queryParams": [{"key": "lim\u{feff}it", "value": "5"}]}),
            "Query Parameter must not hold the invisible character U+FEFF, as in \"lim<U+FEFF>it\": type it anew.",
        ),
    ] {
        let script = Scripted::new();
        let error = raw(&script, inputs).unwrap_err();
        assert_eq!(error.message, says);
        assert!(script.sent.borrow().is_empty());
    }
}

#[test]
fn numbers_keep_their_digits_and_nothing_of_a_query_is_left_out() {
    let query = "{\"c\": [12345678901234567890123, 1e400], \"d\": {\"e\": 1.10, \"f\": null}}";
    let params: serde_json::Value = json!({"queryParams": {"a": {"$json": query}}});
    let sent = sent(params);
    let pairs = [
        ("a[c][]", "12345678901234567890123"),
        ("a[c][]", "1e400"),
        ("a[d][e]", "1.10"),
    ];
    assert_eq!(
        sent.query(),
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let deep = format!("{}1{}", "[".repeat(21), "]".repeat(21));
    let error = raw(
        &Scripted::new(),
        json!({"queryParams": {"a": {"$json": deep}}}),
    )
    .unwrap_err();
    assert_eq!(
        error.message,
        "Query Parameter must hold text, or JSON of at most 20 levels, but \"a\" has more."
    );
}
