//! Hooks in Gorgias: set in order at each deployment, removed at the end, whatever goes wrong in between.

mod account;
mod action;
mod trouble;

use gorgias_component::port::transport::Level;
use gorgias_component::secret::credential::Secret;
use serde_json::{Value, json};

use account::{Account, Fault, TWO, URL, hook};

#[test]
fn a_hook_is_registered_exactly_so() {
    let mut account = Account::new();
    account.api_key = Some(Secret::new("platform-key-1"));
    let lines = account.deploy(&["ticket-created"]);
    assert_eq!(
        lines,
        [
            "GET /integrations?type=http&limit=100",
            "POST /integrations"
        ]
    );
    let secret = account.kept()["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 43);
    let mut row = account.row(1);
    row.as_object_mut()
        .unwrap()
        .retain(|name, _| !matches!(name.as_str(), "id" | "deactivated_datetime"));
    assert_eq!(
        row,
        json!({
            "name": "Prismatic: Order mails (ticket-created)", "type": "http",
            "description": "Kept by a Prismatic flow, set anew at each deployment.",
            "http": {
                "url": URL, "method": "POST", "request_content_type": "application/json",
                "response_content_type": "application/json", "form": "{{context}}", "hmac_secret": secret,
                "headers": {"X-Gorgias-Trigger": "ticket-created", "X-Webhook-Secret": secret, "Api-Key": "platform-key-1"},
                "triggers": {"ticket-created": true},
            },
        })
    );
    assert_eq!(account.kept()["hooks"]["ticket-created"]["id"], 1);
    assert_eq!(account.kept()["hooks"]["ticket-created"]["url"], URL);
    assert!(!account.state.as_ref().unwrap().contains("platform-key-1"));
}

#[test]
fn deploying_again_changes_nothing() {
    let mut account = Account::new();
    account.deploy(&["ticket-created"]);
    let (state, rows) = (
        account.state.clone(),
        account.integrations.borrow().rows.clone(),
    );
    assert_eq!(account.deploy(&["ticket-created"]), ["GET /integrations/1"]);
    assert_eq!(
        (
            account.state.clone(),
            account.integrations.borrow().rows.clone()
        ),
        (state, rows)
    );

    let mut account = Account::new();
    let all = crate::support::choices("webhookEvent");
    let all: Vec<&str> = all.lines().collect();
    assert_eq!(account.deploy(&all).len(), 9);
    let lines = account.deploy(&all);
    assert_eq!(lines.len(), 8);
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("GET /integrations/"))
    );
}

#[test]
fn hooks_follow_what_is_wanted() {
    let mut account = Account::new();
    account.deploy(&TWO);
    let secret = account.kept()["secret"].clone();
    // Another address.
    account.url = format!("{URL}/2");
    let lines = account.deploy(&TWO);
    assert_eq!(
        lines,
        [
            "GET /integrations/1",
            "PUT /integrations/1",
            "GET /integrations/2",
            "PUT /integrations/2"
        ]
    );
    assert!(
        account
            .hooks()
            .iter()
            .all(|(_, _, url)| *url == account.url)
    );
    assert_eq!(
        account.kept()["secret"],
        secret,
        "deliveries under way carry the old one"
    );
    // An event less, another more.
    let lines = account.deploy(&["ticket-message-created", "ticket-handed-over"]);
    assert_eq!(
        lines,
        [
            "GET /integrations/2",
            "DELETE /integrations/1",
            "GET /integrations?type=http&limit=100",
            "POST /integrations"
        ]
    );
    let events: Vec<String> = account
        .hooks()
        .into_iter()
        .map(|(_, event, _)| event)
        .collect();
    assert_eq!(events, ["ticket-message-created", "ticket-handed-over"]);
    // Another payload, another key.
    account
        .try_deploy(&["ticket-message-created"], &json!({"payload": "ids"}))
        .unwrap();
    assert_eq!(
        account.row(2)["http"]["form"],
        json!({"ticket_id": "{{ticket.id}}", "message_id": "{{message.id}}"})
    );
    account.api_key = Some(Secret::new("platform-key-2"));
    account.deploy(&["ticket-message-created"]);
    assert_eq!(
        account.row(2)["http"]["headers"]["Api-Key"],
        "platform-key-2"
    );
    assert_eq!(account.row(2)["http"]["form"], "{{context}}");
}

#[test]
fn what_is_gone_is_made_and_what_sleeps_is_woken() {
    let mut account = Account::new();
    account.deploy(&TWO);
    account.integrations.borrow_mut().rows.remove(&1);
    account.integrations.borrow_mut().rows.get_mut(&2).unwrap()["deactivated_datetime"] =
        json!("2026-01-01T00:00:00Z");
    account.deploy(&TWO);
    assert_eq!(
        account.hooks(),
        [hook(2, "ticket-message-created"), hook(3, "ticket-created")]
    );
    assert_eq!(account.row(2)["deactivated_datetime"], Value::Null);
    let log = account.script.log();
    assert!(
        log.contains("hook for ticket-created: made (3)")
            && log.contains("hook for ticket-message-created: reactivated (2)"),
        "{log}"
    );
    // Somebody changed it by hand.
    account.integrations.borrow_mut().rows.get_mut(&3).unwrap()["http"]["form"] =
        json!("{{ticket}}");
    account.deploy(&TWO);
    assert_eq!(account.row(3)["http"]["form"], "{{context}}");
}

#[test]
fn what_stands_there_is_taken_over_and_what_was_made_by_hand_is_not_touched() {
    let mut account = Account::new();
    account.deploy(&["ticket-created"]);
    let secret = account.kept()["secret"].clone();
    let by_hand = json!({"id": 40, "name": "My hook", "deactivated_datetime": null, "type": "http", "http": {"url": URL, "triggers": {"ticket-created": true}}});
    let other = json!({"id": 41, "name": "Prismatic: other flow (ticket-created)", "deactivated_datetime": null, "type": "http", "http": {"url": "https://hooks.example.com/other", "triggers": {"ticket-created": true}}});
    let two = json!({"id": 42, "name": "Prismatic: by hand, for two", "deactivated_datetime": null, "type": "http", "http": {"url": URL, "triggers": {"ticket-created": true, "ticket-updated": true}}});
    let mail = json!({"id": 43, "name": "Inbox", "type": "email", "http": null});
    {
        let mut integrations = account.integrations.borrow_mut();
        let mut double = integrations.rows[&1].clone();
        double["id"] = json!(9);
        integrations.rows.insert(9, double);
        for row in [&by_hand, &other, &two] {
            integrations
                .rows
                .insert(row["id"].as_u64().unwrap(), row.clone());
        }
        integrations.next = 50;
    }
    let _ = mail;
    // The state was lost.
    account.state = None;
    account.integrations.borrow_mut().knows_no_type = true;
    account.deploy(&["ticket-created"]);
    let ids: Vec<u64> = account.hooks().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(
        ids,
        [1, 40, 41, 42],
        "the oldest of ours stays, its double goes"
    );
    for row in [&by_hand, &other, &two] {
        assert_eq!(account.row(row["id"].as_u64().unwrap()), *row);
    }
    let fresh = account.kept()["secret"].clone();
    assert_ne!(fresh, secret);
    assert_eq!(account.row(1)["http"]["headers"]["X-Webhook-Secret"], fresh);
    let log = account.script.logs.borrow();
    let warned = log
        .iter()
        .any(|(level, line)| *level == Level::Warn && line.contains("\"My hook\" (40)"));
    assert!(warned, "{log:?}");
}

#[test]
fn undeploying_leaves_nothing_of_ours_behind() {
    let mut account = Account::new();
    account.deploy(&TWO);
    let by_hand = json!({"id": 40, "name": "My hook", "type": "http", "http": {"url": URL, "triggers": {"ticket-created": true}}});
    account.integrations.borrow_mut().rows.insert(40, by_hand);
    // One is gone already, and the state of another was lost.
    let double = account.row(1);
    account.integrations.borrow_mut().rows.insert(30, {
        let mut double = double;
        double["id"] = json!(30);
        double
    });
    account.integrations.borrow_mut().rows.remove(&2);
    account.undeploy();
    assert_eq!(
        account
            .hooks()
            .into_iter()
            .map(|(id, ..)| id)
            .collect::<Vec<_>>(),
        [40]
    );
    assert_eq!(account.state, None);
    assert_eq!(
        account.undeploy(),
        ["GET /integrations?type=http&limit=100"]
    );
}

#[test]
fn a_hook_that_cannot_be_deleted_is_switched_off() {
    let mut account = Account::new();
    account.deploy(&["ticket-created"]);
    account.integrations.borrow_mut().keeps.push(1);
    account.undeploy();
    assert_eq!(
        account.row(1)["deactivated_datetime"],
        "2026-01-01T00:00:00.000000Z"
    );
    assert!(account.script.log().contains("was switched off"));
}

#[test]
fn wrong_deployments_are_refused_before_anything_is_sent() {
    for (events, url, code, what) in [
        (json!([]), URL, "INVALID_INPUT", "Events is required"),
        (
            json!(["ticket-createt"]),
            URL,
            "INVALID_INPUT",
            "ticket-created",
        ),
        (
            json!(["ticket-created"]),
            "",
            "NOT_POSSIBLE",
            "gave no address",
        ),
        (
            json!(["ticket-created"]),
            "https://x.example/{{ticket.id}}",
            "NOT_POSSIBLE",
            "two opening braces",
        ),
        (
            json!(["ticket-created"]),
            "ftp://x.example/",
            "NOT_POSSIBLE",
            "https://",
        ),
    ] {
        let mut account = Account::new();
        account.url = url.to_owned();
        let failed = account
            .try_deploy(&[], &json!({"events": events}))
            .unwrap_err();
        assert_eq!(failed.error.code.to_string(), code, "{what}");
        assert!(
            failed.error.message.contains(what),
            "{}",
            failed.error.message
        );
        assert!(account.lines().is_empty());
    }
    let mut account = Account::new();
    account.state = Some(json!({"v": 2, "secret": "x", "hooks": {}}).to_string());
    let failed = account.try_deploy(&TWO, &json!({})).unwrap_err();
    assert_eq!(failed.error.code.to_string(), "NOT_POSSIBLE");
    assert!(account.lines().is_empty());
}

#[test]
fn no_secret_is_logged() {
    let mut account = Account::new();
    account.api_key = Some(Secret::new("platform-key-1"));
    account.script.debug.set(true);
    account.integrations.borrow_mut().fault = Some((2, Fault::Failing, 1));
    account.deploy(&TWO);
    account.undeploy();
    let secret = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";
    let log = account.script.log();
    assert!(
        log.contains("POST") && log.contains("X-Webhook-Secret"),
        "{log}"
    );
    assert!(
        !log.contains(secret) && !log.contains("platform-key-1"),
        "{log}"
    );
}
