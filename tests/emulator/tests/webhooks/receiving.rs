//! Receivers of web-hooks, and the hooks that call them.

use crate::support::Emulator;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A receiver that answers every call alike and tells what it heard.
pub struct Receiving {
    pub url: String,
    pub heard: Receiver<String>,
}

impl Receiving {
    pub fn answering(status: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (tell, heard) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let text = request(&mut stream);
                let answer = format!(
                    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes());
                if tell.send(text).is_err() {
                    return;
                }
            }
        });
        Self { url, heard }
    }

    pub fn next(&self) -> String {
        self.heard.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    pub fn body(&self) -> Value {
        let text = self.next();
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{body}"))
    }

    pub fn is_quiet(&self) -> bool {
        self.heard.recv_timeout(Duration::from_millis(300)).is_err()
    }
}

/// One whole request.
pub fn request(stream: &mut impl Read) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap_or(0);
        text.extend_from_slice(&buffer[..count]);
        let whole = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = whole.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return whole;
            }
        }
        if count == 0 {
            return whole;
        }
    }
}

pub fn hook(url: &str, triggers: Value, more: Value) -> Value {
    let mut http = json!({
        "url": url, "method": "POST", "request_content_type": "application/json", "response_content_type": "application/json",
        "form": "{{context}}", "triggers": triggers,
    });
    http.as_object_mut()
        .unwrap()
        .extend(more.as_object().cloned().unwrap());
    json!({"name": "hook", "type": "http", "http": http})
}

pub fn register(emulator: &Emulator, hook: &Value) -> u64 {
    let made = emulator.call("POST", "/integrations", &hook.to_string());
    assert_eq!(made.status, 201, "{}", made.json);
    made.id()
}

pub fn wait_for(what: &str, mut is: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !is() {
        assert!(Instant::now() < until, "never {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
