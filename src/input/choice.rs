//! Fixed choices, and the one nearest to what was typed.

use super::display::display;
use crate::manifest::Model;
use crate::port::params::Given;
use crate::text::{hidden, trim_unseen};

/// What is chosen from, as the host hands it over: a choice a line, its value and, where that is another text, after a tab
/// its label.
#[derive(Debug, Clone, Copy)]
struct Choices<'a>(&'a str);

impl<'a> Choices<'a> {
    fn all(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let lines = self.0.lines();
        lines.map(|line| line.split_once('\t').unwrap_or((line, line)))
    }

    fn values(self) -> impl Iterator<Item = &'a str> {
        self.all().map(|(value, _)| value)
    }

    fn has(self, value: &str) -> bool {
        self.values().any(|known| known == value)
    }
}

/// The wire value that was chosen. `choices` are the model's, one a line.
pub fn choice<F>(model: &Model, choices: &str, given: Given<F>) -> Result<String, String> {
    let choices = Choices(choices);
    let typed = match &given {
        Given::Text(text) | Given::Number(text) => trim_unseen(text).to_owned(),
        Given::Flag(flag) => flag.to_string(),
        _ => {
            return Err(format!(
                "must be one of {}, not {}",
                named(choices),
                display(&given)
            ));
        }
    };
    if choices.has(&typed) {
        return Ok(typed);
    }
    // HTTP methods are chosen in any case, as in the platform's own client.
    let mut letters = choices.values().flat_map(str::chars);
    let is_capital = !letters.any(|char| char.is_ascii_lowercase());
    let capital = typed.to_ascii_uppercase();
    if is_capital && choices.has(&capital) {
        return Ok(capital);
    }
    let short = || {
        let plain = plain(&typed);
        let mut known = model.short.iter().filter(|(short, _)| *short == plain);
        known.next().map(|(_, value)| *value)
    };
    let meant = meant(choices, &typed)
        .or_else(short)
        .or_else(|| slip(choices, &typed).filter(|_| model.open));
    let is_one_word = !typed.contains(char::is_whitespace) && hidden(&typed).is_none();
    if model.open && meant.is_none() && is_one_word {
        return Ok(typed);
    }
    let nearest = meant
        .or_else(|| nearest(choices, &typed))
        .map(|value| format!(" (did you mean \"{value}\"?)"))
        .unwrap_or_default();
    Err(format!(
        "must be one of {}, not {}{nearest}",
        named(choices),
        display(&given)
    ))
}

/// Letters and digits in one case: what is left when spaces and what joins words are taken out.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|char| char.is_alphanumeric());
    letters.collect::<String>().to_lowercase()
}

/// Longer text is nobody's choice, and is not compared with six hundred of them.
const LONGEST: usize = 80;

/// The value that this can only mean: the value or its label but for case, spaces and what joins its words, a label
/// without what stands in brackets ("Spanish" for "Spanish (es)"), or the first or last part of one ("note" for
/// internal-note, "Madrid" for Europe/Madrid). Taken as a custom value, it would make a note a public message.
fn meant<'a>(choices: Choices<'a>, typed: &str) -> Option<&'a str> {
    /// Shorter parts may be anything.
    const SHORTEST: usize = 4;
    let wanted = plain(typed);
    if typed.chars().count() > LONGEST || wanted.is_empty() {
        return None;
    }
    let is_same = |(value, label): &(&str, &str)| {
        let outside = label.split(" (").next().unwrap_or_default();
        [value, label, outside].map(plain).contains(&wanted)
    };
    let same = choices.all().find(is_same);
    let is_part = |value: &&str| {
        let begins = || {
            let mut ends = value.match_indices(|char: char| !char.is_alphanumeric());
            ends.any(|(end, _)| value.get(..end).map(plain).as_ref() == Some(&wanted))
        };
        wanted.chars().count() >= SHORTEST && (plain(value).ends_with(&wanted) || begins())
    };
    let part = || {
        let parts = choices.values().filter(is_part);
        // Of several the one that adds least.
        parts.min_by_key(|value| value.matches(|char: char| !char.is_alphanumeric()).count())
    };
    same.map(|(value, _)| value).or_else(part)
}

/// The value that this is but for one slip of the fingers, or for its plural ("internal-notes"). A digit at the end is no
/// slip: whoever has two channels of a kind may number them.
fn slip<'a>(choices: Choices<'a>, typed: &str) -> Option<&'a str> {
    /// In shorter ones a single letter makes another word.
    const SHORTEST: usize = 5;
    let wanted = plain(typed);
    let singular = wanted.strip_suffix('s').filter(|one| one.len() >= 4);
    let is_slip = |value: &&str| {
        let value = plain(value);
        value.len() >= SHORTEST && strsim::osa_distance(&value, &wanted) <= 1
    };
    let is_word = wanted.len() <= LONGEST && wanted.chars().all(char::is_alphabetic);
    let slip = choices.values().find(is_slip).filter(|_| is_word);
    slip.or_else(|| meant(choices, singular?))
}

/// All values if they are few, else how many and the first ones.
fn named(choices: Choices) -> String {
    const MOST: usize = 12;
    let count = choices.values().count();
    if count <= MOST {
        choices.values().collect::<Vec<_>>().join(", ")
    } else {
        let some: Vec<&str> = choices.values().take(4).collect();
        format!("its {count} choices ({}, …)", some.join(", "))
    }
}

/// The closest value, if it is close enough to be what was meant.
fn nearest<'a>(choices: Choices<'a>, typed: &str) -> Option<&'a str> {
    if typed.chars().count() > LONGEST {
        return None;
    }
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let wanted = plain(typed);
    // The beginning of a value is nearer than any typing error, and that of a label almost.
    let begins = |text: &str| wanted.chars().count() > 2 && plain(text).starts_with(&wanted);
    let begun = choices.values().find(|value| begins(value));
    let labelled = || choices.all().find(|(_, label)| begins(label));
    if let Some(value) = begun.or_else(|| labelled().map(|(value, _)| value)) {
        return Some(value);
    }
    let distance = |value: &str| strsim::osa_distance(&plain(value), &wanted);
    let best = choices.values().min_by_key(|value| distance(value))?;
    let limit = (best.chars().count() / 2).max(1);
    if distance(best) <= limit {
        return Some(best);
    }
    // "en-US" is told "en".
    let goes_on = |value: &&str| wanted.starts_with(&format!("{}-", plain(value)));
    let begins = choices.values().filter(goes_on);
    begins.max_by_key(|value| value.len())
}
