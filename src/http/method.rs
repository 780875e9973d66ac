//! HTTP methods.

pub use crate::vocabulary::Method;

impl Method {
    const ALL: [Self; 10] = [
        Self::Get,
        Self::Head,
        Self::Options,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Link,
        Self::Unlink,
        Self::Purge,
    ];

    /// The name on the wire, always in capitals (`fetch` sends "patch" as it is, which Gorgias refuses).
    pub fn name(self) -> &'static str {
        self.word()
    }

    /// The method of that name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        let mut known = Self::ALL.into_iter();
        known.find(|method| method.name().eq_ignore_ascii_case(name))
    }

    /// Whether sending it twice leaves the same state as sending it once (RFC 9110 §9.2.2).
    pub fn is_idempotent(self) -> bool {
        matches!(
            self,
            Self::Get | Self::Head | Self::Options | Self::Put | Self::Delete
        )
    }

    /// Whether a body may be sent: `fetch` throws when a GET or HEAD carries one.
    pub(crate) fn allows_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}
