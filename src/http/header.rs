//! Headers: which may be sent.

use crate::text::{code_point, is_invisible};

/// Why a header may not be sent, in words that follow its name. What nobody sees in it is told by its number.
pub fn header_problem(name: &str, value: &str) -> Option<String> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Some("is not a header name: letters, digits and hyphens only".to_owned());
    }
    if value.contains(['\r', '\n', '\0']) {
        return Some("contains a line break, which a header cannot carry".to_owned());
    }
    let is_wrong = |char: &char| *char != '\t' && (u32::from(*char) > 0xFF || is_invisible(*char));
    let wrong = value.chars().find(is_wrong)?;
    let number = code_point(wrong);
    Some(if wrong.is_control() {
        format!("contains the control character {number}, which a header cannot carry")
    } else if is_invisible(wrong) {
        format!("contains the invisible character {number}: type it anew")
    } else {
        format!("contains {number}, a character outside Latin-1, which a header cannot carry")
    })
}
