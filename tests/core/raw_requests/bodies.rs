//! Raw Request: data, forms and files.

use serde_json::json;

use crate::support::{Scripted, run};

use super::{raw, sent};

#[test]
fn data_goes_as_it_is() {
    #[rustfmt::skip]
    let cases = [
        (json!({"a": 1}), Some("{\"a\":1}"), Some("application/json")),
        (json!("{\"b\": 1.50, \"a\": 12345678901234567890}"), Some("{\"b\": 1.50, \"a\": 12345678901234567890}"), Some("application/json")),
        (json!([1, 2]), Some("[1,2]"), Some("application/json")),
        (json!("text"), Some("\"text\""), Some("application/json")),
        (json!("5"), Some("5"), Some("application/json")),
        (json!(5), Some("5"), Some("application/json")),
        (json!(false), Some("false"), Some("application/json")),
        (json!("null"), Some("null"), Some("application/json")),
        (json!(""), None, None),
        (json!(null), None, None),
    ];
    for (data, text, content_type) in cases {
        let sent = sent(json!({"method": "PUT", "data": data}));
        assert_eq!(
            (sent.text.as_deref(), sent.header("content-type")),
            (text, content_type),
            "{data}"
        );
    }
    let bytes =
        sent(json!({"method": "POST", "data": {"$bytes": "abc", "contentType": "image/png"}}));
    assert_eq!(
        (bytes.body.clone(), bytes.header("content-type")),
        (json!({"bytes": "abc"}), Some("image/png"))
    );
    let own = sent(
        json!({"method": "POST", "data": "a=1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
    );
    assert_eq!(
        own.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        own.text.as_deref(),
        Some("a=1"),
        "text of another type is not quoted as JSON"
    );
}

#[test]
fn forms_and_files_are_multipart() {
    let sent = sent(json!({
        "method": "POST",
        "headers": {"Content-Type": "multipart/form-data; boundary=mine"},
        "formData": [{"key": "note", "value": "a"}, {"key": "note", "value": 5}, {"key": "ok", "value": true}],
        "fileData": [{"key": "a", "value": {"$bytes": "abc"}}, {"key": "b.txt", "value": "text"}],
        "fileDataFileNames": {"a": "shot.png"},
    }));
    assert_eq!(
        sent.header("content-type"),
        None,
        "the boundary is not the builder's to know"
    );
    let parts = json!([
        {"name": "note", "text": "a"}, {"name": "note", "text": "5"}, {"name": "ok", "text": "true"},
        {"name": "a", "filename": "shot.png", "type": "image/png", "bytes": "abc"},
        {"name": "b.txt", "filename": "b.txt", "type": "text/plain", "bytes": "text"},
    ]);
    assert_eq!(sent.body, parts);
}

#[test]
fn data_and_forms_exclude_each_other_and_readers_carry_nothing() {
    #[rustfmt::skip]
    let cases = [
        (json!({"method": "POST", "data": "x", "formData": {"a": "b"}}), "Data cannot be sent together with File Data or Form Data."),
        (json!({"method": "POST", "data": "x", "fileData": {"a": "b"}}), "Data cannot be sent together with File Data or Form Data."),
        (json!({"method": "GET", "data": "x"}), "Method must not be GET: such a request cannot carry data."),
        (json!({"method": "HEAD", "formData": {"a": "b"}}), "Method must not be HEAD: such a request cannot carry data."),
    ];
    for (inputs, message) in cases {
        assert_eq!(raw(&Scripted::new(), inputs).unwrap_err().message, message);
    }
    let both = json!({"method": "POST", "data": "", "formData": [{"key": "a", "value": "b"}]});
    assert_eq!(sent(both).body[0]["text"], "b");
}

#[test]
fn data_that_begins_like_json_is_json() {
    let broken = "Data is not valid JSON at line 1, column 8: there is one comma too many.";
    let object = "Data must be the object itself or its JSON, not \"[object Object]\": that is what JavaScript makes of an object that is put into text.";
    for (data, message) in [("{\"a\":1,}", broken), ("[object Object]", object)] {
        let inputs = json!({"method": "POST", "data": data});
        let script = Scripted::new();
        assert_eq!(raw(&script, inputs).unwrap_err().message, message);
        assert!(script.sent.borrow().is_empty());
    }
    // A file that was read as text begins with what nobody sees.
    let marked = |data: &str| sent(json!({"method": "POST", "data": data})).text;
    assert_eq!(marked("\u{feff}{\"a\": 1}").as_deref(), Some("{\"a\": 1}"));
    assert_eq!(marked("\u{feff}abc").as_deref(), Some("\"\u{feff}abc\""));
    // Text of another type is the flow author's own.
    let own = json!({"method": "POST", "data": "{a", "headers": {"Content-Type": "text/plain"}});
    assert_eq!(sent(own).text.as_deref(), Some("{a"));
    let half = json!({"method": "POST", "data": "{\"a\": \"\\ud83d!\"}"});
    assert_eq!(sent(half).text.as_deref(), Some("{\"a\": \"\\ufffd!\"}"));
}

#[test]
fn a_content_type_adds_no_line_to_a_form() {
    let file = |content_type: &str| json!({"$bytes": "abc", "contentType": content_type});
    let splitting = "text/plain\r\nContent-Disposition: form-data; name=\"type\"";
    for content_type in [
        splitting,
        "text/plain\n",
        "text/\0plain",
        "text/plain\u{85}x",
        "text/plain\u{2028}",
        "text/pläin",
    ] {
        let file = file(content_type);
        let cases = [
            ("uploadFiles", json!({"file": file})),
            (
                "uploadFiles",
                json!({"files": [{"key": "a", "value": file}]}),
            ),
            ("rawRequest", json!({"fileData": {"a": file}})),
            ("rawRequest", json!({"formData": {"a": file}})),
            ("rawRequest", json!({"data": file})),
        ];
        for (action, mut inputs) in cases {
            if action == "rawRequest" {
                inputs["url"] = json!("/upload");
                inputs["method"] = json!("POST");
                inputs["responseType"] = json!("json");
            }
            let script = Scripted::new();
            let error = run(&script, action, inputs).unwrap_err();
            assert_eq!(error.code.to_string(), "INVALID_INPUT");
            assert!(
                error.message.contains(
                    "must be a file with a content type such as image/png: its own contains "
                ),
                "{content_type:?}: {}",
                error.message
            );
            assert!(script.sent.borrow().is_empty());
        }
    }
}
