//! What the two feeds have in common: what they read, how far a poll may go, and what it found.

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::paging::page::Page;
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};
use crate::timestamp::Timestamp;

/// Pages with something new that one poll reads.
pub(crate) const MOST_PAGES: u32 = 40;

/// Milliseconds that one poll takes at most: an execution ends after 15 minutes, and what was read must be handled yet.
const LONGEST: f64 = 10.0 * 60_000.0;

/// A list that is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    /// Path under `/api`.
    pub(crate) path: &'static str,
    /// The date that moves a record in the list.
    pub(crate) date: &'static str,
    /// What messages call its records.
    pub(crate) noun: &'static str,
}

/// How far one poll may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Records that are told at once.
    pub(crate) records: usize,
    /// Pages with something new.
    pub(crate) pages: u32,
    /// When it must have ended, by the host's clock.
    until: f64,
}

impl Limits {
    /// Those of a poll that begins now and is to tell at most so many records.
    pub(crate) fn of<T: Transport>(transport: &T, records: usize) -> Self {
        Self {
            records,
            pages: MOST_PAGES,
            until: transport.now() + LONGEST,
        }
    }

    /// Those of a poll whose host takes one page after the other.
    #[must_use]
    pub(crate) fn one_page(self) -> Self {
        Self {
            records: usize::MAX,
            pages: 1,
            ..self
        }
    }

    /// Whether the time is over.
    pub(crate) fn is_over<T: Transport>(&self, transport: &T) -> bool {
        transport.now() >= self.until
    }
}

/// What a poll came to.
pub(crate) struct Polled<T> {
    /// What is to be told, oldest first.
    pub(crate) found: Vec<T>,
    /// Whether the limits ended it: there is more to be had at once.
    pub(crate) is_more: bool,
}

/// A record of a page.
pub(crate) struct Row {
    /// Its place on the page.
    pub(crate) at: u32,
    /// Its id.
    pub(crate) id: u64,
    /// The date that moves it.
    pub(crate) date: i64,
    /// When it was created, where Gorgias says so.
    pub(crate) created: Option<i64>,
    /// The texts that were asked for besides.
    pub(crate) texts: Vec<Option<String>>,
}

/// The largest number of microseconds that a state survives: the host's numbers are exact up to here, in the year 2255.
const LARGEST_DATE: i64 = (1 << 53) - 1;

/// The newest of these dates that is not in the future. A ticket may be given any date when it is made; taken for the
/// time, one of next week would hide all that changes until then. A clock that is late does no harm: it only makes the
/// window wider.
pub(crate) fn newest<T: Transport>(transport: &T, rows: &[Row]) -> Option<i64> {
    let now = Timestamp::of_milliseconds(transport.now()).0;
    rows.iter()
        .map(|row| row.date)
        .filter(|date| *date <= now)
        .max()
}

/// The records of a page, with these texts besides; how many have no id or no date, and so cannot be told apart.
pub(crate) fn rows<T: Transport>(
    transport: &T,
    records: &T::Json,
    date: &str,
    more: &[&str],
) -> (Vec<Row>, usize) {
    /// Characters: a date and a type have fewer.
    const LONGEST: u32 = 100;
    let names = [&[date, "created_datetime"], more].concat();
    let ids = transport.ids(records);
    let texts = transport.texts(records, &names, LONGEST);
    let count = ids.len();
    let moment = |text: Option<&Option<String>>| {
        let at = Timestamp::parse(text?.as_deref()?)?.0;
        Some(at.clamp(-LARGEST_DATE, LARGEST_DATE))
    };
    let rows: Vec<Row> = (0..)
        .zip(ids.into_iter().zip(texts))
        .filter_map(|(at, (id, mut texts))| {
            let created = moment(texts.get(1));
            Some(Row {
                at,
                id: id?,
                date: moment(texts.first())?,
                created,
                texts: texts.split_off(texts.len().min(2)),
            })
        })
        .collect();
    let unusable = count - rows.len();
    (rows, unusable)
}

/// Notes what should not be, once a poll.
#[derive(Default)]
pub(crate) struct Warnings {
    told: Vec<&'static str>,
}

impl Warnings {
    /// Writes a line to the flow's log, unless it was written before.
    pub(crate) fn once<T: Transport>(&mut self, exchange: &Exchange<'_, T>, line: &'static str) {
        if !self.told.contains(&line) {
            self.told.push(line);
            let label = exchange.operation.label;
            exchange.log(Level::Warn, &format!("{label}: {line}"));
        }
    }
}

/// The cursor of the next page, unless it came before: a list of which the end never comes.
///
/// # Errors
/// When it did.
pub(crate) fn next_cursor<J: Json>(
    page: &Page<J>,
    known: &mut Vec<String>,
) -> Result<Option<String>, Error> {
    let Some(next) = &page.next else {
        return Ok(None);
    };
    if known.contains(next) {
        let text = "Gorgias sent the same cursor twice, so the list would never end.";
        return Err(Error::new(Code::UnexpectedResponse, text)
            .with_hint("The next poll reads the same records again; nothing is lost."));
    }
    known.push(next.clone());
    Ok(Some(next.clone()))
}
