//! Sets the hooks of a flow in order, and removes them. Every step is written down, so that half a deployment can go on.

use super::integrations::{Integrations, is_gone};
use super::registration::{Hook, Registration};
use super::subscription::{Change, Standing, Wanted, with_scope};
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::order::sort_by_key;
use crate::port::transport::{Level, Transport};

/// Sets hooks in order.
pub(crate) struct Deployment<'a, T: Transport> {
    /// Its requests.
    pub(super) exchange: &'a Exchange<'a, T>,
    /// The hooks that are in Gorgias.
    pub(super) integrations: Integrations<'a, T>,
    /// What is to be.
    pub(crate) wanted: Wanted<'a>,
    /// What was made so far, for the state; none where nobody keeps one.
    pub(crate) registration: Option<Registration>,
    /// Whether there may be two of a hook, because an answer was lost.
    uncertain: bool,
}

/// A hook, and what was made of it.
pub(crate) struct Kept {
    /// What it is for.
    pub(crate) event: String,
    /// The integration's id.
    pub(crate) id: u64,
    /// What was made of it.
    pub(crate) change: Change,
}

impl<'a, T: Transport> Deployment<'a, T> {
    /// A deployment that has a registration, or none when nobody keeps one.
    pub(crate) fn new(
        exchange: &'a Exchange<'a, T>,
        wanted: Wanted<'a>,
        registration: Option<Registration>,
    ) -> Self {
        Self {
            exchange,
            integrations: Integrations { exchange },
            wanted,
            registration,
            uncertain: false,
        }
    }

    /// Makes what is missing, sets right what is wrong, removes what is not wanted any more.
    ///
    /// # Errors
    /// At the first request that is refused; what was done until then is in the registration.
    pub(crate) async fn run(&mut self) -> Result<Vec<Kept>, Error> {
        let result = self.steps().await.map_err(with_scope);
        let mut kept = result?;
        let place = |event: &str| self.wanted.events.iter().position(|known| *known == event);
        sort_by_key(&mut kept, |hook| place(&hook.event));
        Ok(kept)
    }

    async fn steps(&mut self) -> Result<Vec<Kept>, Error> {
        let (mut kept, mut missing) = (Vec::new(), Vec::new());
        for event in self.wanted.events.clone() {
            match self.known(event).await? {
                Some(hook) => kept.push(hook),
                None => missing.push(event),
            }
        }
        self.unwanted().await?;
        if !missing.is_empty() {
            let standing = self.integrations.standing().await?;
            self.strangers(&standing);
            let mut absent = Vec::new();
            for event in missing {
                match self.adopt(event, &standing).await? {
                    Some(hook) => kept.push(hook),
                    None => absent.push(event),
                }
            }
            self.doubles(&kept, &standing).await?;
            for event in absent {
                kept.push(self.create(event).await?);
            }
        }
        let registration = self.registration.as_ref();
        if self.uncertain || registration.is_some_and(|known| known.unsure) {
            let standing = self.integrations.standing().await?;
            self.doubles(&kept, &standing).await?;
            // What was sent in this very deployment may arrive later yet: the next one looks once more.
            let is_settled = !self.uncertain;
            let registration = self.registration.iter_mut().filter(|_| is_settled);
            registration.for_each(|known| known.unsure = false);
        }
        Ok(kept)
    }

    /// The hook that the registration names; none when there is none, or when it is gone.
    async fn known(&mut self, event: &str) -> Result<Option<Kept>, Error> {
        let hook = self
            .registration
            .as_ref()
            .and_then(|known| known.hook(event));
        let Some(hook) = hook.cloned() else {
            return Ok(None);
        };
        let found = self.integrations.fetch(hook.id).await?;
        // Written over by hand with something that is no hook: not ours any more.
        let Some(standing) = found.as_ref().and_then(Standing::read) else {
            return Ok(None);
        };
        let is_right = hook.mark == self.wanted.mark(event) && standing.is_as(event, &self.wanted);
        let change = match (standing.is_off, is_right) {
            (false, true) => {
                return Ok(Some(Kept {
                    event: event.to_owned(),
                    id: hook.id,
                    change: Change::Unchanged,
                }));
            }
            (true, _) => Change::Reactivated,
            (false, false) => Change::Updated,
        };
        self.write(event, hook.id, change, self.wanted.change(event))
            .await
    }

    /// Writes a hook that stands there; none when it went away meanwhile.
    async fn write(
        &mut self,
        event: &str,
        id: u64,
        change: Change,
        body: String,
    ) -> Result<Option<Kept>, Error> {
        match self.integrations.write(id, body).await {
            Ok(()) => {
                self.remember(event, id);
                Ok(Some(Kept {
                    event: event.to_owned(),
                    id,
                    change,
                }))
            }
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes over a hook of ours that stands there already.
    async fn adopt(
        &mut self,
        event: &str,
        standing: &[Standing<T::Json>],
    ) -> Result<Option<Kept>, Error> {
        for hook in self.alike(event, standing) {
            let is_right = hook.is_as(event, &self.wanted);
            let change = if hook.is_off {
                Change::Reactivated
            } else {
                Change::Updated
            };
            // Nobody keeps its secret, and none is to be written: what is right may stay.
            let has_secret = self.registration.is_some() || self.wanted.secret.is_some();
            let kept = match (has_secret, is_right, hook.is_off) {
                (false, true, false) => Some(Kept {
                    event: event.to_owned(),
                    id: hook.id,
                    change: Change::Unchanged,
                }),
                (false, true, true) => {
                    let body = self.wanted.waking(hook);
                    self.write(event, hook.id, change, body).await?
                }
                _ => {
                    let body = self.wanted.change(event);
                    self.write(event, hook.id, change, body).await?
                }
            };
            if kept.is_some() {
                return Ok(kept);
            }
        }
        Ok(None)
    }

    /// Our hooks for that event at that address, the oldest first.
    pub(super) fn alike<'s>(
        &self,
        event: &str,
        standing: &'s [Standing<T::Json>],
    ) -> Vec<&'s Standing<T::Json>> {
        // One that was said to be gone, and stands there all the same, may call another address yet.
        let known = self
            .registration
            .as_ref()
            .and_then(|known| known.hook(event));
        let is_alike = |hook: &&Standing<T::Json>| {
            let is_known = known.is_some_and(|known| known.id == hook.id);
            is_known || (hook.is_ours() && hook.calls(self.wanted.url) && hook.is_for(event))
        };
        let mut alike: Vec<_> = standing.iter().filter(is_alike).collect();
        sort_by_key(&mut alike, |hook| hook.id);
        alike
    }

    /// Removes the hooks of events that are not wanted any more.
    async fn unwanted(&mut self) -> Result<(), Error> {
        let known = self.registration.iter().flat_map(Registration::hooks);
        let unwanted: Vec<(String, u64)> = known
            .filter(|(event, _)| !self.wanted.events.contains(&event.as_str()))
            .map(|(event, hook)| (event.clone(), hook.id))
            .collect();
        for (event, id) in unwanted {
            if !self.integrations.delete(id).await? {
                self.doubt();
            }
            self.forget(&event);
        }
        Ok(())
    }

    /// Removes hooks of ours that nobody knows of: what arrived late of a creation whose answer was lost, and what a
    /// deployment left behind whose state was lost. Without a registration other events are none of ours to judge.
    async fn doubles(
        &mut self,
        kept: &[Kept],
        standing: &[Standing<T::Json>],
    ) -> Result<(), Error> {
        for hook in standing {
            let Some(event) = hook.event() else {
                continue;
            };
            let is_judged =
                self.registration.is_some() || self.wanted.events.contains(&event.as_str());
            let is_kept = kept.iter().any(|kept| kept.id == hook.id);
            if is_judged && !is_kept && hook.is_ours() && hook.calls(self.wanted.url) {
                self.integrations.delete(hook.id).await?;
            }
        }
        Ok(())
    }

    /// Removes all hooks: those of the registration, and those of ours that call its address besides. True when all
    /// are gone.
    pub(crate) async fn remove(&mut self) -> Result<(), Error> {
        let known = self.registration.iter().flat_map(Registration::hooks);
        let known: Vec<(String, u64)> = known
            .map(|(event, hook)| (event.clone(), hook.id))
            .collect();
        let mut result = Ok(());
        for (event, id) in known {
            // The others are removed all the same.
            match self.integrations.delete(id).await {
                Ok(_) => self.forget(&event),
                Err(error) => result = Err(error),
            }
        }
        if !self.wanted.url.is_empty() {
            for hook in self.integrations.standing().await? {
                let is_kept = self.registration.iter().flat_map(Registration::hooks);
                let mut is_kept = is_kept.filter(|(_, known)| known.id == hook.id);
                if hook.is_ours() && hook.calls(self.wanted.url) && is_kept.next().is_none() {
                    self.integrations.delete(hook.id).await?;
                }
            }
        }
        result
    }

    /// Names hooks that call our address and are not ours: each of them runs the flow, too.
    fn strangers(&self, standing: &[Standing<T::Json>]) {
        let strange = standing
            .iter()
            .filter(|hook| hook.calls(self.wanted.url) && !hook.is_ours());
        let names: Vec<String> = strange
            .map(|hook| format!("{:?} ({})", hook.name, hook.id))
            .collect();
        if !names.is_empty() {
            let line = format!(
                "{}: these integrations call the same address and were made by hand, so they stay as they are: {}",
                self.exchange.operation.label,
                names.join(", ")
            );
            self.exchange.log(Level::Warn, &line);
        }
    }

    /// Writes down that the event has this hook.
    pub(super) fn remember(&mut self, event: &str, id: u64) {
        let hook = Hook {
            id,
            url: self.wanted.url.to_owned(),
            mark: self.wanted.mark(event),
        };
        if let Some(registration) = &mut self.registration {
            registration.remember(event, hook);
        }
    }

    /// From here on there may be two of a hook.
    pub(super) fn doubt(&mut self) {
        self.uncertain = true;
        if let Some(registration) = &mut self.registration {
            registration.unsure = true;
        }
    }

    fn forget(&mut self, event: &str) {
        if let Some(registration) = &mut self.registration {
            registration.forget(event);
        }
    }
}
