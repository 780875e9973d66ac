//! Templates of http integrations: `{{ticket.id}}` and the like.

use serde_json::Value;

/// Fills in a template: texts wherever they are, and `{{context}}` as a whole.
#[must_use]
pub fn render(template: &Value, context: &Value) -> Value {
    match template {
        Value::String(text) => Value::String(filled(text, context)),
        Value::Array(items) => items.iter().map(|item| render(item, context)).collect(),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(key, value)| (key.clone(), render(value, context)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn filled(text: &str, context: &Value) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((path, behind)) = after.split_once("}}") else {
            break;
        };
        out.push_str(before);
        out.push_str(&shown(path.trim(), context));
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn shown(path: &str, context: &Value) -> String {
    let mut value = Some(context);
    if path != "context" {
        for key in path.split('.') {
            value = value.and_then(|value| match value {
                Value::Array(items) => items.get(key.parse::<usize>().ok()?),
                other => other.get(key),
            });
        }
    }
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use serde_json::json;

    #[test]
    fn templates_are_filled_in() {
        let context =
            json!({"ticket": {"id": 5, "subject": "Hi", "tags": [{"name": "vip"}], "meta": null}});
        for (template, filled) in [
            (
                json!({"id": "{{ticket.id}}", "n": 1}),
                json!({"id": "5", "n": 1}),
            ),
            (json!("{{ ticket.subject }} #{{ticket.id}}"), json!("Hi #5")),
            (
                json!("{{ticket.tags.0.name}}{{ticket.meta}}{{nothing.here}}"),
                json!("vip"),
            ),
            (json!("{{ticket.id"), json!("{{ticket.id")),
            (json!("{{context}}"), json!(context.to_string())),
        ] {
            assert_eq!(render(&template, &context), filled);
        }
    }
}
