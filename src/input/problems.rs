//! What is wrong with the inputs of one call: told at once, each input by the first who found it.

use crate::error::{Error, Problem};
use crate::manifest::{Input, Operation};

/// The problems of a call's inputs.
pub struct Problems {
    inputs: &'static [Input],
    /// Of inputs that could not be read; nothing more is to be said of them.
    unread: Vec<Problem>,
    found: Vec<Problem>,
}

impl Problems {
    /// What turned out when the inputs were read.
    pub fn new(operation: &Operation, unread: Vec<Problem>) -> Self {
        Self {
            inputs: operation.inputs,
            unread,
            found: Vec::new(),
        }
    }

    /// Whether an input, if it was given, could be read.
    pub fn is_read(&self, key: &str) -> bool {
        self.unread.iter().all(|problem| problem.key != key)
    }

    /// What the plan finds wrong with an input.
    pub fn add(&mut self, key: &str, text: impl Into<String>) {
        let is_read = self.is_read(key);
        let input = self.inputs.iter().find(|input| input.key == key && is_read);
        self.found
            .extend(input.map(|input| Problem::new(input, text)));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.unread.is_empty() && self.found.is_empty()
    }

    /// Everything that is wrong.
    pub fn error(self) -> Error {
        Error::inputs(self.unread.into_iter().chain(self.found).collect())
    }
}

/// Problems after which a list is not read on.
pub const ENOUGH: usize = 100;

/// Hundreds of the same problem help nobody.
pub fn limited(problems: Vec<String>) -> Result<(), String> {
    const MOST: usize = 5;
    match problems.len() {
        0 => Ok(()),
        count if count >= ENOUGH => {
            let some: Vec<String> = problems.into_iter().take(MOST).collect();
            Err(format!(
                "has {ENOUGH} problems or more: {}, …",
                some.join(", ")
            ))
        }
        count if count > MOST => {
            let some: Vec<String> = problems.into_iter().take(MOST).collect();
            Err(format!("has {count} problems: {}; …", some.join("; ")))
        }
        1 => Err(format!("has a problem: {}", problems.concat())),
        count => Err(format!("has {count} problems: {}", problems.join("; "))),
    }
}
