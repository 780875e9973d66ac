//! Who may come in.

use crate::options::Options;
use crate::request::Caller;
use crate::store::Store;
use crate::timestamp::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The OAuth app that the fixed access token belongs to.
pub const STATIC_APP: &str = "emulator-app";

/// The scope that stands for all of them; deprecated, yet nothing else archives macros.
pub const ALL_SCOPES: &str = "write:all";

/// The API key, and the token that never expires.
#[derive(Debug)]
pub struct Credentials {
    user: String,
    key: String,
    token: String,
}

impl Credentials {
    /// Those of the options.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            user: options.user.clone(),
            key: options.api_key.clone(),
            token: options.access_token.clone(),
        }
    }

    /// Who an `Authorization` header stands for.
    #[must_use]
    pub fn caller(&self, header: Option<&str>, store: &Store, now: Timestamp) -> Option<Caller> {
        let (scheme, value) = header?.split_once(' ')?;
        let value = value.trim();
        let user_id = store.self_id;
        if scheme.eq_ignore_ascii_case("basic") {
            let text = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
            let (user, key) = text.split_once(':')?;
            let fits = user.eq_ignore_ascii_case(&self.user) && key == self.key;
            return fits.then_some(Caller {
                user_id,
                app: None,
                scopes: None,
            });
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        if value == self.token {
            return Some(Caller {
                user_id,
                app: Some(STATIC_APP.into()),
                scopes: None,
            });
        }
        let access = store
            .grants
            .access
            .get(value)
            .filter(|access| now < access.expires)?;
        Some(Caller {
            user_id,
            app: Some(access.app.clone()),
            scopes: Some(access.scopes.clone()),
        })
    }
}

impl Caller {
    /// Which call limit it counts against.
    #[must_use]
    pub fn counter(&self) -> &str {
        self.app.as_deref().unwrap_or("api-key")
    }

    /// Whether it may do everything, not only what granular scopes allow.
    #[must_use]
    pub fn may_all(&self) -> bool {
        self.scopes
            .as_ref()
            .is_none_or(|scopes| scopes.iter().any(|own| own == ALL_SCOPES))
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
        self.may_all() || wanted("write") || (!write && wanted("read"))
    }
}
