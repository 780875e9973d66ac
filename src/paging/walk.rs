//! A walk to the end of a list: complete and without duplicates, or an error.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use super::page::{PAGE, Page, only};
use crate::client::exchange::Exchange;
use crate::duration::seconds;
use crate::error::{Code, Error};
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::port::transport::{Level, Transport};
use crate::text::grouped;

/// Milliseconds between two lines of progress in the log.
const PROGRESS: f64 = 5_000.0;

/// Hashes an id. Gorgias counts ids up, so nobody can choose them to collide, and the usual hash would take as long as
/// all else that is done with a record.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes
            .iter()
            .for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, id: u64) {
        // The golden ratio: the upper bits of a product with it depend on all bits, and the table takes those.
        self.0 = (self.0 ^ id).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(32)
    }
}

/// What ends a walk before its list does.
#[derive(Clone, Copy)]
struct Bounds {
    /// Records.
    most: u64,
    /// Requests of the whole operation.
    requests: u64,
    /// Calls that the account must have left for another page.
    spare: f64,
}

/// Where a walk ended.
pub(crate) struct End<J> {
    /// The list's `uri`.
    pub(crate) uri: Option<J>,
    /// Whether there is more.
    pub(crate) is_cut: bool,
}

/// What takes the records of a page, with their ids, and says whether that is enough.
type Keep<'a, J> = dyn FnMut(&[Option<u64>], J) -> bool + 'a;

/// A list to be walked.
pub(crate) struct Walk {
    policy: Policy,
    bounds: Option<Bounds>,
    path: String,
    filters: String,
    /// What is asked for, where the list is asked for by a body.
    body: Option<String>,
    cursors: HashSet<String>,
    ids: HashSet<u64, BuildHasherDefault<IdHasher>>,
    next: Option<String>,
    pages: u32,
    count: u64,
    reported_at: f64,
}

impl Walk {
    /// A walk over the list at that path with these filters.
    pub(crate) fn over<T: Transport>(
        path: &str,
        mut filters: String,
        exchange: &Exchange<'_, T>,
    ) -> Self {
        append_query(&mut filters, "limit", PAGE);
        Self {
            policy: Policy::Standard,
            bounds: None,
            path: path.to_owned(),
            filters,
            body: None,
            cursors: HashSet::new(),
            ids: HashSet::default(),
            next: None,
            pages: 0,
            count: 0,
            reported_at: exchange.transport.now(),
        }
    }

    /// Asked for by `PUT` with that JSON body, which changes nothing.
    #[must_use]
    pub(crate) fn asking(self, body: String) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    /// With requests that follow that policy.
    #[must_use]
    pub(crate) fn by(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// No further than to so many records, nor when the operation has sent so many requests or the account has fewer than
    /// `spare` calls left: what was read until then is enough.
    #[must_use]
    pub(crate) fn within(self, most: u64, requests: u64, spare: f64) -> Self {
        let bounds = Some(Bounds {
            most,
            requests,
            spare,
        });
        Self { bounds, ..self }
    }

    /// In that order.
    #[must_use]
    pub(crate) fn ordered(mut self, order: &str) -> Self {
        append_query(&mut self.filters, "order_by", order);
        self
    }

    /// Gives every record once to `keep`, in Gorgias' order, as lists with the ids of their records; the list's `uri`.
    ///
    /// # Errors
    /// When a page cannot be read: with how many records were read, and the cursor to continue from.
    pub(crate) async fn run<T: Transport>(
        self,
        exchange: &Exchange<'_, T>,
        keep: impl FnMut(&[Option<u64>], T::Json),
    ) -> Result<Option<T::Json>, Error> {
        self.ended(exchange, keep).await.map(|end| end.uri)
    }

    /// The same, and whether it ended before its list.
    ///
    /// # Errors
    /// As [`Walk::run`]; a call limit that is used up ends a bounded walk after its first page, and is no error.
    pub(crate) async fn ended<T: Transport>(
        self,
        exchange: &Exchange<'_, T>,
        mut keep: impl FnMut(&[Option<u64>], T::Json),
    ) -> Result<End<T::Json>, Error> {
        // One walk for all that is kept: of each kind of `keep` the code would be there once more.
        let mut all = |ids: &[Option<u64>], records: T::Json| {
            keep(ids, records);
            false
        };
        Box::pin(self.pages(exchange, &mut all)).await
    }

    /// The same, for what is unique: no page is read after the one of which `find` says that it has it.
    ///
    /// # Errors
    /// As [`Walk::run`].
    pub(crate) async fn until<T: Transport>(
        self,
        exchange: &Exchange<'_, T>,
        mut find: impl FnMut(T::Json) -> bool,
    ) -> Result<(), Error> {
        let mut found = |_: &[Option<u64>], records: T::Json| find(records);
        Box::pin(self.pages(exchange, &mut found)).await.map(drop)
    }

    async fn pages<T: Transport>(
        mut self,
        exchange: &Exchange<'_, T>,
        keep: &mut Keep<'_, T::Json>,
    ) -> Result<End<T::Json>, Error> {
        let mut uri = None;
        loop {
            let next = self.next.as_deref();
            let (path, filters) = (&self.path, &self.filters);
            let page = match &self.body {
                None => Page::fetch(exchange, path, filters, next, self.policy).await,
                Some(body) => Page::asked(exchange, path, filters, next, body).await,
            };
            let page = match page {
                Ok(page) => page,
                Err(error) if self.may_stop() && error.code == Code::Gorgias(429) => {
                    return Ok(End { uri, is_cut: true });
                }
                Err(error) => return Err(self.broken(error)),
            };
            let mut ids = exchange.transport.ids(&page.records);
            // Records move between pages when others come and go during the walk.
            let is_new: Vec<bool> = ids
                .iter()
                .map(|id| id.is_none_or(|id| self.ids.insert(id)))
                .collect();
            let records = if is_new.iter().all(|is_new| *is_new) {
                page.records
            } else {
                let mut news = is_new.iter();
                ids.retain(|_| news.next().is_some_and(|is_new| *is_new));
                only(&page.records, &is_new)
            };
            self.count += ids.len() as u64;
            let is_found = keep(&ids, records);
            self.pages += 1;
            if self.pages == 1 {
                uri = page.uri;
            }
            let Some(next) = page.next else {
                return Ok(End { uri, is_cut: false });
            };
            if is_found || self.is_enough(exchange) {
                return Ok(End { uri, is_cut: true });
            }
            if !self.cursors.insert(next.clone()) {
                let repeated = "Gorgias sent the same cursor twice, so the list would never end.";
                let error =
                    Error::new(Code::UnexpectedResponse, repeated).with_hint("Run the step again.");
                return Err(self.broken(error));
            }
            self.next = Some(next);
            self.report(exchange);
        }
    }

    /// Whether what was read so far is of use by itself.
    fn may_stop(&self) -> bool {
        self.bounds.is_some() && self.pages > 0
    }

    /// Whether a bound is reached.
    fn is_enough<T: Transport>(&self, exchange: &Exchange<'_, T>) -> bool {
        self.bounds.is_some_and(|bounds| {
            let left = exchange.pace.calls_left();
            self.count >= bounds.most
                || exchange.sent() >= bounds.requests
                || left.is_some_and(|left| left < bounds.spare)
        })
    }

    /// The error with how far the walk got.
    fn broken(&self, mut error: Error) -> Error {
        if let Some(cursor) = &self.next {
            let (count, pages) = (grouped(self.count), self.pages);
            let records = if self.count == 1 { "record" } else { "records" };
            let of = if pages == 1 { "page" } else { "pages" };
            error = error.adding(&format!(
                "{count} {records} from {pages} {of} had been read; continue from the cursor {cursor}"
            ));
            error.cursor = Some(cursor.clone());
        }
        error
    }

    fn report<T: Transport>(&mut self, exchange: &Exchange<'_, T>) {
        let now = exchange.transport.now();
        if now - self.reported_at < PROGRESS {
            return;
        }
        self.reported_at = now;
        let wait = exchange.pace.expected_wait();
        let waiting = if wait > 0.0 {
            format!(", waiting {} for Gorgias' limit", seconds(wait))
        } else {
            String::new()
        };
        let (label, count, page) = (exchange.operation.label, grouped(self.count), self.pages);
        // A list's path ends with what it is a list of.
        let records = self.path.rsplit('/').next().unwrap_or("records");
        exchange.log(
            Level::Info,
            &format!("{label}: {count} {records}, page {page}{waiting}"),
        );
    }
}
