//! What there is to count: a row per ticket, message or survey, by scope.

use super::query::Query;
use crate::api_error::ApiError;
use crate::store::{Message, Store, Ticket};
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

/// One thing that is counted.
#[derive(Clone, Debug)]
pub struct Row {
    /// When it counts, for the period.
    pub at: Timestamp,
    ticket: u64,
    agent: Option<u64>,
    value: Option<f64>,
    created: Timestamp,
    updated: Timestamp,
    closed: Option<Timestamp>,
    sent: Option<Timestamp>,
    answered: Option<Timestamp>,
    field: Option<Value>,
    score: Option<u64>,
    is_scored: bool,
}

impl Row {
    fn of(ticket: &Ticket, at: Timestamp) -> Self {
        Self {
            at,
            ticket: ticket.id,
            agent: ticket.assignee_user,
            value: None,
            created: ticket.created_datetime,
            updated: ticket.updated_datetime,
            closed: ticket.closed_datetime,
            sent: None,
            answered: None,
            field: None,
            score: None,
            is_scored: false,
        }
    }

    fn valued(self, seconds: f64) -> Self {
        Self {
            value: Some(seconds),
            ..self
        }
    }

    /// A time dimension.
    pub fn time(&self, name: &str) -> Option<Timestamp> {
        match name {
            "createdDatetime" | "timestamp" => Some(self.created),
            "updatedDatetime" => Some(self.updated),
            "closedDatetime" => self.closed,
            "periodStart" => Some(self.at),
            "sentDatetime" => self.sent,
            "firstAgentMessageDatetime" => self.answered,
            _ => None,
        }
    }

    /// The values of a dimension or of what can be filtered by; none when it has none.
    pub fn dimension(&self, store: &Store, name: &str) -> Vec<Value> {
        let Some(ticket) = store.tickets.get(self.ticket) else {
            return Vec::new();
        };
        let texts = |ids: &[u64]| ids.iter().map(|id| json!(id.to_string())).collect();
        match name {
            "ticketId" => texts(&[ticket.id]),
            "agentId" => self.agent.iter().map(|id| json!(id.to_string())).collect(),
            "teamId" => ticket
                .assignee_team
                .iter()
                .map(|id| json!(id.to_string()))
                .collect(),
            "agentIdFromTeamId" => teams_of(store, self.agent),
            "channel" => vec![json!(ticket.channel)],
            "tagId" | "tags" => texts(&ticket.tags),
            "integrationId" => {
                let ids: Vec<u64> = ticket
                    .messages
                    .iter()
                    .filter_map(|id| store.messages.get(*id)?.integration_id)
                    .collect();
                let mut values: Vec<Value> = texts(&ids);
                values.dedup();
                values
            }
            "customFieldValue" | "customFieldValueString" => {
                self.field.clone().into_iter().collect()
            }
            "surveyScore" | "score" => self.score.iter().map(|score| json!(score)).collect(),
            "resolutionTime" | "firstResponseTime" | "messagesCount" => {
                self.value.iter().map(|value| json!(value)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The score of its ticket's survey.
    pub fn score_of_ticket(&self, store: &Store) -> Option<u64> {
        let id = store.tables.surveys.find(|row| {
            row.get("ticket_id").and_then(Value::as_u64) == Some(self.ticket)
                && row.get("score").is_some_and(Value::is_u64)
        })?;
        store.tables.surveys.get(id)?.get("score")?.as_u64()
    }

    /// Its ticket's value of a custom field.
    pub fn field_of_ticket(&self, store: &Store, field: u64) -> Option<Value> {
        let ticket = store.tickets.get(self.ticket)?;
        ticket.custom_fields.get(&field).cloned()
    }
}

/// Whether rows have this dimension. Nothing here has stores, quality scores and the like.
pub fn is_kept(dimension: &str) -> bool {
    const KEPT: &[&str] = &[
        "agentId",
        "channel",
        "customFieldValue",
        "firstResponseTime",
        "integrationId",
        "messagesCount",
        "resolutionTime",
        "surveyScore",
        "tagId",
        "ticketId",
    ];
    KEPT.contains(&dimension)
}

/// Whether a scope's rows have this time dimension, though it may be null.
pub fn has_time(scope: &str, name: &str) -> bool {
    match name {
        "anchorDatetime" | "queuedDate" | "eventDatetime" => false,
        "sentDatetime" | "firstAgentMessageDatetime" => scope != "workload-tickets",
        _ => true,
    }
}

fn teams_of(store: &Store, agent: Option<u64>) -> Vec<Value> {
    let is_member = |row: &serde_json::Map<String, Value>| {
        row.get("members")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .any(|member| member.get("id").and_then(Value::as_u64) == agent)
    };
    store
        .tables
        .teams
        .iter()
        .filter(|(_, row)| agent.is_some() && is_member(row))
        .map(|(id, _)| json!(id.to_string()))
        .collect()
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let micros = to.0.saturating_sub(from.0) as f64;
    (micros / 1e6).round()
}

fn messages<'a>(store: &'a Store, ticket: &'a Ticket) -> impl Iterator<Item = &'a Message> {
    ticket
        .messages
        .iter()
        .filter_map(|id| store.messages.get(*id))
        .filter(|message| message.public)
}

fn sent_at(message: &Message) -> Timestamp {
    message.sent_datetime.unwrap_or(message.created_datetime)
}

/// The rows of a scope.
///
/// # Errors
/// 400 when the emulator does not keep what the scope is about.
pub fn of(store: &Store, query: &Query) -> Result<Vec<Row>, ApiError> {
    let scope = query.scope.as_str();
    if scope == "satisfaction-surveys" {
        return Ok(surveys(store));
    }
    let rows = store.tickets.iter().flat_map(|ticket| -> Vec<Row> {
        match scope {
            "tickets-created" | "tags" => vec![Row::of(ticket, ticket.created_datetime)],
            "tickets-open" | "workload-tickets" if !ticket.closed => {
                vec![Row::of(ticket, ticket.created_datetime)]
            }
            "tickets-closed" => closed(ticket).into_iter().collect(),
            "one-touch-tickets" | "zero-touch-tickets" => {
                let touches = messages(store, ticket)
                    .filter(|message| message.from_agent)
                    .count();
                let wanted = usize::from(scope == "one-touch-tickets");
                closed(ticket)
                    .filter(|_| touches == wanted)
                    .into_iter()
                    .collect()
            }
            "messages-per-ticket" => {
                #[allow(clippy::cast_precision_loss)]
                let count = messages(store, ticket).count() as f64;
                closed(ticket)
                    .map(|row| row.valued(count))
                    .into_iter()
                    .collect()
            }
            "resolution-time" => closed(ticket)
                .map(|row| {
                    let time = seconds(ticket.created_datetime, row.at);
                    row.valued(time)
                })
                .into_iter()
                .collect(),
            "tickets-replied" => sent(store, ticket)
                .into_iter()
                .filter(|row| query.covers(row.at))
                .take(1)
                .collect(),
            "messages-sent" => sent(store, ticket),
            "messages-received" => messages(store, ticket)
                .filter(|message| !message.from_agent)
                .map(|message| {
                    let mut row = Row::of(ticket, sent_at(message));
                    row.sent = Some(row.at);
                    row
                })
                .collect(),
            "first-response-time" | "human-first-response-time" => {
                responses(store, ticket).into_iter().take(1).collect()
            }
            "response-time" => responses(store, ticket),
            "ticket-fields" => {
                let value = query
                    .field
                    .and_then(|field| ticket.custom_fields.get(&field));
                value
                    .map(|value| Row {
                        field: Some(value.clone()),
                        ..Row::of(ticket, ticket.updated_datetime)
                    })
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        }
    });
    const KEPT: &[&str] = &[
        "tickets-created",
        "tags",
        "tickets-open",
        "workload-tickets",
        "tickets-closed",
        "one-touch-tickets",
        "zero-touch-tickets",
        "messages-per-ticket",
        "resolution-time",
        "tickets-replied",
        "messages-sent",
        "messages-received",
        "first-response-time",
        "human-first-response-time",
        "response-time",
        "ticket-fields",
    ];
    if !KEPT.contains(&scope) {
        return Err(ApiError::field(
            "query.scope",
            "The emulator does not keep what this statistic is about.",
        ));
    }
    Ok(rows.collect())
}

fn closed(ticket: &Ticket) -> Option<Row> {
    let at = ticket.closed_datetime.filter(|_| ticket.closed)?;
    Some(Row::of(ticket, at))
}

fn sender(message: &Message) -> Option<u64> {
    match message.sender {
        Some(crate::store::Party::User(id)) => Some(id),
        _ => None,
    }
}

fn sent(store: &Store, ticket: &Ticket) -> Vec<Row> {
    messages(store, ticket)
        .filter(|message| message.from_agent && message.sent_datetime.is_some())
        .map(|message| {
            let mut row = Row::of(ticket, sent_at(message));
            row.agent = sender(message);
            row.sent = Some(row.at);
            row
        })
        .collect()
}

// How long a customer waited for each answer.
fn responses(store: &Store, ticket: &Ticket) -> Vec<Row> {
    let mut asked = None;
    let mut rows = Vec::new();
    for message in messages(store, ticket) {
        if !message.from_agent {
            asked.get_or_insert(message.created_datetime);
        } else if let Some(from) = asked.take() {
            let at = sent_at(message);
            let mut row = Row::of(ticket, at).valued(seconds(from, at));
            row.agent = sender(message);
            row.answered = Some(at);
            rows.push(row);
        }
    }
    rows
}

fn surveys(store: &Store) -> Vec<Row> {
    let rows = store.tables.surveys.iter().filter_map(|(_, row)| {
        let date = |name: &str| Timestamp::parse(row.get(name)?.as_str()?);
        let ticket = store.tickets.get(row.get("ticket_id")?.as_u64()?)?;
        let sent = date("sent_datetime")?;
        let score = row.get("score").and_then(Value::as_u64);
        let mut made = Row::of(ticket, sent);
        made.sent = Some(sent);
        made.score = score;
        made.is_scored = score.is_some();
        #[allow(clippy::cast_precision_loss)]
        let value = score.map(|score| score as f64);
        made.value = value;
        Some(made)
    });
    rows.collect()
}

/// A measure over rows; an average or a median of nothing is null.
pub fn measured(measure: &str, rows: &[&Row]) -> Value {
    let values: Vec<f64> = rows.iter().filter_map(|row| row.value).collect();
    #[allow(clippy::cast_precision_loss)]
    let share = |part: usize| match rows.len() {
        0 => Value::Null,
        all => json!(((part as f64 / all as f64) * 10_000.0).round() / 100.0),
    };
    let scored = rows.iter().filter(|row| row.is_scored).count();
    match measure {
        "scoredSurveysCount" => json!(scored),
        "responseRate" => share(scored),
        "satisfactionScore" => {
            let happy = rows.iter().filter(|row| row.score >= Some(4)).count();
            #[allow(clippy::cast_precision_loss)]
            let score =
                (scored > 0).then(|| ((happy as f64 / scored as f64) * 10_000.0).round() / 100.0);
            json!(score)
        }
        name if name.starts_with("average") => json!(average(&values)),
        name if name.starts_with("median") => json!(median(values)),
        _ => json!(rows.len()),
    }
}

fn average(values: &[f64]) -> Option<f64> {
    #[allow(clippy::cast_precision_loss)]
    let count = values.len() as f64;
    (count > 0.0).then(|| values.iter().sum::<f64>() / count)
}

/// The middle of numbers.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle).copied()?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = values.get(middle - 1).copied()?;
    Some(f64::midpoint(lower, upper))
}
