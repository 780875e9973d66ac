//! Filters of views: `eq(ticket.status, 'open') && containsAny(ticket.tags.name, ['vip'])`.

mod comparison;

pub use comparison::{Attribute, Test};

use crate::syntax::{self, OPERATORS};
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

/// Attributes of a ticket that filters may name, and `ticket.custom_fields[ID]`.
pub const TICKET_PATHS: &[&str] = &[
    "ticket.assignee_team.id",
    "ticket.assignee_user.id",
    "ticket.channel",
    "ticket.closed_datetime",
    "ticket.created_datetime",
    "ticket.customer.email",
    "ticket.customer.id",
    "ticket.customer.name",
    "ticket.external_id",
    "ticket.from_agent",
    "ticket.id",
    "ticket.is_unread",
    "ticket.language",
    "ticket.last_message_datetime",
    "ticket.last_received_message_datetime",
    "ticket.messages.integration_id",
    "ticket.opened_datetime",
    "ticket.priority",
    "ticket.snooze_datetime",
    "ticket.spam",
    "ticket.status",
    "ticket.store_id",
    "ticket.subject",
    "ticket.tags.id",
    "ticket.tags.name",
    "ticket.trashed_datetime",
    "ticket.updated_datetime",
    "ticket.via",
];

/// Attributes of a customer that filters may name, and `customer.custom_fields[ID]`.
pub const CUSTOMER_PATHS: &[&str] = &[
    "customer.created_datetime",
    "customer.email",
    "customer.external_id",
    "customer.id",
    "customer.language",
    "customer.name",
    "customer.timezone",
    "customer.updated_datetime",
];

/// What a filter is read for.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// What is filtered: the paths that exist.
    pub paths: &'static [&'static str],
    /// Now, for spans of time.
    pub now: Timestamp,
    /// Whom `{{current_user.id}}` means.
    pub user_id: u64,
}

/// A filter, understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Everything passes.
    All,
    /// Each has to pass.
    And(Box<Filter>, Box<Filter>),
    /// One has to pass.
    Or(Box<Filter>, Box<Filter>),
    /// It must not pass.
    Not(Box<Filter>),
    /// An attribute has to be as wanted.
    Test(Test),
}

impl Filter {
    /// Reads a filter; blank means everything.
    ///
    /// # Errors
    /// What was not understood; for an attribute that does not exist, those that do.
    pub fn parse(text: &str, scope: Scope) -> Result<Self, String> {
        let tree = syntax::parse(text)?;
        let body = tree.get("body").and_then(Value::as_array);
        match body.map(Vec::as_slice).unwrap_or_default() {
            [] => Ok(Self::All),
            [one] => Self::read(one.get("expression").unwrap_or(&Value::Null), scope),
            _ => Err("A filter is one expression.".into()),
        }
    }

    fn read(node: &Value, scope: Scope) -> Result<Self, String> {
        let part = |name: &str| node.get(name).unwrap_or(&Value::Null);
        let both = || -> Result<_, String> {
            let left = Self::read(part("left"), scope)?;
            Ok((Box::new(left), Box::new(Self::read(part("right"), scope)?)))
        };
        match (
            part("type").as_str().unwrap_or_default(),
            part("operator").as_str(),
        ) {
            ("LogicalExpression", Some("&&")) => both().map(|(one, two)| Self::And(one, two)),
            ("LogicalExpression", _) => both().map(|(one, two)| Self::Or(one, two)),
            ("UnaryExpression", Some("!")) => {
                Self::read(part("argument"), scope).map(|inner| Self::Not(Box::new(inner)))
            }
            ("CallExpression", _) => test_of(node, scope),
            _ => Err("Expected a call such as `eq(ticket.status, \"open\")`.".into()),
        }
    }

    /// Whether something passes, given its attributes.
    pub fn passes(&self, attribute: &dyn Fn(&str) -> Attribute) -> bool {
        match self {
            Self::All => true,
            Self::And(one, two) => one.passes(attribute) && two.passes(attribute),
            Self::Or(one, two) => one.passes(attribute) || two.passes(attribute),
            Self::Not(part) => !part.passes(attribute),
            Self::Test(test) => test.passes(&attribute(&test.path)),
        }
    }
}

fn test_of(node: &Value, scope: Scope) -> Result<Filter, String> {
    let operator = node
        .get("callee")
        .and_then(|callee| callee.get("name")?.as_str())
        .unwrap_or_default();
    if !OPERATORS.contains(&operator) {
        return Err(format!("Unknown operator `{operator}`."));
    }
    let arguments = node
        .get("arguments")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let unary = operator.starts_with("is");
    let (path, wanted) = match arguments {
        [path] if unary => (path, Value::Null),
        [path, wanted] if !unary => (path, value_of(wanted, scope)?),
        _ => {
            let count = if unary {
                "one argument"
            } else {
                "two arguments"
            };
            return Err(format!("`{operator}` takes {count}."));
        }
    };
    let path = path_of(path).ok_or("The first argument has to be an attribute.")?;
    known(&path, scope.paths)?;
    // A span of time counts back from now.
    let Some(order) = operator.strip_suffix("Timedelta") else {
        return Ok(Filter::Test(Test::new(operator, path, wanted)));
    };
    let seconds = wanted
        .as_str()
        .and_then(span)
        .ok_or("A span of time is a number and s, m, h, d or w, such as \"7d\".")?;
    let since = json!(scope.now.plus_seconds(-seconds));
    Ok(Filter::Test(Test::new(order, path, since)))
}

fn known(path: &str, paths: &[&str]) -> Result<(), String> {
    let field = path
        .split_once(".custom_fields[")
        .is_some_and(|(root, _)| paths.iter().any(|own| own.split('.').next() == Some(root)));
    if field || paths.contains(&path) {
        return Ok(());
    }
    Err(format!(
        "There is no attribute `{path}`. There are: {}, custom_fields[ID].",
        paths.join(", ")
    ))
}

fn path_of(node: &Value) -> Option<String> {
    if let Some(name) = node.get("name").and_then(Value::as_str) {
        return Some(name.to_owned());
    }
    let object = path_of(node.get("object")?)?;
    let property = node.get("property")?;
    if let Some(id) = property.get("value") {
        return Some(format!("{object}[{}]", id.as_u64()?));
    }
    // The value of a field is all there is to it.
    match property.get("name")?.as_str()? {
        "value" if object.ends_with(']') => Some(object),
        name => Some(format!("{object}.{name}")),
    }
}

fn value_of(node: &Value, scope: Scope) -> Result<Value, String> {
    if let Some(elements) = node.get("elements").and_then(Value::as_array) {
        return elements
            .iter()
            .map(|element| value_of(element, scope))
            .collect();
    }
    if let Some(argument) = node
        .get("argument")
        .filter(|_| node.get("operator") == Some(&json!("-")))
    {
        let number = argument.get("value").and_then(Value::as_f64);
        return number
            .map(|number| json!(-number))
            .ok_or_else(|| "Not a number.".into());
    }
    match node.get("value") {
        Some(Value::String(text)) if text.contains("{{") => {
            let name: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            if name == "{{current_user.id}}" {
                Ok(json!(scope.user_id.to_string()))
            } else {
                Err(format!("Unknown variable `{text}`."))
            }
        }
        Some(value) => Ok(value.clone()),
        None => Err("What is compared with has to be a text, a number, true, false, null or a list of them.".into()),
    }
}

fn span(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let count: i64 = text.strip_suffix(unit)?.trim().parse().ok()?;
    (count >= 0).then(|| count.checked_mul(seconds)).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Attribute, Filter, Scope, TICKET_PATHS};
    use crate::timestamp::Timestamp;
    use serde_json::json;

    fn scope() -> Scope {
        Scope {
            paths: TICKET_PATHS,
            now: Timestamp::parse("2026-11-01T12:00:00").unwrap_or_default(),
            user_id: 101,
        }
    }

    #[test]
    fn filters_tell_tickets_apart() {
        let ticket = |path: &str| {
            Attribute::from(match path {
                "ticket.status" => json!("open"),
                "ticket.tags.name" => json!(["vip", "order"]),
                "ticket.tags.id" => json!([301, 302]),
                "ticket.assignee_user.id" => json!(101),
                "ticket.created_datetime" => {
                    return Attribute::At(Timestamp::parse("2026-10-31T12:00:00.000001"));
                }
                "ticket.closed_datetime" => return Attribute::At(None),
                "ticket.custom_fields[703]" => json!(12.5),
                "ticket.custom_fields[704]" => json!("2026-10-31"),
                _ => json!(null),
            })
        };
        for (text, passes) in [
            ("", true),
            ("eq(ticket.status, 'open')", true),
            ("neq(ticket.status, 'open')", false),
            (
                "eq(ticket.status, 'closed') || eq(ticket.assignee_user.id, 101)",
                true,
            ),
            (
                "(containsAny(ticket.tags.name, ['vip', \"x\"])) && (isEmpty(ticket.assignee_team.id))",
                true,
            ),
            ("containsAll(ticket.tags.name, ['vip', 'x'])", false),
            ("containsAny(ticket.tags.id, [302, 399])", true),
            ("!(isEmpty(ticket.tags.name))", true),
            ("eq(ticket.assignee_user.id, \"{{current_user.id}}\")", true),
            ("gteTimedelta(ticket.created_datetime, \"1d\")", true),
            ("gteTimedelta(ticket.created_datetime, \"23h\")", false),
            ("lteTimedelta(ticket.created_datetime, \"23h\")", true),
            (
                "gt(ticket.created_datetime, '2026-10-31') && lt(ticket.created_datetime, '2026-11-01')",
                true,
            ),
            ("gt(ticket.created_datetime, 'soon')", false),
            ("gt(ticket.created_datetime, 12)", false),
            (
                "eq(ticket.created_datetime, '2026-10-31T12:00:00.000001+00:00')",
                true,
            ),
            ("isNotEmpty(ticket.created_datetime)", true),
            ("isEmpty(ticket.closed_datetime)", true),
            ("lt(ticket.closed_datetime, '2030-01-01')", false),
            ("gte(ticket.custom_fields[704], '2026-10-31')", true),
            ("lt(ticket.custom_fields[704], '2026-10-31')", false),
            ("gt(ticket.custom_fields[703].value, 12)", true),
            ("gt(ticket.custom_fields[703], -1)", true),
        ] {
            assert_eq!(
                Filter::parse(text, scope()).map(|filter| filter.passes(&ticket)),
                Ok(passes),
                "{text}"
            );
        }
        for text in [
            "eq(",
            "fancy(ticket.id, 1)",
            "eq(ticket.id, 1) x",
            "eq(ticket.mood, 1)",
            "eq(ticket.id)",
            "isEmpty(ticket.id, 1)",
            "eq(1, ticket.id)",
            "gteTimedelta(ticket.created_datetime, 'soon')",
            "eq(ticket.assignee_user.id, '{{customer.id}}')",
            "ticket.status",
        ] {
            assert!(Filter::parse(text, scope()).is_err(), "{text}");
        }
        let unknown = Filter::parse("eq(ticket.mood, 1)", scope())
            .err()
            .unwrap_or_default();
        assert!(
            unknown.contains("ticket.status, ticket.store_id"),
            "{unknown}"
        );
    }
}
