//! No secret in anything that is told: errors, logs, Debug output. Whatever Gorgias echoes, in whatever form.
//! What is told is searched with decoders, so that a form the redactor has never heard of is found too.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use gorgias_component::client::exchange::Exchange;
use gorgias_component::connection::account::Account;
use gorgias_component::connection::check::check;
use gorgias_component::http::method::Method;
use gorgias_component::http::request::Request;
use gorgias_component::http::response::{Response, TransportError};
use gorgias_component::manifest::{CONNECTION_TYPES, OPERATIONS};
use gorgias_component::port::params::Params;
use gorgias_component::secret::credential::Secret;
use gorgias_component::secret::redactor::Redactor;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::leaks::leak;
use crate::support::{JsonParams, Native, Scripted, block_on, response, run};

/// The credentials of one account.
#[derive(Debug, Clone)]
struct Credentials {
    user: String,
    /// The API key, or access token, refresh token and client secret.
    secrets: Vec<String>,
}

impl Credentials {
    fn basic(user: &str, key: &str) -> Self {
        Self {
            user: user.into(),
            secrets: vec![key.into()],
        }
    }

    fn oauth(access: &str, refresh: &str, client: &str) -> Self {
        Self {
            user: String::new(),
            secrets: vec![access.into(), refresh.into(), client.into()],
        }
    }

    fn connection(&self) -> Value {
        match self.secrets.as_slice() {
            [key] => {
                json!({"key": "gorgias-api-key", "fields": {"domain": "green-garden", "username": self.user, "apiKey": key}})
            }
            [access, refresh, client] => json!({
                "key": "gorgias-oauth2",
                "fields": {"domain": "green-garden", "clientId": "c", "clientSecret": client},
                "token": {"access_token": access, "refresh_token": refresh, "token_type": "Bearer"},
            }),
            _ => panic!(),
        }
    }

    /// Everything that must not be told: the secrets and the header made of them.
    fn all(&self) -> Vec<String> {
        let mut all = self.secrets.clone();
        if let [key] = self.secrets.as_slice() {
            all.push(STANDARD.encode(format!("{}:{key}", self.user)));
        }
        all
    }

    /// The header as Gorgias has seen it.
    fn header(&self) -> String {
        match self.secrets.as_slice() {
            [key] => format!("Basic {}", STANDARD.encode(format!("{}:{key}", self.user))),
            _ => format!("Bearer {}", self.secrets[0]),
        }
    }

    /// The secrets and the header in every form that somebody may echo.
    fn echoes(&self) -> Vec<String> {
        let hex = |text: &str| {
            text.bytes()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let percent = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let escaped = |text: &str| {
            text.encode_utf16()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>()
        };
        let split = |text: &str, by: &str| {
            let letters: Vec<char> = text.chars().collect();
            letters
                .chunks(7)
                .map(|part| part.iter().collect::<String>())
                .collect::<Vec<_>>()
                .join(by)
        };
        let all = self
            .all()
            .into_iter()
            .chain([self.header(), format!("{}:{}", self.user, self.secrets[0])]);
        all.flat_map(|text| {
            let json = json!(text).to_string();
            let pairs = |between: &str| {
                let pairs: Vec<String> = text.bytes().map(|byte| format!("{byte:02x}")).collect();
                pairs.join(between)
            };
            // Without a semicolon the next letter must not be a digit.
            let numbers = |before: &str, after: &str| {
                let letters: Vec<char> = text.chars().collect();
                let write = |(at, char): (usize, &char)| {
                    let next = letters.get(at + 1);
                    let is_apart =
                        !after.is_empty() || next.is_none_or(|next| !next.is_ascii_digit());
                    if at % 2 == 0 && is_apart {
                        format!("{before}{}{after}", u32::from(*char))
                    } else {
                        char.to_string()
                    }
                };
                letters.iter().enumerate().map(write).collect::<String>()
            };
            let named = text
                .replace('&', "&amp;")
                .replace('/', "&sol;")
                .replace('+', "&plus;")
                .replace('=', "&equals;")
                .replace('-', "&hyphen;");
            vec![
                STANDARD.encode(&text),
                URL_SAFE.encode(&text),
                STANDARD.encode(format!("Authorization: {text}\r\n")),
                STANDARD.encode(format!("x{text}y")),
                hex(&text),
                hex(&text).to_uppercase(),
                percent(&text),
                percent(&text).to_lowercase(),
                percent(&percent(&text)).replace("%25", "%"),
                escaped(&text),
                json.clone(),
                json!(json).to_string(),
                json.replace('/', "\\/"),
                text.replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('"', "&quot;")
                    .replace('\'', "&#39;"),
                split(&text, "\n"),
                split(&text, "\r\n    "),
                split(&STANDARD.encode(&text), "\r\n"),
                split(&hex(&text), "\n"),
                json!(split(&text, "\n")).to_string(),
                split(&text, "=\r\n"),
                split(&text, "<br>"),
                split(&text, "<br />\n"),
                split(&text, "&lt;br&gt;"),
                split(&text, "</b><b>"),
                split(&text, "\u{2028}"),
                split(&text, "\u{c}"),
                split(&text, "\u{200b}"),
                split(&text, "\\f"),
                split(&text, "\\u2028"),
                split(&text, "%E2%80%A8"),
                split(&text, "&nbsp;"),
                numbers("&#0000000", ";"),
                numbers("&#", ""),
                pairs(":").to_uppercase(),
                pairs("-"),
                pairs(" "),
                pairs(", 0x"),
                named,
                text,
            ]
        })
        .collect()
    }
}

/// Inputs with which an operation sends something.
fn usual(operation: &str) -> Map<String, Value> {
    let usual = match operation {
        "createCustomer" => json!({"external_id": "x-1"}),
        "createTicket" => {
            json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}], "external_id": "x-1"})
        }
        "createTicketMessage" => {
            json!({"ticket_id": 1, "channel": "email", "body_text": "x", "external_id": "x-1"})
        }
        "updateTicket" => json!({"id": 1, "status": "open"}),
        "updateCustomer" => json!({"id": 7, "name": "Jane"}),
        "updateCustomerData" => json!({"id": 7, "data": {}}),
        "updateTicketCustomFields" => json!({"ticket_id": 1, "custom_fields": {"31": "a"}}),
        "search" => json!({"type": "customer"}),
        "uploadFiles" => json!({"file": {"$bytes": "abc"}}),
        "downloadFile" => json!({"domain_hash": "h", "resource_name": "n"}),
        "rawRequest" => json!({"url": "/tickets", "method": "GET", "responseType": "json"}),
        "getTicketMessage" | "deleteTicketCustomField" => json!({"ticket_id": 1, "id": 2}),
        "listTicketCustomFields" => json!({"ticket_id": 1}),
        "listTickets" | "listCustomers" | "listMessages" | "listEvents" => {
            json!({"fetchAll": true})
        }
        _ => json!({"id": 1}),
    };
    usual.as_object().unwrap().clone()
}

const FAILURES: [&str; 15] = [
    "400",
    "400 json",
    "400 fields",
    "401",
    "403 page",
    "404",
    "409",
    "429",
    "500",
    "301",
    "200 page",
    "200 cursor",
    "lost",
    "timeout",
    "307",
];

/// An answer that fails in that way and echoes the text.
fn failing(failure: &str, echo: &str) -> Result<Response<Native>, TransportError> {
    let page = format!("<html><body>{echo}</body></html>");
    let (status, body) = match failure {
        "lost" => {
            return Err(TransportError::Broken {
                reason: format!("ECONNRESET {echo}"),
                sent: true,
            });
        }
        "timeout" => return Err(TransportError::Timeout),
        "400" => (400, json!(echo)),
        "400 json" => (400, json!({"error": {"msg": format!("Bad header {echo}")}})),
        "400 fields" => (
            400,
            json!({"error": {"msg": "Invalid", "data": {echo: [echo], "x": {"0": echo}}}}),
        ),
        "403 page" => (403, json!(page)),
        "200 page" => (200, json!({"$text": page})),
        "200 cursor" => (200, json!({"data": [], "meta": {"next_cursor": echo}})),
        other => (other.parse().unwrap(), json!({"error": {"msg": echo}})),
    };
    let line = echo.replace(['\r', '\n'], "");
    let headers = [
        ("x-echo", line.clone()),
        (
            "location",
            format!("https://files.example/{line}?token={line}"),
        ),
        ("retry-after", "1".into()),
        ("set-cookie", line),
    ];
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Ok(Response {
        headers,
        ..response(status, body)
    })
}

/// Everything that is told when an operation fails like that: the error in every way, and the log.
fn told(
    credentials: &Credentials,
    operation: &str,
    inputs: &Map<String, Value>,
    failure: &'static str,
    echo: String,
) -> String {
    let mut inputs = inputs.clone();
    inputs.insert("connection".into(), credentials.connection());
    let script = Scripted::answering(move |_| failing(failure, &echo));
    script.debug.set(true);
    let mut told = String::new();
    if let Err(error) = run(&script, operation, inputs.into()) {
        told = format!(
            "{error:?}\n{}\n{:?}\n{:?}\n",
            error.message, error.body, error.hint
        );
        told.extend(
            error
                .body
                .iter()
                .chain(&error.hint)
                .chain(&error.cursor)
                .map(|text| format!("{text}\n")),
        );
        told.extend(
            error
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\n")),
        );
        told.extend(
            error
                .inputs
                .iter()
                .map(|input| format!("{} {} {}\n", input.key, input.label, input.problem)),
        );
    }
    told + &script.log()
}

fn assert_kept(credentials: &Credentials, told: &str, about: &str) {
    for secret in credentials.all() {
        if let Some(found) = leak(told, &secret) {
            panic!("{about}: {secret:?} in {found:?}, told: {told}");
        }
    }
}

fn accounts() -> [Credentials; 3] {
    [
        Credentials::basic(crate::support::USER, crate::support::API_KEY),
        Credentials::basic("ü@x.example", "\"q\\uo/te'\\name&<%41+ é\u{1F511}=="),
        Credentials::oauth(
            "eyJhbGciOi.t0k3n-of_the.account",
            "r3fr3sh/t0k3n+x",
            "cl13nt&s3cr3t\"x",
        ),
    ]
}

#[test]
fn every_operation_keeps_its_secrets_in_every_failure() {
    let accounts = accounts();
    let mut turn = 0;
    for operation in OPERATIONS {
        for failure in FAILURES {
            // A few forms each time, so that all come up with all failures.
            let credentials = &accounts[turn % accounts.len()];
            let echoes = credentials.echoes();
            let some: Vec<&str> = (0..3)
                .map(|at| echoes[(turn * 3 + at) % echoes.len()].as_str())
                .collect();
            turn += 1;
            let told = told(
                credentials,
                operation.key,
                &usual(operation.key),
                failure,
                some.join(" | "),
            );
            assert!(!told.is_empty(), "{} {failure}", operation.key);
            assert_kept(
                credentials,
                &told,
                &format!("{} {failure} {some:?}", operation.key),
            );
        }
    }
}

#[test]
fn a_secret_pasted_into_an_input_is_not_told_either() {
    let accounts = accounts();
    let mut turn = 0;
    for operation in OPERATIONS {
        let inputs = operation.inputs.iter();
        for input in inputs {
            let credentials = &accounts[turn % accounts.len()];
            turn += 1;
            let (key, header) = (&credentials.secrets[0], &credentials.header());
            for value in [
                json!(key),
                json!([header]),
                json!({key: header}),
                json!([{"key": key, "value": header}]),
            ] {
                let mut inputs = usual(operation.key);
                inputs.insert(input.key.into(), value);
                let told = told(credentials, operation.key, &inputs, "404", String::new());
                assert_kept(
                    credentials,
                    &told,
                    &format!("{}.{}", operation.key, input.key),
                );
            }
        }
    }
}

#[test]
fn a_connection_that_will_not_do_is_not_told_with_its_secrets() {
    for credentials in accounts() {
        for secret in &credentials.secrets {
            for key in ["domain", "username", "authorizeUrl", "tokenUrl"] {
                let mut connection = credentials.connection();
                connection["fields"][key] = json!(format!("{secret}:{secret}"));
                let script = Scripted::answering(|_| Ok(response(200, json!({}))));
                let result = run(&script, "getAccount", json!({"connection": connection}));
                let told = format!("{:?} {}", result.err(), script.log());
                assert_kept(&credentials, &told, key);
                let fields = connection["fields"].as_object().unwrap().iter();
                let fields =
                    fields.map(|(key, text)| (key.clone(), Secret::new(text.as_str().unwrap())));
                let definition = CONNECTION_TYPES
                    .iter()
                    .find(|known| connection["key"] == known.key)
                    .unwrap();
                let told = format!("{:?}", check(definition, fields.collect()).err());
                // The function is given the fields alone; what the tokens are it cannot know.
                if connection["fields"]["apiKey"] == *secret
                    || connection["fields"]["clientSecret"] == *secret
                {
                    assert_kept(&credentials, &told, key);
                }
            }
        }
    }
}

#[test]
fn debug_output_of_everything_that_holds_a_secret_shows_none() {
    for credentials in accounts() {
        let mut params = json!({"connection": credentials.connection()});
        params["connection"]["fields"]["domain"] = json!("green-garden");
        let value = JsonParams(params).connection("connection").unwrap();
        let account = Account::resolve(Some(&value), &OPERATIONS[0].connection).unwrap();
        let request: Request<Vec<u8>> = account.request(Method::Get, "/account", "");
        let told = format!(
            "{value:?} {value:#?} {account:?} {account:#?} {request:?} {:?} {}",
            account.redactor, account.id
        );
        assert_kept(&credentials, &told, "Debug");
    }
}

#[test]
fn a_call_that_tells_nothing_never_works_out_what_to_hide() {
    let credentials = &accounts()[0];
    let value =
        JsonParams(json!({"connection": credentials.connection()})).connection("connection");
    let account = Account::resolve(value.as_ref(), &OPERATIONS[0].connection).unwrap();
    let operation = OPERATIONS
        .iter()
        .find(|known| known.key == "getAccount")
        .unwrap();
    for (status, debug, is_ready) in [(200, false, false), (403, false, true), (200, true, true)] {
        let script = Scripted::answering(move |_| Ok(response(status, json!({"error": "x"}))));
        let account = account.clone();
        let exchange = Exchange::new(&script, &script.memory, &account, operation, debug);
        let request = account.request(Method::Get, "/account", "");
        assert_eq!(block_on(exchange.value(&request)).is_ok(), status == 200);
        assert_eq!(account.redactor.is_ready(), is_ready, "{status} {debug}");
    }
}

#[test]
fn pieces_are_hidden_wherever_a_text_was_cut() {
    let redactor = redactor();
    for (text, clean) in [
        ("key s3cr3t-k3y…", "key <secret>…"),
        ("3cr3t-k3y/with+odd=", "<secret>"),
        ("id 3y%2Fwith%2Bod, next", "id <secret>, next"),
        ("s3cr3t-k,3y/with+odd", "<secret>,<secret>"),
        ("s3cr3t-k3y?/with+odd=chars", "<secret>?<secret>"),
        ("3y=\r\n/w=\r\nith+o", "<secret>"),
        ("in ==b==c==d…", "in <secret>…"),
    ] {
        assert_eq!(redactor.redact(text), clean, "{text}");
    }
    // Where blocks of a long text meet, too.
    for before in 16_380..16_420 {
        for key in [
            "s3cr3t-k3y/with+odd=chars",
            "s3cr3t-k3y\\u002fwith%2bodd&#x3d;chars",
        ] {
            let text = format!("{}{key}.", ". ".repeat(before / 2 + before % 2));
            let clean = redactor.redact(&text);
            assert!(
                clean.ends_with(". <secret>."),
                "{before}: {}",
                &clean[clean.len() - 60..]
            );
        }
    }
    assert_eq!(
        Redactor::new(["k3y+1"]).redact("a k3y+1 b, k3y%2B1"),
        "a <secret> b, <secret>"
    );
}

/// The redactor of an account with both kinds of secrets.
fn redactor() -> Redactor {
    Redactor::new([
        "s3cr3t-k3y/with+odd=chars",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "\\\\\\\\\\\\u",
        "&&&&%%%%",
        "a==b==c==d==e==f==g==h",
    ])
}

#[test]
fn a_megabyte_is_scrubbed_in_no_time_whatever_is_in_it() {
    let redactor = redactor();
    for piece in [
        "plain text, ",
        "{\"id\": 48213, \"subject\": \"Where?\\n\"}",
        "a",
        "\\",
        "&",
        "%",
        "&#x6",
        "\\u00",
        "=\n",
        " ",
        "%25",
        "s3cr3t-k3y/with+odd=char",
        "\u{1F511}",
        "…",
        "aaaa…",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let started = std::time::Instant::now();
        redactor.redact(&text);
        // A debug build on a busy machine; quadratic would be hours.
        assert!(
            started.elapsed().as_secs() < 20,
            "{piece:?}: {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn text_without_secrets_stays_as_it_is() {
    let redactor = redactor();
    for text in [
        "",
        " \r\n\t ",
        "Where is my order? = \\u0041 &amp; %41 %zz \\",
        "{\"error\": {\"msg\": \"Invalid\\n\"}}",
        "s3cr3t-",
        "chars",
        "ünïcödé 🔑 … s3…",
        "aaaaaaa c aaaaaaa",
        "\0\0\0\0\0\0\0\0\0\0",
        "====",
        "WyJuZXh0IiwgIjIwMjYtMTEtMDJUMDk6MzA6MDAiLCA0ODIxM10=",
    ] {
        assert_eq!(redactor.redact(text), text);
        assert_eq!(Redactor::default().redact(text), text);
    }
    let around = redactor.redact("before s3cr3t-k3y/with+odd=chars, after\n");
    assert_eq!(around, "before <secret>, after\n");
    assert_eq!(
        Redactor::new(["", "a", "abc"]).redact("a abc"),
        "a abc",
        "what is that short is no secret"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn generated_credentials_are_kept(
        user in "[a-z@.:]{0,12}",
        key in prop_oneof!["[ -~]{12,60}", "[0-9a-f]{64}", "[A-Za-z0-9+/]{20,40}={0,2}", "[!-~é€🔑]{12,30}"],
        oauth in any::<bool>(),
        which in any::<prop::sample::Index>(),
        failure in any::<prop::sample::Index>(),
        form in any::<prop::sample::Index>(),
        (before, after) in ("[ -~\n]{0,6}", "[ -~\n]{0,6}"),
    ) {
        let key = key.trim().to_owned();
        let user = user.replace(':', "");
        let credentials = if oauth {
            let token: String = key.chars().filter(char::is_ascii).collect();
            Credentials::oauth(token.trim(), &format!("refresh-{key}"), &format!("client {key}"))
        } else {
            Credentials::basic(&user, &key)
        };
        prop_assume!(credentials.secrets.iter().all(|secret| secret.chars().count() >= 12));
        let operation = OPERATIONS[which.index(OPERATIONS.len())].key;
        let failure = FAILURES[failure.index(FAILURES.len())];
        let echoes = credentials.echoes();
        let echo = format!("{before}{}{after}", echoes[form.index(echoes.len())]);
        let told = told(&credentials, operation, &usual(operation), failure, echo.clone());
        assert_kept(&credentials, &told, &format!("{operation} {failure} {echo:?}"));
    }
}

#[test]
fn a_secret_in_numbers_or_behind_rare_escapes_is_hidden() {
    let secret = "qX7-secret_Key/+=9";
    let redactor = Redactor::new([secret]);
    let each = |write: &dyn Fn(u8) -> String| secret.bytes().map(write).collect::<Vec<_>>();
    let [numbers, octal, braces, unseen] = [
        each(&|byte| byte.to_string()),
        each(&|byte| format!("\\{byte:o}")),
        each(&|byte| format!("\\u{{{byte:x}}}")),
        each(&|byte| format!("{}&ZeroWidthSpace;", char::from(byte))),
    ];
    for (shown, before, after) in [
        (numbers.join(","), "{\"type\":\"Buffer\",\"data\":[", "]}"),
        (numbers.join(", "), "[", "]"),
        (numbers.join(";"), "bytes: ", "."),
        (octal.concat(), "echo $'", "'"),
        (octal.concat().replace('\\', "\\\\"), "{\"a\":\"", "\"}"),
        (braces.concat(), "`", "`"),
        (unseen.concat(), "<p>", "</p>"),
    ] {
        let told = redactor.redact(&format!("{before}{shown}{after}"));
        let left = told.replace("<secret>", "");
        // Of the last character there may be left what stands behind it.
        let left = left.replace("&ZeroWidthSpace;", "");
        assert!(told.contains("<secret>"), "{shown}: {told}");
        assert_eq!(left, format!("{before}{after}"), "{shown}");
    }
    // Numbers that are none of a secret's stay.
    let plain = "[1,2,3,4,5,6,7,8,9,10,11,12,113,88,55]";
    assert_eq!(redactor.redact(plain), plain);
}
