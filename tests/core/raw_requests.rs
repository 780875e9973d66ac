//! Raw Request: where it may go, what it carries, and that the builder's own retry policy is kept to the letter.

use gorgias_component::error::Error;
use gorgias_component::http::method::Method;
use gorgias_component::http::request::Expect;
use gorgias_component::port::transport::Level;
use serde_json::{Value, json};

use crate::support::{Scripted, Sent, run};

fn raw(script: &Scripted, inputs: Value) -> Result<Value, Error> {
    let mut params = json!({"url": "/tickets", "method": "GET", "responseType": "json"});
    params
        .as_object_mut()
        .unwrap()
        .extend(inputs.as_object().unwrap().clone());
    run(script, "rawRequest", params)
}

/// What is sent with these inputs.
fn sent(inputs: Value) -> Sent {
    let script = Scripted::new().respond(200, json!({}));
    raw(&script, inputs).unwrap_or_else(|error| panic!("{}", error.message));
    script.only()
}

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
fn headers_are_the_builders_but_for_those_of_the_connection() {
    let script = Scripted::new().respond(200, json!({}));
    let headers = json!([
        {"key": "X-Trace", "value": " t-1 "}, {"key": "Accept", "value": "text/csv"}, {"key": "x-count", "value": 5},
        {"key": "AUTHORIZATION", "value": "Basic evil"}, {"key": "Host", "value": "evil.com"}, {"key": "Cookie", "value": "a=b"},
        {"key": "content-length", "value": "1"}, {"key": "Transfer-Encoding", "value": "chunked"},
        {"key": "Proxy-Authorization", "value": "x"}, {"key": "x-none", "value": null}, {"key": "", "value": ""},
    ]);
    raw(&script, json!({"headers": headers})).unwrap();
    let sent = script.only();
    let of = |name: &str| sent.header(name).map(str::to_owned);
    assert_eq!(of("x-trace").as_deref(), Some("t-1"));
    assert_eq!(of("accept").as_deref(), Some("text/csv"));
    assert_eq!(of("x-count").as_deref(), Some("5"));
    for reserved in [
        "authorization",
        "host",
        "cookie",
        "content-length",
        "transfer-encoding",
        "proxy-authorization",
        "x-none",
    ] {
        assert_eq!(of(reserved), None, "{reserved}");
    }
    assert!(sent.authorization.unwrap().starts_with("Basic bWF5"));
    let told = script
        .logs
        .borrow()
        .iter()
        .filter(|(level, _)| *level == Level::Warn)
        .count();
    assert_eq!(told, 6, "{}", script.log());
}

#[test]
fn headers_that_no_request_can_carry_are_refused() {
    for (name, value) in [
        ("X Trace", "a"),
        ("X:Trace", "a"),
        ("Ünï", "a"),
        ("X-Trace\r\nEvil", "a"),
        ("X-Trace", "a\r\nAuthorization: b"),
        ("X-Trace", "a\nb"),
        ("X-Trace", "a\0b"),
        ("X-Trace", "€"),
        ("X-Trace", "a\u{7f}"),
        ("(x)", "a"),
    ] {
        let script = Scripted::new();
        let error = raw(&script, json!({"headers": {name: value}})).expect_err(name);
        assert!(
            error.message.starts_with("Header has a problem: "),
            "{}",
            error.message
        );
        assert!(script.sent.borrow().is_empty());
    }
    assert_eq!(
        sent(json!({"headers": {"x-latin": "café"}})).header("x-latin"),
        Some("café")
    );
}

#[test]
fn what_nobody_sees_in_a_header_is_taken_off_or_named() {
    let seen = sent(json!({"headers": {"\u{feff}x-trace\u{200b}": "\u{feff} abc\u{200b}"}}));
    assert_eq!(seen.header("x-trace"), Some("abc"));
    for (value, says) in [
        ("a\u{feff}b", "the invisible character U+FEFF: type it anew"),
        ("a\u{200b}b", "the invisible character U+200B: type it anew"),
        ("a\u{ad}b", "the invisible character U+00AD: type it anew"),
        (
            "a\u{7f}b",
            "the control character U+007F, which a header cannot carry",
        ),
        (
            "a\u{2028}b",
            "U+2028, a character outside Latin-1, which a header cannot carry",
        ),
        (
            "\u{201c}a\u{201d}",
            "U+201C, a character outside Latin-1, which a header cannot carry",
        ),
    ] {
        let script = Scripted::new();
        let error = raw(
            &script,
            json!({"headers": [{"key": "X-Trace", "value": value}]}),
        );
        let says = format!("Header has a problem: \"X-Trace\" contains {says}.");
        assert_eq!(error.unwrap_err().message, says);
        assert!(script.sent.borrow().is_empty());
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
fn data_goes_as_it_is() {
    #[rustfmt::skip]
    let cases = [
        (json!({"a": 1}), Some("{\"a\":1}"), Some("application/json")),
        (json!("{\"b\": 1.50, \"a\": 12345678901234567890}"), Some("{\"b\": 1.50, \"a\": 12345678901234567890}"), Some("application/json")),
        (json!([1, 2]), Some("[1,2]"), Some("application/json")),
        (json!("text"), Some("\"text\""), Some("application/json")),
        (json!("5"), Some("5"), Some("application/json")),
        (json!(5), Some("5"), Some("application/json")),
        (json!(false), Some("false"), Some("application/json")),
        (json!("null"), Some("null"), Some("application/json")),
        (json!(""), None, None),
        (json!(null), None, None),
    ];
    for (data, text, content_type) in cases {
        let sent = sent(json!({"method": "PUT", "data": data}));
        assert_eq!(
            (sent.text.as_deref(), sent.header("content-type")),
            (text, content_type),
            "{data}"
        );
    }
    let bytes =
        sent(json!({"method": "POST", "data": {"$bytes": "abc", "contentType": "image/png"}}));
    assert_eq!(
        (bytes.body.clone(), bytes.header("content-type")),
        (json!({"bytes": "abc"}), Some("image/png"))
    );
    let own = sent(
        json!({"method": "POST", "data": "a=1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
    );
    assert_eq!(
        own.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        own.text.as_deref(),
        Some("a=1"),
        "text of another type is not quoted as JSON"
    );
}

#[test]
fn forms_and_files_are_multipart() {
    let sent = sent(json!({
        "method": "POST",
        "headers": {"Content-Type": "multipart/form-data; boundary=mine"},
        "formData": [{"key": "note", "value": "a"}, {"key": "note", "value": 5}, {"key": "ok", "value": true}],
        "fileData": [{"key": "a", "value": {"$bytes": "abc"}}, {"key": "b.txt", "value": "text"}],
        "fileDataFileNames": {"a": "shot.png"},
    }));
    assert_eq!(
        sent.header("content-type"),
        None,
        "the boundary is not the builder's to know"
    );
    let parts = json!([
        {"name": "note", "text": "a"}, {"name": "note", "text": "5"}, {"name": "ok", "text": "true"},
        {"name": "a", "filename": "shot.png", "type": "image/png", "bytes": "abc"},
        {"name": "b.txt", "filename": "b.txt", "type": "text/plain", "bytes": "text"},
    ]);
    assert_eq!(sent.body, parts);
}

#[test]
fn data_and_forms_exclude_each_other_and_readers_carry_nothing() {
    #[rustfmt::skip]
    let cases = [
        (json!({"method": "POST", "data": "x", "formData": {"a": "b"}}), "Data cannot be sent together with File Data or Form Data."),
        (json!({"method": "POST", "data": "x", "fileData": {"a": "b"}}), "Data cannot be sent together with File Data or Form Data."),
        (json!({"method": "GET", "data": "x"}), "Method must not be GET: such a request cannot carry data."),
        (json!({"method": "HEAD", "formData": {"a": "b"}}), "Method must not be HEAD: such a request cannot carry data."),
    ];
    for (inputs, message) in cases {
        assert_eq!(raw(&Scripted::new(), inputs).unwrap_err().message, message);
    }
    let both = json!({"method": "POST", "data": "", "formData": [{"key": "a", "value": "b"}]});
    assert_eq!(sent(both).body[0]["text"], "b");
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_each_input_once() {
    let script = Scripted::new();
    let wrong = json!({
        "url": "https://evil.example/x", "method": "FETCH", "timeout": "soon", "data": "{}",
        "headers": [{"key": "X Y", "value": "1"}, {"key": "X-Z", "value": "a\nb"}],
    });
    let error = raw(&script, wrong).unwrap_err();
    let named: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
    assert_eq!(named, ["method", "timeout", "url", "headers", "headers"]);
    assert!(script.sent.borrow().is_empty());
    let blank = json!({"url": "", "data": "{}", "formData": {"a": "b"}});
    let error = raw(&script, blank).unwrap_err();
    let named: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
    assert_eq!(named, ["url", "data"]);
}

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

#[test]
fn data_that_begins_like_json_is_json() {
    let broken = "Data is not valid JSON at line 1, column 8: there is one comma too many.";
    let object = "Data must be the object itself or its JSON, not \"[object Object]\": that is what JavaScript makes of an object that is put into text.";
    for (data, message) in [("{\"a\":1,}", broken), ("[object Object]", object)] {
        let inputs = json!({"method": "POST", "data": data});
        let script = Scripted::new();
        assert_eq!(raw(&script, inputs).unwrap_err().message, message);
        assert!(script.sent.borrow().is_empty());
    }
    // A file that was read as text begins with what nobody sees.
    let marked = |data: &str| sent(json!({"method": "POST", "data": data})).text;
    assert_eq!(marked("\u{feff}{\"a\": 1}").as_deref(), Some("{\"a\": 1}"));
    assert_eq!(marked("\u{feff}abc").as_deref(), Some("\"\u{feff}abc\""));
    // Text of another type is the flow author's own.
    let own = json!({"method": "POST", "data": "{a", "headers": {"Content-Type": "text/plain"}});
    assert_eq!(sent(own).text.as_deref(), Some("{a"));
    let half = json!({"method": "POST", "data": "{\"a\": \"\\ud83d!\"}"});
    assert_eq!(sent(half).text.as_deref(), Some("{\"a\": \"\\ufffd!\"}"));
}

#[test]
fn a_content_type_adds_no_line_to_a_form() {
    let file = |content_type: &str| json!({"$bytes": "abc", "contentType": content_type});
    let splitting = "text/plain\r\nContent-Disposition: form-data; name=\"type\"";
    for content_type in [
        splitting,
        "text/plain\n",
        "text/\0plain",
        "text/plain\u{85}x",
        "text/plain\u{2028}",
        "text/pläin",
    ] {
        let file = file(content_type);
        let cases = [
            ("uploadFiles", json!({"file": file})),
            (
                "uploadFiles",
                json!({"files": [{"key": "a", "value": file}]}),
            ),
            ("rawRequest", json!({"fileData": {"a": file}})),
            ("rawRequest", json!({"formData": {"a": file}})),
            ("rawRequest", json!({"data": file})),
        ];
        for (action, mut inputs) in cases {
            if action == "rawRequest" {
                inputs["url"] = json!("/upload");
                inputs["method"] = json!("POST");
                inputs["responseType"] = json!("json");
            }
            let script = Scripted::new();
            let error = run(&script, action, inputs).unwrap_err();
            assert_eq!(error.code.to_string(), "INVALID_INPUT");
            assert!(
                error.message.contains(
                    "must be a file with a content type such as image/png: its own contains "
                ),
                "{content_type:?}: {}",
                error.message
            );
            assert!(script.sent.borrow().is_empty());
        }
    }
}

#[test]
fn every_method_that_can_be_chosen_is_one() {
    let methods = crate::support::choices("httpMethod");
    assert!(methods.lines().count() > 5);
    for name in methods.lines() {
        let method = Method::parse(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(method.name(), name);
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

#[test]
fn a_number_in_a_header_keeps_its_digits() {
    let headers = "[{\"key\": \"x-a\", \"value\": 12345678901234567890123}, {\"key\": \"x-b\", \"value\": 1e400}]";
    let sent = sent(json!({"headers": headers}));
    assert_eq!(sent.header("x-a"), Some("12345678901234567890123"));
    assert_eq!(sent.header("x-b"), Some("1e400"));
}

#[test]
fn headers_of_a_connection_are_left_out_and_the_request_is_sent() {
    for name in [
        "Keep-Alive",
        "Upgrade",
        "upgrade",
        "TE",
        "Trailer",
        "Proxy-Connection",
        "HTTP2-Settings",
        "Connection",
        "Expect",
    ] {
        for method in ["GET", "POST"] {
            let script = Scripted::new().respond(200, json!({}));
            let headers =
                json!([{"key": name, "value": "timeout=5"}, {"key": "x-own", "value": "1"}]);
            raw(&script, json!({"headers": headers, "method": method})).unwrap();
            let sent = script.only();
            assert_eq!(sent.header(&name.to_ascii_lowercase()), None, "{name}");
            assert_eq!(sent.header("x-own"), Some("1"), "{name}");
            assert!(script.log().contains(name), "{}", script.log());
        }
    }
}
