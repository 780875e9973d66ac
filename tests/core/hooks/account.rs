//! An account whose integrations are kept, and a flow that is deployed on it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gorgias_component::client::memory::Memory;
use gorgias_component::http::response::{Response, TransportError};
use gorgias_component::port::occasion::{Failed, Occasion, Outcome};
use gorgias_component::secret::credential::Secret;
use gorgias_component::trigger::hooks::{create, delete};
use serde_json::{Value, json};

use crate::support::{
    JsonParams, Native, Scripted, Sent, block_on, connection, operation, response,
};

pub const URL: &str = "https://hooks.example.com/trigger/abc";

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
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
pub type Change = fn(&mut Account);

/// The integrations of an account.
#[derive(Default)]
pub struct Integrations {
    pub rows: BTreeMap<u64, Value>,
    pub next: u64,
    /// Requests that are carried out yet, and when.
    pub late: Vec<(usize, Sent)>,
    pub count: usize,
    /// What goes wrong with which request, and how often.
    pub fault: Option<(usize, Fault, usize)>,
    pub knows_no_type: bool,
    pub keeps: Vec<u64>,
}

impl Integrations {
    pub fn urls(&self) -> Vec<(u64, String, String)> {
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

    pub fn shown(row: &Value) -> Value {
        let mut row = row.clone();
        let http = row["http"].as_object_mut().unwrap();
        http.remove("headers");
        http.remove("hmac_secret");
        row
    }

    pub fn carry_out(&mut self, sent: &Sent) -> (u16, Value) {
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

    pub fn answer(&mut self, sent: &Sent) -> Result<Response<Native>, TransportError> {
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

pub struct Account {
    pub integrations: Rc<RefCell<Integrations>>,
    pub script: Scripted,
    pub state: Option<String>,
    pub url: String,
    pub api_key: Option<Secret>,
}

impl Account {
    pub fn new() -> Self {
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

    pub fn occasion(&self) -> Occasion<Native> {
        Occasion {
            states: self.state.iter().cloned().collect(),
            flow: "Order mails".to_owned(),
            url: Some(self.url.clone()),
            api_key: self.api_key.clone(),
            ..Occasion::default()
        }
    }

    pub fn params(&self, events: &[&str], more: &Value) -> JsonParams {
        let mut params = json!({"events": events, "connection": connection()});
        for (name, value) in more.as_object().unwrap() {
            params[name] = value.clone();
        }
        JsonParams(params)
    }

    pub fn try_deploy(&mut self, events: &[&str], more: &Value) -> Result<(), Failed> {
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

    pub fn deploy(&mut self, events: &[&str]) -> Vec<String> {
        self.try_deploy(events, &json!({})).unwrap();
        self.lines()
    }

    pub fn undeploy(&mut self) -> Vec<String> {
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

    pub fn lines(&self) -> Vec<String> {
        self.script.lines()
    }

    pub fn hooks(&self) -> Vec<(u64, String, String)> {
        self.integrations.borrow().urls()
    }

    pub fn kept(&self) -> Value {
        serde_json::from_str(self.state.as_ref().unwrap()).unwrap()
    }

    pub fn row(&self, id: u64) -> Value {
        self.integrations.borrow().rows[&id].clone()
    }
}

pub fn hook(id: u64, event: &str) -> (u64, String, String) {
    (id, event.to_owned(), URL.to_owned())
}

pub const TWO: [&str; 2] = ["ticket-created", "ticket-message-created"];
