//! What a write changes on a ticket, and the events it writes.

use super::field_values::{self, Values};
use super::parties::{self, Person};
use crate::api_error::{ApiError, Problems};
use crate::compat::UnknownTags;
use crate::request::ApiRequest;
use crate::scheduler::Task;
use crate::store::{Message, Store, Ticket};
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
        let names: Vec<&str> = body
            .get("tags")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|tag| tag.get("name")?.as_str())
            .collect();
        names_known(store, request.compat.new_tags, &names, "tags")?;
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

/// Makes the changes and writes the events. Whether somebody was assigned.
pub fn apply(request: &ApiRequest, store: &mut Store, id: u64, mut changes: Changes) -> bool {
    let Some(before) = store.tickets.get(id).cloned() else {
        return false;
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
        return false;
    };
    if let Some(until) = after.snooze_datetime.filter(|until| *until > request.now) {
        store.schedule.add(until, Task::Unsnooze(id));
    }
    record_changes(request, store, &before, &after);
    before.assignee_user != after.assignee_user
}

/// Whether two states of a ticket differ in nothing but the date of its last change.
#[must_use]
pub fn is_same(before: &Ticket, after: &Ticket) -> bool {
    let mut before = before.clone();
    before.updated_datetime = after.updated_datetime;
    before == *after
}

/// Ids of the tags named in a ticket's body; what a name does that is new is a switch.
pub fn tagged(request: &ApiRequest, store: &mut Store, tags: &[Value]) -> Vec<u64> {
    let mut ids = Vec::new();
    for tag in tags {
        let Some(name) = tag.get("name").and_then(Value::as_str) else {
            continue;
        };
        let known = store.tag_named(name);
        let id = match request.compat.new_tags {
            UnknownTags::Make => known
                .unwrap_or_else(|| super::tags::make(request, store, name, tag.get("decoration"))),
            // Refused ones were found when the body was read.
            UnknownTags::Refuse | UnknownTags::Ignore => match known {
                Some(id) => id,
                None => continue,
            },
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Refuses names of no tag, when that is the switch.
///
/// # Errors
/// 400 naming each.
pub fn names_known(
    store: &Store,
    unknown: UnknownTags,
    names: &[&str],
    at: &str,
) -> Result<(), ApiError> {
    let mut problems = Problems::default();
    for name in names.iter().filter(|name| store.tag_named(name).is_none()) {
        if unknown == UnknownTags::Refuse {
            problems.add(at, format!("There is no tag {name}."));
        }
    }
    problems.verdict()
}

fn record_changes(request: &ApiRequest, store: &mut Store, before: &Ticket, after: &Ticket) {
    let id = after.id;
    let flags = [
        (
            before.closed,
            after.closed,
            "ticket-closed",
            "ticket-reopened",
        ),
        (
            before.spam,
            after.spam,
            "ticket-marked-spam",
            "ticket-unmarked-spam",
        ),
        (
            before.trashed_datetime.is_some(),
            after.trashed_datetime.is_some(),
            "ticket-trashed",
            "ticket-untrashed",
        ),
    ];
    for (was, is, on, off) in flags {
        if was == is {
            continue;
        }
        request.record(store, if is { on } else { off }, "Ticket", id, None);
        if on == "ticket-closed" && is {
            skip_survey(request, store, after);
        }
    }
    let mut record = |kind: &'static str, data: Option<Value>| {
        request.record(store, kind, "Ticket", id, data);
    };
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
            Some(json!({"new_subject": after.subject})),
        );
    }
    if after.snooze_datetime.is_some() && before.snooze_datetime != after.snooze_datetime {
        record(
            "ticket-snoozed",
            Some(json!({"snooze_datetime": after.snooze_datetime})),
        );
    }
    record_tags(
        request,
        store,
        request.caller.user_id.into(),
        id,
        &before.tags,
        &after.tags,
    );
}

// A closed ticket asks for a survey, unless too little was said.
fn skip_survey(request: &ApiRequest, store: &mut Store, ticket: &Ticket) {
    let messages: Vec<&Message> = ticket
        .messages
        .iter()
        .filter_map(|id| store.messages.get(*id))
        .filter(|message| message.public)
        .collect();
    let length: usize = messages
        .iter()
        .filter_map(|message| message.body_text.as_ref())
        .map(|text| text.chars().count())
        .sum();
    let wrote = |agent: bool| messages.iter().any(|message| message.from_agent == agent);
    let mut reasons = Vec::new();
    if !(wrote(true) && wrote(false)) {
        reasons.push("Not both a customer and an agent wrote.");
    }
    if length < 250 {
        reasons.push("Less than 250 characters were written.");
    }
    if !reasons.is_empty() {
        request.record_as(
            store,
            None,
            "ticket-satisfaction-survey-skipped",
            "Ticket",
            ticket.id,
            Some(json!({"reasons": reasons})),
        );
    }
}

/// Writes the events of tags that came and went.
pub fn record_tags(
    request: &ApiRequest,
    store: &mut Store,
    user: Option<u64>,
    id: u64,
    before: &[u64],
    after: &[u64],
) {
    let missing = |from: &[u64], of: &[u64]| -> Vec<u64> {
        let gone = of.iter().filter(|tag| !from.contains(tag));
        gone.copied().collect()
    };
    for (tags, kind, key, step) in [
        (missing(before, after), "ticket-tags-added", "tags_added", 1),
        (
            missing(after, before),
            "ticket-tags-removed",
            "tags_removed",
            -1,
        ),
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
        request.record_as(store, user, kind, "Ticket", id, Some(json!({key: tags})));
    }
}
