//! Uploads, part by part.

use serde_json::{Value, json};

use crate::support::{Scripted, run};

/// The one part that is sent for a file of that type and name.
fn uploaded(inputs: Value) -> Value {
    let script = Scripted::new().respond(201, json!([{"name": "x", "url": "u"}]));
    run(&script, "uploadFiles", inputs).unwrap();
    script.only().body[0].clone()
}

#[test]
fn a_parts_name_and_type() {
    #[rustfmt::skip]
    let cases = [
        // given type, file name → part name, type
        (json!("image/png"), json!("shot.jpeg"), "shot.jpeg", "image/png"),
        (json!(null), json!("shot.JPEG"), "shot.JPEG", "image/jpeg"),
        (json!("application/octet-stream"), json!("a.pdf"), "a.pdf", "application/pdf"),
        (json!(null), json!("unknown.zzz"), "unknown.zzz", "application/octet-stream"),
        (json!("image/png; x=1"), json!(null), "file.png", "image/png; x=1"),
        (json!("text/csv"), json!("  "), "file.csv", "text/csv"),
        (json!(null), json!(null), "file", "application/octet-stream"),
        (json!(null), json!("ü \"q\".txt"), "ü \"q\".txt", "text/plain"),
    ];
    for (content_type, name, part, sent_type) in cases {
        let file = json!({"$bytes": "abc", "contentType": content_type});
        let sent = uploaded(json!({"file": file, "fileName": name}));
        assert_eq!(
            sent,
            json!({"name": part, "filename": part, "type": sent_type, "bytes": "abc"}),
            "{content_type} {name}"
        );
    }
}

#[test]
fn several_files_in_their_order_and_no_json_around_them() {
    let script = Scripted::new().respond(201, json!([{"name": "a"}, {"name": "b"}]));
    let files = json!([{"key": "b.txt", "value": "2"}, {"key": "a.txt", "value": {"$bytes": "1"}}, {"key": "b.txt", "value": "3"}]);
    let result = run(
        &script,
        "uploadFiles",
        json!({"files": files, "type": "profile_picture"}),
    )
    .unwrap();
    assert_eq!(result, json!({"data": [{"name": "a"}, {"name": "b"}]}));
    let sent = script.only();
    let names: Vec<&str> = sent
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["b.txt", "a.txt", "b.txt"]);
    assert_eq!(
        sent.header("content-type"),
        None,
        "the transport knows the boundary"
    );
    assert_eq!(
        sent.query(),
        [("type".to_owned(), "profile_picture".to_owned())]
    );
}

#[test]
fn an_upload_is_never_sent_twice_but_after_429() {
    let script = Scripted::new().respond(503, json!(null));
    let error = run(&script, "uploadFiles", json!({"file": "abc"})).unwrap_err();
    assert_eq!(
        (error.code.to_string().as_str(), script.sent.borrow().len()),
        ("GORGIAS_503", 1)
    );

    let script = Scripted::new()
        .respond_with(429, &[("retry-after", "3")], json!(null))
        .respond(201, json!([]));
    run(&script, "uploadFiles", json!({"file": "abc"})).unwrap();
    let sent = script.sent.borrow();
    assert_eq!((sent.len(), &sent[0].body), (2, &sent[1].body));
}

#[test]
fn all_that_is_wrong_with_a_file_is_told_at_once() {
    #[rustfmt::skip]
    let cases = [
        ("uploadFiles", json!({"type": "q"}), vec!["type", "file", "files"]),
        ("uploadFiles", json!({"type": "q", "file": 5}), vec!["type", "file"]),
        ("uploadFiles", json!({"files": 5}), vec!["files"]),
        ("downloadFile", json!({"return_as": "q"}), vec!["return_as", "domain_hash", "resource_name"]),
        ("downloadFile", json!({"return_as": "q", "attachment_url": "leaf.png", "domain_hash": "h"}), vec!["return_as", "domain_hash", "attachment_url"]),
        ("downloadFile", json!({"attachment_url": {"a": 1}}), vec!["attachment_url"]),
        ("downloadFile", json!({"domain_hash": {"a": 1}, "resource_name": "../x"}), vec!["domain_hash", "resource_name"]),
    ];
    for (action, inputs, expected) in cases {
        let script = Scripted::new();
        let error = run(&script, action, inputs.clone()).unwrap_err();
        let named: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
        assert_eq!(named, expected, "{inputs}: {}", error.message);
        assert!(script.sent.borrow().is_empty());
    }
}
