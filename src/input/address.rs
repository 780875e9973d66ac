//! E-mail addresses, alone or with the name of whose they are.

use super::display::display;
use super::scalar::{identifier, is_cut_off};
use crate::json::read::{Members, Parsed, parse};
use crate::json::write::{object_text, quoted};
use crate::port::params::Given;
use crate::text::{folded, trim_unseen};

/// An address of a message's source, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// `jane@example.com`; of other channels a number, a page's id or the like.
    pub(crate) address: String,
    /// `Jane Doe`, when it is known.
    pub(crate) name: Option<String>,
}

impl Address {
    /// As a message's source holds it.
    pub(crate) fn json(&self) -> String {
        let name = self.name.iter();
        let mut members: Vec<_> = name.map(|name| ("name".to_owned(), quoted(name))).collect();
        members.push(("address".to_owned(), quoted(&self.address)));
        object_text(&members)
    }

    /// Whether that is the same address: capital letters make no other mailbox anywhere.
    pub(crate) fn is(&self, other: &str) -> bool {
        folded(&self.address) == folded(other)
    }
}

/// `jane@example.com`, `Jane Doe <jane@example.com>`, or the object that a message's source has.
pub(crate) fn address<F>(given: Given<F>) -> Result<Address, String> {
    let wrong = |given: &Given<F>| {
        format!(
            "must be an e-mail address such as jane@example.com or Jane Doe <jane@example.com>, not {}",
            display(given)
        )
    };
    if is_cut_off(&given) {
        return Err("is the last entry of a list that was cut: choose an address, find it by the list's Search, or type it".to_owned());
    }
    let (address, name) = match &given {
        Given::Text(text) if !text.trim_start().starts_with('{') => parts(trim_unseen(text)),
        Given::Text(json) | Given::Json(json) => match parse(json)? {
            Parsed::Object(Members(members)) => {
                let text = |key: &str| {
                    let mut found = members.iter().filter(|(name, _)| name == key);
                    match found.next().map(|(_, json)| Given::<()>::from_json(json)) {
                        Some(Given::Text(text)) => text,
                        _ => String::new(),
                    }
                };
                (text("address"), text("name"))
            }
            _ => return Err(wrong(&given)),
        },
        _ => return Err(wrong(&given)),
    };
    let address = identifier(&address)?.to_owned();
    if !is_address(&address) {
        return Err(wrong(&given));
    }
    let name = trim_unseen(&name).to_owned();
    Ok(Address {
        address,
        name: (!name.is_empty()).then_some(name),
    })
}

/// An e-mail address alone.
pub(crate) fn email<F>(given: Given<F>) -> Result<String, String> {
    match &given {
        Given::Text(text) if is_address(trim_unseen(text)) => Ok(identifier(text)?.to_owned()),
        _ => Err(no_email(&given)),
    }
}

/// That this is no e-mail address.
pub(crate) fn no_email<F>(given: &Given<F>) -> String {
    let given = display(given);
    format!("must be an e-mail address such as jane@example.com, not {given}")
}

/// The address, and the name before it in front of angle brackets, perhaps in quotes.
pub(super) fn parts(text: &str) -> (String, String) {
    let inner = text
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'));
    match inner {
        Some((name, address)) => {
            let name = name.trim().trim_matches('"');
            (address.trim().to_owned(), name.to_owned())
        }
        None => (text.to_owned(), String::new()),
    }
}

/// Whether this has the form of an e-mail address: a name, one @, and a host of at least two labels, the last of which is
/// no number. What is plainly none would make a new customer.
pub(crate) fn is_address(text: &str) -> bool {
    let parts = text
        .rsplit_once('@')
        .filter(|_| !text.contains(|char: char| char.is_whitespace() || "<>,;:".contains(char)));
    parts.is_some_and(|(user, host)| {
        let is_label = |label: &str| {
            let mut chars = label.chars();
            !label.starts_with('-')
                && !label.ends_with('-')
                && !label.is_empty()
                && chars.all(|char| char.is_alphanumeric() || "-_".contains(char))
        };
        let last = host.rsplit('.').next().unwrap_or_default();
        let is_named = last.chars().count() > 1 && !last.chars().all(char::is_numeric);
        let is_user = !user.is_empty() && !user.contains('@') && !user.contains("..");
        is_user && host.contains('.') && host.split('.').all(is_label) && is_named
    })
}
