//! What is wrong with the manifest, and where. A shared input that is wrong is told once, not once per use.

use std::fmt;

/// A place in the manifest that a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// `action createTicket`, `connection gorgias-oauth2`, `model channel`, …
    pub owner: String,
    /// The key of the input, where it is about one.
    pub input: Option<String>,
}

impl Spot {
    /// The owner itself.
    pub fn new(owner: impl Into<String>) -> Self {
        Self {
            owner: owner.into(),
            input: None,
        }
    }

    /// One of its inputs.
    pub fn input(&self, key: &str) -> Self {
        Self {
            owner: self.owner.clone(),
            input: Some(key.to_owned()),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.owner)?;
        match &self.input {
            Some(key) => write!(formatter, ", input {key}"),
            None => Ok(()),
        }
    }
}

/// The problems found so far.
#[derive(Debug, Default)]
pub struct Problems(Vec<(Spot, String)>);

impl Problems {
    /// Puts one down.
    pub fn add(&mut self, spot: &Spot, problem: impl Into<String>) {
        self.0.push((spot.clone(), problem.into()));
    }

    /// Puts one down unless `right`.
    pub fn unless(&mut self, right: bool, spot: &Spot, problem: impl Into<String>) {
        if !right {
            self.add(spot, problem);
        }
    }

    /// Keeps what is right and puts down what is not.
    pub fn keep<T>(&mut self, spot: &Spot, outcome: Result<T, String>) -> Option<T> {
        outcome.map_err(|problem| self.add(spot, problem)).ok()
    }

    /// `value`, if there were none.
    pub fn or<T>(self, value: T) -> Result<T, Vec<String>> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self.lines())
        }
    }

    /// One line per problem.
    fn lines(self) -> Vec<String> {
        let mut told: Vec<(Spot, String, usize)> = Vec::new();
        for (spot, problem) in self.0 {
            let same = told.iter_mut().find(|(other, text, _)| {
                spot.input.is_some() && other.input == spot.input && *text == problem
            });
            match same {
                Some((_, _, others)) => *others += 1,
                None => told.push((spot, problem, 0)),
            }
        }
        told.into_iter()
            .map(|(spot, problem, others)| match others {
                0 => format!("{spot}: {problem}"),
                1 => format!("{spot}: {problem} (and in one other operation)"),
                _ => format!("{spot}: {problem} (and in {others} other operations)"),
            })
            .collect()
    }
}
