//! OAuth 2.0, as the account's own address serves it: authorize, token, refresh, revoke.

use crate::api_error::ApiError;
use crate::app::App;
use crate::credential::Token;
use crate::http::{Incoming, Outgoing};
use crate::options::Options;
use crate::query;
use crate::request::ApiResponse;
use crate::timestamp::Timestamp;
use crate::vocabulary::SCOPE;
use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A code is good for so long.
const CODE_SECONDS: i64 = 600;

/// What was granted to an app.
#[derive(Clone, Debug)]
struct Grant {
    redirect_uri: String,
    scopes: Vec<String>,
    expires: Option<Timestamp>,
}

/// The one registered app, and what it was granted.
#[derive(Debug)]
pub struct Oauth {
    client_id: String,
    client_secret: String,
    redirect_uris: Vec<String>,
    lifetime: i64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    count: u64,
    codes: HashMap<String, Grant>,
    refresh: HashMap<String, Grant>,
}

impl Oauth {
    /// The app of the options.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            client_id: options.client_id.clone(),
            client_secret: options.client_secret.clone(),
            redirect_uris: options.redirect_uri.clone(),
            lifetime: options.token_lifetime,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // Unguessable would be pointless here; the same from run to run helps tests.
    fn token(&self, kind: &str, claims: &Value) -> String {
        let count = {
            let mut state = self.state();
            state.count += 1;
            state.count
        };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(&json!({"alg": "HS256", "typ": "JWT"}));
        let body = part(
            &json!({"jti": format!("{kind}-{count}"), "iss": "gorgias-emulator", "claims": claims}),
        );
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.client_secret.as_bytes()) else {
            return format!("{kind}-{count}");
        };
        mac.update(format!("{head}.{body}").as_bytes());
        format!(
            "{head}.{body}.{}",
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        )
    }
}

fn problem(status: u16, code: &str, description: &str) -> ApiResponse {
    ApiResponse::json(
        status,
        &json!({"error": code, "error_description": description}),
    )
}

/// Answers a request under `/oauth`.
pub fn answer(app: &App, incoming: &Incoming) -> Outgoing {
    let form = query::pairs(std::str::from_utf8(&incoming.body).unwrap_or_default());
    let answer = match (
        incoming.head.method.as_str(),
        incoming.head.uri.path().trim_end_matches('/'),
    ) {
        ("GET", "/oauth/authorize") => authorize(app, &incoming.query),
        ("POST", "/oauth/authorize") => authorize(app, &form),
        ("POST", "/oauth/token") => token(app, incoming, &form),
        ("POST", "/oauth/revoke") => revoke(app, incoming, &form),
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
    if !registered || !(redirect_uri.starts_with("http://") || redirect_uri.starts_with("https://"))
    {
        return problem(
            400,
            "invalid_request",
            "This redirect_uri is not registered.",
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
            let code = oauth.token("code", &Value::Null);
            let expires = Some(app.clock.now().plus_seconds(CODE_SECONDS));
            let grant = Grant {
                redirect_uri: redirect_uri.to_owned(),
                scopes,
                expires,
            };
            oauth.state().codes.insert(code.clone(), grant);
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
    ApiResponse {
        status: 200,
        body: page.into(),
        location: None,
    }
}

fn client_is_right(app: &App, incoming: &Incoming, form: &[(String, String)]) -> bool {
    let basic = incoming.header(header::AUTHORIZATION).and_then(|text| {
        let (scheme, text) = text.split_once(' ')?;
        let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
        let (id, secret) = text.split_once(':')?;
        scheme
            .eq_ignore_ascii_case("basic")
            .then(|| (id.to_owned(), secret.to_owned()))
    });
    let (id, secret) = basic.unwrap_or_else(|| {
        (
            value(form, "client_id").unwrap_or_default().to_owned(),
            value(form, "client_secret").unwrap_or_default().to_owned(),
        )
    });
    id == app.oauth.client_id && secret == app.oauth.client_secret
}

fn token(app: &App, incoming: &Incoming, form: &[(String, String)]) -> ApiResponse {
    if !client_is_right(app, incoming, form) {
        return problem(
            401,
            "invalid_client",
            "The client id or its secret is wrong.",
        );
    }
    let now = app.clock.now();
    let oauth = &app.oauth;
    match value(form, "grant_type") {
        Some("authorization_code") => {
            let code = value(form, "code").unwrap_or_default();
            // Taken out whatever comes of it: a code is good for one attempt.
            let grant = oauth.state().codes.remove(code);
            let redirect_uri = value(form, "redirect_uri").unwrap_or_default();
            match grant.filter(|grant| {
                grant.redirect_uri == redirect_uri && grant.expires.is_some_and(|until| now < until)
            }) {
                Some(grant) => granted(app, grant, now, true),
                None => problem(
                    400,
                    "invalid_grant",
                    "The code is unknown, used, expired, or meant for another redirect_uri.",
                ),
            }
        }
        Some("refresh_token") => {
            let grant = oauth
                .state()
                .refresh
                .get(value(form, "refresh_token").unwrap_or_default())
                .cloned();
            match grant {
                // Not rotated: the reply brings no refresh token, the old one stays good.
                Some(grant) => granted(app, grant, now, false),
                None => problem(
                    400,
                    "invalid_grant",
                    "The refresh token is unknown or revoked.",
                ),
            }
        }
        _ => problem(
            400,
            "unsupported_grant_type",
            "Must be authorization_code or refresh_token.",
        ),
    }
}

fn granted(app: &App, grant: Grant, now: Timestamp, first: bool) -> ApiResponse {
    let oauth = &app.oauth;
    let expires = now.plus_seconds(oauth.lifetime);
    let access = oauth.token(
        "access",
        &json!({"exp": expires.unix_seconds(), "account": app.domain}),
    );
    let scopes = Some(grant.scopes.clone());
    app.credentials.add(
        access.clone(),
        Token {
            app: oauth.client_id.clone(),
            scopes,
            expires: Some(expires),
        },
    );
    let has = |scope: &str| grant.scopes.iter().any(|own| own == scope);
    let mut body = Map::new();
    body.insert("access_token".into(), json!(access));
    body.insert("token_type".into(), json!("Bearer"));
    body.insert("expires_in".into(), json!(oauth.lifetime));
    body.insert("scope".into(), json!(grant.scopes.join(" ")));
    if has("openid") {
        body.insert(
            "id_token".into(),
            json!(oauth.token("id", &json!({"account": app.domain}))),
        );
    }
    if first && has("offline") {
        let refresh = oauth.token("refresh", &Value::Null);
        body.insert("refresh_token".into(), json!(refresh));
        oauth.state().refresh.insert(
            refresh,
            Grant {
                expires: None,
                ..grant
            },
        );
    }
    ApiResponse::json(200, &body)
}

fn revoke(app: &App, incoming: &Incoming, form: &[(String, String)]) -> ApiResponse {
    if !client_is_right(app, incoming, form) {
        return problem(
            401,
            "invalid_client",
            "The client id or its secret is wrong.",
        );
    }
    let token = value(form, "token").unwrap_or_default();
    let refresh = app.oauth.state().refresh.remove(token).is_some();
    // With the refresh token goes what it was good for.
    app.credentials.revoke(|text, known| {
        text == token && known.expires.is_some()
            || (refresh && known.app == app.oauth.client_id && known.expires.is_some())
    });
    ApiResponse::empty(200)
}
