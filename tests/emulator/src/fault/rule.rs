//! A fault rule, as tests write it.

use crate::shape::{Field, Kind as Wanted, Shape, TEXT, optional, required};
use serde::{Deserialize, Serialize};

/// What is done to a request.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It waits `ms` before it is looked at.
    Latency,
    /// 429, with `retry_after` seconds (or as a date when `form` is `date`), or without.
    RateLimited,
    /// `status` as JSON or HTML, `when` before or after it was done.
    Status,
    /// The connection ends `when` before it is done, after it was, or during the answer.
    Cut,
    /// The answer's JSON ends in the middle.
    Truncated,
    /// The answer has no body.
    Empty,
    /// The answer is an HTML page with status 200.
    Html,
    /// `next_cursor` is the cursor that was sent.
    RepeatedCursor,
    /// The page begins with the last `records` of the page before.
    Overlap,
    /// After the page was taken, records come (`insert`), go (`remove` ahead, `remove_served` behind) or change (`touch`).
    Churn,
    /// The body arrives in `chunks` over `ms`.
    SlowBody,
    /// The body never ends; `ms` between two pieces.
    Endless,
    /// A small body that unfolds to so many `megabytes`.
    GzipBomb,
    /// Half of a gzip stream, ended by the end of the connection alone.
    CutGzip,
    /// The connection ends at once; `ms` later everything is done all the same.
    LateCommit,
    /// Everything is done and answered after `ms`, also for a client that has given up by then.
    TimeoutCommit,
}

/// When it strikes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Nothing was done.
    Before,
    /// Everything was done.
    After,
    /// Half of the answer was sent.
    During,
}

/// What it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Gorgias' error shape.
    Json,
    /// A page for people.
    Html,
    /// Seconds.
    Seconds,
    /// An HTTP date.
    Date,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Rule {
    pub kind: Kind,
    pub method: Option<String>,
    /// A regular expression, searched in the path.
    pub path: Option<String>,
    /// A regular expression, searched in the query as it was sent.
    pub query: Option<String>,
    /// The first matching request that is hit, from 1.
    pub nth: Option<u64>,
    /// How many are hit; 0 means all. One, unless there is a probability: then all.
    pub count: Option<u64>,
    pub probability: Option<f64>,
    pub seed: Option<u64>,
    pub ms: Option<u64>,
    pub status: Option<u16>,
    pub form: Option<Form>,
    pub when: Option<When>,
    pub retry_after: Option<u64>,
    pub insert: Option<u64>,
    pub remove: Option<u64>,
    pub remove_served: Option<u64>,
    pub touch: Option<u64>,
    pub records: Option<u64>,
    pub chunks: Option<u64>,
    pub megabytes: Option<u64>,
}

const COUNT: Wanted = Wanted::Integer(0, 1_000_000);
const KINDS: &[&str] = &[
    "latency",
    "rate_limited",
    "status",
    "cut",
    "truncated",
    "empty",
    "html",
    "repeated_cursor",
    "overlap",
    "churn",
    "slow_body",
    "endless",
    "gzip_bomb",
    "cut_gzip",
    "late_commit",
    "timeout_commit",
];
const FIELDS: &[Field] = &[
    required("kind", Wanted::OneOf(KINDS)),
    optional("method", Wanted::OneOf(&["GET", "POST", "PUT", "DELETE"])),
    optional("path", TEXT),
    optional("query", TEXT),
    optional("nth", Wanted::Integer(1, i64::MAX)),
    optional("count", COUNT),
    optional("probability", Wanted::Number),
    optional("seed", COUNT),
    optional("ms", Wanted::Integer(0, 3_600_000)),
    optional("status", Wanted::Integer(400, 599)),
    optional("form", Wanted::OneOf(&["json", "html", "seconds", "date"])),
    optional("when", Wanted::OneOf(&["before", "after", "during"])),
    optional("retry_after", COUNT),
    optional("insert", COUNT),
    optional("remove", COUNT),
    optional("remove_served", COUNT),
    optional("touch", COUNT),
    optional("records", COUNT),
    optional("chunks", Wanted::Integer(1, 1000)),
    optional("megabytes", Wanted::Integer(1, 1_000_000)),
];

/// What a rule may hold.
pub const RULE: Shape = Shape::closed(FIELDS);

impl Rule {
    /// In a word or two, for the request log.
    #[must_use]
    pub fn label(&self) -> String {
        let kind = serde_json::to_value(self.kind)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default();
        match (self.status, self.when) {
            (Some(status), Some(When::After)) => format!("{kind} {status} after"),
            (Some(status), _) => format!("{kind} {status}"),
            (None, Some(when)) => format!("{kind} {when:?}").to_lowercase(),
            (None, None) => kind,
        }
    }
}
