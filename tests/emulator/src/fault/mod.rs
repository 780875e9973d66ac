//! Faults on demand: which request is hit, and by what.

mod churn;
mod effect;
mod rule;

pub use churn::churn;
pub use effect::{Hits, after, before};
pub use rule::{Form, Kind, RULE, Rule, When};

use crate::api_error::ApiError;
use regex::Regex;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

/// The rules that are in force.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Armed>>);

#[derive(Debug)]
struct Armed {
    rule: Rule,
    path: Option<Regex>,
    query: Option<Regex>,
    matched: u64,
    fired: u64,
    rng: Rng,
    effects: Vec<Value>,
    /// What the last page that was hit ended with.
    tail: Vec<Value>,
}

/// Random numbers that are the same for the same seed (splitmix64).
#[derive(Clone, Debug)]
pub struct Rng(pub u64);

impl Rng {
    /// The next number.
    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to 1.
    #[allow(clippy::cast_precision_loss)]
    pub fn chance(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number below a bound.
    pub const fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.roll() % bound }
    }
}

impl Faults {
    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds rules, all or none.
    ///
    /// # Errors
    /// 400 naming what is wrong.
    pub fn add(&self, rules: Vec<Rule>) -> Result<(), ApiError> {
        let regex = |name: &str, text: &Option<String>| {
            let read = |text: &String| {
                Regex::new(text).map_err(|problem| ApiError::field(name, problem.to_string()))
            };
            text.as_ref().map(read).transpose()
        };
        let mut armed = Vec::new();
        for rule in rules {
            let chance = rule.probability.unwrap_or(1.0);
            if !(0.0..=1.0).contains(&chance) {
                return Err(ApiError::field("probability", "Must be between 0 and 1."));
            }
            let (path, query) = (regex("path", &rule.path)?, regex("query", &rule.query)?);
            let rng = Rng(rule.seed.unwrap_or(1));
            armed.push(Armed {
                rule,
                path,
                query,
                matched: 0,
                fired: 0,
                rng,
                effects: Vec::new(),
                tail: Vec::new(),
            });
        }
        self.rules().extend(armed);
        Ok(())
    }

    /// Takes all rules out of force.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// The rules, how often each matched and fired, and what it did.
    #[must_use]
    pub fn report(&self) -> Value {
        let rules = self.rules();
        let rules_report = rules.iter().enumerate().map(|(index, armed)| {
            json!({"index": index, "rule": armed.rule, "matched": armed.matched, "fired": armed.fired, "effects": armed.effects})
        });
        json!({"data": rules_report.collect::<Vec<_>>()})
    }

    /// What a request has to suffer.
    #[must_use]
    pub fn draw(&self, method: &str, path: &str, query: &str) -> Vec<(usize, Rule)> {
        let mut hits = Vec::new();
        for (index, armed) in self.rules().iter_mut().enumerate() {
            let fits = armed
                .rule
                .method
                .as_deref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && armed.path.as_ref().is_none_or(|regex| regex.is_match(path))
                && armed
                    .query
                    .as_ref()
                    .is_none_or(|regex| regex.is_match(query));
            if !fits {
                continue;
            }
            armed.matched += 1;
            let random = armed
                .rule
                .probability
                .is_none_or(|probability| armed.rng.chance() < probability);
            let is_by_chance = armed.rule.probability.is_some();
            let most = armed.rule.count.unwrap_or(u64::from(!is_by_chance));
            if random
                && armed.matched >= armed.rule.nth.unwrap_or(1)
                && (most == 0 || armed.fired < most)
            {
                armed.fired += 1;
                hits.push((index, armed.rule.clone()));
            }
        }
        hits
    }

    /// Writes down what a rule did.
    pub fn note(&self, index: usize, effect: Value) {
        if let Some(armed) = self.rules().get_mut(index) {
            armed.effects.push(effect);
        }
    }

    /// Exchanges what the last page ended with for what this one does.
    pub fn swap_tail(&self, index: usize, tail: Vec<Value>) -> Vec<Value> {
        self.rules()
            .get_mut(index)
            .map(|armed| std::mem::replace(&mut armed.tail, tail))
            .unwrap_or_default()
    }
}
