//! The context of web-hooks against a captured one.

use super::keys::{Collected, facts, recorded_keys};
use super::sent::ask;
use crate::support::Emulator;
use serde_json::json;

/// Differences of the one captured context of a web-hook, made by another app two years before, that are meant.
pub(crate) const OF_CONTEXT: &[(&str, &str)] = &[
    (
        "ticket.assignee_user.meta.name_set_via",
        "this user has another form of meta",
    ),
    (
        "ticket.assignee_user.meta.profile_picture_url",
        "this user has another form of meta",
    ),
    (
        "ticket.assignee_user.meta.sso",
        "this user has another form of meta",
    ),
    (
        "sender.meta.name_set_via",
        "this user has another form of meta",
    ),
    (
        "sender.meta.profile_picture_url",
        "this user has another form of meta",
    ),
    ("sender.meta.sso", "this user has another form of meta"),
    (
        "receiver.meta.name_set_via",
        "this customer was made by a ticket",
    ),
];

#[test]
fn the_context_of_a_web_hook_has_the_keys_that_were_captured() {
    let emulator = Emulator::start(&[]);
    // Nobody listens there; what would be sent is told all the same.
    let hook = json!({"name": "hook", "type": "http", "http": {"url": "http://127.0.0.1:9/", "method": "POST", "request_content_type": "application/json", "response_content_type": "application/json", "form": "{{context}}", "triggers": {"ticket-created": true}}});
    assert_eq!(
        ask(&emulator, "POST", "/integrations", &hook.to_string()).status,
        201
    );
    let ours = json!({"name": "Green Garden", "address": "support@green-garden.example"});
    let theirs = json!([{"name": "", "address": "new@example.com"}]);
    let ticket = json!({"subject": "test", "via": "helpdesk", "channel": "email", "assignee_user": {"id": 0}, "messages": [{"channel": "email", "via": "helpdesk", "from_agent": true, "subject": "", "body_text": "hello", "body_html": "<div>hello</div>", "source": {"type": "email", "from": ours, "to": theirs, "extra": {"include_thread": false}}}]});
    assert_eq!(
        ask(&emulator, "POST", "/tickets", &ticket.to_string()).status,
        201
    );
    let body = emulator.first_webhook()["body"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut own = Collected::default();
    own.add(&serde_json::from_str(&body).unwrap(), "", None);
    let (own, recorded) = (
        own.keys(),
        recorded_keys(&facts()["answers"]["WEBHOOK {{context}}"]),
    );
    let differ: Vec<&String> = own
        .keys()
        .filter(|path| !recorded.contains_key(*path))
        .chain(recorded.keys().filter(|path| !own.contains_key(*path)))
        .filter(|path| !OF_CONTEXT.iter().any(|(end, _)| path.ends_with(end)))
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
    for (path, key) in &recorded {
        if let Some(own) = own.get(path) {
            // One call was captured: what was null there may be something here, and the other way round.
            let fits = own.types.is_subset(&key.types)
                || own.types.contains("null")
                || key.types.contains("null");
            assert!(
                fits,
                "{path}: {:?}, captured was {:?}",
                own.types, key.types
            );
        }
    }
}
