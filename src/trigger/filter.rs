//! Which deliveries a flow wants.

use super::delivery::Delivery;
use super::hooks::texts;
use crate::input::read::Inputs;
use crate::port::json::Json;

/// The channel of a note for the team.
const NOTE: &str = "internal-note";

/// Why a delivery is not wanted; none when it is.
pub(crate) fn unwanted<J: Json, F: Clone>(
    delivery: &Delivery<J>,
    inputs: &Inputs<F>,
) -> Option<&'static str> {
    let of_ticket = |name: &str| {
        delivery
            .ticket
            .as_ref()?
            .member(name)
            .filter(|value| !value.is_null())
    };
    let of_message = |name: &str| delivery.message.as_ref()?.member(name);
    let text = |value: Option<J>| value.and_then(|value| value.text());
    let channels = texts(inputs, "channels");
    let channel = match delivery.message {
        Some(_) => text(of_message("channel")),
        None => text(of_ticket("channel")),
    };
    let has = |list: &[&str], value: &Option<String>| {
        value.as_deref().is_some_and(|value| list.contains(&value))
    };
    if delivery.message.is_some() {
        if channel.as_deref() == Some(NOTE) && !inputs.flag("include_notes") {
            return Some("it is about an internal note");
        }
        let by_agent = of_message("from_agent").is_some_and(|flag| is_true(&flag));
        match inputs.text("written_by") {
            Some("customer") if by_agent => return Some("an agent wrote the message"),
            Some("agent") if !by_agent => return Some("a customer wrote the message"),
            _ => {}
        }
        if has(&texts(inputs, "ignore_via"), &text(of_message("via"))) {
            return Some("of the way that the message came");
        }
    }
    if !channels.is_empty() && !has(&channels, &channel) {
        return Some("of its channel");
    }
    if let Some(status) = inputs.text("status")
        && text(of_ticket("status")).as_deref() != Some(status)
    {
        return Some("of the ticket's status");
    }
    let tags = texts(inputs, "tags_any");
    if !tags.is_empty() && !has_tag(of_ticket("tags"), &tags) {
        return Some("the ticket has none of the tags");
    }
    if let Some(team) = inputs.text("assignee_team") {
        let assigned = of_ticket("assignee_team");
        let name = assigned
            .as_ref()
            .and_then(|team| team.member("name")?.text());
        let id = assigned
            .as_ref()
            .and_then(Json::id)
            .or_else(|| of_ticket("assignee_team_id")?.whole());
        let is_it = name.as_deref() == Some(team.trim())
            || id.map(|id| id.to_string()).as_deref() == Some(team.trim());
        if !is_it {
            return Some("the ticket is not assigned to the team");
        }
    }
    None
}

fn has_tag<J: Json>(tags: Option<J>, wanted: &[&str]) -> bool {
    let Some(tags) = tags else {
        return false;
    };
    let mut tags = (0..tags.length().unwrap_or_default()).filter_map(|at| tags.item(at));
    tags.any(|tag| {
        let name = tag
            .member("name")
            .and_then(|name| name.text())
            .or_else(|| tag.text());
        name.is_some_and(|name| wanted.contains(&name.as_str()))
    })
}

/// True, also as templates write it.
fn is_true<J: Json>(value: &J) -> bool {
    value.is_true()
        || value
            .text()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}
