//! Whether a delivery is taken: by the secret it carries, whatever its signature says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gorgias_component::port::occasion::Occasion;
use serde_json::{Value, json};

use crate::support::{Native, Scripted, hmac};

use super::{SECRET, data, delivered, take, ticket};

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
