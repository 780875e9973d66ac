//! How answers differ between the documentation and what was recorded.

/// How answers differ between the documentation and what was recorded.
#[derive(Clone, Debug)]
pub struct Compat {
    /// 200 instead of 201 and 202, 400 for a duplicate e-mail.
    pub recorded: bool,
    /// What the documentation leaves open is let through.
    pub lenient: bool,
    /// What stored attachment URLs begin with.
    pub api_base: String,
    /// What signed URLs begin with.
    pub files_base: String,
    /// How long a signed URL is good, in seconds of the clock.
    pub signed_for: i64,
}
