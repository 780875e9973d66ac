//! What the program of a rule may do.

use super::OPERATORS;
use serde_json::Value;

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
