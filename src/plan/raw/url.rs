//! Where a raw request goes: a path under `/api` and its query.

use crate::http::url::{NoSegment, append_query, encoded_again, split};
use crate::input::display::{display, display_text};
use crate::input::read::{Inputs, Value};
use crate::input::scalar::identifier;
use crate::json::read::{Members, Parsed, parse};
use crate::port::params::Given;
use crate::text::trim_unseen;

/// Path under `/api` and query of the URL input. A leading `/api` and an address of the very same account are
/// tolerated; whatever leads elsewhere is refused.
pub fn target(own_origin: &str, url: &str) -> Result<(String, String), String> {
    let wrong = |why: &str| Err(format!("must be a path such as /tickets; {why}"));
    let url = trim_unseen(url);
    if url
        .chars()
        .any(|char| char.is_control() || char == '\\' || char == '#')
    {
        return wrong("line breaks, backslashes and # are not allowed in it");
    }
    let scheme = url.split(['/', '?']).next().unwrap_or_default();
    let path = if scheme.ends_with(':') && url.contains("://") {
        match split(url) {
            Some(address) if address.origin == own_origin => address.target,
            _ => return wrong("this connection's credentials are not sent to other hosts"),
        }
    } else {
        url.to_owned()
    };
    if path.starts_with("//") {
        return wrong("two slashes at the start would name another host");
    }
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let path = path.trim_start_matches('/');
    let path = path
        .strip_prefix("api/")
        .or_else(|| path.strip_prefix("api").filter(|rest| rest.is_empty()))
        .unwrap_or(path);
    let mut segments = Vec::new();
    for part in path.split('/') {
        match encoded_again(part) {
            Ok(segment) => segments.push(segment),
            Err(NoSegment::Step) => return wrong("it must not leave /api"),
            Err(NoSegment::Slash) => {
                return wrong(
                    "a slash or backslash inside one of its parts cannot be sent, not even as %2F",
                );
            }
        }
    }
    Ok((format!("/{}", segments.join("/")), query.to_owned()))
}

/// The URL's own query with the pairs appended: a repeated key is sent as often as it is given (Gorgias' lists
/// want that), arrays as `k[]=1&k[]=2`, objects as `k[x]=1`, null left out, as the platform's client writes them; and
/// what is wrong with the pairs.
pub(crate) fn query_with<F: Clone>(own: String, inputs: &Inputs<F>) -> (String, Vec<String>) {
    let mut query: String = own
        .chars()
        .map(|char| if char == ' ' { '+' } else { char })
        .collect();
    let mut problems = Vec::new();
    for (name, given) in entries(inputs, "queryParams") {
        // A name with what nobody sees around it is no filter that Gorgias knows; a value may be anything.
        let name = match identifier(name) {
            _ if matches!(given, Given::Absent) => continue,
            Ok(name) => name,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match given {
            Given::Text(text) | Given::Number(text) => append_query(&mut query, name, text),
            Given::Flag(flag) => append_query(&mut query, name, &flag.to_string()),
            Given::Json(json) => {
                if append_nested(&mut query, name, json, DEEPEST).is_none() {
                    problems.push(format!(
                        "must hold text, or JSON of at most {DEEPEST} levels, but {} has more",
                        display_text(name)
                    ));
                }
            }
            other => {
                let (name, what) = (display_text(name), display(other));
                problems.push(format!("must hold text, but {name} is {what}"));
            }
        }
    }
    (query, problems)
}

/// Keys and values of a form input, none when it was left empty.
pub(crate) fn entries<'a, F: Clone>(inputs: &'a Inputs<F>, key: &str) -> &'a [(String, Given<F>)] {
    match inputs.get(key) {
        Some(Value::Raw(Given::Entries(entries))) => entries.as_slice(),
        _ => &[],
    }
}

/// Levels of JSON in a query: more than any service reads.
const DEEPEST: u32 = 20;

/// Adds what is in JSON, numbers with all their digits; none when it is deeper than that.
fn append_nested(query: &mut String, name: &str, json: &str, levels: u32) -> Option<()> {
    let deeper = levels.checked_sub(1)?;
    match parse(json).ok()? {
        Parsed::Null => {}
        Parsed::Text(text) | Parsed::Scalar(text) => append_query(query, name, &text),
        Parsed::List(items) => {
            for item in items {
                append_nested(query, &format!("{name}[]"), item.get(), deeper)?;
            }
        }
        Parsed::Object(Members(members)) => {
            for (key, item) in members {
                append_nested(query, &format!("{name}[{key}]"), item.get(), deeper)?;
            }
        }
    }
    Some(())
}
