//! The only host that credentials go to.

/// The only place credentials are ever sent to: `https://<label>.gorgias.com`.
const DOMAIN: &str = ".gorgias.com";

/// Scheme and host of the account with that label.
pub(crate) fn origin(label: &str) -> String {
    format!("https://{label}{DOMAIN}")
}

/// The one DNS label under gorgias.com that the input names: bare, as a host, or in a pasted address.
/// Whatever else could send credentials elsewhere is refused rather than repaired.
pub fn domain_label(given: &str) -> Option<String> {
    let text = given
        .trim_matches([' ', '\t', '\n', '\r'])
        .to_ascii_lowercase();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_plain || text.contains(['\\', '@', '%']) || text.contains("..") {
        return None;
    }
    let pasted = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let bare = pasted.unwrap_or(&text).trim_matches('/');
    let host = bare.split(['/', '?', '#']).next()?;
    let label = match host.trim_end_matches('.').strip_suffix(DOMAIN) {
        Some(label) => label,
        None if pasted.is_none() && host == bare => host.trim_end_matches('.'),
        None => return None,
    };
    let is_label = (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        // Letters of other alphabets in disguise, which no account has; most of it is no address at all.
        && !label.starts_with("xn--")
        && !label.starts_with('-')
        && !label.ends_with('-');
    is_label.then(|| label.to_owned())
}
