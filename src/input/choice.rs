//! Fixed choices, and the one nearest to what was typed.

use super::display::display;
use crate::manifest::Model;
use crate::port::params::Given;
use crate::text::trim_unseen;

/// The wire value that was chosen. `values` are the model's, one a line.
pub fn choice<F>(model: &Model, values: &str, given: Given<F>) -> Result<String, String> {
    let typed = match &given {
        Given::Text(text) | Given::Number(text) => trim_unseen(text).to_owned(),
        Given::Flag(flag) => flag.to_string(),
        _ => {
            return Err(format!(
                "must be one of {}, not {}",
                named(values),
                display(&given)
            ));
        }
    };
    if values.lines().any(|value| value == typed) {
        return Ok(typed);
    }
    // HTTP methods are chosen in any case, as in the platform's own client.
    let is_capital = !values.contains(|char: char| char.is_ascii_lowercase());
    let capital = typed.to_ascii_uppercase();
    if is_capital && values.lines().any(|value| value == capital) {
        return Ok(capital);
    }
    let meant = meant(values, &typed);
    if model.open && meant.is_none() && !typed.contains(char::is_whitespace) {
        return Ok(typed);
    }
    let nearest = meant
        .or_else(|| nearest(values, &typed))
        .map(|value| format!(" (did you mean \"{value}\"?)"))
        .unwrap_or_default();
    Err(format!(
        "must be one of {}, not {}{nearest}",
        named(values),
        display(&given)
    ))
}

/// The value that this can only mean: the same but for case, spaces and what joins its words, or its last part ("note"
/// for internal-note, "Madrid" for Europe/Madrid). Taken as a custom value, it would make a note a public message.
fn meant<'a>(values: &'a str, typed: &str) -> Option<&'a str> {
    /// Shorter endings may be anything.
    const SHORTEST: usize = 4;
    let plain = |text: &str| {
        let letters = text.chars().filter(|char| char.is_alphanumeric());
        letters.collect::<String>().to_ascii_lowercase()
    };
    let wanted = plain(typed);
    if typed.chars().count() > 80 || wanted.is_empty() {
        return None;
    }
    let same = values.lines().find(|value| plain(value) == wanted);
    let mut ending = values
        .lines()
        .filter(|value| wanted.chars().count() >= SHORTEST && plain(value).ends_with(&wanted));
    same.or_else(|| ending.next())
}

/// All values if they are few, else how many and the first ones.
fn named(values: &str) -> String {
    const MOST: usize = 12;
    let count = values.lines().count();
    if count <= MOST {
        values.lines().collect::<Vec<_>>().join(", ")
    } else {
        let some: Vec<&str> = values.lines().take(4).collect();
        format!("its {count} choices ({}, …)", some.join(", "))
    }
}

/// The closest value, if it is close enough to be what was meant.
fn nearest<'a>(values: &'a str, typed: &str) -> Option<&'a str> {
    if typed.chars().count() > 80 {
        return None;
    }
    let plain = |text: &str| text.to_ascii_lowercase().replace(['_', ' '], "-");
    let wanted = plain(typed);
    // The beginning of a value is nearer than any typing error.
    let begun = |value: &&str| wanted.chars().count() > 2 && plain(value).starts_with(&wanted);
    if let Some(value) = values.lines().find(begun) {
        return Some(value);
    }
    let distance = |value: &str| strsim::osa_distance(&plain(value), &wanted);
    let best = values.lines().min_by_key(|value| distance(value))?;
    let limit = (best.chars().count() / 2).max(1);
    if distance(best) <= limit {
        return Some(best);
    }
    // "en-US" is told "en".
    let goes_on = |value: &&str| wanted.starts_with(&format!("{}-", plain(value)));
    let begins = values.lines().filter(goes_on);
    begins.max_by_key(|value| value.len())
}
