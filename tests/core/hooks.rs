//! Hooks in Gorgias: set in order at each deployment, removed at the end, whatever goes wrong in between.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gorgias_component::client::memory::Memory;
use gorgias_component::http::response::{Response, TransportError};
use gorgias_component::port::occasion::{Failed, Occasion, Outcome};
use gorgias_component::port::transport::Level;
use gorgias_component::secret::credential::Secret;
use gorgias_component::trigger::hooks::{create, delete};
use serde_json::{Value, json};

use crate::support::{
    JsonParams, Native, Scripted, Sent, block_on, connection, operation, response, run,
};

const URL: &str = "https://hooks.example.com/trigger/abc";

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// Nobody is there.
    Unreachable,
    /// Carried out, the answer is lost.
    Cut,
    /// Not carried out.
    Lost,
    /// Carried out, and yet a server error.
    Failing,
    /// Carried out some requests later.
    Late,
    /// Carried out, the answer is a web page.
    Page,
    /// Not carried out: something on the way answers with a page of its own, as a success.
    Welcome,
    /// Not carried out: the same in other words than a page.
    Words,
    Busy,
    Forbidden,
    Gone,
}

/// What somebody does to an account.
type Change = fn(&mut Account);

/// The integrations of an account.
#[derive(Default)]
struct Integrations {
    rows: BTreeMap<u64, Value>,
    next: u64,
    /// Requests that are carried out yet, and when.
    late: Vec<(usize, Sent)>,
    count: usize,
    /// What goes wrong with which request, and how often.
    fault: Option<(usize, Fault, usize)>,
    knows_no_type: bool,
    keeps: Vec<u64>,
}

impl Integrations {
    fn urls(&self) -> Vec<(u64, String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let event = |row: &Value| {
            let triggers = row["http"]["triggers"].as_object().unwrap();
            triggers
                .iter()
                .filter(|(_, on)| **on == true)
                .map(|(event, _)| event.clone())
                .collect::<Vec<_>>()
                .join("+")
        };
        self.rows
            .iter()
            .map(|(id, row)| (*id, event(row), text(&row["http"]["url"])))
            .collect()
    }

    fn shown(row: &Value) -> Value {
        let mut row = row.clone();
        let http = row["http"].as_object_mut().unwrap();
        http.remove("headers");
        http.remove("hmac_secret");
        row
    }

    fn carry_out(&mut self, sent: &Sent) -> (u16, Value) {
        let line = sent.line();
        let (method, path) = line.split_once(' ').unwrap();
        let path = path.split('?').next().unwrap();
        let id: Option<u64> = path
            .strip_prefix("/integrations/")
            .map(|id| id.parse().unwrap());
        let missing = (404, json!({"error": {"msg": "Integration not found."}}));
        match (method, id) {
            ("GET", None) if self.knows_no_type && line.contains("type=") => {
                (400, json!({"error": {"msg": "Unknown field."}}))
            }
            ("GET", None) => {
                let from: usize = sent
                    .query()
                    .iter()
                    .find(|(name, _)| name == "cursor")
                    .map_or(0, |(_, at)| at.parse().unwrap());
                let data: Vec<Value> = self
                    .rows
                    .values()
                    .skip(from)
                    .take(3)
                    .map(Self::shown)
                    .collect();
                let next = (self.rows.len() > from + 3).then(|| (from + 3).to_string());
                (200, json!({"data": data, "meta": {"next_cursor": next}}))
            }
            ("POST", None) => {
                self.next += 1;
                let mut row = sent.body.clone();
                row["id"] = json!(self.next);
                row["deactivated_datetime"] = Value::Null;
                self.rows.insert(self.next, row.clone());
                (201, Self::shown(&row))
            }
            ("GET", Some(id)) => self
                .rows
                .get(&id)
                .map_or(missing, |row| (200, Self::shown(row))),
            ("PUT", Some(id)) => {
                let Some(row) = self.rows.get_mut(&id) else {
                    return missing;
                };
                for (name, value) in sent.body.as_object().unwrap() {
                    if name == "http" {
                        row["http"]
                            .as_object_mut()
                            .unwrap()
                            .extend(value.as_object().unwrap().clone());
                    } else {
                        row[name] = value.clone();
                    }
                }
                (202, Self::shown(row))
            }
            ("DELETE", Some(id)) if self.keeps.contains(&id) => {
                (400, json!({"error": {"msg": "It is in use."}}))
            }
            ("DELETE", Some(id)) => self
                .rows
                .remove(&id)
                .map_or(missing, |_| (204, Value::Null)),
            other => panic!("{other:?}"),
        }
    }

    fn answer(&mut self, sent: &Sent) -> Result<Response<Native>, TransportError> {
        self.count += 1;
        let count = self.count;
        let (due, late): (Vec<_>, Vec<_>) = self.late.drain(..).partition(|(at, _)| *at <= count);
        self.late = late;
        for (_, sent) in due {
            self.carry_out(&sent);
        }
        let fault = match self.fault {
            Some((at, fault, times)) if (at..at + times).contains(&count) => Some(fault),
            _ => None,
        };
        let broken = |sent| {
            Err(TransportError::Broken {
                reason: "ECONNRESET".into(),
                sent,
            })
        };
        let body = |(status, body)| Ok(response(status, body));
        match fault {
            None => body(self.carry_out(sent)),
            Some(Fault::Unreachable) => broken(false),
            Some(Fault::Lost) => broken(true),
            Some(Fault::Cut) => {
                self.carry_out(sent);
                broken(true)
            }
            Some(Fault::Late) => {
                self.late.push((count + 3, sent.clone()));
                Err(TransportError::Timeout)
            }
            Some(Fault::Failing) => {
                self.carry_out(sent);
                body((502, json!("<html>Bad gateway</html>")))
            }
            Some(Fault::Page) => {
                let (status, _) = self.carry_out(sent);
                body((status, json!({"$text": "<html>Welcome</html>"})))
            }
            Some(Fault::Welcome) => body((200, json!({"$text": "<html>Welcome</html>"}))),
            Some(Fault::Words) => body((200, json!({"$text": "Please sign in"}))),
            Some(Fault::Busy) => body((429, json!({"error": {"msg": "Too many requests."}}))),
            Some(Fault::Forbidden) => body((
                403,
                json!({"error": {"msg": "You do not have enough permissions to perform this action. Missing scope: integrations:write."}}),
            )),
            Some(Fault::Gone) => body((404, json!({"error": {"msg": "Not found."}}))),
        }
    }
}

struct Account {
    integrations: Rc<RefCell<Integrations>>,
    script: Scripted,
    state: Option<String>,
    url: String,
    api_key: Option<Secret>,
}

impl Account {
    fn new() -> Self {
        let integrations = Rc::new(RefCell::new(Integrations::default()));
        let shared = Rc::clone(&integrations);
        Self {
            integrations,
            script: Scripted::answering(move |sent| shared.borrow_mut().answer(sent)),
            state: None,
            url: URL.to_owned(),
            api_key: None,
        }
    }

    fn occasion(&self) -> Occasion<Native> {
        Occasion {
            states: self.state.iter().cloned().collect(),
            flow: "Order mails".to_owned(),
            url: Some(self.url.clone()),
            api_key: self.api_key.clone(),
            ..Occasion::default()
        }
    }

    fn params(&self, events: &[&str], more: &Value) -> JsonParams {
        let mut params = json!({"events": events, "connection": connection()});
        for (name, value) in more.as_object().unwrap() {
            params[name] = value.clone();
        }
        JsonParams(params)
    }

    fn try_deploy(&mut self, events: &[&str], more: &Value) -> Result<(), Failed> {
        self.script.sent.borrow_mut().clear();
        let params = self.params(events, more);
        let memory = Memory::default();
        let result = block_on(create(
            operation("webhookEvents"),
            &params,
            &self.occasion(),
            &self.script,
            &memory,
        ));
        match result {
            Ok(Outcome { state, .. }) => {
                self.state = state;
                Ok(())
            }
            Err(failed) => {
                if failed.state.is_some() {
                    self.state.clone_from(&failed.state);
                }
                Err(failed)
            }
        }
    }

    fn deploy(&mut self, events: &[&str]) -> Vec<String> {
        self.try_deploy(events, &json!({})).unwrap();
        self.lines()
    }

    fn undeploy(&mut self) -> Vec<String> {
        self.script.sent.borrow_mut().clear();
        let params = self.params(&["ticket-created"], &json!({}));
        let memory = Memory::default();
        let result = block_on(delete(
            operation("webhookEvents"),
            &params,
            &self.occasion(),
            &self.script,
            &memory,
        ));
        self.state = result.unwrap().state.filter(|state| state != "null");
        self.lines()
    }

    fn lines(&self) -> Vec<String> {
        self.script.lines()
    }

    fn hooks(&self) -> Vec<(u64, String, String)> {
        self.integrations.borrow().urls()
    }

    fn kept(&self) -> Value {
        serde_json::from_str(self.state.as_ref().unwrap()).unwrap()
    }

    fn row(&self, id: u64) -> Value {
        self.integrations.borrow().rows[&id].clone()
    }
}

fn hook(id: u64, event: &str) -> (u64, String, String) {
    (id, event.to_owned(), URL.to_owned())
}

const TWO: [&str; 2] = ["ticket-created", "ticket-message-created"];

#[test]
fn a_hook_is_registered_exactly_so() {
    let mut account = Account::new();
    account.api_key = Some(Secret::new("platform-key-1"));
    let lines = account.deploy(&["ticket-created"]);
    assert_eq!(
        lines,
        [
            "GET /integrations?type=http&limit=100",
            "POST /integrations"
        ]
    );
    let secret = account.kept()["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 43);
    let mut row = account.row(1);
    row.as_object_mut()
        .unwrap()
        .retain(|name, _| !matches!(name.as_str(), "id" | "deactivated_datetime"));
    assert_eq!(
        row,
        json!({
            "name": "Prismatic: Order mails (ticket-created)", "type": "http",
            "description": "Kept by a Prismatic flow, set anew at each deployment.",
            "http": {
                "url": URL, "method": "POST", "request_content_type": "application/json",
                "response_content_type": "application/json", "form": "{{context}}", "hmac_secret": secret,
                "headers": {"X-Gorgias-Trigger": "ticket-created", "X-Webhook-Secret": secret, "Api-Key": "platform-key-1"},
                "triggers": {"ticket-created": true},
            },
        })
    );
    assert_eq!(account.kept()["hooks"]["ticket-created"]["id"], 1);
    assert_eq!(account.kept()["hooks"]["ticket-created"]["url"], URL);
    assert!(!account.state.as_ref().unwrap().contains("platform-key-1"));
}

#[test]
fn deploying_again_changes_nothing() {
    let mut account = Account::new();
    account.deploy(&["ticket-created"]);
    let (state, rows) = (
        account.state.clone(),
        account.integrations.borrow().rows.clone(),
    );
    assert_eq!(account.deploy(&["ticket-created"]), ["GET /integrations/1"]);
    assert_eq!(
        (
            account.state.clone(),
            account.integrations.borrow().rows.clone()
        ),
        (state, rows)
    );

    let mut account = Account::new();
    let all = crate::support::choices("webhookEvent");
    let all: Vec<&str> = all.lines().collect();
    assert_eq!(account.deploy(&all).len(), 9);
    let lines = account.deploy(&all);
    assert_eq!(lines.len(), 8);
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("GET /integrations/"))
    );
}

#[test]
fn hooks_follow_what_is_wanted() {
    let mut account = Account::new();
    account.deploy(&TWO);
    let secret = account.kept()["secret"].clone();
    // Another address.
    account.url = format!("{URL}/2");
    let lines = account.deploy(&TWO);
    assert_eq!(
        lines,
        [
            "GET /integrations/1",
            "PUT /integrations/1",
            "GET /integrations/2",
            "PUT /integrations/2"
        ]
    );
    assert!(
        account
            .hooks()
            .iter()
            .all(|(_, _, url)| *url == account.url)
    );
    assert_eq!(
        account.kept()["secret"],
        secret,
        "deliveries under way carry the old one"
    );
    // An event less, another more.
    let lines = account.deploy(&["ticket-message-created", "ticket-handed-over"]);
    assert_eq!(
        lines,
        [
            "GET /integrations/2",
            "DELETE /integrations/1",
            "GET /integrations?type=http&limit=100",
            "POST /integrations"
        ]
    );
    let events: Vec<String> = account
        .hooks()
        .into_iter()
        .map(|(_, event, _)| event)
        .collect();
    assert_eq!(events, ["ticket-message-created", "ticket-handed-over"]);
    // Another payload, another key.
    account
        .try_deploy(&["ticket-message-created"], &json!({"payload": "ids"}))
        .unwrap();
    assert_eq!(
        account.row(2)["http"]["form"],
        json!({"ticket_id": "{{ticket.id}}", "message_id": "{{message.id}}"})
    );
    account.api_key = Some(Secret::new("platform-key-2"));
    account.deploy(&["ticket-message-created"]);
    assert_eq!(
        account.row(2)["http"]["headers"]["Api-Key"],
        "platform-key-2"
    );
    assert_eq!(account.row(2)["http"]["form"], "{{context}}");
}

#[test]
fn what_is_gone_is_made_and_what_sleeps_is_woken() {
    let mut account = Account::new();
    account.deploy(&TWO);
    account.integrations.borrow_mut().rows.remove(&1);
    account.integrations.borrow_mut().rows.get_mut(&2).unwrap()["deactivated_datetime"] =
        json!("2026-01-01T00:00:00Z");
    account.deploy(&TWO);
    assert_eq!(
        account.hooks(),
        [hook(2, "ticket-message-created"), hook(3, "ticket-created")]
    );
    assert_eq!(account.row(2)["deactivated_datetime"], Value::Null);
    let log = account.script.log();
    assert!(
        log.contains("hook for ticket-created: made (3)")
            && log.contains("hook for ticket-message-created: reactivated (2)"),
        "{log}"
    );
    // Somebody changed it by hand.
    account.integrations.borrow_mut().rows.get_mut(&3).unwrap()["http"]["form"] =
        json!("{{ticket}}");
    account.deploy(&TWO);
    assert_eq!(account.row(3)["http"]["form"], "{{context}}");
}

#[test]
fn what_stands_there_is_taken_over_and_what_was_made_by_hand_is_not_touched() {
    let mut account = Account::new();
    account.deploy(&["ticket-created"]);
    let secret = account.kept()["secret"].clone();
    let by_hand = json!({"id": 40, "name": "My hook", "deactivated_datetime": null, "type": "http", "http": {"url": URL, "triggers": {"ticket-created": true}}});
    let other = json!({"id": 41, "name": "Prismatic: other flow (ticket-created)", "deactivated_datetime": null, "type": "http", "http": {"url": "https://hooks.example.com/other", "triggers": {"ticket-created": true}}});
    let two = json!({"id": 42, "name": "Prismatic: by hand, for two", "deactivated_datetime": null, "type": "http", "http": {"url": URL, "triggers": {"ticket-created": true, "ticket-updated": true}}});
    let mail = json!({"id": 43, "name": "Inbox", "type": "email", "http": null});
    {
        let mut integrations = account.integrations.borrow_mut();
        let mut double = integrations.rows[&1].clone();
        double["id"] = json!(9);
        integrations.rows.insert(9, double);
        for row in [&by_hand, &other, &two] {
            integrations
                .rows
                .insert(row["id"].as_u64().unwrap(), row.clone());
        }
        integrations.next = 50;
    }
    let _ = mail;
    // The state was lost.
    account.state = None;
    account.integrations.borrow_mut().knows_no_type = true;
    account.deploy(&["ticket-created"]);
    let ids: Vec<u64> = account.hooks().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(
        ids,
        [1, 40, 41, 42],
        "the oldest of ours stays, its double goes"
    );
    for row in [&by_hand, &other, &two] {
        assert_eq!(account.row(row["id"].as_u64().unwrap()), *row);
    }
    let fresh = account.kept()["secret"].clone();
    assert_ne!(fresh, secret);
    assert_eq!(account.row(1)["http"]["headers"]["X-Webhook-Secret"], fresh);
    let log = account.script.logs.borrow();
    let warned = log
        .iter()
        .any(|(level, line)| *level == Level::Warn && line.contains("\"My hook\" (40)"));
    assert!(warned, "{log:?}");
}

#[test]
fn undeploying_leaves_nothing_of_ours_behind() {
    let mut account = Account::new();
    account.deploy(&TWO);
    let by_hand = json!({"id": 40, "name": "My hook", "type": "http", "http": {"url": URL, "triggers": {"ticket-created": true}}});
    account.integrations.borrow_mut().rows.insert(40, by_hand);
    // One is gone already, and the state of another was lost.
    let double = account.row(1);
    account.integrations.borrow_mut().rows.insert(30, {
        let mut double = double;
        double["id"] = json!(30);
        double
    });
    account.integrations.borrow_mut().rows.remove(&2);
    account.undeploy();
    assert_eq!(
        account
            .hooks()
            .into_iter()
            .map(|(id, ..)| id)
            .collect::<Vec<_>>(),
        [40]
    );
    assert_eq!(account.state, None);
    assert_eq!(
        account.undeploy(),
        ["GET /integrations?type=http&limit=100"]
    );
}

#[test]
fn a_hook_that_cannot_be_deleted_is_switched_off() {
    let mut account = Account::new();
    account.deploy(&["ticket-created"]);
    account.integrations.borrow_mut().keeps.push(1);
    account.undeploy();
    assert_eq!(
        account.row(1)["deactivated_datetime"],
        "2026-01-01T00:00:00.000000Z"
    );
    assert!(account.script.log().contains("was switched off"));
}

/// Every fault at every request, once and for ever: nothing is made twice, nothing is left over, and the next
/// deployment brings everything in order.
#[test]
fn whatever_goes_wrong_with_whichever_request() {
    let faults = [
        Fault::Unreachable,
        Fault::Cut,
        Fault::Lost,
        Fault::Failing,
        Fault::Late,
        Fault::Page,
        Fault::Welcome,
        Fault::Words,
        Fault::Busy,
        Fault::Forbidden,
        Fault::Gone,
    ];
    let scenes: [(&str, Change); 4] = [
        ("first", |_| {}),
        ("moved", |account| {
            account.deploy(&TWO);
            account.url = format!("{URL}/2");
        }),
        ("other events", |account| {
            account.deploy(&["ticket-updated", "ticket-created"]);
        }),
        ("state lost", |account| {
            account.deploy(&TWO);
            account.state = None;
        }),
    ];
    let mut failures = 0;
    for fault in faults {
        for times in [1, 1_000] {
            for (scene, prepare) in scenes {
                for at in 1..=7 {
                    for keeps_state in [true, false] {
                        let what = format!(
                            "{fault:?} ×{times} at request {at}, {scene}, state kept: {keeps_state}"
                        );
                        let mut account = Account::new();
                        prepare(&mut account);
                        let before = account.state.clone();
                        {
                            let mut integrations = account.integrations.borrow_mut();
                            let from = integrations.count;
                            integrations.fault = Some((from + at, fault, times));
                        }
                        if let Err(failed) = account.try_deploy(&TWO, &json!({})) {
                            failures += 1;
                            let error = failed.error;
                            assert!(
                                !error.message.is_empty() && error.hint.is_some(),
                                "{what}: {error:?}"
                            );
                            if fault == Fault::Forbidden {
                                assert!(
                                    error.hint.unwrap().contains("integrations:write"),
                                    "{what}"
                                );
                            }
                            if !keeps_state {
                                // The platform may forget what a failed run left.
                                account.state = before;
                            }
                        }
                        account.integrations.borrow_mut().fault = None;
                        // What was sent arrives, some requests later.
                        let late: Vec<_> =
                            account.integrations.borrow_mut().late.drain(..).collect();
                        for (_, sent) in late {
                            account.integrations.borrow_mut().carry_out(&sent);
                        }
                        account
                            .state
                            .as_ref()
                            .inspect(|state| assert!(state.starts_with('{')));
                        account.deploy(&TWO);
                        let mut hooks: Vec<(String, String)> = account
                            .hooks()
                            .into_iter()
                            .map(|(_, event, url)| (event, url))
                            .collect();
                        hooks.sort();
                        let wanted: Vec<(String, String)> = TWO
                            .iter()
                            .map(|event| ((*event).to_owned(), account.url.clone()))
                            .collect();
                        assert_eq!(hooks, wanted, "{what}");
                        for (id, event, _) in account.hooks() {
                            if account.kept()["hooks"][&event]["id"] == id {
                                assert_eq!(
                                    account.row(id)["http"]["headers"]["X-Webhook-Secret"],
                                    account.kept()["secret"],
                                    "{what}"
                                );
                            }
                        }
                        account.undeploy();
                        assert_eq!(account.hooks(), [], "{what}");
                        assert_eq!(account.state, None, "{what}");
                    }
                }
            }
        }
    }
    assert!(failures > 200, "{failures}");
}

#[test]
fn a_removal_that_fails_is_told_and_can_be_repeated() {
    for fault in [
        Fault::Unreachable,
        Fault::Failing,
        Fault::Cut,
        Fault::Welcome,
        Fault::Words,
        Fault::Forbidden,
        Fault::Busy,
        Fault::Gone,
    ] {
        for at in 1..=4 {
            let mut account = Account::new();
            account.deploy(&TWO);
            let from = account.integrations.borrow().count;
            account.integrations.borrow_mut().fault = Some((from + at, fault, 1_000));
            account.undeploy();
            account.integrations.borrow_mut().fault = None;
            let is_left = !account.hooks().is_empty();
            if is_left && fault != Fault::Gone {
                let log = account.script.log();
                assert!(
                    log.contains("could not be removed"),
                    "{fault:?} at {at}: {log}"
                );
            }
            account.undeploy();
            assert_eq!(account.hooks(), [], "{fault:?} at {at}");
        }
    }
}

#[test]
fn wrong_deployments_are_refused_before_anything_is_sent() {
    for (events, url, code, what) in [
        (json!([]), URL, "INVALID_INPUT", "Events is required"),
        (
            json!(["ticket-createt"]),
            URL,
            "INVALID_INPUT",
            "ticket-created",
        ),
        (
            json!(["ticket-created"]),
            "",
            "NOT_POSSIBLE",
            "gave no address",
        ),
        (
            json!(["ticket-created"]),
            "https://x.example/{{ticket.id}}",
            "NOT_POSSIBLE",
            "two opening braces",
        ),
        (
            json!(["ticket-created"]),
            "ftp://x.example/",
            "NOT_POSSIBLE",
            "https://",
        ),
    ] {
        let mut account = Account::new();
        account.url = url.to_owned();
        let failed = account
            .try_deploy(&[], &json!({"events": events}))
            .unwrap_err();
        assert_eq!(failed.error.code.to_string(), code, "{what}");
        assert!(
            failed.error.message.contains(what),
            "{}",
            failed.error.message
        );
        assert!(account.lines().is_empty());
    }
    let mut account = Account::new();
    account.state = Some(json!({"v": 2, "secret": "x", "hooks": {}}).to_string());
    let failed = account.try_deploy(&TWO, &json!({})).unwrap_err();
    assert_eq!(failed.error.code.to_string(), "NOT_POSSIBLE");
    assert!(account.lines().is_empty());
}

#[test]
fn no_secret_is_logged() {
    let mut account = Account::new();
    account.api_key = Some(Secret::new("platform-key-1"));
    account.script.debug.set(true);
    account.integrations.borrow_mut().fault = Some((2, Fault::Failing, 1));
    account.deploy(&TWO);
    account.undeploy();
    let secret = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";
    let log = account.script.log();
    assert!(
        log.contains("POST") && log.contains("X-Webhook-Secret"),
        "{log}"
    );
    assert!(
        !log.contains(secret) && !log.contains("platform-key-1"),
        "{log}"
    );
}

// The action.

fn ensure(account: &Account, inputs: Value) -> Value {
    account.script.sent.borrow_mut().clear();
    run(&account.script, "ensureWebhook", inputs).unwrap()["data"].clone()
}

#[test]
fn the_action_makes_wakes_and_leaves_alone() {
    let account = Account::new();
    let inputs = json!({"url": URL, "events": "ticket-created, ticket-updated"});
    let made = ensure(&account, inputs.clone());
    assert_eq!(
        made,
        json!([{"event": "ticket-created", "id": 1, "change": "made"}, {"event": "ticket-updated", "id": 2, "change": "made"}])
    );
    assert_eq!(
        account.row(1)["name"],
        "Prismatic: hooks.example.com (ticket-created)"
    );
    assert_eq!(
        account.row(1)["http"]["headers"],
        json!({"X-Gorgias-Trigger": "ticket-created"})
    );
    let again = ensure(&account, inputs.clone());
    assert_eq!(again[0]["change"], "unchanged");
    assert_eq!(account.lines(), ["GET /integrations?type=http&limit=100"]);
    // A hook of the managed trigger, which has a secret that nobody here knows.
    {
        let mut integrations = account.integrations.borrow_mut();
        let row = integrations.rows.get_mut(&1).unwrap();
        row["deactivated_datetime"] = json!("2026-01-01T00:00:00Z");
        row["name"] = json!("Prismatic: Order mails (ticket-created)");
        row["http"]["headers"]["X-Webhook-Secret"] = json!("of-the-trigger");
    }
    let woken = ensure(&account, inputs);
    assert_eq!(
        woken[0],
        json!({"event": "ticket-created", "id": 1, "change": "reactivated"})
    );
    let row = account.row(1);
    assert_eq!(row["deactivated_datetime"], Value::Null);
    assert_eq!(row["http"]["headers"]["X-Webhook-Secret"], "of-the-trigger");
    assert_eq!(row["name"], "Prismatic: Order mails (ticket-created)");
    // With a secret it is written anew, since it cannot be read.
    let updated = ensure(
        &account,
        json!({"url": URL, "events": ["ticket-created"], "secret": "s3cret-of-mine", "payload": "ids"}),
    );
    assert_eq!(
        updated,
        json!([{"event": "ticket-created", "id": 1, "change": "updated"}])
    );
    assert_eq!(account.row(1)["http"]["hmac_secret"], "s3cret-of-mine");
    assert_eq!(account.hooks().len(), 2, "other events stay");
}

#[test]
fn the_action_tells_what_is_wrong_at_once_and_no_secret() {
    let script = Scripted::new();
    let error = run(
        &script,
        "ensureWebhook",
        json!({"url": "https://x.example/{{y}}", "events": ["nope"]}),
    )
    .unwrap_err();
    let labels: Vec<&str> = error
        .inputs
        .iter()
        .map(|input| input.label.as_str())
        .collect();
    assert_eq!(labels, ["Events", "URL"]);
    assert!(script.lines().is_empty());

    let account = Account::new();
    ensure(
        &account,
        json!({"url": URL, "events": ["ticket-created"], "secret": "s3cret-of-mine", "debugRequest": true}),
    );
    let log = account.script.log();
    assert!(
        log.contains("hmac_secret") && !log.contains("s3cret-of-mine"),
        "{log}"
    );
}

/// A hook whose making takes long is looked for, and not made again: it would be there twice.
#[test]
fn a_hook_that_comes_late_is_waited_for() {
    for fault in [Fault::Late, Fault::Cut, Fault::Lost] {
        let mut account = Account::new();
        account.integrations.borrow_mut().fault = Some((2, fault, 1));
        account.try_deploy(&["ticket-created"], &json!({})).unwrap();
        let posts = account
            .lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count();
        assert_eq!(posts, if fault == Fault::Lost { 2 } else { 1 }, "{fault:?}");
        assert_eq!(account.hooks().len(), 1, "{fault:?}");
    }
}
