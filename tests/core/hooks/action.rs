//! The action Ensure Webhook.

use serde_json::{Value, json};

use super::account::{Account, URL};
use crate::support::{Scripted, run};

fn ensure(account: &Account, inputs: Value) -> Value {
    account.script.sent.borrow_mut().clear();
    run(&account.script, "ensureWebhook", inputs).unwrap()["data"].clone()
}

#[test]
fn the_action_makes_wakes_and_leaves_alone() {
    let account = Account::new();
    let inputs = json!({"url": URL, "events": "ticket-created, ticket-updated"});
    let made = ensure(&account, inputs.clone());
    assert_eq!(
        made,
        json!([{"event": "ticket-created", "id": 1, "change": "made"}, {"event": "ticket-updated", "id": 2, "change": "made"}])
    );
    assert_eq!(
        account.row(1)["name"],
        "Prismatic: hooks.example.com (ticket-created)"
    );
    assert_eq!(
        account.row(1)["http"]["headers"],
        json!({"X-Gorgias-Trigger": "ticket-created"})
    );
    let again = ensure(&account, inputs.clone());
    assert_eq!(again[0]["change"], "unchanged");
    assert_eq!(account.lines(), ["GET /integrations?type=http&limit=100"]);
    // A hook of the managed trigger, which has a secret that nobody here knows.
    {
        let mut integrations = account.integrations.borrow_mut();
        let row = integrations.rows.get_mut(&1).unwrap();
        row["deactivated_datetime"] = json!("2026-01-01T00:00:00Z");
        row["name"] = json!("Prismatic: Order mails (ticket-created)");
        row["http"]["headers"]["X-Webhook-Secret"] = json!("of-the-trigger");
    }
    let woken = ensure(&account, inputs);
    assert_eq!(
        woken[0],
        json!({"event": "ticket-created", "id": 1, "change": "reactivated"})
    );
    let row = account.row(1);
    assert_eq!(row["deactivated_datetime"], Value::Null);
    assert_eq!(row["http"]["headers"]["X-Webhook-Secret"], "of-the-trigger");
    assert_eq!(row["name"], "Prismatic: Order mails (ticket-created)");
    // With a secret it is written anew, since it cannot be read.
    let updated = ensure(
        &account,
        json!({"url": URL, "events": ["ticket-created"], "secret": "s3cret-of-mine", "payload": "ids"}),
    );
    assert_eq!(
        updated,
        json!([{"event": "ticket-created", "id": 1, "change": "updated"}])
    );
    assert_eq!(account.row(1)["http"]["hmac_secret"], "s3cret-of-mine");
    assert_eq!(account.hooks().len(), 2, "other events stay");
}

#[test]
fn an_id_that_is_text_is_no_other_hooks() {
    let account = Account::new();
    let inputs = json!({"url": URL, "events": "ticket-created"});
    ensure(&account, inputs.clone());
    let text_id = |row: &mut Value| row["id"] = json!("1");
    account
        .integrations
        .borrow_mut()
        .rows
        .values_mut()
        .for_each(text_id);
    let again = ensure(&account, inputs);
    assert_eq!(
        again,
        json!([{"event": "ticket-created", "id": 1, "change": "unchanged"}])
    );
    assert_eq!(account.hooks().len(), 1);
}

#[test]
fn the_action_tells_what_is_wrong_at_once_and_no_secret() {
    let script = Scripted::new();
    let error = run(
        &script,
        "ensureWebhook",
        json!({"url": "https://x.example/{{y}}", "events": ["nope"]}),
    )
    .unwrap_err();
    let labels: Vec<&str> = error
        .inputs
        .iter()
        .map(|input| input.label.as_str())
        .collect();
    assert_eq!(labels, ["Events", "URL"]);
    assert!(script.lines().is_empty());

    let account = Account::new();
    ensure(
        &account,
        json!({"url": URL, "events": ["ticket-created"], "secret": "s3cret-of-mine", "debugRequest": true}),
    );
    let log = account.script.log();
    assert!(
        log.contains("hmac_secret") && !log.contains("s3cret-of-mine"),
        "{log}"
    );
}
