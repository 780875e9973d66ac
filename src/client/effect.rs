//! What a request may have done when its response does not say.

use crate::error::Error;

/// What a request may have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing that a repeat would not do as well: it may be sent again.
    Harmless,
    /// Nothing: it did not arrive.
    None,
    /// It may have been carried out.
    Possible,
    /// It probably succeeded: Gorgias said so, but its body cannot be used.
    Probable,
}

impl Effect {
    /// The error with this added to its sentence, and with what to do about it.
    pub(crate) fn told_in(self, error: Error) -> Error {
        match self {
            Self::Harmless => error,
            Self::None => error.adding("nothing was changed"),
            Self::Possible => looked_for(error.adding("it may have succeeded anyway")),
            Self::Probable => looked_for(
                error.adding("it probably succeeded, so check before you run the step again"),
            ),
        }
    }
}

/// Whether a response of that status may come after the request was carried out: of a server that failed on its way, or of
/// one in between that did not wait.
pub(crate) fn may_be_done(status: u16) -> bool {
    matches!(status, 408 | 500..)
}

/// Whether a status says that somebody on the way gave up waiting: request timeout, gateway timeout, and those of
/// Cloudflare. What takes so long may be carried out after it was looked for.
pub(crate) fn is_timeout(status: u16) -> bool {
    matches!(status, 408 | 504 | 522 | 524 | 598 | 599)
}

fn looked_for(error: Error) -> Error {
    let hint = "Look for the record before you run the step again, or you may get it twice.";
    error.hinting(hint)
}
