//! Few errors, named for who must act: the builder (inputs), who owns the connection, or who owns the Gorgias account.

use crate::operation::{Input, Method, Scheme};
use crate::secret::Redactor;

/// The stable code of an error; flows may branch on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The inputs; nothing was sent.
    InvalidInput,
    /// A bad domain, a missing credential, or Gorgias' 401.
    Connection,
    /// Any other refusal, with its HTTP status.
    Gorgias(u16),
    /// No answer in time.
    Timeout,
    /// No connection, or one that broke.
    Unreachable,
    /// An answer that cannot be used: HTML, broken JSON, a repeated cursor.
    UnexpectedResponse,
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidInput => f.write_str("INVALID_INPUT"),
            Self::Connection => f.write_str("CONNECTION"),
            Self::Gorgias(status) => write!(f, "GORGIAS_{status}"),
            Self::Timeout => f.write_str("TIMEOUT"),
            Self::Unreachable => f.write_str("UNREACHABLE"),
            Self::UnexpectedResponse => f.write_str("UNEXPECTED_RESPONSE"),
        }
    }
}

/// What is wrong with one input, in words that follow its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The input's key.
    pub key: String,
    /// The input's label.
    pub label: String,
    /// "must be …, not …".
    pub problem: String,
}

impl Problem {
    /// A problem of that input.
    pub fn new(input: &Input, problem: impl Into<String>) -> Self {
        Self {
            key: input.key.into(),
            label: input.label.into(),
            problem: problem.into(),
        }
    }
}

/// Why an operation has no result.
#[derive(Debug, Clone)]
pub struct Error {
    /// Stable code.
    pub code: Code,
    /// One sentence that a flow builder can act on.
    pub message: String,
    /// HTTP status, if Gorgias answered.
    pub status: Option<u16>,
    /// Gorgias' body as text (the host parses it when it is JSON).
    pub body: Option<String>,
    /// Gorgias' answer headers.
    pub headers: Vec<(String, String)>,
    /// The inputs at fault.
    pub inputs: Vec<Problem>,
    /// Where to look or what to do.
    pub hint: Option<String>,
    /// Where a broken walk can go on.
    pub cursor: Option<String>,
}

impl Error {
    /// An error of that code and message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            status: None,
            body: None,
            headers: Vec::new(),
            inputs: Vec::new(),
            hint: None,
            cursor: None,
        }
    }

    /// All problems of a call's inputs in one error.
    pub fn inputs(problems: Vec<Problem>) -> Self {
        let message = sentence(&problems, "inputs need a change");
        Self {
            inputs: problems,
            ..Self::new(Code::InvalidInput, message)
        }
    }

    /// A connection that cannot be used.
    pub fn connection(problems: Vec<Problem>) -> Self {
        let message = sentence(&problems, "fields of the connection need a change");
        Self {
            inputs: problems,
            hint: Some("Edit the connection in the integration's configuration.".into()),
            ..Self::new(Code::Connection, message)
        }
    }

    /// A connection's error with the problems of the inputs told along, so that one run finds everything.
    #[must_use]
    pub fn joined_by(mut self, problems: Vec<Problem>) -> Self {
        if !problems.is_empty() {
            self.message = format!(
                "{} Besides: {}",
                self.message,
                sentence(&problems, "inputs need a change")
            );
            self.inputs.extend(problems);
        }
        self
    }

    /// With a hint, unless it has one.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert(hint.into());
        self
    }

    /// Whether Gorgias answered with a web page instead of JSON.
    pub fn is_web_page(&self) -> bool {
        self.body.as_deref().is_some_and(is_html)
    }

    /// With every secret of the account taken out of every text.
    #[must_use]
    pub fn scrubbed(mut self, redactor: &Redactor) -> Self {
        let scrub = |text: &mut String| *text = redactor.scrub(text);
        scrub(&mut self.message);
        self.body.iter_mut().for_each(scrub);
        self.hint.iter_mut().for_each(scrub);
        self.headers.iter_mut().for_each(|(_, value)| scrub(value));
        self.inputs
            .iter_mut()
            .for_each(|input| scrub(&mut input.problem));
        self
    }
}

fn sentence(problems: &[Problem], several: &str) -> String {
    let parts: Vec<String> = problems
        .iter()
        .map(|each| format!("{} {}", each.label, each.problem))
        .collect();
    ended(match parts.as_slice() {
        [one] => one.clone(),
        _ => format!("{} {several}: {}", parts.len(), parts.join("; ")),
    })
}

/// With a full stop, unless something else ends the sentence.
fn ended(mut sentence: String) -> String {
    if !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Gorgias' refusal of a request, as an error that quotes it.
pub struct Refusal<'a> {
    /// Method of the request.
    pub method: Method,
    /// Path of the request, under `/api`.
    pub path: &'a str,
    /// Status of the answer.
    pub status: u16,
    /// Body of the answer.
    pub body: &'a str,
    /// Headers of the answer.
    pub headers: Vec<(String, String)>,
    /// How the request was authorized: 401 means another thing for a key than for a token.
    pub scheme: Scheme,
}

impl From<Refusal<'_>> for Error {
    fn from(refusal: Refusal<'_>) -> Self {
        let Refusal {
            method,
            path,
            status,
            body,
            headers,
            scheme,
        } = refusal;
        let name = method.name();
        let quoted = quote(body);
        let location = headers
            .iter()
            .find(|(name, _)| name == "location")
            .map(|(_, value)| value.as_str());
        let said = if quoted.is_empty() {
            String::new()
        } else {
            format!(": {quoted}")
        };
        let (code, message) = match status {
            401 => (
                Code::Connection,
                format!("Gorgias does not accept this connection's credentials (401{said})"),
            ),
            301 | 308 => (Code::Gorgias(status), moved(name, path, status, location)),
            404 if is_html(body) => (
                Code::Gorgias(status),
                format!(
                    "Gorgias knows no account under this Domain: {name} {path} was answered with a web page (404)"
                ),
            ),
            _ if quoted.is_empty() => (
                Code::Gorgias(status),
                format!("Gorgias answered {name} {path} with status {status}"),
            ),
            _ => (
                Code::Gorgias(status),
                format!("Gorgias answered {name} {path} with status {status}{said}"),
            ),
        };
        let hint = hint(status, body, scheme);
        Self {
            status: Some(status),
            body: (!body.is_empty()).then(|| body.to_owned()),
            headers,
            hint: hint.map(Into::into),
            ..Self::new(code, ended(message))
        }
    }
}

/// Gorgias answers for a merged customer with 301 and the address of the one it was merged into.
fn moved(method: &str, path: &str, status: u16, location: Option<&str>) -> String {
    let target = location.map(|location| location.trim_end_matches('/'));
    let id = target
        .and_then(|target| target.rsplit('/').next())
        .filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
    match (path.strip_prefix("/customers/").is_some(), id, target) {
        (true, Some(id), _) => format!(
            "This customer was merged into customer {id} ({method} {path}, status {status}); use the ID {id} instead"
        ),
        (true, None, _) => {
            format!("This customer was merged into another one ({method} {path}, status {status})")
        }
        (false, _, Some(target)) => {
            format!("Gorgias moved {method} {path} to {target} (status {status})")
        }
        (false, _, None) => format!("Gorgias moved {method} {path} elsewhere (status {status})"),
    }
}

fn is_html(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

fn hint(status: u16, body: &str, scheme: Scheme) -> Option<&'static str> {
    Some(match (status, scheme) {
        (401, Scheme::Basic) => {
            "In Gorgias, Settings → REST API shows the user name (an e-mail address) and lets an admin create a new API key."
        }
        (401, Scheme::Bearer) => {
            "The access token has expired or was revoked: authorize the connection again."
        }
        (403, _) if body.contains("quota") => {
            "This is the messaging quota of a trial account: upgrade the plan or wait until it is lifted."
        }
        (403, Scheme::Basic) => {
            "The key's user lacks the role for this; use the key of a user with a higher role, or have it raised."
        }
        (403, Scheme::Bearer) => {
            "The token lacks a scope for this (such as tickets:write or customers:write): add it to Scopes and authorize the connection again."
        }
        (404, _) if is_html(body) => {
            "Check the connection's Domain: it is the x of https://x.gorgias.com."
        }
        (404, _) => "It may have been deleted or merged, or the ID is from another account.",
        (409, _) => {
            "The e-mail address or External ID is taken: look the record up and update it instead."
        }
        (400, _) if body.contains("already") => {
            "The e-mail address or External ID is taken: look the record up and update it instead."
        }
        (413, _) => {
            "The request is larger than Gorgias takes: send smaller or fewer files or messages."
        }
        (422, _) => "Gorgias understood the request but not a value in it: check the fields named.",
        (429, _) => {
            "The account's rate limit is used up, also by other apps: run fewer flows at once or later."
        }
        (400, _) if body.contains("From field") || body.contains("source.from") => {
            "An e-mail message needs Source with from and to, e.g. {\"from\": {\"address\": \"support@shop.example\"}, \"to\": [{\"address\": \"jane@example.com\"}]}; from must be an address of a connected e-mail integration."
        }
        (400, _) => "Compare the named fields with the inputs of this step.",
        (500.., _) => "Gorgias is having trouble: see status.gorgias.com, then run the step again.",
        _ => return None,
    })
}

/// Gorgias' own words: `error.msg` and its field problems, or the beginning of whatever came.
fn quote(body: &str) -> String {
    if is_html(body) {
        return String::new();
    }
    let Ok(json) = serde_json::from_str::<serde_json::Value>(body) else {
        return body.trim().chars().take(200).collect();
    };
    let error = json.get("error").unwrap_or(&json);
    let text = |key: &str| {
        error
            .get(key)
            .or_else(|| json.get(key))
            .and_then(|value| value.as_str())
    };
    let mut words = text("msg")
        .or_else(|| text("message"))
        .or_else(|| text("error_description"))
        .or_else(|| error.as_str())
        .unwrap_or_default()
        .to_owned();
    let mut fields = Vec::new();
    if let Some(data) = error.get("data") {
        field_problems("", data, &mut fields);
    }
    if !fields.is_empty() {
        if !words.is_empty() && !words.ends_with(['.', '!', '?', ':']) {
            words.push('.');
        }
        let space = if words.is_empty() { "" } else { " " };
        words = format!("{words}{space}{}", fields.join("; "));
    }
    words
}

/// Flattens `{"messages": {"0": {"channel": ["Missing data."]}}}` to `messages.0.channel: Missing data.`
fn field_problems(path: &str, value: &serde_json::Value, found: &mut Vec<String>) {
    /// More would bury the first ones, which are the ones to act on.
    const MOST: usize = 12;
    let join = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match value {
        _ if found.len() >= MOST => {}
        serde_json::Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(key, value)| field_problems(&join(key), value, found));
        }
        serde_json::Value::Array(items) if items.iter().all(|item| !item.is_object()) => {
            let texts: Vec<String> = items.iter().map(plain).collect();
            found.push(format!("{path}: {}", texts.join(" ")));
        }
        serde_json::Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(at, item)| field_problems(&join(&at.to_string()), item, found));
        }
        serde_json::Value::Null => {}
        other => found.push(if path.is_empty() {
            plain(other)
        } else {
            format!("{path}: {}", plain(other))
        }),
    }
}

fn plain(value: &serde_json::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
