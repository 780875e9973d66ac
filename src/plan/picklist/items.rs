//! The records of a picklist: gathered, sifted, in their order.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::label::Texts;
use super::shown::Shown;
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::input::read::Inputs;
use crate::manifest::{Only, Picklist, Piece};
use crate::order::{sort_by, sort_by_key};
use crate::port::transport::Transport;
use crate::text::LARGEST_WHOLE;

/// Characters of a member that are read; many more than a label shows, for names that begin with white space.
const LONGEST: u32 = 2_000;

/// The records of a picklist.
pub(super) struct Items<'a> {
    /// The picklist's row.
    pub(super) row: &'static Picklist,
    /// What a record must be, each with the value that an input gives.
    only: Vec<(&'static Only, Option<&'a str>)>,
    /// Words that all must occur in a record, in lower case.
    words: Vec<String>,
    /// The members that are inputs, with what was given.
    given: Vec<(usize, Option<String>)>,
    keys: HashSet<String>,
    items: Vec<Item>,
    /// An id that is too large to be held exactly.
    inexact: Option<String>,
}

struct Item {
    key: String,
    label: String,
    texts: Vec<Option<String>>,
}

impl<'a> Items<'a> {
    /// None yet, with the conditions that these inputs leave.
    pub(super) fn new<F: Clone>(row: &'static Picklist, inputs: &'a Inputs<F>) -> Self {
        let is_off = |only: &Only| {
            only.unless
                .is_some_and(|(key, value)| inputs.first_text(key).as_deref() == Some(value))
        };
        let conditions = row.only.iter().filter(|only| !is_off(only));
        let only = conditions.filter_map(|only| match only.input {
            Some(key) => Some((only, Some(inputs.text(key)?))),
            None => Some((only, None)),
        });
        let given = row.members.iter().enumerate().filter_map(|(at, member)| {
            let key = member.strip_prefix('@')?;
            Some((at, inputs.first_text(key)))
        });
        Self {
            row,
            given: given.collect(),
            only: only.collect(),
            words: Vec::new(),
            keys: HashSet::new(),
            items: Vec::new(),
            inexact: None,
        }
    }

    /// Only records from now on that hold every word of a text, anywhere in what their labels may show. What is read for the
    /// conditions alone is nothing that anybody sees: every view of tickets is a "ticket-list".
    pub(super) fn sift(&mut self, text: &str) {
        let words = text.to_lowercase();
        self.words = words.split_whitespace().map(str::to_owned).collect();
    }

    /// Adds the records of a list that are to be offered and are not there yet.
    pub(super) fn add<T: Transport>(&mut self, exchange: &Exchange<'_, T>, records: &T::Json) {
        let all = exchange.transport.texts(records, self.row.members, LONGEST);
        for mut of in all {
            for (at, text) in &self.given {
                if let Some(member) = of.get_mut(*at) {
                    member.clone_from(text);
                }
            }
            let texts = Texts {
                row: self.row,
                of: &of,
            };
            if let Some(key) = self.key(&texts)
                && self
                    .only
                    .iter()
                    .all(|(only, value)| fits(only, *value, &texts))
                && !self.keys.contains(&key)
            {
                let label = texts.label();
                if self.holds_words(&label, &of) {
                    self.keys.insert(key.clone());
                    self.items.push(Item {
                        key,
                        label,
                        texts: of,
                    });
                }
            }
        }
    }

    /// The record's key; none where it has no proper one.
    fn key(&mut self, texts: &Texts<'_>) -> Option<String> {
        let key = texts.text(0);
        if self.row.members.first() != Some(&"id") {
            return (!key.is_empty()).then(|| key.to_owned());
        }
        match key.parse::<u64>() {
            Ok(1..=LARGEST_WHOLE) => Some(key.to_owned()),
            // JavaScript rounded it: it may name another record.
            _ if key.len() >= LARGEST_WHOLE.to_string().len() && is_digits(key) => {
                self.inexact = Some(key.to_owned());
                None
            }
            _ => None,
        }
    }

    fn holds_words(&self, label: &str, texts: &[Option<String>]) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut all = label.to_owned();
        for (at, text) in (0..).zip(texts) {
            if let Some(text) = text
                && (at == 0 || self.row.labels.iter().any(|pieces| are_of(pieces, at)))
            {
                all.push('\n');
                all.push_str(text);
            }
        }
        let all = all.to_lowercase();
        self.words.iter().all(|word| all.contains(word))
    }

    /// Drops what is beyond the first so many; whether anything was.
    pub(super) fn keep(&mut self, most: u64) -> bool {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let is_more = self.items.len() > most;
        self.items.truncate(most);
        is_more
    }

    /// Puts the record first whose member is that text.
    pub(super) fn put_first(&mut self, member: u8, value: &str) {
        let row = self.row;
        sort_by_key(&mut self.items, |item| {
            let of = &item.texts;
            Texts { row, of }.text(member) != value
        });
    }

    /// Puts the records in the row's order.
    pub(super) fn sort(&mut self) {
        let row = self.row;
        let text = |item: &Item, member: u8| {
            let texts = Texts {
                row,
                of: &item.texts,
            };
            texts.text(member).to_lowercase()
        };
        sort_by(&mut self.items, |one, other| {
            let orders = row.sort.iter().map(|(member, is_downwards)| {
                let order = compare(&text(one, *member), &text(other, *member));
                if *is_downwards {
                    order.reverse()
                } else {
                    order
                }
            });
            orders.fold(Ordering::Equal, Ordering::then)
        });
    }

    /// What is shown of them, in their order.
    ///
    /// # Errors
    /// When an id is too large to be held exactly.
    pub(super) fn shown(self) -> Result<Shown, Error> {
        if let Some(id) = self.inexact {
            let message = format!(
                "Gorgias gave a record the ID {id}, which is too large to be held exactly, so it cannot be offered for choice."
            );
            return Err(Error::new(Code::UnexpectedResponse, message));
        }
        let items = self.items.into_iter();
        Ok(Shown::new(
            items.map(|item| (item.key, item.label)).collect(),
        ))
    }
}

/// Whether pieces of a label may show that member.
fn are_of(pieces: &[Piece], member: u8) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Text(_) => false,
        Piece::Member { of, .. } => of.contains(&member),
        Piece::If(_, inner) => are_of(inner, member),
    })
}

fn fits(only: &Only, value: Option<&str>, texts: &Texts<'_>) -> bool {
    match value {
        Some(value) => (texts.text(only.condition.member) == value) == only.condition.is,
        None => texts.meets(&only.condition),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Numbers as such, all else as text.
fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<i64>(), other.parse::<i64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => one.cmp(other),
    }
}
