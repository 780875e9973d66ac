//! Uploads files.

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::body::{Body, File, Part};
use crate::input::display::display;
use crate::input::problems::Problems;
use crate::input::read::{Inputs, Value};
use crate::port::params::Given;
use crate::port::transport::Transport;

/// Uploads the files; the response lists them in their order.
///
/// # Errors
/// When there is no file, or Gorgias refused them.
pub(crate) async fn upload<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    mut problems: Problems,
) -> Result<T::Json, Error> {
    let is_blank = |key: &str| inputs.get(key).is_none() && problems.is_read(key);
    if is_blank("file") && is_blank("files") {
        for key in ["file", "files"] {
            problems.add(key, "is empty: give at least one file, in File or in Files");
        }
    }
    let mut parts = Vec::new();
    let mut add = |key: &str, name: Option<&str>, given: &Given<T::File>| match file_of::<T>(given)
    {
        Some(file) => {
            if let Err(problem) = media_type(&file) {
                problems.add(key, problem);
            }
            let name = name.map_or_else(|| default_name(&file), str::to_owned);
            parts.push(Part::file(name.clone(), name, file));
        }
        None => {
            problems.add(key, format!("must be a file, not {}", display(given)));
        }
    };
    if let Some(Value::Raw(given)) = inputs.get("file") {
        let name = inputs.text("fileName").map(str::trim);
        add("file", name.filter(|name| !name.is_empty()), given);
    }
    if let Some(Value::Raw(Given::Entries(entries))) = inputs.get("files") {
        for (name, given) in entries {
            add("files", Some(name.trim()), given);
        }
    }
    problems.check()?;
    let mut request = inputs.request(exchange.operation, exchange.account);
    request.body = Body::Multipart(parts);
    exchange.list(&request).await
}

/// A file: bytes, or text as bytes.
pub(crate) fn file_of<T: Transport>(given: &Given<T::File>) -> Option<File<T::File>> {
    match given {
        Given::File(file) => Some(file.clone()),
        Given::Text(text) if !text.is_empty() => Some(File {
            content: T::text_file(text),
            size: text.len() as u64,
            content_type: None,
        }),
        _ => None,
    }
}

/// Whether the file can be sent as what it says it is.
pub(crate) fn media_type<F>(file: &File<F>) -> Result<(), String> {
    match file.media_type_problem() {
        Some(problem) => Err(format!(
            "must be a file with a content type such as image/png: its own {problem}"
        )),
        None => Ok(()),
    }
}

/// A file without a name gets one with a fitting extension, since Gorgias shows it.
fn default_name<F>(file: &File<F>) -> String {
    let ending = match file
        .content_type
        .as_deref()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "application/pdf" => ".pdf",
        "text/plain" => ".txt",
        "text/csv" => ".csv",
        "application/json" => ".json",
        _ => "",
    };
    format!("file{ending}")
}
