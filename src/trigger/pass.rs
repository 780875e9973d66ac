//! One pass over a list in the order of change: what of a page is told, what is remembered, where it stops.

use std::collections::{HashMap, HashSet};

use super::feed::{Limits, Row, Warnings};
use super::state::{MOST_KNOWN, New, Pass, PollState, Version, newest_first};
use crate::port::json::Json;
use crate::timestamp::SECOND;

/// How much too late a change may show up in the list, in microseconds.
pub(crate) const LATE: i64 = 120 * SECOND;

/// A record that is new or has changed.
pub(crate) struct Change<J> {
    /// Whether it was created since the last poll.
    pub(crate) is_new: bool,
    /// As the list has it.
    pub(crate) record: J,
    /// Its id and when it changed.
    pub(super) version: Version,
}

/// How a page was taken in.
pub(super) enum Step {
    /// On with the next page.
    On,
    /// The floor is reached: nothing below has changed.
    Reached,
    /// Enough records; the rest of the page is for the next poll.
    Full(Version),
}

/// What one poll knows while it reads.
pub(super) struct Reading<J> {
    /// The records to tell, each once.
    pub(super) found: Vec<Change<J>>,
    /// Where in `found` a record is.
    pub(super) places: HashMap<u64, usize>,
    /// What was told in the log already.
    pub(super) warnings: Warnings,
    /// Pages that were asked for.
    pub(super) pages: u32,
}

/// One pass, from the head or from where it was interrupted.
pub(super) struct Walking {
    /// As the state keeps it: where it was interrupted, and since when it goes back.
    pub(super) pass: Pass,
    /// The date, in microseconds, below which nothing can have changed.
    pub(super) floor: i64,
    /// What was told before.
    pub(super) known: HashSet<Version>,
    /// Its ids alone.
    pub(super) known_ids: HashSet<u64>,
    /// What was read, to be remembered.
    pub(super) read: Vec<Version>,
    /// The same, to look in.
    pub(super) read_set: HashSet<Version>,
    /// What tells new records from changed ones.
    pub(super) new: New,
    /// The ids of the records in it.
    pub(super) told: HashSet<u64>,
    /// The date before, while they fall.
    pub(super) last: Option<i64>,
    /// Whether the list has kept to its order, newest first, so that it may end at the floor.
    pub(super) is_sorted: bool,
    /// Whether a date stood behind an older one.
    pub(super) has_risen: bool,
    /// The date down to which the pass was read before it was interrupted; only of use from the head.
    pub(super) skip: Option<i64>,
    /// Ids of the records at the date before.
    pub(super) at: HashSet<u64>,
}

impl Walking {
    /// A pass that begins, or goes on where the state says.
    pub(super) fn new(state: &PollState) -> Self {
        let floor = state.floor.unwrap_or(i64::MIN);
        let is_resumed = state.pass.is_some();
        let is_sorted = match &state.pass {
            Some(pass) => pass.until.is_some(),
            None => !state.unsorted,
        };
        let mut pass = state.pass.clone().unwrap_or_default();
        if !is_resumed {
            // A list whose newest record went away must not turn the time back.
            pass.since = state.polled().map(|at| at.0);
        }
        let read = std::mem::take(&mut pass.near);
        let new = state.new.clone().unwrap_or_else(|| New {
            from: state.floor,
            // Known already, whenever they were created.
            told: state.near.clone(),
        });
        Self {
            floor,
            known: state.near.iter().copied().collect(),
            known_ids: state.near.iter().map(|(id, _)| *id).collect(),
            read_set: read.iter().copied().collect(),
            read,
            told: new.told.iter().map(|(id, _)| *id).collect(),
            new,
            last: pass.until,
            is_sorted,
            has_risen: is_resumed && state.unsorted,
            skip: pass.until.filter(|_| is_resumed),
            at: pass.at.iter().copied().collect(),
            pass,
        }
    }

    /// Takes in the records of a page.
    pub(super) fn take<J: Json>(
        &mut self,
        records: &J,
        rows: Vec<Row>,
        limits: &Limits,
        reading: &mut Reading<J>,
    ) -> Step {
        // The whole page tells more than the part of it down to the floor.
        let read = rows
            .iter()
            .filter(|row| self.skip.is_none_or(|until| row.date <= until));
        let mut last = self.last;
        for row in read {
            self.has_risen |= last.is_some_and(|last| row.date > last);
            last = Some(row.date);
        }
        self.is_sorted &= !self.has_risen;
        for row in rows {
            let version = (row.id, row.date);
            if self.is_sorted
                && self.skip.is_some_and(|until| {
                    row.date > until || (row.date == until && self.at.contains(&row.id))
                })
            {
                continue;
            }
            if self.last != Some(row.date) {
                self.at.clear();
            }
            self.last = Some(row.date);
            self.at.insert(row.id);
            if row.date < self.floor {
                if self.is_sorted {
                    return Step::Reached;
                }
                continue;
            }
            if !self.read_set.insert(version) {
                continue;
            }
            self.read.push(version);
            if self.known.contains(&version) {
                continue;
            }
            self.tell(records, &row, reading);
            if reading.found.len() >= limits.records {
                return Step::Full(version);
            }
        }
        Step::On
    }

    fn tell<J: Json>(&mut self, records: &J, row: &Row, reading: &mut Reading<J>) {
        let Some(record) = records.item(row.at) else {
            return;
        };
        let version = (row.id, row.date);
        let created = row
            .created
            .filter(|created| self.new.from.is_none_or(|from| *created >= from));
        let was_told = self.told.contains(&row.id) || self.known_ids.contains(&row.id);
        let is_new = created.is_some() && !was_told;
        if let Some(created) = created.filter(|_| self.told.insert(row.id)) {
            self.new.told.push((row.id, created));
        }
        match reading
            .places
            .get(&row.id)
            .and_then(|at| reading.found.get_mut(*at))
        {
            // It moved while the pages were read: told once, as it is now.
            Some(before) if before.version.1 < row.date => {
                (before.record, before.version) = (record, version);
            }
            Some(_) => {}
            None => {
                reading.places.insert(row.id, reading.found.len());
                reading.found.push(Change {
                    is_new,
                    record,
                    version,
                });
            }
        }
    }

    /// Interrupted, to go on at that cursor past that date.
    pub(super) fn stop(mut self, state: &mut PollState, cursor: Option<String>, last: i64) {
        let window = self
            .pass
            .since
            .map_or(i64::MIN, |since| since.saturating_sub(LATE));
        if self.is_sorted {
            self.read.retain(|(_, date)| *date >= window);
        }
        self.read.truncate(4 * MOST_KNOWN);
        self.keep_new(state);
        state.pass = Some(Pass {
            cursor,
            until: self.is_sorted.then_some(last),
            at: self.at.into_iter().collect(),
            since: self.pass.since,
            near: self.read,
        });
    }

    /// At the end: all up to `since` was told. False when not all of the window can be remembered.
    pub(super) fn finish(mut self, state: &mut PollState, is_atomic: bool, began: f64) -> bool {
        self.keep_new(state);
        if is_atomic {
            // Nothing can have moved while one page was read, so nothing is left that is new in spite of its age.
            state.new = None;
        }
        state.pass = None;
        state.unsorted = self.has_risen;
        state.settle(self.pass.since, LATE, self.read, began)
    }

    fn keep_new(&mut self, state: &mut PollState) {
        let mut new = std::mem::take(&mut self.new);
        if new.told.len() > MOST_KNOWN {
            newest_first(&mut new.told);
            if let Some((_, created)) = new.told.get(MOST_KNOWN).copied() {
                new.told.retain(|(_, known)| *known > created);
                new.from = Some(created.saturating_add(1));
            }
        }
        state.new = Some(new);
    }
}
