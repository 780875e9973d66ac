//! Connections: the fields that the platform and the core look for, and secrets kept as such.

use crate::check::{inputs, texts};
use crate::model::{Connection, Field, Scheme, Type};
use crate::problems::{Problems, Spot};

/// Checks one connection type.
pub fn check(connection: &Connection, problems: &mut Problems) {
    let spot = Spot::new(format!("connection {}", connection.key));
    texts(
        problems,
        &spot,
        &[
            ("label", &connection.label),
            ("comments", &connection.comments),
        ],
    );
    // The platform runs the OAuth flow by these very keys; the core reads the others.
    let needed: &[&str] = match connection.scheme {
        Scheme::Basic => &["domain", "username", "apiKey"],
        Scheme::Bearer => &[
            "domain",
            "authorizeUrl",
            "tokenUrl",
            "scopes",
            "clientId",
            "clientSecret",
        ],
    };
    for key in needed {
        let there = connection.inputs.iter().any(|field| field.key == *key);
        problems.unless(there, &spot, format!("it needs an input {key:?}"));
    }
    let oauth = match connection.scheme {
        Scheme::Basic => None,
        Scheme::Bearer => Some("authorization_code"),
    };
    problems.unless(
        connection.oauth2_type.as_deref() == oauth,
        &spot,
        "`oauth2Type` is \"authorization_code\" with the scheme \"bearer\", and absent with \"basic\"",
    );
    inputs::order(
        problems,
        &spot,
        &connection.inputs.iter().collect::<Vec<_>>(),
    );
    for field in &connection.inputs {
        input(field, &spot.input(&field.key), problems);
    }
}

fn input(field: &Field, spot: &Spot, problems: &mut Problems) {
    inputs::field(field, spot, problems);
    problems.unless(
        matches!(field.control, Type::String | Type::Password) && field.collection.is_none(),
        spot,
        "a connection takes single inputs of type string or password",
    );
    let secret = field.key.ends_with("Key")
        || field.key.ends_with("Secret")
        || field.key.ends_with("assword");
    problems.unless(
        secret == (field.control == Type::Password),
        spot,
        "secrets, and only they, are of type password",
    );
    problems.unless(
        !secret || (field.example.is_none() && field.default.is_none()),
        spot,
        "a secret has neither example nor default",
    );
    problems.unless(
        field.data_source.is_none(),
        spot,
        "a connection's input cannot have a dataSource",
    );
}
