//! Phone numbers, which people write with blanks, points and brackets.

/// Digits of the shortest one that is looked for as such.
const SHORTEST: usize = 7;

/// The phone number that a text may be, as channels have it: `+34 600-111-222` → `+34600111222`.
pub(crate) fn phone_number(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let is_known = |char: char| char.is_ascii_digit() || " -./()".contains(char);
    let number: String = digits.chars().filter(char::is_ascii_digit).collect();
    let is_number = digits.chars().all(is_known) && number.len() >= SHORTEST;
    let plus = if digits.len() < text.len() { "+" } else { "" };
    is_number.then(|| format!("{plus}{number}"))
}
