//! OAuth 2.0.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::Value;
use support::{Answer, Emulator};

const CLIENT: &str = "Basic ZW11bGF0b3ItY2xpZW50OmVtdWxhdG9yLWNsaWVudC1zZWNyZXQ=";
const ASK: &str = "/oauth/authorize?response_type=code&client_id=emulator-client&redirect_uri=https%3A%2F%2Fapp.example%2Fback&state=a%20b&scope=";

fn code(emulator: &Emulator, scope: &str) -> String {
    let answer = emulator
        .send("GET", &format!("{ASK}{scope}&consent=allow"), &[], b"")
        .unwrap();
    assert_eq!(answer.status, 302);
    let location = &answer.headers["location"];
    assert!(
        location.starts_with("https://app.example/back?code=")
            && location.ends_with("&state=a%20b"),
        "{location}"
    );
    location
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned()
}

fn token(emulator: &Emulator, form: &str) -> Answer {
    emulator
        .send(
            "POST",
            "/oauth/token",
            &[("Authorization", CLIENT)],
            form.as_bytes(),
        )
        .unwrap()
}

fn by_code(emulator: &Emulator, scope: &str) -> Value {
    let code = code(emulator, scope);
    token(emulator, &format!("grant_type=authorization_code&code={code}&redirect_uri=https%3A%2F%2Fapp.example%2Fback")).json
}

fn call(emulator: &Emulator, token: &Value, method: &str, path: &str) -> u16 {
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    emulator
        .send(
            method,
            &format!("/api{path}"),
            &[("Authorization", &bearer)],
            b"",
        )
        .unwrap()
        .status
}

#[test]
fn the_whole_dance() {
    let emulator = Emulator::start(&[]);
    let page = emulator
        .send("GET", &format!("{ASK}offline"), &[], b"")
        .unwrap();
    assert!(page.status == 200 && String::from_utf8_lossy(&page.text).contains("value=\"allow\""));
    let first = by_code(&emulator, "openid%20offline%20tickets:read");
    assert_eq!(
        (&first["token_type"], &first["expires_in"]),
        (&"Bearer".into(), &86_400.into())
    );
    assert!(first["id_token"].is_string());
    assert_eq!(call(&emulator, &first, "GET", "/tickets"), 200);
    assert_eq!(call(&emulator, &first, "DELETE", "/tickets/300001"), 403);
    assert_eq!(call(&emulator, &first, "GET", "/customers"), 403);
    emulator.control("POST", "/clock", r#"{"advance_seconds":86401}"#);
    assert_eq!(call(&emulator, &first, "GET", "/tickets"), 401);
    let refresh = first["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let again = token(
            &emulator,
            &format!("grant_type=refresh_token&refresh_token={refresh}"),
        )
        .json;
        assert_eq!(again.get("refresh_token"), None, "not rotated");
        assert_eq!(call(&emulator, &again, "GET", "/tickets"), 200);
    }
    let gone = emulator
        .send(
            "POST",
            "/oauth/revoke",
            &[("Authorization", CLIENT)],
            format!("token={refresh}").as_bytes(),
        )
        .unwrap();
    assert_eq!(gone.status, 200);
    let refused = token(
        &emulator,
        &format!("grant_type=refresh_token&refresh_token={refresh}"),
    );
    assert_eq!(
        (refused.status, &refused.json["error"]),
        (400, &"invalid_grant".into())
    );
}

#[test]
fn what_is_granted_and_what_not() {
    let emulator = Emulator::start(&[
        "--redirect-uri",
        "https://app.example/back",
        "--token-lifetime",
        "60",
    ]);
    assert_eq!(
        by_code(&emulator, "tickets:write").get("refresh_token"),
        None,
        "needs offline"
    );
    let all = by_code(&emulator, "write:all");
    assert_eq!(
        (
            call(&emulator, &all, "DELETE", "/tickets/300001"),
            all["expires_in"].as_u64()
        ),
        (204, Some(60))
    );
    let twice = code(&emulator, "tickets:read");
    let form = format!(
        "grant_type=authorization_code&code={twice}&redirect_uri=https%3A%2F%2Fapp.example%2Fback"
    );
    assert_eq!(
        (
            token(&emulator, &form).status,
            token(&emulator, &form).status
        ),
        (200, 400)
    );
    let other = code(&emulator, "tickets:read");
    assert_eq!(token(&emulator, &format!("grant_type=authorization_code&code={other}&redirect_uri=https%3A%2F%2Fapp.example%2Fback%2F")).status, 400);
    assert_eq!(
        token(&emulator, "grant_type=password").json["error"],
        "unsupported_grant_type"
    );
    let stranger = emulator
        .send(
            "POST",
            "/oauth/token",
            &[],
            b"grant_type=refresh_token&client_id=emulator-client&client_secret=wrong",
        )
        .unwrap();
    assert_eq!(
        (stranger.status, &stranger.json["error"]),
        (401, &"invalid_client".into())
    );
    let denied = emulator
        .send(
            "POST",
            "/oauth/authorize",
            &[],
            format!("{}&consent=deny", ASK.split('?').nth(1).unwrap()).as_bytes(),
        )
        .unwrap();
    assert!(denied.headers["location"].contains("error=access_denied"));
    let unregistered = emulator
        .send("GET", &ASK.replace("app.example", "evil.example"), &[], b"")
        .unwrap();
    assert_eq!(
        (
            unregistered.status,
            unregistered.headers.contains_key("location")
        ),
        (400, false)
    );
    let unknown = emulator
        .send("GET", &format!("{ASK}everything"), &[], b"")
        .unwrap();
    assert!(unknown.headers["location"].contains("error=invalid_scope"));
}
