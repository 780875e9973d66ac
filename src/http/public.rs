//! Which hosts are public: a file's address may lead to one of them, but not to what only the machine that a flow runs on
//! can reach, such as its own services or a cloud's metadata.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::url::Address;

impl Address {
    /// Whether it is an https address of a public host. Where a name's address lies only the network knows.
    pub fn is_public(&self) -> bool {
        self.origin.strip_prefix("https://").is_some_and(is_public)
    }
}

/// Names that are this machine's or this network's own, with all below them (RFC 6761, 6762, 8375, and ICANN's `internal`).
const OWN_NAMES: [&str; 6] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "home.arpa",
    "lan",
];

/// Whether a host with or without a port is public, however it is spelled.
pub fn is_public(authority: &str) -> bool {
    if let Some(rest) = authority.strip_prefix('[') {
        let address = rest.split(']').next().unwrap_or_default();
        return address.parse().is_ok_and(is_public_v6);
    }
    let host = authority.split(':').next().unwrap_or_default();
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    // What ends in a number is an address, or none at all (WHATWG URL, "ends in a number"): `127.1`, `0x7f000001`,
    // `2130706433`, `0177.0.0.1`. Nobody who means well writes one in any way but the usual one.
    if last.starts_with(|char: char| char.is_ascii_digit()) {
        return host.parse().is_ok_and(is_public_v4);
    }
    let is_own = OWN_NAMES.iter().any(|own| {
        host.strip_suffix(own)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    // A name of one part is looked up in this network first.
    host.contains('.') && !host.split('.').any(str::is_empty) && !is_own
}

/// By IANA's registry of special addresses.
fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        // This network, private, loopback, link-local.
        [0 | 10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..] | [169, 254, ..]
        // Behind a provider's translation; protocols, 6to4's relays, benchmarks, examples.
        | [100, 64..=127, ..] | [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..]
        | [198, 51, 100, _] | [203, 0, 113, _]
        // Multicast, reserved, everybody.
        | [224..=255, ..]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // Of version 4: mapped, translated, compatible (`::` and `::1` are among these), 6to4.
        [0, 0, 0, 0, 0, 0xFFFF, high, low]
        | [0, 0, 0, 0, 0xFFFF, 0, high, low]
        | [0x64, 0xFF9B, 0, 0, 0, 0, high, low]
        | [0, 0, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => v4(high, low),
        // Tunnels, benchmarks and examples within what is global.
        [0x2001, 0..=0x1FF, ..] | [0x2001, 0xDB8, ..] | [0x3FFF, 0..=0xFFF, ..] => false,
        [first, ..] => (0x2000..=0x3FFF).contains(&first),
    }
}
