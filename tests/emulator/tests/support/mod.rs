//! An emulator in this process, and a client so plain that it can say wrong things.

use clap::Parser;
use gorgias_emulator::options::Options;
use gorgias_emulator::server;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

pub const KEY: &str = "Basic bWF5YUBncmVlbi1nYXJkZW4uZXhhbXBsZTplbXVsYXRvci1hcGkta2V5";
pub const TOKEN: &str = "Bearer emulator-access-token";

pub struct Emulator {
    pub api: SocketAddr,
    pub files: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: Vec<u8>,
    pub json: Value,
}

impl Emulator {
    pub fn start(flags: &[&str]) -> Self {
        let fixed = ["gorgias-emulator", "--port", "0", "--quiet"];
        let options = Options::parse_from(fixed.iter().chain(flags));
        let (tell, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let running = server::start(&options).await.unwrap();
                tell.send((running.api, running.files)).unwrap();
                let _ = stopped.await;
                running.stop().await.unwrap();
            });
        });
        let (api, files) = told.recv_timeout(Duration::from_secs(30)).unwrap();
        Self {
            api,
            files,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// One that somebody else started.
    pub fn at(api: SocketAddr) -> Self {
        Self {
            api,
            files: api,
            stop: None,
            thread: None,
        }
    }

    /// Says exactly that, and hears what comes until the connection ends.
    pub fn raw(&self, address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
        self.raw_for(address, bytes, Duration::from_secs(20))
    }

    pub fn raw_for(&self, address: SocketAddr, bytes: &[u8], patience: Duration) -> Vec<u8> {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(patience)).unwrap();
        // The other side may hang up in the middle: then the answer is there already.
        let _ = stream.write_all(bytes);
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard);
        heard
    }

    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<Answer> {
        self.send_to(self.api, method, path, headers, body)
    }

    pub fn send_to(
        &self,
        address: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<Answer> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            request.push_str(&format!("Host: {address}\r\n"));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let heard = self.raw(address, &[request.as_bytes(), body].concat());
        Answer::read(&heard)
    }

    /// With the API key.
    pub fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        let headers = [("Authorization", KEY), ("Content-Type", "application/json")];
        self.send(method, &format!("/api{path}"), &headers, body.as_bytes())
            .expect("an answer")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, "")
    }

    pub fn control(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send(method, &format!("/_emulator{path}"), &[], body.as_bytes())
            .expect("an answer")
    }

    /// The first web-hook that was made, once there is one.
    pub fn first_webhook(&self) -> Value {
        for _ in 0..500 {
            let all = self.control("GET", "/webhooks", "").json;
            if let Some(first) = all["data"].get(0) {
                return first.clone();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no web-hook was made");
    }

    /// The state, to see that nothing changed.
    pub fn state(&self) -> Value {
        self.control("GET", "/state", "").json
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Answer {
    pub fn read(heard: &[u8]) -> Option<Self> {
        let end = heard.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&heard[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut text = heard[end + 4..].to_vec();
        if headers
            .get("transfer-encoding")
            .is_some_and(|value| value == "chunked")
        {
            text = unchunked(&text);
        }
        let json = serde_json::from_slice(&text).unwrap_or_default();
        Some(Self {
            status,
            headers,
            text,
            json,
        })
    }

    pub fn id(&self) -> u64 {
        self.json["id"]
            .as_u64()
            .unwrap_or_else(|| panic!("no id in {}", self.json))
    }

    pub fn ids(&self) -> Vec<u64> {
        self.json["data"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| row["id"].as_u64())
            .collect()
    }

    pub fn next(&self) -> Option<String> {
        self.json["meta"]["next_cursor"].as_str().map(encoded)
    }
}

pub fn encoded(text: &str) -> String {
    text.replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).unwrap_or(0);
        let from = end + 2;
        if size == 0 || rest.len() < from + size {
            break;
        }
        text.extend_from_slice(&rest[from..from + size]);
        rest = &rest[(from + size + 2).min(rest.len())..];
    }
    text
}
