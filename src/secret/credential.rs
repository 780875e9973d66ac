//! Credentials as a type that cannot be printed.

use std::hint::black_box;

use crate::json::tree::Tree;
use crate::json::typed::FromTree;

/// What replaces a secret in a text.
pub(crate) const MARKER: &str = "<secret>";

/// A credential from the moment it is read. It has no `Display`, and `Debug` shows a marker.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a credential.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Equal for equal credentials, and no way back to one: FNV-1a.
    pub fn fingerprint(&self) -> u64 {
        self.0.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// Whether this is the credential that somebody shows. How long that takes tells nothing of where they differ.
    pub fn is(&self, shown: &str) -> bool {
        let pairs = self.0.bytes().zip(shown.bytes());
        // Not optimised away: nobody may stop at the first difference.
        let differences = pairs.fold(0, |known, (one, other)| black_box(known | (one ^ other)));
        differences == 0 && self.0.len() == shown.len()
    }

    /// The credential itself, for the one header that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromTree for Secret {
    fn from_tree(tree: Tree) -> Option<Self> {
        String::from_tree(tree).map(Self)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MARKER)
    }
}
