//! The label of a record, by its row.

use crate::manifest::{Condition, Picklist, Piece};
use crate::text::{first_characters, one_line};

/// Characters of a message's text that make its label.
const BEGINNING: usize = 60;

/// The texts of a record's members, in the row's order.
pub(super) struct Texts<'a> {
    /// The row.
    pub(super) row: &'static Picklist,
    /// Text, number or flag of each member as text; none where it is something else.
    pub(super) of: &'a [Option<String>],
}

impl Texts<'_> {
    /// A member's text; "" where there is none.
    pub(super) fn text(&self, member: u8) -> &str {
        let text = self.of.get(usize::from(member));
        text.and_then(Option::as_deref).unwrap_or_default().trim()
    }

    /// Whether a member is what it must be.
    pub(super) fn meets(&self, condition: &Condition) -> bool {
        condition.values.contains(&self.text(condition.member)) == condition.is
    }

    /// The first way to name the record that is not blank; without any, what such a record is called, and its key.
    pub(super) fn label(&self) -> String {
        let labels = self.row.labels.iter();
        let mut labels = labels.filter_map(|pieces| self.written(pieces));
        let label = labels.find_map(|label| {
            let label = label.trim();
            (!label.is_empty()).then(|| label.to_owned())
        });
        label.unwrap_or_else(|| self.noun())
    }

    /// The pieces one after the other; none when a member is blank that must not be.
    fn written(&self, pieces: &[Piece]) -> Option<String> {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Member { of, or_noun } => {
                    let mut shown = of.iter().map(|member| self.shown(*member));
                    let shown = shown.find(|shown| !shown.is_empty());
                    text.push_str(&shown.or_else(|| or_noun.then(|| self.noun()))?);
                }
                Piece::If(condition, inner) => {
                    if condition
                        .as_ref()
                        .is_none_or(|condition| self.meets(condition))
                    {
                        text.push_str(&self.written(inner).unwrap_or_default());
                    }
                }
            }
        }
        Some(text)
    }

    /// What a record without a name is called: Ticket 9.
    fn noun(&self) -> String {
        format!("{} {}", self.row.noun, self.text(0))
    }

    /// A member as a part of a label: a time to the minute, of a long text its beginning.
    fn shown(&self, member: u8) -> String {
        let name = self.row.members.get(usize::from(member));
        let name = name.copied().unwrap_or_default();
        let text = one_line(self.text(member));
        if name.ends_with("_datetime") {
            to_minute(&text)
        } else if name.ends_with("_text") {
            first_characters(&text, BEGINNING).trim_end().to_owned()
        } else {
            text
        }
    }
}

/// `2026-01-31T09:30:12.345+00:00` → `2026-01-31 09:30`
fn to_minute(datetime: &str) -> String {
    first_characters(datetime, 16).replace('T', " ")
}
