//! The choices of one custom field.

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::request::Policy;
use crate::input::read::Inputs;
use crate::plan::picklist::{MOST, Shown};
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::text::{grouped, one_line};

/// What stands between the levels of a choice on the wire.
const LEVEL: &str = "::";

/// The choices of a dropdown as `{key, label}`, the key as on the wire; of a yes-or-no field these two; of other fields
/// none.
///
/// # Errors
/// When the field cannot be read.
pub(crate) async fn field_choices<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let request = inputs.request(exchange.operation, exchange.account);
    let field = exchange.value(&request.by(Policy::Prompt)).await?;
    let words = inputs.text("search").unwrap_or_default().to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut items = choices(&field).unwrap_or_default();
    items.retain(|(key, label)| {
        let all = format!("{key}\n{label}").to_lowercase();
        words.iter().all(|word| all.contains(word))
    });
    let most = inputs.number("max_items").unwrap_or(MOST);
    let is_cut = items.len() as u64 > most;
    items.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let mut shown = Shown::new(items);
    if is_cut {
        let cut = format!("only the first {} – use Search", grouped(most));
        shown.cut(exchange, &cut);
    }
    Ok(shown.json())
}

fn choices<J: Json>(field: &J) -> Option<Vec<(String, String)>> {
    let definition = field.member("definition")?;
    if definition.member("data_type")?.text()? == "boolean" {
        let pair = |key: &str, label: &str| (key.to_owned(), label.to_owned());
        return Some(vec![pair("true", "Yes"), pair("false", "No")]);
    }
    let choices = definition.member("input_settings")?.member("choices")?;
    let texts = (0..choices.length()?).filter_map(|at| {
        let choice = choices.item(at)?;
        let text = choice.text();
        text.or_else(|| choice.whole().map(|number| number.to_string()))
    });
    let items = texts.map(|choice| {
        let levels: Vec<String> = choice.split(LEVEL).map(one_line).collect();
        (choice, levels.join(" › "))
    });
    Some(items.filter(|(_, label)| !label.is_empty()).collect())
}
