//! The feed by date: a list in the order of change, newest first, is read from its head down to where the last poll
//! came. So a poll after which nothing happened is one request, whatever the list's length.
//!
//! Three things make it more than that. A change is written with the date at which it began, so that it may show up
//! late, below what was read already: each poll reads two minutes further, and knows what it read there. A poll that
//! would be too long stops, and the next one goes on where it stopped before it looks at the head again. And records
//! move while pages are read: always to the head, where the next poll finds them.

use std::collections::HashMap;

use super::feed::{Limits, Polled, Row, Source, Warnings, newest, next_cursor, rows};
use super::pass::{Change, LATE, Reading, Step, Walking};
use super::state::PollState;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::order::sort_by_key;
use crate::paging::page::{PAGE, Page};
use crate::port::transport::Transport;

const UNSORTED: &str = "Gorgias did not sort the list by date, so each poll reads all of it";
const UNDATED: &str = "Gorgias sent records without an id or a date, which cannot be polled";
const SHRUNK: &str = "more changed within two minutes than can be remembered; what Gorgias shows late of it may be missed";

/// One list that is polled by date.
pub(crate) struct Changes<'a, T: Transport> {
    /// Its requests.
    pub(crate) exchange: &'a Exchange<'a, T>,
    /// The list.
    pub(crate) source: Source,
    /// The query of its filters.
    pub(crate) filters: &'a str,
    /// How far this poll may go.
    pub(crate) limits: Limits,
}

impl<T: Transport> Changes<'_, T> {
    /// A state from which all that changes from now on is told. Nothing is told yet.
    ///
    /// # Errors
    /// When a page cannot be had.
    pub(crate) async fn begin(&self) -> Result<PollState, Error> {
        let of = self.of();
        let mut state = PollState::new(&of);
        let (mut read, mut cursor) = (Vec::new(), None);
        let (mut cursors, mut warnings) = (Vec::new(), Warnings::default());
        let mut since: Option<i64> = None;
        let mut last: Option<i64> = None;
        let (mut is_sorted, mut is_reached) = (true, false);
        for _ in 0..self.limits.pages.max(super::feed::MOST_PAGES) {
            let page = self.page(cursor.as_deref()).await?;
            let rows = self.rows(&page, &mut warnings);
            since = since.max(newest(self.exchange.transport, &rows));
            for row in rows {
                is_sorted &= last.is_none_or(|last| row.date <= last);
                last = Some(row.date);
                read.push((row.id, row.date));
            }
            let window = since.map(|since| since.saturating_sub(LATE));
            is_reached = is_sorted && window.is_some() && last < window;
            cursor = next_cursor(&page, &mut cursors)?;
            if is_reached || cursor.is_none() {
                break;
            }
        }
        if cursor.is_some() && is_sorted && !is_reached {
            // More in the window than may be read: the window begins where the reading ended.
            state.floor = last.map(|last| last.saturating_add(1));
        }
        if !is_sorted {
            warnings.once(self.exchange, UNSORTED);
            state.unsorted = true;
        }
        // Of records of the future alone the oldest is as good a beginning as any.
        let since = since.or_else(|| read.iter().map(|(_, date)| *date).min());
        state.settle(since, LATE, read, self.exchange.transport.now());
        Ok(state)
    }

    /// All that has changed since the state, which moves on with it.
    ///
    /// # Errors
    /// When a page cannot be had. The state is then of no use; the one before still is.
    pub(crate) async fn poll(
        &self,
        state: &mut PollState,
    ) -> Result<Polled<Change<T::Json>>, Error> {
        let mut reading = Reading {
            found: Vec::new(),
            places: HashMap::new(),
            warnings: Warnings::default(),
            pages: 0,
        };
        let was_interrupted = state.pass.is_some();
        let mut is_more = self.pass(state, &mut reading).await?;
        // Only when the old pass is at its end comes the head: never are two of them open.
        if was_interrupted && !is_more && !self.is_enough(&reading) {
            is_more = self.pass(state, &mut reading).await?;
        }
        let mut found = reading.found;
        sort_by_key(&mut found, |change| (change.version.1, change.version.0));
        Ok(Polled { found, is_more })
    }

    /// What is polled, as the state says it.
    pub(crate) fn of(&self) -> String {
        format!("{}?{}", self.source.path, self.filters)
    }

    fn is_enough(&self, reading: &Reading<T::Json>) -> bool {
        reading.pages >= self.limits.pages
            || reading.found.len() >= self.limits.records
            || self.limits.is_over(self.exchange.transport)
    }

    /// One pass to its end, or as far as the limits let it. True when it was interrupted.
    async fn pass(
        &self,
        state: &mut PollState,
        reading: &mut Reading<T::Json>,
    ) -> Result<bool, Error> {
        let is_resumed = state.pass.is_some();
        let began = self.exchange.transport.now();
        let mut walking = Walking::new(state);
        let mut cursor = walking.pass.cursor.take();
        let mut cursors: Vec<String> = cursor.iter().cloned().collect();
        let mut is_first = true;
        let mut pages = 0_u32;
        loop {
            let page = match self.page(cursor.as_deref()).await {
                // A cursor is not for ever. From the head then, past what was read.
                Err(error)
                    if is_first && is_resumed && cursor.is_some() && error.status == Some(400) =>
                {
                    (is_first, cursor) = (false, None);
                    cursors.clear();
                    continue;
                }
                page => page?,
            };
            is_first = false;
            pages += 1;
            reading.pages += 1;
            let rows = self.rows(&page, &mut reading.warnings);
            if !is_resumed && pages == 1 {
                let newest = newest(self.exchange.transport, &rows);
                walking.pass.since = walking.pass.since.max(newest);
            }
            let step = walking.take(&page.records, rows, &self.limits, reading);
            if !walking.is_sorted {
                reading.warnings.once(self.exchange, UNSORTED);
            }
            let next = next_cursor(&page, &mut cursors)?;
            match (step, next) {
                (Step::Full(version), _) => {
                    walking.stop(state, cursor, version.1);
                    return Ok(true);
                }
                (Step::Reached, _) | (Step::On, None) => break,
                (Step::On, Some(next)) => {
                    if let (true, Some(last)) = (self.is_enough(reading), walking.last) {
                        walking.stop(state, Some(next), last);
                        return Ok(true);
                    }
                    cursor = Some(next);
                }
            }
        }
        if is_resumed {
            // Its head was read some time ago.
            state.moved_at = began;
        }
        let is_atomic = pages == 1 && !is_resumed;
        if !walking.finish(state, is_atomic, began) {
            reading.warnings.once(self.exchange, SHRUNK);
        }
        Ok(false)
    }

    async fn page(&self, cursor: Option<&str>) -> Result<Page<T::Json>, Error> {
        let mut query = self.filters.to_owned();
        append_query(
            &mut query,
            "order_by",
            &format!("{}:desc", self.source.date),
        );
        append_query(&mut query, "limit", PAGE);
        Page::fetch(
            self.exchange,
            self.source.path,
            &query,
            cursor,
            Policy::Standard,
        )
        .await
    }

    fn rows(&self, page: &Page<T::Json>, warnings: &mut Warnings) -> Vec<Row> {
        let transport = self.exchange.transport;
        let (rows, unusable) = rows(transport, &page.records, self.source.date, &[]);
        if unusable > 0 {
            warnings.once(self.exchange, UNDATED);
        }
        rows
    }
}
