//! A picklist's row → Rust: members become numbers of their places, labels and conditions what was read of them.

use crate::check::picklist::unless;
use crate::picklist::{Condition, First, Only, Picklist, Piece, label};

/// Paths of members, each once, in the order that they were met.
struct Members(Vec<String>);

impl Members {
    fn place(&mut self, path: &str) -> usize {
        let known = self.0.iter().position(|known| known == path);
        known.unwrap_or_else(|| {
            self.0.push(path.to_owned());
            self.0.len() - 1
        })
    }

    fn pieces(&mut self, pieces: &[Piece]) -> String {
        let pieces: Vec<String> = pieces.iter().map(|piece| self.piece(piece)).collect();
        format!("&[{}]", pieces.join(", "))
    }

    fn piece(&mut self, piece: &Piece) -> String {
        match piece {
            Piece::Text(text) => format!("Piece::Text({text:?})"),
            Piece::Member(names, or_noun) => {
                let of: Vec<usize> = names.iter().map(|name| self.place(name)).collect();
                format!("Piece::Member {{ of: &{of:?}, or_noun: {or_noun} }}")
            }
            Piece::If(condition, inner) => {
                let condition = match condition {
                    Some(condition) => format!("Some({})", self.condition(condition)),
                    None => "None".to_owned(),
                };
                format!("Piece::If({condition}, {})", self.pieces(inner))
            }
        }
    }

    fn condition(&mut self, condition: &Condition) -> String {
        let Condition { member, is, values } = condition;
        let values = match condition.input() {
            Some(_) => &Vec::new(),
            None => values,
        };
        format!(
            "Condition {{ member: {}, is: {is}, values: &{values:?} }}",
            self.place(member)
        )
    }

    fn only(&mut self, only: &Only) -> Option<String> {
        let condition = Condition::read(&only.r#if).ok()?;
        Some(format!(
            "Only {{ condition: {}, input: {:?}, unless: {:?} }}",
            self.condition(&condition),
            condition.input(),
            only.unless.as_deref().map(unless)
        ))
    }

    fn first(&mut self, first: &First) -> String {
        let First {
            path,
            query,
            value,
            member,
        } = first;
        let value: Vec<&str> = value.split('.').collect();
        format!(
            "First {{ path: {path:?}, query: {query:?}, value: &{value:?}, member: {} }}",
            self.place(member)
        )
    }
}

/// The row.
pub fn row(row: &Picklist, noun: &str) -> String {
    let mut members = Members(vec![row.key.clone()]);
    let labels = row.labels.iter();
    let labels: Vec<String> = labels
        .filter_map(|text| Some(members.pieces(&label(text).ok()?)))
        .collect();
    let only = row.only.iter();
    let only: Vec<String> = only.filter_map(|only| members.only(only)).collect();
    let sort = row.sort.iter().map(|text| {
        let (member, order) = text.split_once(':').unwrap_or((text, "asc"));
        (members.place(member), order == "desc")
    });
    let sort: Vec<(usize, bool)> = sort.collect();
    let first = match &row.first {
        Some(first) => format!("Some({})", members.first(first)),
        None => "None".to_owned(),
    };
    format!(
        "Picklist {{ noun: {noun:?}, members: &{:?}, labels: &[{}], query: &{:?}, only: &[{}], sort: &{sort:?}, \
         search: Search::{:?}, first: {first} }}",
        members.0,
        labels.join(", "),
        row.query.0,
        only.join(", "),
        row.search,
    )
}
