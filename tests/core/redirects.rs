//! Redirects, for every operation: never credentials to another origin, never a PUT or DELETE that becomes a GET, and
//! a merged customer's target by name.

use gorgias_component::client::redirect::{sent_on, target};
use gorgias_component::http::body::Body;
use gorgias_component::http::method::Method;
use gorgias_component::http::request::{Expect, Policy, Request};
use gorgias_component::http::response::Response;
use gorgias_component::http::url::Address;
use gorgias_component::manifest::OPERATIONS;
use gorgias_component::secret::credential::Secret;
use serde_json::{Value, json};

use crate::support::{Scripted, Sent, response, run};

const OWN: &str = "https://green-garden.gorgias.com/";
const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// Where an answer may want to send a request, and whether that is the account itself.
const TARGETS: [(&str, bool); 16] = [
    ("https://elsewhere.example/api/tickets", false),
    ("https://green-garden.gorgias.com.evil.example/api/x", false),
    ("https://green-garden.gorgias.com:8443/api/x", false),
    ("https://green-garden.gorgias.com@evil.example/api/x", false),
    ("https://other.gorgias.com/api/x", false),
    ("http://green-garden.gorgias.com/api/x", false),
    ("//evil.example/api/x", false),
    ("/\\evil.example/api/x", false),
    ("\\\\evil.example/api/x", false),
    ("https:\\\\evil.example", false),
    ("javascript:alert(1)", false),
    ("data:text/plain,x", false),
    ("", false),
    ("https://green-garden.gorgias.com/api/moved", true),
    ("HTTPS://GREEN-GARDEN.GORGIAS.COM/api/moved", true),
    ("/api/moved", true),
];

/// The inputs of every operation, all of them given, from the golden requests.
fn cases() -> Vec<(String, Value)> {
    let golden: Vec<Value> = serde_json::from_str(include_str!("requests.json")).unwrap();
    let usable = golden.into_iter().filter(|case| {
        let name = case["name"].as_str().unwrap();
        case.get("error").is_none() && (name.starts_with("all") || name.starts_with("required"))
    });
    let cases: Vec<(String, Value)> = usable
        .map(|case| {
            let operation = case["operation"].as_str().unwrap().to_owned();
            (operation, case["inputs"].clone())
        })
        .collect();
    for operation in OPERATIONS {
        let known = cases.iter().any(|(key, _)| key == operation.key);
        assert!(known, "{} has no case", operation.key);
    }
    cases
}

#[test]
fn credentials_go_to_the_account_itself_and_nowhere_else() {
    let mut followed_elsewhere = 0;
    for (operation, inputs) in cases() {
        for status in STATUSES {
            for (target, _) in TARGETS {
                let script = Scripted::answering(move |sent| {
                    let is_first = sent.url.starts_with(OWN) && !sent.url.ends_with("/moved");
                    let mut answer =
                        response(if is_first { status } else { 200 }, json!({"data": []}));
                    if is_first {
                        answer.headers = vec![("location".into(), target.into())];
                    }
                    Ok(answer)
                });
                let result = run(&script, &operation, inputs.clone());
                for sent in script.sent.borrow().iter() {
                    let about = format!("{operation}, {status} to {target}: {sent:?}, {result:?}");
                    let is_own = sent.url.starts_with(OWN);
                    assert_eq!(sent.authorization.is_some(), is_own, "{about}");
                    followed_elsewhere += usize::from(!is_own);
                    if !is_own {
                        assert_eq!(sent.method, "GET", "{about}");
                        assert!(sent.headers.is_empty(), "{about}");
                        assert!(sent.body.is_null(), "{about}");
                    }
                }
            }
        }
    }
    assert!(followed_elsewhere > 0, "downloads lead elsewhere");
}

#[test]
fn what_writes_is_sent_once_and_as_what_it_is() {
    for (operation, inputs) in cases() {
        for status in STATUSES {
            for (target, _) in TARGETS {
                let script = Scripted::answering(move |_| {
                    let mut answer = response(status, json!("moved"));
                    answer.headers = vec![("location".into(), target.into())];
                    Ok(answer)
                });
                let result = run(&script, &operation, inputs.clone());
                let sent = script.sent.borrow();
                let about = format!("{operation}, {status} to {target}: {result:?}");
                let Some(first) = sent.first() else {
                    // A public address that is only told, not fetched.
                    assert_eq!(operation, "downloadFile", "{about}");
                    continue;
                };
                assert!(sent.len() <= 20, "{about}");
                if first.method != "GET" {
                    assert_eq!(sent.len(), 1, "{about}, sent {sent:?}");
                    let error = result.as_ref().expect_err(&about);
                    assert_eq!(error.status, Some(status), "{about}");
                }
                let reads = |each: &Sent| each.method == "GET";
                if operation.starts_with("update")
                    && operation.ends_with("CustomFields")
                    && reads(first)
                {
                    // It asked for the definitions of the fields first.
                    assert_eq!(sent.iter().filter(|each| !reads(each)).count(), 1);
                } else {
                    let is_same = |each: &Sent| each.method == first.method;
                    assert!(sent.iter().all(is_same), "{about}");
                }
            }
        }
    }
}

#[test]
fn a_merged_customer_names_its_target() {
    let operations = [
        ("getCustomer", json!({"id": 7})),
        ("updateCustomer", json!({"id": 7, "name": "Jane"})),
        ("updateCustomerData", json!({"id": 7, "data": {}})),
        ("deleteCustomer", json!({"id": 7})),
        ("listCustomers", json!({"id": 7})),
    ];
    for (operation, inputs) in operations {
        for location in [
            "/api/customers/12",
            "/api/customers/12/",
            "https://green-garden.gorgias.com/api/customers/12",
        ] {
            let script = Scripted::new().respond_with(301, &[("location", location)], json!(null));
            let error = run(&script, operation, inputs.clone()).unwrap_err();
            let about = format!("{operation} to {location}: {}", error.message);
            assert_eq!(error.code.to_string(), "GORGIAS_301", "{about}");
            assert!(error.message.contains("merged"), "{about}");
            assert!(error.message.contains("12"), "{about}");
            assert_eq!(script.lines().len(), 1, "{about}");
        }
    }
}

/// A request with everything that must stay with the account.
fn request(method: Method) -> Request<Vec<u8>> {
    Request {
        method,
        origin: OWN.trim_end_matches('/').into(),
        target: "/api/tickets/1?limit=5".into(),
        headers: vec![("accept".into(), "application/json".into())],
        authorization: Some(Secret::new("Basic c2VjcmV0")),
        body: Body::Text("{}".into()),
        is_repeatable: true,
        policy: Policy::Standard,
        expect: Expect::Json,
        timeout: 60_000,
        every_header: false,
    }
}

#[test]
fn credentials_headers_and_body_stay_on_the_account() {
    let own = OWN.trim_end_matches('/');
    let to = |origin: &str| Address {
        origin: origin.into(),
        target: "/api/moved".into(),
    };
    let kept = sent_on(request(Method::Get), to(own), own);
    assert_eq!(kept.url(), format!("{own}/api/moved"));
    assert!(kept.authorization.is_some());
    assert_eq!(kept.headers.len(), 1);
    assert!(matches!(kept.body, Body::Text(_)));
    for origin in [
        "https://elsewhere.example",
        "http://green-garden.gorgias.com",
        "https://green-garden.gorgias.com:8443",
    ] {
        let left = sent_on(request(Method::Get), to(origin), own);
        assert_eq!(left.url(), format!("{origin}/api/moved"));
        // Back on the account, they do not come back.
        for request in [left.clone(), sent_on(left, to(own), own)] {
            assert!(request.authorization.is_none(), "{origin}");
            assert!(request.headers.is_empty(), "{origin}");
            assert!(matches!(request.body, Body::None), "{origin}");
        }
    }
}

#[test]
fn only_what_reads_is_sent_on() {
    let answer = |status: u16, location: Option<&str>| {
        let headers = location.map(|to| ("location".to_owned(), to.to_owned()));
        Response {
            headers: headers.into_iter().collect(),
            ..response(status, json!(null))
        }
    };
    let methods = [
        "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "LINK",
    ];
    for method in methods.map(|name| Method::parse(name).unwrap()) {
        let reads = matches!(method, Method::Get | Method::Head);
        for status in 300..=399 {
            let is_redirect = STATUSES.contains(&status);
            let followed = target(&request(method), &answer(status, Some("/api/moved")));
            assert_eq!(
                followed.is_some(),
                reads && is_redirect,
                "{method:?} {status}"
            );
        }
        for status in [200, 201, 400, 404, 500] {
            let followed = target(&request(method), &answer(status, Some("/api/moved")));
            assert_eq!(followed, None, "{method:?} {status}");
        }
    }
    assert_eq!(target(&request(Method::Get), &answer(302, None)), None);
    for (location, is_own) in TARGETS {
        let followed = target(&request(Method::Get), &answer(302, Some(location)));
        let leads_back = followed.is_some_and(|to| to.url().starts_with(OWN));
        assert_eq!(leads_back, is_own, "{location}");
    }
}
