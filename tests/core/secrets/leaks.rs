//! Looks for a secret in a text with decoders of its own, knowing nothing of how the library hides one.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// So many characters of a secret in a row are a leak.
const WINDOW: usize = 10;

/// Where the secret, or a good part of it, can be read.
pub fn leak(text: &str, secret: &str) -> Option<String> {
    let letters: Vec<char> = secret.chars().collect();
    let parts: Vec<String> = letters
        .windows(WINDOW.min(letters.len()))
        .map(|part| part.iter().collect())
        .collect();
    let has_it = |text: &str| parts.iter().any(|part| text.contains(part.as_str()));
    for view in views(text) {
        if has_it(&view) {
            return Some(view);
        }
        for bytes in base64_runs(&view).into_iter().chain(hex_runs(&view)) {
            let decoded = String::from_utf8_lossy(&bytes);
            if has_it(&decoded) {
                return Some(decoded.into_owned());
            }
        }
    }
    None
}

/// The text as it is, and as it reads with escapes undone and lines joined, one after the other.
fn views(text: &str) -> BTreeSet<String> {
    let mut views = BTreeSet::from([text.to_owned()]);
    for _ in 0..2 {
        let more: Vec<String> = views
            .iter()
            .flat_map(|view| {
                [
                    without_backslashes(view),
                    without_percents(view),
                    without_entities(view),
                    joined(view),
                ]
            })
            .collect();
        views.extend(more);
    }
    views
}

fn without_backslashes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match rest.next() {
            Some('n' | 'r' | 't') => out.push('\n'),
            Some('u') => {
                let digits: String = rest.clone().take(4).collect();
                match u32::from_str_radix(&digits, 16)
                    .ok()
                    .and_then(char::from_u32)
                {
                    Some(char) => {
                        out.push(char);
                        rest.nth(3);
                    }
                    None => out.push('u'),
                }
            }
            other => out.extend(other),
        }
    }
    out
}

fn without_percents(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

fn without_entities(text: &str) -> String {
    let text = numbered(text)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// With `&#113;`, `&#x71;` and the same without the semicolon as browsers read them.
fn numbered(text: &str) -> String {
    let mut parts = text.split("&#");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, radix) = match part.strip_prefix(['x', 'X']) {
            Some(rest) => (rest, 16),
            None => (part, 10),
        };
        let end = digits.find(|char: char| !char.is_digit(radix));
        let (number, rest) = digits.split_at(end.unwrap_or(digits.len()));
        match u32::from_str_radix(number, radix)
            .ok()
            .and_then(char::from_u32)
        {
            Some(char) => {
                out.push(char);
                out.push_str(rest.strip_prefix(';').unwrap_or(rest));
            }
            None => out.push_str(part),
        }
    }
    out
}

fn joined(text: &str) -> String {
    let text = text.replace("=\r\n", "").replace("=\n", "");
    let unseen = ['\u{200b}', '\u{feff}', '\u{ad}'];
    text.replace("<br>", "")
        .replace("<br />", "")
        .replace("</b><b>", "")
        .chars()
        .filter(|char| !char.is_whitespace() && !char.is_control() && !unseen.contains(char))
        .collect()
}

/// What runs of base64 letters decode to, wherever in a run the encoding begins.
fn base64_runs(text: &str) -> Vec<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let mut found = Vec::new();
    for (alphabet, others) in [(STANDARD, "+/"), (URL_SAFE, "-_")] {
        let engine = GeneralPurpose::new(&alphabet, config);
        let is_letter = |char: char| char.is_ascii_alphanumeric() || others.contains(char);
        for run in text
            .split(|char| !is_letter(char))
            .filter(|run| run.len() >= WINDOW)
        {
            for start in 0..4 {
                let part = &run[start..];
                let part = &part[..part.len() - usize::from(part.len() % 4 == 1)];
                found.extend(engine.decode(part));
            }
        }
    }
    found
}

fn hex_runs(text: &str) -> Vec<Vec<u8>> {
    let text = &text.replace([':', '-', ' ', ','], "").replace("0x", "");
    let runs = text
        .split(|char: char| !char.is_ascii_hexdigit())
        .filter(|run| run.len() >= 2 * WINDOW);
    runs.flat_map(|run| [run, &run[1..]])
        .map(|run| {
            let pairs = run.as_bytes().chunks_exact(2);
            pairs
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect()
        })
        .collect()
}

#[test]
fn the_search_finds_what_is_there() {
    let secret = "s3cr3t-k3y/with+odd=chars";
    for text in [
        "x s3cr3t-k3y/with+odd=chars y",
        "k3y/with+od",
        "s3cr3t-k\n   3y/with+odd=chars",
        "\"s3cr3t-k3y\\/with+odd=chars\"",
        "s3cr3t-k3y%2Fwith%2Bodd%3Dchars",
        "czNjcjN0LWszeS93aXRoK29kZD1jaGFycw==",
        "eHMzY3IzdC1rM3kvd2l0aCtvZGQ9Y2hhcnN5",
        "7333637233742d6b33792f776974682b6f64643d6368617273",
        "\\u0073\\u0033cr3t-k3y/with",
        "73:33:63:72:33:74:2d:6b:33:79:2f:77",
        "&#0000000115;&#51cr3t-k3y&#x2f;with",
        "s3cr3t<br>-k3y\u{2028}/wi\u{c}th",
    ] {
        assert!(leak(text, secret).is_some(), "{text}");
    }
    assert!(leak("s3cr3t and k3y with odd chars", secret).is_none());
}
