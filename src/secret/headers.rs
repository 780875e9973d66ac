//! What anybody may read of a header.

use super::redactor::Redactor;

/// What replaces a value that must not be read.
pub(crate) const HIDDEN: &str = "<hidden>";

/// A header's value as anybody may read it, in a debug record or in an error.
pub(crate) fn header(redactor: &Redactor, name: &str, value: &str) -> String {
    match name {
        _ if is_secret(name) => HIDDEN.to_owned(),
        // Redacted before it is cut: the part of a secret before a `?` would no longer be recognised.
        "location" => without_query(&redactor.redact(value)),
        _ => redactor.redact(value),
    }
}

/// Headers whose values must not be read.
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

/// An address without its query, which may hold a signature.
fn without_query(address: &str) -> String {
    match address.split_once('?') {
        Some((address, _)) => format!("{address}?{HIDDEN}"),
        None => address.to_owned(),
    }
}
