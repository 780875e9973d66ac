//! Lists by cursor: one page, or a walk to the end that is complete and without duplicates, or an error.

use crate::text::grouped;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::client::exchange::Exchange;
use crate::duration::seconds;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::http::url::append_query;
use crate::input::read::Call;
use crate::paging::drift::{ORDER, latecomers};
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// The most that Gorgias gives at once.
pub const PAGE: &str = "100";
/// Milliseconds between two lines of progress in the log.
const PROGRESS: f64 = 5_000.0;

/// Characters of a language's or time zone's name; the longest has 30.
const LONGEST_CODE: u32 = 100;

/// One page of a list.
pub struct Page<J> {
    records: J,
    next: Option<String>,
    uri: Option<J>,
}

impl<J: Json> Page<J> {
    /// A page, from the envelope that Gorgias sends or the bare array that its documentation shows.
    pub fn read(body: &J) -> Option<Self> {
        if body.length().is_some() {
            return Some(Self {
                records: body.clone(),
                next: None,
                uri: None,
            });
        }
        let records = body.member("data")?;
        records.length()?;
        let cursor = body
            .member("meta")
            .and_then(|meta| meta.member("next_cursor"));
        let next = match cursor {
            Some(cursor) if !cursor.is_null() => Some(cursor.text()?),
            _ => None,
        };
        Some(Self {
            records,
            next: next.filter(|next| !next.is_empty()),
            uri: body.member("uri"),
        })
    }

    /// The bare array, and the cursor of the next page.
    pub fn into_parts(self) -> (J, Option<String>) {
        (self.records, self.next)
    }

    /// The page of a list at that cursor.
    ///
    /// # Errors
    /// When it cannot be had, or is no page.
    pub async fn fetch<T: Transport<Json = J>>(
        exchange: &Exchange<'_, T>,
        path: &str,
        filters: &str,
        cursor: Option<&str>,
    ) -> Result<Self, Error> {
        let mut query = filters.to_owned();
        if let Some(cursor) = cursor {
            append_query(&mut query, "cursor", cursor);
        }
        let request = exchange.account.request(Method::Get, path, &query);
        let body = exchange.value(&request).await?;
        Self::read(&body).ok_or_else(|| {
            let text = format!("Gorgias answered GET {path} with something that is not a list.");
            Error::new(Code::UnexpectedResponse, text)
                .with_hint("Run the step again; if it stays, see status.gorgias.com.")
        })
    }

    /// The bare array.
    pub fn into_records(self) -> J {
        self.records
    }
}

/// Of an id. Gorgias counts them up, so nobody can choose them to collide, and the usual hash would take as long as
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

/// A list to be walked.
pub struct Walk {
    path: String,
    filters: String,
    cursors: HashSet<String>,
    ids: HashSet<u64, BuildHasherDefault<IdHasher>>,
    next: Option<String>,
    pages: u32,
    count: u64,
    told: f64,
}

impl Walk {
    /// A walk over the operation's list with its filters; the builder's own cursor and limit do not count.
    pub fn new<T: Transport>(exchange: &Exchange<'_, T>, call: &Call<T::File>) -> Self {
        let filters = call.query_without(&["cursor", "limit"]);
        Self::over(&call.path(exchange.operation.path), filters, exchange)
    }

    /// A walk over the list at that path with these filters.
    pub fn over<T: Transport>(path: &str, mut filters: String, exchange: &Exchange<'_, T>) -> Self {
        append_query(&mut filters, "limit", PAGE);
        Self {
            path: path.to_owned(),
            filters,
            cursors: HashSet::new(),
            ids: HashSet::default(),
            next: None,
            pages: 0,
            count: 0,
            told: exchange.transport.now(),
        }
    }

    /// With an order, unless the builder chose one.
    #[must_use]
    pub fn ordered(mut self, order: &str) -> Self {
        if !self.filters.contains("order_by=") {
            append_query(&mut self.filters, "order_by", order);
        }
        self
    }

    /// Gives every record once to `keep`, in Gorgias' order, as lists with the ids of their records; the list's `uri`.
    ///
    /// # Errors
    /// When a page cannot be had: with how many records came and the cursor to go on from.
    pub async fn run<T: Transport>(
        mut self,
        exchange: &Exchange<'_, T>,
        mut keep: impl FnMut(&[Option<u64>], T::Json),
    ) -> Result<Option<T::Json>, Error> {
        let mut uri = None;
        loop {
            let page = Page::fetch(exchange, &self.path, &self.filters, self.next.as_deref());
            let page = match page.await {
                Ok(page) => page,
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
            keep(&ids, records);
            self.pages += 1;
            if self.pages == 1 {
                uri = page.uri;
            }
            let Some(next) = page.next else {
                return Ok(uri);
            };
            if !self.cursors.insert(next.clone()) {
                let repeated = "Gorgias sent the same cursor twice, so the list would never end.";
                let error =
                    Error::new(Code::UnexpectedResponse, repeated).with_hint("Run the step again.");
                return Err(self.broken(error));
            }
            self.next = Some(next);
            self.tell(exchange);
        }
    }

    /// The error with how far the walk came.
    fn broken(&self, mut error: Error) -> Error {
        if let Some(cursor) = &self.next {
            let (count, pages) = (grouped(self.count), self.pages);
            let records = if self.count == 1 { "record" } else { "records" };
            let of = if pages == 1 { "page" } else { "pages" };
            error = error.adding(&format!(
                "the walk had {count} {records} from {pages} {of} and can go on at the cursor {cursor}"
            ));
            error.cursor = Some(cursor.clone());
        }
        error
    }

    fn tell<T: Transport>(&mut self, exchange: &Exchange<'_, T>) {
        let now = exchange.transport.now();
        if now - self.told < PROGRESS {
            return;
        }
        self.told = now;
        let wait = exchange.budget_wait();
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

/// The records that are marked.
fn only<J: Json>(records: &J, marks: &[bool]) -> J {
    let mut list = J::list();
    for (at, _) in (0..).zip(marks).filter(|(_, mark)| **mark) {
        if let Some(record) = records.item(at) {
            list.push(record);
        }
    }
    list
}

/// The operation's list: the page asked for as it came, or all records in an envelope of the same shape.
///
/// # Errors
/// As [`Walk::run`].
pub async fn list<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
) -> Result<T::Json, Error> {
    if !call.flag("fetchAll") {
        return exchange
            .value(&call.request(exchange.operation, exchange.account))
            .await;
    }
    let mut all = T::Json::list();
    let mut known = HashSet::new();
    let is_shifting = call.text("order_by") == Some(ORDER);
    let uri = Walk::new(exchange, call)
        .run(exchange, |ids, records| {
            if is_shifting {
                known.extend(ids.iter().flatten());
            }
            exchange.transport.append(&mut all, &records);
        })
        .await?;
    if is_shifting {
        let filters = call.query_without(&["cursor", "limit"]);
        let late = latecomers(exchange, filters, &mut known, all.item(0)).await?;
        all = in_front(late, all);
    }
    Ok(envelope(
        all,
        uri.unwrap_or_else(|| T::Json::from_text(&format!("/api{}", exchange.operation.path))),
    ))
}

/// A list with these records before its own.
fn in_front<J: Json>(records: Vec<J>, list: J) -> J {
    if records.is_empty() {
        return list;
    }
    let mut all = J::list();
    records.into_iter().for_each(|record| all.push(record));
    let old = 0..list.length().unwrap_or_default();
    old.filter_map(|at| list.item(at))
        .for_each(|record| all.push(record));
    all
}

/// Gorgias' own envelope around these records, the first and last page at once.
fn envelope<J: Json>(records: J, uri: J) -> J {
    let meta = J::object(vec![("prev_cursor", J::null()), ("next_cursor", J::null())]);
    J::object(vec![
        ("data", records),
        ("object", J::from_text("list")),
        ("uri", uri),
        ("meta", meta),
    ])
}

/// `listCustomers`: Gorgias has no filter by id, so an id asks for that one customer and answers a page of it.
///
/// # Errors
/// As [`list`]; a customer that does not exist is an empty page, as for any other filter.
pub async fn customers<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
) -> Result<T::Json, Error> {
    let Some(id) = call.number("id") else {
        return match list(exchange, call).await {
            Err(error) if error.code == Code::Gorgias(400) && call.flag("fetchAll") => {
                customers_sifted(exchange, call, error).await
            }
            listed => listed,
        };
    };
    let request = exchange
        .account
        .request(Method::Get, &format!("/customers/{id}"), "");
    let mut page = T::Json::list();
    match exchange.value(&request).await {
        Ok(customer) => page.push(customer),
        Err(error) if error.code == Code::Gorgias(404) && !error.is_web_page() => {}
        Err(error) => return Err(error),
    }
    Ok(envelope(
        page,
        T::Json::from_text(&format!("/api/customers/{id}")),
    ))
}

/// All customers of a language or time zone, where Gorgias refuses these filters together with a limit or cursor
/// (seen live by others, not documented): the list is walked without them and sifted here.
async fn customers_sifted<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
    refused: Error,
) -> Result<T::Json, Error> {
    const SIFTED: [&str; 2] = ["language", "timezone"];
    let wanted: Vec<(&str, &str)> = SIFTED
        .into_iter()
        .filter_map(|name| Some((name, call.text(name)?)))
        .collect();
    if wanted.is_empty() || refused.cursor.is_some() {
        return Err(refused);
    }
    let filters = call.query_without(&["cursor", "limit", "language", "timezone"]);
    let mut all = T::Json::list();
    let walk = Walk::over(&call.path(exchange.operation.path), filters, exchange);
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let keep = |_: &[_], records: T::Json| {
        let texts = exchange.transport.texts(&records, &names, LONGEST_CODE);
        let is_wanted: Vec<bool> = texts
            .iter()
            .map(|texts| {
                let mut pairs = texts.iter().zip(&wanted);
                pairs.all(|(text, (_, value))| text.as_deref() == Some(*value))
            })
            .collect();
        exchange
            .transport
            .append(&mut all, &only(&records, &is_wanted));
    };
    let uri = walk.run(exchange, keep).await?;
    Ok(envelope(all, uri.unwrap_or_else(T::Json::null)))
}
