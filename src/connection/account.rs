//! From the platform's connection value to an account: where requests go, and how they are authorized.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::domain::{domain_label, origin};
use crate::error::{Error, Problem};
use crate::http::body::Body;
use crate::http::header::header_problem;
use crate::http::method::Method;
use crate::http::request::{Expect, Policy, Request, TIMEOUT, USER_AGENT};
use crate::json::tree::Tree;
use crate::json::typed::{Fields, FromTree, Named};
use crate::manifest::{CONNECTION_TYPES, ConnectionType, Field, Scheme};
use crate::secret::credential::Secret;
use crate::secret::redactor::Redactor;
use crate::text::{code_point, is_invisible, revealed, trim_unseen, truncate};

/// A connection as the platform hands it over. Every field counts as a secret until its meaning is known.
#[derive(Debug, Clone, Default)]
pub struct ConnectionValue {
    /// The definition's key; test harnesses leave it empty.
    pub key: String,
    /// What was entered; values that are not text are left out.
    pub fields: Vec<(String, Secret)>,
    /// What OAuth returned.
    pub token: Vec<(String, Secret)>,
}

impl FromTree for ConnectionValue {
    fn from_tree(tree: Tree) -> Option<Self> {
        let mut of = Fields::from_tree(tree)?;
        let Named(fields) = of.needed("fields")?;
        let Named(token) = of.needed("token")?;
        Some(Self {
            key: of.needed("key")?,
            fields,
            token,
        })
    }
}

impl ConnectionValue {
    /// What was entered, without what nobody sees around it: no credential and no address has that.
    pub(super) fn field(&self, key: &str) -> &str {
        trim_unseen(self.entered(key))
    }

    /// What was entered to the letter, "" where nothing was.
    fn entered(&self, key: &str) -> &str {
        named(&self.fields, key)
    }

    fn access_token(&self) -> &str {
        trim_unseen(named(&self.token, "access_token"))
    }

    /// The type by its key, else by which fields are there.
    fn definition(&self) -> Option<&'static ConnectionType> {
        let has = |key: &str| !self.field(key).is_empty();
        let scheme = if has("apiKey") || has("username") {
            Scheme::Basic
        } else if !self.access_token().is_empty() || has("clientId") || has("tokenUrl") {
            Scheme::Bearer
        } else {
            Scheme::Basic
        };
        let by_key = CONNECTION_TYPES.iter().find(|known| known.key == self.key);
        by_key.or_else(|| CONNECTION_TYPES.iter().find(|known| known.scheme == scheme))
    }
}

/// The value of that name, "" where there is none.
fn named<'a>(values: &'a [(String, Secret)], name: &str) -> &'a str {
    let mut values = values.iter();
    let found = values.find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value.reveal())
}

/// Where an account's requests go, and how they are authorized.
#[derive(Debug, Clone)]
pub struct Account {
    /// Tells accounts and credentials apart without holding them: each has a rate limit of its own.
    pub id: String,
    /// Scheme and host: `https://green-garden.gorgias.com`.
    pub(crate) origin: String,
    /// Value of the Authorization header.
    pub(crate) authorization: Secret,
    /// How it authorizes.
    pub(crate) scheme: Scheme,
    /// Removes this account's secrets from any text.
    pub redactor: Redactor,
}

impl Account {
    /// The account of a connection value.
    ///
    /// # Errors
    /// All missing or wrong fields at once, as a connection error.
    pub fn resolve(value: Option<&ConnectionValue>, input: &Field) -> Result<Self, Error> {
        let missing = || {
            let problem = "is required: choose a connection";
            let problem = Problem {
                key: input.key.into(),
                label: input.label.into(),
                problem: problem.into(),
                is_sentence: false,
            };
            Error::connection(problem, Vec::new())
        };
        let value = value.ok_or_else(missing)?;
        let definition = value.definition().ok_or_else(missing)?;
        let mut problems = Vec::new();
        let label = checked_domain(definition, value, &mut problems);
        let key = value.field("apiKey");
        let (credential, wanted): (&str, &[&str]) = match definition.scheme {
            Scheme::Basic => (key, &["username", "apiKey"]),
            Scheme::Bearer => (value.access_token(), &[]),
        };
        problems.extend(empty_fields(definition, value, wanted));
        problems.extend(colon(definition, value));
        problems.extend(unseen(definition, value));
        if definition.scheme == Scheme::Bearer && credential.is_empty() {
            let problem = "has no access token yet: authorize the connection".into();
            problems.push(Problem {
                key: "token".into(),
                label: definition.label.into(),
                problem,
                is_sentence: false,
            });
        }
        let authorization = match definition.scheme {
            Scheme::Basic => format!("Basic {}", value.basic()),
            Scheme::Bearer => format!("Bearer {credential}"),
        };
        if header_problem("authorization", &authorization).is_some() {
            let problem =
                "has an access token that cannot be sent: authorize the connection again".into();
            problems.push(Problem {
                key: "token".into(),
                label: definition.label.into(),
                problem,
                is_sentence: false,
            });
        }
        Error::check_connection(problems).map_err(|error| error.redacted(&value.redactor()))?;
        let authorization = Secret::new(authorization);
        Ok(Self {
            id: format!("{label} {:016x}", authorization.fingerprint()),
            origin: origin(&label),
            authorization,
            scheme: definition.scheme,
            redactor: value.redactor(),
        })
    }

    /// A request to the account's API, without a body.
    pub fn request<F>(&self, method: Method, path: &str, query: &str) -> Request<F> {
        let mark = if query.is_empty() { "" } else { "?" };
        Request {
            method,
            origin: self.origin.clone(),
            target: format!("/api{path}{mark}{query}"),
            headers: vec![
                ("accept".into(), "application/json".into()),
                ("user-agent".into(), USER_AGENT.into()),
            ],
            authorization: Some(self.authorization.clone()),
            body: Body::None,
            is_repeatable: method.is_idempotent(),
            policy: Policy::Standard,
            expect: Expect::Json,
            timeout: TIMEOUT,
            every_header: false,
        }
    }
}

impl ConnectionValue {
    /// A redactor of the secret fields and tokens, and of the Basic header made of them.
    pub(crate) fn redactor(&self) -> Redactor {
        let key = self.field("apiKey");
        let basic = self.basic();
        let tokens = self
            .token
            .iter()
            .filter(|(name, _)| name.ends_with("_token"))
            .map(|(_, token)| token.reveal());
        let basic = (!key.is_empty()).then_some(basic.as_str());
        let fields = [key, self.field("clientSecret")];
        Redactor::new(tokens.chain(fields).chain(basic))
    }

    /// What follows `Basic` in the header.
    fn basic(&self) -> String {
        let (user, key) = (self.field("username"), self.field("apiKey"));
        STANDARD.encode(format!("{user}:{key}"))
    }
}

/// What is wrong with the field of that key.
pub(super) fn problem(definition: &ConnectionType, key: &str, problem: &str) -> Problem {
    let known = definition.fields.iter().find(|field| field.key == key);
    Problem {
        key: key.into(),
        label: known.map_or(key, |field: &Field| field.label).into(),
        problem: problem.into(),
        is_sentence: false,
    }
}

/// Those of the fields that are empty, as problems.
pub(super) fn empty_fields(
    definition: &'static ConnectionType,
    value: &ConnectionValue,
    keys: &[&str],
) -> Vec<Problem> {
    let empty = keys.iter().filter(|key| value.field(key).is_empty());
    empty
        .map(|key| problem(definition, key, "is empty"))
        .collect()
}

/// In Basic authorization the user name ends at the first colon.
pub(super) fn colon(
    definition: &'static ConnectionType,
    value: &ConnectionValue,
) -> Option<Problem> {
    let is_wrong = definition.scheme == Scheme::Basic && value.field("username").contains(':');
    is_wrong.then(|| {
        problem(
            definition,
            "username",
            "must not contain a colon; it is an e-mail address",
        )
    })
}

/// A credential with a character that nobody sees is refused by Gorgias, and looks right.
pub(super) fn unseen(definition: &ConnectionType, value: &ConnectionValue) -> Vec<Problem> {
    // A domain says itself what is wrong with it.
    let fields = definition
        .fields
        .iter()
        .filter(|field| field.key != "domain");
    let found = fields.filter_map(|field| {
        let text = value.field(field.key);
        let char = text.chars().find(|char| is_invisible(*char))?;
        let number = code_point(char);
        let wrong = format!("holds the invisible character {number}: type it anew");
        Some(problem(definition, field.key, &wrong))
    });
    found.collect()
}

/// The account's label, or "" after adding the problem.
pub(super) fn checked_domain(
    definition: &ConnectionType,
    value: &ConnectionValue,
    problems: &mut Vec<Problem>,
) -> String {
    // As it was entered: what names the host that credentials go to is refused rather than repaired.
    let given = value.entered("domain");
    let label = domain_label(given);
    if label.is_none() {
        let shown = revealed(&truncate(given.trim(), 80));
        let wrong = "must be the subdomain of the account, such as green-garden for https://green-garden.gorgias.com";
        let text = if shown.is_empty() {
            "is empty".to_owned()
        } else {
            format!("{wrong}, not \"{shown}\"")
        };
        problems.push(problem(definition, "domain", &text));
    }
    label.unwrap_or_default()
}
