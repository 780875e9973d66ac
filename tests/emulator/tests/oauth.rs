//! OAuth 2.0.

use crate::support::{Answer, Emulator};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

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

const ALL_GRANULAR: &str =
    "openid%20email%20profile%20macros%3Aread%20macros%3Awrite%20tickets%3Aread";

/// The claims of a JWT, once its signature was found to be right.
fn claims(emulator: &Emulator, token: &str) -> Value {
    let keys = emulator
        .send("GET", "/.well-known/jwks.json", &[], b"")
        .unwrap()
        .json;
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let mut parts = token.split('.');
    let (head, body, signature) = (
        parts.next().unwrap(),
        parts.next().unwrap(),
        parts.next().unwrap(),
    );
    let header: Value = serde_json::from_slice(&part(head)).unwrap();
    let key = &keys["keys"][0];
    assert_eq!((&header["alg"], &header["kid"]), (&key["alg"], &key["kid"]));
    let public = RsaPublicKeyComponents {
        n: part(key["n"].as_str().unwrap()),
        e: part(key["e"].as_str().unwrap()),
    };
    let signed = format!("{head}.{body}");
    public
        .verify(
            &RSA_PKCS1_2048_8192_SHA256,
            signed.as_bytes(),
            &part(signature),
        )
        .expect("the key signed it");
    serde_json::from_slice(&part(body)).unwrap()
}

#[test]
fn an_id_token_is_signed_and_says_for_whom() {
    let emulator = Emulator::start(&[]);
    let discovery = emulator
        .send("GET", "/.well-known/openid-configuration", &[], b"")
        .unwrap()
        .json;
    let base = format!("http://{}", emulator.api);
    assert_eq!(discovery["issuer"], base);
    assert_eq!(
        discovery["jwks_uri"],
        format!("{base}/.well-known/jwks.json")
    );
    let code = code(&emulator, &format!("{ALL_GRANULAR}&nonce=n-0S6"));
    let answer = token(
        &emulator,
        &format!(
            "grant_type=authorization_code&code={code}&redirect_uri=https%3A%2F%2Fapp.example%2Fback"
        ),
    );
    assert_eq!(answer.headers["cache-control"], "no-store");
    let said = claims(&emulator, answer.json["id_token"].as_str().unwrap());
    for (claim, value) in [
        ("iss", json!(base)),
        ("aud", json!("emulator-client")),
        ("sub", json!("101")),
        ("nonce", json!("n-0S6")),
        ("email", json!("maya@green-garden.example")),
        ("name", json!("Maya Winter")),
    ] {
        assert_eq!(said[claim], value, "{claim}");
    }
    let times = (said["iat"].as_i64().unwrap(), said["exp"].as_i64().unwrap());
    assert_eq!(times.1 - times.0, 86_400);
    claims(&emulator, answer.json["access_token"].as_str().unwrap());
}

#[test]
fn credentials_of_the_header_are_percent_decoded() {
    let odd = ["--client-id", "a:b c", "--client-secret", "p%&+ö"];
    let emulator = Emulator::start(&odd);
    let ask = "/oauth/authorize?response_type=code&client_id=a%3Ab%20c&redirect_uri=https%3A%2F%2Fapp.example%2Fback&consent=allow";
    let moved = emulator.send("GET", ask, &[], b"").unwrap();
    let code = moved.headers["location"]
        .split("code=")
        .nth(1)
        .unwrap()
        .to_owned();
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=https%3A%2F%2Fapp.example%2Fback"
    );
    let header = format!("Basic {}", STANDARD.encode("a%3Ab+c:p%25%26%2B%C3%B6"));
    let given = emulator
        .send(
            "POST",
            "/oauth/token",
            &[("Authorization", &header)],
            form.as_bytes(),
        )
        .unwrap();
    assert_eq!(given.status, 200, "{}", given.json);
    assert!(given.json["access_token"].is_string());
}

#[test]
fn archiving_macros_wants_a_scope_that_no_new_app_gets() {
    let emulator = Emulator::start(&[]);
    let archive = |token: &Value| {
        let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
        ];
        ["archive", "unarchive"].map(|what| {
            let path = format!("/api/macros/{what}");
            emulator
                .send("PUT", &path, &headers, br#"{"ids":[501]}"#)
                .unwrap()
        })
    };
    for refused in archive(&by_code(&emulator, ALL_GRANULAR)) {
        assert_eq!(
            (refused.status, refused.json),
            (
                403,
                json!({"error": {"msg": "You do not have enough permissions to perform this action. Missing scope: write:all."}})
            )
        );
    }
    for done in archive(&by_code(&emulator, "write:all")) {
        assert_eq!(done.status, 200);
    }
}

#[test]
fn tokens_are_kept_with_the_state_and_survive_a_reset() {
    let file = std::env::temp_dir().join(format!(
        "gorgias-emulator-oauth-{}.json",
        std::process::id()
    ));
    let path = file.to_str().unwrap();
    let _ = std::fs::remove_file(&file);
    let first = Emulator::start(&["--state", path]);
    let given = by_code(&first, "offline%20tickets:read");
    first.control("POST", "/reset", "");
    assert_eq!(call(&first, &given, "GET", "/tickets"), 200);
    drop(first);
    let second = Emulator::start(&["--state", path]);
    assert_eq!(call(&second, &given, "GET", "/tickets"), 200);
    let refresh = given["refresh_token"].as_str().unwrap();
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    assert_eq!(token(&second, &form).status, 200);
    drop(second);
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn nobody_is_sent_to_what_is_no_address() {
    let emulator = Emulator::start(&[]);
    for to in [
        "",
        "/back",
        "javascript:alert(1)",
        "https://",
        "https://app.example/back%0D%0AX-Own:%20yes",
        "https://app.example/b%20ack",
        "https://app.example/%C3%A9",
        "https://app.example/back%23there",
    ] {
        let ask = format!(
            "/oauth/authorize?response_type=code&client_id=emulator-client&redirect_uri={to}&consent=allow"
        );
        let answer = emulator.send("GET", &ask, &[], b"").unwrap();
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (400, &json!("invalid_request")),
            "{to}"
        );
    }
}
