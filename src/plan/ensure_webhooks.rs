//! Sets the hooks that call an address in order: makes what is missing, sets right what is wrong, wakes what Gorgias
//! switched off. The managed trigger does the same at each deployment; run daily, this heals what happens in between.

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::secret::credential::Secret;
use crate::trigger::deploy::Deployment;
use crate::trigger::hooks::{form, texts};
use crate::trigger::subscription::Wanted;

/// Each hook and what was made of it.
///
/// # Errors
/// Wrong inputs before anything is sent, and the first request that is refused.
pub(crate) async fn ensure_webhooks<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    mut problems: Problems,
) -> Result<T::Json, Error> {
    let url = inputs.text("url").unwrap_or_default().trim();
    if let Some(problem) = Wanted::url_problem(url) {
        problems.add("url", problem);
    }
    problems.check()?;
    let secret = inputs.text("secret").map(Secret::new);
    let owner = url.split("://").nth(1).unwrap_or(url);
    let wanted = Wanted {
        owner: owner.split(['/', '?', '#']).next().unwrap_or(owner),
        url,
        events: texts(inputs, "events"),
        form: form(inputs),
        secret: secret.as_ref(),
        api_key: None,
    };
    let kept = Deployment::new(exchange, wanted, None).run().await?;
    let hooks: Vec<String> = kept
        .iter()
        .map(|hook| {
            object_text(&[
                ("event".to_owned(), quoted(&hook.event)),
                ("id".to_owned(), hook.id.to_string()),
                ("change".to_owned(), quoted(hook.change.word())),
            ])
        })
        .collect();
    Ok(T::Json::parsed(&format!("[{}]", hooks.join(","))))
}
