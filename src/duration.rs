//! Milliseconds, for the clock and for people.

/// "4 s", "1.5 s", "250 ms".
pub(crate) fn seconds(milliseconds: f64) -> String {
    // Whole numbers: the machinery that writes fractions is 20 kB of wasm.
    if milliseconds < 1000.0 {
        return format!("{} ms", rounded(milliseconds));
    }
    let tenths = rounded(milliseconds / 100.0);
    match (tenths / 10, tenths % 10) {
        (seconds, 0) => format!("{seconds} s"),
        (seconds, tenth) => format!("{seconds}.{tenth} s"),
    }
}

/// The nearest whole number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn rounded(number: f64) -> u64 {
    number.round() as u64
}

/// Whole milliseconds, rounded up: a timer that is early asks again.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn whole(milliseconds: f64) -> u64 {
    milliseconds.ceil() as u64
}
