//! A poll: where it begins, what it tells, and what it leaves for the next one.

use super::changes::Changes;
use super::events::Events;
use super::feed::{Limits, Source};
use super::state::{PollState, Saved};
use crate::client::exchange::Exchange;
use crate::client::memory::Memory;
use crate::error::{Code, Error};
use crate::input::problems::Problems;
use crate::input::read::{Inputs, Value};
use crate::invocation::Invocation;
use crate::manifest::Operation;
use crate::port::json::Json;
use crate::port::occasion::{Occasion, Outcome};
use crate::port::params::Params;
use crate::port::transport::Transport;
use crate::timestamp::Timestamp;

/// Records that one poll tells, unless the flow author says otherwise.
const USUAL_RECORDS: u64 = 2_000;

/// The lists that are polled by date. Messages and surveys have no date of change to sort by.
const SOURCES: [(&str, Source); 4] = [
    ("tickets", source("/tickets", "updated_datetime", "tickets")),
    (
        "customers",
        source("/customers", "updated_datetime", "customers"),
    ),
    (
        "messages",
        source("/messages", "created_datetime", "messages"),
    ),
    (
        "satisfactionSurveys",
        source("/satisfaction-surveys", "created_datetime", "surveys"),
    ),
];

const fn source(path: &'static str, date: &'static str, noun: &'static str) -> Source {
    Source { path, date, noun }
}

/// New and changed records of a list: `{created: […], updated: […]}`, oldest first.
///
/// # Errors
/// As the requests; the state is then left as it was, so that nothing is lost.
pub async fn changes<T: Transport>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    occasion: &Occasion<T::Json>,
    transport: &T,
    memory: &Memory,
) -> Result<Outcome<T::Json>, Error> {
    let Invocation {
        account,
        inputs,
        mut problems,
    } = Invocation::read(operation, params)?;
    let resource = inputs.text("pollResourceType");
    let source = SOURCES.iter().find(|(name, _)| Some(*name) == resource);
    if let Some((_, source)) = source {
        belongs(&inputs, source, &mut problems);
    }
    let look_back = look_back(&inputs, transport, &mut problems);
    problems.check()?;
    let (_, source) = source.ok_or_else(|| {
        let text = format!("The resource type {resource:?} is a choice that no list stands for.");
        Error::new(Code::Internal, text)
    })?;
    let exchange = Exchange::new(
        transport,
        memory,
        &account,
        operation,
        inputs.flag("debugRequest"),
    );
    let filters = inputs.query();
    let trashed = source.path == "/tickets" && !inputs.flag("trashed");
    let filters = match (trashed, filters.is_empty()) {
        (false, _) => filters,
        (true, true) => "trashed=false".to_owned(),
        (true, false) => format!("{filters}&trashed=false"),
    };
    let feed = Changes {
        exchange: &exchange,
        source: *source,
        filters: &filters,
        limits: limits(&inputs, occasion, transport),
    };
    let run = async {
        let Some(mut state) = begun(occasion, &feed.of(), look_back)? else {
            return Ok(baseline(feed.begin().await?, told(Vec::new(), Vec::new())));
        };
        let polled = feed.poll(&mut state).await?;
        let is_shown = |key: &str| !matches!(inputs.get(key), Some(Value::Flag(false)));
        let (mut created, mut updated) = (Vec::new(), Vec::new());
        for change in polled.found {
            if change.is_new && is_shown("showNewRecords") {
                created.push(change.record);
            } else if !change.is_new && is_shown("showUpdatedRecords") {
                updated.push(change.record);
            }
        }
        let is_news = !created.is_empty() || !updated.is_empty();
        Ok(outcome(
            state,
            occasion,
            told(created, updated),
            is_news,
            polled.is_more,
        ))
    };
    run.await
        .map_err(|error: Error| error.redacted(&account.redactor))
}

/// Events, oldest first; with their records as `[{event, record}]`.
///
/// # Errors
/// As [`changes`].
pub async fn events<T: Transport>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    occasion: &Occasion<T::Json>,
    transport: &T,
    memory: &Memory,
) -> Result<Outcome<T::Json>, Error> {
    let Invocation {
        account,
        inputs,
        mut problems,
    } = Invocation::read(operation, params)?;
    let look_back = look_back(&inputs, transport, &mut problems);
    problems.check()?;
    let exchange = Exchange::new(
        transport,
        memory,
        &account,
        operation,
        inputs.flag("debugRequest"),
    );
    let feed = Events {
        exchange: &exchange,
        filters: &inputs.query(),
        limits: limits(&inputs, occasion, transport),
        with_records: inputs.flag("with_records"),
    };
    let run = async {
        let Some(mut state) = begun(occasion, &feed.of(), look_back)? else {
            return Ok(baseline(feed.begin().await?, list(Vec::new())));
        };
        let polled = feed.poll(&mut state).await?;
        let is_news = !polled.found.is_empty();
        let items = if feed.with_records {
            feed.with_records(polled.found).await?
        } else {
            polled.found.into_iter().map(|event| event.event).collect()
        };
        Ok(outcome(
            state,
            occasion,
            list(items),
            is_news,
            polled.is_more,
        ))
    };
    run.await
        .map_err(|error: Error| error.redacted(&account.redactor))
}

/// The state to go on from; none for a first poll, which only finds out where things stand.
fn begun<J>(
    occasion: &Occasion<J>,
    of: &str,
    look_back: Option<Timestamp>,
) -> Result<Option<PollState>, Error> {
    let copies = occasion.states.iter().chain(&occasion.pagination);
    let saved = Saved::newest(copies.map(String::as_str))?;
    Ok(match saved {
        Saved::State(state) if state.of == of => Some(*state),
        Saved::Since(since) => Some(PollState::since(of, since)),
        // Another resource or other filters: what was told of the one says nothing of the other.
        Saved::State(_) | Saved::Nothing => look_back.map(|since| PollState::since(of, since)),
    })
}

fn baseline<J>(mut state: PollState, data: J) -> Outcome<J> {
    state.serial += 1;
    Outcome {
        data: Some(data),
        is_news: false,
        state: Some(state.json()),
        pagination: None,
    }
}

fn outcome<J>(
    mut state: PollState,
    occasion: &Occasion<J>,
    data: J,
    is_news: bool,
    is_more: bool,
) -> Outcome<J> {
    state.serial += 1;
    let state = state.json();
    let is_more = is_more && occasion.is_batch;
    Outcome {
        data: Some(data),
        // A later page of a round says that it is done even when it is empty: others wait for it.
        is_news: is_news || is_more || occasion.pagination.is_some(),
        pagination: is_more.then(|| state.clone()),
        state: Some(state),
    }
}

fn limits<T: Transport>(
    inputs: &Inputs<T::File>,
    occasion: &Occasion<T::Json>,
    transport: &T,
) -> Limits {
    let records = inputs.number("max_records").unwrap_or(USUAL_RECORDS);
    let limits = Limits::of(transport, usize::try_from(records).unwrap_or(usize::MAX));
    if occasion.is_batch {
        limits.one_page()
    } else {
        limits
    }
}

/// Filters that the list of that resource does not have.
fn belongs<F: Clone>(inputs: &Inputs<F>, source: &Source, problems: &mut Problems) {
    let has_views = matches!(source.path, "/tickets" | "/customers");
    if inputs.get("view_id").is_some() && !has_views {
        problems.add(
            "view_id",
            format!(
                "is for tickets and customers: {} have no views",
                source.noun
            ),
        );
    }
    if inputs.flag("trashed") && source.path != "/tickets" {
        problems.add(
            "trashed",
            format!("is for tickets: {} have no trash", source.noun),
        );
    }
}

/// The moment from which a first poll tells what changed.
fn look_back<T: Transport>(
    inputs: &Inputs<T::File>,
    transport: &T,
    problems: &mut Problems,
) -> Option<Timestamp> {
    let text = inputs.text("lookBackDate")?;
    let since = Timestamp::parse(text)?;
    if since > Timestamp::of_milliseconds(transport.now()) {
        problems.add(
            "lookBackDate",
            format!("cannot be in the future, as {text} is"),
        );
    }
    Some(since)
}

fn list<J: Json>(items: Vec<J>) -> J {
    let mut list = J::list();
    items.into_iter().for_each(|item| list.push(item));
    list
}

fn told<J: Json>(created: Vec<J>, updated: Vec<J>) -> J {
    J::object(vec![("created", list(created)), ("updated", list(updated))])
}
