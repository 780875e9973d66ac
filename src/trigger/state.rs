//! Where a poll stands: a value that the host keeps between two polls and hands back, as JSON text both ways.

use serde::Serialize;

use crate::error::{Code, Error};
use crate::json::tree::Tree;
use crate::json::typed::{Fields, FromTree};
use crate::order::sort_by;
use crate::timestamp::Timestamp;

/// The version of the state that this component writes, and the only one that it reads.
const VERSION: u64 = 1;

/// Milliseconds after which nothing comes late any more, by the host's clock.
const QUIET: f64 = 15.0 * 60_000.0;

/// Records of the last moments that are remembered, so that they are not told twice. Beyond, the window shrinks.
pub(crate) const MOST_KNOWN: usize = 5_000;

/// A record as it stood at a moment: its id, and its date in microseconds.
pub(crate) type Version = (u64, i64);

/// Where a poll stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PollState {
    /// Version of this format.
    v: u64,
    /// Counts the polls: of two copies the greater is the newer one.
    pub(crate) serial: u64,
    /// What is polled: path and filters. A poll of something else begins anew.
    pub(crate) of: String,
    /// All up to here was told. The name is the one that the official connector uses, and reads.
    pub(crate) last_polled_at: Option<String>,
    /// When that moved on for the last time, in milliseconds of the host's clock.
    pub(crate) moved_at: f64,
    /// The next poll reads down to here: what is written a little late, with an older date, is found too.
    pub(crate) floor: Option<i64>,
    /// What was told or passed over from the floor on.
    pub(crate) near: Vec<Version>,
    /// Whether the list was found to be in no order, so that a pass must read all of it.
    pub(crate) unsorted: bool,
    /// A pass that was interrupted; floor and near are those that it began with.
    pub(crate) pass: Option<Pass>,
    /// Records created since a moment that are new to the flow, whatever became of them meanwhile.
    pub(crate) new: Option<New>,
}

/// A pass over the list, from its newest record down to the floor, that goes on at the next poll.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pass {
    /// Where it goes on; none is the head of the list.
    pub(crate) cursor: Option<String>,
    /// The date that it came to: what is newer was read. None when the list is in no order.
    pub(crate) until: Option<i64>,
    /// Records of that very date that were read.
    pub(crate) at: Vec<u64>,
    /// The newest date that is known to have been complete when the pass began: the next `last_polled_at`.
    pub(crate) since: Option<i64>,
    /// What was read in the window before `since`; of a list in no order all that was read.
    pub(crate) near: Vec<Version>,
}

/// What tells new records from changed ones across passes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct New {
    /// Created from here on, a record is new until it was told once; none is from ever on.
    pub(crate) from: Option<i64>,
    /// Those that were told, with their creation.
    pub(crate) told: Vec<Version>,
}

impl FromTree for PollState {
    fn from_tree(tree: Tree) -> Option<Self> {
        let mut of = Fields::from_tree(tree)?;
        Some(Self {
            v: of.known("v")?,
            serial: of.known("serial")?,
            of: of.known("of")?,
            last_polled_at: of.known("lastPolledAt")?,
            moved_at: of.known("movedAt")?,
            floor: of.known("floor")?,
            near: of.known("near")?,
            unsorted: of.known("unsorted")?,
            pass: of.known("pass")?,
            new: of.known("new")?,
        })
    }
}

impl FromTree for Pass {
    fn from_tree(tree: Tree) -> Option<Self> {
        let mut of = Fields::from_tree(tree)?;
        Some(Self {
            cursor: of.known("cursor")?,
            until: of.known("until")?,
            at: of.known("at")?,
            since: of.known("since")?,
            near: of.known("near")?,
        })
    }
}

impl FromTree for New {
    fn from_tree(tree: Tree) -> Option<Self> {
        let mut of = Fields::from_tree(tree)?;
        Some(Self {
            from: of.known("from")?,
            told: of.needed("told")?,
        })
    }
}

/// Puts the newest first, and those of the same date by their ids.
pub(super) fn newest_first(versions: &mut [Version]) {
    sort_by(versions, |(id, date), (other_id, other_date)| {
        other_date.cmp(date).then(id.cmp(other_id))
    });
}

/// What the host kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Saved {
    /// Nothing, or nothing of use.
    Nothing,
    /// The official connector's: all that changed after this moment is to come.
    Since(Timestamp),
    /// Ours.
    State(Box<PollState>),
}

impl Saved {
    /// The newest of the copies that the host kept, each JSON text.
    ///
    /// # Errors
    /// When one was written by a newer version of this component: read as ours it would tell things twice or not at all.
    pub(crate) fn newest<'a>(copies: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let mut newest = Self::Nothing;
        for copy in copies {
            let saved = Self::read(copy)?;
            if saved.is_newer_than(&newest) {
                newest = saved;
            }
        }
        Ok(newest)
    }

    fn read(json: &str) -> Result<Self, Error> {
        let saved = Tree::parsed(json).unwrap_or(Tree::Null);
        let since = saved.get("lastPolledAt").and_then(Tree::text);
        let since = since.and_then(Timestamp::parse);
        let official = since.map_or(Self::Nothing, Self::Since);
        match saved.get("v").and_then(Tree::whole) {
            None => Ok(official),
            Some(VERSION) => {
                let state = PollState::from_tree(saved);
                Ok(state.map_or(official, |state| Self::State(Box::new(state))))
            }
            Some(version) => Err(unknown_version(version)),
        }
    }

    fn is_newer_than(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, _) => false,
            (_, Self::Nothing) => true,
            (Self::State(one), Self::State(other)) => one.serial > other.serial,
            // Both were there at once only when the official connector took turns with ours.
            (Self::Since(one), Self::Since(other)) => one > other,
            (Self::Since(one), Self::State(other)) => {
                other.polled().is_none_or(|other| *one > other)
            }
            (Self::State(one), Self::Since(other)) => one.polled().is_some_and(|one| one >= *other),
        }
    }
}

/// The error for a saved state of a version that this component does not know.
pub(crate) fn unknown_version(version: u64) -> Error {
    let text = format!(
        "What the flow saved at its last run is of version {version}, written by a newer version of this component; this one reads version {VERSION}."
    );
    Error::new(Code::NotPossible, text).with_hint(
        "Let the integration use the newer version of the component again, or deploy the flow as a new one, which starts from now.",
    )
}

impl PollState {
    /// A state that begins now.
    pub(crate) fn new(of: &str) -> Self {
        Self {
            v: VERSION,
            of: of.to_owned(),
            ..Self::default()
        }
    }

    /// A state in which all that changed from a moment on is yet to be told.
    pub(crate) fn since(of: &str, since: Timestamp) -> Self {
        Self {
            last_polled_at: Some(since.iso()),
            floor: Some(since.0),
            ..Self::new(of)
        }
    }

    /// As JSON text.
    pub(crate) fn json(&self) -> String {
        // Numbers and texts are always JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// All up to here was told.
    pub(crate) fn polled(&self) -> Option<Timestamp> {
        Timestamp::parse(self.last_polled_at.as_deref()?)
    }

    /// All up to `since` was told; `near` is what was read in the window before it, which is so many microseconds long.
    /// The reading began at `began`, by the host's clock, which may be wrong by minutes: it only tells how long nothing
    /// moved. The window never begins lower than before: what lies there was never read, and so is not known.
    /// False when so much happened in the window that not all of it can be remembered, and so the window shrank.
    pub(crate) fn settle(
        &mut self,
        since: Option<i64>,
        window: i64,
        near: Vec<Version>,
        began: f64,
    ) -> bool {
        let polled = since.map(|since| Timestamp(since).iso());
        let has_moved = polled.is_some() && polled != self.last_polled_at;
        if has_moved {
            (self.last_polled_at, self.moved_at) = (polled, began);
        }
        // Nothing has moved for long, and what was to come late was there when this was read. Otherwise thousands of
        // tickets that were changed at once would be read again at each poll of a quiet night.
        let is_quiet = !has_moved && began - self.moved_at >= QUIET;
        let window = if is_quiet { 0 } else { window };
        let floor = since
            .map(|since| since.saturating_sub(window))
            .max(self.floor);
        let known = std::mem::take(&mut self.near);
        let mut near: Vec<Version> = known.into_iter().chain(near).collect();
        near.retain(|(_, date)| floor.is_none_or(|floor| *date >= floor));
        newest_first(&mut near);
        near.dedup();
        let is_whole = near.len() <= MOST_KNOWN;
        self.floor = floor;
        if let Some((_, cut)) = near.get(MOST_KNOWN).copied() {
            near.retain(|(_, date)| *date > cut);
            self.floor = Some(cut.saturating_add(1));
        }
        self.near = near;
        is_whole
    }
}
