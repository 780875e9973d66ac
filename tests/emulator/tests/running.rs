//! The command itself: its first line, how it ends, its state, its web-hooks.

use crate::support::Emulator;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn run(flags: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gorgias-emulator"))
        .args(["--port", "0"])
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    (child, line)
}

fn ended(child: &mut Child) -> Option<i32> {
    let until = Instant::now() + Duration::from_secs(10);
    while Instant::now() < until {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    None
}

#[test]
fn it_says_where_it_is_and_ends_with_its_parent() {
    let (mut child, line) = run(&["--exit-with-stdin"]);
    let rest = line
        .strip_prefix("gorgias-emulator listening on http://127.0.0.1:")
        .unwrap();
    assert!(
        rest.contains(" (files on http://127.0.0.1:") && rest.ends_with(")\n"),
        "{line}"
    );
    drop(child.stdin.take());
    assert_eq!(ended(&mut child), Some(0));
}

#[test]
fn a_signal_ends_it_though_its_parent_is_still_there() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, _) = run(&["--exit-with-stdin"]);
        let id = child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        // Its standard input stays open.
        assert_eq!(ended(&mut child), Some(0), "{signal}");
    }
}

#[test]
fn the_state_is_kept_on_sigterm() {
    let file =
        std::env::temp_dir().join(format!("gorgias-emulator-test-{}.json", std::process::id()));
    let path = file.to_str().unwrap();
    let _ = std::fs::remove_file(&file);
    let (mut child, _) = run(&["--state", path]);
    assert!(
        Command::new("kill")
            .arg(child.id().to_string())
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(ended(&mut child), Some(0));
    let first = Emulator::start(&["--state", path]);
    assert_eq!(first.get("/tickets?limit=100").ids().len(), 31);
    let ticket = first.call("PUT", "/tickets/300001", r#"{"subject":"Kept"}"#);
    assert_eq!(ticket.status, 202);
    assert_eq!(first.call("DELETE", "/tickets/300031", "").status, 204);
    assert_eq!(first.control("POST", "/save", "").json["saved"], true);
    let before = first.state();
    drop(first);
    let second = Emulator::start(&["--state", path]);
    assert_eq!(second.state(), before);
    let body =
        r#"{"messages":[{"channel":"api","from_agent":false,"sender":{"email":"x@example.com"}}]}"#;
    assert_eq!(
        second.call("POST", "/tickets", body).id(),
        300_032,
        "an id is not given out twice"
    );
    drop(second);
    std::fs::write(&file, "{\"half\":").unwrap();
    let (mut child, line) = run(&["--state", path]);
    assert_eq!((ended(&mut child), line.as_str()), (Some(1), ""));
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "{\"half\":",
        "left alone"
    );
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn it_can_start_over() {
    let emulator = Emulator::start(&[]);
    let reset = |body: &str| emulator.control("POST", "/reset", body);
    assert_eq!(reset(r#"{"data":"empty"}"#).json["tickets"], 0);
    assert_eq!(
        reset(r#"{"tickets":50,"customers":5}"#).json["customers"],
        5
    );
    let some = emulator.state();
    reset(r#"{"tickets":50,"customers":5,"seed":2}"#);
    assert_ne!(emulator.state(), some);
    reset(r#"{"tickets":50,"customers":5,"seed":1}"#);
    assert_eq!(emulator.state(), some, "the same seed, the same shop");
    assert_eq!(reset("").json["tickets"], 31);
    assert_eq!(reset(r#"{"data":"lots"}"#).status, 400);
    assert!(emulator.control("GET", "", "").json["control"].is_object());
}
