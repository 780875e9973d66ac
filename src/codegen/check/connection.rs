//! Connections: the fields that the platform and the core look for, and secrets kept as such.

use crate::check::{inputs, texts};
use crate::model::{Connection, Field, Oauth2Type, Scheme, Type};
use crate::problems::{ManifestPath, Problems};

/// Checks one connection type.
pub fn check(connection: &Connection, problems: &mut Problems) {
    let at = ManifestPath::new(format!("connection {}", connection.key));
    texts(
        problems,
        &at,
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
        problems.unless(there, &at, format!("it needs an input {key:?}"));
    }
    let oauth = match connection.scheme {
        Scheme::Basic => None,
        Scheme::Bearer => Some(Oauth2Type::AuthorizationCode),
    };
    problems.unless(
        connection.oauth2_type == oauth,
        &at,
        "`oauth2Type` is \"authorization_code\" with the scheme \"bearer\", and absent with \"basic\"",
    );
    let scopes = connection.inputs.iter().find(|field| field.key == "scopes");
    problems.unless(
        scopes.is_none_or(|field| field.default.is_none()),
        &at,
        "the default of `scopes` is made of what the operations need: leave it out",
    );
    inputs::order(problems, &at, &connection.inputs.iter().collect::<Vec<_>>());
    for field in &connection.inputs {
        input(field, &at.input(&field.key), problems);
    }
}

fn input(field: &Field, at: &ManifestPath, problems: &mut Problems) {
    inputs::field(field, at, problems);
    problems.unless(
        matches!(field.control, Type::String | Type::Password) && field.collection.is_none(),
        at,
        "a connection takes single inputs of type string or password",
    );
    let secret = field.key.ends_with("Key")
        || field.key.ends_with("Secret")
        || field.key.ends_with("assword");
    problems.unless(
        secret == (field.control == Type::Password),
        at,
        "secrets, and only they, are of type password",
    );
    problems.unless(
        !secret || (field.example.is_none() && field.default.is_none()),
        at,
        "a secret has neither example nor default",
    );
    problems.unless(
        field.data_source.is_none() && field.model.is_none(),
        at,
        "a connection's input has neither a dataSource nor a model",
    );
}
