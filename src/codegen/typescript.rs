//! `Manifest` → TypeScript declarations.

use crate::model::Manifest;

/// `component.d.ts`.
pub fn declarations(_manifest: &Manifest) -> String {
    String::new()
}
