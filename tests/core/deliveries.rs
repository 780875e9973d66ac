//! Deliveries of hooks: whether they are taken, in which forms they may come, and which of them a flow wants.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gorgias_component::client::memory::Memory;
use gorgias_component::error::Error;
use gorgias_component::port::occasion::{Occasion, Outcome};
use gorgias_component::trigger::receive::receive;
use serde_json::{Value, json};

use crate::support::{JsonParams, Native, Scripted, block_on, connection, hmac, operation};

const SECRET: &str = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";

fn kept() -> String {
    json!({"v": 1, "secret": SECRET, "hooks": {}}).to_string()
}

fn ticket() -> Value {
    json!({
        "id": 48213, "channel": "email", "status": "open", "updated_datetime": "2026-01-01T00:00:00.5+00:00",
        "tags": [{"id": 1, "name": "vip"}, {"id": 2, "name": "order"}], "assignee_team": {"id": 7, "name": "Shipping"},
        "account": {"domain": "green-garden"},
    })
}

fn message() -> Value {
    json!({"id": 311_942, "ticket_id": 48213, "channel": "chat", "via": "gorgias_chat", "from_agent": false})
}

fn delivered(event: &str, body: Value) -> Occasion<Native> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Occasion {
        states: vec![kept()],
        headers: vec![
            header("content-type", "application/json"),
            header("x-gorgias-trigger", event),
            header("x-webhook-secret", SECRET),
        ],
        raw: Some(body.to_string()),
        body: Some(Native(body)),
        ..Occasion::default()
    }
}

fn take(
    key: &str,
    inputs: Value,
    occasion: &Occasion<Native>,
    script: &Scripted,
) -> Result<Outcome<Native>, Error> {
    let mut params = inputs;
    if key == "webhookEvents" {
        params["connection"] = connection();
        params["events"] = json!(["ticket-created"]);
    }
    let memory = Memory::default();
    block_on(receive(
        operation(key),
        &JsonParams(params),
        occasion,
        script,
        &memory,
    ))
}

fn managed(inputs: Value, occasion: &Occasion<Native>) -> Outcome<Native> {
    take("webhookEvents", inputs, occasion, &Scripted::new()).unwrap()
}

fn data(outcome: Outcome<Native>) -> Value {
    outcome.data.unwrap().0
}

#[test]
fn a_delivery_tells_event_ticket_message_account_and_key() {
    let body = json!({"ticket": ticket(), "message": message()});
    let outcome = managed(json!({}), &delivered("ticket-message-created", body));
    assert!(outcome.is_news);
    assert_eq!(
        data(outcome),
        json!({
            "event": "ticket-message-created", "ticket": ticket(), "message": message(),
            "account": {"domain": "green-garden"}, "key": "ticket-message-created:48213:311942",
        })
    );
    let outcome = managed(
        json!({}),
        &delivered("ticket-updated", json!({"ticket": ticket()})),
    );
    let data = data(outcome);
    assert_eq!(
        data["key"],
        "ticket-updated:48213:2026-01-01T00:00:00.5+00:00"
    );
    assert_eq!(data["message"], Value::Null);
}

#[test]
fn a_delivery_without_the_secret_is_not_taken() {
    let body = json!({"ticket": ticket()});
    let right = delivered("ticket-created", body);
    let with = |value: Option<&str>| {
        let mut occasion = right.clone();
        occasion
            .headers
            .retain(|(name, _)| name != "x-webhook-secret");
        occasion
            .headers
            .extend(value.map(|value| ("x-webhook-secret".to_owned(), value.to_owned())));
        occasion
    };
    let longer = format!("{SECRET}x");
    let other = SECRET.replace('E', "F");
    for value in [
        None,
        Some(""),
        Some("x"),
        Some(&SECRET[..42]),
        Some(&longer),
        Some(&other),
        Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ] {
        let script = Scripted::new();
        let error = take("webhookEvents", json!({}), &with(value), &script).unwrap_err();
        assert_eq!(error.code.to_string(), "UNVERIFIED", "{value:?}");
        let told = format!("{error:?} {}", script.log());
        assert!(!told.contains(SECRET) && !told.contains("48213"), "{told}");
        assert!(
            value.is_none_or(|value| value.len() < 5 || !told.contains(value)),
            "{told}"
        );
        assert!(error.hint.is_some());
    }
    // No secret is known: a hook of an older deployment.
    for states in [
        vec![],
        vec!["null".to_owned()],
        vec![json!({"v": 1, "secret": ""}).to_string()],
        vec!["{".to_owned()],
    ] {
        let occasion = Occasion {
            states,
            ..right.clone()
        };
        let error = take("webhookEvents", json!({}), &occasion, &Scripted::new()).unwrap_err();
        assert_eq!(error.code.to_string(), "UNVERIFIED");
        assert!(
            error
                .hint
                .clone()
                .unwrap()
                .contains("Deploy the instance again")
        );
    }
    let occasion = Occasion {
        states: vec![json!({"v": 9, "secret": SECRET}).to_string()],
        ..right.clone()
    };
    let error = take("webhookEvents", json!({}), &occasion, &Scripted::new()).unwrap_err();
    assert_eq!(error.code.to_string(), "NOT_POSSIBLE");
    // A test with invented data has no headers.
    let occasion = Occasion {
        headers: vec![],
        states: vec![],
        is_simulated: true,
        ..right.clone()
    };
    let script = Scripted::new();
    assert!(
        take("webhookEvents", json!({}), &occasion, &script)
            .unwrap()
            .is_news
    );
    assert!(script.log().contains("test"));
}

#[test]
fn a_signature_is_told_and_decides_nothing() {
    let body = json!({"ticket": ticket()});
    let raw = body.to_string();
    let code = hmac(SECRET.as_bytes(), raw.as_bytes());
    let hex: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
    for (name, value, line) in [
        ("x-gorgias-signature", hex.clone(), "is the hexadecimal"),
        (
            "x-gorgias-signature",
            format!("sha256={hex}"),
            "is the hexadecimal",
        ),
        (
            "x-gorgias-hmac-sha256",
            STANDARD.encode(&code),
            "is the base64",
        ),
        ("x-gorgias-hmac-sha256", "forged".to_owned(), "is neither"),
    ] {
        let mut occasion = delivered("ticket-created", body.clone());
        occasion.headers.push((name.to_owned(), value.clone()));
        let script = Scripted::new();
        assert!(
            take("webhookEvents", json!({}), &occasion, &script)
                .unwrap()
                .is_news
        );
        let log = script.log();
        assert!(log.contains(name) && log.contains(line), "{log}");
        assert!(!log.contains(&value), "{log}");
        // It opens nothing either.
        occasion
            .headers
            .retain(|(name, _)| name != "x-webhook-secret");
        assert!(take("webhookEvents", json!({}), &occasion, &script).is_err());
    }
}

#[test]
fn bodies_come_in_every_form() {
    let whole = json!({"ticket": ticket(), "message": message()});
    let form = format!(
        "context={}",
        percent_encoding::utf8_percent_encode(
            &whole.to_string(),
            percent_encoding::NON_ALPHANUMERIC
        )
    );
    let parts = format!(
        "ticket={}",
        percent_encoding::utf8_percent_encode(
            &ticket().to_string(),
            percent_encoding::NON_ALPHANUMERIC
        )
    );
    for body in [
        whole.clone(),
        json!(whole.to_string()),
        json!(format!("  {whole}\n")),
        json!(form),
        json!(parts),
    ] {
        let data = data(managed(
            json!({}),
            &delivered("ticket-created", body.clone()),
        ));
        assert_eq!(data["ticket"]["id"], 48213, "{body}");
        assert_eq!(data["account"]["domain"], "green-garden");
    }
    // Ids alone: the ticket is read.
    for body in [
        json!({"ticket_id": "48213", "message_id": "311942"}),
        json!({"ticket_id": 48213, "message_id": 311_942}),
        json!("ticket_id=48213&message_id=311942"),
        json!("{\"ticket_id\": \"48213\", \"message_id\": \" 311942 \"}"),
    ] {
        let mut fresh = ticket();
        fresh["messages"] = json!([{"id": 1, "channel": "email"}, message()]);
        let script = Scripted::new().respond(200, fresh.clone());
        let outcome = take(
            "webhookEvents",
            json!({"payload": "ids"}),
            &delivered("ticket-message-created", body),
            &script,
        )
        .unwrap();
        assert_eq!(script.lines(), ["GET /tickets/48213"]);
        let data = data(outcome);
        assert_eq!((&data["ticket"], &data["message"]), (&fresh, &message()));
        assert_eq!(data["key"], "ticket-message-created:48213:311942");
    }
    // Nothing of use.
    for body in [
        json!(null),
        json!(""),
        json!("hello"),
        json!([1]),
        json!({"ticket": null}),
        json!({"ticket_id": "None"}),
        json!("a=%ZZ&b"),
    ] {
        let data = data(managed(
            json!({}),
            &delivered("ticket-created", body.clone()),
        ));
        assert_eq!(
            (&data["ticket"], &data["key"]),
            (&Value::Null, &json!("ticket-created::")),
            "{body}"
        );
    }
}

#[test]
fn a_fresh_payload_is_read_again() {
    let body = json!({"ticket": ticket(), "message": message()});
    let fresh = json!({"id": 48213, "custom_fields": {"3": {"id": 3, "value": "x"}}, "status": "open", "messages": []});
    let script = Scripted::new().respond(200, fresh.clone());
    let occasion = delivered("ticket-message-created", body.clone());
    let outcome = take(
        "webhookEvents",
        json!({"payload": "fresh"}),
        &occasion,
        &script,
    )
    .unwrap();
    let seen = data(outcome);
    assert_eq!(seen["ticket"], fresh);
    assert_eq!(
        seen["message"],
        message(),
        "it is not among the ticket's any more"
    );

    let script = Scripted::new().respond(404, json!({"error": {"msg": "Not found."}}));
    let outcome = take(
        "webhookEvents",
        json!({"payload": "fresh"}),
        &delivered("ticket-updated", json!({"ticket": ticket()})),
        &script,
    )
    .unwrap();
    assert!(outcome.is_news);
    let seen = data(outcome);
    assert_eq!(
        (&seen["ticket"], &seen["key"]),
        (
            &Value::Null,
            &json!("ticket-updated:48213:2026-01-01T00:00:00.5+00:00")
        )
    );

    let script = Scripted::new().respond(
        403,
        json!({"error": {"msg": "Missing scope: tickets:read."}}),
    );
    let error = take(
        "webhookEvents",
        json!({"payload": "fresh"}),
        &occasion,
        &script,
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_403");
}

#[test]
fn filters_say_which_deliveries_start_the_flow() {
    let of_message = json!({"ticket": ticket(), "message": message()});
    let of_ticket = json!({"ticket": ticket()});
    let note = json!({"ticket": ticket(), "message": {"id": 5, "channel": "internal-note", "via": "helpdesk", "from_agent": true}});
    let as_text =
        json!({"ticket": ticket(), "message": {"id": 5, "channel": "email", "from_agent": "True"}});
    for (inputs, body, wanted) in [
        (json!({}), &of_message, true),
        (json!({"channels": ["chat"]}), &of_message, true),
        (json!({"channels": ["email"]}), &of_message, false),
        (json!({"channels": "email, phone"}), &of_ticket, true),
        (json!({"channels": ["chat"]}), &of_ticket, false),
        (json!({"tags_any": ["vip", "other"]}), &of_ticket, true),
        (json!({"tags_any": "VIP"}), &of_ticket, false),
        (json!({"written_by": "customer"}), &of_message, true),
        (json!({"written_by": "agent"}), &of_message, false),
        (json!({"written_by": "agent"}), &of_ticket, true),
        (json!({"written_by": "customer"}), &as_text, false),
        (json!({"written_by": "agent"}), &as_text, true),
        (json!({}), &note, false),
        (json!({"include_notes": true}), &note, true),
        (json!({"ignore_via": ["api"]}), &of_message, true),
        (
            json!({"ignore_via": ["helpdesk"], "include_notes": "true"}),
            &note,
            false,
        ),
        (json!({"status": "open"}), &of_ticket, true),
        (json!({"status": "closed"}), &of_ticket, false),
        (json!({"assignee_team": "Shipping"}), &of_ticket, true),
        (json!({"assignee_team": 7}), &of_ticket, true),
        (json!({"assignee_team": "shipping"}), &of_ticket, false),
        (json!({"assignee_team": "8"}), &of_ticket, false),
        (
            json!({"status": "open", "tags_any": ["vip"], "channels": ["email"], "assignee_team": "7"}),
            &of_ticket,
            true,
        ),
        (json!({"status": "open"}), &json!({}), false),
        (
            json!({"tags_any": ["vip"]}),
            &json!({"ticket": {"id": 1, "tags": ["vip"]}}),
            true,
        ),
        (
            json!({"tags_any": ["vip"]}),
            &json!({"ticket": {"id": 1, "tags": null}}),
            false,
        ),
    ] {
        let outcome = managed(
            inputs.clone(),
            &delivered("ticket-message-created", body.clone()),
        );
        assert_eq!(outcome.is_news, wanted, "{inputs} {body}");
    }
}

#[test]
fn wrong_filters_are_told_but_only_to_whom_the_hook_belongs() {
    let occasion = delivered("ticket-created", json!({"ticket": ticket()}));
    let wrong = json!({"status": "opn", "payload": "some"});
    let error = take("webhookEvents", wrong.clone(), &occasion, &Scripted::new()).unwrap_err();
    assert_eq!(error.code.to_string(), "INVALID_INPUT");
    assert_eq!(error.inputs.len(), 2);
    let forged = Occasion {
        headers: vec![],
        ..occasion
    };
    let error = take("webhookEvents", wrong, &forged, &Scripted::new()).unwrap_err();
    assert_eq!(error.code.to_string(), "UNVERIFIED");
}

#[test]
fn a_hook_that_was_made_by_hand_has_a_secret_of_its_author_or_none() {
    let body = json!({"ticket": ticket(), "event": {"type": "ticket-closed", "id": 4}});
    let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    for (inputs, headers, taken) in [
        (json!({}), vec![], true),
        (json!({"secret": "", "secretHeader": ""}), vec![], true),
        (
            json!({"secret": "open sesame"}),
            header("x-webhook-secret", "open sesame"),
            true,
        ),
        (
            json!({"secret": "open sesame"}),
            header("x-webhook-secret", "open Sesame"),
            false,
        ),
        (json!({"secret": "open sesame"}), vec![], false),
        (
            json!({"secret": "open sesame", "secretHeader": "X-Mine"}),
            header("x-mine", "open sesame"),
            true,
        ),
        (
            json!({"secret": "open sesame", "secretHeader": "X-Mine"}),
            header("x-webhook-secret", "open sesame"),
            false,
        ),
    ] {
        let occasion = Occasion {
            body: Some(Native(body.clone())),
            headers,
            ..Occasion::default()
        };
        let result = take("webhook", inputs.clone(), &occasion, &Scripted::new());
        assert_eq!(result.is_ok(), taken, "{inputs}");
        match result {
            Ok(outcome) => {
                let data = data(outcome);
                assert_eq!(
                    (&data["event"], &data["ticket"]["id"]),
                    (&json!("ticket-closed"), &json!(48213))
                );
            }
            Err(error) => {
                assert_eq!(error.code.to_string(), "UNVERIFIED");
                assert!(!format!("{error:?}").contains("open sesame"));
            }
        }
    }
    // Without a connection it asks nothing of Gorgias.
    let occasion = Occasion {
        body: Some(Native(json!({"ticket_id": "5"}))),
        ..Occasion::default()
    };
    let data = data(take("webhook", json!({}), &occasion, &Scripted::new()).unwrap());
    assert_eq!(
        (&data["event"], &data["ticket"], &data["key"]),
        (&Value::Null, &Value::Null, &json!("event:5:"))
    );
}
