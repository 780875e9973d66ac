//! The whole story of one operation.

use crate::connection::Account;
use crate::creation::create;
use crate::error::{Code, Error};
use crate::exchange::Exchange;
use crate::faults::Faults;
use crate::input::Call;
use crate::operation::{Kind, Operation, Plan};
use crate::request::Expect;
use crate::transport::{Inputs, Json, Transport};
use crate::{field_values, files, pages, picklist, raw_request};

/// Reads the inputs, asks Gorgias, and gives the platform its result: `{data}` for actions, `{result}` for data sources.
///
/// # Errors
/// A coded [`Error`] for whoever must act, without secrets. Wrong inputs are found before anything is sent.
pub async fn perform<T: Transport>(
    operation: &'static Operation,
    inputs: &impl Inputs<T::File>,
    transport: &T,
) -> Result<T::Json, Error> {
    let connection = operation
        .inputs
        .iter()
        .find(|input| matches!(input.kind, Kind::Connection));
    let (key, label) = connection.map_or(("connection", "Connection"), |input| {
        (input.key, input.label)
    });
    let connection = inputs.connection(key);
    let account = Account::resolve(connection.as_ref(), label);
    let (call, problems) = Call::read(operation, inputs);
    let account = match account {
        Ok(account) => account,
        Err(error) => {
            let redactor = connection.map(|value| value.redactor()).unwrap_or_default();
            return Err(error.joined_by(problems).scrubbed(&redactor));
        }
    };
    let exchange = Exchange::new(transport, &account, operation, call.flag("debugRequest"));
    carry_out(&exchange, &call, Faults::new(operation, problems))
        .await
        .map_err(|error| error.scrubbed(&account.redactor))
}

async fn carry_out<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
    faults: Faults,
) -> Result<T::Json, Error> {
    let operation = exchange.operation;
    let request = || call.request(operation, exchange.account);
    let data = match operation.plan {
        // It finds more faults with its inputs, and tells all of them at once.
        Plan::Raw => raw_request::send(exchange, call, faults).await?,
        _ if !faults.is_empty() => return Err(faults.error()),
        Plan::Answer => exchange.value(&request()).await?,
        Plan::Update if call.body().is_empty() => return Err(nothing_to_update(operation)),
        Plan::Update => exchange.value(&request()).await?,
        Plan::Success => {
            let request = request().expecting(Expect::Nothing);
            exchange.done(&request).await?;
            T::Json::object(vec![("message", T::Json::from_text("Success"))])
        }
        Plan::Create(lookup) => create(exchange, call, lookup).await?,
        Plan::Walk => pages::list(exchange, call).await?,
        Plan::Customers => pages::customers(exchange, call).await?,
        Plan::FieldValues => field_values::bare(exchange.value(&request()).await?),
        Plan::UpdateFieldValues => field_values::update(exchange, call).await?,
        Plan::Upload => files::upload(exchange, call).await?,
        // A file's result is the file itself: data and contentType side by side.
        Plan::Download => return files::download(exchange, call).await,
        Plan::Picklist(labels) => {
            return Ok(T::Json::object(vec![(
                "result",
                picklist::picklist(exchange, call, labels).await?,
            )]));
        }
    };
    Ok(T::Json::object(vec![("data", data)]))
}

fn nothing_to_update(operation: &Operation) -> Error {
    let message = format!(
        "{} has nothing to change: every field was left empty.",
        operation.label
    );
    Error::new(Code::InvalidInput, message)
        .with_hint("Fill in at least one field, or type null to clear one.")
}
