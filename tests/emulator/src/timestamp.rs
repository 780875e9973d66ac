//! Points in time as Gorgias writes them: ISO 8601, with microseconds unless they are nought.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Microseconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl Timestamp {
    /// This time, some seconds later (or earlier, when negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(SECOND)))
    }

    /// Without what is below a second.
    #[must_use]
    pub fn whole_seconds(self) -> Self {
        Self(self.0 - self.0.rem_euclid(SECOND))
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// The form that stands inside cursors: no offset.
    #[must_use]
    pub fn without_offset(self) -> String {
        let text = self.to_string();
        text.strip_suffix("+00:00").unwrap_or(&text).to_owned()
    }

    /// Reads a date or a date-time; without an offset it means UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.get(..10)?;
        let mut parts = date.split('-');
        let year: i64 = digits(parts.next()?, 4)?;
        let month: i64 = digits(parts.next()?, 2)?;
        let day: i64 = digits(parts.next()?, 2)?;
        if parts.next().is_some()
            || !(1..=12).contains(&month)
            || day < 1
            || day > days_in(year, month)
        {
            return None;
        }
        let midnight = days_from_civil(year, month, day).checked_mul(DAY)?;
        let rest = text.get(10..)?;
        if rest.is_empty() {
            return Some(Self(midnight)).filter(Self::is_writable);
        }
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (clock, zone) = rest.split_at_checked(zone_at)?;
        let micros = time_of_day(clock)?;
        Some(Self(midnight + micros - offset(zone)?)).filter(Self::is_writable)
    }

    // Years of four digits, from 1 on: an offset may lead out of them.
    const fn is_writable(&self) -> bool {
        -719_162 * DAY <= self.0 && self.0 < 2_932_897 * DAY
    }
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn time_of_day(clock: &str) -> Option<i64> {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = whole.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |text| digits(text, 2))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut micros = 0;
    if clock.contains('.') {
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let padded: String = fraction.chars().chain("000000".chars()).take(6).collect();
        micros = padded.parse().ok()?;
    }
    Some(((hour * 60 + minute) * 60 + second) * SECOND + micros)
}

fn offset(zone: &str) -> Option<i64> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits_only: String = zone.get(1..)?.chars().filter(|c| *c != ':').collect();
    let value = digits(&digits_only, 4)?;
    let (hours, minutes) = (value / 100, value % 100);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60 * SECOND)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// The proleptic Gregorian calendar in eras of 400 years, March first: leap days then fall at the end of a year.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        let micros = self.0.rem_euclid(DAY);
        let seconds = micros / SECOND;
        write!(
            out,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
        )?;
        // As Python has it: whole seconds are written without a fraction.
        if micros % SECOND != 0 {
            write!(out, ".{:06}", micros % SECOND)?;
        }
        out.write_str("+00:00")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date-time"))
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn reads_what_clients_write() {
        for (text, same) in [
            ("1970-01-01", "1970-01-01T00:00:00+00:00"),
            ("0001-01-01", "0001-01-01T00:00:00+00:00"),
            (
                "9999-12-31T23:59:59.999999",
                "9999-12-31T23:59:59.999999+00:00",
            ),
            (
                "2020-01-27T10:42:21.468912",
                "2020-01-27T10:42:21.468912+00:00",
            ),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59+00:00"),
            (
                "2026-08-26T18:40:54.3+02:00",
                "2026-08-26T16:40:54.300000+00:00",
            ),
            ("2026-01-01T00:00-0530", "2026-01-01T05:30:00+00:00"),
        ] {
            assert_eq!(
                Timestamp::parse(text)
                    .map(|timestamp| timestamp.to_string())
                    .as_deref(),
                Some(same),
                "{text}"
            );
        }
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2025-02-29",
            "2026-01-01T25:00:00",
            "2026-01-01T10:00:00 Berlin",
            "1700000000",
            "0000-12-31",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
