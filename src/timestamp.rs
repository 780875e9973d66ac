//! Times as others write them, in milliseconds since 1970.

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); none for what is no such date.
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
    Some(days(number(year)?, month, number(day)?)? + time(clock)?)
}

/// `2026-01-31T09:30:00.123456+00:00`, as Gorgias writes it; without an offset it is UTC. None for anything else.
pub fn of_iso(text: &str) -> Option<f64> {
    let (date, rest) = text.trim().split_at_checked(10)?;
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let rest = rest.strip_prefix(['T', ' '])?;
    let rest = rest.strip_suffix(['Z', 'z']).unwrap_or(rest);
    let (rest, offset) = match rest.rsplit_once(['+', '-']) {
        None => (rest, 0.0),
        Some((before, zone)) => {
            let (hours, minutes) = zone.split_once(':')?;
            let offset = f64::from(number(hours)? * 60 + number(minutes)?) * 60_000.0;
            let is_behind = rest.as_bytes().get(before.len()) == Some(&b'-');
            (before, if is_behind { -offset } else { offset })
        }
    };
    let (clock, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let mut part = 0.0;
    for digit in fraction.chars().rev() {
        part = (part + f64::from(digit.to_digit(10)?)) / 10.0;
    }
    let days = days(number(year)?, number(month)?, number(day)?)?;
    Some(days + time(clock)? + part * 1_000.0 - offset)
}

fn number(text: &str) -> Option<u32> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// `09:30:00` in milliseconds. A leap second counts.
fn time(clock: &str) -> Option<f64> {
    let times: Vec<u32> = clock.split(':').map_while(number).collect();
    match times.as_slice() {
        [hour @ 0..=23, minute @ 0..=59, second @ 0..=60] => {
            Some(f64::from(hour * 3600 + minute * 60 + second) * 1_000.0)
        }
        _ => None,
    }
}

/// Milliseconds from 1970 to the beginning of a day.
fn days(year: u32, month: u32, day: u32) -> Option<f64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days of a proleptic Gregorian date whose year begins in March, so that leap days come last.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    Some((f64::from(days) - 719_468.0) * 86_400_000.0)
}
