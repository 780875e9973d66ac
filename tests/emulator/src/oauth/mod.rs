//! OAuth 2.0 and OpenID Connect, as the account's own address serves them: authorize, token, refresh, revoke, keys.

mod oidc;
mod token;

use crate::api_error::ApiError;
use crate::app::App;
use crate::http::{Incoming, Outgoing};
use crate::options::Options;
use crate::query;
use crate::request::ApiResponse;
use crate::shape::is_url;
use crate::store::Grant;
use crate::vocabulary::SCOPE;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use std::io;

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A code is good for so long.
const CODE_SECONDS: i64 = 600;

/// The one registered app. What it was granted is part of the state.
#[derive(Debug)]
pub struct Oauth {
    client_id: String,
    client_secret: String,
    redirect_uris: Vec<String>,
    lifetime: i64,
    key: oidc::SigningKey,
}

impl Oauth {
    /// The app of the options.
    ///
    /// # Errors
    /// When the signing key cannot be read: never, it is a part of the program.
    pub fn new(options: &Options) -> io::Result<Self> {
        Ok(Self {
            client_id: options.client_id.clone(),
            client_secret: options.client_secret.clone(),
            redirect_uris: options.redirect_uri.clone(),
            lifetime: options.token_lifetime,
            key: oidc::SigningKey::read()?,
        })
    }
}

/// An error as OAuth has it.
fn problem(status: u16, code: &str, description: &str) -> ApiResponse {
    ApiResponse::json(
        status,
        json!({"error": code, "error_description": description}),
    )
}

/// Answers a request under `/oauth` or `/.well-known`.
pub fn answer(app: &App, incoming: &Incoming) -> Outgoing {
    let form = query::pairs(std::str::from_utf8(&incoming.body).unwrap_or_default());
    let answer = match (
        incoming.head.method.as_str(),
        incoming.head.uri.path().trim_end_matches('/'),
    ) {
        ("GET", oidc::DISCOVERY) => oidc::discovery(app, incoming),
        ("GET", oidc::KEYS) => ApiResponse::json(200, app.oauth.key.public()),
        ("GET", "/oauth/authorize") => authorize(app, &incoming.query),
        ("POST", "/oauth/authorize") => authorize(app, &form),
        ("POST", "/oauth/token") => token::token(app, incoming, &form),
        ("POST", "/oauth/revoke") => token::revoke(app, incoming, &form),
        (_, "/oauth/authorize" | "/oauth/token" | "/oauth/revoke") => {
            ApiError::new(405, "This method is not allowed here.").into()
        }
        _ => ApiError::new(404, "There is nothing at this address.").into(),
    };
    Outgoing::plain(answer)
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn authorize(app: &App, pairs: &[(String, String)]) -> ApiResponse {
    let oauth = &app.oauth;
    if value(pairs, "client_id") != Some(&oauth.client_id) {
        return problem(400, "invalid_client", "No such app.");
    }
    let redirect_uri = value(pairs, "redirect_uri").unwrap_or_default();
    let registered =
        oauth.redirect_uris.is_empty() || oauth.redirect_uris.iter().any(|own| own == redirect_uri);
    if !registered {
        return problem(
            400,
            "invalid_request",
            "This redirect_uri is not registered.",
        );
    }
    // It becomes a header, and what is added to it a query.
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
    if !is_url(redirect_uri) || !redirect_uri.bytes().all(is_plain) {
        return problem(
            400,
            "invalid_request",
            "The redirect_uri has to be an http or https address without a fragment.",
        );
    }
    let back = |parameters: &[(&str, &str)]| {
        let mut location = redirect_uri.to_owned();
        let state = value(pairs, "state").map(|state| ("state", state));
        for (key, value) in parameters.iter().copied().chain(state) {
            let mark = if location.contains('?') { '&' } else { '?' };
            location = format!(
                "{location}{mark}{key}={}",
                utf8_percent_encode(value, RESERVED)
            );
        }
        ApiResponse {
            status: 302,
            ..ApiResponse::redirect(location)
        }
    };
    if value(pairs, "response_type") != Some("code") {
        return back(&[("error", "unsupported_response_type")]);
    }
    let scopes: Vec<String> = value(pairs, "scope")
        .unwrap_or("openid email profile")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if scopes.iter().any(|scope| !SCOPE.contains(&scope.as_str())) {
        return back(&[("error", "invalid_scope")]);
    }
    match value(pairs, "consent") {
        Some("allow") => {
            let grant = Grant {
                redirect_uri: redirect_uri.to_owned(),
                scopes,
                nonce: value(pairs, "nonce").map(str::to_owned),
                expires: Some(app.clock.now().plus_seconds(CODE_SECONDS)),
            };
            let mut store = app.write();
            let code = store.grants.fresh("code");
            store.grants.codes.insert(code.clone(), grant);
            back(&[("code", &code)])
        }
        Some(_) => back(&[("error", "access_denied")]),
        None => consent(app, pairs, &scopes),
    }
}

/// A page a person can click through; a test adds `consent=allow` to the address instead.
fn consent(app: &App, pairs: &[(String, String)], scopes: &[String]) -> ApiResponse {
    let hidden: String = pairs
        .iter()
        .map(|(key, value)| {
            format!(
                "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n",
                escaped(key),
                escaped(value)
            )
        })
        .collect();
    let asked: String = scopes
        .iter()
        .map(|scope| format!("<li>{}</li>\n", escaped(scope)))
        .collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Allow access?</title></head><body>\n\
         <h1>Allow {} to access {}?</h1>\n<ul>\n{asked}</ul>\n<form method=\"post\" action=\"/oauth/authorize\">\n{hidden}\
         <button name=\"consent\" value=\"allow\">Allow</button>\n<button name=\"consent\" value=\"deny\">Deny</button>\n</form></body></html>\n",
        escaped(&app.oauth.client_id),
        escaped(&app.domain)
    );
    ApiResponse::bytes(200, page.into())
}
