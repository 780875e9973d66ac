//! OpenID Connect: the key, what it signs, and where clients find out about it.

use crate::app::App;
use crate::http::Incoming;
use crate::request::ApiResponse;
use crate::vocabulary::SCOPE;
use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};
use std::io;

/// Where a client begins.
pub const DISCOVERY: &str = "/.well-known/openid-configuration";
/// Where the key is.
pub const KEYS: &str = "/.well-known/jwks.json";

// Not a secret: whoever reads this can sign what this emulator signs, and it signs for nobody else.
const KEY: &[u8] = include_bytes!("signing-key.der");
const KEY_ID: &str = "emulator";

/// The key that tokens are signed with (RS256).
#[derive(Debug)]
pub struct SigningKey(RsaKeyPair);

impl SigningKey {
    /// Reads the key.
    ///
    /// # Errors
    /// When it is none.
    pub fn read() -> io::Result<Self> {
        RsaKeyPair::from_pkcs8(KEY)
            .map(Self)
            .map_err(|problem| io::Error::other(problem.to_string()))
    }

    /// The public half, as a set of keys.
    pub fn public(&self) -> Value {
        let key: RsaPublicKeyComponents<Vec<u8>> = self.0.public().into();
        let encoded = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        json!({"keys": [{
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": KEY_ID,
            "n": encoded(&key.n),
            "e": encoded(&key.e),
        }]})
    }

    /// Signs claims: a JWT.
    pub fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(&json!({"alg": "RS256", "typ": "JWT", "kid": KEY_ID}));
        let text = format!("{head}.{}", part(claims));
        let mut signature = vec![0; self.0.public().modulus_len()];
        let signed = self.0.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut signature,
        );
        // The buffer has the one size that fits.
        if signed.is_err() {
            signature.clear();
        }
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// The address that a request came to: who issued its tokens.
pub fn issuer(app: &App, incoming: &Incoming) -> String {
    match incoming.header(header::HOST) {
        Some(host) if !host.ends_with(".gorgias.com") => format!("http://{host}"),
        _ => app.compat().home.clone(),
    }
}

/// What a client needs to know.
pub fn discovery(app: &App, incoming: &Incoming) -> ApiResponse {
    let base = issuer(app, incoming);
    ApiResponse::json(
        200,
        json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/oauth/authorize"),
            "token_endpoint": format!("{base}/oauth/token"),
            "revocation_endpoint": format!("{base}/oauth/revoke"),
            "jwks_uri": format!("{base}{KEYS}"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": SCOPE,
        }),
    )
}
