//! A hook in Gorgias is an integration of the type http: what ours look like, and how one that stands there is judged.

use crate::error::{Code, Error};
use crate::json::write::{object_text, quoted};
use crate::port::json::Json;
use crate::secret::credential::Secret;
use crate::text::truncate;
use crate::timestamp::Timestamp;

/// What the names of all our hooks begin with. A hook of another name was made by hand and is never touched.
pub(crate) const NAME: &str = "Prismatic: ";

/// The header that carries the secret.
pub(crate) const SECRET_HEADER: &str = "X-Webhook-Secret";

/// The header that says what the hook is for: nothing in a delivery's body does.
pub(crate) const EVENT_HEADER: &str = "X-Gorgias-Trigger";

/// The header by which the platform's address is opened, where a flow asks for a key.
const KEY_HEADER: &str = "Api-Key";

/// Characters of a name; Gorgias takes 256, the event stands behind.
const LONGEST_NAME: usize = 200;

/// What is needed of Gorgias to make hooks.
pub(crate) const SCOPE: &str =
    "Making hooks needs the scope integrations:write, or the API key of an admin.";

/// What a delivery carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Ticket, message and account.
    Whole,
    /// The ids of ticket and message.
    Ids,
}

/// What hooks there are to be.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    /// Whose they are: the flow's name.
    pub(crate) owner: &'a str,
    /// Where they call.
    pub(crate) url: &'a str,
    /// What they are for, one hook each.
    pub(crate) events: Vec<&'a str>,
    /// What they carry.
    pub(crate) form: Form,
    /// The secret that they show.
    pub(crate) secret: Option<&'a Secret>,
    /// The key of the platform's address.
    pub(crate) api_key: Option<&'a Secret>,
}

impl Wanted<'_> {
    /// The hook's name: whose and what for.
    fn name(&self, event: &str) -> String {
        format!("{NAME}{} ({event})", truncate(self.owner, LONGEST_NAME))
    }

    /// The hook's http part as JSON text. Headers and secret cannot be read back, so it is always written whole.
    fn http(&self, event: &str) -> String {
        let mut headers = vec![(EVENT_HEADER.to_owned(), quoted(event))];
        let mut http = vec![
            ("url".to_owned(), quoted(self.url)),
            ("method".to_owned(), quoted("POST")),
            (
                "request_content_type".to_owned(),
                quoted("application/json"),
            ),
            (
                "response_content_type".to_owned(),
                quoted("application/json"),
            ),
            ("form".to_owned(), self.form.json().to_owned()),
        ];
        if let Some(secret) = self.secret {
            headers.push((SECRET_HEADER.to_owned(), quoted(secret.reveal())));
            http.push(("hmac_secret".to_owned(), quoted(secret.reveal())));
        }
        if let Some(key) = self.api_key {
            headers.push((KEY_HEADER.to_owned(), quoted(key.reveal())));
        }
        http.push(("headers".to_owned(), object_text(&headers)));
        let triggers = object_text(&[(event.to_owned(), "true".to_owned())]);
        http.push(("triggers".to_owned(), triggers));
        object_text(&http)
    }

    /// The body that makes the hook.
    pub(crate) fn creation(&self, event: &str) -> String {
        object_text(&[
            ("name".to_owned(), quoted(&self.name(event))),
            ("type".to_owned(), quoted("http")),
            ("description".to_owned(), quoted(DESCRIPTION)),
            ("http".to_owned(), self.http(event)),
        ])
    }

    /// The body that sets a hook right, and wakes it.
    pub(crate) fn change(&self, event: &str) -> String {
        object_text(&[
            ("name".to_owned(), quoted(&self.name(event))),
            ("description".to_owned(), quoted(DESCRIPTION)),
            ("deactivated_datetime".to_owned(), "null".to_owned()),
            ("http".to_owned(), self.http(event)),
        ])
    }

    /// The body that only wakes a hook, of which the rest stays as it is.
    pub(crate) fn waking<J: Json>(&self, hook: &Standing<J>) -> String {
        object_text(&[
            ("name".to_owned(), quoted(&hook.name)),
            ("deactivated_datetime".to_owned(), "null".to_owned()),
            (
                "http".to_owned(),
                object_text(&[("url".to_owned(), quoted(self.url))]),
            ),
        ])
    }

    /// Tells whether a hook was written as it is to be now, without holding its secrets.
    pub(crate) fn mark(&self, event: &str) -> String {
        format!("{:016x}", Secret::new(self.change(event)).fingerprint())
    }

    /// What is wrong with the address.
    pub(crate) fn url_problem(url: &str) -> Option<&'static str> {
        let is_plain = url.starts_with("https://") || url.starts_with("http://");
        if url.contains("{{") {
            Some("cannot hold two opening braces, which Gorgias takes for a template")
        } else if !is_plain
            || url.contains(char::is_whitespace)
            || url.chars().any(char::is_control)
        {
            Some("must be a web address that begins with https://")
        } else {
            None
        }
    }
}

const DESCRIPTION: &str = "Kept by a Prismatic flow, set anew at each deployment.";

impl Form {
    /// The template, as JSON text. The first alone gives Gorgias' own objects; any other makes a text of each value.
    fn json(self) -> &'static str {
        match self {
            Self::Whole => "\"{{context}}\"",
            Self::Ids => "{\"ticket_id\":\"{{ticket.id}}\",\"message_id\":\"{{message.id}}\"}",
        }
    }

    fn is<J: Json>(self, form: &J) -> bool {
        let text = form.text();
        match self {
            Self::Whole => text.is_some_and(|text| text.trim() == "{{context}}"),
            Self::Ids => {
                let is = |name: &str, value: &str| {
                    form.member(name).and_then(|text| text.text()).as_deref() == Some(value)
                };
                text.is_some_and(|text| text == self.json())
                    || (is("ticket_id", "{{ticket.id}}") && is("message_id", "{{message.id}}"))
            }
        }
    }
}

/// An integration as it stands in Gorgias.
pub(crate) struct Standing<J> {
    /// Its id.
    pub(crate) id: u64,
    /// Its name.
    pub(crate) name: String,
    /// Whether Gorgias, or somebody, switched it off.
    pub(crate) is_off: bool,
    http: J,
}

impl<J: Json> Standing<J> {
    /// Reads an integration; none for what is no hook.
    pub(crate) fn read(integration: &J) -> Option<Self> {
        let http = integration.member("http").filter(|http| !http.is_null())?;
        let off = integration.member("deactivated_datetime");
        Some(Self {
            id: integration.id()?,
            name: integration.member("name")?.text().unwrap_or_default(),
            is_off: off.is_some_and(|off| !off.is_null()),
            http,
        })
    }

    /// The body that switches it off, at that time of the host's clock.
    pub(crate) fn resting(&self, now: f64) -> String {
        let url = self.text("url").unwrap_or_default();
        object_text(&[
            ("name".to_owned(), quoted(&self.name)),
            (
                "deactivated_datetime".to_owned(),
                quoted(&Timestamp::of_milliseconds(now).iso()),
            ),
            (
                "http".to_owned(),
                object_text(&[("url".to_owned(), quoted(&url))]),
            ),
        ])
    }

    fn text(&self, name: &str) -> Option<String> {
        self.http.member(name)?.text()
    }

    /// Whether it calls that address.
    pub(crate) fn calls(&self, url: &str) -> bool {
        self.text("url").as_deref() == Some(url)
    }

    /// Whether it is one of ours.
    pub(crate) fn is_ours(&self) -> bool {
        self.name.starts_with(NAME)
    }

    /// What it is for, when that is one event.
    pub(crate) fn event(&self) -> Option<String> {
        let triggers = self.http.member("triggers")?;
        let is_on = |name: &String| triggers.member(name).is_some_and(|on| on.is_true());
        let mut on = triggers.keys().into_iter().filter(is_on);
        on.next().filter(|_| on.next().is_none())
    }

    /// Whether it is for that event, and for no other.
    pub(crate) fn is_for(&self, event: &str) -> bool {
        self.event().as_deref() == Some(event)
    }

    /// Whether all that Gorgias shows of it is as it is to be; what it does not show is taken for right.
    pub(crate) fn is_as(&self, event: &str, wanted: &Wanted<'_>) -> bool {
        let is = |name: &str, value: &str| self.text(name).is_none_or(|text| text == value);
        let form = self.http.member("form");
        self.calls(wanted.url)
            && self.is_for(event)
            && is("method", "POST")
            && is("request_content_type", "application/json")
            && is("response_content_type", "application/json")
            && form.is_none_or(|form| wanted.form.is(&form))
    }
}

/// What was made of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is new.
    Made,
    /// It was set right.
    Updated,
    /// It had been switched off.
    Reactivated,
    /// It was right.
    Unchanged,
}

impl Change {
    /// As a result says it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Updated => "updated",
            Self::Reactivated => "reactivated",
            Self::Unchanged => "unchanged",
        }
    }
}

/// The error with what is needed to make hooks, where Gorgias refused for want of it.
pub(crate) fn with_scope(error: Error) -> Error {
    if error.code == Code::Gorgias(403) {
        error.hinting(SCOPE)
    } else {
        error
    }
}
