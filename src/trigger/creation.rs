//! Makes a hook, once: what Gorgias' answer does not tell is looked for.

use super::deploy::{Deployment, Kept};
use super::integrations::INTEGRATIONS;
use super::subscription::Change;
use crate::client::effect::{is_timeout, may_be_done};
use crate::client::success::record;
use crate::duration::whole;
use crate::error::Error;
use crate::http::method::Method;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Times that a hook is made, each after looking whether the one before was made all the same.
const MOST_CREATIONS: u32 = 2;

/// Milliseconds between looks for a hook that was made all the same, as far as a deployment's time reaches.
const PAUSES: [f64; 3] = [1_000.0, 2_000.0, 4_000.0];

impl<T: Transport> Deployment<'_, T> {
    /// Makes a hook. When the answer is lost, it is looked for with growing pauses before another one is made; and none
    /// is made after a timeout, or after a success that cannot be read.
    pub(super) async fn create(&mut self, event: &str) -> Result<Kept, Error> {
        let request = self
            .exchange
            .account
            .request(Method::Post, INTEGRATIONS, "");
        let request = request.with_json(self.wanted.creation(event));
        let mut left = MOST_CREATIONS;
        loop {
            left -= 1;
            let (lost, is_over) = match self.exchange.attempt(&request).await {
                Ok(attempted) if attempted.response.is_success() => {
                    match record(&request, attempted.response) {
                        Ok(integration) => match integration.id() {
                            Some(id) => return Ok(self.made(event, id)),
                            None => (nameless(), false),
                        },
                        Err(error) => (error, false),
                    }
                }
                Ok(attempted) => {
                    let status = attempted.response.status;
                    let is_lost = may_be_done(status);
                    let error = self.exchange.api_error(&request, attempted);
                    if !is_lost {
                        return Err(error);
                    }
                    (error, !is_timeout(status))
                }
                Err(nothing) if nothing.may_have_happened() => {
                    let is_over = nothing.is_over();
                    (nothing.error(&request), is_over)
                }
                Err(nothing) => return Err(nothing.error(&request)),
            };
            self.doubt();
            let found = self.appeared(event).await;
            match found.map_err(|_| unsure(lost.clone()))? {
                Some(id) => return Ok(self.made(event, id)),
                None if is_over && left > 0 => {}
                None => return Err(unsure(lost)),
            }
        }
    }

    /// Looks for a hook at once, and again with growing pauses until it is there.
    async fn appeared(&self, event: &str) -> Result<Option<u64>, Error> {
        let mut pauses = PAUSES.into_iter();
        loop {
            let standing = self.integrations.standing().await?;
            if let Some(hook) = self.alike(event, &standing).first() {
                return Ok(Some(hook.id));
            }
            let pause = pauses.next().filter(|pause| *pause < self.exchange.left());
            let Some(pause) = pause else {
                return Ok(None);
            };
            self.exchange.transport.sleep(whole(pause)).await;
        }
    }

    fn made(&mut self, event: &str, id: u64) -> Kept {
        self.remember(event, id);
        Kept {
            event: event.to_owned(),
            id,
            change: Change::Made,
        }
    }
}

fn nameless() -> Error {
    let text = "Gorgias made an integration but did not tell its id.";
    Error::new(crate::error::Code::UnexpectedResponse, text)
}

/// The hook may be there: the next deployment finds it, so nothing has to be done by hand.
fn unsure(error: Error) -> Error {
    let hint =
        "Deploy again: a hook that was made all the same is found then, and none is made twice.";
    error.hinting(hint)
}
