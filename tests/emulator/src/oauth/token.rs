//! Tokens: given for a code, given anew, taken back.

use super::oidc::issuer;
use super::{problem, value};
use crate::app::App;
use crate::http::Incoming;
use crate::request::ApiResponse;
use crate::store::{Access, Grant};
use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

// In the header both are form-urlencoded first (RFC 6749, 2.3.1).
fn basic(incoming: &Incoming) -> Option<(String, String)> {
    let (scheme, text) = incoming.header(header::AUTHORIZATION)?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text)
            .decode_utf8()
            .ok()
            .map(std::borrow::Cow::into_owned)
    };
    Some((decoded(id)?, decoded(secret)?))
}

fn client_is_right(app: &App, incoming: &Incoming, form: &[(String, String)]) -> bool {
    let given = |name: &str| value(form, name).unwrap_or_default().to_owned();
    let (id, secret) =
        basic(incoming).unwrap_or_else(|| (given("client_id"), given("client_secret")));
    id == app.oauth.client_id && secret == app.oauth.client_secret
}

fn wrong_client() -> ApiResponse {
    problem(
        401,
        "invalid_client",
        "The client id or its secret is wrong.",
    )
}

// Neither tokens nor what was wrong with them may be kept on the way.
fn unstored(answer: ApiResponse) -> ApiResponse {
    ApiResponse {
        header: Some(("Cache-Control", "no-store")),
        ..answer
    }
}

/// Answers `POST /oauth/token`.
pub fn token(app: &App, incoming: &Incoming, form: &[(String, String)]) -> ApiResponse {
    unstored(if client_is_right(app, incoming, form) {
        given(app, incoming, form)
    } else {
        wrong_client()
    })
}

fn given(app: &App, incoming: &Incoming, form: &[(String, String)]) -> ApiResponse {
    let now = app.clock.now();
    match value(form, "grant_type") {
        Some("authorization_code") => {
            let code = value(form, "code").unwrap_or_default();
            // Taken out whatever comes of it: a code is good for one attempt.
            let grant = app.write().grants.codes.remove(code);
            let redirect_uri = value(form, "redirect_uri").unwrap_or_default();
            match grant.filter(|grant| {
                grant.redirect_uri == redirect_uri && grant.expires.is_some_and(|until| now < until)
            }) {
                Some(grant) => granted(app, incoming, grant, true),
                None => problem(
                    400,
                    "invalid_grant",
                    "The code is unknown, used, expired, or meant for another redirect_uri.",
                ),
            }
        }
        Some("refresh_token") => {
            let token = value(form, "refresh_token").unwrap_or_default();
            let grant = app.read().grants.refresh.get(token).cloned();
            match grant {
                // Not rotated: the reply brings no refresh token, the old one stays good.
                Some(grant) => granted(app, incoming, grant, false),
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

fn granted(app: &App, incoming: &Incoming, grant: Grant, first: bool) -> ApiResponse {
    let oauth = &app.oauth;
    let now = app.clock.now();
    let expires = now.plus_seconds(oauth.lifetime);
    let has = |scope: &str| grant.scopes.iter().any(|own| own == scope);
    let mut store = app.write();
    let user = store.tables.users.get(store.self_id).cloned();
    let of_user = |name: &str| {
        user.as_ref()
            .and_then(|user| user.get(name).cloned())
            .unwrap_or_default()
    };
    let mut claims = json!({
        "iss": issuer(app, incoming),
        "sub": store.self_id.to_string(),
        "aud": oauth.client_id,
        "iat": now.unix_seconds(),
        "exp": expires.unix_seconds(),
    });
    let mut access_claims = claims.clone();
    if let Value::Object(claims) = &mut access_claims {
        claims.insert("jti".into(), json!(store.grants.fresh("access")));
        claims.insert("scope".into(), json!(grant.scopes.join(" ")));
        claims.insert("account".into(), json!(app.domain));
    }
    let access = oauth.key.sign(&access_claims);
    store.grants.access.insert(
        access.clone(),
        Access {
            app: oauth.client_id.clone(),
            scopes: grant.scopes.clone(),
            expires,
        },
    );
    let mut body = Map::new();
    body.insert("access_token".into(), json!(access));
    body.insert("token_type".into(), json!("Bearer"));
    body.insert("expires_in".into(), json!(oauth.lifetime));
    body.insert("scope".into(), json!(grant.scopes.join(" ")));
    if has("openid") {
        if let Value::Object(claims) = &mut claims {
            if let Some(nonce) = grant.nonce.as_ref().filter(|_| first) {
                claims.insert("nonce".into(), json!(nonce));
            }
            if has("email") {
                claims.insert("email".into(), of_user("email"));
                claims.insert("email_verified".into(), json!(true));
            }
            if has("profile") {
                claims.insert("name".into(), of_user("name"));
                claims.insert("zoneinfo".into(), of_user("timezone"));
            }
        }
        body.insert("id_token".into(), json!(oauth.key.sign(&claims)));
    }
    if first && has("offline") {
        let refresh = store.grants.fresh("refresh");
        body.insert("refresh_token".into(), json!(refresh));
        store.grants.refresh.insert(
            refresh,
            Grant {
                expires: None,
                ..grant
            },
        );
    }
    ApiResponse::json(200, body.into())
}

/// Answers `POST /oauth/revoke`.
pub fn revoke(app: &App, incoming: &Incoming, form: &[(String, String)]) -> ApiResponse {
    if !client_is_right(app, incoming, form) {
        return unstored(wrong_client());
    }
    let token = value(form, "token").unwrap_or_default();
    let mut store = app.write();
    if store.grants.refresh.remove(token).is_some() {
        // With the refresh token goes what it was good for.
        store.grants.access.clear();
    } else {
        store.grants.access.remove(token);
    }
    unstored(ApiResponse::empty(200))
}
