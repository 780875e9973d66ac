//! What a raw request carries: data, or form fields and files.

use crate::http::body::{Body, Content, Part};
use crate::http::header::header_problem;
use crate::input::display::display;
use crate::input::read::{Inputs, Value};
use crate::json::write::quoted;
use crate::plan::raw::url::entries;
use crate::plan::upload::file_of;
use crate::port::params::Given;
use crate::port::transport::Transport;

/// The content type of a body, unless the builder gives one; form data has its own, with a boundary.
pub fn content_type<F>(body: &Body<F>) -> Option<String> {
    match body {
        Body::Text(_) => Some("application/json".to_owned()),
        Body::File(file) => Some(
            file.content_type
                .clone()
                .filter(|content_type| header_problem("content-type", content_type).is_none())
                .unwrap_or_else(|| "application/octet-stream".into()),
        ),
        Body::None | Body::Multipart(_) => None,
    }
}

/// Why there is no body: the key of the input, and what is wrong with it.
type InputProblem = (&'static str, String);

/// Data as the body, or form fields and files as form data; `is_json` says whether data is to be JSON.
///
/// # Errors
/// Both of them, or a value that cannot be sent.
pub fn body<T: Transport>(
    inputs: &Inputs<T::File>,
    is_json: bool,
) -> Result<Body<T::File>, InputProblem> {
    let (fields, files) = (entries(inputs, "formData"), entries(inputs, "fileData"));
    let is_form = !fields.is_empty() || !files.is_empty();
    match inputs.get("data") {
        Some(Value::Raw(_)) if is_form => Err((
            "data",
            "cannot be sent together with File Data or Form Data".into(),
        )),
        Some(Value::Raw(given)) => data(given, is_json),
        _ if is_form => {
            let names = inputs.get("fileDataFileNames");
            let fields = fields.iter().map(|(name, given)| field(name, given));
            let files = files
                .iter()
                .map(|(name, given)| file::<T>(name, given, names));
            fields
                .chain(files)
                .collect::<Result<_, _>>()
                .map(Body::Multipart)
        }
        _ => Ok(Body::None),
    }
}

fn data<F: Clone>(given: &Given<F>, is_json: bool) -> Result<Body<F>, InputProblem> {
    Ok(match given {
        Given::File(file) => Body::File(file.clone()),
        Given::Json(json) => Body::Text(json.clone()),
        // JSON goes as it is; other text as a JSON string, unless the builder says that it is something else.
        Given::Text(text) if !is_json || is_valid_json(text) => Body::Text(text.clone()),
        Given::Text(text) => Body::Text(quoted(text)),
        Given::Number(text) => Body::Text(text.clone()),
        Given::Flag(flag) => Body::Text(flag.to_string()),
        other => {
            let problem = format!("must be text, JSON or bytes, not {}", display(other));
            return Err(("data", problem));
        }
    })
}

fn is_valid_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn field<F: Clone>(name: &str, given: &Given<F>) -> Result<Part<F>, InputProblem> {
    let text = match given {
        Given::Text(text) | Given::Number(text) | Given::Json(text) => text.clone(),
        Given::Flag(flag) => flag.to_string(),
        Given::Absent => String::new(),
        Given::File(file) => return Ok(Part::file(name, name, file.clone())),
        other => {
            let problem = format!("must hold text, not {} under {name}", display(other));
            return Err(("formData", problem));
        }
    };
    Ok(Part {
        name: name.to_owned(),
        content: Content::Text(text),
    })
}

fn file<T: Transport>(
    name: &str,
    given: &Given<T::File>,
    names: Option<&Value<T::File>>,
) -> Result<Part<T::File>, InputProblem> {
    let Some(file) = file_of::<T>(given) else {
        let problem = format!(
            "must hold text or bytes, not {} under {name}",
            display(given)
        );
        return Err(("fileData", problem));
    };
    let file_name = file_name(names, name).unwrap_or_else(|| name.to_owned());
    Ok(Part::file(name, file_name, file))
}

fn file_name<F>(names: Option<&Value<F>>, key: &str) -> Option<String> {
    let Some(Value::Pairs(pairs)) = names else {
        return None;
    };
    let (_, json) = pairs.iter().find(|(name, _)| name == key)?;
    serde_json::from_str::<String>(json)
        .ok()
        .filter(|name| !name.is_empty())
}
