//! The vocabulary of the API.

mod channels;
mod events;
mod word_lists;

pub use channels::*;
pub use events::*;
pub use word_lists::*;

const LANGUAGES: &str = include_str!("languages.txt");
const TIMEZONES: &str = include_str!("timezones.txt");

/// Whether it is one of the 185 two-letter languages.
#[must_use]
pub fn is_language(text: &str) -> bool {
    LANGUAGES.lines().any(|line| line == text)
}

/// Whether it is one of the IANA time zones.
#[must_use]
pub fn is_timezone(text: &str) -> bool {
    TIMEZONES.lines().any(|line| line == text)
}
