//! Moments to the microsecond, as Gorgias writes them: comparing them as texts would take `…:01Z` and `…:01.5+00:00`
//! for what they are not, and a JavaScript date drops three of their digits.

/// A moment: microseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Microseconds of a second.
pub const SECOND: i64 = 1_000_000;

impl Timestamp {
    /// Reads ISO 8601: a date, or a date and time; without an offset it is UTC. Digits beyond microseconds are cut.
    /// None for what is no such text, or before the year 1.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = text.split_at_checked(10)?;
        let [year, month, day] = numbers(date, "-")?;
        let days = i64::from(days(year, month, day)?);
        let Some(time) = time.strip_prefix(['T', 't', ' ']) else {
            return time.is_empty().then_some(Self(days * 86_400 * SECOND));
        };
        let (clock, offset) = offset(time)?;
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = fraction.bytes().chain([b'0'; 6]).take(6);
        let micros = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        let second = i64::from(seconds(clock)?) - offset;
        Some(Self((days * 86_400 + second) * SECOND + micros))
    }

    /// From milliseconds since 1970, as a host's clock gives them.
    #[allow(clippy::cast_possible_truncation)]
    pub fn of_milliseconds(milliseconds: f64) -> Self {
        Self(milliseconds as i64 * 1000)
    }

    /// So many microseconds earlier.
    #[must_use]
    pub fn earlier(self, microseconds: i64) -> Self {
        Self(self.0.saturating_sub(microseconds))
    }

    /// `2026-01-31T09:30:00.123456Z`: what Gorgias and a JavaScript `Date` read alike.
    pub fn iso(self) -> String {
        let (seconds, micros) = (self.0.div_euclid(SECOND), self.0.rem_euclid(SECOND));
        let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, date) = civil(day);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
    }
}

/// `2026-01-31T09:30:00.123456+00:00`, as Gorgias writes it, in milliseconds since 1970; without an offset it is UTC. None
/// for anything else, a bare date or a time without seconds too.
pub fn of_iso(text: &str) -> Option<f64> {
    let is_whole = text.trim().len() >= 19;
    #[allow(clippy::cast_precision_loss)]
    let milliseconds = |at: Timestamp| at.0 as f64 / 1_000.0;
    Timestamp::parse(text)
        .filter(|_| is_whole)
        .map(milliseconds)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7) in milliseconds since 1970; none for what is no such date.
pub(crate) fn of_http_date(text: &str) -> Option<f64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = text.split_once(", ")?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, clock, "GMT"] = parts.as_slice() else {
        return None;
    };
    let month = MONTHS.iter().position(|known| known == month)?;
    let month = u32::try_from(month).ok()? + 1;
    let [year] = numbers(year, "-")?;
    let [day] = numbers(day, "-")?;
    let days = days(year, month, day).filter(|_| year >= 1970)?;
    Some((f64::from(days) * 86_400.0 + f64::from(seconds(clock)?)) * 1_000.0)
}

/// `09:30:00` or `09:30` in seconds. A leap second counts.
fn seconds(clock: &str) -> Option<u32> {
    let short = || numbers(clock, ":").map(|[hour, minute]| [hour, minute, 0]);
    match numbers(clock, ":").or_else(short)? {
        [hour @ 0..=23, minute @ 0..=59, second @ 0..=60] => {
            Some(hour * 3600 + minute * 60 + second)
        }
        _ => None,
    }
}

/// The clock's text, and the seconds that its zone is ahead of UTC.
fn offset(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, 0));
    };
    let (clock, zone) = time.split_at_checked(at)?;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.chars().skip(1).filter(|char| *char != ':').collect();
    let number: i64 = digits.parse().ok()?;
    let (hours, minutes) = match digits.len() {
        2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some((clock, sign * (hours * 3600 + minutes * 60)))
}

/// Exactly so many numbers with signs between them.
fn numbers<const N: usize>(text: &str, sign: &str) -> Option<[u32; N]> {
    let number = |part: &str| {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| is_number)
    };
    let numbers: Option<Vec<u32>> = text.split(sign).map(number).collect();
    numbers?.try_into().ok()
}

/// Days from 1970-01-01 to a date of the Gregorian calendar; none for a date that is none.
fn days(year: u32, month: u32, day: u32) -> Option<i32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    // Of a calendar whose year begins in March, so that leap days come last.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    i32::try_from(days).ok().map(|days| days - 719_468)
}

/// The date so many days after 1970-01-01: the way back, by centuries of the same calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, date)
}
