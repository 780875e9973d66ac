//! ISO 8601, checked and never rewritten: Gorgias keeps microseconds and offsets, so do we. Numbers of Unix time become it.

use super::display::display;
use crate::port::params::Given;
use crate::text::trim_unseen;
use crate::timestamp::{SECOND, Timestamp};

/// A date, or a date and time, as it was given; seconds and milliseconds since 1970 as ISO 8601 in UTC.
pub(crate) fn datetime<F>(given: Given<F>) -> Result<String, String> {
    let text = match &given {
        Given::Text(text) | Given::Number(text) => trim_unseen(text),
        _ => "",
    };
    if is_datetime(text) {
        return Ok(text.to_owned());
    }
    of_unix_time(text).ok_or_else(|| {
        format!(
            "must be a date such as 2026-01-31 or a date and time such as 2026-01-31T09:30:00+01:00 (without an offset it is UTC), not {}",
            display(&given)
        )
    })
}

/// Seconds since 1970 of 9 or 10 digits (1973 to 2286), or milliseconds of 13 (2001 to 2286), as ISO 8601.
fn of_unix_time(text: &str) -> Option<String> {
    let number: i64 = text.parse().ok()?;
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let micros = match text.len() {
        9 | 10 if is_digits => number * SECOND,
        13 if is_digits => number * 1_000,
        _ => return None,
    };
    let iso = Timestamp(micros).iso();
    let iso = iso.strip_suffix("000Z").unwrap_or(&iso);
    Some(format!("{}Z", iso.strip_suffix(".000").unwrap_or(iso)))
}

/// Whether this is a date (`2026-01-31`) or a date and time (`2026-01-31T09:30:00.123456+02:00`, the `T` may be a space).
pub fn is_datetime(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else {
        return false;
    };
    is_date(date)
        && (rest.is_empty()
            || rest
                .strip_prefix(['T', 't', ' '])
                .is_some_and(is_time_with_zone))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_time_with_zone(text: &str) -> bool {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return is_time(time);
    }
    match text.rsplit_once(['+', '-']) {
        Some((time, zone)) => is_time(time) && is_zone(zone),
        None => is_time(text),
    }
}

fn is_time(text: &str) -> bool {
    let (clock, fraction) = text
        .split_once('.')
        .map_or((text, "0"), |(clock, fraction)| (clock, fraction));
    let parts: Vec<&str> = clock.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] if fraction == "0" => (hour, minute, &"00"),
        [hour, minute, second] => (hour, minute, second),
        _ => return false,
    };
    let below = |text: &str, limit: u32| number(text, 2).is_some_and(|number| number < limit);
    below(hour, 24)
        && below(minute, 60)
        && below(second, 60)
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zone(text: &str) -> bool {
    let (hour, minute) = match text.len() {
        2 => (text, "00"),
        4 => text.split_at_checked(2).unwrap_or_default(),
        _ => text.split_once(':').unwrap_or_default(),
    };
    number(hour, 2).is_some_and(|hour| hour <= 15)
        && number(minute, 2).is_some_and(|minute| minute < 60)
}

/// Exactly that many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}
