//! Spans of time as people write them: `90m`, `36h`, `3d`, `2w`.

use super::display::display;
use crate::port::params::Given;
use crate::text::trim_unseen;

/// The longest span: 520 weeks, about ten years.
const LONGEST: i64 = 520 * 7 * 24 * 3600;

/// Seconds of a span of at least one minute.
pub(crate) fn span<F>(given: Given<F>) -> Result<i64, String> {
    let seconds = match &given {
        Given::Text(text) => seconds(trim_unseen(text)),
        _ => None,
    };
    seconds
        .filter(|seconds| (60..=LONGEST).contains(seconds))
        .ok_or_else(|| {
            format!(
                "must be a span of minutes, hours, days or weeks such as 90m, 36h, 3d or 2w, not {}",
                display(&given)
            )
        })
}

fn seconds(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let number = text.strip_suffix(unit)?.trim_end();
    let unit = match unit.to_ascii_lowercase() {
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return None,
    };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let count = number.parse::<i64>().ok().filter(|_| is_number)?;
    count.checked_mul(unit)
}
