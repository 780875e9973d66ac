//! The rules of the API, one line each in `refused.txt` and `accepted.txt`: what is sent, the status, and the field that
//! is named or what is answered.

use crate::support::{Answer, Emulator};

/// A message that is fine; `[M]` in the tables.
const MESSAGE: &str =
    r#"{"channel":"api","from_agent":false,"sender":{"email":"x@example.com"},"body_text":"hi"}"#;

/// A line of a table: what is asked, the status, and the JSON pointer to what the answer has to hold.
struct Rule {
    method: &'static str,
    path: &'static str,
    body: String,
    status: u16,
    pointer: &'static str,
}

fn rules(table: &'static str) -> Vec<Rule> {
    let lines = table.lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rules = lines.map(|line| {
        let (method, rest) = line.split_once(' ').expect(line);
        let (rest, pointer) = rest.rsplit_once(' ').expect(line);
        let (rest, status) = rest.rsplit_once(' ').expect(line);
        let (path, body) = rest.split_once(' ').unwrap_or((rest, ""));
        assert!(path.starts_with('/') && pointer.starts_with('/'), "{line}");
        Rule {
            method,
            path,
            body: body.replace("[M]", &format!("[{MESSAGE}]")),
            status: status.parse().expect(line),
            pointer,
        }
    });
    let rules: Vec<Rule> = rules.collect();
    assert!(rules.len() > 60, "{}", rules.len());
    rules
}

/// The answer to what the rule asks, which has its status and what it points to.
fn kept(emulator: &Emulator, rule: &Rule) -> Answer {
    let Rule {
        method, path, body, ..
    } = rule;
    let answer = emulator.call(method, path, body);
    let said = String::from_utf8_lossy(&answer.text);
    assert_eq!(answer.status, rule.status, "{method} {path} {body}: {said}");
    let pointer = rule.pointer;
    assert!(
        answer.json.pointer(pointer).is_some(),
        "{method} {path} {body}: no {pointer} in {said}"
    );
    answer
}

#[test]
fn what_is_wrong_is_refused_and_changes_nothing() {
    let emulator = Emulator::start(&[]);
    let before = emulator.state();
    for rule in rules(include_str!("refused.txt")) {
        let answer = kept(&emulator, &rule);
        assert!(
            answer.json["error"]["msg"].is_string(),
            "{} {}: {}",
            rule.method,
            rule.path,
            answer.json
        );
    }
    assert_eq!(emulator.state(), before);
}

#[test]
fn what_is_right_is_done() {
    let emulator = Emulator::start(&[]);
    for rule in rules(include_str!("accepted.txt")) {
        kept(&emulator, &rule);
    }
    for path in [
        "/customers/20003",
        "/tickets/300004",
        "/tickets/300001/messages/4000002",
        "/tags/303",
        "/rules/601",
        "/widgets/1202",
        "/tickets/300001/custom-fields/702",
    ] {
        let answer = emulator.call("DELETE", path, "");
        assert_eq!(
            (
                answer.status,
                answer.text.len(),
                answer.headers["content-type"].as_str()
            ),
            (204, 0, "application/json"),
            "{path}"
        );
        let again = emulator.call("DELETE", path, "").status;
        assert!([400, 404].contains(&again), "{path} again: {again}");
    }
}

#[test]
fn statuses_can_be_as_recorded() {
    let emulator = Emulator::start(&["--recorded-status"]);
    assert_eq!(
        emulator.call("POST", "/search", r#"{"type":"tag"}"#).status,
        200
    );
    assert_eq!(
        emulator
            .call("PUT", "/tickets/300001", r#"{"spam":true}"#)
            .status,
        200
    );
    assert_eq!(emulator.call("DELETE", "/tickets/300001", "").status, 204);
    assert_eq!(
        emulator
            .call(
                "POST",
                "/customers",
                r#"{"channels":[],"email":"tom.becker@example.com"}"#
            )
            .status,
        400
    );
}

#[test]
fn undeclared_keys_are_refused_unless_lenient() {
    let body =
        r#"{"channel":"api","from_agent":false,"sender":{"email":"a@example.com"},"mood":"good"}"#;
    assert_eq!(
        Emulator::start(&[])
            .call("POST", "/tickets/300001/messages", body)
            .status,
        400
    );
    assert_eq!(
        Emulator::start(&["--lenient"])
            .call("POST", "/tickets/300001/messages", body)
            .status,
        201
    );
}
