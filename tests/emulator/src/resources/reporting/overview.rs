//! The one legacy statistic that still answers: the overview, beside the same length of time just before.

use super::rows::median;
use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::Outcome;
use crate::shape::{Kind, Shape, list as list_of, optional, required};
use crate::store::{Store, Ticket};
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

const IDS: Kind = list_of(&Kind::Any);

/// What it is asked.
pub const ASK: Kind = Kind::Object(&Shape::closed(&[required(
    "filters",
    Kind::Object(&Shape::closed(&[
        required(
            "period",
            Kind::Object(&Shape::closed(&[
                required("start_datetime", Kind::Datetime),
                required("end_datetime", Kind::Datetime),
            ])),
        ),
        optional("agents", IDS),
        optional("campaigns", IDS),
        optional("channels", IDS),
        optional("integrations", IDS),
        optional("score", IDS),
        optional("tags", IDS),
    ])),
)]));

/// The other legacy statistics are gone.
///
/// # Errors
/// 400, always.
pub fn gone(request: &ApiRequest, _: &Store) -> Outcome {
    Err(ApiError::new(
        400,
        format!("The statistic {} does not exist.", request.segment(0)),
    ))
}

/// Answers `POST /stats/{name}`.
///
/// # Errors
/// 400 for any but the overview, for a period that ends before it begins, and for filters that are not kept.
pub fn legacy(request: &ApiRequest, store: &Store) -> Outcome {
    if request.segment(0) != "overview" {
        return gone(request, store);
    }
    let filters = request.field("filters").cloned().unwrap_or_default();
    let date = |name: &str| {
        let text = filters
            .get("period")
            .and_then(|period| period.get(name)?.as_str());
        text.and_then(Timestamp::parse).unwrap_or_default()
    };
    let (start, end) = (date("start_datetime"), date("end_datetime"));
    if end <= start {
        return Err(ApiError::field(
            "filters.period",
            "It ends before it begins.",
        ));
    }
    for name in ["campaigns", "score"] {
        let asked = filters.get(name).and_then(Value::as_array);
        if asked.is_some_and(|values| !values.is_empty()) {
            return Err(ApiError::field(
                &format!("filters.{name}"),
                "The emulator does not keep these.",
            ));
        }
    }
    // The period before ends a second before this one begins, as was recorded.
    let earlier_end = start.plus_seconds(-1);
    let earlier = Timestamp(earlier_end.0 - (end.0 - start.0));
    let now = figures(store, &filters, start, end);
    let before = figures(store, &filters, earlier, earlier_end);
    let metrics: Vec<Value> = METRICS
        .iter()
        .zip(now.iter().zip(&before))
        .map(|((name, kind, more_is_better), (value, old))| {
            let mut metric = json!({"name": name, "type": kind, "value": number(*value), "delta": delta(*value, *old)});
            if let (Value::Object(metric), Some(more)) = (&mut metric, more_is_better) {
                metric.insert("more_is_better".into(), json!(more));
            }
            metric
        })
        .collect();
    Ok(ApiResponse::json(
        200,
        json!({
            "data": {"data": metrics},
            "meta": {
                "end_datetime": end,
                "previous_end_datetime": earlier_end,
                "previous_start_datetime": earlier,
                "start_datetime": start,
            },
        }),
    ))
}

const METRICS: &[(&str, &str, Option<bool>)] = &[
    ("total_new_tickets", "number", None),
    ("total_replied_tickets", "number", None),
    ("total_closed_tickets", "number", None),
    ("total_messages_sent", "number", None),
    ("total_messages_received", "number", None),
    ("median_first_response_time", "duration", Some(false)),
    ("median_resolution_time", "duration", Some(false)),
    ("total_one_touch_tickets", "percent", Some(true)),
];

fn number(value: Option<f64>) -> Value {
    #[allow(clippy::cast_possible_truncation)]
    let rounded = value.map(|value| value.round() as i64);
    json!(rounded)
}

// In percent; from nothing to something is 100.
fn delta(value: Option<f64>, old: Option<f64>) -> Value {
    match (value, old.unwrap_or(0.0)) {
        (None, _) => json!(0),
        (Some(value), 0.0) => json!(if value > 0.0 { 100 } else { 0 }),
        (Some(value), old) => number(Some((value - old) / old * 100.0)),
    }
}

fn passes(store: &Store, filters: &Value, ticket: &Ticket) -> bool {
    let wanted = |name: &str| {
        let values = filters.get(name).and_then(Value::as_array);
        values.filter(|values| !values.is_empty())
    };
    // What nobody asked for is not looked up: there may be many tickets.
    let has = |name: &str, own: &dyn Fn() -> Vec<Value>| {
        wanted(name).is_none_or(|values| own().iter().any(|own| values.contains(own)))
    };
    let ids = |ids: &[u64]| ids.iter().map(|id| json!(id)).collect::<Vec<_>>();
    let integrations = || {
        let messages = ticket.messages.iter();
        messages
            .filter_map(|id| store.messages.get(*id)?.integration_id)
            .map(|id| json!(id))
            .collect()
    };
    has("agents", &|| ids(ticket.assignee_user.as_slice()))
        && has("channels", &|| vec![json!(ticket.channel)])
        && has("tags", &|| ids(&ticket.tags))
        && has("integrations", &integrations)
}

/// What one ticket's public messages tell.
#[derive(Default)]
struct Written {
    sent: usize,
    received: usize,
    answers: usize,
    asked: Option<Timestamp>,
    answered: Option<Timestamp>,
}

impl Written {
    fn of(store: &Store, ticket: &Ticket, within: impl Fn(Timestamp) -> bool) -> Self {
        let mut told = Self::default();
        let messages = ticket.messages.iter();
        for message in messages.filter_map(|id| store.messages.get(*id)) {
            let at = message.sent_datetime.unwrap_or(message.created_datetime);
            match (message.public, message.from_agent) {
                (false, _) => {}
                (true, true) => {
                    told.answers += 1;
                    told.sent += usize::from(within(at));
                    if told.asked.is_some_and(|asked| at >= asked) {
                        told.answered.get_or_insert(at);
                    }
                }
                (true, false) => {
                    told.received += usize::from(within(at));
                    told.asked.get_or_insert(message.created_datetime);
                }
            }
        }
        told
    }
}

#[allow(clippy::cast_precision_loss)]
fn figures(store: &Store, filters: &Value, start: Timestamp, end: Timestamp) -> [Option<f64>; 8] {
    let within = |at: Timestamp| start <= at && at <= end;
    let seconds = |from: Timestamp, to: Timestamp| (to.0 - from.0) as f64 / 1e6;
    let [
        mut new,
        mut replied,
        mut closed,
        mut sent,
        mut received,
        mut one_touch,
    ] = [0_usize; 6];
    let (mut first_responses, mut resolutions) = (Vec::new(), Vec::new());
    let asked_for = |ticket: &&Ticket| passes(store, filters, ticket);
    for ticket in store.tickets.iter().filter(asked_for) {
        let told = Written::of(store, ticket, within);
        new += usize::from(within(ticket.created_datetime));
        replied += usize::from(told.sent > 0);
        sent += told.sent;
        received += told.received;
        if let (Some(asked), Some(answered)) = (told.asked, told.answered)
            && within(answered)
        {
            first_responses.push(seconds(asked, answered));
        }
        let ended = ticket.closed_datetime.filter(|_| ticket.closed);
        if let Some(at) = ended.filter(|at| within(*at)) {
            closed += 1;
            resolutions.push(seconds(ticket.created_datetime, at));
            one_touch += usize::from(told.answers == 1);
        }
    }
    let share = match closed {
        0 => 0.0,
        all => one_touch as f64 / all as f64 * 100.0,
    };
    let count = |count: usize| Some(count as f64);
    [
        count(new),
        count(replied),
        count(closed),
        count(sent),
        count(received),
        median(first_responses),
        median(resolutions),
        Some(share),
    ]
}
