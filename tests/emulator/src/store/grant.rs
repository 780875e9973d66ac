//! What the OAuth app was granted: codes, refresh tokens, access tokens.

use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What was granted, for a code or a refresh token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Grant {
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    pub expires: Option<Timestamp>,
}

/// An access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Access {
    pub app: String,
    pub scopes: Vec<String>,
    pub expires: Timestamp,
}

/// All of them, by their text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Grants {
    count: u64,
    pub codes: HashMap<String, Grant>,
    pub refresh: HashMap<String, Grant>,
    pub access: HashMap<String, Access>,
}

impl Grants {
    /// A text that was not given out yet. Unguessable would be pointless here; the same from run to run helps tests.
    pub fn fresh(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("emulator-{kind}-{}", self.count)
    }
}
