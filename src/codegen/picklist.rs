//! The `picklist` half of a row: what a picklist offers, and how it names it. Labels and conditions are small languages of
//! their own, read here, so that a wrong one does not compile.

use serde::Deserialize;
#[cfg(test)]
use {schemars::JsonSchema, std::collections::BTreeMap};

use crate::entries::Entries;
use crate::words::Search;

/// What a picklist offers, and how its records are named. A member of a record is named by its path: `customer.name`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Picklist {
    /// Ways to name a record, of which the first that is not blank counts: `{subject|excerpt}[ · {status}][spam=true? (spam)]`.
    /// In braces stands a member, or several of which the first that is not blank counts; a last `#` stands for what a
    /// record without a name is called. What is in brackets is left out where a member in it is blank, or where the
    /// condition before the question mark is not met. `@ticket_id` stands for the input of that key.
    pub labels: Vec<String>,
    /// The member that is the key.
    #[serde(default = "id")]
    pub key: String,
    /// What is always asked for, unless an input of that name is given. `now-7d` is the beginning of that day.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, String>"))]
    pub query: Entries<String>,
    /// What a record must be to be offered.
    #[serde(default)]
    pub only: Vec<Only>,
    /// Members that the records are sorted by here, such as `name` or `priority:desc`; without any they stay as they come.
    #[serde(default)]
    pub sort: Vec<String>,
    /// How the search is carried out.
    #[serde(default = "list")]
    pub search: Search,
    /// Which record comes first.
    pub first: Option<First>,
}

/// What a record must be to be offered.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Only {
    /// A condition: `type=email|gmail`, `active!=false`, `archived_datetime=` (blank), `{type}` for the value of the input
    /// `type`, which offers everything while it is blank.
    pub r#if: String,
    /// The input and its value with which the condition does not count: `spam=true`.
    pub unless: Option<String>,
}

/// Where it stands which record comes first.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct First {
    /// Path of a list below `/api`.
    pub path: String,
    /// Its query.
    pub query: String,
    /// The value's path in the list's first item.
    pub value: String,
    /// The member of a record that is equal to it.
    pub member: String,
}

fn id() -> String {
    "id".to_owned()
}

fn list() -> Search {
    Search::List
}

/// A piece of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// Members, and whether what a record without a name is called stands for them.
    Member(Vec<String>, bool),
    /// Pieces that may be left out.
    If(Option<Condition>, Vec<Piece>),
}

/// What a member must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its path.
    pub member: String,
    /// Whether it must be one of the values, or none of them.
    pub is: bool,
    /// The values.
    pub values: Vec<String>,
}

impl Condition {
    /// Reads `member=one|other`, `member!=value` or `member`, which is that it is not blank.
    ///
    /// # Errors
    /// When no member is named.
    pub fn read(text: &str) -> Result<Self, String> {
        let (member, is, values) = match (text.split_once("!="), text.split_once('=')) {
            (Some((member, values)), _) => (member, false, values),
            (None, Some((member, values))) => (member, true, values),
            (None, None) => (text, false, ""),
        };
        Ok(Self {
            member: path(member)?,
            is,
            values: values.split('|').map(str::to_owned).collect(),
        })
    }

    /// The input that gives the value: `{type}`.
    pub fn input(&self) -> Option<&str> {
        let [value] = self.values.as_slice() else {
            return None;
        };
        value.strip_prefix('{')?.strip_suffix('}')
    }
}

/// A label's pieces.
///
/// # Errors
/// What is wrong with it.
pub fn label(text: &str) -> Result<Vec<Piece>, String> {
    let (pieces, rest) = pieces(text, false)?;
    if pieces.is_empty() {
        return Err("names nothing".to_owned());
    }
    if rest.is_empty() {
        Ok(pieces)
    } else {
        Err(format!("has a ] without a [ before {rest:?}"))
    }
}

/// The pieces up to the end, or to the bracket that closes them; and what follows.
fn pieces(text: &str, is_inside: bool) -> Result<(Vec<Piece>, &str), String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '[', ']']) {
        let (plain, from) = rest.split_at(at);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain.to_owned()));
        }
        if let Some(inside) = from.strip_prefix('{') {
            let (members, after) = inside
                .split_once('}')
                .ok_or_else(|| format!("has a {{ without a }} in {from:?}"))?;
            pieces.push(member(members)?);
            rest = after;
        } else if let Some(inside) = from.strip_prefix('[') {
            if is_inside {
                return Err(format!("has brackets within brackets in {from:?}"));
            }
            let (condition, inside) = match inside.split_once('?') {
                Some((condition, inside)) if !condition.contains(['{', ']']) => {
                    (Some(Condition::read(condition)?), inside)
                }
                _ => (None, inside),
            };
            let (inner, after) = self::pieces(inside, true)?;
            pieces.push(Piece::If(condition, inner));
            rest = after;
        } else if is_inside {
            return Ok((pieces, from.get(1..).unwrap_or_default()));
        } else {
            return Ok((pieces, from));
        }
    }
    if is_inside {
        return Err(format!("has a [ without a ] in {text:?}"));
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok((pieces, ""))
}

fn member(names: &str) -> Result<Piece, String> {
    let (names, or_noun) = match names.strip_suffix("|#") {
        Some(names) => (names, true),
        None => (names, false),
    };
    let names: Result<Vec<String>, String> = names.split('|').map(path).collect();
    Ok(Piece::Member(names?, or_noun))
}

/// A member's path, or `@` and an input's key.
fn path(text: &str) -> Result<String, String> {
    let name = text.strip_prefix('@').unwrap_or(text);
    let is_name = |part: &str| {
        let mut chars = part.chars();
        !part.is_empty() && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
    };
    if name.split('.').all(is_name) {
        Ok(text.to_owned())
    } else {
        Err(format!("names no member by {text:?}"))
    }
}
