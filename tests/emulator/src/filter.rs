//! The filter language of views: `eq(ticket.status, 'open') && containsAny(ticket.tags.name, ['vip'])`.

use crate::timestamp::Timestamp;
use serde_json::{Value, json};

/// A filter, understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Everything passes.
    All,
    /// Each has to pass.
    And(Vec<Filter>),
    /// One has to pass.
    Or(Vec<Filter>),
    /// It must not pass.
    Not(Box<Filter>),
    /// An operator, an attribute and what it is compared with.
    Test(String, String, Value),
}

const OPERATORS: &[&str] = &[
    "eq",
    "neq",
    "contains",
    "notContains",
    "containsAny",
    "containsAll",
    "notContainsAny",
    "notContainsAll",
    "isEmpty",
    "isNotEmpty",
    "gt",
    "gte",
    "lt",
    "lte",
    "startsWith",
    "endsWith",
];

impl Filter {
    /// Reads a filter; blank means everything.
    ///
    /// # Errors
    /// What was not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::All);
        }
        let mut reader = Reader {
            rest: text,
            depth: 0,
        };
        let filter = reader.either()?;
        reader.skip();
        if reader.rest.is_empty() {
            Ok(filter)
        } else {
            Err(format!("Unexpected `{}`.", reader.rest))
        }
    }

    /// Whether something passes, given its attributes.
    pub fn passes(&self, attribute: &dyn Fn(&str) -> Value) -> bool {
        match self {
            Self::All => true,
            Self::And(parts) => parts.iter().all(|part| part.passes(attribute)),
            Self::Or(parts) => parts.iter().any(|part| part.passes(attribute)),
            Self::Not(part) => !part.passes(attribute),
            Self::Test(operator, path, wanted) => test(operator, &attribute(path), wanted),
        }
    }
}

fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

fn same(a: &Value, b: &Value) -> bool {
    a == b
        || matches!((a, b), (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) if *text == number.to_string())
}

fn test(operator: &str, own: &Value, wanted: &Value) -> bool {
    let has = |one: &Value| items(own).into_iter().any(|item| same(item, one));
    let any = || items(wanted).into_iter().any(has);
    let all = || items(wanted).into_iter().all(has);
    let text = |check: fn(&str, &str) -> bool| match (own.as_str(), wanted.as_str()) {
        (Some(own), Some(wanted)) => check(&own.to_lowercase(), &wanted.to_lowercase()),
        _ => false,
    };
    match operator {
        "eq" => same(own, wanted) || has(wanted),
        "neq" => !(same(own, wanted) || has(wanted)),
        "contains" => text(|own, wanted| own.contains(wanted)) || any(),
        "notContains" => !(text(|own, wanted| own.contains(wanted)) || any()),
        "startsWith" => text(|own, wanted| own.starts_with(wanted)),
        "endsWith" => text(|own, wanted| own.ends_with(wanted)),
        "containsAny" => any(),
        "containsAll" => all(),
        "notContainsAny" => !any(),
        "notContainsAll" => !all(),
        "isEmpty" => items(own).is_empty() || own == &json!(""),
        "isNotEmpty" => !items(own).is_empty() && own != &json!(""),
        _ => order(own, wanted).is_some_and(|order| match operator {
            "gt" => order.is_gt(),
            "gte" => order.is_ge(),
            "lt" => order.is_lt(),
            _ => order.is_le(),
        }),
    }
}

fn order(own: &Value, wanted: &Value) -> Option<std::cmp::Ordering> {
    let date = |value: &Value| value.as_str().and_then(Timestamp::parse);
    match (date(own), date(wanted)) {
        (Some(own), Some(wanted)) => Some(own.cmp(&wanted)),
        _ => own.as_f64()?.partial_cmp(&wanted.as_f64()?),
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip();
        let Some(rest) = self.rest.strip_prefix(token) else {
            return false;
        };
        self.rest = rest;
        true
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) {
            Ok(())
        } else {
            Err(format!("Expected `{token}` before `{}`.", self.rest))
        }
    }

    fn either(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.both()?];
        while self.eat("||") {
            parts.push(self.both()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Filter::Or(parts)
        })
    }

    fn both(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.term()?];
        while self.eat("&&") {
            parts.push(self.term()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Filter::And(parts)
        })
    }

    fn term(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > 60 {
            return Err("Too deeply nested.".into());
        }
        let term = if self.eat("!") {
            Filter::Not(Box::new(self.term()?))
        } else if self.eat("(") {
            let inner = self.either()?;
            self.expect(")")?;
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(term)
    }

    fn test(&mut self) -> Result<Filter, String> {
        let operator = self.word()?;
        if !OPERATORS.contains(&operator) {
            return Err(format!("Unknown operator `{operator}`."));
        }
        self.expect("(")?;
        let path = self.word()?;
        let wanted = if self.eat(",") {
            self.value()?
        } else {
            Value::Null
        };
        self.expect(")")?;
        Ok(Filter::Test(operator.to_owned(), path.to_owned(), wanted))
    }

    fn word(&mut self) -> Result<&'a str, String> {
        self.skip();
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || "._-[]".contains(c)))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() {
            Err(format!("Expected a name before `{rest}`."))
        } else {
            Ok(word)
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        if self.eat("[") {
            let mut list = Vec::new();
            while !self.eat("]") {
                if !list.is_empty() {
                    self.expect(",")?;
                }
                list.push(self.single()?);
            }
            return Ok(Value::Array(list));
        }
        self.single()
    }

    fn single(&mut self) -> Result<Value, String> {
        self.skip();
        for quote in ['\'', '"'] {
            if let Some(rest) = self.rest.strip_prefix(quote) {
                let (text, rest) = rest.split_once(quote).ok_or("A text does not end.")?;
                self.rest = rest;
                return Ok(json!(text));
            }
        }
        match self.word()? {
            "null" => Ok(Value::Null),
            word => Ok(serde_json::from_str(word).unwrap_or_else(|_| json!(word))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use serde_json::json;

    #[test]
    fn filters_tell_tickets_apart() {
        let ticket = |path: &str| match path {
            "ticket.status" => json!("open"),
            "ticket.tags.name" => json!(["vip", "order"]),
            "ticket.assignee_user.id" => json!(101),
            _ => json!(null),
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
                "containsAny(ticket.tags.name, ['vip', 'x']) && isEmpty(ticket.assignee_team.id)",
                true,
            ),
            ("containsAll(ticket.tags.name, ['vip', 'x'])", false),
            ("!(isEmpty(ticket.tags.name))", true),
        ] {
            assert_eq!(
                Filter::parse(text).map(|filter| filter.passes(&ticket)),
                Ok(passes),
                "{text}"
            );
        }
        for text in ["eq(", "fancy(ticket.id, 1)", "eq(a, 1) x", &"(".repeat(500)] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }
}
