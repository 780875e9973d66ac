//! The recordings decide: every kind of answer that was recorded is held against the emulator's, key by key.
//!
//! `recorded/facts.json` holds what was recorded (`recorded/collect.mjs` makes it); [`EXCEPTIONS`] are the differences
//! that are meant, each with its reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Answer, Emulator, TOKEN};

/// Types of a key, and whether it was always there.
#[derive(Clone, Debug, Default, PartialEq)]
struct Key {
    types: BTreeSet<String>,
    always: bool,
}

type Keys = BTreeMap<String, Key>;

/// The same walk as `collect.mjs` makes.
#[derive(Default)]
struct Collected {
    seen: BTreeMap<String, (BTreeSet<&'static str>, usize, Option<String>)>,
    objects: BTreeMap<String, usize>,
    nodes: BTreeMap<String, BTreeSet<String>>,
}

const MAPS: &[&str] = &["custom_fields", "external_data"];
const TREES: &[&str] = &["code_ast", "filters_ast"];

fn type_of(value: &Value) -> &'static str {
    let date = |text: &str| {
        let rest = text.strip_suffix("+00:00").unwrap_or_default();
        (rest.len() == 19 || rest.len() == 26) && rest.as_bytes()[10] == b'T'
    };
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(text) if date(text) => "date",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

impl Collected {
    fn add(&mut self, value: &Value, path: &str, parent: Option<&str>) {
        let entry = self.seen.entry(path.to_owned()).or_default();
        entry.0.insert(type_of(value));
        entry.1 += 1;
        entry.2 = parent.map(str::to_owned);
        let mut tail = path.rsplit('.');
        let (last, before) = (tail.next().unwrap_or_default(), tail.next());
        if (last, before) == ("*", Some("external_data")) {
            return;
        }
        match value {
            Value::Array(items) => {
                for item in items {
                    self.add(item, &format!("{path}[]"), Some(path));
                }
            }
            Value::Object(object) => {
                *self.objects.entry(path.to_owned()).or_default() += 1;
                for (key, own) in object {
                    let name = if MAPS.contains(&last) {
                        "*".to_owned()
                    } else {
                        variant(key, object)
                    };
                    let below = if path.is_empty() {
                        name
                    } else {
                        format!("{path}.{name}")
                    };
                    if TREES.contains(&key.as_str()) {
                        self.tree(own);
                        let shallow = if own.is_object() {
                            json!({})
                        } else {
                            own.clone()
                        };
                        self.add(&shallow, &below, Some(path));
                    } else {
                        self.add(own, &below, Some(path));
                    }
                }
            }
            _ => {}
        }
    }

    fn tree(&mut self, node: &Value) {
        match node {
            Value::Array(items) => items.iter().for_each(|item| self.tree(item)),
            Value::Object(object) => {
                if let Some(kind) = object.get("type").and_then(Value::as_str) {
                    let keys = self.nodes.entry(kind.to_owned()).or_default();
                    keys.extend(object.keys().cloned());
                }
                object.values().for_each(|value| self.tree(value));
            }
            _ => {}
        }
    }

    fn keys(&self) -> Keys {
        let always = |path: &str, seen: usize, parent: &Option<String>| {
            if path.ends_with("[]") || path.ends_with('*') || path.contains('<') {
                return true;
            }
            let objects = parent.as_ref().and_then(|parent| self.objects.get(parent));
            objects.is_none_or(|objects| seen >= *objects)
        };
        self.seen
            .iter()
            .map(|(path, (types, seen, parent))| {
                let types = types.iter().map(|one| (*one).to_owned()).collect();
                let always = always(path, *seen, parent);
                (path.clone(), Key { types, always })
            })
            .collect()
    }
}

fn variant(key: &str, object: &Map<String, Value>) -> String {
    match (key, object.get("type"), object.get(key)) {
        ("data", Some(Value::String(kind)), _) => format!("data<{kind}>"),
        ("input_settings", _, Some(Value::Object(settings))) => {
            let kind = settings.get("input_type").and_then(Value::as_str);
            format!("input_settings<{}>", kind.unwrap_or("undefined"))
        }
        _ => key.to_owned(),
    }
}

fn facts() -> Value {
    serde_json::from_str(include_str!("../recorded/facts.json")).unwrap()
}

fn recorded_keys(answer: &Value) -> Keys {
    let read = |(path, types): (&String, &Value)| {
        let (path, always) = match path.strip_suffix('?') {
            Some(path) => (path, false),
            None => (path.as_str(), true),
        };
        let types = types.as_str().unwrap().split(' ').map(str::to_owned);
        let types = types.collect();
        (path.to_owned(), Key { types, always })
    };
    answer["keys"]
        .as_object()
        .unwrap()
        .iter()
        .map(read)
        .collect()
}

/// What is sent to make an answer of each kind, in this order; the shop's data and what the ones before made.
/// Kind, path and body.
const SENT: &[(&str, &str, &str)] = &[
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

fn ask(emulator: &Emulator, method: &str, path: &str, body: &str) -> Answer {
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
fn answers(emulator: &Emulator) -> BTreeMap<String, Vec<Answer>> {
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

/// The object that a path is about: the same object was recorded in many kinds of answers, here with a value, there without.
fn class_of(kind: &str, path: &str) -> String {
    let address = kind.split(' ').nth(1).unwrap();
    let resource = match address
        .trim_start_matches('/')
        .split('/')
        .collect::<Vec<_>>()[..]
    {
        ["tickets" | "customers", "{id}", "custom-fields"] => "value",
        ["messages"] | ["tickets", "{id}", "messages", ..] => "message",
        ["tickets", "{id}", "tags"] => "tags",
        ["views", "{id}", "items"] => "tickets",
        ["account", "settings"] => "setting",
        ["stats", "overview"] => "overview",
        [first, ..] => first,
        [] => "",
    };
    if ["data", "object", "uri", ""].contains(&path)
        || path.starts_with("meta.") && kind.starts_with("GET") && !kind.ends_with("{id}")
    {
        return format!("list.{path}");
    }
    let mut path = path
        .trim_start_matches("data[]")
        .trim_start_matches("[]")
        .trim_start_matches('.')
        .to_owned();
    let mut class = resource.to_owned();
    for (inner, of) in [
        ("messages[].", "message"),
        ("first_message.", "message"),
        ("last_message.", "message"),
        ("ticket.", "tickets"),
    ] {
        while let Some(rest) = path.strip_prefix(inner) {
            path = rest.to_owned();
            class = of.to_owned();
        }
    }
    for (inner, of) in [
        ("sender.", "party"),
        ("receiver.", "party"),
        ("assignee_user.", "party"),
        ("members[].", "party"),
        ("customer.", "customers"),
        ("requester.", "customers"),
        ("assignee_team.", "teams"),
        ("tags[].", "tags"),
        ("field.", "custom-fields"),
        ("settings[].", "setting"),
        ("satisfaction_survey.", "satisfaction-surveys"),
        ("custom_fields.*.", "value"),
    ] {
        if let Some(rest) = path.strip_prefix(inner)
            && !(class == "customers" && inner == "customer.")
        {
            path = rest.to_owned();
            class = of.to_owned();
        }
    }
    // A party is a customer or a user in a line.
    let brief = ["id", "email", "name", "firstname", "lastname", "meta"];
    if (class == "customers" || class == "users")
        && (brief.contains(&path.as_str()) || path.starts_with("meta."))
    {
        class = "party".into();
    }
    format!("{class}.{path}")
}

/// Types by object, of all kinds together.
#[derive(Default)]
struct Classes(BTreeMap<String, BTreeSet<String>>);

impl Classes {
    fn add(&mut self, kind: &str, keys: &Keys) {
        for (path, key) in keys {
            let types = self.0.entry(class_of(kind, path)).or_default();
            types.extend(key.types.iter().cloned());
        }
    }
}

/// Differences that are meant: the object and path (`*` at the end: and all below), the difference, the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    // What clients set and the recorded ones did not.
    (
        "customers.external_id",
        "also string",
        "no recorded customer had one",
    ),
    (
        "customers.language",
        "also string",
        "no recorded customer had one",
    ),
    (
        "tickets.external_id",
        "also string",
        "no recorded ticket had one",
    ),
    ("tickets.meta.*", "unknown", "a client's own"),
    (
        "tickets.snooze_datetime",
        "also date",
        "nobody snoozed a recorded ticket",
    ),
    (
        "tickets.trashed_datetime",
        "also date",
        "nobody trashed a recorded ticket",
    ),
    (
        "tickets.assignee_team",
        "also object",
        "no recorded ticket had a team; documented",
    ),
    (
        "tickets.assignee_team_id",
        "also integer",
        "no recorded ticket had a team",
    ),
    (
        "tickets.integrations[].address",
        "also null",
        "chats and pages have none; recorded with e-mail alone",
    ),
    (
        "tickets.satisfaction_survey",
        "also object",
        "no survey of a recorded ticket was sent; documented",
    ),
    (
        "satisfaction-surveys.body_text",
        "also string",
        "nobody wrote beside a score",
    ),
    (
        "satisfaction-surveys.should_send_datetime",
        "also date",
        "made by clients, none was due",
    ),
    (
        "users.language",
        "also string",
        "nobody set one; documented as fr or en",
    ),
    ("party.bio", "also string", "a client sets it"),
    (
        "party.email",
        "also null",
        "every recorded customer had one; by phone or page there is none",
    ),
    (
        "party.meta.*",
        "not always",
        "two forms of a user's meta were recorded, one each in some kinds",
    ),
    (
        "party.meta.*",
        "extra",
        "two forms of a user's meta were recorded, one each in some kinds",
    ),
    (
        "message.source.cc*",
        "extra",
        "a client's own: source has what was sent",
    ),
    (
        "message.source.cc*",
        "unknown",
        "a client's own: source has what was sent",
    ),
    (
        "message.source.extra*",
        "extra",
        "a client's own: source has what was sent",
    ),
    (
        "message.source.extra*",
        "unknown",
        "a client's own: source has what was sent",
    ),
    (
        "message.source.from",
        "not always",
        "a client's own: the one recorded deprecated list had one e-mail",
    ),
    (
        "message.source.to",
        "not always",
        "a client's own: the one recorded deprecated list had one e-mail",
    ),
    ("message.source.from.name", "not always", "a client's own"),
    ("message.source.to[].name", "not always", "a client's own"),
    (
        "message.attachments[].extra*",
        "extra",
        "a client's own; documented",
    ),
    (
        "message.attachments[].extra*",
        "unknown",
        "a client's own; documented",
    ),
    (
        "macros.actions[].arguments.*",
        "extra",
        "differ by action; two actions were recorded",
    ),
    (
        "macros.actions[].arguments.*",
        "unknown",
        "differ by action; two actions were recorded",
    ),
    (
        "macros.actions[].arguments.*",
        "not always",
        "differ by action; two actions were recorded",
    ),
    // What the recorded account did not have.
    (
        "custom-fields.definition.input_settings<dropdown>.choices[]",
        "also boolean",
        "no boolean field was recorded; documented",
    ),
    (
        "custom-fields.definition.input_settings<input>.placeholder",
        "extra",
        "recorded with and without",
    ),
    (
        "custom-fields.definition.input_settings<input_number>*",
        "unknown",
        "no number field was recorded; documented",
    ),
    (
        "value.value",
        "also boolean",
        "no boolean field was recorded; documented",
    ),
    (
        "value.value",
        "also number",
        "no number field was recorded; documented",
    ),
    (
        "integrations.meta",
        "also null",
        "one e-mail integration was recorded; http has none",
    ),
    (
        "integrations.meta.*",
        "not always",
        "one e-mail integration was recorded; the others' meta is guessed",
    ),
    (
        "integrations.meta.*",
        "extra",
        "one e-mail integration was recorded; the others' meta is guessed",
    ),
    (
        "integrations.meta.*",
        "unknown",
        "one e-mail integration was recorded; the others' meta is guessed",
    ),
    (
        "integrations.http*",
        "also object",
        "no http integration was recorded; documented",
    ),
    (
        "integrations.http.*",
        "unknown",
        "no http integration was recorded; documented",
    ),
    (
        "teams.members[]",
        "unknown",
        "no recorded team had members; documented",
    ),
    (
        "teams.decoration.emoji",
        "unknown",
        "no recorded team had one; documented",
    ),
    (
        "views.decoration*",
        "also object",
        "no recorded view had one; documented",
    ),
    (
        "views.decoration.*",
        "unknown",
        "no recorded view had one; documented",
    ),
    // Events that are documented and were not recorded; their data is guessed.
    (
        "events.data<customer-updated>",
        "unknown",
        "documented type",
    ),
    ("events.data<macro-updated>", "unknown", "documented type"),
    (
        "events.data<rule-priority-updated>",
        "unknown",
        "documented type",
    ),
    (
        "events.data<tag-merged>",
        "unknown",
        "told in notes, not shown",
    ),
    (
        "events.data<tag-renamed>",
        "unknown",
        "told in notes, not shown",
    ),
    (
        "events.data<tag-updated>",
        "unknown",
        "told in notes, not shown",
    ),
    ("events.data<team-*", "unknown", "documented types"),
    (
        "events.data<ticket-customer-updated>*",
        "unknown",
        "documented type, data guessed",
    ),
    (
        "events.data<ticket-message-updated>",
        "unknown",
        "documented type",
    ),
    (
        "events.data<ticket-snoozed>*",
        "unknown",
        "documented type, data guessed",
    ),
    (
        "events.data<ticket-team-assigned>*",
        "unknown",
        "documented type, data like that of ticket-assigned",
    ),
    ("events.data<user-*", "unknown", "documented types"),
    ("events.data<view-*", "unknown", "documented types"),
];

/// The exceptions that were needed: one that no difference needs any more has to go.
#[derive(Default)]
struct Excused(BTreeSet<usize>);

impl Excused {
    fn is(&mut self, class: &str, what: &str) -> bool {
        let found = EXCEPTIONS.iter().position(|(path, difference, _)| {
            let fits = match path.strip_suffix('*') {
                Some(prefix) => class.starts_with(prefix),
                None => class == *path,
            };
            fits && *difference == what
        });
        self.0.extend(found);
        found.is_some()
    }
}

/// Keys of one kind of answer: those that must be there, and those that nobody recorded.
fn keys_differ(kind: &str, recorded: &Keys, own: &Keys, excused: &mut Excused) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |path: &str, what: &str| {
        let class = class_of(kind, path);
        if !excused.is(&class, what) {
            found.push(format!("{kind} | {path} | {class} | {what}"));
        }
    };
    for (path, key) in recorded {
        match own.get(path) {
            // Which variants come depends on the data.
            None if path.contains('<') => {}
            None => note(path, "missing"),
            Some(own) if key.always && !own.always => note(path, "not always"),
            Some(_) => {}
        }
    }
    // Below what was null or empty in every recording, nothing is known of this kind.
    let parent = |path: &str| match path.strip_suffix("[]") {
        Some(list) => list.to_owned(),
        None => path
            .rsplit_once('.')
            .map_or("", |(parent, _)| parent)
            .to_owned(),
    };
    let filled: BTreeSet<String> = recorded
        .keys()
        .filter(|path| !path.is_empty())
        .map(|path| parent(path))
        .collect();
    for path in own.keys().filter(|path| !recorded.contains_key(*path)) {
        if filled.contains(&parent(path)) && !path.ends_with('>') {
            note(path, "extra");
        }
    }
    found
}

fn types_differ(recorded: &Classes, own: &Classes, excused: &mut Excused) -> Vec<String> {
    let mut found = Vec::new();
    for (class, types) in &own.0 {
        let Some(known) = recorded.0.get(class) else {
            if !excused.is(class, "unknown") {
                found.push(format!("{class} | unknown"));
            }
            continue;
        };
        for more in types.difference(known) {
            let what = format!("also {more}");
            if !excused.is(class, &what) {
                found.push(format!("{class} | {what}"));
            }
        }
        for less in known.difference(types) {
            let what = format!("never {less}");
            if !excused.is(class, &what) {
                found.push(format!("{class} | {what}"));
            }
        }
    }
    found
}

#[test]
fn answers_are_as_recorded_key_by_key() {
    let emulator = Emulator::start(&["--recorded-status"]);
    let facts = facts();
    let all = answers(&emulator);
    let mut found = Vec::new();
    let mut excused = Excused::default();
    let (mut recorded_classes, mut own_classes) = (Classes::default(), Classes::default());
    let mut nodes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (kind, recorded) in facts["answers"].as_object().unwrap() {
        // Those have tests of their own.
        if kind.starts_with("WEBHOOK") || kind.ends_with(" 403") {
            continue;
        }
        let own = all
            .get(kind)
            .unwrap_or_else(|| panic!("{kind} is not sent"));
        let mut collected = Collected::default();
        for answer in own {
            let said = String::from_utf8_lossy(&answer.text);
            let statuses = recorded["statuses"].as_array().unwrap();
            assert!(
                statuses.contains(&json!(answer.status)),
                "{kind}: {} {said}",
                answer.status
            );
            if !answer.text.is_empty() {
                collected.add(&answer.json, "", None);
            }
            found.extend(framing_differs(kind, recorded, answer));
        }
        let (recorded, own) = (recorded_keys(recorded), collected.keys());
        found.extend(keys_differ(kind, &recorded, &own, &mut excused));
        recorded_classes.add(kind, &recorded);
        own_classes.add(kind, &own);
        for (kind, keys) in collected.nodes {
            nodes.entry(kind).or_default().extend(keys);
        }
    }
    found.extend(types_differ(&recorded_classes, &own_classes, &mut excused));
    for (kind, keys) in facts["nodes"].as_object().unwrap() {
        let own: Vec<&str> = nodes
            .get(kind)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if own.join(" ") != keys.as_str().unwrap() {
            found.push(format!(
                "{kind} has {}, recorded were {keys}",
                own.join(" ")
            ));
        }
    }
    assert!(
        found.is_empty(),
        "{} differences:\n{}",
        found.len(),
        found.join("\n")
    );
    let stale: Vec<&str> = EXCEPTIONS
        .iter()
        .enumerate()
        .filter(|(index, _)| !excused.0.contains(index))
        .map(|(_, (path, ..))| *path)
        .collect();
    assert!(
        stale.is_empty(),
        "no difference needs these exceptions any more: {stale:?}"
    );
}

/// GETs came in chunks, the rest with a length. One GET had one; why is not known, so it is let pass.
fn framing_differs(kind: &str, recorded: &Value, answer: &Answer) -> Option<String> {
    if answer.text.is_empty() || kind == "GET /customers/{id}/custom-fields" {
        return None;
    }
    let chunked = answer.headers.contains_key("transfer-encoding");
    let own = if chunked { "chunked" } else { "length" };
    let known = recorded["framing"].as_str().unwrap();
    let search = recorded["headers"] == json!("x-gorgias-search-engine");
    if search != answer.headers.contains_key("x-gorgias-search-engine") {
        return Some(format!("{kind}: x-gorgias-search-engine"));
    }
    (!known.is_empty() && known != own).then(|| format!("{kind}: {own}, recorded was {known}"))
}

/// Differences of the one captured context of a web-hook, made by another app two years before, that are meant.
const OF_CONTEXT: &[(&str, &str)] = &[
    (
        "ticket.assignee_user.meta.name_set_via",
        "this user has another form of meta",
    ),
    (
        "ticket.assignee_user.meta.profile_picture_url",
        "this user has another form of meta",
    ),
    (
        "ticket.assignee_user.meta.sso",
        "this user has another form of meta",
    ),
    (
        "sender.meta.name_set_via",
        "this user has another form of meta",
    ),
    (
        "sender.meta.profile_picture_url",
        "this user has another form of meta",
    ),
    ("sender.meta.sso", "this user has another form of meta"),
    (
        "receiver.meta.name_set_via",
        "this customer was made by a ticket",
    ),
];

#[test]
fn the_context_of_a_web_hook_has_the_keys_that_were_captured() {
    let emulator = Emulator::start(&[]);
    // Nobody listens there; what would be sent is told all the same.
    let hook = json!({"name": "hook", "type": "http", "http": {"url": "http://127.0.0.1:9/", "method": "POST", "request_content_type": "application/json", "response_content_type": "application/json", "form": "{{context}}", "triggers": {"ticket-created": true}}});
    assert_eq!(
        ask(&emulator, "POST", "/integrations", &hook.to_string()).status,
        201
    );
    let ours = json!({"name": "Green Garden", "address": "support@green-garden.example"});
    let theirs = json!([{"name": "", "address": "new@example.com"}]);
    let ticket = json!({"subject": "test", "via": "helpdesk", "channel": "email", "assignee_user": {"id": 0}, "messages": [{"channel": "email", "via": "helpdesk", "from_agent": true, "subject": "", "body_text": "hello", "body_html": "<div>hello</div>", "source": {"type": "email", "from": ours, "to": theirs, "extra": {"include_thread": false}}}]});
    assert_eq!(
        ask(&emulator, "POST", "/tickets", &ticket.to_string()).status,
        201
    );
    let body = emulator.first_webhook()["body"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut own = Collected::default();
    own.add(&serde_json::from_str(&body).unwrap(), "", None);
    let (own, recorded) = (
        own.keys(),
        recorded_keys(&facts()["answers"]["WEBHOOK {{context}}"]),
    );
    let differ: Vec<&String> = own
        .keys()
        .filter(|path| !recorded.contains_key(*path))
        .chain(recorded.keys().filter(|path| !own.contains_key(*path)))
        .filter(|path| !OF_CONTEXT.iter().any(|(end, _)| path.ends_with(end)))
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
    for (path, key) in &recorded {
        if let Some(own) = own.get(path) {
            // One call was captured: what was null there may be something here, and the other way round.
            let fits = own.types.is_subset(&key.types)
                || own.types.contains("null")
                || key.types.contains("null");
            assert!(
                fits,
                "{path}: {:?}, captured was {:?}",
                own.types, key.types
            );
        }
    }
}

/// Values for the keys of recorded requests, by the end of their path. The first that fits.
const VALUES: &[(&str, &str)] = &[
    ("POST /tags name", r#""sent again""#),
    ("POST /users email", r#""again@green-garden.example""#),
    ("POST /users name", r#""Sent Again""#),
    ("POST /customers email", r#""first@example.com""#),
    ("POST /views slug", r#""again""#),
    ("POST /search type", r#""customer""#),
    ("POST /custom-fields object_type", r#""Ticket""#),
    ("DELETE /tickets/{id}/tags names[]", r#""care""#),
    ("PUT /customers/{id}/custom-fields [].id", "708"),
    ("PUT /customers/{id}/custom-fields [].value", r#""VIP""#),
    ("PUT /tickets/{id}/custom-fields [].id", "702"),
    ("PUT /custom-fields [].id", "702"),
    ("rule priorities[].id", "601"),
    ("priorities[].id", "601"),
    ("priorities[].priority", "3"),
    ("receiver.id", "106"),
    ("sender.id", "20004"),
    ("customer.id", "20004"),
    ("customer_id", "20008"),
    ("ticket_id", "300008"),
    ("source_tags_ids[]", "304"),
    ("ids[]", "305"),
    ("role.name", r#""agent""#),
    ("actions[].name", r#""setResponseText""#),
    ("data_type", r#""text""#),
    ("input_type", r#""input""#),
    ("channels[].type", r#""email""#),
    ("channels[].address", r#""again@example.com""#),
    ("source.type", r#""email""#),
    (" type", r#""ticket-list""#),
    ("visibility", r#""public""#),
    ("channel", r#""phone""#),
    ("via", r#""helpdesk""#),
    ("status", r#""closed""#),
    ("score", "4"),
    (
        "code",
        r#""if (eq(ticket.subject, \"a\")) { Action(\"addTags\", { tags: \"a\" }) }""#,
    ),
    ("email", r#""again@example.com""#),
    ("address", r#""again@example.com""#),
    ("start_datetime", r#""2026-10-01T00:00:00Z""#),
    ("end_datetime", r#""2026-10-31T00:00:00Z""#),
    ("_datetime", r#""2026-11-02T10:00:00+00:00""#),
    ("data", r#"{"a":1}"#),
];

fn value_for(kind: &str, path: &str, types: &str) -> Value {
    let whole = format!("{kind} {path}");
    if let Some((_, value)) = VALUES.iter().find(|(end, _)| whole.ends_with(end)) {
        return serde_json::from_str(value).unwrap();
    }
    match types {
        "boolean" => json!(false),
        "integer" => json!(1),
        "array" => json!([]),
        "object" => json!({}),
        _ => json!(format!("Sent again by {kind}")),
    }
}

/// A body of that shape.
fn body_of(kind: &str, shape: &Map<String, Value>) -> Value {
    let mut body = value_for(kind, "", shape[""].as_str().unwrap());
    for (path, types) in shape.iter().filter(|(path, _)| !path.is_empty()) {
        let plain = path.trim_end_matches('?').replace("<input>", "");
        let value = value_for(kind, &plain, types.as_str().unwrap());
        let pointer = format!(
            "/{}",
            plain
                .replace("[]", ".0")
                .trim_start_matches('.')
                .replace('.', "/")
        );
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        match body.pointer_mut(parent) {
            Some(Value::Array(items)) => items.push(value),
            Some(Value::Object(object)) => drop(object.insert(last.to_owned(), value)),
            _ => panic!("{kind}: no {parent} in {body}"),
        }
    }
    body
}

#[test]
fn recorded_requests_are_accepted() {
    let emulator = Emulator::start(&["--recorded-status"]);
    let ids: BTreeMap<&str, &str> = [
        ("tickets", "300004"),
        ("customers", "20009"),
        ("messages", "4000007"),
        ("custom-fields", "702"),
        ("tags", "303"),
        ("users", "102"),
        ("teams", "202"),
        ("views", "403"),
        ("macros", "502"),
        ("rules", "601"),
        ("jobs", "1101"),
        ("satisfaction-surveys", "902"),
        ("integrations", "801"),
        ("events", "50000001"),
    ]
    .into();
    let all = facts();
    let mut requests: Vec<&Value> = all["requests"].as_array().unwrap().iter().collect();
    // What others need is deleted last, and what is inside before what it is inside of.
    requests.sort_by_key(|request| {
        let kind = request["kind"].as_str().unwrap();
        (
            kind.starts_with("DELETE"),
            usize::MAX - kind.matches('/').count(),
        )
    });
    let mut sent = 0;
    for request in requests {
        let kind = request["kind"].as_str().unwrap();
        let (method, address) = kind.split_once(' ').unwrap();
        let mut path = String::new();
        let mut resource = "";
        for segment in address.trim_start_matches('/').split('/') {
            let own = if segment == "{id}" {
                ids[resource]
            } else {
                segment
            };
            path = format!("{path}/{own}");
            resource = segment;
        }
        let query: Vec<String> = request["query"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| query_of(kind, name.as_str().unwrap()))
            .collect();
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let shape = request["body"].as_object().unwrap();
        let body = if shape.is_empty() {
            String::new()
        } else {
            body_of(kind, shape).to_string()
        };
        prepare(&emulator, kind, &mut path);
        let answer = ask(&emulator, method, &path, &body);
        // The token of this test has every scope; that one was refused for want of one.
        let status = if request["status"] == 403 {
            200
        } else {
            request["status"].as_u64().unwrap()
        };
        assert_eq!(
            u64::from(answer.status),
            status,
            "{method} {path} {body}: {}",
            String::from_utf8_lossy(&answer.text)
        );
        sent += 1;
    }
    assert!(sent > 90, "{sent}");
}

fn query_of(kind: &str, name: &str) -> String {
    let value = match name {
        "limit" => "10",
        "object_type" => "Ticket",
        "email" => "tom.becker@example.com",
        "source_id" => "20006",
        "target_id" => "20007",
        "cursor" => "WyJuZXh0IiwgIjIwMjYtMTAtMDJUMDA6MDA6MDAuMDAwMDAxIiwgNTAwMDAwMDFd",
        _ if kind == "GET /macros" => "updated_datetime:asc",
        _ => "created_datetime:asc",
    };
    format!("{name}={value}")
}

/// What has to be there before a request can be done.
fn prepare(emulator: &Emulator, kind: &str, path: &mut String) {
    match kind {
        "DELETE /jobs/{id}" => {
            emulator.control("POST", "/clock", r#"{"speed":0}"#);
            let made = ask(
                emulator,
                "POST",
                "/jobs",
                r#"{"type":"exportMacro","params":{}}"#,
            );
            *path = format!("/jobs/{}", made.id());
        }
        "DELETE /customers/{id}/custom-fields/{id}" => {
            ask(
                emulator,
                "PUT",
                "/customers/20009/custom-fields",
                r#"[{"id":708,"value":"VIP"}]"#,
            );
            *path = "/customers/20009/custom-fields/708".to_owned();
        }
        _ => {}
    }
}
