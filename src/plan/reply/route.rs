//! The way of an answer: from which address, to whom.

use super::conversation::{Conversation, from_us, shown, text};
use crate::client::exchange::Exchange;
use crate::error::{Code, Error, Problem};
use crate::input::address::Address;
use crate::input::read::{Inputs, Value};
use crate::json::write::{object_text, quoted};
use crate::paging::page::items;
use crate::plan::mailboxes::{Mailbox, Mailboxes};
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The inputs that e-mail alone has.
const EMAIL_ONLY: [&str; 6] = ["from_address", "to", "cc", "bcc", "reply_all", "subject"];

/// How an answer is routed.
pub(crate) struct Route {
    /// The message's `source`, as JSON; none where the conversation has none.
    pub(crate) source: Option<String>,
    /// The integration that sends it. E-mail from an address without its integration is taken and never sent.
    pub(crate) integration: Option<u64>,
    /// Whether it is e-mail.
    pub(crate) is_email: bool,
    /// Why from there.
    pub(crate) from: &'static str,
    /// Why to them.
    pub(crate) to: &'static str,
}

/// The way of the answer to a conversation.
///
/// # Errors
/// When there is none that Gorgias would send; nothing was written then.
pub(crate) async fn of<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    conversation: &Conversation<T::Json>,
) -> Result<Route, Error> {
    if conversation.channel == "email" {
        return email(exchange, inputs, conversation).await;
    }
    let channel = &conversation.channel;
    let given = EMAIL_ONLY.iter().filter_map(|key| inputs.entry(key));
    let channel = shown(channel);
    let problems: Vec<Problem> = given
        .filter(|(_, value)| !matches!(value, Value::Flag(false)))
        .map(|(input, _)| {
            Problem::new(
                input,
                format!("is for e-mail, but the answer goes by {channel}"),
            )
        })
        .collect();
    Error::check_inputs(problems)?;
    turned(conversation)
}

/// Of social channels, phone and the like: the newest message turned round. Which members of `source` route an answer is
/// not documented; so all that the message has is kept.
fn turned<J: Json>(conversation: &Conversation<J>) -> Result<Route, Error> {
    let found = || {
        let model = conversation.model.as_ref()?;
        let source = model.member("source")?;
        let theirs = !from_us(model);
        let named = |party: Option<J>| party.filter(|party| !party.keys().is_empty());
        let (from, to) = (named(source.member("from")), source.member("to"));
        let first = named(to.as_ref().and_then(|to| to.item(0)));
        // Some channels name nobody. Where somebody is named but not whom it is for, Gorgias would take the answer and send
        // it to nobody.
        let whom = if theirs { &from } else { &first };
        let is_known = whom.is_some() || (from.is_none() && first.is_none());
        is_known.then_some((model, source, theirs, from, to, first))
    };
    let Some((model, source, theirs, from, to, first)) = found() else {
        let channel = shown(&conversation.channel);
        let text =
            format!("The ticket has no message of the channel {channel} that could be answered");
        return Err(Error::new(Code::NotPossible, text).with_hint(
            "Gorgias' API opens no conversation on such a channel: the customer has to write first. Set Channel to answer by another one.",
        ));
    };
    let mut members = Vec::new();
    let mut add = |name: &str, json: Option<String>| {
        members.extend(json.map(|json| (name.to_owned(), json)));
    };
    add("type", source.member("type").map(|kind| kind.written()));
    if theirs {
        add("from", first.map(|first| first.written()));
        add("to", from.map(|from| format!("[{}]", from.written())));
    } else {
        add("from", from.map(|from| from.written()));
        let to = to.filter(|_| first.is_some());
        add("to", to.map(|to| to.written()));
    }
    let extra = source.member("extra").filter(|extra| !extra.is_null());
    add("extra", extra.map(|extra| extra.written()));
    let because = if theirs {
        "the customer's newest message, turned round"
    } else {
        "as our newest message"
    };
    Ok(Route {
        source: (!members.is_empty()).then(|| object_text(&members)),
        integration: model.member("integration_id").and_then(|id| id.whole()),
        is_email: false,
        from: because,
        to: because,
    })
}

async fn email<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    conversation: &Conversation<T::Json>,
) -> Result<Route, Error> {
    let offered = conversation.email_option();
    let ours = match offered.as_ref().and_then(Mailboxes::offered) {
        Some(offered) => offered,
        None => Mailboxes::read(exchange).await?,
    };
    let model = conversation.model.as_ref();
    let source = model.and_then(|model| model.member("source"));
    let parties = |name: &str| -> Vec<Address> {
        let member = source.as_ref().and_then(|source| source.member(name));
        match member {
            Some(one) if one.length().is_none() => party(&one).into_iter().collect(),
            Some(list) => items(&list).filter_map(|one| party(&one)).collect(),
            None => Vec::new(),
        }
    };
    let (model_from, model_to, model_cc) = (parties("from"), parties("to"), parties("cc"));
    let theirs = model.is_some_and(|model| !from_us(model));
    let (from, why_from) = sender(
        exchange,
        inputs,
        &ours,
        theirs,
        [&model_from, &model_to, &model_cc],
    )
    .await?;
    // To itself the account need not write: a contact form writes from the shop's own address.
    let others = |all: Vec<Address>| -> Vec<Address> {
        let mut all = all;
        all.retain(|one| ours.of(&one.address).is_none());
        all
    };
    let (their_from, their_to) = (others(model_from), others(model_to.clone()));
    let given = addresses(inputs, "to");
    let (to, why_to): (Vec<Address>, _) = if !given.is_empty() {
        (given.into_iter().cloned().collect(), "To says so")
    } else if theirs && !their_from.is_empty() {
        (their_from, "who wrote the customer's newest message")
    } else if !theirs && !their_to.is_empty() {
        (their_to, "who our newest message went to")
    } else {
        let own = conversation.customer_email();
        let is_ours = |(address, _): &(String, _)| ours.of(address).is_some();
        let text = match &own {
            Some(own) if is_ours(own) => {
                "The ticket's customer has one of the account's own addresses, and no message tells another one"
            }
            _ => "The ticket's customer has no e-mail address, and no message tells one",
        };
        let Some((address, name)) = own.filter(|own| !is_ours(own)) else {
            return Err(Error::new(Code::NotPossible, text)
                .with_hint("Set To to the address that the answer is for."));
        };
        (vec![Address { address, name }], "the customer's address")
    };
    let mut cc: Vec<Address> = Vec::new();
    if inputs.flag("reply_all") {
        let is_new = |one: &&Address| ours.of(&one.address).is_none() && !holds(&to, one);
        cc.extend(model_to.iter().chain(&model_cc).filter(is_new).cloned());
    }
    cc.extend(addresses(inputs, "cc").into_iter().cloned());
    let bcc: Vec<Address> = addresses(inputs, "bcc").into_iter().cloned().collect();
    let mut members = vec![
        ("type".to_owned(), quoted("email")),
        ("from".to_owned(), from.address.json()),
        ("to".to_owned(), list(&to)),
    ];
    for (name, all) in [("cc", cc), ("bcc", bcc)] {
        if !all.is_empty() {
            members.push((name.to_owned(), list(&all)));
        }
    }
    Ok(Route {
        source: Some(object_text(&members)),
        integration: from.integration,
        is_email: true,
        from: why_from,
        to: why_to,
    })
}

/// The mailbox that the answer is sent from: the given one, the one that was written to or from, or the standard.
async fn sender<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    ours: &Mailboxes,
    theirs: bool,
    [from, to, cc]: [&Vec<Address>; 3],
) -> Result<(Mailbox, &'static str), Error> {
    let known = |one: &Address| ours.of(&one.address).cloned();
    if let Some((input, Value::Address(given))) = inputs.entry("from_address") {
        let Some(mut mailbox) = known(given) else {
            let address = &given.address;
            let text = format!(
                "{} is {address}, which is no address that this account sends e-mail from: Gorgias would take the message and never send it",
                input.label
            );
            return Err(ours.refusal(text, input.label));
        };
        if given.name.is_some() {
            mailbox.address.name.clone_from(&given.name);
        }
        return Ok((mailbox, "From Address says so"));
    }
    if let Some(mailbox) = to.iter().chain(cc).find_map(known) {
        return Ok((mailbox, "the conversation was written to it"));
    }
    if let Some(mailbox) = from.iter().find_map(known).filter(|_| !theirs) {
        return Ok((mailbox, "our newest message came from it"));
    }
    match ours.standard(exchange).await? {
        Some(mailbox) => Ok((mailbox.clone(), "the account's default")),
        None => {
            let text = "No message of the ticket tells which of the account's addresses answers it, and there is no default";
            Err(ours.refusal(text.to_owned(), "From Address"))
        }
    }
}

/// A party of a message's source.
fn party<J: Json>(party: &J) -> Option<Address> {
    Some(Address {
        address: text(party, "address")?,
        name: text(party, "name"),
    })
}

fn holds(all: &[Address], one: &Address) -> bool {
    all.iter().any(|known| known.is(&one.address))
}

fn list(all: &[Address]) -> String {
    let mut kept: Vec<&Address> = Vec::new();
    for one in all {
        if !kept.iter().any(|known| known.is(&one.address)) {
            kept.push(one);
        }
    }
    let all: Vec<String> = kept.iter().map(|one| one.json()).collect();
    format!("[{}]", all.join(","))
}

/// The addresses that were given in a list.
fn addresses<'a, F: Clone>(inputs: &'a Inputs<F>, key: &str) -> Vec<&'a Address> {
    let items = match inputs.get(key) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let addresses = items.iter().filter_map(|item| match item {
        Value::Address(address) => Some(address),
        _ => None,
    });
    addresses.collect()
}
