//! Where a `Location` header leads, as `fetch` and curl read it.

use super::url::{Address, split};

/// The address that a response to a request for `base` sends on to; none for what is no web address, or not plainly one.
pub fn resolve(base: &Address, location: &str) -> Option<Address> {
    let location = encoded(location.trim_matches([' ', '\t']))?;
    let location = location.split('#').next().unwrap_or_default();
    let (path, query) = match location.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (location, None),
    };
    // `fetch` takes it for a slash, curl does not: whoever means a host by it means no good.
    if location.is_empty() || path.contains('\\') {
        return None;
    }
    let scheme = base.origin.split("://").next()?;
    let (base_path, _) = base.target.split_once('?').unwrap_or((&base.target, ""));
    let (folder, _) = base_path.rsplit_once('/')?;
    let query = query.map(|query| format!("?{}", query.replace('\\', "%5C")));
    let query = query.unwrap_or_default();
    let target = if path.starts_with("//") {
        return split(&format!("{scheme}:{path}{query}"));
    } else if path.starts_with('/') {
        path.to_owned()
    } else if path.is_empty() {
        base_path.to_owned()
    } else if path
        .split('/')
        .next()
        .is_some_and(|first| first.contains(':'))
    {
        return split(&format!("{path}{query}"));
    } else {
        format!("{folder}/{path}")
    };
    Some(Address {
        origin: base.origin.clone(),
        target: format!("{}{query}", without_dots(&target)),
    })
}

/// What must not stand in an address as it is, encoded; what is encoded stays. `fetch` hands a header's bytes on as
/// characters of Latin-1, which most often were UTF-8. None where it holds control characters.
fn encoded(location: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = location
        .chars()
        .map(|char| u8::try_from(u32::from(char)).ok())
        .collect();
    let bytes = bytes.unwrap_or_else(|| location.as_bytes().to_vec());
    let mut text = String::new();
    for byte in bytes {
        match byte {
            0..=0x1F | 0x7F => return None,
            b' ' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'^' | 0x80.. => {
                text.push_str(percent_encoding::percent_encode_byte(byte));
            }
            _ => text.push(char::from(byte)),
        }
    }
    Some(text)
}

/// A path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut is_folder = false;
    for part in path.split('/').skip(1) {
        let plain = part.to_ascii_lowercase().replace("%2e", ".");
        is_folder = matches!(plain.as_str(), "." | "..");
        match plain.as_str() {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(part),
        }
    }
    let end = if is_folder { "/" } else { "" };
    let path = kept.join("/");
    let end = if path.is_empty() { "" } else { end };
    format!("/{path}{end}")
}
