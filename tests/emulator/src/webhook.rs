//! Web-hooks: http integrations that are set off by what happens to tickets.

use crate::app::App;
use crate::resources::represented_ticket;
use crate::store::{Event, Store};
use crate::template::render;
use crate::timestamp::Timestamp;
use axum::body::Body;
use axum::http::Request;
use hmac::{Hmac, Mac};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

const KEPT: usize = 500;
/// So many failures in a row switch an integration off.
const PATIENCE: u64 = 5;
const TIMEOUT: Duration = Duration::from_secs(5);

/// A call to be made.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Delivery {
    pub integration_id: u64,
    pub trigger: String,
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub at: Timestamp,
    /// What the other side answered.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
}

/// Calls that were made, and the way to those to be made.
#[derive(Debug)]
pub struct Webhooks {
    queue: mpsc::UnboundedSender<Delivery>,
    done: Mutex<VecDeque<Delivery>>,
}

impl Webhooks {
    /// The queue's two ends.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Delivery>) {
        let (queue, receiver) = mpsc::unbounded_channel();
        (
            Self {
                queue,
                done: Mutex::default(),
            },
            receiver,
        )
    }

    /// Puts calls in the queue.
    pub fn send(&self, deliveries: Vec<Delivery>) {
        for delivery in deliveries {
            // Fails only when the emulator is ending.
            drop(self.queue.send(delivery));
        }
    }

    /// The latest calls.
    #[must_use]
    pub fn done(&self) -> Vec<Delivery> {
        self.done
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    fn keep(&self, delivery: Delivery) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.push_back(delivery);
        if done.len() > KEPT {
            done.pop_front();
        }
    }
}

fn trigger(event: &Event) -> Option<&'static str> {
    Some(match event.r#type.as_ref() {
        "ticket-created" => "ticket-created",
        "ticket-updated" => "ticket-updated",
        "ticket-message-created" => "ticket-message-created",
        "ticket-self-unsnoozed" => "ticket-self-unsnoozed",
        "ticket-message-failed" => "ticket-message-failed",
        "ticket-assigned"
        | "ticket-unassigned"
        | "ticket-team-assigned"
        | "ticket-team-unassigned" => "ticket-assignment-updated",
        "ticket-closed" | "ticket-reopened" => "ticket-status-updated",
        "ticket-handed-over" => "ticket-handed-over",
        _ => return None,
    })
}

/// The calls that events from some id on set off.
#[must_use]
pub fn due(store: &Store, first_event: u64) -> Vec<Delivery> {
    let hooks: Vec<(u64, &Map<String, Value>)> = store
        .tables
        .integrations
        .iter()
        .filter(|(_, row)| row.get("deactivated_datetime").is_none_or(Value::is_null))
        .filter_map(|(id, row)| Some((id, row.get("http")?.as_object()?)))
        .collect();
    if hooks.is_empty() {
        return Vec::new();
    }
    let mut deliveries = Vec::new();
    for event in (first_event..store.events.next_id()).filter_map(|id| store.events.get(id)) {
        let Some(trigger) = trigger(event) else {
            continue;
        };
        for (id, http) in &hooks {
            if http
                .get("triggers")
                .and_then(|triggers| triggers.get(trigger))
                == Some(&Value::Bool(true))
            {
                deliveries.push(made(store, event, trigger, *id, http));
            }
        }
    }
    deliveries
}

fn context(store: &Store, event: &Event) -> Value {
    let ticket_id = match event
        .data
        .as_ref()
        .and_then(|data| data.get("ticket_id")?.as_u64())
    {
        Some(id) => id,
        None => event.object_id,
    };
    let mut ticket = store
        .tickets
        .get(ticket_id)
        .map(|ticket| represented_ticket(store, ticket, false, false))
        .unwrap_or_default();
    if let Value::Object(object) = &mut ticket {
        let messages = object
            .get("messages")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        object.insert(
            "first_message".into(),
            messages.first().cloned().unwrap_or_default(),
        );
        object.insert(
            "last_message".into(),
            messages.last().cloned().unwrap_or_default(),
        );
        object.insert("account".into(), json!({"domain": store.domain}));
    }
    json!({"ticket": ticket})
}

fn made(
    store: &Store,
    event: &Event,
    trigger: &str,
    integration_id: u64,
    http: &Map<String, Value>,
) -> Delivery {
    let text = |name: &str| http.get(name).and_then(Value::as_str).unwrap_or_default();
    let context = context(store, event);
    let form = render(http.get("form").unwrap_or(&Value::Null), &context);
    let (method, kind) = (
        text("method").to_owned(),
        text("request_content_type").to_owned(),
    );
    let body = match (&form, kind.as_str()) {
        _ if method == "GET" || method == "HEAD" || form.is_null() => String::new(),
        (Value::Object(pairs), "application/x-www-form-urlencoded") => urlencoded(pairs),
        // A template that renders to JSON text is sent as that JSON.
        (Value::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    };
    let mut headers = vec![
        ("content-type".to_owned(), kind),
        ("user-agent".to_owned(), "gorgias-emulator".to_owned()),
    ];
    for (name, value) in http
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let value = render(value, &context);
        headers.push((
            name.to_lowercase(),
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        ));
    }
    if let Some(signature) = http
        .get("hmac_secret")
        .and_then(Value::as_str)
        .and_then(|secret| signature(secret, &body))
    {
        headers.push(("x-gorgias-signature".to_owned(), signature));
    }
    let url = render(&json!(text("url")), &context)
        .as_str()
        .unwrap_or_default()
        .to_owned();
    Delivery {
        integration_id,
        trigger: trigger.to_owned(),
        method,
        url,
        headers,
        body,
        at: event.created_datetime,
        status: None,
        error: None,
    }
}

fn urlencoded(pairs: &Map<String, Value>) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    pairs
        .iter()
        .map(|(key, value)| format!("{}={}", encoded(key), encoded(&text(value))))
        .collect::<Vec<_>>()
        .join("&")
}

fn signature(secret: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body.as_bytes());
    Some(
        mac.finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    )
}

/// Makes the calls, one after the other, until the queue ends.
pub async fn deliver(app: Arc<App>, mut queue: mpsc::UnboundedReceiver<Delivery>, anywhere: bool) {
    let client: Client<HttpConnector, Body> = Client::builder(TokioExecutor::new()).build_http();
    while let Some(mut delivery) = queue.recv().await {
        match tokio::time::timeout(TIMEOUT, call(&client, &delivery, anywhere)).await {
            Ok(Ok(status)) => delivery.status = Some(status),
            Ok(Err(problem)) => delivery.error = Some(problem),
            Err(_) => delivery.error = Some("No answer in time.".into()),
        }
        judge(&app, &delivery);
        app.webhooks.keep(delivery);
    }
}

async fn call(
    client: &Client<HttpConnector, Body>,
    delivery: &Delivery,
    anywhere: bool,
) -> Result<u16, String> {
    let uri: axum::http::Uri = delivery.url.parse().map_err(|_| "Not a URL.".to_owned())?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let local = host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if !local && !anywhere {
        return Err("Not this machine; see --webhooks-anywhere.".into());
    }
    let mut request = Request::builder().method(delivery.method.as_str()).uri(uri);
    for (name, value) in &delivery.headers {
        request = request.header(name, value);
    }
    let request = request
        .body(Body::from(delivery.body.clone()))
        .map_err(|problem| problem.to_string())?;
    client
        .request(request)
        .await
        .map(|response| response.status().as_u16())
        .map_err(|problem| problem.to_string())
}

// Somebody who does not answer, time after time, is not called any more.
fn judge(app: &App, delivery: &Delivery) {
    let well = delivery
        .status
        .is_some_and(|status| (200..400).contains(&status));
    let now = app.clock.now();
    let mut store = app.write();
    let Some(row) = store.tables.integrations.get_mut(delivery.integration_id) else {
        return;
    };
    let failures = if well {
        0
    } else {
        row.get("failures").and_then(Value::as_u64).unwrap_or(0) + 1
    };
    row.insert("failures".into(), json!(failures));
    if failures >= PATIENCE && row.get("deactivated_datetime").is_none_or(Value::is_null) {
        row.insert("deactivated_datetime".into(), json!(now));
        crate::scheduler::record(
            &mut store,
            now,
            "integration-deactivated",
            "Integration",
            delivery.integration_id,
            None,
        );
    }
}
