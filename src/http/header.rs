//! Headers: which may be sent.

/// Why a header may not be sent, in words that follow its name.
pub fn header_problem(name: &str, value: &str) -> Option<&'static str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        Some("is not a header name: letters, digits and hyphens only")
    } else if value.contains(['\r', '\n', '\0']) {
        Some("contains a line break, which a header cannot carry")
    } else if value.chars().any(|char| u32::from(char) > 0xFF) {
        Some("contains characters outside Latin-1, which a header cannot carry")
    } else if value.chars().any(|char| char.is_control() && char != '\t') {
        Some("contains control characters, which a header cannot carry")
    } else {
        None
    }
}
