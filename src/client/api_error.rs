//! The error of a response that is no success: what Gorgias said, which fields it named, and what to do about it.

use super::effect::Effect;
use super::error_body::ErrorBody;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::manifest::Scheme;

/// A response of Gorgias that is no success, from which an error is made that quotes it.
pub(crate) struct ApiError<'a> {
    /// Method of the request.
    pub(crate) method: Method,
    /// Path of the request, under `/api`.
    pub(crate) path: &'a str,
    /// Status of the response.
    pub(crate) status: u16,
    /// Body of the response.
    pub(crate) body: &'a str,
    /// Headers of the response.
    pub(crate) headers: Vec<(String, String)>,
    /// How the request was authorized: 401 means another thing for a key than for a token.
    pub(crate) scheme: Scheme,
    /// Attempts made.
    pub(crate) attempts: u32,
    /// What it may have done.
    pub(crate) effect: Effect,
    /// Whether the flow author wrote path and query, and not a row of the manifest.
    pub(crate) is_raw: bool,
    /// Whether the operation merges records, so that others are gone for good.
    pub(crate) merges: bool,
}

impl From<ApiError<'_>> for Error {
    fn from(error: ApiError<'_>) -> Self {
        let body = ErrorBody::read(error.body);
        let hint = error.hint(&body);
        let code = match error.status {
            401 => Code::Connection,
            status => Code::Gorgias(status),
        };
        let mut told = Self::new(code, error.message(&body));
        told.status = Some(error.status);
        told.body = (!error.body.is_empty()).then(|| error.body.to_owned());
        told.headers = error.headers;
        told.hint = hint;
        error.effect.told_in(told)
    }
}

impl ApiError<'_> {
    fn message(&self, body: &ErrorBody) -> String {
        let (status, method, path) = (self.status, self.method.name(), self.path);
        let page = match body.title.as_str() {
            "" => String::new(),
            title => format!("the web page that came says \"{title}\""),
        };
        let said = match (body.text.as_str(), page.as_str()) {
            ("", "") => String::new(),
            ("", page) => format!(": {page}"),
            (text, _) => format!(": {text}"),
        };
        let tries = match self.attempts {
            0 | 1 => String::new(),
            tries => format!(" after {tries} tries"),
        };
        match status {
            401 => {
                let credential = match self.scheme {
                    Scheme::Basic => "Username and API Key",
                    Scheme::Bearer => "access token",
                };
                let said = said.trim_end_matches('.');
                format!("Gorgias does not accept this connection's {credential} (401{said})")
            }
            301 | 302 | 303 | 307 | 308 => self.moved(),
            300 => format!(
                "Gorgias has several answers to {method} {path} (300), and does not say which is meant"
            ),
            304 => format!("Gorgias says that the answer to {method} {path} has not changed (304)"),
            404 if body.is_page => format!(
                "Gorgias has no account under this Domain: {method} {path} was answered with a web page (404)"
            ),
            500.. => format!("Gorgias failed on {method} {path} ({status}){tries}{said}"),
            _ if body.is_page || body.text.is_empty() => {
                let page = if page.is_empty() {
                    page
                } else {
                    format!("; {page}")
                };
                format!(
                    "Gorgias refused {method} {path} ({status}){tries}: {}{page}",
                    meaning(status)
                )
            }
            _ => format!("Gorgias refused {method} {path} ({status}){tries}{said}"),
        }
    }

    fn moved(&self) -> String {
        let (status, method, path) = (self.status, self.method.name(), self.path);
        match (self.merged(), self.target()) {
            // Never with what to do about the other one: obeyed, that would delete the record that is left, or merge
            // somebody else into it.
            (Some((name, to)), _) if self.method == Method::Delete || self.merges => {
                let into = to.map_or_else(|| format!("another {name}"), str::to_owned);
                let done = if self.merges { "merged" } else { "deleted" };
                format!(
                    "Already gone: merged into {into}. Nothing was {done} ({method} {path}, {status})"
                )
            }
            (Some((name, Some(to))), _) => format!(
                "This {name} was merged into {name} {to}: use the ID {to} instead ({method} {path}, {status})"
            ),
            (Some((name, None)), _) => {
                format!("This {name} was merged into another one ({method} {path}, {status})")
            }
            (None, Some(target)) => {
                format!(
                    "Gorgias redirected {method} {path} to {target} ({status}), which this step does not follow"
                )
            }
            (None, None) => {
                format!("Gorgias redirected {method} {path} without saying where to ({status})")
            }
        }
    }

    /// Whether the request tells what it wants by path and query alone.
    fn has_no_body(&self) -> bool {
        matches!(self.method, Method::Get | Method::Head | Method::Delete)
    }

    /// Whether a record is named by an address or a name, where Gorgias knows ids only.
    fn names_by_text(&self) -> bool {
        let mut parts = self.path.split('/').skip(1);
        let folder = parts.next().unwrap_or_default();
        let name = parts.next().unwrap_or_default();
        let is_record = matches!(folder, "users" | "customers" | "teams" | "tags");
        let is_id = name.bytes().all(|byte| byte.is_ascii_digit());
        // Words of the API itself, such as /customers/merge, are no names of anybody.
        let is_name = name.contains(['@', '%', '+', ' ', '.']);
        is_record && !is_id && is_name
    }

    /// Where a redirect leads, without what may be a signature.
    fn target(&self) -> Option<&str> {
        let (_, location) = self.headers.iter().find(|(name, _)| name == "location")?;
        location.split(['?', '#']).next()
    }

    /// Gorgias answers for a merged record with 301 and sometimes the address of the record it was merged into.
    fn merged(&self) -> Option<(&'static str, Option<&str>)> {
        let records = [("/customers/", "customer"), ("/tickets/", "ticket")];
        // The path of a merge names no customer.
        let is_record = |(folder, _): &(&str, _)| {
            id_after(self.path, folder).is_some() || self.merges && self.path.starts_with(folder)
        };
        let (folder, name) = records.into_iter().find(is_record)?;
        match (self.status, self.target()) {
            (301 | 308, Some(target)) => Some((name, Some(id_after(target, folder)?))),
            (301 | 308, None) => Some((name, None)),
            _ => None,
        }
    }

    fn hint(&self, body: &ErrorBody) -> Option<String> {
        let text = self.body.to_ascii_lowercase();
        let says = |part: &str| text.contains(part);
        if self.status == 403
            && let Some(scope) = missing_scope(&body.text)
        {
            let what = match self.scheme {
                Scheme::Basic => {
                    "The API key's user does not have it: give the user a higher role, or use the key of a user who may do it."
                }
                Scheme::Bearer => {
                    "Add it to the connection's Scopes and authorize it again; the app must have been given it too."
                }
            };
            return Some(format!("Missing scope: {scope}. {what}"));
        }
        // A deletion has no use for another record: obeyed, the hint would lead to deleting that one.
        let is_write = self.method != Method::Delete;
        let is_taken = [
            "already exist",
            "already in use",
            "already taken",
            "already been taken",
            "already used",
        ];
        let hint = match (self.status, self.scheme) {
            (401, Scheme::Basic) => {
                "In Gorgias, Settings → REST API shows the Username (an e-mail address) and lets an admin create a new API Key; Domain must be the account they belong to."
            }
            (401, Scheme::Bearer) => {
                "The access token has expired or was revoked: authorize the connection again."
            }
            (304, _) => {
                "The request has a conditional header, such as If-Modified-Since: take it out to get the whole answer."
            }
            (301 | 308, _) if self.merges && self.merged().is_some() => {
                if self.method == Method::Get {
                    "Target ID is no customer any more: choose another one."
                } else {
                    "Source ID is no customer any more: if it was merged into Target ID, there is nothing left to do; else choose another one."
                }
            }
            (300..=399, _) if is_write && matches!(self.merged(), Some((_, None))) => {
                "Open the record in Gorgias to see which one it is now part of."
            }
            (403, _) if body.is_page => {
                "A firewall answered instead of Gorgias' API: if this persists, ask Gorgias' support why the call is blocked."
            }
            (403, _) if says("quota") => {
                "This is the messaging quota of a trial account: upgrade the plan or wait until it is lifted."
            }
            (403, Scheme::Basic) => {
                "The role of the API key's user does not allow this: give the user a higher role, or use the key of a user who may do it."
            }
            (403, Scheme::Bearer) => {
                "The token lacks a scope for this (such as tickets:write or customers:write), or its user lacks the role: add the scope to the connection's Scopes and authorize it again."
            }
            (404, _) if body.is_page => {
                "Check the connection's Domain: it is the x in https://x.gorgias.com."
            }
            (404, _) if self.names_by_text() => {
                "The last part of the path is no ID. IDs of users come from Search with Type agent, those of customers, teams and tags from Search with the Type of that name."
            }
            (404, _) if self.is_raw => {
                "Check the path: it is what stands behind /api in Gorgias' reference, such as /tickets/48213. If the path is right, the record was deleted or merged, or it is the ID of something else."
            }
            (404 | 410, _) => {
                "It may have been deleted or merged, the ID is from another account, or it is the ID of something else."
            }
            (405, _) if self.is_raw => {
                "Check the path and the method: Gorgias has this path for other methods, if at all."
            }
            (400 | 409, _) if is_write && is_taken.into_iter().any(says) => {
                "The e-mail address or External ID is taken: look the record up and update it instead."
            }
            (409, _) if is_write => {
                "Another record already has a value that must be unique, usually an e-mail address or External ID: look for that record."
            }
            (413, _) => "Send smaller files or fewer at once; for a ticket, fewer messages.",
            (400, _)
                if says("from field") || says("source.from") || says("integration was found") =>
            {
                "An e-mail message needs Source with from and to, e.g. {\"from\": {\"address\": \"support@shop.example\"}, \"to\": [{\"address\": \"jane@example.com\"}]}. With From Agent on, from is an address of a connected e-mail integration, as here; with From Agent off, from is the customer's address and to is yours."
            }
            (400 | 422, _) if body.names_fields && self.is_raw && self.has_no_body() => {
                "Check the path, and add what Gorgias names under Query Parameter; or the ID in the path is the ID of something else."
            }
            (400 | 422, _) if body.names_fields && self.is_raw => {
                "Check the path, and compare what Gorgias names with Data; what belongs into the query goes under Query Parameter."
            }
            (400 | 422, _) if body.names_fields && self.has_no_body() => {
                "Check the inputs that Gorgias names, and whether an ID is that of something else."
            }
            (400 | 422, _) if body.names_fields => {
                "Compare the named fields with the inputs of this step."
            }
            (400 | 422, _) if body.text.is_empty() => {
                "Gorgias does not say what is wrong: turn on Debug Request to see in the logs what was sent."
            }
            (429, _) => {
                "Nothing was changed. The account's call limit stayed used up, perhaps by other apps: run fewer flows at the same time, or run this one later."
            }
            (500.., _) => {
                "Gorgias is having trouble: see status.gorgias.com, then run the step again."
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

/// The scope that Gorgias says is missing: `… Missing scope: users:read.` (recorded).
fn missing_scope(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("issing scope: ")?;
    let scope = rest.split_whitespace().next()?;
    let scope = scope.trim_end_matches(['.', ',', ';']);
    (!scope.is_empty()).then_some(scope)
}

/// The id that follows a folder in an address.
fn id_after<'a>(address: &'a str, folder: &str) -> Option<&'a str> {
    let (_, rest) = address.split_once(folder)?;
    let id = rest.split('/').next()?;
    (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
}

/// What a status means where Gorgias gives no message.
fn meaning(status: u16) -> &'static str {
    match status {
        403 => "it is not allowed",
        404 | 410 => "there is no such record",
        407 => "a proxy between here and Gorgias wants credentials",
        405 => "this method is not allowed",
        409 => "it conflicts with an existing record",
        413 => "it is larger than Gorgias accepts",
        429 => "there were too many calls",
        _ => "no reason was given",
    }
}
