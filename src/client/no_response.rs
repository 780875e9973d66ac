//! The error of a request that has no response.

use super::effect::Effect;
use crate::duration::seconds;
use crate::error::{Code, Error};
use crate::http::request::Request;
use crate::http::response::{Response, TransportError};

/// Why a request has no response after all its attempts.
#[derive(Debug)]
pub(crate) enum NoResponse {
    /// The last attempt failed.
    Failed {
        /// How.
        error: TransportError,
        /// Attempts made.
        attempts: u32,
        /// Milliseconds that the last one was given.
        timeout: u64,
        /// Whether an earlier one may have been carried out although its response was lost.
        uncertain: bool,
        /// When the last one was sent, in milliseconds since 1970.
        sent: f64,
    },
    /// The step's time was over before the next attempt was sent: with no time left to hear of it, nobody could tell
    /// what it did.
    Deadline {
        /// Attempts made.
        attempts: u32,
        /// Whether one of them may have been carried out although its response was lost.
        uncertain: bool,
    },
}

/// Why an attempt is followed by another. The host of a file has limits and troubles of its own.
pub(crate) fn why<F, J>(
    request: &Request<F>,
    result: &Result<Response<J>, TransportError>,
) -> String {
    let (server, is_elsewhere) = (request.server(), request.authorization.is_none());
    match result {
        Ok(response) if response.status == 429 && !is_elsewhere => {
            "Gorgias' call limit is reached".to_owned()
        }
        Ok(response) => format!("{server} answered {}", response.status),
        Err(error) if is_elsewhere => format!("{server}: {error}"),
        Err(error) => error.to_string(),
    }
}

impl NoResponse {
    /// Whether Gorgias may have carried the request out.
    pub(crate) fn may_have_happened(&self) -> bool {
        match self {
            Self::Failed {
                error, uncertain, ..
            } => *uncertain || error.may_have_arrived(),
            Self::Deadline { uncertain, .. } => *uncertain,
        }
    }

    /// Whether it is over: the connection broke, so that nothing of it is under way any more. What takes too long may be
    /// carried out later.
    pub(crate) fn is_over(&self) -> bool {
        let Self::Failed { error, .. } = self else {
            return false;
        };
        matches!(error, TransportError::Broken { .. })
    }

    /// As an error: how often it was tried, and for a request that must not be repeated whether it may have happened.
    pub(crate) fn error<F>(self, request: &Request<F>) -> Error {
        let effect = match self.may_have_happened() {
            _ if request.is_repeatable => Effect::Harmless,
            true => Effect::Possible,
            false => Effect::None,
        };
        let (Self::Failed { attempts, .. } | Self::Deadline { attempts, .. }) = &self;
        let tries = match attempts {
            0 | 1 => String::new(),
            attempts => format!(" after {attempts} tries"),
        };
        let (name, server) = (request.method.name(), request.server());
        let is_elsewhere = request.authorization.is_none();
        // The path of a signed address is nobody's business, and its host is what matters.
        let path = if is_elsewhere { server } else { request.path() };
        let (code, message, source) = match self {
            Self::Deadline { .. } => {
                let over = "the step's 14 minutes were over first";
                let message = format!("{name} {path} was not sent{tries}: {over}");
                (Code::Timeout, message, None)
            }
            Self::Failed { error, timeout, .. } => match &error {
                TransportError::Timeout => {
                    #[allow(clippy::cast_precision_loss)]
                    let limit = seconds(timeout as f64);
                    let message = format!("{name} {path} got no answer within {limit}{tries}");
                    (Code::Timeout, message, Some(error))
                }
                TransportError::GivenUp { after } => {
                    #[allow(clippy::cast_precision_loss)]
                    let after = seconds(*after as f64);
                    let message = format!(
                        "{name} {path} got no answer within the {after} that its own fetch allows{tries}"
                    );
                    (Code::Timeout, message, Some(error))
                }
                TransportError::Aborted => {
                    let message = format!("{name} {path} was aborted by its caller{tries}");
                    (Code::Unreachable, message, Some(error))
                }
                TransportError::Broken { reason, .. } => {
                    let message = if is_elsewhere {
                        format!("{name} did not get through to {server}{tries}: {reason}")
                    } else {
                        format!("{name} {path} did not get through to {server}{tries}: {reason}")
                    };
                    (Code::Unreachable, message, Some(error))
                }
                TransportError::Internal(defect) => {
                    let mut internal =
                        Error::new(Code::Internal, format!("{name} {path}: {defect}."));
                    internal.source = Some(error);
                    return internal;
                }
            },
        };
        let retry = if is_elsewhere {
            "Run the step again; if this persists, the host that Gorgias redirected to is down."
        } else {
            "Run the step again; if this persists, check the connection's Domain and status.gorgias.com."
        };
        let mut error = effect.told_in(Error::new(code, message)).with_hint(retry);
        error.source = source;
        error
    }
}
