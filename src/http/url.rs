//! Addresses: encoding their parts, and splitting them.

use percent_encoding::{
    AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode, utf8_percent_encode,
};

/// The characters to encode in a path segment or a query value: all but RFC 3986's unreserved ones.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// In a query some more stay as they are, so that dates, cursors and `created_datetime[gte]` are readable.
const QUERY: &AsciiSet = &COMPONENT
    .remove(b':')
    .remove(b',')
    .remove(b'@')
    .remove(b'/');
const QUERY_NAME: &AsciiSet = &QUERY.remove(b'[').remove(b']');

/// Adds `name=value` to a query.
pub(crate) fn append_query(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, QUERY_NAME));
    query.push('=');
    query.extend(utf8_percent_encode(value, QUERY));
}

/// One segment of a path; none for what would change the path itself.
pub fn path_segment(text: &str) -> Option<String> {
    let is_name = !matches!(text, "" | "." | "..")
        && !text.contains(['/', '\\'])
        && !text.contains(char::is_control);
    is_name.then(|| utf8_percent_encode(text, COMPONENT).to_string())
}

/// An absolute address in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme and host.
    pub origin: String,
    /// Path and query.
    pub target: String,
}

impl Address {
    /// As one text.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.target)
    }
}

/// An absolute address in its parts; none for anything unusual, such as user names in it.
pub fn split(url: &str) -> Option<Address> {
    let is_plain = url
        .chars()
        .all(|char| !char.is_control() && !char.is_whitespace() && char != '\\');
    let (scheme, rest) = url.split_once("://").filter(|_| is_plain)?;
    let scheme = scheme.to_ascii_lowercase();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at_checked(end)?;
    let target = rest.split('#').next().unwrap_or_default();
    let is_host = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
    // The port that https has anyway is not said.
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(usual).unwrap_or(host);
    let slash = if target.starts_with('/') { "" } else { "/" };
    (matches!(scheme.as_str(), "https" | "http") && is_host).then(|| Address {
        origin: format!("{scheme}://{}", host.to_ascii_lowercase()),
        target: format!("{slash}{target}"),
    })
}

/// Why a part of an address cannot be a segment of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSegment {
    /// It is `.` or `..`, or holds control characters: a server may take it for a step to another folder.
    Step,
    /// It hides a slash or backslash.
    Slash,
}

/// A part of an address that somebody wrote, decoded and encoded again, so that nothing hides in it: the very bytes it
/// stands for, also those that are no UTF-8 (`%E9`). Looked at as servers would that decode it once more, or twice.
pub(crate) fn encoded_again(part: &str) -> Result<String, NoSegment> {
    let bytes: Vec<u8> = percent_decode_str(part).collect();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    for _ in 0..3 {
        if matches!(text.trim(), "." | "..") || text.contains(char::is_control) {
            return Err(NoSegment::Step);
        }
        if text.contains(['/', '\\']) {
            let is_step = |part: &str| matches!(part.trim(), "." | "..");
            let climbs = text.split(['/', '\\']).any(is_step);
            return Err(if climbs {
                NoSegment::Step
            } else {
                NoSegment::Slash
            });
        }
        let once_more = percent_decode_str(&text).decode_utf8_lossy();
        text = once_more.into_owned();
    }
    Ok(percent_encode(&bytes, COMPONENT).to_string())
}
