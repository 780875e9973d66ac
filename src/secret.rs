//! Credentials as a type that cannot be printed, and the scrubbing of texts that come from outside.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a text where a secret stood.
pub const MARKER: &str = "<secret>";

/// Shorter values are no secrets worth the name, and scrubbing them would make every text unreadable.
const SHORTEST: usize = 4;

/// A credential from the moment it is read. It has no `Display`, and `Debug` shows a marker.
#[derive(Clone, Default)]
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

/// Finds an account's secrets in foreign text: raw, base64, percent-encoded, hexadecimal, JSON-escaped,
/// each also when broken over lines. Gorgias or a proxy may echo a request in its error.
#[derive(Clone, Default)]
pub struct Redactor {
    needles: Vec<String>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor of {} forms", self.needles.len())
    }
}

impl Redactor {
    /// A redactor of these secrets in all their forms.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles = Vec::new();
        for secret in secrets
            .into_iter()
            .filter(|secret| secret.len() >= SHORTEST)
        {
            let bytes = secret.as_bytes();
            let escaped = serde_json::Value::from(secret).to_string();
            needles.push(secret.to_owned());
            needles.push(escaped.trim_matches('"').to_owned());
            needles.push(escaped.replace('/', "\\/").trim_matches('"').to_owned());
            needles.push(utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string());
            needles.push(utf8_percent_encode(secret, crate::request::COMPONENT).to_string());
            needles.push(STANDARD_NO_PAD.encode(bytes));
            needles.push(URL_SAFE_NO_PAD.encode(bytes));
            needles.push(
                utf8_percent_encode(&STANDARD_NO_PAD.encode(bytes), NON_ALPHANUMERIC).to_string(),
            );
            needles.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        }
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self { needles }
    }

    /// The text with every secret replaced by [`MARKER`].
    pub fn scrub(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            match self.needles.iter().find_map(|needle| matched(rest, needle)) {
                Some(length) => {
                    clean.push_str(MARKER);
                    // The padding of base64 would betray where it ended.
                    rest = rest
                        .get(length..)
                        .unwrap_or_default()
                        .trim_start_matches('=');
                }
                None => {
                    clean.push(first);
                    rest = rest.get(first.len_utf8()..).unwrap_or_default();
                }
            }
        }
        clean
    }
}

/// How many bytes of `text` the needle covers at its beginning, line breaks, escapes and case of hexadecimal
/// digits aside. Where a text was cut (…) its beginning is enough.
fn matched(text: &str, needle: &str) -> Option<usize> {
    let mut rest = text;
    for (position, wanted) in needle.chars().enumerate() {
        if position > 0 {
            rest = skip_break(rest);
        }
        if position >= SHORTEST && rest.starts_with('…') {
            break;
        }
        rest = skip_char(rest, wanted)?;
    }
    Some(text.len() - rest.len())
}

/// The text after that character: as it is, or escaped in any way that a sender may choose to, or not, character by
/// character (`&` is `\u0026` for some writers of JSON, `&amp;` in a web page, `%26` in a form).
fn skip_char(text: &str, wanted: char) -> Option<&str> {
    let first = text.chars().next()?;
    let is_wanted = |found: char| found.eq_ignore_ascii_case(&wanted);
    if is_wanted(first) {
        return text.get(first.len_utf8()..);
    }
    let (code, rest) = match first {
        '\\' => {
            // JSON inside JSON text has several of them.
            let rest = text.trim_start_matches('\\');
            if rest.starts_with(is_wanted) {
                return rest.get(wanted.len_utf8()..);
            }
            let rest = rest.strip_prefix('u')?;
            (
                u32::from_str_radix(rest.get(..4)?, 16).ok()?,
                rest.get(4..)?,
            )
        }
        '%' => {
            let digits = text.get(1..3)?;
            (
                u32::from_str_radix(digits, 16)
                    .ok()
                    .filter(|code| *code < 128)?,
                text.get(3..)?,
            )
        }
        '&' => {
            let (entity, rest) = text
                .get(1..)?
                .split_once(';')
                .filter(|(entity, _)| entity.len() <= 8)?;
            let code = match (entity, entity.strip_prefix('#')) {
                ("amp", _) => 0x26,
                ("lt", _) => 0x3C,
                ("gt", _) => 0x3E,
                ("quot", _) => 0x22,
                ("apos", _) => 0x27,
                (_, Some(number)) => match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                },
                _ => return None,
            };
            (code, rest)
        }
        _ => return None,
    };
    char::from_u32(code)
        .filter(|found| is_wanted(*found))
        .map(|_| rest)
}

/// Skips what a line break inside a secret may look like, also inside JSON text or quoted-printable mail.
fn skip_break(text: &str) -> &str {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(['\r', '\n', '\t', ' ']);
        let trimmed = ["\\r", "\\n", "\\t", "=\r\n", "=\n"]
            .iter()
            .find_map(|mark| trimmed.strip_prefix(mark))
            .unwrap_or(trimmed);
        if trimmed.len() == rest.len() {
            return rest;
        }
        rest = trimmed;
    }
}
