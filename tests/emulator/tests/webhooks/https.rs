//! Receivers over https, and on other machines.

use super::receiving::{hook, register, request, wait_for};
use crate::support::Emulator;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::json;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

#[test]
fn https_receivers_are_called_when_their_certificate_is_trusted() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls");
    let certificate =
        CertificateDer::from(std::fs::read(format!("{folder}/localhost.der")).unwrap());
    let key =
        PrivatePkcs8KeyDer::from(std::fs::read(format!("{folder}/localhost-key.der")).unwrap());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key))
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "https://localhost:{}/hook",
        listener.local_addr().unwrap().port()
    );
    let (tell, heard) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream: TcpStream = stream.unwrap();
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let text = request(&mut stream);
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            stream.conn.send_close_notify();
            let _ = stream.flush();
            if !text.is_empty() && tell.send(text).is_err() {
                return;
            }
        }
    });
    let authority = format!("{folder}/authority.pem");
    let trusting = Emulator::start(&["--no-detect", "--webhooks-ca", &authority]);
    register(
        &trusting,
        &hook(&url, json!({"ticket-updated": true}), json!({})),
    );
    trusting.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    let text = heard.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(text.starts_with("POST /hook HTTP/1.1\r\n"), "{text}");
    let doubting = Emulator::start(&["--no-detect"]);
    register(
        &doubting,
        &hook(&url, json!({"ticket-updated": true}), json!({})),
    );
    doubting.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    let call = doubting.first_webhook();
    assert!(
        call["error"].as_str().unwrap().contains("certificate"),
        "{call}"
    );
    let public = hook(
        "https://hooks.example.com/x",
        json!({"ticket-updated": true}),
        json!({}),
    );
    register(&doubting, &public);
    doubting.control("DELETE", "/webhooks", "");
    doubting.call("PUT", "/tickets/300004", r#"{"spam":false}"#);
    wait_for("kept from other machines", || {
        let all = doubting.control("GET", "/webhooks", "").json["data"].clone();
        all.as_array()
            .unwrap()
            .iter()
            .any(|call| call["error"] == "Not this machine; see --webhooks-anywhere.")
    });
}
