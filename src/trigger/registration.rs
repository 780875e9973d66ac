//! Which hooks a flow has: what the platform keeps between deployments.

use super::state::unknown_version;
use crate::error::Error;
use crate::json::tree::Tree;
use crate::json::typed::{Fields, FromTree, Named};
use crate::json::write::{object_text, quoted};
use crate::secret::credential::Secret;

/// The hooks of a flow, as the platform keeps them between deployments.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    /// What the hooks show.
    pub(crate) secret: Secret,
    /// By event, in the order of the events' names.
    hooks: Vec<(String, Hook)>,
    /// Whether a hook may have been made twice, because an answer was lost.
    pub(crate) unsure: bool,
}

/// A hook that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hook {
    /// The integration's id.
    pub(crate) id: u64,
    /// Where it calls.
    pub(crate) url: String,
    /// How it was written last; see [`Wanted::mark`](super::subscription::Wanted::mark).
    pub(crate) mark: String,
}

impl FromTree for Hook {
    fn from_tree(tree: Tree) -> Option<Self> {
        let mut of = Fields::from_tree(tree)?;
        Some(Self {
            id: of.needed("id")?,
            url: of.needed("url")?,
            mark: of.known("mark")?,
        })
    }
}

/// The version of the registration's format.
const VERSION: u64 = 1;

impl Registration {
    /// One without hooks.
    pub(crate) fn new(secret: Secret) -> Self {
        Self {
            secret,
            hooks: Vec::new(),
            unsure: false,
        }
    }

    /// Reads what was kept; none where there is nothing of use.
    ///
    /// # Errors
    /// When a newer version of this component wrote it.
    pub(crate) fn read(json: &str) -> Result<Option<Self>, Error> {
        let kept = Tree::parsed(json).unwrap_or(Tree::Null);
        match kept.get("v").and_then(Tree::whole) {
            Some(v) if v > VERSION => Err(unknown_version(v)),
            Some(VERSION) => {
                let registration = Self::from_tree(kept);
                Ok(registration.filter(|known| !known.secret.reveal().is_empty()))
            }
            _ => Ok(None),
        }
    }

    /// The hook of an event.
    pub(crate) fn hook(&self, event: &str) -> Option<&Hook> {
        let (_, hook) = self.hooks.iter().find(|(known, _)| known == event)?;
        Some(hook)
    }

    /// Every hook with its event.
    pub(crate) fn hooks(&self) -> impl Iterator<Item = &(String, Hook)> {
        self.hooks.iter()
    }

    /// The event has that hook from here on.
    pub(crate) fn remember(&mut self, event: &str, hook: Hook) {
        self.forget(event);
        let before = self
            .hooks
            .iter()
            .take_while(|(known, _)| known.as_str() < event);
        self.hooks.insert(before.count(), (event.to_owned(), hook));
    }

    /// The event has no hook any more.
    pub(crate) fn forget(&mut self, event: &str) {
        self.hooks.retain(|(known, _)| known != event);
    }

    /// As JSON text. The secret is in it: it opens nothing but these hooks.
    pub(crate) fn json(&self) -> String {
        let hook = |(event, hook): &(String, Hook)| {
            let text = object_text(&[
                ("id".to_owned(), hook.id.to_string()),
                ("url".to_owned(), quoted(&hook.url)),
                ("mark".to_owned(), quoted(&hook.mark)),
            ]);
            (event.clone(), text)
        };
        let hooks: Vec<(String, String)> = self.hooks.iter().map(hook).collect();
        object_text(&[
            ("v".to_owned(), VERSION.to_string()),
            ("secret".to_owned(), quoted(self.secret.reveal())),
            ("hooks".to_owned(), object_text(&hooks)),
            ("unsure".to_owned(), self.unsure.to_string()),
        ])
    }
}

impl FromTree for Registration {
    fn from_tree(tree: Tree) -> Option<Self> {
        let mut of = Fields::from_tree(tree)?;
        let Named(hooks) = of.known("hooks")?;
        Some(Self {
            secret: of.known("secret")?,
            hooks,
            unsure: of.known("unsure")?,
        })
    }
}
