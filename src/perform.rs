//! The whole story of one operation.

use std::pin::Pin;

use crate::client::exchange::Exchange;
use crate::client::rate_limit::RateLimiters;
use crate::connection::account::Account;
use crate::error::{Code, Error};
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::manifest::{Kind, Operation, Plan, Role};
use crate::plan::create::create;
use crate::plan::create_customer::create_customer;
use crate::plan::custom_fields;
use crate::plan::customers::customers;
use crate::plan::download::{File, download};
use crate::plan::list::list;
use crate::plan::picklist::picklist;
use crate::plan::raw::request::send;
use crate::plan::success::success;
use crate::plan::upload::upload;
use crate::port::json::Json;
use crate::port::params::Params;
use crate::port::transport::Transport;

/// Reads the inputs, asks Gorgias, and gives the platform its result: `{data}` for actions, `{result}` for data sources.
///
/// # Errors
/// A coded [`Error`] for whoever must act, without secrets. Wrong inputs are found before anything is sent.
pub async fn perform<T: Transport>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    transport: &T,
    limiters: &RateLimiters,
) -> Result<T::Json, Error> {
    let connection = operation
        .inputs
        .iter()
        .find(|input| matches!(input.kind, Kind::Connection));
    let (key, label) = connection.map_or(("connection", "Connection"), |input| {
        (input.key, input.label)
    });
    let connection = params.connection(key);
    let account = Account::resolve(connection.as_ref(), label);
    let (inputs, problems) = Inputs::read(operation, params);
    let account = match account {
        Ok(account) => account,
        Err(error) => {
            let redactor = connection.map(|value| value.redactor()).unwrap_or_default();
            return Err(error.joined_by(problems).redacted(&redactor));
        }
    };
    let exchange = Exchange::new(
        transport,
        limiters,
        &account,
        operation,
        inputs.flag("debugRequest"),
    );
    carry_out(&exchange, &inputs, Problems::new(operation, problems))
        .await
        .map_err(|error| error.redacted(&account.redactor))
}

/// What an operation does, until it has its result. Boxed and without its type: with the steps of every plan in one
/// function, the host's compiler would spend more time on that function than most flows take.
type PlanFuture<'a, J> = Pin<Box<dyn Future<Output = Result<J, Error>> + 'a>>;

async fn carry_out<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    problems: Problems,
) -> Result<T::Json, Error> {
    let operation = exchange.operation;
    let request = || inputs.request(operation, exchange.account);
    let answer = || async { exchange.value(&request()).await };
    let future: PlanFuture<'_, T::Json> = match operation.plan {
        // These find more problems with their inputs, and tell all of them at once.
        Plan::Download => {
            let File { data, content_type } =
                Box::pin(download(exchange, inputs, problems)).await?;
            return Ok(result(operation.role, data, content_type));
        }
        Plan::Raw => Box::pin(send(exchange, inputs, problems)),
        Plan::Upload => Box::pin(upload(exchange, inputs, problems)),
        _ if !problems.is_empty() => return Err(problems.error()),
        Plan::Update if inputs.body().is_empty() => return Err(nothing_to_update(operation)),
        Plan::Answer | Plan::Update => Box::pin(answer()),
        Plan::Success => Box::pin(success(exchange, inputs)),
        Plan::Create(lookup) => Box::pin(create(exchange, inputs, lookup)),
        Plan::CreateCustomer(lookup) => Box::pin(create_customer(exchange, inputs, lookup)),
        Plan::Walk => Box::pin(list(exchange, inputs)),
        Plan::Customers => Box::pin(customers(exchange, inputs)),
        Plan::FieldValues => Box::pin(async { Ok(custom_fields::bare(answer().await?)) }),
        Plan::UpdateFieldValues => Box::pin(custom_fields::update(exchange, inputs)),
        Plan::Picklist(labels) => Box::pin(picklist(exchange, inputs, labels)),
    };
    Ok(result(operation.role, future.await?, None))
}

/// What the platform takes from whatever calls an operation; of a file it wants to know what it is.
fn result<J: Json>(role: Role, data: J, content_type: Option<J>) -> J {
    let name = match role {
        Role::Action => "data",
        Role::DataSource => "result",
    };
    let mut members = vec![(name, data)];
    members.extend(content_type.map(|content_type| ("contentType", content_type)));
    J::object(members)
}

fn nothing_to_update(operation: &Operation) -> Error {
    let message = format!(
        "{} has nothing to change: every field was left empty.",
        operation.label
    );
    Error::new(Code::InvalidInput, message)
        .with_hint("Fill in at least one field, or type null to clear one.")
}
