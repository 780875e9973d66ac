//! What a resource offers: its routes, as data.

use crate::api_error::ApiError;
use crate::credential::ALL_SCOPES;
use crate::request::{ApiRequest, ApiResponse, Caller};
use crate::resources;
use crate::shape::{Field, Kind};
use crate::store::Store;
use percent_encoding::percent_decode_str;

/// What a resource answers with.
pub type Outcome = Result<ApiResponse, ApiError>;

/// What a route does. Reads share the store, writes have it to themselves.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// Looks.
    Read(fn(&ApiRequest, &Store) -> Outcome),
    /// Changes.
    Write(fn(&ApiRequest, &mut Store) -> Outcome),
}

/// The body a route takes.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// None; what comes is ignored.
    None,
    /// JSON of a kind.
    Json(&'static Kind),
    /// `multipart/form-data`.
    Multipart,
}

/// One method at one address.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path under `/api`; `{…}` is a variable part.
    pub path: &'static str,
    /// The OAuth scope without `:read` or `:write`.
    pub scope: &'static str,
    /// Whether `:write` is needed.
    pub writes: bool,
    /// Whether no granular scope will do.
    pub needs_all: bool,
    /// Known query parameters.
    pub query: &'static [Field],
    /// The body.
    pub body: Body,
    /// What it does.
    pub action: Action,
}

impl Route {
    const fn new(
        method: &'static str,
        path: &'static str,
        scope: &'static str,
        body: Body,
        action: Action,
    ) -> Self {
        Self {
            method,
            path,
            scope,
            writes: matches!(action, Action::Write(_)),
            needs_all: false,
            query: &[],
            body,
            action,
        }
    }

    /// A GET.
    #[must_use]
    pub const fn get(
        path: &'static str,
        scope: &'static str,
        query: &'static [Field],
        action: fn(&ApiRequest, &Store) -> Outcome,
    ) -> Self {
        Self::new("GET", path, scope, Body::None, Action::Read(action)).with_query(query)
    }

    /// A POST or PUT that only asks.
    #[must_use]
    pub const fn ask(
        method: &'static str,
        path: &'static str,
        scope: &'static str,
        query: &'static [Field],
        body: &'static Kind,
        action: fn(&ApiRequest, &Store) -> Outcome,
    ) -> Self {
        Self::new(method, path, scope, Body::Json(body), Action::Read(action)).with_query(query)
    }

    /// A POST.
    #[must_use]
    pub const fn post(
        path: &'static str,
        scope: &'static str,
        body: &'static Kind,
        action: fn(&ApiRequest, &mut Store) -> Outcome,
    ) -> Self {
        Self::new("POST", path, scope, Body::Json(body), Action::Write(action))
    }

    /// A PUT.
    #[must_use]
    pub const fn put(
        path: &'static str,
        scope: &'static str,
        body: &'static Kind,
        action: fn(&ApiRequest, &mut Store) -> Outcome,
    ) -> Self {
        Self::new("PUT", path, scope, Body::Json(body), Action::Write(action))
    }

    /// A DELETE.
    #[must_use]
    pub const fn delete(
        path: &'static str,
        scope: &'static str,
        action: fn(&ApiRequest, &mut Store) -> Outcome,
    ) -> Self {
        Self::new("DELETE", path, scope, Body::None, Action::Write(action))
    }

    /// The same with query parameters.
    #[must_use]
    pub const fn with_query(self, query: &'static [Field]) -> Self {
        Self { query, ..self }
    }

    /// The same for those alone who have the scope `write:all`.
    #[must_use]
    pub const fn for_all_scopes(self) -> Self {
        Self {
            needs_all: true,
            ..self
        }
    }

    /// The scope that a caller would need and does not have.
    #[must_use]
    pub fn missing_scope(&self, caller: &Caller) -> Option<String> {
        if self.needs_all {
            return (!caller.may_all()).then(|| ALL_SCOPES.to_owned());
        }
        let action = if self.writes { "write" } else { "read" };
        (!caller.may(self.scope, self.writes)).then(|| format!("{}:{action}", self.scope))
    }

    /// The same with another body.
    #[must_use]
    pub const fn with_body(self, body: Body) -> Self {
        Self { body, ..self }
    }
}

/// Finds the route of a request and the variable parts of its path.
///
/// # Errors
/// 404 when nothing is at the path, 405 when something else is.
pub fn find(method: &str, path: &str) -> Result<(&'static Route, Vec<String>), ApiError> {
    let segments = segments(path)?;
    let mut allowed = Vec::new();
    let mut best: Option<(&'static Route, Vec<String>)> = None;
    for route in resources::ALL.iter().copied().flatten() {
        let Some(variables) = matches(route.path, &segments) else {
            continue;
        };
        allowed.push(route.method);
        // `/customers/merge` is closer than `/customers/{id}`.
        if route.method == method
            && best
                .as_ref()
                .is_none_or(|(_, other)| variables.len() < other.len())
        {
            best = Some((route, variables));
        }
    }
    match best {
        Some(found) => Ok(found),
        None if allowed.is_empty() => Err(ApiError::new(404, "There is nothing at this address.")),
        None => Err(ApiError::new(405, "This method is not allowed here.")),
    }
}

fn segments(path: &str) -> Result<Vec<String>, ApiError> {
    let trimmed = path.strip_prefix('/').unwrap_or(path);
    let trimmed = trimmed.strip_suffix('/').unwrap_or(trimmed);
    let mut segments = Vec::new();
    for raw in trimmed.split('/') {
        let text = percent_decode_str(raw)
            .decode_utf8()
            .map_err(|_| ApiError::new(400, "The path is not UTF-8."))?;
        if text.is_empty() || text == "." || text == ".." || text.contains(['/', '\\', '\0']) {
            return Err(ApiError::new(400, "The path is not valid."));
        }
        segments.push(text.into_owned());
    }
    Ok(segments)
}

fn matches(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut variables = Vec::new();
    let mut parts = pattern.trim_start_matches('/').split('/');
    for segment in segments {
        let part = parts.next()?;
        if part.starts_with('{') {
            variables.push(segment.clone());
        } else if part != segment {
            return None;
        }
    }
    parts.next().is_none().then_some(variables)
}
