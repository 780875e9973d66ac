//! JSON text, read one level deep. It keeps its own text wherever it can: order of keys and digits of numbers
//! arrive as they were typed.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// An item of a list or object as it was written.
pub(crate) type Item = Box<RawValue>;

/// An object's members in their order, with the text of each value.
pub(crate) struct Members(pub(crate) Vec<(String, Item)>);

/// Of members with the same name the last one, as JavaScript reads them.
pub(crate) fn last_of_each<T>(mut members: Vec<(String, T)>) -> Vec<(String, T)> {
    let mut known = HashSet::new();
    members.reverse();
    members.retain(|(name, _)| known.insert(name.clone()));
    members.reverse();
    members
}

/// What JSON text holds, one level deep.
pub(crate) enum Parsed {
    /// null
    Null,
    /// Text.
    Text(String),
    /// A number or a flag.
    Scalar(String),
    /// A list.
    List(Vec<Item>),
    /// An object.
    Object(Members),
}

/// Parses one level; the error tells where the JSON is broken.
pub(crate) fn parse(json: &str) -> Result<Parsed, String> {
    let whole = json;
    let json = json.trim();
    let broken = |error: serde_json::Error| problem(whole, &error);
    if json.starts_with(['[', '{', '"']) {
        return serde_json::from_str(json)
            .map(|Inside(parsed)| parsed)
            .map_err(broken);
    }
    let scalar: &RawValue = serde_json::from_str(json).map_err(broken)?;
    Ok(match scalar.get() {
        "null" => Parsed::Null,
        scalar => Parsed::Scalar(scalar.to_owned()),
    })
}

/// A list, an object or a text: what has an inside.
struct Inside(Parsed);

impl<'de> Deserialize<'de> for Inside {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Level).map(Self)
    }
}

/// Takes what has an inside. The others never get here, but what is left to the defaults of a visitor would bring 20 kB of
/// messages; so would items that are not borrowed first.
struct Level;

impl<'de> Visitor<'de> for Level {
    type Value = Parsed;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Parsed, E> {
        Ok(Parsed::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Parsed, E> {
        Ok(Parsed::Null)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Parsed, E> {
        Ok(Parsed::Null)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Parsed, E> {
        Ok(Parsed::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Parsed, E> {
        Ok(Parsed::Null)
    }

    fn visit_str<E>(self, text: &str) -> Result<Parsed, E> {
        Ok(Parsed::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Parsed, A::Error> {
        let mut items: Vec<Item> = Vec::new();
        while let Some(item) = seq.next_element::<&RawValue>()? {
            items.push(item.to_owned());
        }
        Ok(Parsed::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parsed, A::Error> {
        let mut members: Vec<(String, Item)> = Vec::new();
        while let Some((name, item)) = map.next_entry::<String, &RawValue>()? {
            members.push((name, item.to_owned()));
        }
        Ok(Parsed::Object(Members(last_of_each(members))))
    }
}

/// Where JSON is broken and why, in words for whoever typed it.
pub(crate) fn problem(json: &str, error: &serde_json::Error) -> String {
    let text = error.to_string();
    let why = match text.split(" at line ").next().unwrap_or_default() {
        why if why.starts_with("EOF") => "it ends too early; a closing bracket or quote is missing",
        "key must be a string" => "a name in double quotes is expected here",
        "expected value" => "a value is expected here; text needs double quotes",
        "trailing comma" => "there is one comma too many",
        "trailing characters" => "there is something after the end",
        "expected `,` or `}`" => "a comma or } is expected here",
        "expected `,` or `]`" => "a comma or ] is expected here",
        "expected `:`" => "a colon is expected here",
        "invalid number" => "this is not a number",
        why if why.starts_with("control character") => {
            "a line break in text is written as \\n, a tab as \\t"
        }
        "expected ident" => "this is neither true, false nor null; text needs double quotes",
        "invalid escape" => "a backslash in text is written as \\\\",
        why => why,
    };
    // serde counts bytes from where the JSON begins, people count characters from where their text does.
    let space = json.split_at(json.len() - json.trim_start().len()).0;
    let number = error.line().max(1) + space.matches('\n').count();
    let indent = match error.line() {
        0 | 1 => space.rsplit('\n').next().map_or(0, str::len),
        _ => 0,
    };
    let line = json.lines().nth(number - 1).unwrap_or_default();
    let bytes = line.bytes().take(indent + error.column().max(1) - 1);
    // Of a character that may not be in text serde tells the place before it.
    let before = usize::from(text.starts_with("control character"));
    let column = bytes.filter(|byte| byte & 0xC0 != 0x80).count() + 1 + before;
    format!("is not valid JSON at line {number}, column {column}: {why}")
}

/// JSON text with U+FFFD for each half of a character that stands without its other half, as `JSON.stringify` writes half
/// an emoji. Everything else stays, and stays where it was.
pub(crate) fn well_formed(json: &str) -> Cow<'_, str> {
    let mut lone = Vec::new();
    let mut at = 0;
    while let Some(found) = json.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        at += match (surrogate(json, at), surrogate(json, at + ESCAPE)) {
            (Some(0xD800..0xDC00), Some(0xDC00..)) => 2 * ESCAPE,
            (Some(_), _) => {
                lone.push(at);
                ESCAPE
            }
            (None, _) => 2,
        };
        // What follows a backslash may be more than a byte long.
        at = json.ceil_char_boundary(at);
    }
    if lone.is_empty() {
        return Cow::Borrowed(json);
    }
    let mut mended = json.to_owned();
    for at in lone {
        mended.replace_range(at..at + ESCAPE, "\\ufffd");
    }
    Cow::Owned(mended)
}

/// Bytes of `\uD83D`.
const ESCAPE: usize = 6;

/// The half of a character that is escaped at that place.
fn surrogate(json: &str, at: usize) -> Option<u32> {
    let digits = json.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    (0xD800..0xE000).contains(&code).then_some(code)
}
