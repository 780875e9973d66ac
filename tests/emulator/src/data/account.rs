//! The account itself: its owner and its settings.

use super::FOUNDED;
use crate::resources::blank_user;
use crate::store::{Context, Event, Store};
use serde_json::{Map, Value, json};

/// A JSON object as a row.
pub fn row(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The address of the account, which users' own addresses begin with.
pub fn home(store: &Store) -> String {
    format!("https://{}.gorgias.com", store.domain)
}

/// A user.
pub fn add_user(store: &mut Store, email: &str, name: &str, role: &str) -> u64 {
    let (first, last) = crate::store::Customer::split_name(Some(name));
    let is_bot = role == "bot";
    let timezone = if is_bot {
        Value::Null
    } else {
        json!("Europe/Berlin")
    };
    let mut user = row(blank_user(store, &home(store), &timezone, FOUNDED));
    let meta = if is_bot {
        json!({})
    } else {
        json!({"sso": null, "profile_picture_url": null})
    };
    for (key, value) in [
        ("email", json!(email)),
        ("firstname", json!(first)),
        ("has_password", json!(!is_bot)),
        ("lastname", json!(last)),
        ("language", if is_bot { Value::Null } else { json!("en") }),
        ("meta", meta),
        ("name", json!(name)),
        ("role", json!({"name": role})),
    ] {
        user.insert(key.into(), value);
    }
    store.tables.users.add(user)
}

/// Opens the account.
pub fn open(store: &mut Store, owner: &str) {
    for (kind, data) in settings() {
        store
            .tables
            .settings
            .add(row(json!({"type": kind, "data": data})));
    }
    store.self_id = add_user(store, owner, "Maya Winter", "admin");
    let id = store.self_id;
    if let Some(user) = store.tables.users.get_mut(id) {
        user.insert(
            "meta".into(),
            json!({"sso": "google", "name_set_via": "agent"}),
        );
    }
}

/// Its owner signed in, twice. The very first time belongs to no request.
pub fn sign_in(store: &mut Store) {
    let id = store.self_id;
    for (number, context) in [(1, None), (2, Some(Context::numbered(2)))] {
        let mut data = row(json!({"remote_addr": "203.0.113.7"}));
        if context.is_none() {
            data.insert("login_type".into(), json!(["account-creation"]));
        }
        store.record(Event {
            id: 0,
            context,
            created_datetime: FOUNDED.plus_seconds(number),
            data: Some(data.into()),
            object_id: id,
            object_type: "User".into(),
            r#type: "user-logged-in".into(),
            user_id: Some(id),
        });
    }
}

fn settings() -> [(&'static str, Value); 8] {
    [
        (
            "business-hours",
            json!({"timezone": "Europe/Berlin", "business_hours": [{"days": "1,2,3,4,5", "to_time": "18:00", "from_time": "09:00"}]}),
        ),
        (
            "auto-merge",
            json!({"tickets": {"enabled": false, "merging_window_days": 5}}),
        ),
        (
            "ticket-assignment",
            json!({
                "unassign_on_reply": true, "assignment_channels": ["email", "chat"], "auto_assign_to_teams": false, "max_user_chat_ticket": 3,
                "max_user_non_chat_ticket": 6, "can_exceed_max_agent_capacity": true, "unassign_on_user_unavailability": [],
                "auto_assign_ticket_to_responding_agent": false,
            }),
        ),
        (
            "satisfaction-surveys",
            json!({
                "survey_interval": 2, "survey_email_html": "<p>How did we do?</p>", "survey_email_text": "How did we do?", "send_survey_for_chat": true,
                "send_survey_for_email": true, "send_survey_for_help_center": false, "send_survey_for_contact_form": false,
            }),
        ),
        (
            "views-ordering",
            json!({"views": {}, "views_top": {}, "views_bottom": {}, "view_sections": {}}),
        ),
        (
            "access",
            json!({
                "signup_mode": "invite", "allowed_domains": [], "google_sso_enabled": true, "custom_sso_providers": {}, "office365_sso_enabled": false,
            }),
        ),
        ("views-visibility", json!({"hidden_views": []})),
        (
            "auto-split",
            json!({"email": {"enabled": true, "split_after_days": 10}}),
        ),
    ]
}
