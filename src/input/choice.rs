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
    if model.open && !typed.contains(char::is_whitespace) {
        return Ok(typed);
    }
    let nearest = nearest(values, &typed)
        .map(|value| format!(" (did you mean \"{value}\"?)"))
        .unwrap_or_default();
    Err(format!(
        "must be one of {}, not {}{nearest}",
        named(values),
        display(&given)
    ))
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
