//! Which deliveries start a flow.

use gorgias_component::port::occasion::Occasion;
use serde_json::json;

use crate::support::Scripted;

use super::{delivered, managed, message, take, ticket};

#[test]
fn filters_say_which_deliveries_start_the_flow() {
    let of_message = json!({"ticket": ticket(), "message": message()});
    let of_ticket = json!({"ticket": ticket()});
    let note = json!({"ticket": ticket(), "message": {"id": 5, "channel": "internal-note", "via": "helpdesk", "from_agent": true}});
    let as_text =
        json!({"ticket": ticket(), "message": {"id": 5, "channel": "email", "from_agent": "True"}});
    for (inputs, body, wanted) in [
        (json!({}), &of_message, true),
        (json!({"channels": ["chat"]}), &of_message, true),
        (json!({"channels": ["email"]}), &of_message, false),
        (json!({"channels": "email, phone"}), &of_ticket, true),
        (json!({"channels": ["chat"]}), &of_ticket, false),
        (json!({"tags_any": ["vip", "other"]}), &of_ticket, true),
        (json!({"tags_any": "VIP"}), &of_ticket, false),
        (json!({"written_by": "customer"}), &of_message, true),
        (json!({"written_by": "agent"}), &of_message, false),
        (json!({"written_by": "agent"}), &of_ticket, true),
        (json!({"written_by": "customer"}), &as_text, false),
        (json!({"written_by": "agent"}), &as_text, true),
        (json!({}), &note, false),
        (json!({"include_notes": true}), &note, true),
        (json!({"ignore_via": ["api"]}), &of_message, true),
        (
            json!({"ignore_via": ["helpdesk"], "include_notes": "true"}),
            &note,
            false,
        ),
        (json!({"status": "open"}), &of_ticket, true),
        (json!({"status": "closed"}), &of_ticket, false),
        (json!({"assignee_team": "Shipping"}), &of_ticket, true),
        (json!({"assignee_team": 7}), &of_ticket, true),
        (json!({"assignee_team": "shipping"}), &of_ticket, false),
        (json!({"assignee_team": "8"}), &of_ticket, false),
        (
            json!({"status": "open", "tags_any": ["vip"], "channels": ["email"], "assignee_team": "7"}),
            &of_ticket,
            true,
        ),
        (json!({"status": "open"}), &json!({}), false),
        (
            json!({"tags_any": ["vip"]}),
            &json!({"ticket": {"id": 1, "tags": ["vip"]}}),
            true,
        ),
        (
            json!({"tags_any": ["vip"]}),
            &json!({"ticket": {"id": 1, "tags": null}}),
            false,
        ),
    ] {
        let outcome = managed(
            inputs.clone(),
            &delivered("ticket-message-created", body.clone()),
        );
        assert_eq!(outcome.is_news, wanted, "{inputs} {body}");
    }
}

#[test]
fn wrong_filters_are_told_but_only_to_whom_the_hook_belongs() {
    let occasion = delivered("ticket-created", json!({"ticket": ticket()}));
    let wrong = json!({"status": "opn", "payload": "some"});
    let error = take("webhookEvents", wrong.clone(), &occasion, &Scripted::new()).unwrap_err();
    assert_eq!(error.code.to_string(), "INVALID_INPUT");
    assert_eq!(error.inputs.len(), 2);
    let forged = Occasion {
        headers: vec![],
        ..occasion
    };
    let error = take("webhookEvents", wrong, &forged, &Scripted::new()).unwrap_err();
    assert_eq!(error.code.to_string(), "UNVERIFIED");
}
