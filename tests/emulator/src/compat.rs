//! Where recordings, documents and clients disagree or are silent: the switches, and what they are set to.

use crate::files::SEGMENT;
use crate::json_text::JsonStyle;
use clap::{Args, ValueEnum};
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};

/// What a name does that no tag has.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownTags {
    /// 400
    #[default]
    Refuse,
    /// It becomes a tag
    Make,
    /// It is left out
    Ignore,
}

/// What address an uploaded attachment gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadUrls {
    /// The account's own, which leads on to a signed one
    #[default]
    Account,
    /// The files store's, as recorded messages have them; nobody gets in there without a signature
    Store,
}

/// What the answer to a merge of customers shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MergeAnswer {
    /// The target as it was; the body's values are not taken, the source's channels come a moment later
    #[default]
    Recorded,
    /// The target with the body's values and all channels
    Documented,
}

/// Whether a PUT that changes nothing is an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnchangedPut {
    /// `ticket-updated`, and the web-hook of that name
    #[default]
    Event,
    /// Nothing; the date moves all the same
    Silent,
}

/// How a web-hook is signed, when its integration has a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// Not at all: no signed call was ever recorded
    #[default]
    None,
    /// X-Gorgias-Signature: HMAC-SHA256 of the body in hex
    Hex,
    /// X-Gorgias-Signature: `sha256=` and the hex
    PrefixedHex,
    /// X-Gorgias-Hmac-SHA256: HMAC-SHA256 of the body in base64
    Base64,
}

/// How jobs end.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum JobEnd {
    /// Done
    #[default]
    Done,
    /// With an error; nothing was changed
    Errored,
    /// With an error that no retry mends; nothing was changed
    FatalErrored,
}

/// The switches that can be changed while the emulator runs, too: `POST /_emulator/switches`.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)]
pub struct Switches {
    /// Answer 200 instead of 201 and 202, and 400 for a duplicate e-mail, as was recorded
    #[arg(long, help_heading = "Answers")]
    pub recorded_status: bool,
    /// Let through what the documentation neither allows nor refuses: unknown keys of messages, `language` with paging
    #[arg(long, help_heading = "Answers")]
    pub lenient: bool,
    /// How JSON is written
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "STYLE",
        help_heading = "Answers"
    )]
    pub json: JsonStyle,
    /// Never compress
    #[arg(long, help_heading = "Answers")]
    pub no_gzip: bool,
    /// How long a signed file URL is good
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(i64).range(0..=LONGEST),
        allow_negative_numbers = true,
        help_heading = "Answers"
    )]
    pub signed_for: i64,
    /// What address an uploaded attachment gets
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHERE",
        help_heading = "Guesses"
    )]
    pub upload_urls: UploadUrls,

    /// Names of no tag at /tickets/{id}/tags
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHAT",
        help_heading = "Guesses"
    )]
    pub unknown_tags: UnknownTags,
    /// Names of no tag in the body of a ticket
    #[arg(long, value_enum, default_value_t = UnknownTags::Make, value_name = "WHAT", help_heading = "Guesses")]
    pub new_tags: UnknownTags,
    /// What the answer to a merge of customers shows
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHAT",
        help_heading = "Guesses"
    )]
    pub merge: MergeAnswer,
    /// A ticket's PUT that changes nothing
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHAT",
        help_heading = "Guesses"
    )]
    pub unchanged_put: UnchangedPut,
    /// Do not detect language and intents a second after a ticket was made
    #[arg(long, help_heading = "Guesses")]
    pub no_detect: bool,

    /// So many failures in a row switch a web-hook off
    #[arg(
        long,
        value_name = "N",
        default_value_t = 100,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Web-hooks"
    )]
    pub hook_failures: u64,
    /// So many more tries of a web-hook that failed
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        help_heading = "Web-hooks"
    )]
    pub hook_retries: u64,
    /// How long a web-hook's receiver may take, in real milliseconds
    #[arg(
        long,
        value_name = "MS",
        default_value_t = 5000,
        value_parser = clap::value_parser!(u64).range(1..),
        help_heading = "Web-hooks"
    )]
    pub hook_timeout: u64,
    /// How web-hooks are signed
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORM",
        help_heading = "Web-hooks"
    )]
    pub signature: Signature,
    /// Deliver web-hooks to other machines, too
    #[arg(long, help_heading = "Web-hooks")]
    pub webhooks_anywhere: bool,

    /// How long an outgoing message is on its way, in seconds of the clock
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 1.0,
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "By itself"
    )]
    pub send_seconds: f64,
    /// Outgoing messages fail with this error
    #[arg(long, value_name = "TEXT", help_heading = "By itself")]
    pub send_error: Option<String>,
    /// How many messages may still be written; then 403, as trial accounts are told
    #[arg(long, value_name = "N", help_heading = "By itself")]
    pub messaging_quota: Option<u64>,
    /// How long a job runs, in seconds of the clock
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 1.3,
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "By itself"
    )]
    pub job_seconds: f64,
    /// How jobs end
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "STATUS",
        help_heading = "By itself"
    )]
    pub job_end: JobEnd,
}

/// The longest of times that are switched, in seconds: some thirty years.
const LONGEST: i64 = 1_000_000_000;

fn fits(time: f64) -> bool {
    #[allow(clippy::cast_precision_loss)]
    let longest = LONGEST as f64;
    (0.0..=longest).contains(&time)
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(time) if fits(time) => Ok(time),
        _ => Err("expected seconds, 0 or more".into()),
    }
}

impl Switches {
    /// The switch whose number makes no sense, and what is expected.
    #[must_use]
    pub fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let time = "Must be seconds, 0 or more.";
        let count = "Must be 1 or more.";
        let checks = [
            ("send_seconds", fits(self.send_seconds), time),
            ("job_seconds", fits(self.job_seconds), time),
            ("signed_for", (0..=LONGEST).contains(&self.signed_for), time),
            ("hook_failures", self.hook_failures > 0, count),
            ("hook_timeout", self.hook_timeout > 0, count),
        ];
        let mut wrong = checks.into_iter().filter(|(_, is_right, _)| !is_right);
        wrong.next().map(|(name, _, expected)| (name, expected))
    }
}

/// What the switches are set to, and where the account is.
#[derive(Clone, Debug)]
pub struct Compat {
    /// The switches.
    pub switches: Switches,
    /// The account's own address, without a slash at its end.
    pub home: String,
    /// What stored attachment URLs begin with.
    pub api_base: String,
    /// What signed URLs begin with.
    pub files_base: String,
    /// What the addresses of the files store begin with.
    pub uploads_base: String,
}

impl Compat {
    /// The address of a file in the files store. It is private: the account leads to it, by an address of its own.
    #[must_use]
    pub fn stored_at(&self, hash: &str, name: &str) -> String {
        let name = utf8_percent_encode(name, SEGMENT);
        format!("{}/{hash}/{name}", self.uploads_base)
    }

    /// The same for the data to start with, which is the same whatever the switches: nothing detected, nothing refused.
    #[must_use]
    pub fn for_seeding(&self) -> Self {
        let mut seeding = self.clone();
        seeding.switches.no_detect = true;
        seeding.switches.messaging_quota = None;
        seeding.switches.new_tags = UnknownTags::Make;
        seeding
    }
}

impl std::ops::Deref for Compat {
    type Target = Switches;

    fn deref(&self) -> &Switches {
        &self.switches
    }
}
