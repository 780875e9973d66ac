//! Raw Request: the headers it carries, and those that are not the builder's to set.

use gorgias_component::port::transport::Level;
use serde_json::json;

use crate::support::Scripted;

use super::{raw, sent};

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
