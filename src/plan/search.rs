//! Looks for the record of a create whose response was lost, by its external id.
//!
//! Tickets and messages may share an external id, so that a record has it does not make it the one of this call. It is
//! when one of these is true, none of which costs an ordinary create a request:
//!
//! - It was created, by Gorgias' clock, after the request was sent ([`ServerClock`]), and the flow author has not said
//!   when it was to be created.
//! - It was not there when it was looked for first, which is after the request was sent, but was later.
//!
//! And no other call of this instance makes one with the same external id at the same time, or has made this one. Calls
//! of another process at the same moment cannot be told from ours. Everything else that is found is told, not taken.
//!
//! [`ServerClock`]: crate::client::server_clock::ServerClock

use std::collections::HashMap;

use crate::client::creations::Underway;
use crate::client::exchange::Exchange;
use crate::duration::{seconds, whole};
use crate::error::Error;
use crate::http::method::Method;
use crate::http::url::append_query;
use crate::paging::page::items;
use crate::paging::walk::Walk;
use crate::port::transport::{Level, Transport};
use crate::timestamp::of_iso;

/// Milliseconds between two looks: a request whose response is lost may be carried out yet, up to the half minute that
/// servers let one take.
const PAUSES: [f64; 5] = [1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0];

/// Records that an error names.
const MOST_NAMED: usize = 5;

/// What a record is told by.
#[derive(Clone, Copy)]
pub(crate) enum Mark<'a, J> {
    /// Its external id.
    ExternalId(&'a str),
    /// What else it holds, among the newest records: for those that have no external id.
    Content(&'a dyn Fn(&J) -> bool),
}

/// Where a record is looked for, and by what it is told.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a, J> {
    /// Path of the list.
    pub(crate) list: &'a str,
    /// The list's filter: its name and value.
    pub(crate) filter: (&'a str, &'a str),
    /// Path that a record's id is added to, to read it whole.
    pub(crate) folder: &'a str,
    /// What it is told by.
    pub(crate) mark: Mark<'a, J>,
    /// Whether the flow author said when it was created, so that the time proves nothing.
    pub(crate) is_dated: bool,
}

/// A search for the record of one call.
pub(crate) struct Search<'a, T: Transport> {
    exchange: &'a Exchange<'a, T>,
    target: Target<'a, T::Json>,
    underway: &'a Underway<'a>,
    /// When the request was sent.
    sent: f64,
    /// What the first look found, and whether it was created since the request was sent. Judged once: what is known of a
    /// clock does not get better while one waits.
    first: Option<HashMap<u64, bool>>,
}

/// What a search came to.
pub(crate) enum Found<J> {
    /// The record of this call, whole.
    Own(J),
    /// Records with the external id that are not proven to be of this call.
    Others(Vec<Candidate>),
    /// Nothing with the external id.
    Nothing,
}

/// A record with the external id.
pub(crate) struct Candidate {
    id: Option<u64>,
    created: Option<String>,
}

impl<'a, T: Transport> Search<'a, T> {
    /// A search for what a request that was sent at that time has made.
    pub(crate) fn new(
        exchange: &'a Exchange<'a, T>,
        target: Target<'a, T::Json>,
        underway: &'a Underway<'a>,
        sent: f64,
    ) -> Self {
        exchange.clock.watch();
        Self {
            exchange,
            target,
            underway,
            sent,
            first: None,
        }
    }

    /// Looks at once, and again with growing pauses until the record is found.
    ///
    /// # Errors
    /// When a list or the record cannot be read.
    pub(crate) async fn run(&mut self) -> Result<Found<T::Json>, Error> {
        let mut pauses = PAUSES.into_iter();
        loop {
            let found = self.look().await?;
            if matches!(found, Found::Own(_)) {
                return Ok(found);
            }
            let Some(pause) = pauses.next().filter(|pause| *pause < self.exchange.left()) else {
                return Ok(found);
            };
            let (label, pause_text) = (self.exchange.operation.label, seconds(pause));
            let with = match self.target.mark {
                Mark::ExternalId(id) => format!(" with External ID {id}"),
                Mark::Content(_) => String::new(),
            };
            let line = format!("{label}: no new record{with} yet; looking again in {pause_text}");
            self.exchange.log(Level::Info, &line);
            self.exchange.transport.sleep(whole(pause)).await;
        }
    }

    async fn look(&mut self) -> Result<Found<T::Json>, Error> {
        let candidates = self.candidates().await?;
        let judged = match self.first.take() {
            Some(first) => first,
            None => {
                let known = candidates.iter();
                let judged = known.filter_map(|each| Some((each.id?, self.is_since(each))));
                judged.collect()
            }
        };
        let is_own = |id: &u64| {
            // What was not there at the first look is new.
            judged.get(id).is_none_or(|is_since| *is_since)
                && !self.underway.is_anothers(*id)
                && self.underway.is_alone()
        };
        let ids = candidates.iter().filter_map(|candidate| candidate.id);
        let own: Vec<u64> = ids.filter(is_own).collect();
        self.first = Some(judged);
        // Of two, nobody can tell which is ours.
        let [id] = own.as_slice() else {
            return Ok(if candidates.is_empty() {
                Found::Nothing
            } else {
                Found::Others(candidates)
            });
        };
        let path = format!("{}/{id}", self.target.folder);
        let record = self.exchange.account.request(Method::Get, &path, "");
        let record = self.exchange.record(&record).await?;
        self.underway.made(Some(*id));
        Ok(Found::Own(record))
    }

    /// Whether a record was created after the request was sent, by Gorgias' own word. A time that the flow author set says
    /// nothing of that.
    fn is_since(&self, candidate: &Candidate) -> bool {
        let (_, sent) = self.exchange.clock.at(self.sent);
        let created = candidate.created.as_deref().and_then(of_iso);
        !self.target.is_dated && created.is_some_and(|created| created >= sent)
    }

    /// All records that may be it. Whatever the list answers is looked through: a filter that Gorgias ignores or reads more
    /// generously must not pass another record off as the new one.
    async fn candidates(&self) -> Result<Vec<Candidate>, Error> {
        /// Records without an external id that are looked through: the new one is among the newest.
        const NEWEST: u64 = 100;
        let (mut query, (name, value)) = (String::new(), self.target.filter);
        append_query(&mut query, name, value);
        let walk = Walk::over(self.target.list, query, self.exchange);
        let walk = match self.target.mark {
            Mark::ExternalId(_) => walk,
            Mark::Content(_) => walk
                .ordered("created_datetime:desc")
                .within(NEWEST, u64::MAX, 0.0),
        };
        let mut found = Vec::new();
        let end = walk.ended(self.exchange, |ids, records| {
            let names = ["external_id", "created_datetime"];
            let texts = self.exchange.transport.texts(&records, &names, u32::MAX);
            for ((id, texts), record) in ids.iter().zip(texts).zip(items(&records)) {
                let [own, created] = texts.as_slice() else {
                    continue;
                };
                let is_it = match self.target.mark {
                    // Gorgias may have taken spaces off its ends.
                    Mark::ExternalId(id) => own.as_ref().is_some_and(|own| own.trim() == id.trim()),
                    Mark::Content(is_it) => is_it(&record),
                };
                if is_it {
                    found.push(Candidate {
                        id: *id,
                        created: created.clone(),
                    });
                }
            }
        });
        end.await.map(|_| found)
    }
}

/// The candidates in words that follow "External ID … is on".
pub(crate) fn named(candidates: &[Candidate]) -> String {
    let name = |candidate: &Candidate| {
        let id = candidate
            .id
            .map_or_else(|| "a record".to_owned(), |id| id.to_string());
        match &candidate.created {
            Some(created) => format!("{id} (created {created})"),
            None => id,
        }
    };
    let mut names: Vec<String> = candidates.iter().take(MOST_NAMED).map(name).collect();
    if candidates.len() > MOST_NAMED {
        names.push(format!("{} more", candidates.len() - MOST_NAMED));
    }
    names.join(", ")
}
