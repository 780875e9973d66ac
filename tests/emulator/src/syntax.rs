//! The language of views' filters and of rules: the part of JavaScript that Gorgias takes, as an `ESTree`.

use serde_json::{Value, json};

/// Calls that compare; the first argument is what is looked at.
pub const OPERATORS: &[&str] = &[
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
    "gteTimedelta",
    "lteTimedelta",
    "startsWith",
    "endsWith",
];

const DEEPEST: usize = 60;

/// Reads a program: `if (…) { Action(…) }` of a rule, or the one expression of a filter. Blank text is an empty program.
///
/// # Errors
/// What was not understood.
pub fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader::new(text);
    let mut body = Vec::new();
    reader.skip();
    while !reader.is_done() {
        body.push(reader.statement()?);
        reader.skip();
    }
    let loc = match body.last().and_then(|last| last.get("loc")?.get("end")) {
        Some(end) => json!({"end": end, "start": {"line": 1, "column": 0}}),
        None => {
            json!({"end": {"line": 0, "column": 0}, "start": {"line": 0, "column": 0}})
        }
    };
    Ok(json!({"loc": loc, "body": body, "type": "Program", "sourceType": "script"}))
}

/// A place in the text: characters from the start, line from 1, column from 0.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    line: usize,
    column: usize,
}

struct Reader {
    text: Vec<char>,
    place: Place,
    // Where the last token ended: blanks behind it belong to nothing.
    end: Place,
    depth: usize,
}

impl Reader {
    fn new(text: &str) -> Self {
        let start = Place {
            at: 0,
            line: 1,
            column: 0,
        };
        Self {
            text: text.chars().collect(),
            place: start,
            end: start,
            depth: 0,
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.place.at).copied()
    }

    fn is_done(&self) -> bool {
        self.peek().is_none()
    }

    fn step(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.place.at += 1;
        if next == '\n' {
            self.place.line += 1;
            self.place.column = 0;
        } else {
            self.place.column += 1;
        }
        Some(next)
    }

    fn skip(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.step();
        }
    }

    fn starts_with(&self, token: &str) -> bool {
        let rest = self.text.get(self.place.at..).unwrap_or_default();
        rest.len() >= token.len() && token.chars().zip(rest).all(|(a, b)| a == *b)
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip();
        if !self.starts_with(token) {
            return false;
        }
        for _ in token.chars() {
            self.step();
        }
        self.end = self.place;
        true
    }

    fn rest(&self) -> String {
        let rest = self.text.get(self.place.at..).unwrap_or_default();
        rest.iter().take(40).collect()
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) {
            return Ok(());
        }
        Err(match self.rest() {
            rest if rest.is_empty() => format!("Expected `{token}` at the end."),
            rest => format!("Expected `{token}` before `{rest}`."),
        })
    }

    fn start(&mut self) -> Place {
        self.skip();
        self.place
    }

    fn loc(&self, start: Place) -> Value {
        json!({
            "end": {"line": self.end.line, "column": self.end.column},
            "start": {"line": start.line, "column": start.column},
        })
    }

    // Nothing may nest so deeply that reading it needs more stack than there is.
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("Too deeply nested.".into());
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn statement(&mut self) -> Result<Value, String> {
        self.nested(|reader| {
            let start = reader.start();
            if reader.starts_with("{") {
                return reader.block(start);
            }
            if reader.word_is("if") {
                return reader.condition(start);
            }
            let expression = reader.either()?;
            // Without a semicolon it was recorded to end where the next token begins.
            if !reader.eat(";") {
                reader.end = reader.start();
            }
            Ok(json!({"loc": reader.loc(start), "type": "ExpressionStatement", "expression": expression}))
        })
    }

    fn block(&mut self, start: Place) -> Result<Value, String> {
        self.expect("{")?;
        let mut body = Vec::new();
        while !self.eat("}") {
            if self.is_done() {
                return Err("Expected `}` at the end.".into());
            }
            body.push(self.statement()?);
        }
        Ok(json!({"loc": self.loc(start), "body": body, "type": "BlockStatement"}))
    }

    fn condition(&mut self, start: Place) -> Result<Value, String> {
        self.name()?;
        self.expect("(")?;
        let test = self.either()?;
        self.expect(")")?;
        let consequent = self.statement()?;
        self.skip();
        let alternate = if self.word_is("else") {
            self.name()?;
            self.statement()?
        } else {
            Value::Null
        };
        Ok(
            json!({"loc": self.loc(start), "test": test, "type": "IfStatement", "alternate": alternate, "consequent": consequent}),
        )
    }

    fn either(&mut self) -> Result<Value, String> {
        self.logical("||", Self::both)
    }

    fn both(&mut self) -> Result<Value, String> {
        self.logical("&&", Self::unary)
    }

    fn logical(
        &mut self,
        operator: &str,
        part: fn(&mut Self) -> Result<Value, String>,
    ) -> Result<Value, String> {
        let start = self.start();
        let mut left = part(self)?;
        while self.eat(operator) {
            let right = part(self)?;
            left = json!({"loc": self.loc(start), "left": left, "type": "LogicalExpression", "right": right, "operator": operator});
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Value, String> {
        self.nested(|reader| {
            let start = reader.start();
            for operator in ["!", "-"] {
                if reader.eat(operator) {
                    let argument = reader.unary()?;
                    return Ok(json!({"loc": reader.loc(start), "type": "UnaryExpression", "prefix": true, "argument": argument, "operator": operator}));
                }
            }
            reader.postfix(start)
        })
    }

    fn postfix(&mut self, start: Place) -> Result<Value, String> {
        let mut object = self.primary(start)?;
        loop {
            if self.eat(".") {
                let begin = self.start();
                let name = self.name()?;
                let property = json!({"loc": self.loc(begin), "name": name, "type": "Identifier"});
                object = json!({"loc": self.loc(start), "type": "MemberExpression", "object": object, "computed": false, "property": property});
            } else if self.eat("[") {
                let property = self.either()?;
                self.expect("]")?;
                object = json!({"loc": self.loc(start), "type": "MemberExpression", "object": object, "computed": true, "property": property});
            } else if self.eat("(") {
                let arguments = self.list(")", Self::either)?;
                object = json!({"loc": self.loc(start), "type": "CallExpression", "callee": object, "arguments": arguments});
            } else {
                return Ok(object);
            }
        }
    }

    fn primary(&mut self, start: Place) -> Result<Value, String> {
        match self.peek() {
            Some('(') => {
                self.expect("(")?;
                let inner = self.either()?;
                self.expect(")")?;
                Ok(inner)
            }
            Some('[') => {
                self.expect("[")?;
                let elements = self.list("]", Self::either)?;
                Ok(json!({"loc": self.loc(start), "type": "ArrayExpression", "elements": elements}))
            }
            Some('{') => {
                self.expect("{")?;
                let properties = self.list("}", Self::property)?;
                Ok(
                    json!({"loc": self.loc(start), "type": "ObjectExpression", "properties": properties}),
                )
            }
            Some('"' | '\'') => self.text(start),
            Some(digit) if digit.is_ascii_digit() => self.number(start),
            _ => {
                let name = self.name()?;
                let value = match name.as_str() {
                    "true" => json!(true),
                    "false" => json!(false),
                    "null" => Value::Null,
                    _ => {
                        return Ok(
                            json!({"loc": self.loc(start), "name": name, "type": "Identifier"}),
                        );
                    }
                };
                Ok(self.literal(start, &value))
            }
        }
    }

    fn list(
        &mut self,
        close: &str,
        item: fn(&mut Self) -> Result<Value, String>,
    ) -> Result<Vec<Value>, String> {
        let mut items = Vec::new();
        while !self.eat(close) {
            if !items.is_empty() {
                self.expect(",")?;
                if self.eat(close) {
                    break;
                }
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn property(&mut self) -> Result<Value, String> {
        let start = self.start();
        let key = if matches!(self.peek(), Some('"' | '\'')) {
            self.text(start)?
        } else {
            let name = self.name()?;
            json!({"loc": self.loc(start), "name": name, "type": "Identifier"})
        };
        self.expect(":")?;
        let value = self.either()?;
        Ok(
            json!({"key": key, "loc": self.loc(start), "kind": "init", "type": "Property", "value": value, "method": false, "computed": false, "shorthand": false}),
        )
    }

    fn literal(&self, start: Place, value: &Value) -> Value {
        let raw: String = self
            .text
            .get(start.at..self.end.at)
            .unwrap_or_default()
            .iter()
            .collect();
        json!({"loc": self.loc(start), "raw": raw, "type": "Literal", "value": value})
    }

    fn text(&mut self, start: Place) -> Result<Value, String> {
        let quote = self.step();
        let mut text = String::new();
        loop {
            match self.step() {
                None | Some('\n') => return Err("A text does not end.".into()),
                same if same == quote => break,
                Some('\\') => match self.step() {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some(other) => text.push(other),
                    None => return Err("A text does not end.".into()),
                },
                Some(other) => text.push(other),
            }
        }
        self.end = self.place;
        Ok(self.literal(start, &json!(text)))
    }

    fn number(&mut self, start: Place) -> Result<Value, String> {
        let mut digits = String::new();
        while let Some(next) = self
            .peek()
            .filter(|next| next.is_ascii_digit() || *next == '.')
        {
            digits.push(next);
            self.step();
        }
        self.end = self.place;
        let value: Value =
            serde_json::from_str(&digits).map_err(|_| format!("`{digits}` is not a number."))?;
        Ok(self.literal(start, &value))
    }

    fn name(&mut self) -> Result<String, String> {
        self.skip();
        let mut name = String::new();
        while let Some(next) = self
            .peek()
            .filter(|next| next.is_alphanumeric() || "_$".contains(*next))
        {
            name.push(next);
            self.step();
        }
        if name.is_empty() {
            return Err(match self.rest() {
                rest if rest.is_empty() => "It ends too early.".into(),
                rest => format!("Not understood: `{rest}`."),
            });
        }
        self.end = self.place;
        Ok(name)
    }

    fn word_is(&self, word: &str) -> bool {
        let after = self.text.get(self.place.at + word.len());
        self.starts_with(word)
            && after.is_none_or(|next| !next.is_alphanumeric() && !"_$".contains(*next))
    }
}

/// Holds the program of a rule against what rules may do.
///
/// # Errors
/// What they may not.
pub fn check_rule(program: &Value) -> Result<(), String> {
    let body = program.get("body").and_then(Value::as_array);
    if body.is_none_or(Vec::is_empty) {
        return Err("A rule needs code.".into());
    }
    body.into_iter().flatten().try_for_each(check_statement)
}

fn kind(node: &Value) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn check_statement(node: &Value) -> Result<(), String> {
    let part = |name: &str| node.get(name).unwrap_or(&Value::Null);
    match kind(node) {
        "IfStatement" => {
            check_test(part("test"))?;
            check_statement(part("consequent"))?;
            match part("alternate") {
                Value::Null => Ok(()),
                alternate => check_statement(alternate),
            }
        }
        "BlockStatement" => part("body")
            .as_array()
            .into_iter()
            .flatten()
            .try_for_each(check_statement),
        _ => {
            let call = part("expression");
            if callee(call) == Some("Action") {
                Ok(())
            } else {
                Err("Only `if` and `Action(…)` are statements of a rule.".into())
            }
        }
    }
}

fn callee(node: &Value) -> Option<&str> {
    node.get("callee")?.get("name")?.as_str()
}

fn check_test(node: &Value) -> Result<(), String> {
    let part = |name: &str| node.get(name).unwrap_or(&Value::Null);
    match kind(node) {
        "LogicalExpression" => {
            check_test(part("left"))?;
            check_test(part("right"))
        }
        "UnaryExpression" => check_test(part("argument")),
        _ => match callee(node) {
            Some(name) if OPERATORS.contains(&name) => Ok(()),
            Some(name) => Err(format!("Unknown operator `{name}`.")),
            None => {
                Err("A condition has to be a call such as `eq(ticket.status, \"open\")`.".into())
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{check_rule, parse};
    use serde_json::{Value, json};

    #[test]
    fn trees_are_as_those_recorded() {
        let tree =
            parse("if (eq(ticket.subject, \"test\")) { Action(\"addTags\", { tags: \"test\" }) }")
                .unwrap_or_default();
        let at = |pointer: &str| tree.pointer(pointer).cloned().unwrap_or_default();
        let loc = |start: u64, end: u64| json!({"end": {"line": 1, "column": end}, "start": {"line": 1, "column": start}});
        for (pointer, start, end) in [
            ("/loc", 0, 71),
            ("/body/0/loc", 0, 71),
            ("/body/0/test/loc", 4, 30),
            ("/body/0/test/arguments/0/property/loc", 14, 21),
            ("/body/0/test/arguments/1/loc", 23, 29),
            ("/body/0/consequent/loc", 32, 71),
            ("/body/0/consequent/body/0/loc", 34, 70),
            (
                "/body/0/consequent/body/0/expression/arguments/1/properties/0/loc",
                54,
                66,
            ),
        ] {
            assert_eq!(at(pointer), loc(start, end), "{pointer}");
        }
        assert_eq!(at("/body/0/test/arguments/1/raw"), json!("\"test\""));
        assert_eq!(at("/body/0/alternate"), Value::Null);
        assert_eq!(
            parse("").unwrap_or_default(),
            json!({"loc": {"end": {"line": 0, "column": 0}, "start": {"line": 0, "column": 0}}, "body": [], "type": "Program", "sourceType": "script"})
        );
    }

    #[test]
    fn rules_do_what_rules_may() {
        for (code, fits) in [
            (
                "if (eq(ticket.status, 'open') && !isEmpty(message.text)) {\n  Action('addTags', { tags: 'a' });\n} else {}",
                true,
            ),
            ("", false),
            ("x", false),
            ("if (ticket.status === 'open') {}", false),
            ("while (true) {}", false),
            ("if (like(ticket.status, 'open')) {}", false),
            ("if (eq(ticket.status, 'open') { }", false),
            ("if (eq(ticket.status, 'open)) {}", false),
        ] {
            let read = parse(code).and_then(|tree| check_rule(&tree));
            assert_eq!(read.is_ok(), fits, "{code}: {read:?}");
        }
        assert!(parse(&"(".repeat(500)).is_err());
    }
}
