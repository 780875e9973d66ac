//! Addresses that others name: which are public, and where a redirect leads.

use gorgias_component::http::location::resolve;
use gorgias_component::http::public::is_public;
use gorgias_component::http::url::Address;
use serde_json::{Value, json};

use crate::support::{Scripted, run};

/// Hosts that only this machine or its network can reach, in every spelling.
const OWN: &[&str] = &[
    // Loopback.
    "127.0.0.1",
    "127.255.255.254",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7F.0.0.1",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0177.1",
    "127.0.0.1.",
    "00127.0.0.1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "localhost.localdomain",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[0000:0000:0000:0000:0000:ffff:7f00:0001]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::ffff:0:127.0.0.1]",
    // This network, none, everybody.
    "0.0.0.0",
    "0",
    "0x0",
    "00",
    "0x",
    "255.255.255.255",
    "4294967295",
    "[::]",
    "224.0.0.1",
    "240.0.0.1",
    "[ff02::1]",
    // A cloud's metadata.
    "169.254.169.254",
    "169.254.0.1",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.16689662",
    "[fe80::1]",
    "[febf::1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "metadata",
    "metadata.google.internal",
    "[fd00:ec2::254]",
    // Private.
    "10.0.0.1",
    "10.255.255.255",
    "10.1",
    "0x0a.0.0.1",
    "012.0.0.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "0xac100001",
    "192.168.0.1",
    "192.168.1",
    "3232235521",
    "0300.0250.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "[fc00::1]",
    "[fdff::1]",
    "[fec0::1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:192.168.0.1]",
    "198.18.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "[2001:db8::1]",
    "[2001::1]",
    "[100::1]",
    "printer",
    "router.local",
    "db.internal",
    "nas.lan",
    "box.home.arpa",
    // None at all.
    "",
    ".",
    "..",
    "a..b",
    "256.0.0.1",
    "1.2.3.4.5",
    "1.2.3",
    "4294967296",
    "99999999999999999999",
    // Public, but spelled like nobody who means well does.
    "134744072",
    "0x08080808",
    "010.8.8.8",
    "8.8.2056",
    "0x100000000",
    "1.2.3.0x",
    "08.0.0.1",
    "a.1",
    "a.0x1",
    "[::1",
    "[fe80::1%25eth0]",
    "[]",
    "[1.2.3.4]",
    "[::g]",
];

const PUBLIC: &[&str] = &[
    "files.example",
    "a.b.c.example",
    "uploads.gorgias.io",
    "s3.eu-west-1.amazonaws.com",
    "x_y.cdn.example",
    "files.example.",
    "8.8.8.8",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.1.1",
    "11.0.0.1",
    "169.253.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "223.255.255.254",
    "[2606:4700::1111]",
    "[2a00:1450::1]",
    "[::ffff:8.8.8.8]",
    "[2002:808:808::]",
    "localhost.example",
    "internal.example",
    "notlocal.example",
    "mylocalhost.example",
    "0x7f.example",
    "127.0.0.1.example",
];

#[test]
fn what_only_this_network_reaches_is_not_public_in_any_spelling() {
    for host in OWN {
        for port in ["", ":443", ":8443"] {
            assert!(!is_public(&format!("{host}{port}")), "{host}{port}");
        }
    }
    for host in PUBLIC {
        for port in ["", ":443", ":8443"] {
            assert!(is_public(&format!("{host}{port}")), "{host}{port}");
        }
    }
    let address = |origin: &str| Address {
        origin: origin.into(),
        target: "/".into(),
    };
    assert!(address("https://files.example").is_public());
    assert!(!address("http://files.example").is_public());
    assert!(!address("https://localhost").is_public());
}

fn redirect(script: Scripted, location: &str) -> Scripted {
    script.respond_with(302, &[("location", location)], json!(null))
}

#[test]
fn a_download_follows_by_https_to_public_hosts_only() {
    let file = || json!({"data": "bytes", "contentType": "image/png"});
    let parts = json!({"domain_hash": "h", "resource_name": "n.png"});
    let with = |name: &str, value: &str| {
        let mut inputs = parts.clone();
        inputs[name] = json!(value);
        inputs
    };
    let plain = [
        "http://169.254.169.254/latest/meta-data",
        "http://files.example/x",
        "http://green-garden.gorgias.com/api/x",
    ];
    let own: Vec<String> = OWN.iter().map(|host| format!("https://{host}/x")).collect();
    for location in plain.into_iter().chain(own.iter().map(String::as_str)) {
        // At once, and on from a public host; as the file, and as its address.
        for inputs in [parts.clone(), with("return_as", "url")] {
            let script = redirect(Scripted::new(), location);
            let error = run(&script, "downloadFile", inputs).expect_err(location);
            assert_eq!(script.lines().len(), 1, "{location}");
            assert_eq!(error.status, Some(302), "{location}");
        }
        let script = redirect(redirect(Scripted::new(), "https://cdn.example/x"), location);
        run(&script, "downloadFile", parts.clone()).expect_err(location);
        assert_eq!(script.lines().len(), 2, "{location}");
        // Nor does a raw request.
        let script = redirect(Scripted::new(), location);
        let raw = json!({"url": "/tickets", "method": "GET", "responseType": "text"});
        run(&script, "rawRequest", raw).expect_err(location);
        assert_eq!(script.lines().len(), 1, "{location}");
        // Nor is it taken as an input.
        let script = Scripted::new();
        let error =
            run(&script, "downloadFile", json!({"attachment_url": location})).expect_err(location);
        assert_eq!(error.code.to_string(), "INVALID_INPUT", "{location}");
        assert!(script.sent.borrow().is_empty());
    }
    for host in PUBLIC {
        let location = format!("https://{host}/x");
        let script = redirect(Scripted::new(), &location).respond(200, file());
        let result = run(&script, "downloadFile", parts.clone());
        assert_eq!(result.is_ok(), *host != "{location}: {result:?}");
    }
}

#[test]
fn an_attachment_that_gorgias_kept_in_public_is_had_from_the_account() {
    let own = "https://green-garden.gorgias.com/api/attachment/download/";
    for (url, path) in [
        ("https://uploads.gorgias.io/H4sh/n.jpg", "H4sh/n.jpg"),
        ("https://UPLOADS.gorgias.io:443/H4sh/n.jpg#x", "H4sh/n.jpg"),
        (
            "https://uploads.gorgias.io/H4sh/a%20b%2B.png?format=small",
            "H4sh/a%20b%2B.png",
        ),
    ] {
        let script = redirect(Scripted::new(), "https://files.example/s?Signature=x")
            .respond(200, json!({"data": "b", "contentType": "image/png"}));
        run(&script, "downloadFile", json!({"attachment_url": url})).unwrap();
        let sent = script.sent.borrow();
        assert_eq!(sent[0].url, format!("{own}{path}"), "{url}");
        assert!(sent[0].authorization.is_some() && sent[1].authorization.is_none());
        let script = redirect(Scripted::new(), "https://files.example/s?Signature=x");
        let result = run(
            &script,
            "downloadFile",
            json!({"attachment_url": url, "return_as": "url"}),
        );
        assert_eq!(
            result.unwrap(),
            json!({"data": "https://files.example/s?Signature=x"})
        );
    }
    // Others of that host, and those that look like it, are what they are: without credentials.
    for url in [
        "https://uploads.gorgias.io/H4sh/n.jpg?X-Amz-Signature=1",
        "https://uploads.gorgias.io/a/b/n.jpg",
        "https://uploads.gorgias.io/n.jpg",
        "https://uploads.gorgias.io:8443/H4sh/n.jpg",
        "https://uploads.gorgias.io.evil.example/H4sh/n.jpg",
        "https://uploads.gorgias.example/H4sh/n.jpg",
    ] {
        let script = Scripted::new().respond(200, json!({"data": "b", "contentType": "image/png"}));
        run(&script, "downloadFile", json!({"attachment_url": url})).unwrap();
        assert_eq!(script.only().authorization, None, "{url}");
        assert!(url.starts_with(&script.only().url[..20]), "{url}");
    }
}

#[test]
fn a_redirect_leads_where_fetch_and_curl_go() {
    let base = Address {
        origin: "https://files.example".into(),
        target: "/a/b/c.png?x=1".into(),
    };
    let utf8: String = "/dépôt/日本.png".bytes().map(char::from).collect();
    #[rustfmt::skip]
    let cases: Vec<(&str, Option<&str>)> = vec![
        // Whole.
        ("https://cdn.example/x?y=1", Some("https://cdn.example/x?y=1")),
        ("https://cdn.example", Some("https://cdn.example/")),
        ("https://cdn.example?y=1", Some("https://cdn.example/?y=1")),
        ("HTTPS://CDN.example:443/X", Some("https://cdn.example/X")),
        ("https://cdn.example:8443/x", Some("https://cdn.example:8443/x")),
        ("https://my_bucket.cdn.example/x", Some("https://my_bucket.cdn.example/x")),
        ("//cdn.example/x", Some("https://cdn.example/x")),
        // Relative.
        ("/d/e", Some("https://files.example/d/e")),
        ("d.png", Some("https://files.example/a/b/d.png")),
        ("./d.png", Some("https://files.example/a/b/d.png")),
        ("../d.png", Some("https://files.example/a/d.png")),
        ("../../../d.png", Some("https://files.example/d.png")),
        ("/x/%2e%2E/y", Some("https://files.example/y")),
        ("..", Some("https://files.example/a/")),
        (".", Some("https://files.example/a/b/")),
        ("?y=2", Some("https://files.example/a/b/c.png?y=2")),
        ("d?to=https://x.example/../y", Some("https://files.example/a/b/d?to=https://x.example/../y")),
        ("d/e:f", Some("https://files.example/a/b/d/e:f")),
        ("  /d\t", Some("https://files.example/d")),
        ("/d#e", Some("https://files.example/d")),
        // Encoded once, where it must be, and what is encoded stays.
        ("/a b.png", Some("https://files.example/a%20b.png")),
        ("/a%20b%2F.png", Some("https://files.example/a%20b%2F.png")),
        ("/100%.png", Some("https://files.example/100%.png")),
        ("/a\"<b>.png", Some("https://files.example/a%22%3Cb%3E.png")),
        ("/x?n=a b", Some("https://files.example/x?n=a%20b")),
        ("https://cdn.example/a b", Some("https://cdn.example/a%20b")),
        (&utf8, Some("https://files.example/d%C3%A9p%C3%B4t/%E6%97%A5%E6%9C%AC.png")),
        ("/日.png", Some("https://files.example/%E6%97%A5.png")),
        ("/\u{e9}.png", Some("https://files.example/%E9.png")),
        // None.
        ("", None), ("#x", None), ("javascript:alert(1)", None), ("data:,x", None), ("ftp://a.example/", None),
        ("https:x", None), ("https:///x", None), ("https://u@cdn.example/", None), ("https://u:p@cdn.example/", None),
        ("//u@cdn.example/", None), ("/\\cdn.example/", None), ("\\\\cdn.example/", None), ("https:\\\\cdn.example", None),
        ("/a\u{1}", None), ("/a\r\nb", None), ("https://c dn.example/", None), ("https://\u{ff43}dn.example/", None),
        ("https://%63dn.example/", None), ("mailto:a@b.example", None),
    ];
    for (location, expected) in cases {
        let resolved = resolve(&base, location).map(|to| to.url());
        assert_eq!(resolved.as_deref(), expected, "{location}");
    }
}

#[test]
fn an_empty_answer_of_gorgias_is_no_file() {
    let empty = |script: Scripted, status: u16| {
        let mut answer =
            crate::support::response(status, json!({"data": "", "contentType": "image/png"}));
        answer.size = Some(0);
        script.push(Ok(answer))
    };
    let parts = json!({"domain_hash": "h", "resource_name": "n.png"});
    for status in [200, 204] {
        for return_as in ["file", "url"] {
            let mut inputs: Value = parts.clone();
            inputs["return_as"] = json!(return_as);
            let error = run(&empty(Scripted::new(), status), "downloadFile", inputs).unwrap_err();
            assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
            assert!(error.message.contains("but no body"), "{}", error.message);
        }
    }
    // A file of nothing, where it lies.
    let script = empty(redirect(Scripted::new(), "https://files.example/s"), 200);
    let result = run(&script, "downloadFile", parts).unwrap();
    assert_eq!(result["data"], "");
}
