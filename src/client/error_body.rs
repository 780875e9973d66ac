//! What Gorgias says in the body of an error.

use crate::error::is_html;
use crate::json::tree::Tree;
use crate::text::{ended, one_line, truncate};

/// Gorgias' own words, and what kind of body they are from.
pub(crate) struct ErrorBody {
    /// `error.msg` and the field problems, or the beginning of whatever came; nothing of a web page.
    pub(crate) text: String,
    /// Whether it says which fields are wrong.
    pub(crate) names_fields: bool,
    /// Whether it is a web page.
    pub(crate) is_page: bool,
    /// The title of the page: who wrote it (a proxy, a firewall) says there what it has against the request.
    pub(crate) title: String,
}

impl ErrorBody {
    /// Reads a body, be it JSON, text or a web page.
    pub(crate) fn read(body: &str) -> Self {
        let is_page = is_html(body);
        let mut fields = Vec::new();
        let text = match Tree::parsed(body) {
            _ if is_page => String::new(),
            None => body.to_owned(),
            Some(json) => {
                let error = json.get("error").unwrap_or(&json);
                let text = |key: &str| {
                    let value = error.get(key).or_else(|| json.get(key));
                    value.and_then(Tree::text)
                };
                if let Some(data) = error.get("data") {
                    field_problems("", data, &mut fields);
                }
                let known = ["msg", "message", "error_description"];
                let words = known.into_iter().find_map(text).or_else(|| error.text());
                words.unwrap_or_default().to_owned()
            }
        };
        let mut text = glance(&text);
        if !fields.is_empty() {
            if !text.is_empty() {
                text = format!("{} ", ended(text));
            }
            text.push_str(&fields.join("; "));
        }
        Self {
            text,
            names_fields: !fields.is_empty(),
            is_page,
            title: if is_page { title(body) } else { String::new() },
        }
    }
}

/// The title of a web page, or its first heading; empty when it has neither.
fn title(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let inside = |tag: &str| {
        let start = lower.find(&format!("<{tag}"))?;
        let from = start + lower.get(start..)?.find('>')? + 1;
        let end = from + lower.get(from..)?.find('<')?;
        let text = glance(page.get(from..end)?);
        (!text.is_empty()).then_some(text)
    };
    inside("title").or_else(|| inside("h1")).unwrap_or_default()
}

/// One line of a length that people read.
fn glance(text: &str) -> String {
    const LONGEST: usize = 300;
    truncate(&one_line(text), LONGEST)
}

/// Flattens `{"messages": {"0": {"channel": ["Missing data."]}}}` to `messages item 1.channel: Missing data`
fn field_problems(path: &str, value: &Tree, found: &mut Vec<String>) {
    /// More would hide the first ones, which are the ones to act on.
    const MOST: usize = 12;
    // Items are counted from 1, as everywhere else.
    let join = |key: &str| match (path.is_empty(), key.parse::<u32>()) {
        (true, _) => key.to_owned(),
        (false, Ok(index)) => format!("{path} item {}", u64::from(index) + 1),
        (false, Err(_)) => format!("{path}.{key}"),
    };
    let told = |text: String| {
        let text = glance(&text);
        let text = text.trim_end_matches('.');
        if path.is_empty() {
            text.to_owned()
        } else {
            format!("{path}: {text}")
        }
    };
    match value {
        _ if found.len() >= MOST => {}
        Tree::Object(fields) => {
            for (key, value) in fields {
                field_problems(&join(key), value, found);
            }
        }
        Tree::List(items) if items.iter().any(|item| matches!(item, Tree::Object(_))) => {
            for (at, item) in items.iter().enumerate() {
                field_problems(&join(&at.to_string()), item, found);
            }
        }
        Tree::List(items) if items.is_empty() => {}
        Tree::List(items) => {
            found.push(told(items.iter().map(plain).collect::<Vec<_>>().join(" ")))
        }
        Tree::Null => {}
        other => found.push(told(plain(other))),
    }
}

fn plain(value: &Tree) -> String {
    value
        .text()
        .map_or_else(|| value.to_string(), str::to_owned)
}
