//! HTTP methods.

/// The HTTP methods that Gorgias knows or a raw request may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Head,
    Options,
    Post,
    Put,
    Patch,
    Delete,
    Link,
    Unlink,
    Purge,
}

impl Method {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Get, "GET"),
        (Self::Head, "HEAD"),
        (Self::Options, "OPTIONS"),
        (Self::Post, "POST"),
        (Self::Put, "PUT"),
        (Self::Patch, "PATCH"),
        (Self::Delete, "DELETE"),
        (Self::Link, "LINK"),
        (Self::Unlink, "UNLINK"),
        (Self::Purge, "PURGE"),
    ];

    /// The name on the wire, always in capitals (`fetch` sends "patch" as it is, which Gorgias refuses).
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(method, _)| *method == self)
            .map_or("GET", |(_, name)| name)
    }

    /// The method of that name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(method, _)| *method)
    }

    /// Whether sending it twice leaves the same state as sending it once (RFC 9110 §9.2.2).
    pub fn is_idempotent(self) -> bool {
        matches!(
            self,
            Self::Get | Self::Head | Self::Options | Self::Put | Self::Delete
        )
    }

    /// Whether a body may be sent: `fetch` throws when a GET or HEAD carries one.
    pub fn allows_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}
