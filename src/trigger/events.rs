//! The feed of events: asked for from a moment on, oldest first, so that a poll may stop anywhere and the next one goes
//! on from there.

use std::collections::{HashMap, HashSet};

use super::feed::{Limits, Polled, Row, Source, Warnings, newest, next_cursor, rows};
use super::state::{PollState, Version};
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::order::sort_by_key;
use crate::paging::page::{PAGE, Page};
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::timestamp::{SECOND, Timestamp};

/// How much too late an event may show up, in microseconds.
pub(crate) const LATE: i64 = 300 * SECOND;

/// Records that are read one by one in a poll.
const MOST_SINGLE: usize = 100;

/// Tickets that Gorgias gives at once by their ids.
const MOST_TICKETS: usize = 100;

/// The list.
pub(crate) const SOURCE: Source = Source {
    path: "/events",
    date: "created_datetime",
    noun: "events",
};

/// What an event can be about and how its record is had: by itself, under this path.
const SINGLE: [(&str, &str); 5] = [
    ("Customer", "/customers"),
    ("SatisfactionSurvey", "/satisfaction-surveys"),
    ("User", "/users"),
    ("Tag", "/tags"),
    ("Macro", "/macros"),
];

const UNSORTED: &str = "Gorgias did not sort the events by date, so each poll reads all of them";
const UNDATED: &str = "Gorgias sent events without an id or a date, which cannot be polled";
const SHRUNK: &str = "more happened within five minutes than can be remembered; what Gorgias shows late of it may be missed";

/// An event, and what it is about.
pub(crate) struct Event<J> {
    /// As the list has it.
    pub(crate) event: J,
    about: Option<About>,
    version: Version,
}

/// A record: its type as events write it, and its id.
type About = (String, u64);

/// Events that are polled.
pub(crate) struct Events<'a, T: Transport> {
    /// Its requests.
    pub(crate) exchange: &'a Exchange<'a, T>,
    /// The query of its filters.
    pub(crate) filters: &'a str,
    /// How far this poll may go.
    pub(crate) limits: Limits,
    /// Whether the records that events are about are read too.
    pub(crate) with_records: bool,
}

impl<T: Transport> Events<'_, T> {
    /// A state from which all that happens from now on is told. Nothing is told yet.
    ///
    /// # Errors
    /// When the page cannot be had.
    pub(crate) async fn begin(&self) -> Result<PollState, Error> {
        let mut state = PollState::new(&self.of());
        let mut query = self.filters.to_owned();
        append_query(&mut query, "order_by", "created_datetime:desc");
        append_query(&mut query, "limit", PAGE);
        let page = Page::fetch(self.exchange, SOURCE.path, &query, None, Policy::Standard).await?;
        let rows = self.rows(&page, &mut Warnings::default());
        let since = newest(self.exchange.transport, &rows);
        let oldest = rows.iter().map(|row| row.date).min();
        let known: Vec<Version> = rows.iter().map(|row| (row.id, row.date)).collect();
        if page.next.is_some() {
            // There may be more of that moment on the next page, which is as old as what is passed over.
            state.floor = oldest.map(|oldest| oldest.saturating_add(1));
        }
        state.settle(since.or(oldest), LATE, known, self.exchange.transport.now());
        Ok(state)
    }

    /// All that has happened since the state, which moves on with it.
    ///
    /// # Errors
    /// When a page cannot be had. The state is then of no use; the one before still is.
    pub(crate) async fn poll(
        &self,
        state: &mut PollState,
    ) -> Result<Polled<Event<T::Json>>, Error> {
        let began = self.exchange.transport.now();
        let known: HashSet<Version> = state.near.iter().copied().collect();
        let (mut found, mut read) = (Vec::new(), HashSet::new());
        let mut single: HashSet<About> = HashSet::new();
        let (mut cursor, mut cursors, mut warnings) = (None, Vec::new(), Warnings::default());
        let (mut pages, mut is_sorted) = (0_u32, true);
        let mut last: Option<i64> = None;
        let mut since = state.polled().map(|at| at.0);
        let is_more = 'pages: loop {
            let page = self.page(state.floor, cursor.as_deref()).await?;
            let rows = self.rows(&page, &mut warnings);
            let latest = newest(self.exchange.transport, &rows);
            let count = found.len();
            for row in rows {
                is_sorted &= last.is_none_or(|last| row.date >= last);
                last = Some(row.date);
                let version = (row.id, row.date);
                let is_old = state.floor.is_some_and(|floor| row.date < floor);
                if is_old || known.contains(&version) || read.contains(&version) {
                    continue;
                }
                let about = about(&row);
                if let Some(about) = about.as_ref().filter(|about| self.is_single(about)) {
                    if single.len() >= MOST_SINGLE && !single.contains(about) && is_sorted {
                        break 'pages true;
                    }
                    single.insert(about.clone());
                }
                read.insert(version);
                let Some(event) = page.records.item(row.at) else {
                    continue;
                };
                found.push(Event {
                    event,
                    about,
                    version,
                });
                if is_sorted {
                    since = since.max(latest.map(|latest| latest.min(row.date)));
                }
                if found.len() >= self.limits.records && is_sorted {
                    break 'pages true;
                }
            }
            // A page on which all is known brings nothing on, and so does not count.
            pages += u32::from(found.len() > count);
            if is_sorted {
                since = since.max(latest);
            } else {
                warnings.once(self.exchange, UNSORTED);
            }
            cursor = next_cursor(&page, &mut cursors)?;
            if cursor.is_none() {
                break false;
            }
            let is_over = self.limits.is_over(self.exchange.transport);
            if is_over && !is_sorted {
                let text = "Gorgias does not sort the events by date, and there are too many of them to be read in one poll.";
                return Err(Error::new(Code::UnexpectedResponse, text)
                    .with_hint("Choose fewer types, or an object."));
            }
            if is_sorted && (pages >= self.limits.pages || is_over) {
                break true;
            }
        };
        if is_more {
            // Not all of the window was read, so what came late to it may be there yet.
            state.moved_at = began;
        }
        // What came late to the first page is behind by all the time that the pages took.
        let took = Timestamp::of_milliseconds(self.exchange.transport.now() - began).0;
        if !state.settle(since, LATE + took, read.into_iter().collect(), began) {
            warnings.once(self.exchange, SHRUNK);
        }
        sort_by_key(&mut found, |event| (event.version.1, event.version.0));
        Ok(Polled { found, is_more })
    }

    /// Each event with the record that it is about, null where there is none any more or none can be had.
    ///
    /// # Errors
    /// When a record cannot be read for another reason than that it is gone.
    pub(crate) async fn with_records(
        &self,
        found: Vec<Event<T::Json>>,
    ) -> Result<Vec<T::Json>, Error> {
        let mut records: HashMap<About, T::Json> = HashMap::new();
        let mut tickets: Vec<u64> = Vec::new();
        for (kind, id) in found.iter().filter_map(|event| event.about.clone()) {
            if kind == "Ticket" && !tickets.contains(&id) {
                tickets.push(id);
            } else if let Some((_, path)) = SINGLE.iter().find(|(known, _)| *known == kind)
                && !records.contains_key(&(kind.clone(), id))
            {
                let record = self.record(&format!("{path}/{id}")).await?;
                records.insert((kind, id), record.unwrap_or_else(T::Json::null));
            }
        }
        for ids in tickets.chunks(MOST_TICKETS) {
            let mut query = String::new();
            for id in ids {
                append_query(&mut query, "ticket_ids", &id.to_string());
            }
            append_query(&mut query, "limit", PAGE);
            let page =
                Page::fetch(self.exchange, "/tickets", &query, None, Policy::Standard).await?;
            for (at, id) in (0..).zip(self.exchange.transport.ids(&page.records)) {
                if let (Some(id), Some(record)) = (id, page.records.item(at)) {
                    records.insert(("Ticket".to_owned(), id), record);
                }
            }
        }
        let with_record = |event: Event<T::Json>| {
            let record = event.about.and_then(|about| records.get(&about).cloned());
            let record = record.unwrap_or_else(T::Json::null);
            T::Json::object(vec![("event", event.event), ("record", record)])
        };
        Ok(found.into_iter().map(with_record).collect())
    }

    /// What is polled, as the state says it. Whether records come along changes nothing about it.
    pub(crate) fn of(&self) -> String {
        format!("{}?{}", SOURCE.path, self.filters)
    }

    fn is_single(&self, about: &About) -> bool {
        self.with_records && SINGLE.iter().any(|(kind, _)| *kind == about.0)
    }

    /// A record; none when it was deleted or merged into another one.
    async fn record(&self, path: &str) -> Result<Option<T::Json>, Error> {
        let request = self.exchange.account.request(Method::Get, path, "");
        match self.exchange.record(&request).await {
            Ok(record) => Ok(Some(record)),
            Err(error) if matches!(error.status, Some(301 | 404)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn page(&self, floor: Option<i64>, cursor: Option<&str>) -> Result<Page<T::Json>, Error> {
        let mut query = self.filters.to_owned();
        if let Some(floor) = floor {
            append_query(&mut query, "created_datetime[gte]", &Timestamp(floor).iso());
        }
        append_query(&mut query, "order_by", "created_datetime:asc");
        append_query(&mut query, "limit", PAGE);
        Page::fetch(self.exchange, SOURCE.path, &query, cursor, Policy::Standard).await
    }

    fn rows(&self, page: &Page<T::Json>, warnings: &mut Warnings) -> Vec<Row> {
        let texts = ["object_type", "object_id"];
        let (rows, unusable) = rows(self.exchange.transport, &page.records, SOURCE.date, &texts);
        if unusable > 0 {
            warnings.once(self.exchange, UNDATED);
        }
        rows
    }
}

fn about(row: &Row) -> Option<About> {
    let text = |at: usize| row.texts.get(at)?.as_deref();
    Some((text(0)?.to_owned(), text(1)?.parse().ok()?))
}
