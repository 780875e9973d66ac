//! Web-hooks: what sets them off, what they say, how they are signed, and what becomes of receivers that fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use gorgias_emulator::timestamp::Timestamp;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use support::Emulator;

/// A receiver that answers every call alike and tells what it heard.
struct Receiving {
    url: String,
    heard: Receiver<String>,
}

impl Receiving {
    fn answering(status: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (tell, heard) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let text = request(&mut stream);
                let answer = format!(
                    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes());
                if tell.send(text).is_err() {
                    return;
                }
            }
        });
        Self { url, heard }
    }

    fn next(&self) -> String {
        self.heard.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    fn body(&self) -> Value {
        let text = self.next();
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{body}"))
    }

    fn is_quiet(&self) -> bool {
        self.heard.recv_timeout(Duration::from_millis(300)).is_err()
    }
}

/// One whole request.
fn request(stream: &mut impl Read) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap_or(0);
        text.extend_from_slice(&buffer[..count]);
        let whole = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = whole.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return whole;
            }
        }
        if count == 0 {
            return whole;
        }
    }
}

fn hook(url: &str, triggers: Value, more: Value) -> Value {
    let mut http = json!({
        "url": url, "method": "POST", "request_content_type": "application/json", "response_content_type": "application/json",
        "form": "{{context}}", "triggers": triggers,
    });
    http.as_object_mut()
        .unwrap()
        .extend(more.as_object().cloned().unwrap());
    json!({"name": "hook", "type": "http", "http": http})
}

fn register(emulator: &Emulator, hook: &Value) -> u64 {
    let made = emulator.call("POST", "/integrations", &hook.to_string());
    assert_eq!(made.status, 201, "{}", made.json);
    made.id()
}

fn wait_for(what: &str, mut is: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !is() {
        assert!(Instant::now() < until, "never {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn secrets_and_headers_are_not_read_back() {
    let emulator = Emulator::start(&[]);
    let more = json!({"headers": {"X-Secret": "s"}, "hmac_secret": "key"});
    let id = register(
        &emulator,
        &hook("http://127.0.0.1:9/", json!({"ticket-created": true}), more),
    );
    let shown = emulator.get(&format!("/integrations/{id}")).json["http"].clone();
    assert_eq!(shown["url"], "http://127.0.0.1:9/");
    for secret in ["headers", "hmac_secret"] {
        assert!(shown.get(secret).is_none(), "{secret}");
    }
    // A partial PUT keeps what is absent of it.
    let partial = json!({"name": "renamed", "http": {"url": "http://127.0.0.1:9/other"}});
    let path = format!("/integrations/{id}");
    assert_eq!(
        emulator.call("PUT", &path, &partial.to_string()).status,
        202
    );
    let kept = &emulator.state()["tables"]["integrations"]["rows"][id.to_string()]["http"];
    assert_eq!(
        (
            &kept["headers"]["X-Secret"],
            &kept["triggers"]["ticket-created"]
        ),
        (&json!("s"), &json!(true))
    );
    let unread = hook(
        "http://127.0.0.1:9/",
        json!({}),
        json!({"form": "{{ticket.id"}),
    );
    let refused = emulator.call("POST", "/integrations", &unread.to_string());
    assert_eq!(
        (
            refused.status,
            refused.json["error"]["data"]["http"]["form"].is_array()
        ),
        (400, true)
    );
}

#[test]
fn templates_name_ticket_message_event_and_account_and_print_as_python_does() {
    let emulator = Emulator::start(&["--no-detect"]);
    let receiver = Receiving::answering("200 OK", "{}");
    let form = json!({
        "id": "{{ticket.id}}", "spam": "{{ticket.spam}}", "language": "{{ticket.assignee_team}}", "first": "{{ticket.messages[0].body_text}}",
        "last": "{{ticket.messages[-1].body_text}}", "message": "{{message.body_text}}", "tags": "{{ticket.tags | tojson}}",
        "event": "{{event.type}} {{event.object_id}} {{event.user_id}}", "domain": "{{account.domain}}", "plain": 5,
    });
    let more = json!({"form": form, "headers": {"X-Ticket": "{{ticket.id}}"}});
    register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-message-created": true}), more),
    );
    let message = json!({"channel": "api", "from_agent": false, "body_text": "One more"});
    let made = emulator.call("POST", "/tickets/300004/messages", &message.to_string());
    let text = receiver.next();
    assert!(text.contains("x-ticket: 300004"), "{text}");
    let body: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
    for (key, value) in [
        ("id", json!("300004")),
        ("spam", json!("False")),
        (
            "first",
            json!("We run a café and need forty small plants. Do you offer wholesale prices?"),
        ),
        ("last", json!("One more")),
        ("message", json!("One more")),
        ("domain", json!("green-garden")),
        (
            "event",
            json!(format!("ticket-message-created {} 101", made.id())),
        ),
        ("plain", json!(5)),
    ] {
        assert_eq!(body[key], value, "{key}");
    }
    let tags: Value = serde_json::from_str(body["tags"].as_str().unwrap()).unwrap();
    assert_eq!(tags[0]["name"], "vip");
}

#[test]
fn the_whole_context_has_the_message_for_events_of_messages_alone() {
    let emulator = Emulator::start(&["--no-detect"]);
    let (of_ticket, of_message) = (
        Receiving::answering("200 OK", ""),
        Receiving::answering("200 OK", ""),
    );
    register(
        &emulator,
        &hook(&of_ticket.url, json!({"ticket-updated": true}), json!({})),
    );
    register(
        &emulator,
        &hook(
            &of_message.url,
            json!({"ticket-message-created": true}),
            json!({}),
        ),
    );
    let message = json!({"channel": "email", "from_agent": false, "body_text": "Hi", "source": {"from": {"address": "priya.nair@example.net"}, "to": [{"address": "support@green-garden.example"}]}});
    emulator.call("POST", "/tickets/300004/messages", &message.to_string());
    let body = of_message.body();
    assert_eq!(
        (
            &body["message"]["text"],
            &body["message"]["attachments"],
            &body["message"]["sentiments"]
        ),
        (&json!("Hi"), &json!([]), &json!([]))
    );
    let body = of_ticket.body();
    assert!(body.get("message").is_none() && body["ticket"]["account"]["domain"] == "green-garden");
    for gone in [
        "requester",
        "events",
        "custom_fields",
        "summary",
        "is_unread",
    ] {
        assert!(body["ticket"].get(gone).is_none(), "{gone}");
    }
}

#[test]
fn forms_are_encoded_and_gets_have_no_body() {
    let emulator = Emulator::start(&["--no-detect"]);
    let (posted, got) = (
        Receiving::answering("200 OK", ""),
        Receiving::answering("200 OK", ""),
    );
    let more = json!({"request_content_type": "application/x-www-form-urlencoded", "form": {"a b": "{{ticket.subject}}&"}});
    register(
        &emulator,
        &hook(&posted.url, json!({"ticket-updated": true}), more),
    );
    let address = format!("{}?ticket={{{{ticket.id}}}}", got.url);
    register(
        &emulator,
        &hook(
            &address,
            json!({"ticket-updated": true}),
            json!({"method": "GET"}),
        ),
    );
    emulator.call("PUT", "/tickets/300004", r#"{"subject":"ä"}"#);
    assert!(posted.next().ends_with("a%20b=%C3%A4%26"));
    assert!(
        got.next()
            .starts_with("GET /hook?ticket=300004 HTTP/1.1\r\n")
    );
}

#[test]
fn signatures_are_a_switch() {
    let emulator = Emulator::start(&["--no-detect"]);
    let receiver = Receiving::answering("200 OK", "");
    let more = json!({"form": {"id": "{{ticket.id}}"}, "hmac_secret": "key"});
    register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), more),
    );
    // HMAC-SHA256 of {"id":"300004"} by `key`.
    let hex = "5ab1cda4cf1ea3caf0ef34fc2dca98cb35dbd5d61a4c1bb8d2c4ae1da12ad3d3";
    for (form, header) in [
        ("none", None),
        ("hex", Some("x-gorgias-signature: ")),
        ("prefixed-hex", Some("x-gorgias-signature: sha256=")),
        ("base64", Some("x-gorgias-hmac-sha256: ")),
    ] {
        let set = emulator.control("POST", "/switches", &json!({"signature": form}).to_string());
        assert_eq!(set.json["signature"], form);
        emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
        let text = receiver.next();
        let signed = text
            .lines()
            .filter(|line| line.starts_with("x-gorgias-"))
            .collect::<Vec<_>>();
        match header {
            None => assert!(signed.is_empty(), "{text}"),
            Some(header) => {
                assert!(
                    signed.len() == 1 && signed[0].starts_with(header),
                    "{form}: {text}"
                );
                if form == "hex" {
                    assert_eq!(signed[0].len() - header.len(), hex.len());
                }
            }
        }
    }
}

#[test]
fn everything_that_happens_to_a_ticket_sets_off_its_triggers() {
    let emulator = Emulator::start(&["--no-detect"]);
    let receiver = Receiving::answering("200 OK", "");
    let all = [
        "ticket-created",
        "ticket-updated",
        "ticket-message-created",
        "ticket-self-unsnoozed",
        "ticket-message-failed",
        "ticket-assignment-updated",
        "ticket-status-updated",
        "ticket-handed-over",
    ];
    for trigger in all {
        let more = json!({"form": {"trigger": trigger}});
        register(
            &emulator,
            &hook(&receiver.url, json!({trigger: true}), more),
        );
    }
    emulator.control("POST", "/clock", r#"{"speed":0}"#);
    let now = emulator.control("GET", "/clock", "").json["now"].clone();
    // It is five seconds later at each row.
    let wakes = Timestamp::parse(now.as_str().unwrap())
        .unwrap()
        .plus_seconds(42);
    let mail = json!({"channel": "email", "from_agent": true, "body_text": "x", "source": {"type": "email", "from": {"address": "nobody@green-garden.example"}, "to": [{"address": "a@example.com"}]}});
    let job = json!({"type": "updateTicket", "params": {"ticket_ids": [300_005], "updates": {"status": "closed"}}});
    let snooze = json!({"snooze_datetime": wakes});
    for (method, path, body, expected) in [
        (
            "POST",
            "/tickets/300004/tags",
            json!({"names": ["billing"]}),
            vec!["ticket-updated"],
        ),
        (
            "POST",
            "/tickets/300004/tags",
            json!({"names": ["billing"]}),
            vec![],
        ),
        (
            "DELETE",
            "/tickets/300004/tags",
            json!({"names": ["billing"]}),
            vec!["ticket-updated"],
        ),
        (
            "PUT",
            "/tickets/300004",
            json!({"assignee_user": {"id": 102}}),
            vec!["ticket-updated", "ticket-assignment-updated"],
        ),
        (
            "PUT",
            "/tickets/300004",
            json!({"status": "closed"}),
            vec!["ticket-updated", "ticket-status-updated"],
        ),
        (
            "PUT",
            "/tickets/300004",
            json!({"status": "closed"}),
            vec!["ticket-updated"],
        ),
        (
            "PUT",
            "/tickets/300004/custom-fields/702",
            json!("7"),
            vec![],
        ),
        (
            "POST",
            "/jobs",
            job,
            vec!["ticket-updated", "ticket-status-updated"],
        ),
        (
            "PUT",
            "/tickets/300008",
            snooze,
            vec![
                "ticket-updated",
                "ticket-status-updated",
                "ticket-updated",
                "ticket-self-unsnoozed",
                "ticket-status-updated",
            ],
        ),
        (
            "POST",
            "/tickets/300004/messages",
            mail,
            vec![
                "ticket-message-created",
                "ticket-updated",
                "ticket-message-failed",
                "ticket-updated",
            ],
        ),
    ] {
        emulator.call(method, path, &body.to_string());
        // Jobs run, mail leaves and tickets wake a moment later.
        emulator.control("POST", "/clock", r#"{"advance_seconds":5}"#);
        let mut heard: Vec<String> = Vec::new();
        for _ in &expected {
            let next = receiver.heard.recv_timeout(Duration::from_secs(10));
            let text = next.unwrap_or_else(|_| panic!("{method} {path}: only {heard:?}"));
            let body: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
            heard.push(body["trigger"].as_str().unwrap().to_owned());
        }
        let mut expected = expected;
        // Each integration has a line of its own, so the order among them is open.
        heard.sort_unstable();
        expected.sort_unstable();
        assert_eq!(heard, expected, "{method} {path}");
    }
    assert!(receiver.is_quiet());
    let by_hand =
        json!({"type": "ticket-handed-over", "object_type": "Ticket", "object_id": 300_004});
    emulator.control("POST", "/events", &by_hand.to_string());
    assert_eq!(receiver.body()["trigger"], "ticket-handed-over");
    emulator.control("POST", "/switches", r#"{"unchanged_put":"silent"}"#);
    let before = emulator.get("/tickets/300009").json["updated_datetime"].clone();
    let same = json!({"spam": false}).to_string();
    assert_eq!(emulator.call("PUT", "/tickets/300009", &same).status, 202);
    assert_ne!(
        emulator.get("/tickets/300009").json["updated_datetime"],
        before,
        "the date moves"
    );
    assert!(receiver.is_quiet());
}

#[test]
fn one_that_hangs_holds_up_nobody() {
    let emulator = Emulator::start(&["--no-detect", "--hook-timeout", "60000"]);
    // It takes calls and says nothing.
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = format!("http://{}/", deaf.local_addr().unwrap());
    let receiver = Receiving::answering("200 OK", "");
    register(
        &emulator,
        &hook(&deaf, json!({"ticket-updated": true}), json!({})),
    );
    register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), json!({})),
    );
    for _ in 0..3 {
        emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
        receiver.next();
    }
}

#[test]
fn failures_are_counted_tried_again_and_end_it() {
    let emulator = Emulator::start(&["--no-detect", "--hook-failures", "6", "--hook-retries", "2"]);
    let receiver = Receiving::answering("500 Broken", "");
    let id = register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), json!({})),
    );
    emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    for _ in 0..3 {
        receiver.next();
    }
    assert!(receiver.is_quiet(), "one call and two more tries");
    let attempts: Vec<Value> = emulator.control("GET", "/webhooks", "").json["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| json!([call["attempt"], call["status"]]))
        .collect();
    assert_eq!(json!(attempts), json!([[1, 500], [2, 500], [3, 500]]));
    emulator.call("PUT", "/tickets/300004", r#"{"spam":false}"#);
    let path = format!("/integrations/{id}");
    wait_for("switched off", || {
        emulator.get(&path).json["deactivated_datetime"].is_string()
    });
    assert_eq!(
        emulator
            .get("/events?types=integration-deactivated")
            .ids()
            .len(),
        1
    );
    for _ in 0..3 {
        receiver.next();
    }
    emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    assert!(receiver.is_quiet(), "nothing is sent to one that is off");
    let mut again = hook(&receiver.url, json!({"ticket-updated": true}), json!({}));
    again.as_object_mut().unwrap().remove("type");
    again["deactivated_datetime"] = Value::Null;
    assert_eq!(emulator.call("PUT", &path, &again.to_string()).status, 202);
    assert_eq!(
        emulator
            .get("/events?types=integration-reactivated")
            .ids()
            .len(),
        1
    );
    emulator.call("PUT", "/tickets/300004", r#"{"spam":false}"#);
    receiver.next();
}

#[test]
fn a_hundred_failures_in_a_row_switch_it_off_and_not_ninety_nine() {
    let emulator = Emulator::start(&["--no-detect"]);
    let nobody = "http://127.0.0.1:9/";
    let id = register(
        &emulator,
        &hook(nobody, json!({"ticket-updated": true}), json!({})),
    );
    let path = format!("/integrations/{id}");
    let call = |times: usize| {
        for _ in 0..times {
            emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
        }
    };
    let failures =
        || emulator.state()["tables"]["integrations"]["rows"][id.to_string()]["failures"].clone();
    call(99);
    wait_for("99 failures", || failures() == 99);
    assert_eq!(
        emulator.get(&path).json["deactivated_datetime"],
        Value::Null
    );
    call(1);
    wait_for("off", || {
        emulator.get(&path).json["deactivated_datetime"].is_string()
    });
}

#[test]
fn a_json_answer_is_kept_for_the_sidebar() {
    let emulator = Emulator::start(&["--no-detect"]);
    let receiver = Receiving::answering("200 OK", r#"{"last_order":"1041"}"#);
    let id = register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), json!({})),
    );
    emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    receiver.next();
    wait_for("kept", || {
        let integrations = emulator.get("/customers/20004").json["integrations"].clone();
        integrations[id.to_string()]["last_order"] == "1041"
    });
}

#[test]
fn https_receivers_are_called_when_their_certificate_is_trusted() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls");
    let certificate =
        CertificateDer::from(std::fs::read(format!("{folder}/localhost.der")).unwrap());
    let key =
        PrivatePkcs8KeyDer::from(std::fs::read(format!("{folder}/localhost-key.der")).unwrap());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key))
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "https://localhost:{}/hook",
        listener.local_addr().unwrap().port()
    );
    let (tell, heard) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream: TcpStream = stream.unwrap();
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let text = request(&mut stream);
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            stream.conn.send_close_notify();
            let _ = stream.flush();
            if !text.is_empty() && tell.send(text).is_err() {
                return;
            }
        }
    });
    let authority = format!("{folder}/authority.pem");
    let trusting = Emulator::start(&["--no-detect", "--webhooks-ca", &authority]);
    register(
        &trusting,
        &hook(&url, json!({"ticket-updated": true}), json!({})),
    );
    trusting.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    let text = heard.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(text.starts_with("POST /hook HTTP/1.1\r\n"), "{text}");
    let doubting = Emulator::start(&["--no-detect"]);
    register(
        &doubting,
        &hook(&url, json!({"ticket-updated": true}), json!({})),
    );
    doubting.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    let call = doubting.first_webhook();
    assert!(
        call["error"].as_str().unwrap().contains("certificate"),
        "{call}"
    );
    let public = hook(
        "https://hooks.example.com/x",
        json!({"ticket-updated": true}),
        json!({}),
    );
    register(&doubting, &public);
    doubting.control("DELETE", "/webhooks", "");
    doubting.call("PUT", "/tickets/300004", r#"{"spam":false}"#);
    wait_for("kept from other machines", || {
        let all = doubting.control("GET", "/webhooks", "").json["data"].clone();
        all.as_array()
            .unwrap()
            .iter()
            .any(|call| call["error"] == "Not this machine; see --webhooks-anywhere.")
    });
}
