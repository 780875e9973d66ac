//! Looks up records that were given by what they are called, before anything is written. What was found is kept for one
//! call only: names change hands.

use crate::client::exchange::Exchange;
use crate::error::{Error, Problem};
use crate::http::method::Method;
use crate::http::url::append_query;
use crate::input::address::is_address;
use crate::input::display::display_text;
use crate::input::named::Record;
use crate::input::read::Inputs;
use crate::order::sort_by_key;
use crate::paging::page::{PAGE, Page};
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::text::folded;

/// Characters of a name that are read.
const LONGEST: u32 = 320;

/// A name, and what it stands for or what is wrong with it.
type Found<'a> = (Record, &'a str, Result<u64, String>);

/// A record that a name may mean.
#[derive(Debug, Clone)]
struct Candidate {
    id: u64,
    name: String,
    email: String,
}

/// The inputs with the ids of what they name. Added to the problems are all names that nobody has, each with the nearest
/// three, and all that several have, with their ids; these stay names.
///
/// # Errors
/// When a list cannot be read. Nothing was written then.
pub(crate) async fn resolved<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    problems: &mut Vec<Problem>,
) -> Result<Inputs<T::File>, Error> {
    let mut found: Vec<Found> = Vec::new();
    let mut others = Vec::new();
    for (input, record, name) in inputs.names() {
        if known(&found, record, name).is_none() {
            let asked = look_up(exchange, record, name, &mut others).await;
            let asked = asked.map_err(|error| error.adding("nothing was written"))?;
            found.push((record, name, asked));
        }
        if let Some(Err(problem)) = known(&found, record, name) {
            let problem = Problem::new(input, problem.clone());
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    Ok(inputs.with_ids(|record, name| known(&found, record, name)?.as_ref().ok().copied()))
}

/// What was found by that name, if it was looked up.
fn known<'a>(
    found: &'a [Found<'_>],
    record: Record,
    name: &str,
) -> Option<&'a Result<u64, String>> {
    let mut found = found.iter();
    let known = found.find(|known| (known.0, known.1) == (record, name))?;
    Some(&known.2)
}

/// The id of the only record of that name; else what is wrong with it, in words that follow the input's label. The others
/// that it is compared with are read once a call.
async fn look_up<T: Transport>(
    exchange: &Exchange<'_, T>,
    record: Record,
    name: &str,
    others: &mut Vec<(Record, Vec<Candidate>)>,
) -> Result<Result<u64, String>, Error> {
    let by_email = record == Record::User && is_address(name);
    let candidates = candidates(exchange, record, name, by_email).await?;
    let same = |candidate: &&Candidate| {
        let own = if by_email {
            &candidate.email
        } else {
            &candidate.name
        };
        folded(own) == folded(name)
    };
    let same: Vec<&Candidate> = candidates.iter().filter(same).collect();
    match same.as_slice() {
        [one] => return Ok(Ok(one.id)),
        [] => {}
        several => {
            let ids: Vec<String> = several.iter().map(|one| one.id.to_string()).collect();
            let (count, noun, name) = (ids.len(), noun(record), display_text(name));
            let ids = ids.join(", ");
            return Ok(Err(format!(
                "is {name}, which {count} {noun}s are called: give the id instead, one of {ids}"
            )));
        }
    }
    // Whoever searched for a name with an error in it gets nothing like it: the others are looked at too. Of teams these
    // are all there are.
    if record != Record::Team && !others.iter().any(|(of, _)| *of == record) {
        let first = [("order_by", "name:asc"), ("limit", PAGE)];
        others.push((record, page(exchange, record, &first).await?));
    }
    let others = others.iter().filter(|(of, _)| *of == record);
    let others = others.flat_map(|(_, others)| others.iter().cloned());
    let all = candidates.into_iter().chain(others);
    Ok(Err(nobody(record, name, all.collect(), by_email)))
}

/// What the list gives for that name.
async fn candidates<T: Transport>(
    exchange: &Exchange<'_, T>,
    record: Record,
    name: &str,
    by_email: bool,
) -> Result<Vec<Candidate>, Error> {
    if by_email {
        return page(exchange, record, &[("email", name)]).await;
    }
    let mut query = String::new();
    // Teams cannot be searched; an account has few.
    if record != Record::Team {
        append_query(&mut query, "search", name);
    }
    // To the end: a second one of that name may be anywhere among those that only hold it.
    let mut all = Vec::new();
    Walk::over(path(record), query, exchange)
        .run(exchange, |_, records| {
            all.extend(read(exchange, record, &records))
        })
        .await?;
    Ok(all)
}

async fn page<T: Transport>(
    exchange: &Exchange<'_, T>,
    record: Record,
    filters: &[(&str, &str)],
) -> Result<Vec<Candidate>, Error> {
    let mut query = String::new();
    for (name, value) in filters {
        append_query(&mut query, name, value);
    }
    let request = exchange.account.request(Method::Get, path(record), &query);
    let body = exchange.value(&request).await?;
    let page = Page::read(&body).map(|page| read(exchange, record, &page.records));
    Ok(page.unwrap_or_default())
}

/// The records of a page that can be meant: no users that were switched off, no archived macros.
fn read<T: Transport>(
    exchange: &Exchange<'_, T>,
    record: Record,
    records: &T::Json,
) -> Vec<Candidate> {
    let ids = exchange.transport.ids(records);
    let texts = exchange
        .transport
        .texts(records, &["name", "email"], LONGEST);
    let rows = (0..).zip(ids).zip(texts);
    let rows = rows.filter_map(|((at, id), texts)| {
        let mut texts = texts.into_iter().map(Option::unwrap_or_default);
        let own = records.item(at)?;
        let is_set = |name: &str| own.member(name).is_some_and(|value| !value.is_null());
        let is_out = match record {
            Record::User => {
                is_set("deactivated_datetime")
                    || own
                        .member("active")
                        .is_some_and(|active| !active.is_null() && !active.is_true())
            }
            Record::Team => false,
            Record::Macro => is_set("archived_datetime"),
        };
        (!is_out).then_some(Candidate {
            id: id?,
            name: texts.next().unwrap_or_default(),
            email: texts.next().unwrap_or_default(),
        })
    });
    rows.collect()
}

/// That nobody has the name, and who has one most like it.
fn nobody(record: Record, name: &str, all: Vec<Candidate>, by_email: bool) -> String {
    let own = |candidate: &Candidate| {
        let own = if by_email {
            &candidate.email
        } else {
            &candidate.name
        };
        own.clone()
    };
    let named = all.iter().map(|candidate| (candidate.id, own(candidate)));
    let (noun, shown) = (noun(record), display_text(name));
    let what = if by_email { "e-mail address" } else { "name" };
    let said = format!("is {shown}, which is no {noun}'s {what}");
    with_nearest(said, name, named.collect())
}

/// What is said of a name that nothing has, and the three that are most like it.
pub(crate) fn with_nearest(said: String, name: &str, all: Vec<(u64, String)>) -> String {
    let wanted = folded(name);
    // A part of a name is nearer than any typing error.
    let distance = |(id, own): &(u64, String)| {
        let own = folded(own);
        let is_part = own.contains(&wanted) || (!own.is_empty() && wanted.contains(&own));
        (!is_part, strsim::osa_distance(&own, &wanted), *id)
    };
    let mut known: Vec<(u64, String)> = Vec::new();
    for (id, own) in all {
        let is_new = known.iter().all(|(other, _)| *other != id);
        if is_new && !folded(&own).is_empty() {
            known.push((id, own));
        }
    }
    sort_by_key(&mut known, distance);
    let nearest: Vec<String> = known
        .iter()
        .take(3)
        .map(|(id, own)| format!("{} (id {id})", display_text(own)))
        .collect();
    match nearest.as_slice() {
        [] => said,
        [one] => format!("{said}; the nearest is {one}"),
        several => format!("{said}; the nearest are {}", several.join(", ")),
    }
}

fn path(record: Record) -> &'static str {
    match record {
        Record::User => "/users",
        Record::Team => "/teams",
        Record::Macro => "/macros",
    }
}

fn noun(record: Record) -> &'static str {
    match record {
        Record::User => "active user",
        Record::Team => "team",
        Record::Macro => "macro",
    }
}
