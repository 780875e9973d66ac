//! What a web-hook's call says, how it is signed, and what is kept of its answer.

use super::receiving::{Receiving, hook, register, wait_for};
use crate::support::Emulator;
use serde_json::{Value, json};

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
    // HMAC-SHA256 by `key`.
    let body = r#"{"id":"300004"}"#;
    let hex = "13813616e3c591bd9a081e035feedf34387ceafe5a539a5208e1dec78b820259";
    let base64 = "E4E2FuPFkb2aCB4DX+7fNDh86v5aU5pSCOHex4uCAlk=";
    for (form, signature) in [
        ("none", None),
        ("hex", Some(format!("x-gorgias-signature: {hex}"))),
        (
            "prefixed-hex",
            Some(format!("x-gorgias-signature: sha256={hex}")),
        ),
        ("base64", Some(format!("x-gorgias-hmac-sha256: {base64}"))),
    ] {
        let set = emulator.control("POST", "/switches", &json!({"signature": form}).to_string());
        assert_eq!(set.json["signature"], form);
        emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
        let text = receiver.next();
        assert!(text.ends_with(body), "{text}");
        let signed = text.lines().filter(|line| line.starts_with("x-gorgias-"));
        let signed: Vec<&str> = signed.collect();
        assert_eq!(signed, Vec::from_iter(signature.as_deref()), "{form}");
    }
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
