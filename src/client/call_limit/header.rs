//! `X-Gorgias-Account-Api-Call-Limit`.

/// A limit above this is none. Gorgias has 40 and 80.
const LARGEST_LIMIT: u32 = 10_000;

/// `13/80`; none when it is anything else. More than full is full: a wait for what cannot be would hold up every call.
pub(crate) fn parse(header: &str) -> Option<(f64, f64)> {
    let (used, limit) = header.trim().split_once('/')?;
    let (used, limit) = (
        used.trim().parse::<u32>().ok()?,
        limit.trim().parse::<u32>().ok()?,
    );
    let is_limit = (1..=LARGEST_LIMIT).contains(&limit);
    is_limit.then_some((f64::from(used.min(limit)), f64::from(limit)))
}
