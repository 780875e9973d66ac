//! Scalars: ids, whole numbers, flags, text.

use super::display::display;
use crate::port::params::Given;
use crate::text::{code_point, hidden, is_invisible, trim_unseen, whole_number};

/// The key of a picklist's last entry when the list was cut. It names no record.
pub(crate) const CUT_OFF: &str = "more";

/// Why that is no value.
pub(crate) const CUT_OFF_CHOSEN: &str = "is the last entry of a list that was cut: choose a record, find it by the list's Search or a view, or type its ID";

/// A positive whole number: digits only, so that "1e3" or "12abc" never names somebody else's record.
pub(crate) fn id<F>(given: Given<F>) -> Result<u64, String> {
    if is_cut_off(&given) {
        return Err(CUT_OFF_CHOSEN.to_owned());
    }
    let wrong = |given: &str| format!("must be an ID, a whole number such as 12, not {given}");
    match &given {
        Given::Number(text) | Given::Text(text) => {
            let number = whole_number(trim_unseen(text)).filter(|id| *id > 0);
            number.ok_or_else(|| wrong(&display(&given)))
        }
        _ => Err(wrong(&display(&given))),
    }
}

/// The id of a user; 0, or the word `me`, is whoever asks.
pub(crate) fn user_id<F>(given: Given<F>) -> Result<u64, String> {
    match &given {
        Given::Number(text) | Given::Text(text) if matches!(trim_unseen(text), "0" | "me") => Ok(0),
        _ => id(given).map_err(|problem| format!("{problem}; 0 or me is yourself")),
    }
}

/// Whether somebody chose the entry that says that there is more.
pub(crate) fn is_cut_off<F>(given: &Given<F>) -> bool {
    matches!(given, Given::Text(text) if trim_unseen(text) == CUT_OFF)
}

/// A whole number within bounds.
pub(crate) fn integer<F>(given: Given<F>, min: i64, max: i64) -> Result<i64, String> {
    let number = match &given {
        Given::Number(text) | Given::Text(text) => {
            let text = trim_unseen(text);
            let digits = text.strip_prefix('-').unwrap_or(text);
            text.parse::<i64>()
                .ok()
                .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
        }
        _ => None,
    };
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| {
            let range = if max == i64::MAX {
                format!("of {min} or more")
            } else {
                format!("from {min} to {max}")
            };
            format!("must be a whole number {range}, not {}", display(&given))
        })
}

/// True or false, in the few ways that people write it.
pub(crate) fn flag<F>(given: &Given<F>) -> Result<bool, String> {
    let word = match given {
        Given::Flag(flag) => return Ok(*flag),
        Given::Text(text) | Given::Number(text) => trim_unseen(text).to_ascii_lowercase(),
        _ => String::new(),
    };
    match word.as_str() {
        "true" | "t" | "yes" | "y" | "1" => Ok(true),
        "false" | "f" | "no" | "n" | "0" => Ok(false),
        _ => Err(format!("must be true or false, not {}", display(given))),
    }
}

/// Text as it is, white space included; numbers and flags as they are written.
pub(crate) fn text<F>(given: Given<F>, max: u32) -> Result<String, String> {
    let text = match given {
        Given::Text(text) | Given::Number(text) => text,
        Given::Flag(flag) => flag.to_string(),
        other => return Err(format!("must be text, not {}", display(&other))),
    };
    let length = text.chars().count();
    if max > 0 && length > max as usize {
        return Err(format!(
            "must have at most {max} characters, but has {length}"
        ));
    }
    Ok(text)
}

/// A secret that somebody typed or copied: without what nobody sees around it, and never shown.
pub(crate) fn secret<F>(given: Given<F>) -> Result<String, String> {
    let text = text(given, 0)?;
    let seen = trim_unseen(&text);
    match seen.chars().find(|char| is_invisible(*char)) {
        None => Ok(seen.to_owned()),
        Some(char) => Err(format!(
            "holds the invisible character {}: type it anew",
            code_point(char)
        )),
    }
}

/// Text by which something is found again: without the white space and the invisible characters around it. Inside they
/// may be part of it, and nobody could see why it is not found.
pub(crate) fn identifier(text: &str) -> Result<&str, String> {
    let seen = trim_unseen(text);
    match hidden(seen) {
        None => Ok(seen),
        Some(char) => Err(format!(
            "must not hold the invisible character {}, as in {}: type it anew",
            code_point(char),
            display(&Given::<()>::Text(seen.to_owned()))
        )),
    }
}
