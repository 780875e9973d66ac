//! Downloads, which show credentials to nobody but Gorgias.

use gorgias_component::http::request::Expect;
use gorgias_component::http::response::Response;
use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

const SIGNED: &str = "https://files.example/s/a%20b.png?Signature=x%2Fy&Expires=1";

fn redirect(script: Scripted, location: &str) -> Scripted {
    script.respond_with(307, &[("location", location)], json!(null))
}

fn parts() -> Value {
    json!({"domain_hash": "h4sh", "resource_name": "a b.png"})
}

/// As the host gives a file: the value that becomes `{data: Buffer, contentType}`.
fn file() -> Value {
    json!({"data": "bytes", "contentType": "image/png"})
}

#[test]
fn a_signed_host_never_sees_credentials() {
    let script = redirect(Scripted::new(), SIGNED).respond(200, file());
    assert_eq!(run(&script, "downloadFile", parts()).unwrap(), file());
    let sent = script.sent.borrow();
    assert_eq!(
        sent[0].url,
        "https://green-garden.gorgias.com/api/attachment/download/h4sh/a%20b.png"
    );
    assert!(sent[0].authorization.is_some());
    assert_eq!(sent[1].url, SIGNED, "a signature is kept to the letter");
    assert_eq!((&sent[1].authorization, sent[1].headers.len()), (&None, 0));
    assert!(
        sent.iter()
            .all(|each| each.expect == Expect::Bytes && each.method == "GET")
    );
}

#[test]
fn hops_on_the_account_keep_credentials_and_hops_elsewhere_lose_them_for_good() {
    let script = redirect(Scripted::new(), "/api/attachment/download/h4sh/moved.png");
    let script = redirect(script, "//cdn.example/x");
    let script = redirect(
        script,
        "https://green-garden.gorgias.com/api/attachment/download/h4sh/back.png",
    )
    .respond(200, file());
    run(&script, "downloadFile", parts()).unwrap();
    let sent = script.sent.borrow();
    let urls: Vec<&str> = sent.iter().map(|each| each.url.as_str()).collect();
    let expected = [
        "https://green-garden.gorgias.com/api/attachment/download/h4sh/a%20b.png",
        "https://green-garden.gorgias.com/api/attachment/download/h4sh/moved.png",
        "https://cdn.example/x",
        "https://green-garden.gorgias.com/api/attachment/download/h4sh/back.png",
    ];
    assert_eq!(urls, expected);
    let with: Vec<bool> = sent
        .iter()
        .map(|each| each.authorization.is_some())
        .collect();
    assert_eq!(with, [true, true, false, false]);
}

#[test]
fn look_alikes_of_the_account_are_elsewhere() {
    for location in [
        "https://green-garden.gorgias.com.evil.com/x",
        "https://green-garden.gorgias.com:8443/x",
        "https://other.gorgias.com/x",
        "https://gorgias.com/x",
    ] {
        let script = redirect(Scripted::new(), location).respond(200, file());
        run(&script, "downloadFile", parts()).unwrap();
        assert_eq!(script.sent.borrow()[1].authorization, None, "{location}");
    }
}

#[test]
fn an_answer_without_a_redirect_is_the_file() {
    let script = Scripted::new().respond(200, file());
    assert_eq!(run(&script, "downloadFile", parts()).unwrap(), file());
}

/// As the host gives an answer of that content type.
fn of_type(content_type: &str) -> Value {
    json!({"data": "<!DOCTYPE html>", "contentType": content_type})
}

#[test]
fn a_page_of_gorgias_itself_is_never_the_file() {
    for content_type in [
        "text/html",
        "Text/HTML; charset=utf-8",
        "application/xhtml+xml",
    ] {
        for name in ["a.pdf", "a.html", "a"] {
            for return_as in ["file", "url"] {
                let inputs =
                    json!({"domain_hash": "h4sh", "resource_name": name, "return_as": return_as});
                // At once, or where Gorgias sends to on its own host: a login.
                let login = redirect(Scripted::new(), "/login?next=%2Fapi");
                for script in [Scripted::new(), login] {
                    let script = script.respond(200, of_type(content_type));
                    let error = run(&script, "downloadFile", inputs.clone()).unwrap_err();
                    assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
                    assert!(
                        error.message.contains("web page instead of the file"),
                        "{}",
                        error.message
                    );
                }
            }
        }
    }
}

#[test]
fn a_page_that_was_attached_is_a_file_like_any_other() {
    let page = of_type("text/html; charset=utf-8");
    for name in ["letter.html", "letter.HTM", "letter", "letter.zzz", "v1.2"] {
        let inputs = json!({"domain_hash": "h4sh", "resource_name": name});
        let script = redirect(Scripted::new(), SIGNED).respond(200, page.clone());
        assert_eq!(
            run(&script, "downloadFile", inputs).unwrap(),
            page,
            "{name}"
        );
        let public = json!({"attachment_url": format!("https://uploads.example/x/{name}?v=1.pdf")});
        let script = Scripted::new().respond(200, page.clone());
        assert_eq!(
            run(&script, "downloadFile", public).unwrap(),
            page,
            "{name}"
        );
    }
}

#[test]
fn a_page_instead_of_a_file_that_is_none_is_an_error() {
    for name in ["invoice.pdf", "a b.PNG", "notes.txt", "data.json"] {
        let inputs = json!({"domain_hash": "h4sh", "resource_name": name});
        let script = redirect(Scripted::new(), SIGNED).respond(200, of_type("text/html"));
        let error = run(&script, "downloadFile", inputs).unwrap_err();
        assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
        assert_eq!(
            error.message,
            format!(
                "The file's own address at https://files.example answered with a web page instead of {name}."
            )
        );
        let encoded = name.replace(' ', "%20");
        let public = json!({"attachment_url": format!("https://uploads.example/x/{encoded}")});
        let script = Scripted::new().respond(200, of_type("text/html"));
        let error = run(&script, "downloadFile", public).unwrap_err();
        assert!(
            error.message.ends_with(&format!("instead of {name}.")),
            "{}",
            error.message
        );
    }
}

#[test]
fn as_url_the_signed_address_is_the_result_and_nobody_goes_there() {
    for status in [301, 302, 303, 307, 308] {
        let script = Scripted::new().respond_with(status, &[("location", SIGNED)], json!(null));
        let mut inputs = parts();
        inputs["return_as"] = json!("url");
        assert_eq!(
            run(&script, "downloadFile", inputs).unwrap(),
            json!({"data": SIGNED})
        );
        assert_eq!(script.sent.borrow().len(), 1);
    }
}

#[test]
fn a_file_host_in_trouble_is_named_in_the_log_too() {
    let script = redirect(Scripted::new(), SIGNED)
        .respond(503, json!(null))
        .respond(429, json!(null))
        .cut()
        .respond(200, file());
    let mut inputs = parts();
    inputs["debugRequest"] = json!(true);
    run(&script, "downloadFile", inputs).unwrap();
    let log = script.log();
    for why in [
        "https://files.example answered 503",
        "https://files.example answered 429",
        "https://files.example: no connection (ECONNRESET)",
    ] {
        assert!(
            log.contains(&format!("Download File: {why}; trying again in")),
            "{log}"
        );
        assert!(log.contains(&format!("{why}: again in")), "{log}");
    }
    assert!(!log.contains("Gorgias"), "{log}");
}

#[test]
fn an_attachments_url_stands_for_the_three_parts() {
    for (url, path) in [
        (
            "https://green-garden.gorgias.com/api/attachment/download/h4sh/a.png",
            "/api/attachment/download/h4sh/a.png",
        ),
        (
            "https://Green-Garden.gorgias.com/api/attachments/download/h4sh/a%20b%2B.png",
            "/api/attachments/download/h4sh/a%20b%2B.png",
        ),
        (
            " https://green-garden.gorgias.com/api/attachment/download/h/ü.png ",
            "/api/attachment/download/h/%C3%BC.png",
        ),
        (
            "https://green-garden.gorgias.com/api/attachment/download/h/a.png?format=small",
            "/api/attachment/download/h/a.png",
        ),
    ] {
        let script = redirect(Scripted::new(), SIGNED).respond(200, file());
        run(
            &script,
            "downloadFile",
            json!({"attachment_url": url, "file_type": "attachment"}),
        )
        .unwrap();
        let sent = script.sent.borrow();
        assert_eq!(sent[0].path(), path, "{url}");
        assert!(sent[0].authorization.is_some());
    }
}

#[test]
fn a_public_attachment_is_fetched_without_credentials() {
    let public = "https://uploads.example/x/a.png?v=1";
    let script = Scripted::new().respond(200, file());
    run(&script, "downloadFile", json!({"attachment_url": public})).unwrap();
    let sent = script.only();
    assert_eq!(
        (sent.url.as_str(), sent.authorization, sent.headers.len()),
        (public, None, 0)
    );

    let script = Scripted::new();
    let result = run(
        &script,
        "downloadFile",
        json!({"attachment_url": public, "return_as": "url"}),
    );
    assert_eq!(result.unwrap(), json!({"data": public}));
    assert!(script.sent.borrow().is_empty());
}

#[test]
fn what_is_no_attachment_is_refused() {
    for url in [
        "a.png",
        "/api/attachment/download/h/a.png",
        "http://uploads.example/a.png",
        "ftp://uploads.example/a.png",
        "https://user:pw@uploads.example/a.png",
        "https://green-garden.gorgias.com@evil.com/a",
        "https://",
        "https://up loads.example/",
        "https://green-garden.gorgias.com/app/ticket/1",
        "https://green-garden.gorgias.com/api/../app",
        "https://green-garden.gorgias.com/api/a/%2e%2e/b",
        "https://green-garden.gorgias.com/api/a/..%2fb",
        "https://uploads.example\\@evil.com/",
        "javascript:alert(1)",
        "https://green-garden.gorgias.com/api//x",
    ] {
        let script = Scripted::new();
        let error = run(&script, "downloadFile", json!({"attachment_url": url})).expect_err(url);
        assert_eq!(error.inputs[0].key, "attachment_url", "{url}");
        assert!(script.sent.borrow().is_empty(), "{url}");
    }
}

#[test]
fn parts_of_the_path_are_parts_and_all_missing_ones_are_told() {
    let error = run(&Scripted::new(), "downloadFile", json!({})).unwrap_err();
    let keys: Vec<&str> = error
        .inputs
        .iter()
        .map(|input| input.key.as_str())
        .collect();
    assert_eq!(keys, ["domain_hash", "resource_name"]);
    for (key, value) in [
        ("domain_hash", "../x"),
        ("file_type", "a/b"),
        ("resource_name", "."),
        ("resource_name", "a\\b"),
        ("domain_hash", "a\nb"),
        ("resource_name", " "),
    ] {
        let mut inputs = parts();
        inputs[key] = json!(value);
        let error = run(&Scripted::new(), "downloadFile", inputs).expect_err(value);
        assert_eq!(error.inputs[0].key, key);
    }
    let both =
        json!({"attachment_url": "https://x.example/a", "domain_hash": "h", "resource_name": "n"});
    let error = run(&Scripted::new(), "downloadFile", both).unwrap_err();
    assert_eq!(error.inputs.len(), 2, "{}", error.message);
}

#[test]
fn every_hop_is_tried_again_like_any_request() {
    let script = redirect(Scripted::new().respond(503, json!(null)), SIGNED)
        .cut()
        .respond(200, file());
    assert_eq!(run(&script, "downloadFile", parts()).unwrap(), file());
    assert_eq!(script.sent.borrow().len(), 4);
}

#[test]
fn a_circle_of_redirects_ends() {
    let script = Scripted::answering(|_| {
        let headers = vec![("location".to_owned(), "https://a.example/".to_owned())];
        Ok(Response {
            headers,
            ..response(307, json!(null))
        })
    });
    let error = run(&script, "downloadFile", parts()).unwrap_err();
    assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
    assert!(script.sent.borrow().len() < 10);
}

#[test]
fn an_own_address_is_fetched_as_it_is_written() {
    let own = "https://green-garden.gorgias.com/api/attachment/download/h/";
    for (name, sent) in [
        ("r%E9.pdf", "r%E9.pdf"),
        ("my%20photo.png", "my%20photo.png"),
        ("my photo.png", "my%20photo.png"),
        ("100%25.png", "100%25.png"),
        ("ü.png", "%C3%BC.png"),
    ] {
        let script = Scripted::new().respond(200, file());
        let url = format!("{own}{name}");
        run(&script, "downloadFile", json!({"attachment_url": url})).unwrap();
        assert_eq!(script.only().url, format!("{own}{sent}"));
    }
}
