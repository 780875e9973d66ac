//! Secrets in texts that come from outside.

use std::cell::OnceCell;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::credential::{MARKER, Secret};
use crate::secret::escapes::layers;
use crate::secret::unit::Unit;

/// Shorter values are not worth hiding, and redacting them would make every text unreadable.
const SHORTEST: usize = 4;

/// So many bytes of a secret in a row are hidden wherever they stand: a text may be cut, quoted or split in the middle
/// of one. Few enough that what is left tells nothing, enough that no ordinary word is taken for a piece of a key.
const PIECE: usize = 8;

/// A long text is read in blocks, so that a megabyte takes no more memory than a line does.
const BLOCK: usize = 16_384;

/// Each block is read a little further than it goes: as far as a piece may reach in the longest of escapes.
const OVERLAP: usize = 1_024;

/// Finds an account's secrets in foreign text: raw, base64 or hexadecimal, each also escaped, even twice, and broken
/// over lines, whole or in pieces. Gorgias or a proxy may echo a request in its error.
///
/// What it looks for is worked out when the first text is to be redacted: most calls have none.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Vec<Secret>,
    pieces: OnceCell<Pieces>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor of {} secrets", self.secrets.len())
    }
}

impl Redactor {
    /// A redactor of these secrets in all their forms.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let worth = secrets.into_iter().filter(|text| text.len() >= SHORTEST);
        Self {
            secrets: worth.map(Secret::new).collect(),
            pieces: OnceCell::new(),
        }
    }

    /// With more secrets to find.
    #[must_use]
    pub fn and<'a>(&'a self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let known = self.secrets.iter().map(Secret::reveal);
        Self::new(known.chain(secrets))
    }

    /// Whether it has been worked out what to look for.
    pub fn is_ready(&self) -> bool {
        self.pieces.get().is_some()
    }

    /// The text with every secret replaced by [`MARKER`].
    pub fn redact(&self, text: &str) -> String {
        if self.secrets.is_empty() {
            return text.to_owned();
        }
        let pieces = self.pieces.get_or_init(|| Pieces::of(&self.secrets));
        // For each byte whether it is hidden; empty as long as none is.
        let mut hidden = Vec::new();
        let mut from = 0;
        while from < text.len() {
            let until = text.floor_char_boundary(from + BLOCK + OVERLAP);
            layers(text.get(from..until).unwrap_or_default(), |units| {
                pieces.find(units, |start, end| {
                    hidden.resize(text.len(), false);
                    let part = hidden.get_mut(from + start..from + end);
                    part.unwrap_or_default().fill(true);
                });
            });
            from = text.floor_char_boundary(from + BLOCK);
        }
        if hidden.is_empty() {
            return text.to_owned();
        }
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        for run in hidden.chunk_by(PartialEq::eq) {
            let (part, others) = rest.split_at_checked(run.len()).unwrap_or((rest, ""));
            rest = others;
            if run.first() == Some(&true) {
                clean.push_str(MARKER);
            } else if clean.ends_with(MARKER) {
                // The padding of base64 would betray where it ended.
                clean.push_str(part.trim_start_matches('='));
            } else {
                clean.push_str(part);
            }
        }
        clean
    }
}

/// What is the secret's alone in the base64 of a text that holds it after so many bytes, of which only the
/// remainder by three counts: base64 turns three bytes into four letters.
fn inner_base64(secret: &str, before: usize) -> String {
    let mut bytes = vec![0; before];
    bytes.extend(secret.bytes());
    let code = STANDARD_NO_PAD.encode(&bytes);
    let shared_before = [0, 2, 3].get(before).copied().unwrap_or_default();
    let shared_after = usize::from(!bytes.len().is_multiple_of(3));
    let own = code.get(shared_before..code.len().saturating_sub(shared_after));
    own.unwrap_or_default().to_owned()
}

/// The last bytes that were read, in a number.
fn read(latest: u64, byte: u8) -> u64 {
    latest << 8 | u64::from(byte)
}

/// All that secrets look like in parts of [`PIECE`] bytes, in a table of the kind whose collisions go into the next
/// free place. Built and asked in time that only grows with the length of the secrets and of the text.
#[derive(Clone)]
struct Pieces {
    places: Vec<u64>,
    /// Secrets that are shorter than a piece, and how many bits of the latest bytes each is.
    short: Vec<(u64, u32)>,
}

impl Pieces {
    fn of(secrets: &[Secret]) -> Self {
        let mut all = Vec::new();
        let mut short = Vec::new();
        let mut add = |units: &[Unit]| {
            let bytes = || units.iter().map(|unit| unit.byte);
            if (SHORTEST..PIECE).contains(&units.len()) {
                short.push((bytes().fold(0, read), 64 - 8 * units.len() as u32));
            }
            let mut latest = 0;
            for (at, byte) in bytes().enumerate() {
                latest = read(latest, byte);
                if at + 1 >= PIECE {
                    all.push(latest);
                }
            }
        };
        for secret in secrets {
            let secret = secret.reveal();
            let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            layers(secret, &mut add);
            layers(&hexadecimal, &mut add);
            (0..3).for_each(|before| layers(&inner_base64(secret, before), &mut add));
        }
        let mut pieces = Self {
            places: vec![0; (all.len() * 2).next_power_of_two()],
            short,
        };
        for piece in all {
            if let Some(place) = pieces.place(piece).and_then(|at| pieces.places.get_mut(at)) {
                *place = piece;
            }
        }
        pieces
    }

    /// Where the piece is, or would be. At least half of the places are free.
    fn place(&self, piece: u64) -> Option<usize> {
        // The golden ratio: the upper half of a product with it depends on all bits.
        let scattered = (piece.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize;
        let first = scattered & (self.places.len() - 1);
        let there = self.places.iter().enumerate().skip(first);
        let around = there.chain(self.places.iter().enumerate().take(first));
        let mut fitting = around.filter(|(_, place)| **place == 0 || **place == piece);
        fitting.next().map(|(at, _)| at)
    }

    fn has(&self, piece: u64) -> bool {
        // Nothing stands for itself: it marks a free place.
        let place = self.place(piece).and_then(|at| self.places.get(at));
        piece != 0 && place == Some(&piece)
    }

    /// Where pieces are: begin and end in bytes of the text that the units are of.
    fn find(&self, units: &[Unit], mut found: impl FnMut(usize, usize)) {
        let mut latest = 0;
        let mut told = |at: usize, length: usize| {
            let part = (at + 1)
                .checked_sub(length)
                .and_then(|from| units.get(from..=at));
            if let Some([first, .., last]) = part {
                found(first.start(), last.end());
            }
        };
        for (at, unit) in units.iter().enumerate() {
            latest = read(latest, unit.byte);
            if self.has(latest) {
                told(at, PIECE);
            }
            for (secret, spared) in &self.short {
                if latest << spared >> spared == *secret {
                    told(at, PIECE - (*spared / 8) as usize);
                }
            }
        }
    }
}
