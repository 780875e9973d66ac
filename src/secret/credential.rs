//! Credentials as a type that cannot be printed.

/// What replaces a secret in a text.
pub(crate) const MARKER: &str = "<secret>";

/// A credential from the moment it is read. It has no `Display`, and `Debug` shows a marker.
#[derive(Clone, Default, serde::Deserialize)]
pub struct Secret(String);

impl Secret {
    /// Wraps a credential.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The credential itself, for the one header that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MARKER)
    }
}
