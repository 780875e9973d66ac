//! What a trigger's host tells besides the params: why it is run, what it kept from the run before, what was delivered.

use crate::error::Error;
use crate::secret::credential::Secret;

/// Why a trigger is run, and with what. What the entry point does not need is empty.
#[derive(Debug, Clone)]
pub struct Occasion<J> {
    /// What was kept, newest or not: the copies of one state, each JSON text.
    pub states: Vec<String>,
    /// Where the page before said that the next one begins, as JSON text.
    pub pagination: Option<String>,
    /// Whether the host takes one page after the other.
    pub is_batch: bool,
    /// Whether it is a test with an invented payload.
    pub is_simulated: bool,
    /// The flow's name.
    pub flow: String,
    /// The address that starts the flow.
    pub url: Option<String>,
    /// The key that the address asks for, where it asks for one.
    pub api_key: Option<Secret>,
    /// The delivery's headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The delivery's body, parsed where the host parsed it, else its text.
    pub body: Option<J>,
    /// The delivery's body to the letter, where the host has it.
    pub raw: Option<String>,
}

impl<J> Default for Occasion<J> {
    fn default() -> Self {
        Self {
            states: Vec::new(),
            pagination: None,
            is_batch: false,
            is_simulated: false,
            flow: String::new(),
            url: None,
            api_key: None,
            headers: Vec::new(),
            body: None,
            raw: None,
        }
    }
}

impl<J> Occasion<J> {
    /// The header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known == name)?;
        Some(value)
    }
}

/// What a trigger hands back to its host.
#[derive(Debug, Clone)]
pub struct Outcome<J> {
    /// What the flow's steps get to see.
    pub data: Option<J>,
    /// Whether there is anything for the flow's steps to do.
    pub is_news: bool,
    /// What is to be kept, as JSON text; none leaves it as it is, `null` forgets it.
    pub state: Option<String>,
    /// Where the next page begins, as JSON text.
    pub pagination: Option<String>,
}

/// Why a trigger came to no end, with what is to be kept all the same.
#[derive(Debug)]
pub struct Failed {
    /// Why.
    pub error: Error,
    /// What is to be kept, as JSON text; none leaves it as it is.
    pub state: Option<String>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, state: None }
    }
}

/// Secrets and signatures, which the host makes: it has the operating system's random numbers and a hash at hand.
pub trait Crypto {
    /// A new secret: 43 URL-safe characters of 32 random bytes.
    fn secret(&self) -> Secret;
    /// HMAC-SHA256 of a text.
    fn hmac_sha256(&self, secret: &Secret, text: &str) -> impl Future<Output = Vec<u8>>;
}
