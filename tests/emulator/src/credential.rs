//! Who may come in.

use crate::options::Options;
use crate::request::Caller;
use crate::timestamp::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// The OAuth app that the fixed access token belongs to.
pub const STATIC_APP: &str = "emulator-app";

/// A bearer token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The app it was given to.
    pub app: String,
    /// What it may do; none means everything.
    pub scopes: Option<Vec<String>>,
    /// Until when.
    pub expires: Option<Timestamp>,
}

/// Known credentials.
#[derive(Debug)]
pub struct Credentials {
    user: String,
    key: String,
    tokens: RwLock<HashMap<String, Token>>,
}

impl Credentials {
    /// The API key and the fixed token of the options.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let fixed = Token {
            app: STATIC_APP.into(),
            scopes: None,
            expires: None,
        };
        Self {
            user: options.user.clone(),
            key: options.api_key.clone(),
            tokens: RwLock::new(HashMap::from([(options.access_token.clone(), fixed)])),
        }
    }

    /// Lets a token in from now on.
    pub fn add(&self, text: String, token: Token) {
        self.tokens
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(text, token);
    }

    /// Lets the tokens that fit in no longer.
    pub fn revoke(&self, fits: impl Fn(&str, &Token) -> bool) {
        self.tokens
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|text, token| !fits(text, token));
    }

    /// Who an `Authorization` header stands for.
    #[must_use]
    pub fn caller(&self, header: Option<&str>, self_id: u64, now: Timestamp) -> Option<Caller> {
        let (scheme, value) = header?.split_once(' ')?;
        let value = value.trim();
        if scheme.eq_ignore_ascii_case("basic") {
            let text = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
            let (user, key) = text.split_once(':')?;
            let fits = user.eq_ignore_ascii_case(&self.user) && key == self.key;
            return fits.then_some(Caller {
                user_id: self_id,
                app: None,
                scopes: None,
            });
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        let token = tokens
            .get(value)
            .filter(|token| token.expires.is_none_or(|until| now < until))?;
        Some(Caller {
            user_id: self_id,
            app: Some(token.app.clone()),
            scopes: token.scopes.clone(),
        })
    }
}

impl Caller {
    /// Which call limit it counts against.
    #[must_use]
    pub fn bucket(&self) -> &str {
        self.app.as_deref().unwrap_or("api-key")
    }

    /// Whether it may do that.
    #[must_use]
    pub fn may(&self, scope: &str, write: bool) -> bool {
        let Some(scopes) = &self.scopes else {
            return true;
        };
        let wanted = |action: &str| {
            scopes.iter().any(|own| {
                own.strip_suffix(action)
                    .and_then(|own| own.strip_suffix(':'))
                    == Some(scope)
            })
        };
        scopes.iter().any(|own| own == "write:all") || wanted("write") || (!write && wanted("read"))
    }
}
