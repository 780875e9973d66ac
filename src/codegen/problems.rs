//! What is wrong with the manifest, and where. A shared input that is wrong is told once, not once per use.

use std::fmt;

/// A place in the manifest that a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestPath {
    /// `action createTicket`, `connection gorgias-oauth2`, `model channel`, …
    pub owner: String,
    /// The key of the input, where it is about one.
    pub input: Option<String>,
}

impl ManifestPath {
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

impl fmt::Display for ManifestPath {
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
pub struct Problems(Vec<(ManifestPath, String)>);

impl Problems {
    /// Puts one down.
    pub fn add(&mut self, at: &ManifestPath, problem: impl Into<String>) {
        self.0.push((at.clone(), problem.into()));
    }

    /// Puts one down unless `right`.
    pub fn unless(&mut self, right: bool, at: &ManifestPath, problem: impl Into<String>) {
        if !right {
            self.add(at, problem);
        }
    }

    /// Keeps what is right and puts down what is not.
    pub fn keep<T>(&mut self, at: &ManifestPath, outcome: Result<T, String>) -> Option<T> {
        outcome.map_err(|problem| self.add(at, problem)).ok()
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
    pub fn lines(self) -> Vec<String> {
        let mut told: Vec<(ManifestPath, String, usize)> = Vec::new();
        for (at, problem) in self.0 {
            let same = told.iter_mut().find(|(other, text, _)| {
                at.input.is_some() && other.input == at.input && *text == problem
            });
            match same {
                Some((_, _, others)) => *others += 1,
                None => told.push((at, problem, 0)),
            }
        }
        told.into_iter()
            .map(|(at, problem, others)| match others {
                0 => format!("{at}: {problem}"),
                1 => format!("{at}: {problem} (and in one other operation)"),
                _ => format!("{at}: {problem} (and in {others} other operations)"),
            })
            .collect()
    }
}
