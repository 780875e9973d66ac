//! Files: up, and down by another door.

use crate::support::{Emulator, KEY};
use serde_json::{Value, json};

#[test]
fn a_file_goes_up_and_comes_down_by_another_door() {
    let emulator = Emulator::start(&["--api-base", "self"]);
    let content: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"my pic.png\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n".to_vec();
    body.extend_from_slice(&content);
    body.extend_from_slice(
        b"\r\n--b\r\nContent-Disposition: form-data; name=\"two.txt\"\r\n\r\nhi\r\n--b--\r\n",
    );
    let headers = [
        ("Authorization", KEY),
        ("Content-Type", "multipart/form-data; boundary=b"),
    ];
    let files = emulator
        .send("POST", "/api/upload", &headers, &body)
        .unwrap();
    assert_eq!(files.status, 201);
    let file = &files.json[0];
    assert_eq!(
        (
            &file["name"],
            &file["content_type"],
            &file["size"],
            files.json.as_array().unwrap().len()
        ),
        (&json!("my pic.png"), &json!("image/png"), &json!(70_000), 2)
    );
    let url = file["url"].as_str().unwrap();
    let path = url
        .strip_prefix(&format!("http://{}/api", emulator.api))
        .unwrap();
    let moved = emulator.get(path);
    assert_eq!((moved.status, moved.text.len()), (307, 0));
    let location = moved.headers["location"]
        .strip_prefix(&format!("http://{}", emulator.files))
        .unwrap()
        .to_owned();
    let fetch = |path: &str, headers: &[(&str, &str)]| {
        emulator
            .send_to(emulator.files, "GET", path, headers, b"")
            .unwrap()
    };
    let whole = fetch(&location, &[]);
    assert_eq!(
        (
            whole.status,
            whole.text == content,
            whole.headers["content-type"].as_str()
        ),
        (200, true, "image/png")
    );
    assert_eq!(fetch(&location, &[("Authorization", KEY)]).status, 400);
    assert_eq!(fetch(&location, &[("Cookie", "a=b")]).status, 400);
    assert_eq!(fetch(location.split('?').next().unwrap(), &[]).status, 403);
    assert_eq!(fetch(&format!("{location}0"), &[]).status, 403);
    emulator.control("POST", "/clock", r#"{"advance_seconds":61}"#);
    assert_eq!(fetch(&location, &[]).status, 403);
}

/// The attachments of all messages.
fn attachments(emulator: &Emulator) -> Vec<Value> {
    let messages = emulator.get("/messages?limit=100").json;
    let messages = messages["data"].as_array().unwrap().clone();
    let of = |message: &Value| message["attachments"].as_array().cloned();
    messages.iter().filter_map(of).flatten().collect()
}

#[test]
fn messages_say_that_their_attachments_lie_in_a_store_that_opens_to_nobody() {
    let emulator = Emulator::start(&["--uploads-base", "self"]);
    let store = format!("http://{}/", emulator.files);
    let found = attachments(&emulator);
    let kept: Vec<&str> = found
        .iter()
        .filter_map(|file| file["url"].as_str()?.strip_prefix(&store))
        .collect();
    assert!(kept.len() >= 2, "{found:?}");
    for place in kept {
        for headers in [&[][..], &[("Authorization", KEY)]] {
            let path = format!("/{place}");
            let answer = emulator
                .send_to(emulator.files, "GET", &path, headers, b"")
                .unwrap();
            assert_eq!(answer.status, 403, "{place}");
        }
        let moved = emulator.get(&format!("/attachment/download/{place}"));
        assert_eq!(moved.status, 307, "{place}");
    }
    let usual = attachments(&Emulator::start(&[]));
    let is_usual = |file: &&Value| {
        file["url"]
            .as_str()
            .unwrap()
            .starts_with("https://uploads.gorgias.io/")
    };
    assert!(usual.iter().filter(is_usual).count() >= 2, "{usual:?}");
}

#[test]
fn an_upload_gets_such_an_address_by_a_switch() {
    let emulator = Emulator::start(&["--upload-urls", "store"]);
    let upload = || {
        let body =
            b"--b\r\nContent-Disposition: form-data; name=\"a b.txt\"\r\n\r\nhi\r\n--b--\r\n";
        let headers = [
            ("Authorization", KEY),
            ("Content-Type", "multipart/form-data; boundary=b"),
        ];
        let files = emulator
            .send("POST", "/api/upload", &headers, body)
            .unwrap()
            .json;
        files[0]["url"].as_str().unwrap().to_owned()
    };
    let url = upload();
    let place = url.strip_prefix("https://uploads.gorgias.io/").unwrap();
    assert!(place.ends_with("-a%20b.txt"), "{place}");
    assert_eq!(
        emulator
            .get(&format!("/attachment/download/{place}"))
            .status,
        307
    );
    emulator.control("POST", "/switches", r#"{"upload_urls":"account"}"#);
    assert!(upload().starts_with("https://green-garden.gorgias.com/api/attachment/download/"));
}
