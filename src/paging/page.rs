//! One page of a list.

use percent_encoding::percent_decode_str;

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The largest page that Gorgias gives.
pub(crate) const PAGE: &str = "100";

/// One page of a list.
pub(crate) struct Page<J> {
    /// The bare array.
    pub(crate) records: J,
    /// The cursor of the next page, none on the last one.
    pub(crate) next: Option<String>,
    /// What Gorgias says it is a list of.
    pub(crate) uri: Option<J>,
}

impl<J: Json> Page<J> {
    /// A page, from the envelope that Gorgias sends or the bare array that its documentation shows.
    pub(crate) fn read(body: &J) -> Option<Self> {
        if body.length().is_some() {
            return Some(Self {
                records: body.clone(),
                next: None,
                uri: None,
            });
        }
        let records = body.member("data")?;
        records.length()?;
        let meta = body.member("meta");
        let place = |name| {
            let place = meta.as_ref()?.member(name)?;
            (!place.is_null()).then_some(place)
        };
        let next = match (place("next_cursor"), place("next_items")) {
            (Some(cursor), _) => Some(cursor.text()?),
            (None, Some(items)) => Some(items_cursor(&items.text()?)?),
            (None, None) => None,
        };
        Some(Self {
            records,
            next: next.filter(|next| !next.is_empty()),
            uri: body.member("uri"),
        })
    }

    /// The page of a list at that cursor.
    ///
    /// # Errors
    /// When it cannot be read, or is no page.
    pub(crate) async fn fetch<T: Transport<Json = J>>(
        exchange: &Exchange<'_, T>,
        path: &str,
        filters: &str,
        cursor: Option<&str>,
        policy: Policy,
    ) -> Result<Self, Error> {
        let mut query = filters.to_owned();
        if let Some(cursor) = cursor {
            append_query(&mut query, "cursor", cursor);
        }
        let request = exchange
            .account
            .request(Method::Get, path, &query)
            .by(policy);
        let body = exchange.value(&request).await?;
        Self::wanted(&body, path)
    }

    /// The page of a list that is asked for by a body.
    ///
    /// # Errors
    /// As [`Page::fetch`].
    pub(crate) async fn asked<T: Transport<Json = J>>(
        exchange: &Exchange<'_, T>,
        path: &str,
        filters: &str,
        cursor: Option<&str>,
        body: &str,
    ) -> Result<Self, Error> {
        let mut query = filters.to_owned();
        if let Some(cursor) = cursor {
            append_query(&mut query, "cursor", cursor);
        }
        let request = exchange.account.request(Method::Put, path, &query);
        let request = request.with_json(body.to_owned());
        Self::wanted(&exchange.value(&request).await?, path)
    }

    /// The page that the list at a path answers.
    ///
    /// # Errors
    /// When it is no page.
    pub(crate) fn wanted(body: &J, path: &str) -> Result<Self, Error> {
        Self::read(body).ok_or_else(|| {
            let text = format!("Gorgias answered GET {path} with something that is not a list.");
            Error::new(Code::UnexpectedResponse, text)
                .with_hint("Run the step again; if this persists, see status.gorgias.com.")
        })
    }
}

/// Where the items of a view go on: the address in `next_items` or `prev_items`, as what it says of the place
/// (`cursor`, and `direction` if any). None for text that is no such address, such as the cursor itself.
pub(crate) fn items_place(address: &str) -> Option<Vec<(&'static str, String)>> {
    let (_, query) = address.split_once('?')?;
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(own, _)| *own == name)?;
        let text = percent_decode_str(value).decode_utf8().ok()?;
        Some(text.into_owned())
    };
    let cursor = ("cursor", value("cursor")?);
    let direction = value("direction").map(|direction| ("direction", direction));
    Some([cursor].into_iter().chain(direction).collect())
}

/// The cursor in the address of the next items; a bare one is taken as it is.
fn items_cursor(items: &str) -> Option<String> {
    if items.is_empty() || !items.contains('?') {
        return Some(items.to_owned());
    }
    let place = items_place(items)?;
    place.into_iter().next().map(|(_, cursor)| cursor)
}

/// The id of a record of the list at that path.
///
/// # Errors
/// When it has none that can be read.
pub(crate) fn id_of<J: Json>(record: &J, path: &str) -> Result<u64, Error> {
    record.id().ok_or_else(|| {
        let text =
            format!("Gorgias answered GET {path} with a record whose id is no whole number.");
        Error::new(Code::UnexpectedResponse, text)
            .with_hint("Run the step again; if this persists, see status.gorgias.com.")
    })
}

/// The items of a list; none of what is no list.
pub(crate) fn items<J: Json>(list: &J) -> impl Iterator<Item = J> {
    let count = list.length().unwrap_or_default();
    (0..count).filter_map(|at| list.item(at))
}

/// The records that are marked.
pub(crate) fn only<J: Json>(records: &J, marks: &[bool]) -> J {
    let mut list = J::list();
    for (at, _) in (0..).zip(marks).filter(|(_, mark)| **mark) {
        if let Some(record) = records.item(at) {
            list.push(record);
        }
    }
    list
}

/// Gorgias' own envelope around these records, the first and last page at once.
pub(crate) fn envelope<J: Json>(records: J, uri: J) -> J {
    let meta = J::object(vec![("prev_cursor", J::null()), ("next_cursor", J::null())]);
    J::object(vec![
        ("data", records),
        ("object", J::from_text("list")),
        ("uri", uri),
        ("meta", meta),
    ])
}
