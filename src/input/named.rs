//! Records that may be given by what they are called. What is no id is looked up before anything is written.

use super::address::{is_address, parts};
use super::display::display;
use super::scalar::{CUT_OFF_CHOSEN, id, identifier, is_cut_off};
use super::typed_json::is_meant;
use crate::json::read::{Item, Members, Parsed, parse};
use crate::manifest::Kind;
use crate::port::params::Given;
use crate::text::{first_characters, trim_unseen};

/// What is called by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Record {
    /// A user of the helpdesk, by e-mail address or full name.
    User,
    /// A team.
    Team,
    /// A macro.
    Macro,
}

impl Record {
    /// What inputs of that kind name.
    pub(crate) fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Person => Some(Self::User),
            Kind::Team => Some(Self::Team),
            Kind::Macro => Some(Self::Macro),
            Kind::List { of, .. } => Self::of(of),
            _ => None,
        }
    }

    /// What may be given, in words.
    fn example(self) -> &'static str {
        match self {
            Self::User => "a user's id, e-mail address or full name",
            Self::Team => "a team's id or name",
            Self::Macro => "a macro's id or name",
        }
    }
}

/// How a record is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// Nobody: an assignment is taken away.
    Nobody,
    /// By its id.
    Id(u64),
    /// By a name that is yet to be looked up.
    Name(String),
}

/// An id, or a name that is yet to be looked up; an object says either.
pub(crate) fn named<F>(record: Record, given: Given<F>) -> Result<Named, String> {
    let wrong = |given: &Given<F>| {
        let example = record.example();
        Err(format!("must be {example}, not {}", display(given)))
    };
    if is_cut_off(&given) {
        return Err(CUT_OFF_CHOSEN.to_owned());
    }
    match &given {
        Given::Text(text) if text.trim_start().starts_with('{') => match object(text)? {
            Some(value) => Ok(value),
            None => wrong(&Given::Json(text.clone())),
        },
        Given::Json(json) => match object(json)? {
            Some(value) => Ok(value),
            None => wrong(&given),
        },
        Given::Text(text) if is_meant(text) => wrong(&given),
        Given::Text(text) if trim_unseen(text).bytes().any(|byte| !byte.is_ascii_digit()) => {
            let (address, _) = parts(trim_unseen(text));
            let is_written_so = record == Record::User && is_address(&address);
            name(if is_written_so { &address } else { text }).map(Named::Name)
        }
        Given::Text(_) | Given::Number(_) => id(given).map(Named::Id),
        _ => wrong(&given),
    }
}

/// What an object of an earlier step names: by its id, else by its e-mail address, else by its name. Null takes an
/// assignment away, 0 is Gorgias' own word for the user of the credential.
fn object(json: &str) -> Result<Option<Named>, String> {
    let Parsed::Object(Members(members)) = parse(json)? else {
        return Ok(None);
    };
    let member = |key: &str| -> Option<&Item> {
        let mut found = members.iter().filter(|(name, _)| name == key);
        found.next().map(|(_, json)| json)
    };
    if let Some(json) = member("id") {
        let own = match Given::<()>::from_json(json) {
            Given::Absent if json.get() == "null" => return Ok(Some(Named::Nobody)),
            Given::Number(zero) | Given::Text(zero) if zero.trim() == "0" => Ok(0),
            own => id(own),
        };
        let own = own.map_err(|problem| format!("has a problem: its id {problem}"))?;
        return Ok(Some(Named::Id(own)));
    }
    let mut texts = ["email", "name"].into_iter().filter_map(|key| {
        match Given::<()>::from_json(member(key)?) {
            Given::Text(text) if !trim_unseen(&text).is_empty() => Some(text),
            _ => None,
        }
    });
    match texts.next() {
        Some(text) => name(&text).map(|name| Some(Named::Name(name))),
        None => Ok(None),
    }
}

/// A name that can be looked up.
fn name(text: &str) -> Result<String, String> {
    /// Characters of the longest name or e-mail address that Gorgias takes.
    const LONGEST: usize = 320;
    let name = identifier(text)?;
    if first_characters(name, LONGEST).len() < name.len() {
        let length = name.chars().count();
        return Err(format!(
            "must have at most {LONGEST} characters, but has {length}"
        ));
    }
    Ok(name.to_owned())
}
