//! `Manifest` → the reference tables of the README.

use crate::model::Manifest;

/// `reference.md`.
pub fn reference(_manifest: &Manifest) -> String {
    String::new()
}
