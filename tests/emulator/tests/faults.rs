//! Faults on demand, the call limit and the clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use std::time::Instant;
use support::{Answer, Emulator, KEY};

fn armed(emulator: &Emulator, rules: &Value) {
    assert_eq!(emulator.control("DELETE", "/faults", "").status, 204);
    let answer = emulator.control("POST", "/faults", &rules.to_string());
    assert_eq!(answer.status, 200, "{}", answer.json);
}

fn ask(emulator: &Emulator, method: &str, path: &str, body: &str) -> Option<Answer> {
    emulator.send(
        method,
        path,
        &[("Authorization", KEY), ("Content-Type", "application/json")],
        body.as_bytes(),
    )
}

#[test]
fn statuses_come_as_ordered() {
    let emulator = Emulator::start(&[]);
    let status = |rule: Value| {
        armed(&emulator, &rule);
        let answer = emulator.get("/account");
        assert_eq!(
            emulator.get("/account").status,
            200,
            "once, unless told otherwise"
        );
        answer
    };
    let json_body = status(json!({"kind": "status", "status": 500}));
    assert_eq!(
        (json_body.status, json_body.json["error"]["msg"].is_string()),
        (500, true)
    );
    let html = status(json!({"kind": "status", "status": 502, "form": "html"}));
    assert_eq!(
        (
            html.status,
            html.headers["content-type"].starts_with("text/html")
        ),
        (502, true)
    );
    assert_eq!(
        status(json!({"kind": "rate_limited", "retry_after": 7})).headers["retry-after"],
        "7"
    );
    assert!(status(json!({"kind": "rate_limited", "retry_after": 7, "form": "date"})).headers["retry-after"].ends_with("GMT"));
    let bare = status(json!({"kind": "rate_limited"}));
    assert_eq!(
        (bare.status, bare.headers.contains_key("retry-after")),
        (429, false)
    );
    let page = status(json!({"kind": "html"}));
    assert_eq!(
        (page.status, page.text.starts_with(b"<!DOCTYPE")),
        (200, true)
    );
    let empty = status(json!({"kind": "empty"}));
    assert_eq!((empty.status, empty.text.len()), (200, 0));
    let half = status(json!({"kind": "truncated"}));
    assert_eq!(
        (half.status, half.json, half.text.len() > 10),
        (200, Value::Null, true)
    );
}

#[test]
fn a_cut_can_come_before_after_and_during() {
    let emulator = Emulator::start(&["--empty"]);
    let body = |email: &str| json!({"channels": [], "email": email}).to_string();
    for (when, kept) in [("before", 0), ("after", 1), ("during", 2)] {
        armed(
            &emulator,
            &json!({"kind": "cut", "when": when, "method": "POST"}),
        );
        let answer = ask(
            &emulator,
            "POST",
            "/api/customers",
            &body(&format!("{when}@example.com")),
        );
        match answer {
            None => assert_ne!(when, "during"),
            Some(answer) => {
                let announced: usize = answer.headers["content-length"].parse().unwrap();
                assert!(when == "during" && answer.text.len() < announced);
            }
        }
        assert_eq!(emulator.get("/customers").ids().len(), kept, "{when}");
    }
    armed(
        &emulator,
        &json!({"kind": "status", "status": 503, "when": "after", "method": "POST"}),
    );
    assert_eq!(
        ask(&emulator, "POST", "/api/customers", &body("d@example.com"))
            .unwrap()
            .status,
        503
    );
    assert_eq!(emulator.get("/customers").ids().len(), 3);
}

#[test]
fn rules_choose_by_method_path_query_number_and_chance() {
    let emulator = Emulator::start(&[]);
    armed(
        &emulator,
        &json!([{"kind": "status", "status": 500, "method": "GET", "path": "^/api/tickets$", "query": "limit=5", "nth": 2, "count": 2}]),
    );
    assert_eq!(emulator.get("/account").status, 200);
    assert_eq!(emulator.get("/tickets?limit=4").status, 200);
    let statuses: Vec<u16> = (0..4)
        .map(|_| emulator.get("/tickets?limit=5").status)
        .collect();
    assert_eq!(statuses, [200, 500, 500, 200]);
    let told = emulator.control("GET", "/faults", "").json;
    assert_eq!(
        (&told["data"][0]["matched"], &told["data"][0]["fired"]),
        (&json!(4), &json!(2))
    );
    let run = || -> Vec<u16> {
        armed(
            &emulator,
            &json!({"kind": "status", "status": 500, "probability": 0.5, "seed": 11}),
        );
        (0..20).map(|_| emulator.get("/account").status).collect()
    };
    let first = run();
    assert_eq!(first, run(), "the same seed, the same luck");
    assert!(first.contains(&200) && first.contains(&500));
    for bad in [
        json!({"kind": "surprise"}),
        json!({"kind": "latency", "extra": 1}),
        json!({"kind": "latency", "path": "("}),
        json!([]),
    ] {
        let status = emulator.control("POST", "/faults", &bad.to_string()).status;
        assert_eq!(status, if bad == json!([]) { 200 } else { 400 }, "{bad}");
    }
}

#[test]
fn slow_is_slow() {
    let emulator = Emulator::start(&[]);
    for rule in [
        json!({"kind": "latency", "ms": 150}),
        json!({"kind": "slow_body", "ms": 150, "chunks": 5}),
    ] {
        armed(&emulator, &rule);
        let before = Instant::now();
        assert_eq!(emulator.get("/account").json["domain"], "green-garden");
        assert!(before.elapsed().as_millis() >= 140, "{rule}");
    }
}

#[test]
fn walks_can_be_disturbed() {
    let emulator = Emulator::start(&["--tickets", "20"]);
    armed(&emulator, &json!({"kind": "repeated_cursor", "count": 0}));
    let first = emulator.get("/tickets?limit=5").next().unwrap();
    assert_eq!(
        emulator
            .get(&format!("/tickets?limit=5&cursor={first}"))
            .next()
            .unwrap(),
        first
    );
    armed(
        &emulator,
        &json!({"kind": "overlap", "records": 2, "count": 0}),
    );
    let page = emulator.get("/tickets?limit=5");
    let next = emulator.get(&format!("/tickets?limit=5&cursor={}", page.next().unwrap()));
    assert_eq!(next.ids()[..2], page.ids()[3..]);
    armed(
        &emulator,
        &json!({"kind": "churn", "path": "^/api/tickets$", "insert": 3, "remove": 1, "remove_served": 1}),
    );
    let page = emulator.get("/tickets?limit=5");
    let effects = emulator.control("GET", "/faults", "").json["data"][0]["effects"][0].clone();
    assert_eq!(effects["inserted"].as_array().unwrap().len(), 3);
    assert_eq!(effects["removed"][0], page.ids()[4]);
    let rest = emulator
        .get(&format!(
            "/tickets?limit=100&cursor={}",
            page.next().unwrap()
        ))
        .ids();
    assert_eq!(rest.len(), 14);
    assert!(!rest.contains(&effects["removed"][1].as_u64().unwrap()));
}

#[test]
fn calls_are_counted_refused_and_forgotten_by_the_clock() {
    let emulator = Emulator::start(&["--rate-limit", "40/20s"]);
    // A clock that stands still makes this exact.
    emulator.control("POST", "/clock", r#"{"speed":0}"#);
    for call in 1..=40 {
        assert_eq!(
            emulator.get("/account").headers["x-gorgias-account-api-call-limit"],
            format!("{call}/40")
        );
    }
    let refused = emulator.get("/account");
    assert_eq!(
        (refused.status, refused.headers["retry-after"].as_str()),
        (429, "20")
    );
    // Another credential is counted apart.
    assert_eq!(
        emulator
            .send(
                "GET",
                "/api/account",
                &[("Authorization", support::TOKEN)],
                b""
            )
            .unwrap()
            .status,
        200
    );
    let after = |seconds: u64| {
        let body = format!(r#"{{"advance_seconds":{seconds}}}"#);
        emulator.control("POST", "/clock", &body);
        let statuses: Vec<u16> = (0..3).map(|_| emulator.get("/account").status).collect();
        statuses
    };
    // Nothing comes free before the first call is twenty seconds old; then all of them do.
    assert_eq!(after(19), [429, 429, 429]);
    assert_eq!(after(1), [200, 200, 200]);
    let told = emulator.control("POST", "/rate-limit", r#"{"model":"bucket"}"#);
    assert_eq!(told.json, json!({"limit": "40/20s", "model": "bucket"}));
    for _ in 0..40 {
        assert_eq!(emulator.get("/account").status, 200);
    }
    // A bucket leaks: two in a second.
    assert_eq!(emulator.get("/account").headers["retry-after"], "1");
    assert_eq!(after(1), [200, 200, 429]);
    let off = emulator.control("POST", "/rate-limit", r#"{"limit":"off"}"#);
    assert_eq!(off.json["limit"], "off");
    let header = "x-gorgias-account-api-call-limit";
    assert!(!emulator.get("/account").headers.contains_key(header));
    emulator.control("POST", "/rate-limit", r#"{"limit":"standard"}"#);
    let header = |credential| {
        emulator
            .send("GET", "/api/account", &[("Authorization", credential)], b"")
            .unwrap()
            .headers["x-gorgias-account-api-call-limit"]
            .clone()
    };
    assert_eq!(
        (header(KEY), header(support::TOKEN)),
        ("1/40".to_owned(), "1/80".to_owned())
    );
    let wrong = emulator.control("POST", "/rate-limit", r#"{"model":"steady"}"#);
    assert_eq!(wrong.status, 400);
    assert_eq!(
        emulator
            .control("POST", "/rate-limit", r#"{"limit":"lots"}"#)
            .status,
        400
    );
}

#[test]
fn a_fast_clock_leaks_fast() {
    let fast = [
        "--rate-limit",
        "40/10s",
        "--limit-model",
        "bucket",
        "--clock-speed",
        "200",
    ];
    let emulator = Emulator::start(&fast);
    let refused = (0..60)
        .filter(|_| emulator.get("/account").status == 429)
        .count();
    assert!(refused < 20, "{refused}");
}
