//! Bad input of any kind: a 4xx in the error shape, and the state as it was.

use crate::support::{Answer, Emulator, KEY};
use std::time::Duration;

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    let emulator = Emulator::start(&[]);
    let before = emulator.state();
    let json = [("Authorization", KEY), ("Content-Type", "application/json")];
    let deep = "[".repeat(5000) + &"]".repeat(5000);
    let deep_key = format!(
        "{{\"meta\":{}1{}}}",
        "{\"a\":".repeat(2000),
        "}".repeat(2000)
    );
    let bodies: Vec<Vec<u8>> = vec![
        b"{".to_vec(),
        b"".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"5".to_vec(),
        b"\xff\xfe".to_vec(),
        b"{\"subject\":\"\xff\"}".to_vec(),
        b"{\"spam\":NaN}".to_vec(),
        b"{} trailing".to_vec(),
        deep.into_bytes(),
        deep_key.into_bytes(),
        vec![b'a'; 1_000_000],
    ];
    for body in bodies {
        let answer = emulator
            .send("PUT", "/api/tickets/300001", &json, &body)
            .unwrap();
        let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert_eq!(answer.status, 400, "{start}");
        assert!(answer.json["error"]["msg"].is_string(), "{start}");
    }
    for path in [
        "/api/../_emulator/state",
        "/api/tickets/..",
        "/api/tickets/%2e%2e/account",
        "/api/attachment/download/x/%2e%2e%2fsecret",
        "/api/tickets/%00",
        "/api//tickets",
        "/api/tickets/%ff",
        "/api/tickets/18446744073709551616",
        "/api/tickets/-1",
        "/nowhere",
        "/api",
    ] {
        let answer = emulator.send("GET", path, &json, b"").unwrap();
        assert!(
            [400, 404].contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        assert!(answer.json["error"]["msg"].is_string(), "{path}");
    }
    for method in ["PATCH", "OPTIONS", "TRACE", "BREW"] {
        assert_eq!(
            emulator
                .send(method, "/api/tickets", &json, b"")
                .unwrap()
                .status,
            405,
            "{method}"
        );
    }
    let multipart = [
        ("Authorization", KEY),
        ("Content-Type", "multipart/form-data; boundary=b"),
    ];
    for body in [
        "",
        "--b",
        "--b\r\n\r\nno headers",
        "--b\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--b--\r\n",
    ] {
        let answer = emulator
            .send("POST", "/api/upload", &multipart, body.as_bytes())
            .unwrap();
        assert_eq!(
            (answer.status, answer.json["error"]["msg"].is_string()),
            (400, true),
            "{body:?}"
        );
    }
    let wrong_type = [("Authorization", KEY), ("Content-Type", "text/plain")];
    assert_eq!(
        emulator
            .send(
                "PUT",
                "/api/tickets/300001",
                &wrong_type,
                b"{\"spam\":true}"
            )
            .unwrap()
            .status,
        400
    );
    assert_eq!(emulator.state(), before);
}

#[test]
fn too_much_is_413_or_431() {
    let emulator = Emulator::start(&[]);
    let before = emulator.state();
    let json = [("Authorization", KEY), ("Content-Type", "application/json")];
    let huge = emulator
        .send("POST", "/api/tickets", &json, &vec![b' '; 100_000_000])
        .unwrap();
    assert_eq!(
        (huge.status, huge.json["error"]["msg"].is_string()),
        (413, true)
    );
    let long = "x".repeat(60_000);
    let answer = emulator
        .send(
            "GET",
            "/api/account",
            &[("Authorization", KEY), ("X-Bomb", &long)],
            b"",
        )
        .unwrap();
    assert_eq!(
        (answer.status, answer.json["error"]["msg"].is_string()),
        (431, true)
    );
    let many: Vec<(String, String)> = (0..500)
        .map(|number| (format!("X-{number}"), "y".to_owned()))
        .collect();
    let many: Vec<(&str, &str)> = many
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = emulator.send("GET", "/api/account", &many, b"").unwrap();
    assert_eq!(
        (answer.status, answer.json["error"]["msg"].is_string()),
        (431, true)
    );
    assert_eq!(emulator.state(), before);
}

#[test]
fn what_is_no_http_does_not_hurt() {
    let emulator = Emulator::start(&[]);
    for bytes in [
        b"\x16\x03\x01\x02\x00".as_slice(),
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"POST /api/tickets HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"GET /api/account HTTP/9.9\r\n\r\n",
    ] {
        let heard = emulator.raw_for(emulator.api, bytes, Duration::from_millis(300));
        if let Some(answer) = Answer::read(&heard) {
            assert!(
                (400..600).contains(&answer.status),
                "{}",
                String::from_utf8_lossy(&heard)
            );
        }
    }
    // A body that never comes whole.
    let part =
        b"POST /api/tickets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
    emulator.raw_for(emulator.api, part, Duration::from_millis(300));
    assert_eq!(emulator.get("/account").status, 200);
}
