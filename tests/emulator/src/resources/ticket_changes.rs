//! What a write changes on a ticket, and the events it writes.

use super::field_values::{self, Values};
use super::parties::{self, Person};
use crate::api_error::ApiError;
use crate::request::ApiRequest;
use crate::scheduler::Task;
use crate::store::{Store, Ticket};
use crate::timestamp::Timestamp;
use serde_json::{Map, Value, json};

/// A checked body, with everything it refers to found.
#[derive(Debug)]
pub struct Changes {
    body: Map<String, Value>,
    user: Option<Option<u64>>,
    team: Option<Option<u64>>,
    customer: Option<Person>,
    values: Option<Values>,
}

impl Changes {
    /// Finds what a body refers to.
    ///
    /// # Errors
    /// 400 when something is not there. Nothing was changed then.
    pub fn read(request: &ApiRequest, store: &Store) -> Result<Self, ApiError> {
        let body = request.body.as_object().cloned().unwrap_or_default();
        let user = match body.get("assignee_user") {
            None => None,
            Some(value) if reference(value).is_none() => Some(None),
            Some(value) => Some(Some(parties::user(store, value, "assignee_user.id")?)),
        };
        let team = match body.get("assignee_team").map(reference) {
            None => None,
            Some(None) => Some(None),
            Some(Some(id)) if store.tables.teams.get(id).is_some() => Some(Some(id)),
            Some(Some(_)) => {
                return Err(ApiError::field(
                    "assignee_team.id",
                    "There is no such team.",
                ));
            }
        };
        let customer = body
            .get("customer")
            .map(|value| parties::customer(store, value, "customer"))
            .transpose()?;
        let values = body
            .get("custom_fields")
            .map(|pairs| field_values::read(store, "Ticket", pairs, "custom_fields"))
            .transpose()?;
        Ok(Self {
            body,
            user,
            team,
            customer,
            values,
        })
    }

    /// A date of the body.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<Timestamp> {
        self.body
            .get(name)
            .and_then(Value::as_str)
            .and_then(Timestamp::parse)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }

    fn flag(&self, name: &str, slot: &mut bool) {
        if let Some(value) = self.body.get(name).and_then(Value::as_bool) {
            *slot = value;
        }
    }

    fn put_text(&self, name: &str, slot: &mut Option<String>) {
        if let Some(value) = self.body.get(name) {
            *slot = value.as_str().map(str::to_owned);
        }
    }

    fn put_date(&self, name: &str, slot: &mut Option<Timestamp>) {
        if self.body.contains_key(name) {
            *slot = self.date(name);
        }
    }

    fn put(&self, ticket: &mut Ticket, now: Timestamp) {
        for (name, slot) in [
            ("priority", &mut ticket.priority),
            ("channel", &mut ticket.channel),
            ("via", &mut ticket.via),
        ] {
            if let Some(text) = self.text(name) {
                text.clone_into(slot);
            }
        }
        self.put_text("external_id", &mut ticket.external_id);
        self.put_text("language", &mut ticket.language);
        self.put_text("subject", &mut ticket.subject);
        self.flag("from_agent", &mut ticket.from_agent);
        self.flag("is_unread", &mut ticket.is_unread);
        self.flag("spam", &mut ticket.spam);
        self.put_date("opened_datetime", &mut ticket.opened_datetime);
        self.put_date("last_message_datetime", &mut ticket.last_message_datetime);
        self.put_date(
            "last_received_message_datetime",
            &mut ticket.last_received_message_datetime,
        );
        self.put_date("trashed_datetime", &mut ticket.trashed_datetime);
        self.put_date("snooze_datetime", &mut ticket.snooze_datetime);
        if let Some(meta) = self.body.get("meta") {
            ticket.meta = Some(meta.clone()).filter(|meta| !meta.is_null());
        }
        // A snoozed ticket is out of the way until it wakes.
        let status = self
            .text("status")
            .or_else(|| self.date("snooze_datetime").map(|_| "closed"));
        if let Some(status) = status {
            let closed = status == "closed";
            if closed != ticket.closed {
                ticket.closed_datetime = closed.then_some(now);
            }
            ticket.closed = closed;
        }
        self.put_date("closed_datetime", &mut ticket.closed_datetime);
        if let Some(user) = self.user {
            ticket.assignee_user = user;
        }
        if let Some(team) = self.team {
            ticket.assignee_team = team;
        }
        if let Some(values) = &self.values {
            ticket
                .custom_fields
                .extend(values.iter().map(|(id, value)| (*id, value.clone())));
        }
        ticket.updated_datetime = self.date("updated_datetime").unwrap_or(now);
    }
}

fn reference(value: &Value) -> Option<u64> {
    value.get("id").and_then(Value::as_u64)
}

/// Makes the changes and writes the events.
pub fn apply(request: &ApiRequest, store: &mut Store, id: u64, mut changes: Changes) {
    let Some(before) = store.tickets.get(id).cloned() else {
        return;
    };
    let customer = changes
        .customer
        .take()
        .map(|person| parties::settled(request, store, person));
    let tags = changes
        .body
        .get("tags")
        .and_then(Value::as_array)
        .map(|tags| tagged(request, store, tags));
    store.edit_ticket(id, |ticket| {
        changes.put(ticket, request.now);
        ticket.customer = customer.unwrap_or(ticket.customer);
        if let Some(tags) = tags {
            ticket.tags = tags;
        }
    });
    let Some(after) = store.tickets.get(id).cloned() else {
        return;
    };
    if let Some(until) = after.snooze_datetime.filter(|until| *until > request.now) {
        store.schedule.add(until, Task::Unsnooze(id));
    }
    record_changes(request, store, &before, &after);
}

/// Ids of the tags named; a name that is new becomes a tag.
pub fn tagged(request: &ApiRequest, store: &mut Store, tags: &[Value]) -> Vec<u64> {
    let mut ids = Vec::new();
    for tag in tags {
        let Some(name) = tag.get("name").and_then(Value::as_str) else {
            continue;
        };
        let id = store
            .tag_named(name)
            .unwrap_or_else(|| super::tags::make(request, store, name, tag.get("decoration")));
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn record_changes(request: &ApiRequest, store: &mut Store, before: &Ticket, after: &Ticket) {
    let id = after.id;
    let mut record =
        |kind: &'static str, data: Option<Value>| request.record(store, kind, "Ticket", id, data);
    if before.closed != after.closed {
        record(
            if after.closed {
                "ticket-closed"
            } else {
                "ticket-reopened"
            },
            None,
        );
    }
    if before.assignee_user != after.assignee_user {
        match after.assignee_user {
            Some(user) => record("ticket-assigned", Some(json!({"assignee_user_id": user}))),
            None => record(
                "ticket-unassigned",
                Some(json!({"assignee_user_id": before.assignee_user})),
            ),
        }
    }
    if before.assignee_team != after.assignee_team {
        match after.assignee_team {
            Some(team) => record(
                "ticket-team-assigned",
                Some(json!({"assignee_team_id": team})),
            ),
            None => record(
                "ticket-team-unassigned",
                Some(json!({"assignee_team_id": before.assignee_team})),
            ),
        }
    }
    if before.customer != after.customer {
        record(
            "ticket-customer-updated",
            Some(json!({"old_customer_id": before.customer, "new_customer_id": after.customer})),
        );
    }
    if before.subject != after.subject && before.subject.is_some() {
        record(
            "ticket-subject-updated",
            Some(json!({"old_subject": before.subject, "new_subject": after.subject})),
        );
    }
    if before.spam != after.spam {
        record(
            if after.spam {
                "ticket-marked-spam"
            } else {
                "ticket-unmarked-spam"
            },
            None,
        );
    }
    if before.trashed_datetime.is_some() != after.trashed_datetime.is_some() {
        record(
            if after.trashed_datetime.is_some() {
                "ticket-trashed"
            } else {
                "ticket-untrashed"
            },
            None,
        );
    }
    if after.snooze_datetime.is_some() && before.snooze_datetime != after.snooze_datetime {
        record(
            "ticket-snoozed",
            Some(json!({"snooze_datetime": after.snooze_datetime})),
        );
    }
    let changed = before
        .custom_fields
        .keys()
        .chain(after.custom_fields.keys())
        .filter(|field| before.custom_fields.get(field) != after.custom_fields.get(field));
    let mut fields: Vec<u64> = changed.copied().collect();
    fields.sort_unstable();
    fields.dedup();
    if !fields.is_empty() {
        record(
            "custom-fields-ticket-values-updated",
            Some(json!({"custom_field_ids": fields})),
        );
    }
    record_tags(request, store, id, &before.tags, &after.tags);
}

/// Writes the events of tags that came and went.
pub fn record_tags(
    request: &ApiRequest,
    store: &mut Store,
    id: u64,
    before: &[u64],
    after: &[u64],
) {
    let added: Vec<u64> = after
        .iter()
        .filter(|tag| !before.contains(tag))
        .copied()
        .collect();
    let removed: Vec<u64> = before
        .iter()
        .filter(|tag| !after.contains(tag))
        .copied()
        .collect();
    for (tags, kind, step) in [
        (added, "ticket-tags-added", 1),
        (removed, "ticket-tags-removed", -1),
    ] {
        if tags.is_empty() {
            continue;
        }
        for tag in &tags {
            if let Some(row) = store.tables.tags.get_mut(*tag) {
                let usage = row.get("usage").and_then(Value::as_i64).unwrap_or(0) + step;
                row.insert("usage".into(), json!(usage.max(0)));
            }
        }
        request.record(store, kind, "Ticket", id, Some(json!({"tag_ids": tags})));
    }
}
