//! Reply to Ticket: from whom, to whom and by which channel the answer goes.

use serde_json::json;

use crate::support::{response, run};

use super::{HELP, SALES, body, helpdesk, social, ticket};

#[test]
fn an_answer_goes_from_where_the_customer_wrote_to_who_wrote() {
    let sent = body(ticket(), json!({}));
    let expected = json!({
        "channel": "email", "via": "api", "from_agent": true, "receiver": {"id": 7}, "integration_id": 801, "subject": "Re: Pots", "body_text": "Hello",
        "source": {"type": "email", "from": {"name": "Box 801", "address": HELP}, "to": [{"name": "jane", "address": "jane@home.example"}]},
    });
    assert_eq!(sent, expected);
}

#[test]
fn everything_that_was_given_is_taken() {
    let sent = body(
        ticket(),
        json!({
            "from_address": "Sales <SALES@shop.example>", "sender": 12, "reply_all": true, "to": ["Bob <bob@x.example>"], "cc": "cy@x.example, ann@home.example",
            "bcc": ["d@x.example"], "subject": "New", "body_html": "<p>Hello</p>", "macro_id": 3, "external_id": "r-1",
            "attachments": [{"url": "https://x.example/1", "name": "1", "content_type": "a/b"}],
        }),
    );
    let source = json!({
        "type": "email", "from": {"name": "Sales", "address": SALES}, "to": [{"name": "Bob", "address": "bob@x.example"}],
        "cc": [{"name": "ann", "address": "ann@home.example"}, {"address": "cy@x.example"}], "bcc": [{"address": "d@x.example"}],
    });
    assert_eq!(sent["source"], source);
    assert_eq!(sent["integration_id"], 802);
    assert_eq!(sent["sender"], json!({"id": 12}));
    assert_eq!(sent["macros"], json!([{"id": 3}]));
    assert_eq!(sent["subject"], "New");
    assert_eq!(sent["external_id"], "r-1");
    assert_eq!(sent["attachments"][0]["name"], "1");
}

#[test]
fn without_a_word_of_the_customers_the_answer_goes_as_ours_went() {
    let mut own = ticket();
    own["messages"].as_array_mut().unwrap().remove(0);
    let sent = body(own, json!({}));
    assert_eq!(sent["source"]["from"]["address"], HELP);
    assert_eq!(sent["source"]["to"][0]["address"], "jane@home.example");
}

#[test]
fn a_ticket_without_messages_is_answered_from_the_default_to_its_customer() {
    let mut own = ticket();
    own["messages"] = json!([]);
    let sent = body(own, json!({}));
    assert_eq!(
        sent["source"]["from"],
        json!({"name": "Box 802", "address": SALES})
    );
    assert_eq!(
        sent["source"]["to"],
        json!([{"name": "Jane", "address": "jane@home.example"}])
    );
    assert_eq!(sent["subject"], "Re: Pots");
}

#[test]
fn the_addresses_that_the_ticket_offers_are_asked_of_nobody_else() {
    let mut own = ticket();
    own["reply_options"]["email"]["integrations"] =
        json!([{"id": 809, "name": "Only", "address": "only@shop.example"}]);
    let sent = body(own, json!({}));
    assert_eq!(
        sent["source"]["from"],
        json!({"name": "Only", "address": "only@shop.example"})
    );
    assert_eq!(sent["integration_id"], 809);
}

#[test]
fn a_social_message_is_turned_round() {
    let sent = body(social(), json!({}));
    let source = json!({
        "type": "facebook-message", "from": {"name": "Shop", "address": "62"}, "to": [{"name": "Sam", "address": "72"}], "extra": {"conversation_id": "t_1"},
    });
    assert_eq!(sent["source"], source);
    assert_eq!(
        (&sent["channel"], &sent["integration_id"]),
        (&json!("facebook-messenger"), &json!(806))
    );
    assert_eq!(sent.get("subject"), None);
    let mut ours = social();
    ours["messages"][0]["from_agent"] = json!(true);
    let sent = body(ours, json!({}));
    assert_eq!(sent["source"]["from"]["address"], "72");
}

#[test]
fn a_sender_that_gorgias_asks_for_is_the_user_of_the_connection() {
    let script = helpdesk(
        ticket(),
        |sent| {
            Ok(match sent.body.get("sender") {
                None => response(
                    400,
                    json!({"error": {"msg": "Invalid", "data": {"sender": ["Missing."]}}}),
                ),
                Some(_) => response(201, json!({"id": 9})),
            })
        },
        || json!({}),
    );
    run(
        &script,
        "replyToTicket",
        json!({"ticket_id": 5, "body_text": "x"}),
    )
    .unwrap();
    let sent = script.sent.borrow();
    assert_eq!(sent.last().unwrap().body["sender"], json!({"id": 41}));
}

#[test]
fn the_subject_of_an_answer_is_as_long_as_gorgias_takes_it() {
    for (own, answer) in [
        ("é".repeat(998), format!("Re: {}", "é".repeat(994))),
        ("Re: re:".to_owned(), "Re:".to_owned()),
        ("Pots ".to_owned(), "Re: Pots".to_owned()),
    ] {
        let mut ticket = ticket();
        ticket["messages"][0]["subject"] = json!(own);
        assert_eq!(body(ticket, json!({}))["subject"], answer);
    }
}

#[test]
fn a_comma_in_a_quoted_name_parts_no_addresses() {
    let names = r#""Lee, Ann" <ann@x.example>, bob@x.example, "Cy" <cy@x.example>"#;
    let sent = body(ticket(), json!({"to": names}));
    let expected = json!([
        {"name": "Lee, Ann", "address": "ann@x.example"},
        {"address": "bob@x.example"},
        {"name": "Cy", "address": "cy@x.example"},
    ]);
    assert_eq!(sent["source"]["to"], expected);
    // A quote that is not closed is no reason to take the rest for a name.
    let sent = body(
        ticket(),
        json!({"to": r#"ann@x.example, "Bob <bob@x.example>"#}),
    );
    let addresses = sent["source"]["to"].as_array().unwrap().iter();
    let addresses: Vec<_> = addresses.map(|party| &party["address"]).collect();
    assert_eq!(addresses, ["ann@x.example", "bob@x.example"]);
}
