//! What a raw request carries: data, or form fields and files.

use crate::http::body::{Body, Content, Part};
use crate::input::display::{display, display_text};
use crate::input::read::{Inputs, Value};
use crate::input::typed_json::{is_meant, mishap, uncovered};
use crate::json::read::{parse, well_formed};
use crate::json::typed::parsed;
use crate::json::write::quoted;
use crate::plan::raw::url::entries;
use crate::plan::upload::{file_of, media_type};
use crate::port::params::Given;
use crate::port::transport::Transport;

/// The content type of a body, unless the flow author gives one; form data has its own, with a boundary.
pub(crate) fn content_type<F>(body: &Body<F>) -> Option<String> {
    match body {
        Body::Text(_) => Some("application/json".to_owned()),
        Body::File(file) => Some(
            file.content_type
                .clone()
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
pub(crate) fn body<T: Transport>(
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
    let wrong = |problem: String| ("data", problem);
    Ok(match given {
        Given::File(file) => {
            media_type(file).map_err(wrong)?;
            Body::File(file.clone())
        }
        Given::Json(json) => Body::Text(json.clone()),
        // JSON is sent as it is; other text as a JSON string, unless the flow author gives another content type.
        Given::Text(text) if is_json => Body::Text(json_of(text).map_err(wrong)?),
        Given::Text(text) | Given::Number(text) => Body::Text(text.clone()),
        Given::Flag(flag) => Body::Text(flag.to_string()),
        other => {
            let problem = format!("must be text, JSON or a file, not {}", display(other));
            return Err(wrong(problem));
        }
    })
}

/// Text as JSON: its own, or a JSON string of what is not meant as JSON.
fn json_of(text: &str) -> Result<String, String> {
    let text = uncovered(text);
    let json = well_formed(text);
    match parse(&json) {
        Ok(_) => Ok(json.into_owned()),
        Err(broken) if is_meant(text) => Err(mishap(text).unwrap_or(broken)),
        Err(_) => match mishap(text) {
            Some(mishap) => Err(mishap),
            None => Ok(quoted(text)),
        },
    }
}

fn field<F: Clone>(name: &str, given: &Given<F>) -> Result<Part<F>, InputProblem> {
    let text = match given {
        Given::Text(text) | Given::Number(text) | Given::Json(text) => text.clone(),
        Given::Flag(flag) => flag.to_string(),
        Given::Absent => String::new(),
        Given::File(file) => {
            media_type(file).map_err(|problem| ("formData", problem))?;
            return Ok(Part::file(name, name, file.clone()));
        }
        other => {
            let name = display_text(name);
            let problem = format!("must hold text, but {name} is {}", display(other));
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
        let name = display_text(name);
        let problem = format!("must hold text or files, but {name} is {}", display(given));
        return Err(("fileData", problem));
    };
    media_type(&file).map_err(|problem| ("fileData", problem))?;
    let file_name = file_name(names, name).unwrap_or_else(|| name.to_owned());
    Ok(Part::file(name, file_name, file))
}

fn file_name<F>(names: Option<&Value<F>>, key: &str) -> Option<String> {
    let Some(Value::Pairs(pairs)) = names else {
        return None;
    };
    let (_, json) = pairs.iter().find(|(name, _)| name == key)?;
    parsed::<String>(json).filter(|name| !name.is_empty())
}
