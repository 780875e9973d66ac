//! Templates of http integrations and macros: Jinja's, by minijinja, printing as Python does.

use crate::json_text;
use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, Output, State, UndefinedBehavior, Value as Printed};
use serde_json::{Map, Value, json};

/// The template that stands for everything there is, as JSON. Live it is the one way to get more than texts.
const WHOLE: &str = "{{context}}";

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_formatter(print);
    // What texts, lists and objects can do in Python: `ticket.subject.lower()`, `ticket.customer.get("email")`.
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment
}

fn print(out: &mut Output, _: &mut State, value: &Printed) -> Result<(), minijinja::Error> {
    out.write_str(&printed(value, false))?;
    Ok(())
}

// As Python's `str` has it, and inside lists and objects as `repr` does.
fn printed(value: &Printed, inside: bool) -> String {
    match value.kind() {
        ValueKind::Undefined => String::new(),
        ValueKind::None => "None".into(),
        ValueKind::Bool => if value.is_true() { "True" } else { "False" }.into(),
        ValueKind::String if inside => quoted(value.as_str().unwrap_or_default()),
        ValueKind::Seq => {
            let items = value.try_iter().into_iter().flatten();
            let items: Vec<String> = items.map(|item| printed(&item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        ValueKind::Map => {
            let keys = value.try_iter().into_iter().flatten();
            let items: Vec<String> = keys
                .map(|key| {
                    let own = value.get_item(&key).unwrap_or_default();
                    format!("{}: {}", printed(&key, true), printed(&own, true))
                })
                .collect();
            format!("{{{}}}", items.join(", "))
        }
        _ => value.to_string(),
    }
}

// In double quotes only where that saves escaping a single one.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            same if same == quote => out.extend(['\\', same]),
            control if control.is_ascii_control() => {
                out.push_str(&format!("\\x{:02x}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out.push(quote);
    out
}

/// Whether a template can be read, wherever texts are in it.
///
/// # Errors
/// What is wrong with it.
pub fn check(template: &Value) -> Result<(), String> {
    match template {
        Value::String(text) => environment()
            .template_from_str(text)
            .map(|_| ())
            .map_err(|problem| problem.to_string()),
        Value::Array(items) => items.iter().try_for_each(check),
        Value::Object(object) => object.values().try_for_each(check),
        _ => Ok(()),
    }
}

/// Fills in a template: texts wherever they are. Each becomes a text, whatever it names.
///
/// # Errors
/// What cannot be filled in.
pub fn render(template: &Value, context: &Value) -> Result<Value, String> {
    filled(template, &environment(), context)
}

fn filled(template: &Value, engine: &Environment, context: &Value) -> Result<Value, String> {
    match template {
        Value::String(text) => Ok(json!(filled_text(text, engine, context)?)),
        Value::Array(items) => items
            .iter()
            .map(|item| filled(item, engine, context))
            .collect(),
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| Ok((key.clone(), filled(value, engine, context)?)))
            .collect::<Result<Map<String, Value>, String>>()
            .map(Value::Object),
        other => Ok(other.clone()),
    }
}

fn filled_text(text: &str, engine: &Environment, context: &Value) -> Result<String, String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare == WHOLE {
        return Ok(String::from_utf8_lossy(&json_text::python(context)).into_owned());
    }
    // Most texts name nothing.
    if !text.contains('{') {
        return Ok(text.to_owned());
    }
    let mut names = context.as_object().cloned().unwrap_or_default();
    names.insert("context".into(), context.clone());
    engine
        .render_str(text, Printed::from(Serde(&names)))
        .map_err(|problem| problem.to_string())
}

#[cfg(test)]
mod tests {
    use super::{check, render};
    use serde_json::json;

    #[test]
    fn templates_are_filled_in_as_python_prints() {
        let context = json!({
            "ticket": {
                "id": 5, "subject": "Hi \"you\"", "spam": false, "meta": null, "tags": [{"id": 1, "name": "vip"}, {"id": 2, "name": "it's"}],
                "messages": [{"id": 7}, {"id": 8}], "score": 1.5,
            },
            "event": {"type": "ticket-created"},
        });
        for (template, filled) in [
            (
                json!({"id": "{{ticket.id}}", "n": 1, "list": ["{{ ticket.spam }}"]}),
                json!({"id": "5", "n": 1, "list": ["False"]}),
            ),
            (
                json!("{{ ticket.subject }} #{{ticket.id}}"),
                json!("Hi \"you\" #5"),
            ),
            (json!("{{ticket.meta}}"), json!("None")),
            (json!("{{ticket.meta.deep.er}}{{nothing.here}}"), json!("")),
            (json!("{{ticket.tags[0].name}}"), json!("vip")),
            (json!("{{ticket.messages[-1].id}}"), json!("8")),
            (json!("{{ticket.score}}"), json!("1.5")),
            (
                json!("{{ticket.tags}}"),
                json!(r#"[{'id': 1, 'name': 'vip'}, {'id': 2, 'name': "it's"}]"#),
            ),
            (
                json!(r#"{{ ["a\nb", "\\", "\"'"] }} {{ [ticket.subject] }}"#),
                json!(r#"['a\nb', '\\', '"\''] ['Hi "you"']"#),
            ),
            (
                json!(
                    r#"{{ticket.subject.lower().replace("hi", "ho")}} {{ticket.get("id")}} {{"a@b".split("@")[1]}}"#
                ),
                json!("ho \"you\" 5 b"),
            ),
            (
                json!("{{ticket.messages | tojson}}"),
                json!(r#"[{"id": 7}, {"id": 8}]"#),
            ),
            (
                json!(
                    "{% for tag in ticket.tags %}{{tag.id}};{% endfor %}{{ticket.subject | upper}}"
                ),
                json!("1;2;HI \"YOU\""),
            ),
            (json!("{{event.type}}"), json!("ticket-created")),
            (
                json!(" {{ context }} "),
                json!(
                    r#"{"event": {"type": "ticket-created"}, "ticket": {"id": 5, "messages": [{"id": 7}, {"id": 8}], "meta": null, "score": 1.5, "spam": false, "subject": "Hi \"you\"", "tags": [{"id": 1, "name": "vip"}, {"id": 2, "name": "it's"}]}}"#
                ),
            ),
            (json!("{{context.ticket.id}}"), json!("5")),
        ] {
            assert_eq!(render(&template, &context), Ok(filled), "{template}");
        }
        for wrong in ["{{ticket.id", "{% if %}", "{{ticket.id | nonsense}}"] {
            assert!(
                check(&json!({"a": [wrong]})).is_err() || render(&json!(wrong), &context).is_err(),
                "{wrong}"
            );
        }
    }
}
