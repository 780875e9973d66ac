//! What a statistic is filtered by: computed from what is there, or refused.

use super::rows::Row;
use crate::api_error::Problems;
use crate::store::Store;
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

/// The operators that are documented.
pub const OPERATORS: &[&str] = &[
    "one-of",
    "not-one-of",
    "all-of",
    "afterDate",
    "beforeDate",
    "set",
    "inDateRange",
    "contains",
];
/// Those of texts and ids.
const OF_TEXTS: &[&str] = &["one-of", "not-one-of", "all-of", "set", "contains"];
const OF_TAGS: &[&str] = &["one-of", "not-one-of", "all-of"];
const OF_FIELDS: &[&str] = &["one-of", "not-one-of"];
const OF_DATES: &[&str] = &["afterDate", "beforeDate", "inDateRange"];
/// What the query itself reads: the period and the field that is counted.
const OF_THE_QUERY: &[&str] = &["periodStart", "periodEnd", "customFieldId"];
/// What rows have, and rows' tickets.
const KEPT: &[&str] = &[
    "agentId",
    "agentIdFromTeamId",
    "channel",
    "customFieldValueString",
    "integrationId",
    "score",
    "teamId",
];

/// A filter that can be computed.
#[derive(Debug)]
pub struct Filter {
    member: Member,
    operator: String,
    values: Vec<Value>,
}

#[derive(Debug)]
enum Member {
    /// A dimension of the row.
    Named(String),
    /// The score of the ticket's survey.
    Score,
    /// The ticket's value of a custom field.
    Field(u64),
    /// When the ticket was made.
    Created,
}

/// Reads the filters of a query, but for what the query reads itself; what cannot be computed is a problem.
pub fn read(scope: &str, filters: &[Value], problems: &mut Problems) -> Vec<Filter> {
    let mut found = Vec::new();
    for filter in filters {
        let member = filter.get("member").and_then(Value::as_str);
        let values = filter.get("values").and_then(Value::as_array);
        let (Some(member), Some(values)) = (member, values) else {
            continue;
        };
        match member {
            name if OF_THE_QUERY.contains(&name) => {}
            "tags" => {
                for one in values {
                    let made = || Member::Named("tags".into());
                    found.extend(one_filter(member, Some(made()), one, OF_TAGS, problems));
                }
            }
            "customFields" => {
                for one in values {
                    let id = one.get("custom_field_id").and_then(Value::as_u64);
                    if id.is_none() {
                        problems.add(
                            "query.filters",
                            "customFields needs a custom_field_id each.",
                        );
                    }
                    let made = id.map(Member::Field);
                    found.extend(one_filter(member, made, one, OF_FIELDS, problems));
                }
            }
            "createdDatetime" => {
                let made = Some(Member::Created);
                found.extend(one_filter(member, made, filter, OF_DATES, problems));
            }
            name if KEPT.contains(&name) => {
                let made = match name {
                    "score" if scope != "satisfaction-surveys" => Member::Score,
                    _ => Member::Named(name.to_owned()),
                };
                found.extend(one_filter(member, Some(made), filter, OF_TEXTS, problems));
            }
            name => problems.add(
                "query.filters",
                format!("The emulator does not keep {name}."),
            ),
        }
    }
    found
}

fn one_filter(
    name: &str,
    member: Option<Member>,
    filter: &Value,
    operators: &[&str],
    problems: &mut Problems,
) -> Option<Filter> {
    let operator = filter.get("operator").and_then(Value::as_str);
    let Some(operator) = operator.filter(|operator| operators.contains(operator)) else {
        let all = operators.join(", ");
        problems.add(
            "query.filters",
            format!("{name} needs one of the operators {all}."),
        );
        return None;
    };
    let values = filter.get("values").and_then(Value::as_array).cloned();
    let values =
        values.filter(|values| values.iter().all(|one| one.is_string() || one.is_number()));
    let Some(values) = values else {
        problems.add("query.filters", format!("{name} needs texts or numbers."));
        return None;
    };
    if OF_DATES.contains(&operator) {
        let wanted = if operator == "inDateRange" { 2 } else { 1 };
        if values.len() != wanted || values.iter().any(|one| date(one).is_none()) {
            problems.add(
                "query.filters",
                format!("{name} with {operator} needs {wanted} of dates."),
            );
            return None;
        }
    }
    Some(Filter {
        member: member?,
        operator: operator.to_owned(),
        values,
    })
}

fn date(value: &Value) -> Option<Timestamp> {
    Timestamp::parse(value.as_str()?)
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

impl Filter {
    /// Whether a row passes.
    #[must_use]
    pub fn passes(&self, store: &Store, row: &Row) -> bool {
        let own = match &self.member {
            Member::Named(name) => row.dimension(store, name),
            Member::Score => row
                .score_of_ticket(store)
                .iter()
                .map(|one| json!(one))
                .collect(),
            Member::Field(id) => row.field_of_ticket(store, *id).into_iter().collect(),
            Member::Created => return self.covers(row.time("createdDatetime")),
        };
        let own: Vec<String> = own.iter().map(text).collect();
        let is = |wanted: &Value| own.contains(&text(wanted));
        match self.operator.as_str() {
            "not-one-of" => !self.values.iter().any(is),
            "all-of" => self.values.iter().all(is),
            "set" => !own.is_empty(),
            "contains" => self
                .values
                .iter()
                .any(|wanted| own.iter().any(|own| own.contains(&text(wanted)))),
            _ => self.values.iter().any(is),
        }
    }

    // From the first date on; before the second.
    fn covers(&self, at: Option<Timestamp>) -> bool {
        let mut dates = self.values.iter().filter_map(date);
        let (Some(at), Some(first)) = (at, dates.next()) else {
            return false;
        };
        match self.operator.as_str() {
            "beforeDate" => at < first,
            "inDateRange" => at >= first && dates.next().is_some_and(|second| at < second),
            _ => at >= first,
        }
    }
}
