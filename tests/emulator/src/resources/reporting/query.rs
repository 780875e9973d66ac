//! What is asked of a statistic, held against what its scope has.

use super::filters::{self, Filter};
use super::rows::{self, Row};
use crate::api_error::{ApiError, Problems};
use crate::request::ApiRequest;
use crate::store::Store;
use crate::timestamp::Timestamp;
use jiff::ToSpan;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use std::collections::HashSet;

/// Per scope its measures, dimensions, time dimensions and filters; null for those that are named without a form.
const SCOPES: &str = include_str!("../../vocabulary/statistics.json");
const LONGEST_DAYS: i64 = 366;

/// A query that fits its scope.
#[derive(Debug)]
pub struct Query {
    /// The scope.
    pub scope: String,
    /// The measures, all of the scope's when none are named.
    pub measures: Vec<String>,
    /// The field of `ticket-fields`.
    pub field: Option<u64>,
    dimensions: Vec<String>,
    time: Option<(String, String)>,
    order: Vec<(String, bool)>,
    period: (Timestamp, Timestamp),
    filters: Vec<Filter>,
    zone: TimeZone,
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

impl Query {
    /// Reads a checked body.
    ///
    /// # Errors
    /// 400 naming everything that its scope has not.
    pub fn read(request: &ApiRequest) -> Result<Self, ApiError> {
        let body = request.field("query").cloned().unwrap_or_default();
        let scope = body
            .get("scope")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let scopes: Map<String, Value> = serde_json::from_str(SCOPES).unwrap_or_default();
        let Some(known) = scopes.get(&scope) else {
            let all: Vec<&str> = scopes.keys().map(String::as_str).collect();
            return Err(ApiError::field(
                "query.scope",
                format!("Must be one of: {}.", all.join(", ")),
            ));
        };
        if known.is_null() {
            return Err(ApiError::field(
                "query.scope",
                "No query of this scope is documented.",
            ));
        }
        let mut problems = Problems::default();
        let mut check = |at: &str, names: &[String], allowed: &str| {
            let allowed = texts(known.get(allowed));
            for name in names.iter().filter(|name| !allowed.contains(name)) {
                problems.add(
                    &format!("query.{at}"),
                    format!("There is no {name}. There are: {}.", allowed.join(", ")),
                );
            }
        };
        let mut measures = texts(body.get("measures"));
        let mut dimensions = texts(body.get("dimensions"));
        // Twice the same one would count everything twice.
        let mut seen = HashSet::new();
        dimensions.retain(|name| seen.insert(name.clone()));
        check("measures", &measures, "measures");
        check("dimensions", &dimensions, "dimensions");
        let times = body
            .get("time_dimensions")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let text = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_owned);
        let names: Vec<String> = times
            .iter()
            .filter_map(|time| text(time, "dimension"))
            .collect();
        check("time_dimensions", &names, "time_dimensions");
        let filters = body
            .get("filters")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let members: Vec<String> = filters
            .iter()
            .filter_map(|filter| text(filter, "member"))
            .collect();
        check("filters", &members, "filters");
        for name in dimensions.iter().filter(|name| !rows::is_kept(name)) {
            problems.add(
                "query.dimensions",
                format!("The emulator does not keep {name}."),
            );
        }
        for name in names.iter().filter(|name| !rows::has_time(&scope, name)) {
            problems.add(
                "query.time_dimensions",
                format!("The emulator does not keep {name} of {scope}."),
            );
        }
        if measures.is_empty() {
            measures = texts(known.get("measures"));
        }
        if times.len() > 1 {
            problems.add("query.time_dimensions", "One at most.");
        }
        let period = period(&filters, &mut problems);
        let order = order(&body, &measures, &dimensions, &names, &mut problems);
        let field = filters
            .iter()
            .find(|filter| text(filter, "member").as_deref() == Some("customFieldId"))
            .and_then(|filter| number(filter.get("values")?.get(0)?));
        if scope == "ticket-fields" && field.is_none() {
            problems.add("query.filters", "customFieldId is required.");
        }
        let filters = filters::read(&scope, &filters, &mut problems);
        problems.verdict()?;
        let zone = text(&body, "timezone").unwrap_or_default();
        Ok(Self {
            measures,
            field,
            dimensions,
            time: times.first().and_then(|time| {
                let granularity = text(time, "granularity").unwrap_or_else(|| "day".into());
                Some((text(time, "dimension")?, granularity))
            }),
            order,
            period,
            filters,
            zone: TimeZone::get(&zone).unwrap_or(TimeZone::UTC),
            scope,
        })
    }

    /// Whether a time is in the period; its end is not.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        self.period.0 <= at && at < self.period.1
    }

    /// Whether there is nothing to group by.
    #[must_use]
    pub const fn is_total(&self) -> bool {
        self.dimensions.is_empty() && self.time.is_none()
    }

    /// Whether a row passes the filters.
    #[must_use]
    pub fn passes(&self, store: &Store, row: &Row) -> bool {
        self.filters.iter().all(|filter| filter.passes(store, row))
    }

    /// The names of a line's cells: what is grouped by, then the measures.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let time = self.time.iter().map(|(name, _)| name);
        let groups = self.dimensions.iter().chain(time);
        groups.chain(&self.measures).cloned().collect()
    }

    /// What a row is grouped by; a row with several tags is in several groups.
    #[must_use]
    pub fn cells(&self, store: &Store, row: &Row) -> Vec<Vec<Value>> {
        let mut groups = vec![Vec::new()];
        for name in &self.dimensions {
            let mut values = row.dimension(store, name);
            if values.is_empty() {
                values.push(Value::Null);
            }
            let with = |group: &Vec<Value>, value: &Value| {
                let mut group = group.clone();
                group.push(value.clone());
                group
            };
            groups = groups
                .iter()
                .flat_map(|group| values.iter().map(|value| with(group, value)))
                .collect();
        }
        if let Some((name, granularity)) = &self.time {
            let start = row.time(name).and_then(|at| self.bucket(at, granularity));
            for group in &mut groups {
                group.push(json!(start));
            }
        }
        groups
    }

    // Where the hour, day, week (from Monday) or month of a time begins, where the asker is.
    fn bucket(&self, at: Timestamp, granularity: &str) -> Option<String> {
        let moment = jiff::Timestamp::from_microsecond(at.0).ok()?;
        let local = self.zone.to_datetime(moment);
        let midnight = local.date().to_datetime(Time::midnight());
        let start = match granularity {
            "hour" => local
                .date()
                .to_datetime(Time::midnight().with().hour(local.hour()).build().ok()?),
            "week" => {
                let days = i64::from(local.date().weekday().to_monday_zero_offset());
                midnight.checked_sub(days.days()).ok()?
            }
            "month" => local.date().first_of_month().to_datetime(Time::midnight()),
            _ => midnight,
        };
        Some(start.to_string())
    }

    /// How two lines of cells with these names follow each other: as asked, else by all of them, by name.
    pub fn order_of(&self, names: &[String]) -> impl Fn(&Vec<Value>, &Vec<Value>) -> Ordering {
        let mut rest: Vec<(&String, bool)> = names.iter().map(|name| (name, true)).collect();
        rest.sort_unstable();
        let asked = self
            .order
            .iter()
            .map(|(name, ascending)| (name, *ascending));
        let keys: Vec<(usize, bool)> = asked
            .chain(rest)
            .filter_map(|(name, ascending)| {
                let place = names.iter().position(|own| own == name)?;
                Some((place, ascending))
            })
            .collect();
        move |one, two| {
            for (place, ascending) in &keys {
                let order = compare(one.get(*place), two.get(*place));
                if order.is_ne() {
                    return if *ascending { order } else { order.reverse() };
                }
            }
            Ordering::Equal
        }
    }
}

fn compare(one: Option<&Value>, two: Option<&Value>) -> Ordering {
    // Most are texts, and there may be many.
    if let (Some(Value::String(one)), Some(Value::String(two))) = (one, two) {
        return one.cmp(two);
    }
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    match (number(one), number(two)) {
        (Some(one), Some(two)) => one.total_cmp(&two),
        _ => {
            let text = |value: Option<&Value>| value.map(ToString::to_string);
            text(one).cmp(&text(two))
        }
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn period(filters: &[Value], problems: &mut Problems) -> (Timestamp, Timestamp) {
    let mut bound = |member: &str, operator: &str| {
        let is = |filter: &Value, key: &str, text: &str| {
            filter.get(key).and_then(Value::as_str) == Some(text)
        };
        let found = filters
            .iter()
            .find(|filter| is(filter, "member", member) && is(filter, "operator", operator));
        let date =
            found.and_then(|filter| Timestamp::parse(filter.get("values")?.get(0)?.as_str()?));
        if date.is_none() {
            problems.add(
                "query.filters",
                format!("{member} with the operator {operator} and a date is required."),
            );
        }
        date.unwrap_or_default()
    };
    let period = (
        bound("periodStart", "afterDate"),
        bound("periodEnd", "beforeDate"),
    );
    if period.1 < period.0 {
        problems.add("query.filters", "The period ends before it begins.");
    }
    if period.1 > period.0.plus_seconds(LONGEST_DAYS * 86_400) {
        problems.add("query.filters", "The period is longer than 366 days.");
    }
    period
}

fn order(
    body: &Value,
    measures: &[String],
    dimensions: &[String],
    times: &[String],
    problems: &mut Problems,
) -> Vec<(String, bool)> {
    let mut order = Vec::new();
    for pair in body
        .get("order")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let pair = texts(Some(pair));
        let [name, direction] = pair.as_slice() else {
            continue;
        };
        let known = [measures, dimensions, times]
            .iter()
            .any(|names| names.contains(name));
        if !known {
            problems.add("query.order", format!("{name} is not asked for."));
        }
        if !["asc", "desc"].contains(&direction.as_str()) {
            problems.add("query.order", "Must be asc or desc.");
        }
        order.push((name.clone(), direction == "asc"));
    }
    order
}
