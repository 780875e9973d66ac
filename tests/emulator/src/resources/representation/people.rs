//! How people look where they are named: as parties of a message, assignees, members.

use super::customer::customer_brief;
use crate::store::{Party, Store};
use serde_json::{Map, Value};

pub(super) fn picked(row: Option<&Map<String, Value>>, keys: &[&str]) -> Value {
    row.map_or(Value::Null, |row| {
        keys.iter()
            .map(|key| {
                let value = row.get(*key).cloned().unwrap_or_default();
                ((*key).to_owned(), value)
            })
            .collect::<Map<String, Value>>()
            .into()
    })
}

/// A user in a line.
pub(super) fn user_brief(store: &Store, id: u64) -> Value {
    picked(
        store.tables.users.get(id),
        &["id", "email", "name", "firstname", "lastname", "meta"],
    )
}

/// A user with a bio, as an assignee.
pub(super) fn assignee(store: &Store, id: Option<u64>) -> Value {
    let keys = [
        "id",
        "email",
        "name",
        "firstname",
        "lastname",
        "meta",
        "bio",
    ];
    picked(id.and_then(|id| store.tables.users.get(id)), &keys)
}

/// A team in a line.
pub fn team_brief(store: &Store, id: Option<u64>) -> Value {
    let row = id.and_then(|id| store.tables.teams.get(id));
    picked(row, &["id", "name", "decoration"])
}

pub(super) fn party(store: &Store, party: Option<Party>) -> Value {
    match party {
        Some(Party::User(id)) => user_brief(store, id),
        Some(Party::Customer(id)) => customer_brief(store, id),
        None => Value::Null,
    }
}
