//! The escapes and tags of a web page, undone where a secret may be written with them.

use super::unit::{Unit, number};

/// `amp;`, `#38;` or `#x26;`, also without the semicolon and with zeros before the number, as browsers read them: the
/// character, and how long it is.
pub(super) fn entity(units: &[Unit]) -> Option<(u32, usize)> {
    let is = |at: usize, byte: u8| units.get(at).is_some_and(|unit| unit.byte == byte);
    let (code, length) = if is(0, b'#') {
        let (start, radix) = if is(1, b'x') { (2, 16) } else { (1, 10) };
        let digits = units.get(start..)?.iter();
        let count = digits
            .take_while(|unit| char::from(unit.byte).is_digit(radix))
            .count();
        (number(units.get(start..)?, count, radix)?, start + count)
    } else {
        let named = |(name, code): &(&str, char)| {
            let written = units.get(..name.len())?.iter().map(|unit| unit.byte);
            let is_it = written.eq(name.bytes());
            let has_end = OLD.contains(name) || is(name.len(), b';');
            (is_it && has_end).then_some((u32::from(*code), name.len()))
        };
        let first = units.first()?.byte;
        let begins = |(name, _): &&(&str, char)| name.as_bytes().first() == Some(&first);
        ENTITIES.iter().filter(begins).find_map(named)?
    };
    Some((code, length + usize::from(is(length, b';'))))
}

/// Names that browsers read without a semicolon too.
const OLD: [&str; 5] = ["amp", "lt", "gt", "quot", "nbsp"];

/// The named characters of HTML that may be part of a credential or stand in the middle of one, as they are put.
const ENTITIES: [(&str, char); 42] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("newline", ' '),
    ("tab", ' '),
    ("shy", ' '),
    ("zerowidthspace", ' '),
    ("nobreak", ' '),
    ("zwj", ' '),
    ("zwnj", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("hairsp", ' '),
    ("sol", '/'),
    ("bsol", '\\'),
    ("plus", '+'),
    ("equals", '='),
    ("colon", ':'),
    ("semi", ';'),
    ("period", '.'),
    ("comma", ','),
    ("lowbar", '_'),
    ("dash", '-'),
    ("hyphen", '-'),
    ("num", '#'),
    ("percnt", '%'),
    ("commat", '@'),
    ("excl", '!'),
    ("quest", '?'),
    ("dollar", '$'),
    ("ast", '*'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("hat", '^'),
    ("grave", '`'),
    ("verbar", '|'),
];

/// A tag without attributes, such as `<br>` in the middle of a line: how long the rest of it is. One with attributes may
/// hold a secret itself.
pub(super) fn tag(units: &[Unit]) -> Option<usize> {
    const LONGEST: usize = 12;
    let end = units
        .iter()
        .take(LONGEST)
        .position(|unit| unit.byte == b'>')?;
    let mut name = units.iter().take(end).map(|unit| unit.byte);
    let is_name = end > 0 && name.all(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    is_name.then_some(end + 1)
}
