//! The entry points that keep a flow's hooks in order: at each deployment, and when the instance goes away.

use super::deploy::Deployment;
use super::registration::Registration;
use super::subscription::{Form, Wanted};
use crate::client::exchange::Exchange;
use crate::client::memory::Memory;
use crate::connection::account::Account;
use crate::error::{Code, Error};
use crate::input::read::{Inputs, Value};
use crate::invocation::Invocation;
use crate::manifest::Operation;
use crate::port::occasion::{Crypto, Failed, Occasion, Outcome};
use crate::port::params::Params;
use crate::port::transport::{Level, Transport};
use crate::secret::credential::Secret;

/// Milliseconds that the hooks may take: the platform gives its deployment functions 30 seconds.
const DEADLINE: f64 = 25_000.0;

/// Sets the hooks in order. What was done is in the state, whether it came to its end or not.
///
/// # Errors
/// Wrong inputs before anything is sent, and the first request that is refused.
pub async fn create<T: Transport + Crypto>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    occasion: &Occasion<T::Json>,
    transport: &T,
    memory: &Memory,
) -> Result<Outcome<T::Json>, Failed> {
    let Invocation {
        account,
        inputs,
        problems,
    } = Invocation::read(operation, params)?;
    problems.check()?;
    let url = occasion.url.as_deref().unwrap_or_default();
    if let Some(problem) = url_problem(occasion, url) {
        return Err(problem.into());
    }
    let registration = kept(occasion)?;
    let registration = registration.unwrap_or_else(|| Registration::new(transport.secret()));
    let secret = registration.secret.clone();
    let account = knowing(account, &secret, occasion);
    let exchange = Exchange::new(transport, memory, &account, operation, false).within(DEADLINE);
    let wanted = Wanted {
        owner: &occasion.flow,
        url,
        events: texts(&inputs, "events"),
        form: form(&inputs),
        secret: Some(&secret),
        api_key: occasion.api_key.as_ref(),
    };
    let mut deployment = Deployment::new(&exchange, wanted, Some(registration));
    let result = deployment.run().await;
    let state = deployment.registration.as_ref().map(Registration::json);
    match result {
        Ok(kept) => {
            for hook in kept {
                let line = format!(
                    "hook for {}: {} ({})",
                    hook.event,
                    hook.change.word(),
                    hook.id
                );
                exchange.log(Level::Info, &format!("{}: {line}", operation.label));
            }
            Ok(Outcome {
                data: None,
                is_news: true,
                state,
                pagination: None,
            })
        }
        Err(error) => Err(Failed {
            error: error.redacted(&account.redactor),
            state,
        }),
    }
}

/// Removes the hooks. It never fails: whoever deletes an instance can do nothing about it. What could not be removed is
/// told in the log, and stays in the state.
pub async fn delete<T: Transport + Crypto>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    occasion: &Occasion<T::Json>,
    transport: &T,
    memory: &Memory,
) -> Result<Outcome<T::Json>, Failed> {
    let done = |state| Outcome {
        data: None,
        is_news: true,
        state,
        pagination: None,
    };
    let warn = |error: &Error| {
        let line = format!(
            "{}: the hooks in Gorgias could not be removed: {}",
            operation.label, error.message
        );
        transport.log(Level::Warn, &line);
    };
    let (invocation, registration) = match (Invocation::read(operation, params), kept(occasion)) {
        (Ok(invocation), Ok(registration)) => (invocation, registration),
        (Err(error), _) | (_, Err(error)) => {
            warn(&error);
            return Ok(done(None));
        }
    };
    // Wrong filters are no reason to leave a hook behind.
    let Invocation { account, .. } = invocation;
    let secret = registration
        .as_ref()
        .map(|known| known.secret.clone())
        .unwrap_or_default();
    let account = knowing(account, &secret, occasion);
    let exchange = Exchange::new(transport, memory, &account, operation, false).within(DEADLINE);
    let wanted = Wanted {
        owner: &occasion.flow,
        url: occasion.url.as_deref().unwrap_or_default(),
        events: Vec::new(),
        form: Form::Whole,
        secret: None,
        api_key: None,
    };
    let mut deployment = Deployment::new(&exchange, wanted, registration);
    let Err(error) = deployment.remove().await else {
        return Ok(done(Some("null".to_owned())));
    };
    warn(&error.redacted(&account.redactor));
    Ok(done(
        deployment.registration.as_ref().map(Registration::json),
    ))
}

/// What was kept of an earlier deployment.
fn kept<J>(occasion: &Occasion<J>) -> Result<Option<Registration>, Error> {
    let mut kept = None;
    for state in &occasion.states {
        kept = Registration::read(state)?.or(kept);
    }
    Ok(kept)
}

/// The account, which hides the hooks' secrets too wherever a request is shown.
fn knowing<J>(mut account: Account, secret: &Secret, occasion: &Occasion<J>) -> Account {
    let secrets = [Some(secret), occasion.api_key.as_ref()];
    let secrets = secrets.into_iter().flatten().map(Secret::reveal);
    account.redactor = account.redactor.and(secrets);
    account
}

fn url_problem<J>(occasion: &Occasion<J>, url: &str) -> Option<Error> {
    if url.is_empty() {
        let text = format!(
            "The platform gave no address for the flow {:?}, so Gorgias cannot call it.",
            occasion.flow
        );
        return Some(Error::new(Code::NotPossible, text).with_hint("Deploy the instance again."));
    }
    let problem = Wanted::url_problem(url)?;
    let text = format!("The address of the flow {:?} {problem}.", occasion.flow);
    Some(
        Error::new(Code::NotPossible, text)
            .with_hint("Rename the flow and deploy the instance again."),
    )
}

/// The texts of a list input.
pub(crate) fn texts<'i, F: Clone>(inputs: &'i Inputs<F>, key: &str) -> Vec<&'i str> {
    let Some(Value::List(items)) = inputs.get(key) else {
        return Vec::new();
    };
    let mut texts: Vec<&str> = Vec::new();
    for item in items {
        if let Value::Text(text) = item
            && !texts.contains(&text.as_str())
        {
            texts.push(text);
        }
    }
    texts
}

/// What the hooks are to carry. Read afresh, a ticket need not travel; but should that fail, its own is better than none.
pub(crate) fn form<F: Clone>(inputs: &Inputs<F>) -> Form {
    match inputs.text("payload") {
        Some("ids") => Form::Ids,
        _ => Form::Whole,
    }
}
