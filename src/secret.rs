//! Credentials as a type that cannot be printed, and the scrubbing of texts that come from outside.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// What stands in a text where a secret stood.
pub const MARKER: &str = "<secret>";

/// Shorter values are no secrets worth the name, and scrubbing them would make every text unreadable.
const SHORTEST: usize = 4;

/// A credential from the moment it is read. It has no `Display`, and `Debug` shows a marker.
#[derive(Clone, Default, serde::Deserialize)]
pub struct Secret(String);

impl Secret {
    /// Takes a credential in.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The credential itself, for the one header that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MARKER)
    }
}

/// Finds an account's secrets in foreign text: raw, base64 or hexadecimal, each also escaped, even twice, and broken
/// over lines. Gorgias or a proxy may echo a request in its error.
///
/// Text and secrets are folded alike before they are compared, see [`fold`].
#[derive(Clone, Default)]
pub struct Redactor {
    needles: Vec<Vec<u8>>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor of {} forms", self.needles.len())
    }
}

impl Redactor {
    /// A redactor of these secrets in all their forms.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles: Vec<Vec<u8>> = Vec::new();
        for secret in secrets {
            let mut forms = vec![secret.to_owned()];
            forms.push(secret.bytes().map(|byte| format!("{byte:02x}")).collect());
            for before in 0..3 {
                forms.push(inner_base64(&STANDARD_NO_PAD, secret, before));
                forms.push(inner_base64(&URL_SAFE_NO_PAD, secret, before));
            }
            let folded = forms
                .iter()
                .map(|form| fold(form).iter().map(|unit| unit.byte).collect());
            needles.extend(folded.filter(|_| secret.len() >= SHORTEST));
        }
        needles.retain(|needle| needle.len() >= SHORTEST);
        // The longest first: a Basic header holds the key's own form at times.
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self { needles }
    }

    /// The text with every secret replaced by [`MARKER`].
    pub fn scrub(&self, text: &str) -> String {
        let folded = fold(text);
        let mut clean = String::new();
        let mut kept = 0;
        let mut at = 0;
        while let Some(rest) = folded.get(at..) {
            let Some(first) = rest.first() else { break };
            let found = self.needles.iter().find_map(|needle| length(rest, needle));
            let Some(last) = found.and_then(|length| rest.get(length - 1)) else {
                at += 1;
                continue;
            };
            clean.push_str(text.get(kept..first.start).unwrap_or_default());
            clean.push_str(MARKER);
            kept = last.end;
            // The padding of base64 would betray where it ended.
            let padding = text.get(kept..).unwrap_or_default();
            kept += padding.len() - padding.trim_start_matches('=').len();
            at += found.unwrap_or(1);
        }
        clean.push_str(text.get(kept..).unwrap_or_default());
        clean
    }
}

/// What is the secret's alone in the base64 of a text that holds it after so many bytes, of which only the
/// remainder by three counts: base64 turns three bytes into four letters.
fn inner_base64(alphabet: &impl Engine, secret: &str, before: usize) -> String {
    let mut bytes = vec![0; before];
    bytes.extend(secret.bytes());
    let code = alphabet.encode(&bytes);
    let shared_before = [0, 2, 3].get(before).copied().unwrap_or_default();
    let shared_after = usize::from(!bytes.len().is_multiple_of(3));
    let own = code.get(shared_before..code.len().saturating_sub(shared_after));
    own.unwrap_or_default().to_owned()
}

/// How many units the needle covers at the beginning. Where a text was cut (…) a part of the needle is enough.
fn length(units: &[Unit], needle: &[u8]) -> Option<usize> {
    for (at, wanted) in needle.iter().enumerate() {
        match units.get(at)?.byte {
            byte if byte == *wanted => {}
            CUT if at >= SHORTEST => return Some(at),
            _ => return None,
        }
    }
    Some(needle.len())
}

/// A byte of folded text, and the bytes of the text itself that it stands for.
#[derive(Clone, Copy)]
struct Unit {
    byte: u8,
    start: usize,
    end: usize,
}

/// Stands for the … where a text was cut; no UTF-8 has this byte.
const CUT: u8 = 0xFF;

/// Escapes may lie in one another: an address in JSON in a log. More than this is nobody's.
const DEPTH: usize = 6;

/// A text without what can be written in more than one way: escapes decoded until there are none left (`&` is
/// `\u0026` for some writers of JSON, `&amp;` in a web page, `%26` in a form), white space, line breaks and the
/// signs that go with them dropped, no capitals. A secret's own such characters are folded in the same way.
fn fold(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len());
    for (start, char) in text.char_indices() {
        let end = start + char.len_utf8();
        if char == '…' {
            units.push(Unit {
                byte: CUT,
                start,
                end,
            });
        } else {
            put(&mut units, char, start, end);
        }
    }
    for _ in 0..DEPTH {
        let before = units.len();
        units = decoded(&units);
        if units.len() == before {
            break;
        }
    }
    units
        .iter_mut()
        .for_each(|unit| unit.byte.make_ascii_lowercase());
    units
}

/// Adds a character; what is dropped is not even added.
fn put(units: &mut Vec<Unit>, char: char, start: usize, end: usize) {
    if matches!(char, ' ' | '\t' | '\r' | '\n' | '=') {
        return;
    }
    let mut bytes = [0; 4];
    let bytes = char.encode_utf8(&mut bytes).bytes();
    units.extend(bytes.map(|byte| Unit { byte, start, end }));
}

/// One layer of escapes less.
fn decoded(units: &[Unit]) -> Vec<Unit> {
    let mut result = Vec::with_capacity(units.len());
    let mut rest = units;
    while let Some((first, after)) = rest.split_first() {
        let escape = match first.byte {
            b'\\' => backslash(rest),
            b'%' => number(after, 2, 16).map(|code| (Escape::Byte(code), 3)),
            b'&' => entity(after).map(|(code, length)| (Escape::Char(code), length + 1)),
            _ => None,
        };
        let (escape, length) = escape.unwrap_or((Escape::None, 1));
        let (used, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let end = used.last().map_or(first.end, |last| last.end);
        match escape {
            Escape::None => result.push(*first),
            Escape::Break => {}
            Escape::Char(code) => put(
                &mut result,
                char::from_u32(code).unwrap_or('?'),
                first.start,
                end,
            ),
            // One of several that make a character, so it is put as it is.
            Escape::Byte(code) => match u8::try_from(code) {
                Ok(byte) if byte >= 0x80 => result.push(Unit {
                    byte,
                    start: first.start,
                    end,
                }),
                _ => put(
                    &mut result,
                    char::from_u32(code).unwrap_or('?'),
                    first.start,
                    end,
                ),
            },
        }
        rest = others;
    }
    result
}

/// What an escape stands for.
enum Escape {
    None,
    Break,
    Byte(u32),
    Char(u32),
}

/// JSON's escapes. JSON inside JSON text has several backslashes for each one.
fn backslash(units: &[Unit]) -> Option<(Escape, usize)> {
    let run = units.iter().take_while(|unit| unit.byte == b'\\').count();
    let rest = units.get(run..)?;
    let Some((next, digits)) = rest.split_first() else {
        return Some((Escape::Break, run));
    };
    Some(match next.byte {
        b'n' | b'r' | b't' => (Escape::Break, run + 1),
        b'u' => match number(digits, 4, 16) {
            Some(high) if (0xD800..0xDC00).contains(&high) => {
                let others = digits.get(4..).unwrap_or_default();
                let run_again = others.iter().take_while(|unit| unit.byte == b'\\').count();
                let low = others
                    .get(run_again + 1..)
                    .and_then(|digits| number(digits, 4, 16))
                    .filter(|low| (0xDC00..0xE000).contains(low));
                match low {
                    Some(low) => (
                        Escape::Char(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)),
                        run + 5 + run_again + 5,
                    ),
                    None => (Escape::Break, run + 5),
                }
            }
            Some(code) => (Escape::Char(code), run + 5),
            None => (Escape::Break, run),
        },
        // Belongs to what it escapes, so that no lone backslash is left where a secret began.
        byte if byte < 0x80 => (Escape::Char(byte.into()), run + 1),
        _ => (Escape::Break, run),
    })
}

/// `amp;`, `#38;` or `#x26;`: the character, and how long it is.
fn entity(units: &[Unit]) -> Option<(u32, usize)> {
    const LONGEST: usize = 9;
    let length = units
        .iter()
        .take(LONGEST)
        .position(|unit| unit.byte == b';')?;
    let name: Vec<u8> = units.iter().take(length).map(|unit| unit.byte).collect();
    let code = match name.as_slice() {
        b"amp" => 0x26,
        b"lt" => 0x3C,
        b"gt" => 0x3E,
        b"quot" => 0x22,
        b"apos" => 0x27,
        [b'#', b'x' | b'X', ..] => number(units.get(2..)?, length - 2, 16)?,
        [b'#', ..] => number(units.get(1..)?, length - 1, 10)?,
        _ => return None,
    };
    Some((code, length + 1))
}

/// The number that so many digits write.
fn number(units: &[Unit], digits: usize, radix: u32) -> Option<u32> {
    let units = units.get(..digits).filter(|units| !units.is_empty())?;
    units.iter().try_fold(0_u32, |number, unit| {
        let digit = char::from(unit.byte).to_digit(radix)?;
        number.checked_mul(radix)?.checked_add(digit)
    })
}
