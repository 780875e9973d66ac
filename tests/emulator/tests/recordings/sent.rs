//! What is sent to have an answer of every kind that was recorded.

use crate::support::{Answer, Emulator, TOKEN};
use serde_json::json;
use std::collections::BTreeMap;

/// What is sent to make an answer of each kind, in this order; the shop's data and what the ones before made.
/// Kind, path and body.
pub(crate) const SENT: &[(&str, &str, &str)] = &[
    ("GET /account", "/account", ""),
    ("GET /account/settings", "/account/settings", ""),
    (
        "GET /custom-fields",
        "/custom-fields?object_type=Ticket",
        "",
    ),
    (
        "GET /custom-fields",
        "/custom-fields?object_type=Customer",
        "",
    ),
    ("GET /custom-fields/{id}", "/custom-fields/701", ""),
    ("GET /custom-fields/{id}", "/custom-fields/706", ""),
    (
        "PUT /customers/{id}/custom-fields",
        "/customers/20001/custom-fields",
        r#"[{"id":708,"value":"VIP"}]"#,
    ),
    ("GET /customers", "/customers?limit=100", ""),
    ("GET /customers", "/customers?limit=1", ""),
    ("GET /customers/{id}", "/customers/20001", ""),
    ("GET /customers/{id}", "/customers/20019", ""),
    (
        "GET /customers/{id}/custom-fields",
        "/customers/20001/custom-fields",
        "",
    ),
    (
        "GET /events",
        "/events?limit=100&order_by=created_datetime:asc",
        "",
    ),
    (
        "GET /events",
        "/events?limit=2&order_by=created_datetime:asc",
        "THEN NEXT",
    ),
    ("GET /events/{id}", "/events/50000001", ""),
    ("GET /integrations", "/integrations", ""),
    ("GET /integrations/{id}", "/integrations/801", ""),
    ("GET /jobs/{id}", "/jobs/1101", ""),
    ("GET /macros", "/macros", ""),
    ("GET /macros/{id}", "/macros/501", ""),
    ("GET /messages", "/messages?limit=100", ""),
    ("GET /messages", "/messages?limit=2", ""),
    ("GET /rules", "/rules", ""),
    ("GET /rules/{id}", "/rules/601", ""),
    ("GET /satisfaction-surveys", "/satisfaction-surveys", ""),
    (
        "GET /satisfaction-surveys/{id}",
        "/satisfaction-surveys/901",
        "",
    ),
    (
        "GET /satisfaction-surveys/{id}",
        "/satisfaction-surveys/903",
        "",
    ),
    ("GET /tags", "/tags?limit=3", ""),
    ("GET /tags/{id}", "/tags/301", ""),
    ("GET /teams", "/teams", ""),
    ("GET /teams/{id}", "/teams/201", ""),
    ("GET /tickets", "/tickets?limit=100", ""),
    ("GET /tickets", "/tickets?limit=2", ""),
    (
        "GET /tickets/{id}/custom-fields",
        "/tickets/300001/custom-fields",
        "",
    ),
    ("GET /tickets/{id}/messages", "/tickets/300027/messages", ""),
    ("GET /tickets/{id}/messages", "/tickets/300031/messages", ""),
    ("GET /tickets/{id}/tags", "/tickets/300027/tags", ""),
    ("GET /users", "/users", ""),
    ("GET /users/{id}", "/users/101", ""),
    ("GET /users/{id}", "/users/106", ""),
    ("GET /views", "/views", ""),
    ("GET /views/{id}", "/views/401", ""),
    ("GET /views/{id}", "/views/406", ""),
    ("GET /views/{id}/items", "/views/401/items", ""),
    (
        "POST /custom-fields",
        "/custom-fields",
        r#"{"object_type":"Ticket","label":"L","description":"D","definition":{"data_type":"text","input_settings":{"input_type":"input"}}}"#,
    ),
    (
        "POST /custom-fields",
        "/custom-fields",
        r#"{"object_type":"Customer","label":"C","definition":{"data_type":"text","input_settings":{"input_type":"input"}}}"#,
    ),
    (
        "POST /customers",
        "/customers",
        r#"{"name":"Ada Lovelace","email":"ada@example.com","channels":[{"type":"email","address":"ada@example.com","preferred":true}]}"#,
    ),
    (
        "POST /macros",
        "/macros",
        r#"{"name":"M","intent":"feedback","actions":[{"name":"setResponseText","title":"T","arguments":{"body_text":"a","body_html":"a"}}]}"#,
    ),
    (
        "POST /rules",
        "/rules",
        r#"{"name":"R","code":"if (eq(ticket.subject, \"a\")) { Action(\"addTags\", { tags: \"a\" }) }"}"#,
    ),
    (
        "POST /rules/priorities",
        "/rules/priorities",
        r#"{"priorities":[{"id":601,"priority":9}]}"#,
    ),
    (
        "POST /satisfaction-surveys",
        "/satisfaction-surveys",
        r#"{"ticket_id":300003,"customer_id":20003}"#,
    ),
    (
        "POST /search",
        "/search",
        r#"{"type":"customer","query":"hanna"}"#,
    ),
    (
        "POST /stats/overview",
        "/stats/overview",
        r#"{"filters":{"period":{"start_datetime":"2026-10-01T00:00:00Z","end_datetime":"2026-10-31T23:59:59Z"}}}"#,
    ),
    (
        "POST /stats/overview",
        "/stats/overview",
        r#"{"filters":{"period":{"start_datetime":"2020-10-01T00:00:00Z","end_datetime":"2020-10-31T23:59:59Z"}}}"#,
    ),
    ("POST /tags", "/tags", r#"{"name":"brand new"}"#),
    (
        "POST /teams",
        "/teams",
        r#"{"name":"Night","description":"Owls"}"#,
    ),
    (
        "POST /tickets",
        "/tickets",
        r#"{"channel":"phone","customer":{"id":20001},"from_agent":false,"subject":"S","messages":[{"channel":"phone","from_agent":false,"body_text":"Where is my order?","sender":{"id":20001}}]}"#,
    ),
    (
        "POST /tickets",
        "/tickets",
        r#"{"channel":"phone","customer":{"id":20001},"opened_datetime":"2026-11-01T10:00:00.123456","messages":[{"channel":"phone","from_agent":false,"body_text":"Hi","attachments":[{"url":"https://files.example.com/a.png","name":"a.png","content_type":"image/png","size":3}]}]}"#,
    ),
    (
        "POST /tickets/{id}/messages",
        "/tickets/300005/messages",
        r#"{"channel":"phone","from_agent":false,"body_text":"Hi","body_html":"Hi","sender":{"id":20005},"via":"helpdesk"}"#,
    ),
    (
        "POST /tickets/{id}/messages",
        "/tickets/300001/messages",
        r#"{"channel":"api","from_agent":false,"body_text":"Again","external_id":"m-1"}"#,
    ),
    (
        "POST /users",
        "/users",
        r#"{"name":"New Agent","email":"new@green-garden.example","role":{"name":"agent"}}"#,
    ),
    (
        "POST /views",
        "/views",
        r#"{"slug":"mine","name":"Mine","type":"ticket-list","visibility":"public"}"#,
    ),
    (
        "POST /tickets/{id}/tags",
        "/tickets/300001/tags",
        r#"{"ids":[301]}"#,
    ),
    (
        "PUT /tickets/{id}/tags",
        "/tickets/300001/tags",
        r#"{"ids":[302]}"#,
    ),
    (
        "PUT /custom-fields",
        "/custom-fields",
        r#"[{"id":709,"priority":11,"deactivated_datetime":"2026-11-02T10:00:00"}]"#,
    ),
    (
        "PUT /custom-fields/{id}",
        "/custom-fields/709",
        r#"{"label":"L2"}"#,
    ),
    (
        "PUT /customers/{id}",
        "/customers/20001",
        r#"{"name":"Hanna L"}"#,
    ),
    (
        "PUT /customers/{id}/custom-fields",
        "/customers/20001/custom-fields",
        r#"[{"id":708,"value":"VIP"},{"id":710,"value":"text"}]"#,
    ),
    (
        "GET /customers/{id}/custom-fields",
        "/customers/20001/custom-fields",
        "",
    ),
    (
        "PUT /customers/{id}/data",
        "/customers/20002/data",
        r#"{"data":{"a":1}}"#,
    ),
    ("GET /customers/{id}", "/customers/20002", ""),
    (
        "PUT /customers/merge",
        "/customers/merge?source_id=20003&target_id=20004",
        r#"{"name":"X"}"#,
    ),
    ("PUT /macros/{id}", "/macros/503", r#"{"name":"M2"}"#),
    (
        "PUT /rules/{id}",
        "/rules/601",
        r#"{"name":"R2","description":"D"}"#,
    ),
    (
        "PUT /satisfaction-surveys/{id}",
        "/satisfaction-surveys/902",
        r#"{"score":4,"scored_datetime":"2026-11-02T10:00:00+00:00"}"#,
    ),
    (
        "PUT /tags/{id}",
        "/tags/303",
        r#"{"name":"harmed","description":"D"}"#,
    ),
    (
        "PUT /tags/{id}/merge",
        "/tags/303/merge",
        r#"{"source_tags_ids":[304]}"#,
    ),
    ("PUT /teams/{id}", "/teams/203", r#"{"name":"Day"}"#),
    (
        "PUT /tickets/{id}",
        "/tickets/300032",
        r#"{"subject":"S2","status":"closed"}"#,
    ),
    (
        "PUT /tickets/{id}",
        "/tickets/300032",
        r#"{"subject":"S2","status":"closed"}"#,
    ),
    (
        "PUT /tickets/{id}/custom-fields",
        "/tickets/300001/custom-fields",
        r#"[{"id":701,"value":"Other"},{"id":702,"value":"7"},{"id":705,"value":"Other::Other::Other"}]"#,
    ),
    (
        "PUT /tickets/{id}/messages/{id}",
        "/tickets/300031/messages/LAST",
        "SELF",
    ),
    (
        "PUT /tickets/{id}/messages/{id}",
        "/tickets/300004/messages/LAST",
        "SELF",
    ),
    (
        "GET /tickets/{id}/messages/{id}",
        "/tickets/300031/messages/LAST",
        "",
    ),
    (
        "GET /tickets/{id}/messages/{id}",
        "/tickets/300004/messages/LAST",
        "",
    ),
    ("GET /tickets/{id}", "/tickets/300032", ""),
    ("GET /tickets/{id}", "/tickets/300002", ""),
    ("PUT /users/{id}", "/users/102", r#"{"bio":"B"}"#),
    ("PUT /views/{id}", "/views/411", r#"{"name":"M2"}"#),
    (
        "PUT /views/{id}",
        "/views/411",
        r#"{"filters":"containsAny(ticket.tags.name, ['a']) && !isEmpty(ticket.subject) || gt(ticket.id, -1)"}"#,
    ),
    (
        "DELETE /tickets/{id}/custom-fields/{id}",
        "/tickets/300001/custom-fields/702",
        "",
    ),
    (
        "DELETE /customers/{id}/custom-fields/{id}",
        "/customers/20001/custom-fields/708",
        "",
    ),
    (
        "DELETE /tickets/{id}/tags",
        "/tickets/300001/tags",
        r#"{"names":["care"]}"#,
    ),
    (
        "DELETE /tickets/{id}/messages/{id}",
        "/tickets/300008/messages/LAST",
        "",
    ),
    ("GET /tickets", "/tickets?limit=100", ""),
    ("GET /views/{id}/items", "/views/401/items", ""),
    ("DELETE /jobs/{id}", "/jobs/NEW", ""),
    ("DELETE /jobs/{id}", "/jobs/RUNNING", ""),
    ("GET /jobs", "/jobs", ""),
    ("DELETE /macros/{id}", "/macros/502", ""),
    ("DELETE /rules/{id}", "/rules/602", ""),
    ("DELETE /tags/{id}", "/tags/305", ""),
    ("DELETE /tags", "/tags", r#"{"ids":[306]}"#),
    ("DELETE /teams/{id}", "/teams/203", ""),
    ("DELETE /users/{id}", "/users/104", ""),
    ("DELETE /views/{id}", "/views/411", ""),
    ("DELETE /tickets/{id}", "/tickets/300009", ""),
    ("DELETE /customers/{id}", "/customers/20010", ""),
    ("GET /events", "/events?limit=100", ""),
];

pub(crate) fn ask(emulator: &Emulator, method: &str, path: &str, body: &str) -> Answer {
    let headers = [
        ("Authorization", TOKEN),
        ("Content-Type", "application/json"),
    ];
    let path = format!("/api{path}");
    emulator
        .send(method, &path, &headers, body.as_bytes())
        .expect("an answer")
}

/// Sends everything of [`SENT`], and asks for every ticket.
pub(crate) fn answers(emulator: &Emulator) -> BTreeMap<String, Vec<Answer>> {
    let mut all: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
    emulator.control("POST", "/clock", r#"{"speed":0}"#);
    let tickets = ask(emulator, "GET", "/tickets?limit=100", "").ids();
    for id in &tickets {
        let kind = "GET /tickets/{id}".to_owned();
        let answer = ask(emulator, "GET", &format!("/tickets/{id}"), "");
        all.entry(kind).or_default().push(answer);
    }
    // The message that the helpdesk wrote itself.
    let sample = ask(emulator, "GET", "/tickets/300031/messages", "").ids()[0];
    let path = format!("/tickets/300031/messages/{sample}");
    all.entry("GET /tickets/{id}/messages/{id}".to_owned())
        .or_default()
        .push(ask(emulator, "GET", &path, ""));
    for (kind, path, body) in SENT {
        let (method, _) = kind.split_once(' ').unwrap();
        emulator.control("POST", "/clock", r#"{"advance_seconds":1.000001}"#);
        let mut path = (*path).to_owned();
        let mut body = (*body).to_owned();
        if path.contains("LAST") {
            let list = path.split("/LAST").next().unwrap();
            let messages = ask(emulator, "GET", list, "").json;
            let last = messages["data"].as_array().unwrap().last().unwrap().clone();
            path = path.replace("LAST", &last["id"].to_string());
            // Whole, as GET gave them.
            let whole = json!({"channel": last["channel"], "from_agent": last["from_agent"], "source": last["source"], "sender": last["sender"], "receiver": last["receiver"], "body_text": "b"});
            body = body.replace("SELF", &whole.to_string());
        }
        if path.contains("RUNNING") {
            let made = ask(
                emulator,
                "POST",
                "/jobs",
                r#"{"type":"exportMacro","params":{}}"#,
            );
            path = path.replace("RUNNING", &made.id().to_string());
            emulator.control("POST", "/clock", r#"{"advance_seconds":0.5}"#);
        }
        if path.contains("NEW") {
            // The clock stands still, so it does not begin before it is cancelled.
            let now = emulator.control("GET", "/clock", "").json["now"].clone();
            let job = json!({"type": "exportMacro", "params": {}, "scheduled_datetime": now});
            let made = ask(emulator, "POST", "/jobs", &job.to_string());
            path = path.replace("NEW", &made.id().to_string());
        }
        if body == "THEN NEXT" {
            body.clear();
            let first = ask(emulator, "GET", &path, "");
            path = format!("{path}&cursor={}", first.next().unwrap());
        }
        let answer = ask(emulator, method, &path, &body);
        all.entry((*kind).to_owned()).or_default().push(answer);
    }
    all
}
