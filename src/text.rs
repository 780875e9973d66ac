//! Text for people: cut, on one line, with a full stop.

/// At most so many characters of a text.
pub(crate) fn first_characters(text: &str, longest: usize) -> &str {
    let end = text.char_indices().nth(longest);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// At most so many bytes of a text, in whole characters.
pub(crate) fn first_bytes(text: &str, longest: usize) -> &str {
    text.get(..text.floor_char_boundary(longest))
        .unwrap_or(text)
}

/// At most so many characters of a text for a message. Whoever redacts it knows by the … that a secret may be cut off
/// there.
pub(crate) fn truncate(text: &str, longest: usize) -> String {
    let first = first_characters(text, longest);
    let more = if first.len() < text.len() { "…" } else { "" };
    format!("{first}{more}")
}

/// Text with every run of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With one full stop, unless something else ends the sentence. What others say may end with several.
pub(crate) fn ended(mut sentence: String) -> String {
    sentence.truncate(sentence.trim_end().len());
    while sentence.ends_with("..") || sentence.ends_with("….") {
        sentence.pop();
    }
    if !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

/// The largest whole number that JavaScript holds exactly: 2^53 − 1.
pub(crate) const LARGEST_WHOLE: u64 = 9_007_199_254_740_991;

/// The number that a text of digits is, and nothing else is: not "1e3", not "+5".
pub(crate) fn whole_number(text: &str) -> Option<u64> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_digits)?;
    (number <= LARGEST_WHOLE).then_some(number)
}

/// A count with its thousands apart: 12,300
pub(crate) fn grouped(count: u64) -> String {
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

/// Whether nobody sees this character, though it is no white space: a mark of the byte order, a space of no width. Such
/// characters come along when text is copied, and make what looks the same another value.
pub(crate) fn is_invisible(char: char) -> bool {
    let is_white = char.is_whitespace();
    let is_unseen = matches!(
        char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    is_unseen || char.is_control() && !is_white
}

/// The first character of a text that nobody sees. What joins letters or emoji, or makes a flag of one, is seen by what it
/// does.
pub(crate) fn hidden(text: &str) -> Option<char> {
    // No joiner has a meaning among Latin, Greek or Cyrillic letters.
    let is_joined = |char: Option<&char>| {
        char.is_some_and(|char| *char >= '\u{600}' && !char.is_whitespace() && !is_invisible(*char))
    };
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(char) = chars.next() {
        let does_something = match char {
            '\u{200c}' | '\u{200d}' => is_joined(before.as_ref()) && is_joined(chars.peek()),
            // England's flag is a black flag with letters behind it.
            '\u{e0020}'..='\u{e007f}' => {
                matches!(before, Some('\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'))
            }
            _ => false,
        };
        if is_invisible(char) && !does_something {
            return Some(char);
        }
        before = Some(char);
    }
    None
}

/// Text without the white space and the invisible characters around it. Control characters are no slip of copying, and
/// the letters behind a flag belong to it.
pub(crate) fn trim_unseen(text: &str) -> &str {
    let is_kept = |char: char| char.is_control() || matches!(char, '\u{e0020}'..='\u{e007f}');
    let is_unseen = |char: char| is_invisible(char) && !is_kept(char);
    text.trim_matches(|char: char| char.is_whitespace() || is_unseen(char))
}

/// A character by its number in Unicode: U+FEFF
pub(crate) fn code_point(char: char) -> String {
    format!("U+{:04X}", u32::from(char))
}

/// Text with every invisible character by its number: two texts that look the same can be told apart.
pub(crate) fn revealed(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for char in text.chars() {
        if is_invisible(char) {
            seen.push_str(&format!("<{}>", code_point(char)));
        } else {
            seen.push(char);
        }
    }
    seen
}

/// A name or an address as it is compared: without capital letters and outer spaces.
pub(crate) fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}
