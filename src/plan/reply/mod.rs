//! Answers a ticket, so that the answer really goes out: by the channel, from the address and to the person that the
//! conversation has. What Gorgias would take and never send is refused before anything is sent.

pub(crate) mod conversation;
pub(crate) mod route;

use conversation::Conversation;
use route::Route;

use super::create::create_by;
use super::message::delivery::{self, State};
use super::ticket::status;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::input::binding::json_text;
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::manifest::Lookup;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Finds what is wrong with inputs that are each right alone.
pub(crate) fn check<F: Clone>(inputs: &Inputs<F>, problems: &mut Problems) {
    if inputs.text("channel") == Some("internal-note") {
        problems.add(
            "channel",
            "must be one that reaches the customer: for a note use the action Add Internal Note",
        );
    }
}

/// The message that was sent, by this run or, as its external id tells, by an earlier one; in a preview what would be sent,
/// and why.
///
/// # Errors
/// When the ticket cannot be answered that way: then nothing was written. When Gorgias refuses the message, or fails to
/// deliver it while this waits for it. When the message was sent, but the ticket's status could not be set: then with the
/// message.
pub(crate) async fn reply<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
) -> Result<T::Json, Error> {
    let id = inputs.first_text("ticket_id").unwrap_or_default();
    let ticket_path = format!("/tickets/{id}");
    let ticket = exchange.account.request(Method::Get, &ticket_path, "");
    let ticket = exchange.existing(&ticket).await?;
    let conversation = Conversation::new(ticket, inputs.text("channel"));
    let path = inputs.path(exchange.operation.path);
    let known = inputs.text("external_id");
    let known = known.and_then(|id| conversation.with_id(id));
    let is_preview = inputs.flag("preview");
    let message = match known {
        Some(known) if is_preview => return Ok(known),
        Some(known) => known,
        None => {
            conversation.check()?;
            let route = route::of(exchange, inputs, &conversation).await?;
            let members = members(inputs, &conversation, &route);
            if is_preview {
                return Ok(preview::<T>(&path, &members, &conversation, &route));
            }
            let send = |members: &[(String, String)]| {
                let request = exchange.account.request(Method::Post, &path, "");
                create_by(
                    exchange,
                    inputs,
                    lookup,
                    request.with_json(object_text(members)),
                )
            };
            match send(&members).await {
                // Gorgias takes the user of the connection for the sender, or so it is documented.
                Err(error) if wants_sender(&error) && !has(&members, "sender") => {
                    let own = exchange.account.request(Method::Get, "/users/0", "");
                    let own = exchange.value(&own).await.map_err(|_| error)?;
                    let mut members = members;
                    let sender = own.id().unwrap_or_default().to_string();
                    members.push(("sender".into(), object_text(&[("id".into(), sender)])));
                    send(&members).await?
                }
                sent => sent?,
            }
        }
    };
    let message = delivered(exchange, inputs, &path, message).await?;
    let Some(wanted) = inputs.text("then_status") else {
        return Ok(message);
    };
    match status::set_at(exchange, &ticket_path, wanted, false).await {
        Ok(_) => Ok(message),
        Err(error) => {
            let error =
                error.adding("the message was sent, but the status of the ticket was not set");
            let instead = "set the status with Set Ticket Status";
            Err(after_sending(error, &message, instead))
        }
    }
}

/// The error of what came after the message was sent: whatever its own hint is, obeyed it would send the answer twice.
fn after_sending<J: Json>(error: Error, message: &J, instead: &str) -> Error {
    error.with_body(message.written()).hinting(format!(
        "Do not run the step again, or the answer is sent twice: {instead}. The error's data is the message."
    ))
}

/// The message once it is delivered, if that is waited for; when the time is over, as it is then.
///
/// # Errors
/// When Gorgias failed to send it, and when it cannot be read: then with the message.
async fn delivered<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    path: &str,
    message: T::Json,
) -> Result<T::Json, Error> {
    let seconds = inputs.number("wait").unwrap_or_default();
    let Some(id) = message.id().filter(|_| seconds > 0) else {
        return Ok(message);
    };
    match delivery::wait(exchange, &format!("{path}/{id}"), seconds).await {
        Ok(State::Sent(message) | State::Underway(message)) => Ok(message),
        Ok(State::Failed(error)) => Err(error),
        Err(error) => {
            let error = error
                .adding("Gorgias took the message, but whether it was sent on could not be seen");
            let status = match inputs.text("then_status") {
                Some(_) => ", and set the status with Set Ticket Status",
                None => "",
            };
            let instead = format!("look with Wait for Message Delivery{status}");
            Err(after_sending(error, &message, &instead))
        }
    }
}

/// The members of the message's body.
fn members<F: Clone, J: Json>(
    inputs: &Inputs<F>,
    conversation: &Conversation<J>,
    route: &Route,
) -> Vec<(String, String)> {
    let mut members = vec![
        ("channel".to_owned(), quoted(&conversation.channel)),
        ("via".to_owned(), quoted("api")),
        ("from_agent".to_owned(), "true".to_owned()),
    ];
    let mut add = |name: &str, json: Option<String>| {
        members.extend(json.map(|json| (name.to_owned(), json)));
    };
    add("source", route.source.clone());
    let reference = |id: u64| object_text(&[("id".to_owned(), id.to_string())]);
    add("receiver", conversation.customer().map(reference));
    add("sender", inputs.number("sender").map(reference));
    add("integration_id", route.integration.map(|id| id.to_string()));
    let subject = if route.is_email {
        let given = inputs.text("subject").map(str::to_owned);
        given.or_else(|| conversation.subject())
    } else {
        None
    };
    add("subject", subject.as_deref().map(quoted));
    for name in ["body_text", "body_html", "external_id"] {
        add(name, inputs.text(name).map(quoted));
    }
    let attachments = inputs.get("attachments").map(json_text);
    add("attachments", attachments);
    let used = inputs.number("macro_id").map(reference);
    add("macros", used.map(|used| format!("[{used}]")));
    members
}

/// What would be sent, and why it would go that way.
fn preview<T: Transport>(
    path: &str,
    members: &[(String, String)],
    conversation: &Conversation<T::Json>,
    route: &Route,
) -> T::Json {
    let text = |text: &str| T::Json::from_text(text);
    let because = T::Json::object(vec![
        ("channel", text(conversation.because)),
        ("from", text(route.from)),
        ("to", text(route.to)),
    ]);
    T::Json::object(vec![
        ("method", text("POST")),
        ("path", text(path)),
        ("body", T::Json::parsed(&object_text(members))),
        ("because", because),
    ])
}

/// Whether Gorgias refused the message for want of a sender.
fn wants_sender(error: &Error) -> bool {
    let names = |body: &String| body.contains("sender");
    error.status == Some(400) && error.body.as_ref().is_some_and(names)
}

fn has(members: &[(String, String)], name: &str) -> bool {
    members.iter().any(|(own, _)| own == name)
}
