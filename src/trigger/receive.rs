//! A delivery: whether it comes from the hook, what it is about, and whether the flow wants it.

use super::delivery::Delivery;
use super::filter::unwanted;
use super::registration::Registration;
use super::subscription::SECRET_HEADER;
use crate::client::exchange::Exchange;
use crate::client::memory::Memory;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::invocation::Invocation;
use crate::manifest::{Operation, Plan};
use crate::port::occasion::{Crypto, Occasion, Outcome};
use crate::port::params::Params;
use crate::port::transport::{Level, Transport};
use crate::secret::credential::Secret;

/// Headers that receivers in the field read a signature from. Whether Gorgias sends one, and in which form, nobody has
/// shown; so it is compared for the log, and decides nothing.
const SIGNATURES: [&str; 2] = ["x-gorgias-signature", "x-gorgias-hmac-sha256"];

/// What the flow is to know of a delivery; a delivery that it does not want leaves it nothing to do.
///
/// # Errors
/// A delivery without the hook's secret, wrong inputs, and a ticket that cannot be read.
pub async fn receive<T: Transport + Crypto>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    occasion: &Occasion<T::Json>,
    transport: &T,
    memory: &Memory,
) -> Result<Outcome<T::Json>, Error> {
    let (inputs, problems) = Inputs::read(operation, params);
    let problems = Problems::new(operation, problems);
    let log = |level, line: &str| transport.log(level, &format!("{}: {line}", operation.label));
    if occasion.is_simulated {
        log(
            Level::Info,
            "a test with invented data; the secret is not asked for",
        );
    } else {
        let secret = match operation.plan {
            Plan::ManagedWebhook => Some(managed_secret(occasion)?),
            _ => inputs.text("secret").map(Secret::new),
        };
        let name = match operation.plan {
            Plan::ManagedWebhook => SECRET_HEADER,
            _ => inputs.text("secretHeader").unwrap_or(SECRET_HEADER),
        };
        if let Some(secret) = secret {
            verify(&secret, name, occasion)?;
            if let Some(line) = signature(&secret, occasion, transport).await {
                log(Level::Info, &line);
            }
        }
    }
    problems.check()?;
    let mut delivery = Delivery::read(occasion);
    if delivery.ticket_id.is_none() {
        log(
            Level::Warn,
            "the delivery tells no ticket, so the flow gets none: the form of the hook must be {{context}}",
        );
    }
    let is_fresh = matches!(inputs.text("payload"), Some("fresh" | "ids"));
    if let Some(id) = delivery.ticket_id
        && operation.plan == Plan::ManagedWebhook
        && (is_fresh || delivery.ticket.is_none())
        && !(occasion.is_simulated && delivery.ticket.is_some())
    {
        let ticket = ticket(operation, params, transport, memory, id).await?;
        delivery.refresh(ticket);
    }
    let reason = unwanted(&delivery, &inputs);
    if let Some(reason) = reason {
        log(
            Level::Debug,
            &format!("{} is not for this flow: {reason}", delivery.key()),
        );
    }
    Ok(Outcome {
        data: Some(delivery.data()),
        is_news: reason.is_none(),
        state: None,
        pagination: None,
    })
}

/// The secret of the hooks that were made at the deployment.
fn managed_secret<J>(occasion: &Occasion<J>) -> Result<Secret, Error> {
    for state in &occasion.states {
        if let Some(registration) = Registration::read(state)? {
            return Ok(registration.secret);
        }
    }
    let text = "The delivery cannot be checked: this flow has kept no secret of its hooks.";
    Err(Error::new(Code::Unverified, text)
        .with_hint("Deploy the instance again; that sets the hooks in order."))
}

fn verify<J>(secret: &Secret, name: &str, occasion: &Occasion<J>) -> Result<(), Error> {
    let shown = occasion.header(&name.trim().to_ascii_lowercase());
    let text = match shown {
        Some(shown) if secret.is(shown) => return Ok(()),
        Some(_) => format!(
            "The delivery's {name} header does not hold the hook's secret, so it was not taken."
        ),
        None => format!(
            "The delivery has no {name} header, so it was not taken: it does not come from the flow's own hook."
        ),
    };
    Err(Error::new(Code::Unverified, text).with_hint(
        "If it should: deploy the instance again, or write the secret into the headers of the HTTP integration.",
    ))
}

/// What a signature, if there is one, says: for the log.
async fn signature<T: Transport + Crypto>(
    secret: &Secret,
    occasion: &Occasion<T::Json>,
    transport: &T,
) -> Option<String> {
    let (name, shown) = SIGNATURES
        .iter()
        .find_map(|name| Some((name, occasion.header(name)?)))?;
    let raw = occasion.raw.as_deref()?;
    let code = transport.hmac_sha256(secret, raw).await;
    let hex: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &code);
    let shown = shown.trim();
    let bare = shown.strip_prefix("sha256=").unwrap_or(shown);
    let is = |text: &str| Secret::new(text).is(bare);
    let verdict = if is(&hex) {
        "is the hexadecimal HMAC-SHA256 of the body"
    } else if is(&base64) {
        "is the base64 HMAC-SHA256 of the body"
    } else {
        "is neither the hexadecimal nor the base64 HMAC-SHA256 of the body"
    };
    Some(format!("the header {name} {verdict}"))
}

/// The ticket as it is now; none when it is gone, or part of another one: whatever came of it is another one's event.
async fn ticket<T: Transport>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    transport: &T,
    memory: &Memory,
    id: u64,
) -> Result<Option<T::Json>, Error> {
    let Invocation { account, .. } = Invocation::read(operation, params)?;
    let exchange = Exchange::new(transport, memory, &account, operation, false);
    let request = account.request(Method::Get, &format!("/tickets/{id}"), "");
    match exchange.record(&request).await {
        Ok(ticket) => Ok(Some(ticket)),
        Err(error) if matches!(error.status, Some(301 | 404 | 410)) && !error.is_web_page() => {
            Ok(None)
        }
        Err(error) => Err(error.redacted(&account.redactor)),
    }
}
