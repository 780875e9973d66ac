//! The credentials of an account, and every form in which somebody may echo them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::{Value, json};

/// The credentials of one account.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub user: String,
    /// The API key, or access token, refresh token and client secret.
    pub secrets: Vec<String>,
}

impl Credentials {
    pub fn basic(user: &str, key: &str) -> Self {
        Self {
            user: user.into(),
            secrets: vec![key.into()],
        }
    }

    pub fn oauth(access: &str, refresh: &str, client: &str) -> Self {
        Self {
            user: String::new(),
            secrets: vec![access.into(), refresh.into(), client.into()],
        }
    }

    pub fn connection(&self) -> Value {
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
    pub fn all(&self) -> Vec<String> {
        let mut all = self.secrets.clone();
        if let [key] = self.secrets.as_slice() {
            all.push(STANDARD.encode(format!("{}:{key}", self.user)));
        }
        all
    }

    /// The header as Gorgias has seen it.
    pub fn header(&self) -> String {
        match self.secrets.as_slice() {
            [key] => format!("Basic {}", STANDARD.encode(format!("{}:{key}", self.user))),
            _ => format!("Bearer {}", self.secrets[0]),
        }
    }

    /// The secrets and the header in every form that somebody may echo.
    pub fn echoes(&self) -> Vec<String> {
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
