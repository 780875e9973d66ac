//! Text as a person reads it: cut, on one line, with a full stop.

/// At most so many characters of a text.
pub fn first_characters(text: &str, longest: usize) -> &str {
    let end = text.char_indices().nth(longest);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// At most so many bytes of a text, in whole characters.
pub fn first_bytes(text: &str, longest: usize) -> &str {
    text.get(..text.floor_char_boundary(longest))
        .unwrap_or(text)
}

/// At most so many characters of a text for a message. Whoever redacts it knows by the … that a secret may be cut off
/// there.
pub fn truncate(text: &str, longest: usize) -> String {
    let first = first_characters(text, longest);
    let more = if first.len() < text.len() { "…" } else { "" };
    format!("{first}{more}")
}

/// Text with every run of white space as one space.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With a full stop, unless something else ends the sentence.
pub fn ended(mut sentence: String) -> String {
    if !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

/// A count with its thousands apart: 12,300
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
