//! Few errors, named for who must act: the flow author (inputs), whoever owns the connection, or whoever owns the Gorgias
//! account.

use crate::http::response::TransportError;
use crate::json::scan::depth;
use crate::manifest::Input;
use crate::secret::headers::header;
use crate::secret::redactor::Redactor;
use crate::text::ended;

pub(crate) use crate::vocabulary::Code;

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gorgias(status) => write!(f, "GORGIAS_{status}"),
            other => f.write_str(other.word()),
        }
    }
}

/// The most problems that one error reports.
const MOST_PROBLEMS: usize = 50;

/// What is wrong with one input, in words that follow its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The input's key.
    pub key: String,
    /// The input's label.
    pub label: String,
    /// "must be …, not …".
    pub problem: String,
    /// Whether the problem is a sentence by itself, which no label goes before: it is about several inputs.
    pub is_sentence: bool,
}

impl Problem {
    /// A problem of that input.
    pub(crate) fn new(input: &Input, problem: impl Into<String>) -> Self {
        Self {
            key: input.key.into(),
            label: input.label.into(),
            problem: problem.into(),
            is_sentence: false,
        }
    }

    /// Its words with the label before them.
    fn told(&self) -> String {
        if self.is_sentence {
            self.problem.clone()
        } else {
            format!("{} {}", self.label, self.problem)
        }
    }
}

/// Why an operation has no result. A pointer, because every step of every plan hands it on: by value it would make each
/// of their futures larger, and each `?` a copy of two hundred bytes.
#[derive(Debug, Clone)]
pub struct Error(Box<Report>);

/// What an [`Error`] tells.
#[derive(Debug, Clone)]
pub struct Report {
    /// Stable code.
    pub code: Code,
    /// One sentence that a flow author can act on.
    pub message: String,
    /// HTTP status, if Gorgias answered.
    pub status: Option<u16>,
    /// Gorgias' body as text (the host parses it when it is JSON).
    pub body: Option<String>,
    /// Gorgias' response headers.
    pub headers: Vec<(String, String)>,
    /// The inputs that need a change.
    pub inputs: Vec<Problem>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The cursor from which a broken walk can continue.
    pub cursor: Option<String>,
    /// What kept the request from Gorgias, or its response from us.
    pub source: Option<TransportError>,
}

impl std::ops::Deref for Error {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

impl std::ops::DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Report {
        &mut self.0
    }
}

impl Error {
    /// An error of that code and message.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Report {
            code,
            message: ended(message.into()),
            status: None,
            body: None,
            headers: Vec::new(),
            inputs: Vec::new(),
            hint: None,
            cursor: None,
            source: None,
        }))
    }

    /// The problems of a call's inputs in one error.
    pub(crate) fn inputs(first: Problem, others: Vec<Problem>) -> Self {
        let mut problems = vec![first];
        problems.extend(others);
        // Every input may be wrong in its own way, but nobody reads a hundred thousand problems of one input's files.
        problems.truncate(MOST_PROBLEMS);
        let message = sentence(&problems, "inputs need changes");
        let mut error = Self::new(Code::InvalidInput, message);
        error.inputs = problems;
        error
    }

    /// The problems of a connection in one error.
    pub(crate) fn connection(first: Problem, others: Vec<Problem>) -> Self {
        let mut problems = vec![first];
        problems.extend(others);
        let message = sentence(&problems, "fields of the connection need changes");
        let mut error = Self::new(Code::Connection, message);
        error.inputs = problems;
        error.with_hint("Edit the connection in the integration's configuration.")
    }

    /// Whether a call's inputs have no problem.
    ///
    /// # Errors
    /// All that they have.
    pub(crate) fn check_inputs(problems: Vec<Problem>) -> Result<(), Self> {
        check(problems, Self::inputs)
    }

    /// Whether a connection has no problem.
    ///
    /// # Errors
    /// All that it has.
    pub(crate) fn check_connection(problems: Vec<Problem>) -> Result<(), Self> {
        check(problems, Self::connection)
    }

    /// A connection's error with the problems of the inputs added, so that one run finds everything.
    #[must_use]
    pub(crate) fn joined_by(mut self, problems: Vec<Problem>) -> Self {
        if !problems.is_empty() {
            let others = sentence(&problems, "inputs need changes");
            self = self.adding(&format!("also, {others}"));
            self.inputs.extend(problems);
        }
        self
    }

    /// With something more in the same sentence.
    #[must_use]
    pub(crate) fn adding(mut self, clause: &str) -> Self {
        let said = self.message.trim_end_matches('.');
        self.message = ended(format!("{said}; {clause}"));
        self
    }

    /// With a hint, unless it has one.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert(hint.into());
        self
    }

    /// With that hint in the place of any other.
    #[must_use]
    pub(crate) fn hinting(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With a body of ours, for whoever goes on after the error.
    #[must_use]
    pub(crate) fn with_body(mut self, body: String) -> Self {
        self.body = Some(body);
        self
    }

    /// The body, when it is JSON that can be told as such. Whoever logs an error writes it as JSON, and that fails on what
    /// is deeper than a stack.
    pub fn json_body(&self) -> Option<&str> {
        const DEEPEST: usize = 200;
        let body = self.body.as_deref()?;
        let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok();
        (depth(body) <= DEEPEST && is_json()).then_some(body)
    }

    /// Whether Gorgias answered with a web page instead of JSON.
    pub(crate) fn is_web_page(&self) -> bool {
        self.body.as_deref().is_some_and(is_html)
    }

    /// With every secret of the account removed from every text but the body.
    #[must_use]
    pub(crate) fn redacted(mut self, redactor: &Redactor) -> Self {
        let redact = |text: &mut String| *text = redactor.redact(text);
        redact(&mut self.message);
        // Not the body again, which may be a megabyte: it was redacted as it came in, see `Exchange::without_secrets`.
        self.hint.iter_mut().for_each(redact);
        self.cursor.iter_mut().for_each(redact);
        if let Some(TransportError::Broken { reason, .. }) = &mut self.source {
            redact(reason);
        }
        self.headers.iter_mut().for_each(|(name, value)| {
            *value = header(redactor, name, value);
            redact(name);
        });
        self.inputs
            .iter_mut()
            .for_each(|input| redact(&mut input.problem));
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(source)
    }
}

fn check(
    problems: Vec<Problem>,
    error: impl FnOnce(Problem, Vec<Problem>) -> Error,
) -> Result<(), Error> {
    let mut problems = problems.into_iter();
    match problems.next() {
        Some(first) => Err(error(first, problems.collect())),
        None => Ok(()),
    }
}

fn sentence(problems: &[Problem], several: &str) -> String {
    let parts: Vec<String> = problems.iter().map(Problem::told).collect();
    ended(match parts.as_slice() {
        [one] => one.clone(),
        _ => format!("{} {several}: {}", parts.len(), parts.join("; ")),
    })
}

/// Whether a body is a web page (or other markup) and not JSON.
pub(crate) fn is_html(body: &str) -> bool {
    body.trim_start().starts_with('<')
}
