//! What a body or a query may hold, as data, and the one place that checks it.

use crate::api_error::Problems;
use crate::timestamp::Timestamp;
use serde_json::{Map, Value};

/// The fields of an object.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    fields: &'static [Field],
    more: &'static [Field],
    open: Open,
}

/// Whether keys that are not listed are refused.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    No,
    /// The documentation leaves it open: refused unless the emulator is lenient.
    Undeclared,
    Yes,
}

/// One field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    name: &'static str,
    kind: Kind,
    required: bool,
    nullable: bool,
}

/// What a value has to be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text of so many characters.
    Text(usize, usize),
    /// A whole number from–to.
    Integer(i64, i64),
    /// Any number.
    Number,
    /// `true` or `false`, never text.
    Flag,
    /// An ISO 8601 date or date-time.
    Datetime,
    /// An e-mail address.
    Email,
    /// An absolute http(s) URL.
    Url,
    /// One of a closed set of words.
    OneOf(&'static [&'static str]),
    /// One of a set of words, or another slug.
    Slug(&'static [&'static str]),
    /// A two-letter language.
    Language,
    /// An IANA time zone.
    Timezone,
    /// Text, a number or a boolean.
    Scalar,
    /// Anything at all.
    Any,
    /// An object with any keys.
    Map,
    /// An object of a shape.
    Object(&'static Shape),
    /// A list with from–to items.
    List(&'static Kind, usize, usize),
}

/// Any text.
pub const TEXT: Kind = Kind::Text(0, usize::MAX);
/// An id that exists: 1 and up.
pub const ID: Kind = Kind::Integer(1, i64::MAX);
/// Any whole number.
pub const INTEGER: Kind = Kind::Integer(i64::MIN, i64::MAX);

/// A field that must be there.
#[must_use]
pub const fn required(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: true,
        nullable: false,
    }
}

/// A field that may be left out.
#[must_use]
pub const fn optional(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: false,
        nullable: false,
    }
}

/// A list of any length.
#[must_use]
pub const fn list(kind: &'static Kind) -> Kind {
    Kind::List(kind, 0, usize::MAX)
}

impl Field {
    /// Null is a value, too.
    #[must_use]
    pub const fn or_null(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }

    /// Its key.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it must be there.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }
}

impl Shape {
    /// Other keys are refused.
    #[must_use]
    pub const fn closed(fields: &'static [Field]) -> Self {
        Self {
            fields,
            more: &[],
            open: Open::No,
        }
    }

    /// Other keys are refused, too, unless the emulator runs leniently: the documentation does not say.
    #[must_use]
    pub const fn undeclared(fields: &'static [Field]) -> Self {
        Self {
            fields,
            more: &[],
            open: Open::Undeclared,
        }
    }

    /// Other keys are ignored.
    #[must_use]
    pub const fn open(fields: &'static [Field]) -> Self {
        Self {
            fields,
            more: &[],
            open: Open::Yes,
        }
    }

    /// The same with more fields.
    #[must_use]
    pub const fn with(self, more: &'static [Field]) -> Self {
        Self { more, ..self }
    }

    fn has(&self, name: &str) -> bool {
        self.fields
            .iter()
            .chain(self.more)
            .any(|field| field.name == name)
    }

    /// Notes every problem of an object.
    pub fn check(
        &self,
        object: &Map<String, Value>,
        at: &str,
        lenient: bool,
        problems: &mut Problems,
    ) {
        for field in self.fields.iter().chain(self.more) {
            let path = join(at, field.name);
            match object.get(field.name) {
                None if field.required => problems.add(&path, "This field is required."),
                None => {}
                Some(Value::Null) if field.nullable => {}
                Some(Value::Null) => problems.add(&path, "This field may not be null."),
                Some(value) => field.kind.check(value, &path, lenient, problems),
            }
        }
        if self.open == Open::Yes || (lenient && self.open == Open::Undeclared) {
            return;
        }
        for key in object.keys().filter(|key| !self.has(key)) {
            problems.add(&join(at, key), "Unknown field.");
        }
    }
}

fn join(at: &str, key: &str) -> String {
    if at.is_empty() {
        key.to_owned()
    } else {
        format!("{at}.{key}")
    }
}

impl Kind {
    /// Notes every problem of a value.
    pub fn check(&self, value: &Value, at: &str, lenient: bool, problems: &mut Problems) {
        match self {
            Self::Object(shape) => match value {
                Value::Object(object) => shape.check(object, at, lenient, problems),
                _ => problems.add(at, "Not an object."),
            },
            Self::List(item, min, max) => match value {
                Value::Array(items) => {
                    if items.len() < *min || items.len() > *max {
                        problems.add(at, length_problem("items", *min, *max));
                        return;
                    }
                    for (index, entry) in items.iter().enumerate() {
                        item.check(entry, &join(at, &index.to_string()), lenient, problems);
                    }
                }
                _ => problems.add(at, "Not a list."),
            },
            _ => {
                if let Err(problem) = self.check_scalar(value) {
                    problems.add(at, problem);
                }
            }
        }
    }

    fn check_scalar(&self, value: &Value) -> Result<(), String> {
        let text = value.as_str();
        let holds = |condition: bool, problem: &str| {
            if condition {
                Ok(())
            } else {
                Err(problem.to_owned())
            }
        };
        match self {
            Self::Text(min, max) => {
                let text = text.ok_or("Not a text.")?;
                let length = text.chars().count();
                if length < *min || length > *max {
                    return Err(length_problem("characters", *min, *max));
                }
                Ok(())
            }
            Self::Integer(min, max) => {
                let number = value.as_i64().ok_or("Not a whole number.")?;
                if (*min..=*max).contains(&number) {
                    return Ok(());
                }
                Err(match *max {
                    i64::MAX => format!("Must be at least {min}."),
                    _ => format!("Must be between {min} and {max}."),
                })
            }
            Self::Number => holds(value.is_number(), "Not a number."),
            Self::Flag => holds(value.is_boolean(), "Not a boolean."),
            Self::Datetime => holds(
                text.and_then(Timestamp::parse).is_some(),
                "Not a date-time.",
            ),
            Self::Email => holds(text.is_some_and(is_email), "Not an e-mail address."),
            Self::Url => holds(text.is_some_and(is_url), "Not a URL."),
            Self::OneOf(words) => {
                let text = text.ok_or("Not a text.")?;
                if words.contains(&text) {
                    return Ok(());
                }
                let shown = words
                    .iter()
                    .take(30)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(", ");
                Err(format!("Must be one of: {shown}."))
            }
            Self::Slug(words) => holds(
                text.is_some_and(|text| words.contains(&text) || is_slug(text)),
                "Neither a known channel nor the slug of one.",
            ),
            Self::Language => holds(
                text.is_some_and(crate::vocabulary::is_language),
                "Not a language.",
            ),
            Self::Timezone => holds(
                text.is_some_and(crate::vocabulary::is_timezone),
                "Not a time zone.",
            ),
            Self::Scalar => holds(
                value.is_string() || value.is_number() || value.is_boolean(),
                "Must be a text, a number or a boolean.",
            ),
            Self::Map => holds(value.is_object(), "Not an object."),
            Self::Any | Self::Object(_) | Self::List(..) => Ok(()),
        }
    }
}

fn length_problem(what: &str, min: usize, max: usize) -> String {
    if max == usize::MAX {
        format!("Must have at least {min} {what}.")
    } else {
        format!("Must have {min} to {max} {what}.")
    }
}

/// Whether it is an e-mail address, roughly.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let clean = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    text.len() <= 320
        && clean(local)
        && !local.contains('@')
        && clean(host)
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
}

/// Whether it is an absolute http(s) URL, roughly.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
    })
}

fn is_slug(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}
