//! A connection type's function: checks what was entered, without any network.
use serde::Serialize;

use super::account::{ConnectionValue, checked_domain, colon, empty_fields, problem, unseen};
use super::domain::origin;
use crate::error::Error;
use crate::manifest::{ConnectionType, Scheme};
use crate::secret::credential::Secret;

/// What a connection type's function returns: everything but the secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedConnection {
    /// The definition's key.
    pub(crate) key: &'static str,
    /// The subdomain.
    pub(crate) domain: String,
    /// Where the API is.
    pub(crate) base_url: String,
    /// `Basic` or `Bearer`.
    pub(crate) scheme: &'static str,
    /// Where a person consents (OAuth).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authorize_url: Option<String>,
    /// Where codes become tokens (OAuth).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_url: Option<String>,
}

/// Checks the fields of a connection of that type, without any network.
///
/// # Errors
/// All missing or wrong fields at once, as a connection error.
pub fn check(
    definition: &'static ConnectionType,
    fields: Vec<(String, Secret)>,
) -> Result<ResolvedConnection, Error> {
    let value = ConnectionValue {
        fields,
        ..ConnectionValue::default()
    };
    let mut problems = Vec::new();
    let domain = checked_domain(definition, &value, &mut problems);
    let required: Vec<&str> = definition
        .fields
        .iter()
        .filter(|f| f.required && f.key != "domain")
        .map(|f| f.key)
        .collect();
    problems.extend(empty_fields(definition, &value, &required));
    problems.extend(colon(definition, &value));
    problems.extend(unseen(definition, &value));
    let mut url = |key: &str| {
        let given = value.field(key);
        let has_field = definition.fields.iter().any(|field| field.key == key);
        if !has_field || given.is_empty() {
            return None;
        }
        let filled = given
            .replace("<DOMAIN>", &domain)
            .replace("{{#domain}}", &domain);
        let own = filled
            .strip_prefix(&origin(&domain))
            .is_some_and(|path| path.starts_with("/oauth/"));
        if !domain.is_empty() && !own {
            let example = format!(
                "must be an address of this account, such as {}/oauth/…",
                origin(&domain)
            );
            problems.push(problem(definition, key, &example));
        }
        Some(filled)
    };
    let (authorize_url, token_url) = (url("authorizeUrl"), url("tokenUrl"));
    Error::check_connection(problems).map_err(|error| error.redacted(&value.redactor()))?;
    Ok(ResolvedConnection {
        key: definition.key,
        base_url: format!("{}/api", origin(&domain)),
        domain,
        scheme: name(definition.scheme),
        authorize_url,
        token_url,
    })
}

/// What a scheme is called in the header `Authorization`.
pub(crate) const fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Basic => "Basic",
        Scheme::Bearer => "Bearer",
    }
}
