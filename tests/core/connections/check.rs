//! The connection's own function: it tells the account and no secret, or all that is missing.

use gorgias_component::connection::check::{ResolvedConnection, check};
use gorgias_component::error::Error;
use gorgias_component::manifest::CONNECTION_TYPES;
use gorgias_component::secret::credential::Secret;
use serde_json::json;

use crate::support::USER;

fn checked(key: &str, fields: &[(&str, &str)]) -> Result<ResolvedConnection, Error> {
    let definition = CONNECTION_TYPES
        .iter()
        .find(|known| known.key == key)
        .unwrap();
    let fields: Vec<(String, Secret)> = fields
        .iter()
        .map(|(key, text)| ((*key).to_owned(), Secret::new(*text)))
        .collect();
    check(definition, fields)
}

/// The five required fields of the second type.
fn oauth<'a>(domain: &'a str, authorize: &'a str, token: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("domain", domain),
        ("authorizeUrl", authorize),
        ("tokenUrl", token),
        ("clientId", "client-1"),
        ("clientSecret", "cl13nt-s3cr3t"),
    ]
}

#[test]
fn a_connection_function_tells_the_account_and_no_secret() {
    let fields = [
        ("domain", "https://Green-Garden.gorgias.com/app"),
        ("username", USER),
        ("apiKey", crate::support::API_KEY),
    ];
    let resolved = serde_json::to_value(checked("gorgias-api-key", &fields).unwrap()).unwrap();
    let expected = json!({
        "key": "gorgias-api-key", "domain": "green-garden",
        "baseUrl": "https://green-garden.gorgias.com/api", "scheme": "Basic",
    });
    assert_eq!(resolved, expected);

    let fields = oauth(
        "green-garden",
        "https://<DOMAIN>.gorgias.com/oauth/authorize",
        " https://green-garden.gorgias.com/oauth/token ",
    );
    let resolved = serde_json::to_value(checked("gorgias-oauth2", &fields).unwrap()).unwrap();
    let expected = json!({
        "key": "gorgias-oauth2", "domain": "green-garden",
        "baseUrl": "https://green-garden.gorgias.com/api", "scheme": "Bearer",
        "authorizeUrl": "https://green-garden.gorgias.com/oauth/authorize",
        "tokenUrl": "https://green-garden.gorgias.com/oauth/token",
    });
    assert_eq!(resolved, expected);
}

#[test]
fn a_connection_function_finds_all_that_is_missing() {
    let missing = |key: &str| -> Vec<String> {
        let error = checked(key, &[]).unwrap_err();
        assert_eq!(error.code.to_string(), "CONNECTION");
        error
            .inputs
            .iter()
            .map(|each| format!("{} {}", each.label, each.problem))
            .collect()
    };
    assert_eq!(
        missing("gorgias-api-key"),
        ["Domain is empty", "Username is empty", "API Key is empty"]
    );
    assert_eq!(
        missing("gorgias-oauth2"),
        [
            "Domain is empty",
            "Authorize URL is empty",
            "Token URL is empty",
            "Client ID is empty",
            "Client Secret is empty"
        ]
    );
    let colon = [("domain", "x"), ("username", "a:b"), ("apiKey", "abcd")];
    let error = checked("gorgias-api-key", &colon).unwrap_err();
    assert_eq!(
        error.message,
        "Username must not contain a colon; it is an e-mail address."
    );
}

#[test]
fn the_oauth_addresses_must_be_the_accounts_own() {
    let right = "https://<DOMAIN>.gorgias.com/oauth/token";
    for wrong in [
        "https://evil.com/oauth/token",
        "https://<DOMAIN>.evil.com/oauth/token",
        "https://<DOMAIN>.gorgias.com.evil.com/oauth/token",
        "https://<DOMAIN>.gorgias.com@evil.com/oauth/token",
        "https://<DOMAIN>.gorgias.com:444/oauth/token",
        "https://other.gorgias.com/oauth/token",
        "http://<DOMAIN>.gorgias.com/oauth/token",
        "https://<DOMAIN>.gorgias.com/api/oauth/token",
        "https://<DOMAIN>.gorgias.com\\@evil.com/oauth/token",
        "//<DOMAIN>.gorgias.com/oauth/token",
        "<DOMAIN>.gorgias.com/oauth/token",
        "oauth/token",
    ] {
        for (fields, label) in [
            (oauth("green-garden", wrong, right), "Authorize URL"),
            (oauth("green-garden", right, wrong), "Token URL"),
        ] {
            let error = checked("gorgias-oauth2", &fields).unwrap_err();
            let start = format!(
                "{label} must be an address of this account, such as https://green-garden.gorgias.com/oauth/"
            );
            assert!(
                error.message.starts_with(&start),
                "{wrong}: {}",
                error.message
            );
        }
    }
    let error = checked("gorgias-oauth2", &oauth("evil.com", right, right)).unwrap_err();
    assert_eq!(
        error.inputs.len(),
        1,
        "the domain alone is at fault: {}",
        error.message
    );
}
