//! What a text reads like with its escapes undone: JSON's, percent signs, HTML's, layer by layer.

use super::html::{entity, tag};
use super::unit::{Unit, number};
use crate::text::is_invisible;

/// Escapes may lie in one another: an address in JSON in a log. More than this is nobody's.
const DEPTH: usize = 6;

/// Hands on the text without what can be written in more than one way, see [`Reading::put`]: first as it is, then with
/// one layer of escapes after the other undone (`&` is `\u0026` for some writers of JSON, `&amp;` in a web page, `%26`
/// in a form).
///
/// Every layer counts, not only the last: what stands before a secret may look like the beginning of an escape (`%`),
/// and would take the secret's first letters with it. Where there are equals signs, everything is read once more
/// without them: they may be a secret's own, or fill up base64, or break the lines of a mail.
pub(crate) fn layers(text: &str, mut each: impl FnMut(&[Unit])) {
    let whole = Reading { keeps_equals: true };
    if whole.layers(text, &mut each) {
        let without = Reading {
            keeps_equals: false,
        };
        without.layers(text, &mut each);
    }
}

/// One way to read a text.
#[derive(Clone, Copy)]
struct Reading {
    keeps_equals: bool,
}

impl Reading {
    /// Hands on each layer; whether there was an equals sign in one.
    fn layers(self, text: &str, each: &mut impl FnMut(&[Unit])) -> bool {
        let mut units = Vec::with_capacity(text.len());
        for (start, char) in text.char_indices() {
            let end = start + char.len_utf8();
            self.put(&mut units, char, start as u32, end as u32);
        }
        each(&units);
        each_pair(&units, each);
        self.each_decimal(&units, each);
        let (mut has_escapes, mut has_equals) = signs(&units);
        for _ in 0..DEPTH {
            if !has_escapes {
                break;
            }
            let before = units.len();
            units = self.decoded(&units);
            if units.len() == before {
                break;
            }
            each(&units);
            each_pair(&units, each);
            self.each_decimal(&units, each);
            let (escapes, equals) = signs(&units);
            has_escapes = escapes;
            has_equals |= equals;
        }
        has_equals
    }

    /// Adds a character: nothing that nobody sees, no capitals, and base64 for addresses as ordinary base64.
    fn put(self, units: &mut Vec<Unit>, char: char, start: u32, end: u32) {
        if char.is_ascii() {
            let byte = match char {
                _ if char.is_whitespace() || char.is_control() => return,
                '=' if !self.keeps_equals => return,
                '-' => b'+',
                '_' => b'/',
                char => char.to_ascii_lowercase() as u8,
            };
            units.push(Unit { byte, start, end });
        } else if !char.is_whitespace() && !is_invisible(char) {
            let mut bytes = [0; 4];
            let bytes = char.encode_utf8(&mut bytes).bytes();
            units.extend(bytes.map(|byte| Unit { byte, start, end }));
        }
    }

    /// Hands on the bytes of a list of decimal numbers (`113,88,55`), as a Buffer is in JSON.
    fn each_decimal(self, units: &[Unit], each: &mut impl FnMut(&[Unit])) {
        let is_mark = |unit: &Unit| matches!(unit.byte, b',' | b';' | b':');
        if units
            .iter()
            .filter(|unit| is_mark(unit))
            .take(FEWEST)
            .count()
            < FEWEST
        {
            return;
        }
        let mut bytes = Vec::new();
        for digits in units
            .split(is_mark)
            .filter(|part| part.len() <= LONGEST_NUMBER)
        {
            // A list begins and ends in the middle of something: `[113` and `57]`.
            let own = |unit: &&Unit| unit.byte.is_ascii_digit();
            let digits: Vec<Unit> = digits.iter().filter(own).copied().collect();
            let code = number(&digits, digits.len(), 10).filter(|code| *code < 0x80);
            if let (Some(char), Some(first), Some(last)) =
                (code.and_then(char::from_u32), digits.first(), digits.last())
            {
                self.put(&mut bytes, char, first.start, last.end);
            }
        }
        if bytes.len() > LONGEST_NUMBER {
            each(&bytes);
        }
    }

    /// One layer of escapes less.
    fn decoded(self, units: &[Unit]) -> Vec<Unit> {
        let mut result = Vec::with_capacity(units.len());
        let mut rest = units;
        while let Some((first, after)) = rest.split_first() {
            let escape = match first.byte {
                b'\\' => backslash(rest),
                b'%' => number(after, 2, 16).map(|code| (Escape::Byte(code), 3)),
                b'&' => entity(after).map(|(code, length)| (Escape::Char(code), length + 1)),
                b'<' => tag(after).map(|length| (Escape::Break, length + 1)),
                _ => None,
            };
            let (escape, length) = escape.unwrap_or((Escape::None, 1));
            let (used, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            let (start, end) = (first.start, used.last().map_or(first.end, |last| last.end));
            match escape {
                Escape::None => result.push(*first),
                Escape::Break => {}
                // One of several that make a character, so it is put as it is.
                Escape::Byte(code @ 0x80..=0xFF) => result.push(Unit {
                    byte: code as u8,
                    start,
                    end,
                }),
                Escape::Char(code) | Escape::Byte(code) => {
                    let char = char::from_u32(code).unwrap_or('?');
                    self.put(&mut result, char, start, end);
                }
            }
            rest = others;
        }
        without_unseen(result)
    }
}

/// Characters that nobody sees may have been written byte by byte (`%E2%80%A8`), and only now are whole.
fn without_unseen(units: Vec<Unit>) -> Vec<Unit> {
    if units.iter().all(|unit| unit.byte < 0x80) {
        return units;
    }
    let mut seen = Vec::with_capacity(units.len());
    let mut rest = units.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let length = match first.byte {
            0xC2..0xE0 => 2,
            0xE0..0xF0 => 3,
            _ => 1,
        };
        let bytes: Vec<u8> = rest.iter().take(length).map(|unit| unit.byte).collect();
        let char = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| text.chars().next());
        match char {
            Some(char) if length > 1 && (char.is_whitespace() || is_invisible(char)) => {
                rest = rest.get(length..).unwrap_or_default();
            }
            _ => {
                seen.push(*first);
                rest = after;
            }
        }
    }
    seen
}

/// Hands on the text once more where bytes are written one by one in hexadecimal with something between them
/// (`71:57:33`, `0x71, 0x57`), without what is between.
fn each_pair(units: &[Unit], each: &mut impl FnMut(&[Unit])) {
    let is_digit = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.byte.is_ascii_hexdigit());
    let is_between = |at: usize, unit: &Unit| match unit.byte {
        // A hyphen is read as a plus, see `put`.
        b':' | b'+' | b',' | b'.' | b';' => {
            at > 1 && is_digit(units.get(at - 1)) && is_digit(units.get(at - 2))
        }
        // The mark of a hexadecimal number, and what stands before it.
        b'x' => at > 0 && units.get(at - 1).is_some_and(|unit| unit.byte == b'0'),
        b'0' => units.get(at + 1).is_some_and(|unit| unit.byte == b'x'),
        _ => false,
    };
    let marks = units
        .iter()
        .enumerate()
        .filter(|(at, unit)| is_between(*at, unit));
    if marks.take(FEWEST).count() < FEWEST {
        return;
    }
    let pairs = units
        .iter()
        .enumerate()
        .filter(|(at, unit)| !is_between(*at, unit));
    each(&pairs.map(|(_, unit)| *unit).collect::<Vec<_>>());
}

/// So many marks between bytes make it worth to read a text without them.
const FEWEST: usize = 3;

/// Whether there is what may begin an escape, and whether an equals sign.
fn signs(units: &[Unit]) -> (bool, bool) {
    let (mut escapes, mut equals) = (false, false);
    for unit in units {
        match unit.byte {
            b'\\' | b'%' | b'&' | b'<' => escapes = true,
            b'=' => equals = true,
            _ => {}
        }
    }
    (escapes, equals)
}

/// What an escape stands for.
enum Escape {
    None,
    Break,
    Byte(u32),
    Char(u32),
}

/// A byte in tens, with what a list begins or ends with; and so many of them at least make a list.
const LONGEST_NUMBER: usize = 7;

/// Digits of a code point between braces, and the brace.
const LONGEST_CODE: usize = 7;

/// `161`, `57`: a byte that is no control character, and how many digits it has.
fn octal(units: &[Unit]) -> Option<(u32, usize)> {
    let digits = units.iter().take(3);
    let count = digits
        .take_while(|unit| matches!(unit.byte, b'0'..=b'7'))
        .count();
    let code = number(units, count, 8)?;
    (0x20..0x100).contains(&code).then_some((code, count))
}

/// JSON's escapes. JSON inside JSON text has several backslashes for each one.
fn backslash(units: &[Unit]) -> Option<(Escape, usize)> {
    let run = units.iter().take_while(|unit| unit.byte == b'\\').count();
    let rest = units.get(run..)?;
    let Some((next, digits)) = rest.split_first() else {
        return Some((Escape::Break, run));
    };
    Some(match next.byte {
        b'n' | b'r' | b't' | b'f' | b'v' | b'b' => (Escape::Break, run + 1),
        b'x' => match number(digits, 2, 16) {
            Some(code) => (Escape::Byte(code), run + 3),
            None => (Escape::Break, run),
        },
        b'u' if digits.first().is_some_and(|unit| unit.byte == b'{') => {
            let inside = digits.get(1..).unwrap_or_default();
            let count = inside
                .iter()
                .take(LONGEST_CODE)
                .position(|unit| unit.byte == b'}')
                .unwrap_or_default();
            match number(inside, count, 16) {
                Some(code) => (Escape::Char(code), run + count + 3),
                None => (Escape::Break, run),
            }
        }
        // In eights, as shells and C write a byte.
        b'0'..=b'7' if let Some((code, length)) = octal(rest) => (Escape::Byte(code), run + length),
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
