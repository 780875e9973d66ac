//! The text of a program, token by token.

use serde_json::{Value, json};

/// A place in the text: characters from the start, line from 1, column from 0.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) column: usize,
}

pub(super) struct Reader {
    pub(super) text: Vec<char>,
    pub(super) place: Place,
    // Where the last token ended: blanks behind it belong to nothing.
    pub(super) end: Place,
    pub(super) depth: usize,
}

impl Reader {
    pub(super) fn new(text: &str) -> Self {
        let start = Place {
            at: 0,
            line: 1,
            column: 0,
        };
        Self {
            text: text.chars().collect(),
            place: start,
            end: start,
            depth: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.place.at).copied()
    }

    pub(super) fn is_done(&self) -> bool {
        self.peek().is_none()
    }

    pub(super) fn step(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.place.at += 1;
        if next == '\n' {
            self.place.line += 1;
            self.place.column = 0;
        } else {
            self.place.column += 1;
        }
        Some(next)
    }

    pub(super) fn skip(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.step();
        }
    }

    pub(super) fn starts_with(&self, token: &str) -> bool {
        let rest = self.text.get(self.place.at..).unwrap_or_default();
        rest.len() >= token.len() && token.chars().zip(rest).all(|(a, b)| a == *b)
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        self.skip();
        if !self.starts_with(token) {
            return false;
        }
        for _ in token.chars() {
            self.step();
        }
        self.end = self.place;
        true
    }

    pub(super) fn rest(&self) -> String {
        let rest = self.text.get(self.place.at..).unwrap_or_default();
        rest.iter().take(40).collect()
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) {
            return Ok(());
        }
        Err(match self.rest() {
            rest if rest.is_empty() => format!("Expected `{token}` at the end."),
            rest => format!("Expected `{token}` before `{rest}`."),
        })
    }

    pub(super) fn start(&mut self) -> Place {
        self.skip();
        self.place
    }

    pub(super) fn loc(&self, start: Place) -> Value {
        json!({
            "end": {"line": self.end.line, "column": self.end.column},
            "start": {"line": start.line, "column": start.column},
        })
    }

    pub(super) fn name(&mut self) -> Result<String, String> {
        self.skip();
        let mut name = String::new();
        while let Some(next) = self
            .peek()
            .filter(|next| next.is_alphanumeric() || "_$".contains(*next))
        {
            name.push(next);
            self.step();
        }
        if name.is_empty() {
            return Err(match self.rest() {
                rest if rest.is_empty() => "It ends too early.".into(),
                rest => format!("Not understood: `{rest}`."),
            });
        }
        self.end = self.place;
        Ok(name)
    }

    pub(super) fn word_is(&self, word: &str) -> bool {
        let after = self.text.get(self.place.at + word.len());
        self.starts_with(word)
            && after.is_none_or(|next| !next.is_alphanumeric() && !"_$".contains(*next))
    }
}
