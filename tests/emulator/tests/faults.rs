//! Faults on demand, the call limit and the clock.

use crate::support::{Answer, Emulator, KEY, TOKEN};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

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
        json!({"kind": "cut", "probability": 2}),
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
    let items = emulator.get("/views/401/items?limit=2");
    let address = items.json["meta"]["next_items"].as_str().unwrap();
    let again = emulator.get(address.strip_prefix("/api").unwrap());
    assert_eq!(again.json["meta"]["next_items"], address);
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
            .send("GET", "/api/account", &[("Authorization", TOKEN)], b"")
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
        (header(KEY), header(TOKEN)),
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

/// Asks with gzip and hears at most so many bytes.
fn heard(emulator: &Emulator, most: usize) -> Vec<u8> {
    let mut stream = TcpStream::connect(emulator.api).unwrap();
    let request = format!(
        "GET /api/tickets HTTP/1.1\r\nHost: {}\r\nAuthorization: {KEY}\r\nAccept-Encoding: gzip\r\n\r\n",
        emulator.api
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut heard = Vec::new();
    let mut buffer = [0; 65_536];
    while heard.len() < most {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => heard.extend_from_slice(&buffer[..count]),
            _ => break,
        }
    }
    heard
}

#[test]
fn bodies_can_be_endless_or_unfold_to_too_much_or_end_in_the_middle() {
    let emulator = Emulator::start(&[]);
    armed(&emulator, &json!({"kind": "endless"}));
    assert!(heard(&emulator, 8_000_000).len() >= 8_000_000);
    armed(&emulator, &json!({"kind": "gzip_bomb", "megabytes": 64}));
    let request = [("Authorization", KEY), ("Accept-Encoding", "gzip")];
    let bomb = emulator.send("GET", "/api/tickets", &request, b"").unwrap();
    assert_eq!(bomb.headers["content-encoding"], "gzip");
    assert!(bomb.text.len() < 200_000, "{}", bomb.text.len());
    let mut unfolded = String::new();
    GzDecoder::new(&bomb.text[..])
        .read_to_string(&mut unfolded)
        .unwrap();
    assert_eq!(
        unfolded.len(),
        64 * 1024 * 1024 + 2,
        "its check sum is right"
    );
    armed(&emulator, &json!({"kind": "cut_gzip"}));
    let text = heard(&emulator, usize::MAX);
    let end = text
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8_lossy(&text[..end]).to_lowercase();
    assert!(head.starts_with("http/1.0 200") && head.contains("content-encoding: gzip"));
    assert!(
        !head.contains("content-length") && !head.contains("chunked"),
        "{head}"
    );
    let cut = GzDecoder::new(&text[end + 4..]).read_to_end(&mut Vec::new());
    assert!(cut.is_err(), "half of it");
}

#[test]
fn a_commit_can_come_after_the_answer_was_lost_or_given_up() {
    let emulator = Emulator::start(&["--empty"]);
    let body = |email: &str| json!({"channels": [], "email": email}).to_string();
    let count = || emulator.get("/customers").ids().len();
    let wait_for = |wanted: usize| {
        let until = Instant::now() + Duration::from_secs(10);
        while count() != wanted {
            assert!(Instant::now() < until, "never {wanted}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    armed(
        &emulator,
        &json!({"kind": "late_commit", "ms": 400, "method": "POST"}),
    );
    let lost = ask(&emulator, "POST", "/api/customers", &body("a@example.com"));
    assert!(lost.is_none());
    assert_eq!(count(), 0, "not yet");
    wait_for(1);
    let told = emulator.control("GET", "/faults", "").json;
    assert_eq!(told["data"][0]["effects"], json!([{"committed": 201}]));
    armed(
        &emulator,
        &json!({"kind": "timeout_commit", "ms": 400, "method": "POST", "count": 2}),
    );
    let text = body("b@example.com");
    let request = format!(
        "POST /api/customers HTTP/1.1\r\nHost: x\r\nAuthorization: {KEY}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    let nothing = emulator.raw_for(emulator.api, request.as_bytes(), Duration::from_millis(100));
    assert!(nothing.is_empty(), "given up");
    wait_for(2);
    let patient = ask(&emulator, "POST", "/api/customers", &body("c@example.com"));
    assert_eq!(patient.unwrap().status, 201);
}
