//! One HTTP request: where it goes, what it carries, which response it wants.

use super::body::Body;
use super::method::Method;
use crate::secret::credential::Secret;
pub use crate::vocabulary::Expect;

/// Milliseconds a request may take, unless the flow author says otherwise. Gorgias answers within seconds;
/// a minute leaves room for a large upload, and for several tries within the platform's 15 minutes.
pub(crate) const TIMEOUT: u64 = 60_000;

/// Tells Gorgias which client is calling.
pub(crate) const USER_AGENT: &str = concat!("gorgias-component/", env!("CARGO_PKG_VERSION"));

/// A request that is ready to be sent, any number of times.
#[derive(Debug, Clone)]
pub struct Request<F> {
    /// Method.
    pub method: Method,
    /// Scheme and host, e.g. `https://green-garden.gorgias.com`.
    pub origin: String,
    /// Path and query, e.g. `/api/tickets?limit=100`.
    pub target: String,
    /// Headers besides the authorization.
    pub headers: Vec<(String, String)>,
    /// The credentials, for the account's own origin only.
    pub authorization: Option<Secret>,
    /// Body.
    pub body: Body<F>,
    /// Whether carrying it out twice does no harm.
    pub is_repeatable: bool,
    /// When it is sent again.
    pub policy: Policy,
    /// Which body is wanted.
    pub expect: Expect,
    /// Milliseconds for one attempt, 0 for no limit.
    pub timeout: u64,
    /// Whether all headers of a success are wanted too, for the trace; of others they always are.
    pub every_header: bool,
}

impl<F> Request<F> {
    /// The absolute address.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.target)
    }

    /// Who answers it, for messages: Gorgias, or the host that it was sent on to without credentials.
    pub fn server(&self) -> &str {
        match self.authorization {
            Some(_) => "Gorgias",
            None => &self.origin,
        }
    }

    /// The path under `/api`, for messages.
    pub(crate) fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or_default();
        path.strip_prefix("/api")
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or(path)
    }
}

/// When a request is sent again; the verdict on each attempt is given in `client/retry.rs`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Policy {
    /// Ours: 429 on any method; 5xx and lost connections where sending twice is harmless.
    Standard,
    /// For what is good to know but can be done without: only a 429 is waited for.
    Once,
    /// For what somebody waits for in front of a screen: as ours, but a 429 is an error at once, and so the call limit is
    /// not waited for either.
    Prompt,
    /// A raw request's: exactly what the flow author chose.
    Custom {
        /// Attempts after the first.
        retries: u32,
        /// Milliseconds between attempts.
        delay: f64,
        /// Whether pauses double.
        exponential: bool,
        /// Whether every error is tried again.
        all_errors: bool,
    },
}

impl<F: Clone> Request<F> {
    /// Sent again by that policy.
    #[must_use]
    pub(crate) fn by(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Wanting that body.
    #[must_use]
    pub(crate) fn expecting(self, expect: Expect) -> Self {
        Self { expect, ..self }
    }

    /// With a JSON body.
    #[must_use]
    pub(crate) fn with_json(mut self, json: String) -> Self {
        self.headers
            .push(("content-type".into(), "application/json".into()));
        self.body = Body::Text(json);
        self
    }
}
