//! The account itself: its owner and its settings.

use super::FOUNDED;
use crate::store::Store;
use serde_json::{Map, Value, json};

/// A JSON object as a row.
pub fn row(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// A user.
pub fn add_user(store: &mut Store, email: &str, name: &str, role: &str) -> u64 {
    let (first, last) = crate::store::Customer::split_name(Some(name));
    let id = store.tables.users.next_id();
    store.tables.users.add(row(json!({
        "active": true,
        "bio": null,
        "country": null,
        "created_datetime": FOUNDED,
        "deactivated_datetime": null,
        "email": email,
        "external_id": null,
        "firstname": first,
        "has_2fa_enabled": false,
        "has_password": true,
        "language": "en",
        "lastname": last,
        "meta": {"sso": null, "profile_picture_url": null},
        "name": name,
        "role": {"name": role},
        "timezone": "Europe/Berlin",
        "updated_datetime": FOUNDED,
        "uri": format!("/api/users/{id}/"),
    })))
}

/// Opens the account.
pub fn open(store: &mut Store, owner: &str) {
    store.self_id = add_user(store, owner, "Maya Winter", "admin");
    for (kind, data) in [
        (
            "business-hours",
            json!({"timezone": "Europe/Berlin", "business_hours": [{"days": "1,2,3,4,5", "from_time": "09:00", "to_time": "18:00"}]}),
        ),
        (
            "auto-merge",
            json!({"tickets": {"enabled": false, "merging_window_days": 5}}),
        ),
        (
            "ticket-assignment",
            json!({"auto_assign_to_teams": false, "unassign_on_reply": true, "assignment_channels": ["email", "chat"]}),
        ),
    ] {
        store
            .tables
            .settings
            .add(row(json!({"type": kind, "data": data})));
    }
}
