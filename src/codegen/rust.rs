//! `Manifest` → Rust.

use crate::model::Manifest;

/// The tables of operations.
pub fn operations(_manifest: &Manifest) -> String {
    String::new()
}

/// One exported function per operation and connection type.
pub fn exports(_manifest: &Manifest) -> String {
    String::new()
}
