//! The response to a request, or why there is none.

/// The response to a request.
#[derive(Debug, Clone)]
pub struct Response<J> {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it was asked for.
    pub body: ResponseBody<J>,
    /// Bytes of the body where known, for the trace.
    pub size: Option<u64>,
}

impl<J> Response<J> {
    /// The header of that (lower-case) name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether it is a success. Any 2xx is: where 201 and 202 are documented, 200 was recorded too.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A body as the request's [`Expect`](super::request::Expect) wanted it; those of other statuses are always text.
#[derive(Debug, Clone)]
pub enum ResponseBody<J> {
    /// The parsed value, text or bytes, the host's own.
    Value(J),
    /// Nothing at all.
    Empty,
    /// A success that is not the JSON it should be: its beginning.
    NotJson(String),
    /// The body of a response that is no success.
    Text(String),
    /// A success whose body is longer than so many megabytes, and was read no further.
    TooLong(u32),
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportError {
    /// It took longer than the request's timeout.
    Timeout,
    /// It was given up before that, by the time limit of a `fetch` that was replaced.
    GivenUp {
        /// Milliseconds after which.
        after: u64,
    },
    /// It was aborted by whoever called.
    Aborted,
    /// The connection failed or broke.
    Broken {
        /// What the host says of it ("ECONNRESET").
        reason: String,
        /// Whether the request may have reached Gorgias.
        sent: bool,
    },
    /// The host gave an answer that makes no sense: a defect of this component.
    Internal(&'static str),
}

impl TransportError {
    /// Whether the request may have reached Gorgias.
    pub(crate) fn may_have_arrived(&self) -> bool {
        match self {
            Self::Timeout | Self::GivenUp { .. } | Self::Aborted | Self::Internal(_) => true,
            Self::Broken { sent, .. } => *sent,
        }
    }
}

impl std::fmt::Display for TransportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Timeout | Self::GivenUp { .. } => f.write_str("no answer in time"),
            Self::Aborted => f.write_str("the call was aborted"),
            Self::Broken { reason, .. } => write!(f, "no connection ({reason})"),
            Self::Internal(defect) => f.write_str(defect),
        }
    }
}

impl std::error::Error for TransportError {}
