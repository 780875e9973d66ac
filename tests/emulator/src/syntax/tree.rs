//! The tree of a program, from its statements down to its literals.

use super::text::{Place, Reader};
use serde_json::{Value, json};

const DEEPEST: usize = 60;

impl Reader {
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

    pub(super) fn statement(&mut self) -> Result<Value, String> {
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
}
