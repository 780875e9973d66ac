//! What anybody may read of a header.

use super::redactor::Redactor;

/// What stands in the place of a value that is nobody's to read.
pub(crate) const HIDDEN: &str = "<hidden>";

/// A header's value as anybody may read it, in a record or in an error.
pub(crate) fn header(redactor: &Redactor, name: &str, value: &str) -> String {
    match name {
        _ if is_secret(name) => HIDDEN.to_owned(),
        // Redacted before it is cut: the part of a secret before a `?` would not be known any more.
        "location" => without_query(&redactor.redact(value)),
        _ => redactor.redact(value),
    }
}

/// Headers whose values are nobody's to read.
fn is_secret(name: &str) -> bool {
    [
        "authorization",
        "cookie",
        "set-cookie",
        "proxy-authorization",
        "x-api-key",
    ]
    .iter()
    .any(|secret| name.eq_ignore_ascii_case(secret))
}

/// An address without what may sign it.
fn without_query(address: &str) -> String {
    match address.split_once('?') {
        Some((address, _)) => format!("{address}?{HIDDEN}"),
        None => address.to_owned(),
    }
}
