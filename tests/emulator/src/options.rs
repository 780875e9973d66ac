//! The command line.

use crate::compat::Switches;
use crate::rate_limit::{Limit, LimitModel};
use crate::shape;
use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use std::net::IpAddr;
use std::path::PathBuf;

/// So many made-up tickets or customers at most: more than memory holds of them is a slip of the finger.
pub const MOST: u64 = 1_000_000;

/// A Gorgias helpdesk to test against: its REST API over real HTTP, in memory.
///
/// The API is at http://127.0.0.1:PORT/api, what tests steer it by at /_emulator. Try
/// `curl -u maya@green-garden.example:emulator-api-key http://127.0.0.1:8080/api/tickets?limit=2`.
#[derive(Clone, Debug, Parser)]
#[command(name = "gorgias-emulator", version)]
#[allow(clippy::struct_excessive_bools)]
pub struct Options {
    /// Port of the API; 0 picks a free one, the first line of output tells which
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Port of signed file downloads; 0 picks a free one
    #[arg(long, default_value_t = 0)]
    pub files_port: u16,
    /// Address to listen on; anything but loopback lets the network in
    #[arg(long, default_value = "127.0.0.1")]
    pub bind: IpAddr,

    /// Start with a small shop's data (the default)
    #[arg(long, conflicts_with_all = ["empty", "tickets", "customers"], help_heading = "Data")]
    pub shop: bool,
    /// Start with an account and its one user, nothing else
    #[arg(long, help_heading = "Data")]
    pub empty: bool,

    /// Make so many tickets instead of the shop's
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "empty",
        value_parser = clap::value_parser!(u64).range(..=MOST),
        help_heading = "Data"
    )]
    pub tickets: Option<u64>,
    /// Make so many customers instead of the shop's
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "empty",
        value_parser = clap::value_parser!(u64).range(..=MOST),
        help_heading = "Data"
    )]
    pub customers: Option<u64>,
    /// Another seed makes other tickets and customers
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Data")]
    pub seed: u64,
    /// Load the state from this file, if it is there; save it when ending and on POST /_emulator/save
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    pub state: Option<PathBuf>,

    /// Sub-domain of the account
    #[arg(long, default_value = "green-garden", value_parser = sub_domain, help_heading = "Account")]
    pub account: String,
    /// E-mail of the user that owns the API key
    #[arg(
        long,
        default_value = "maya@green-garden.example",
        value_parser = email,
        help_heading = "Account"
    )]
    pub user: String,
    /// The API key (Basic password)
    #[arg(long, default_value = "emulator-api-key", value_parser = NonEmptyStringValueParser::new(), help_heading = "Account")]
    pub api_key: String,
    /// An OAuth access token with all scopes that never expires (Bearer)
    #[arg(
        long,
        default_value = "emulator-access-token",
        value_parser = NonEmptyStringValueParser::new(),
        help_heading = "Account"
    )]
    pub access_token: String,

    /// Id of the OAuth app
    #[arg(long, default_value = "emulator-client", value_parser = NonEmptyStringValueParser::new(), help_heading = "OAuth")]
    pub client_id: String,
    /// Secret of the OAuth app
    #[arg(long, default_value = "emulator-client-secret", value_parser = NonEmptyStringValueParser::new(), help_heading = "OAuth")]
    pub client_secret: String,
    /// A registered redirect URI, may be repeated; without one any is fine
    #[arg(long, value_name = "URL", value_parser = url, help_heading = "OAuth")]
    pub redirect_uri: Vec<String>,
    /// How long an access token is good
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 86_400,
        value_parser = clap::value_parser!(i64).range(1..),
        help_heading = "OAuth"
    )]
    pub token_lifetime: i64,

    /// What attachment URLs begin with; `self` means this server's own address [default: https://ACCOUNT.gorgias.com]
    #[arg(long, value_name = "URL", value_parser = url_or_self, help_heading = "Answers")]
    pub api_base: Option<String>,
    /// What signed file URLs begin with [default: the address of the files port]
    #[arg(long, value_name = "URL", value_parser = url, help_heading = "Answers")]
    pub files_base: Option<String>,
    /// What the addresses of the files store begin with that messages hold; `self` means the files port
    #[arg(long, value_name = "URL", value_parser = url_or_self, default_value = "https://uploads.gorgias.io", help_heading = "Answers")]
    pub uploads_base: String,
    /// The switches that can be changed at run time, too.
    #[command(flatten)]
    pub switches: Switches,

    /// A PEM file of certificates that https receivers of web-hooks are trusted by, besides the system's
    #[arg(long, value_name = "FILE", help_heading = "Web-hooks")]
    pub webhooks_ca: Option<PathBuf>,

    /// off, standard (API key 40/20s, OAuth 80/20s), enterprise (10 s), or one for all such as 40/20s
    #[arg(
        long,
        value_name = "LIMIT",
        default_value = "off",
        help_heading = "Pace"
    )]
    pub rate_limit: Limit,
    /// How calls are counted
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "MODEL",
        help_heading = "Pace"
    )]
    pub limit_model: LimitModel,
    /// How many seconds of its clock pass in a real one
    #[arg(
        long,
        value_name = "FACTOR",
        default_value_t = 1.0,
        value_parser = clock_speed,
        allow_negative_numbers = true,
        help_heading = "Pace"
    )]
    pub clock_speed: f64,

    /// A fault rule as JSON, as POST /_emulator/faults takes it; may be repeated
    #[arg(long, value_name = "JSON", help_heading = "Pace")]
    pub fault: Vec<String>,

    /// No request log
    #[arg(long, short, help_heading = "Running")]
    pub quiet: bool,
    /// End when standard input closes, so that no orphan outlives a test runner
    #[arg(long, help_heading = "Running")]
    pub exit_with_stdin: bool,
}

fn clock_speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(speed) if (0.0..=100_000.0).contains(&speed) => Ok(speed),
        _ => Err("expected a number from 0 to 100000".into()),
    }
}

fn sub_domain(text: &str) -> Result<String, String> {
    let fits = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err("expected a sub-domain such as green-garden, without dots".into())
    }
}

fn email(text: &str) -> Result<String, String> {
    if shape::is_email(text) {
        Ok(text.to_owned())
    } else {
        Err("expected an e-mail address".into())
    }
}

fn url(text: &str) -> Result<String, String> {
    if shape::is_url(text) {
        Ok(text.to_owned())
    } else {
        Err("expected a URL that begins with http:// or https://".into())
    }
}

fn url_or_self(text: &str) -> Result<String, String> {
    if text == "self" {
        Ok(text.to_owned())
    } else {
        url(text)
    }
}
