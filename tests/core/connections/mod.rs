//! Connections: which domains are one Gorgias account, which credentials are sent, and what is said when they will not do.

mod check;

use gorgias_component::connection::domain::domain_label;
use gorgias_component::error::Error;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Scripted, TOKEN, USER, connection, oauth_connection, run};

#[test]
fn a_domain_is_one_label_under_gorgias_com_however_it_is_pasted() {
    for given in [
        "green-garden",
        "Green-Garden",
        "  green-garden\n",
        "green-garden/",
        "green-garden.gorgias.com",
        "GREEN-GARDEN.GORGIAS.COM.",
        "green-garden.gorgias.com/",
        "//green-garden.gorgias.com//",
        "https://green-garden.gorgias.com",
        "http://green-garden.gorgias.com",
        "HTTPS://Green-Garden.Gorgias.com/app/ticket/48213?x=1#top",
        "green-garden.gorgias.com/api",
        "\thttps://green-garden.gorgias.com/ \r\n",
    ] {
        assert_eq!(
            domain_label(given).as_deref(),
            Some("green-garden"),
            "{given:?}"
        );
    }
    let longest = "a".repeat(63);
    assert_eq!(domain_label(&longest), Some(longest.clone()));
    // One label of digits is a sub-domain like any other: the host still ends in gorgias.com.
    assert_eq!(domain_label("2130706433.").as_deref(), Some("2130706433"));
}

#[test]
fn everything_else_is_refused_before_anything_is_sent() {
    let too_long = "a".repeat(64);
    let cases = [
        // nothing
        "",
        "   ",
        "/",
        ".",
        "https://",
        "https:///",
        // look-alikes and other hosts
        "gorgias.com",
        "evil.com",
        "evil.com/green-garden.gorgias.com",
        "green-garden.gorgias.com.evil.com",
        "green-garden.gorgias.co",
        "green-gardengorgias.com",
        "green-garden.gorgias.comx",
        "green-garden-gorgias.com",
        "https://evil.com",
        "https://evil.com/.gorgias.com",
        "https://evil.com?.gorgias.com",
        "https://evil.com#.gorgias.com",
        "https://green-garden",
        "green.garden",
        "a.b.gorgias.com",
        "green-garden.gorgias.com.gorgias.com",
        // homographs, dots and slashes of other alphabets
        "grеen-garden",
        "green-garden.gоrgias.com",
        "green-garden。gorgias。com",
        "green-garden／",
        "ｇreen",
        "grün",
        "xn--a",
        "xn--grn-hoa",
        "XN--A.gorgias.com",
        "https://xn--a.gorgias.com/app",
        // user info, ports, backslashes
        "user@green-garden.gorgias.com",
        "https://evil.com@green-garden.gorgias.com",
        "green-garden.gorgias.com@evil.com",
        "https://green-garden.gorgias.com:pw@evil.com",
        "green-garden.gorgias.com:443",
        "green-garden:8080",
        "https://green-garden.gorgias.com:443/",
        "green-garden\\.gorgias.com",
        "https://evil.com\\.gorgias.com",
        "\\\\green-garden",
        // dots and encoded slashes
        "..",
        "../green-garden",
        "green-garden..gorgias.com",
        "green-garden.gorgias.com/../..",
        ".green-garden",
        ".gorgias.com",
        "green-garden%2f",
        "green-garden%2Fevil.com",
        "evil.com%2f.gorgias.com",
        "evil.com%23.gorgias.com",
        "%67reen",
        // control characters and spaces inside
        "green\0garden",
        "green-garden\0",
        "green\ngarden",
        "green\tgarden",
        "green garden",
        "green-garden\r\nHost: evil.com",
        "green\u{200b}garden",
        "\u{feff}green",
        // addresses
        "127.0.0.1",
        "10.0.0.1",
        "https://127.0.0.1",
        "[::1]",
        "::1",
        "0x7f.1",
        // not a label
        "-green",
        "green-",
        "green_garden",
        "green*",
        "<DOMAIN>",
        "green,garden",
        "green?x",
        "green#x",
        "ftp://green-garden.gorgias.com",
        "javascript:alert(1)",
        &too_long,
    ];
    for given in cases {
        let mut connection = connection();
        connection["fields"]["domain"] = json!(given);
        let script = Scripted::new();
        let error = run(&script, "getAccount", json!({"connection": connection})).unwrap_err();
        assert_eq!(error.code.to_string(), "CONNECTION", "{given:?}");
        assert_eq!(error.inputs.len(), 1, "{given:?}");
        assert!(
            error.message.starts_with("Domain "),
            "{given:?}: {}",
            error.message
        );
        assert!(error.hint.is_some());
        assert!(script.sent.borrow().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn no_text_leads_anywhere_but_to_a_label_under_gorgias_com(
        given in prop_oneof![
            any::<String>(),
            "[a-zA-Z0-9./:@#?%\\\\ \t-]{0,70}",
            "(https?://)?[a-z0-9-]{1,66}(\\.gorgias\\.com)?[/.]?[ -~]{0,8}",
        ]
    ) {
        if let Some(label) = domain_label(&given) {
            prop_assert!((1..=63).contains(&label.len()));
            prop_assert!(label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            prop_assert!(!label.starts_with('-') && !label.ends_with('-'));
            prop_assert!(given.to_ascii_lowercase().contains(&label));
        }
    }
}

/// What was sent with that connection.
fn authorization(connection: Value) -> String {
    let script = Scripted::new().respond(200, json!({"domain": "green-garden"}));
    run(&script, "getAccount", json!({"connection": connection})).unwrap();
    let sent = script.only();
    assert_eq!(sent.url, "https://green-garden.gorgias.com/api/account");
    sent.authorization.unwrap()
}

const BASIC: &str = "Basic bWF5YUBncmVlbi1nYXJkZW4uZXhhbXBsZTpzM2NyM3QtazN5L3dpdGgrb2RkPWNoYXJz";

#[test]
fn both_types_by_their_key_or_by_their_fields() {
    let mut keyless = connection();
    keyless["key"] = json!("");
    let mut padded = connection();
    padded["fields"]["username"] = json!(format!(" {USER}\n"));
    padded["fields"]["apiKey"] = json!(format!("\t{} ", crate::support::API_KEY));
    for connection in [connection(), keyless, padded] {
        assert_eq!(authorization(connection), BASIC);
    }
    let mut keyless = oauth_connection();
    keyless["key"] = json!("");
    let minimal =
        json!({"key": "", "fields": {"domain": "green-garden"}, "token": {"access_token": TOKEN}});
    let mut both = oauth_connection();
    both["fields"]["apiKey"] = json!("unused-key");
    for connection in [oauth_connection(), keyless, minimal, both] {
        assert_eq!(authorization(connection), format!("Bearer {TOKEN}"));
    }
}

fn refusal(connection: Value) -> Error {
    let script = Scripted::new();
    let error = run(&script, "getAccount", json!({"connection": connection})).unwrap_err();
    assert_eq!(error.code.to_string(), "CONNECTION");
    assert!(script.sent.borrow().is_empty());
    error
}

#[test]
fn what_is_missing_is_told_all_at_once() {
    #[rustfmt::skip]
    let cases = [
        (json!({"key": "gorgias-api-key"}), "3 fields of the connection need changes: Domain is empty; Username is empty; API Key is empty."),
        (json!({"key": "gorgias-api-key", "fields": {"domain": "x", "username": " ", "apiKey": ""}}), "2 fields of the connection need changes: Username is empty; API Key is empty."),
        (json!({"key": "gorgias-api-key", "fields": {"domain": "x", "username": 5, "apiKey": "abcd"}}), "Username is empty."),
        (json!({"key": "gorgias-api-key", "fields": {"domain": "x", "username": "a:b", "apiKey": "abcd"}}), "Username must not contain a colon; it is an e-mail address."),
        (json!({"key": "gorgias-oauth2", "fields": {"domain": "x"}}), "Gorgias OAuth 2.0 has no access token yet: authorize the connection."),
        (json!({"key": "gorgias-oauth2", "fields": {}, "token": {}}), "2 fields of the connection need changes: Domain is empty; Gorgias OAuth 2.0 has no access token yet: authorize the connection."),
        (json!({"key": "gorgias-oauth2", "fields": {"domain": "x"}, "token": {"access_token": "abcd\r\nX: y"}}), "Gorgias OAuth 2.0 has an access token that cannot be sent: authorize the connection again."),
        (json!({"key": "gorgias-oauth2", "fields": {"domain": "x"}, "token": {"access_token": "tökén€"}}), "Gorgias OAuth 2.0 has an access token that cannot be sent: authorize the connection again."),
        (json!({}), "3 fields of the connection need changes: Domain is empty; Username is empty; API Key is empty."),
    ];
    for (connection, message) in cases {
        assert_eq!(refusal(connection).message, message);
    }
    for none in [json!(null), json!(""), json!("gorgias"), json!([])] {
        assert_eq!(
            refusal(none).message,
            "Connection is required: choose a connection."
        );
    }
}

#[test]
fn a_wrong_domain_is_shown_shortened() {
    let mut connection = connection();
    connection["fields"]["domain"] = json!("https://evil.com");
    assert_eq!(
        refusal(connection.clone()).message,
        "Domain must be the subdomain of the account, such as green-garden for https://green-garden.gorgias.com, not \"https://evil.com\"."
    );
    connection["fields"]["domain"] = json!("x".repeat(5000));
    assert!(refusal(connection).message.len() < 250);
}

#[test]
fn what_nobody_sees_is_taken_off_credentials_or_named() {
    let given = |domain: &str, user: &str, key: &str| json!({"connection": {"key": "gorgias-api-key", "fields": {"domain": domain, "username": user, "apiKey": key}}});
    let script = Scripted::new().respond(200, json!({}));
    let around = given(
        " green-garden\n",
        "\u{200b} maya@green-garden.example\u{a0}",
        "\u{feff}s3cr3t-k3y\u{2060}",
    );
    run(&script, "getAccount", around).unwrap();
    let sent = script.only();
    assert!(sent.url.starts_with("https://green-garden.gorgias.com/"));
    let basic = "Basic bWF5YUBncmVlbi1nYXJkZW4uZXhhbXBsZTpzM2NyM3QtazN5";
    assert_eq!(sent.authorization.as_deref(), Some(basic));
    let script = Scripted::new();
    let inside = given(
        "green\u{200b}garden",
        "maya\u{ad}@green-garden.example",
        "s3cr3t\u{feff}k3y",
    );
    let error = run(&script, "getAccount", inside).unwrap_err();
    assert_eq!(error.code.to_string(), "CONNECTION");
    let problems: Vec<&str> = error
        .inputs
        .iter()
        .map(|each| each.problem.as_str())
        .collect();
    assert_eq!(
        problems,
        [
            "must be the subdomain of the account, such as green-garden for https://green-garden.gorgias.com, not \"green<U+200B>garden\"",
            "holds the invisible character U+00AD: type it anew",
            "holds the invisible character U+FEFF: type it anew",
        ]
    );
}
