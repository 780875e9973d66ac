//! Making the calls: to several receivers at once, over http and https, again after failures.

use super::Delivery;
use crate::app::App;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Client = hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Body>;

/// So much of a receiver's answer is read; it may keep the rest.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Reads certificates of a PEM file.
///
/// # Errors
/// When the file cannot be read or holds none.
pub fn certificates(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let wrong = |problem: &dyn std::fmt::Display| {
        io::Error::other(format!("{}: {problem}", path.display()))
    };
    let text = std::fs::read(path).map_err(|problem| wrong(&problem))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let found = found.map_err(|problem| wrong(&problem))?;
    if found.is_empty() {
        return Err(wrong(&"no certificate in it"));
    }
    Ok(found)
}

// Made at the first call: most emulators never make one, and reading the system's certificates takes a while.
fn client(more: Vec<CertificateDer<'static>>) -> Result<Client, rustls::Error> {
    let mut roots = RootCertStore::empty();
    // A machine without any has no use for public receivers either.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(more);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_or_http()
        .enable_http1()
        .build();
    Ok(hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build(connector))
}

/// Hands each call to its integration's own line until the queue ends: one that hangs holds up nobody else's.
pub async fn deliver(
    app: Arc<App>,
    mut queue: UnboundedReceiver<Delivery>,
    trusted: Vec<CertificateDer<'static>>,
) {
    let mut lines: HashMap<u64, UnboundedSender<Delivery>> = HashMap::new();
    let mut made: Option<Client> = None;
    while let Some(mut delivery) = queue.recv().await {
        let client = match &made {
            Some(client) => client.clone(),
            None => match client(trusted.clone()) {
                Ok(client) => made.insert(client).clone(),
                Err(problem) => {
                    delivery.error = Some(problem.to_string());
                    app.webhooks.keep(delivery);
                    continue;
                }
            },
        };
        let line = lines.entry(delivery.integration_id).or_insert_with(|| {
            let (line, calls) = unbounded_channel();
            tokio::spawn(work(Arc::clone(&app), calls, client.clone()));
            line
        });
        drop(line.send(delivery));
    }
}

async fn work(app: Arc<App>, mut calls: UnboundedReceiver<Delivery>, client: Client) {
    while let Some(delivery) = calls.recv().await {
        if is_off(&app, delivery.integration_id) {
            continue;
        }
        attempt(&app, delivery, &client).await;
    }
}

fn is_off(app: &App, id: u64) -> bool {
    let store = app.read();
    store
        .tables
        .integrations
        .get(id)
        .is_none_or(|row| !super::is_on(row))
}

async fn attempt(app: &App, mut delivery: Delivery, client: &Client) {
    // What could not be made is no call, however often it is tried.
    let is_made = delivery.error.is_none();
    loop {
        let compat = app.compat();
        let patience = Duration::from_millis(compat.hook_timeout);
        if is_made {
            let call = call(client, &delivery, compat.webhooks_anywhere);
            match tokio::time::timeout(patience, call).await {
                Ok(Ok((status, answer))) => {
                    delivery.status = Some(status);
                    keep_answer(app, &delivery, &answer);
                }
                Ok(Err(problem)) => delivery.error = Some(problem),
                Err(_) => delivery.error = Some("No answer in time.".into()),
            }
        }
        let well = delivery
            .status
            .is_some_and(|status| (200..400).contains(&status));
        app.webhooks.keep(delivery.clone());
        judge(app, delivery.integration_id, well, compat.hook_failures);
        let is_last = well || !is_made || delivery.attempt > compat.hook_retries;
        if is_last || is_off(app, delivery.integration_id) {
            return;
        }
        delivery.attempt += 1;
        (delivery.status, delivery.error) = (None, None);
    }
}

async fn call(
    client: &Client,
    delivery: &Delivery,
    anywhere: bool,
) -> Result<(u16, Vec<u8>), String> {
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
    let response = client
        .request(request)
        .await
        .map_err(|problem| reason(&problem))?;
    let status = response.status().as_u16();
    let mut answer = Vec::new();
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|problem| problem.to_string())?;
        answer.extend_from_slice(frame.data_ref().map(AsRef::as_ref).unwrap_or_default());
        if answer.len() > LARGEST_ANSWER {
            break;
        }
    }
    Ok((status, answer))
}

// The client's own words say little; what went wrong lies deeper.
fn reason(problem: &dyn std::error::Error) -> String {
    let mut text = problem.to_string();
    let mut source = problem.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

// The JSON that an http integration answers is stored for the sidebar, under the integration's id.
fn keep_answer(app: &App, delivery: &Delivery, answer: &[u8]) {
    let Ok(Value::Object(data)) = serde_json::from_slice::<Value>(answer) else {
        return;
    };
    if data.is_empty() {
        return;
    }
    let mut store = app.write();
    let customer = store
        .events
        .get(delivery.event_id)
        .map(|event| event.object_id)
        .and_then(|object| {
            let ticket = store
                .messages
                .get(object)
                .map_or(object, |message| message.ticket_id);
            store.tickets.get(ticket).map(|ticket| ticket.customer)
        });
    if let Some(customer) = customer {
        store.edit_customer(customer, |customer| {
            customer
                .integrations
                .insert(delivery.integration_id.to_string(), Value::Object(data));
        });
    }
}

// Whoever does not answer, time after time, is not called any more; one good answer makes up for all.
fn judge(app: &App, integration: u64, well: bool, patience: u64) {
    let now = app.clock.now();
    let mut store = app.write();
    let Some(row) = store.tables.integrations.get_mut(integration) else {
        return;
    };
    let failures = if well {
        0
    } else {
        row.get("failures").and_then(Value::as_u64).unwrap_or(0) + 1
    };
    row.insert("failures".into(), json!(failures));
    if failures >= patience && super::is_on(row) {
        row.insert("deactivated_datetime".into(), json!(now));
        crate::scheduler::record(
            &mut store,
            now,
            "integration-deactivated",
            "Integration",
            integration,
            None,
        );
    }
}
