//! As a newcomer meets it: what is said when something is wrong, before anybody has read a page.

use crate::support::{Emulator, KEY};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gorgias-emulator"))
}

fn output(flags: &[&str]) -> (Output, String) {
    let output = program().args(flags).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

#[test]
fn the_front_door_points_to_the_control_surface() {
    let emulator = Emulator::start(&[]);
    let page = emulator.send("GET", "/", &[], b"").unwrap();
    assert_eq!(page.status, 200);
    assert!(String::from_utf8_lossy(&page.text).contains("/_emulator"));
    let about = emulator.control("GET", "", "").json;
    for path in [
        "POST /_emulator/reset",
        "GET /_emulator/switches",
        "GET /_emulator/faults",
    ] {
        assert!(about["control"][path].is_string(), "{path}");
    }
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for switch in ["--port", "--files-port"] {
        let other = if switch == "--port" {
            "--files-port"
        } else {
            "--port"
        };
        let (output, said) = output(&[switch, &port, other, "0"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            said.contains(&format!("127.0.0.1:{port}")) && said.contains("choose another port"),
            "{said}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn wrong_switches_are_refused() {
    for flags in [
        &["--clock-speed", "-1"][..],
        &["--clock-speed", "NaN"],
        &["--account", "green.garden"],
        &["--user", "maya"],
        &["--redirect-uri", "app"],
        &["--api-base", "somewhere"],
        &["--token-lifetime", "0"],
        &["--rate-limit", "lots"],
        &["--limit-model", "steady"],
        &["--signature", "md5"],
        &["--unknown-tags", "maybe"],
        &["--json", "xml"],
        &["--empty", "--tickets", "5"],
        &["--shop", "--tickets", "5"],
        &["--tickets", "99999999999"],
        &["--customers", "99999999999"],
        &["--api-key", ""],
        &["--access-token", ""],
        &["--client-id", ""],
        &["--client-secret", ""],
        &["--send-seconds", "NaN"],
        &["--job-seconds", "-1"],
        &["--signed-for", "-1"],
        &["--hook-failures", "0"],
        &["--hook-timeout", "0"],
        &["--nonsense"],
    ] {
        let (output, said) = output(flags);
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {said}");
        assert!(said.contains(flags[0]), "{flags:?}: {said}");
    }
    for (flags, named) in [
        (["--state", "/no/such/folder/state.json"], "/no/such/folder"),
        (["--fault", "{\"kind\":\"surprise\"}"], "kind"),
        (["--webhooks-ca", "/no/such.pem"], "/no/such.pem"),
    ] {
        let (output, said) = output(&["--port", "0", flags[0], flags[1]]);
        assert_eq!(output.status.code(), Some(1), "{flags:?}");
        assert!(said.contains(named), "{said}");
    }
}

#[test]
fn the_log_says_why_something_was_refused_and_which_request_it_was() {
    let mut child = program()
        .args(["--port", "0", "--exit-with-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .split("http://")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let emulator = Emulator::at(address.parse().unwrap());
    let refused = emulator.get("/tickets?limit=0");
    let id = &refused.headers["x-request-id"];
    assert!(
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
    assert_eq!(refused.headers["x-gorgias-release"].len(), 40);
    let mut said = String::new();
    BufReader::new(child.stderr.as_mut().unwrap())
        .read_line(&mut said)
        .unwrap();
    assert!(
        said.contains("400") && said.contains(id) && said.contains("Must be between 1 and 100."),
        "{said}"
    );
    let kept = emulator.control("GET", "/requests", "").json["data"][0].clone();
    assert_eq!(kept["request_id"], json!(id));
    assert!(kept["error"].as_str().unwrap().contains("limit"));
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[test]
fn answers_are_compressed_on_wish_when_they_are_large() {
    let emulator = Emulator::start(&[]);
    let ask = |path: &str, gzip: bool| {
        let mut headers = vec![("Authorization", KEY)];
        if gzip {
            headers.push(("Accept-Encoding", "deflate, gzip;q=0.5"));
        }
        emulator.send("GET", path, &headers, b"").unwrap()
    };
    let (large, small) = ("/api/tickets", "/api/tags/301");
    let packed = ask(large, true);
    assert_eq!(packed.headers["content-encoding"], "gzip");
    assert_eq!(packed.headers["transfer-encoding"], "chunked");
    assert_eq!(packed.headers["vary"], "Cookie, accept-encoding");
    let mut text = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzDecoder::new(&packed.text[..]),
        &mut text,
    )
    .unwrap();
    assert_eq!(text, ask(large, false).text);
    for answer in [ask(small, true), ask(large, false)] {
        assert!(!answer.headers.contains_key("content-encoding"));
    }
    assert_eq!(ask(small, true).headers["vary"], "Cookie");
    emulator.control("POST", "/switches", r#"{"no_gzip":true,"json":"compact"}"#);
    let plain = ask(large, true);
    assert!(!plain.headers.contains_key("content-encoding"));
    assert!(
        plain
            .text
            .starts_with(b"{\"object\":\"list\",\"uri\":\"/api/tickets?\"")
    );
}
