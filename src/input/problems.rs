//! What is wrong with the inputs of one call: reported all at once, each input by the first check that failed.

use crate::error::{Error, Problem};
use crate::manifest::{Input, Operation};

/// The problems of a call's inputs.
pub(crate) struct Problems {
    inputs: &'static [Input],
    /// Of inputs that could not be read; nothing more is reported of them.
    unread: Vec<Problem>,
    found: Vec<Problem>,
}

impl Problems {
    /// The problems found when the inputs were read.
    pub(crate) fn new(operation: &Operation, unread: Vec<Problem>) -> Self {
        Self {
            inputs: operation.inputs,
            unread,
            found: Vec::new(),
        }
    }

    /// Whether an input, if it was given, could be read.
    pub(crate) fn is_read(&self, key: &str) -> bool {
        self.unread.iter().all(|problem| problem.key != key)
    }

    /// Adds what the plan finds wrong with an input, unless the input could not be read anyway.
    pub(crate) fn add(&mut self, key: &str, text: impl Into<String>) {
        if self.is_read(key) {
            let input = self.inputs.iter().find(|input| input.key == key);
            self.found.push(Problem {
                key: key.to_owned(),
                label: input.map_or(key, |input| input.label).to_owned(),
                problem: text.into(),
                is_sentence: false,
            });
        }
    }

    /// Whether nothing is wrong.
    ///
    /// # Errors
    /// Everything that is.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let all = self.unread.iter().chain(&self.found);
        Error::check_inputs(all.cloned().collect())
    }
}

/// Problems after which a list is read no further.
pub(crate) const ENOUGH: usize = 100;

/// Hundreds of the same problem help nobody.
pub(crate) fn limited(problems: Vec<String>) -> Result<(), String> {
    const MOST: usize = 5;
    match problems.len() {
        0 => Ok(()),
        count if count >= ENOUGH => {
            let some: Vec<String> = problems.into_iter().take(MOST).collect();
            Err(format!(
                "has {ENOUGH} or more problems: {}; …",
                some.join("; ")
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
