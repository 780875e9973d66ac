//! Pagination drift: records that slip past a walk over a list that is sorted by change, newest first. Whoever changes
//! a record that the walk has not reached yet moves it to the head of the list, which the walk has passed.

use std::collections::HashSet;

use super::page::{PAGE, Page};
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The order in which it happens. Oldest first, a changed record moves to where the walk still comes; by creation, none moves.
pub(crate) const ORDER: &str = "updated_datetime:desc";

/// The records that a walk has missed, newest first. `known` are those that it read, `newest` the first of them.
///
/// The list is read from its head down to what has not changed since the walk began, and again for what changed meanwhile,
/// until one page is enough: a page is read at once.
///
/// # Errors
/// When a page cannot be read.
pub(crate) async fn drifted<T: Transport>(
    exchange: &Exchange<'_, T>,
    mut filters: String,
    known: &mut HashSet<u64>,
    newest: Option<T::Json>,
) -> Result<Vec<T::Json>, Error> {
    append_query(&mut filters, "limit", PAGE);
    let mut late = Vec::new();
    let mut since = newest.and_then(|record| changed(&record));
    while let Some(began) = since.take() {
        let (mut found, mut cursor, mut cursors) = (Vec::new(), None::<String>, HashSet::new());
        let mut head = None;
        loop {
            let path = exchange.operation.path;
            let page = Page::fetch(
                exchange,
                path,
                &filters,
                cursor.as_deref(),
                Policy::Standard,
            )
            .await;
            let page = page.map_err(incomplete)?;
            let Page { records, next, .. } = page;
            let mut is_reached = false;
            for at in 0..records.length().unwrap_or_default() {
                let Some(record) = records.item(at) else {
                    continue;
                };
                let (id, changed) = (record.id(), changed(&record));
                if head.is_none() {
                    head.clone_from(&changed);
                }
                if id.is_some_and(|id| known.insert(id)) {
                    found.push(record);
                } else if changed.is_none_or(|changed| changed < began) {
                    // As it was when the walk began, and so is all that follows. Of that very time there may be more to
                    // come: what is changed at the same time stands before or after it.
                    is_reached = true;
                    break;
                }
            }
            match next.filter(|_| !is_reached) {
                Some(next) if !cursors.insert(next.clone()) => return Err(circle()),
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        // Nothing is newer than before, and nothing new was among it: what was read since cannot have moved again, or it
        // would. Else a hundred records of one time would be read for ever.
        let is_settled = found.is_empty() && head.as_ref().is_none_or(|head| *head <= began);
        found.append(&mut late);
        late = found;
        if cursor.is_some() && !is_settled {
            since = head;
        }
    }
    Ok(late)
}

/// When a record was changed: Gorgias writes all times alike, so that their texts sort like them.
fn changed<J: Json>(record: &J) -> Option<String> {
    record.member("updated_datetime")?.text()
}

fn incomplete(error: Error) -> Error {
    error
        .adding("the list was read to its end, but not the records that changed meanwhile")
        .with_hint("Run the step again.")
}

fn circle() -> Error {
    let text = "Gorgias sent the same cursor twice, so the list would never end.";
    incomplete(Error::new(Code::UnexpectedResponse, text))
}
