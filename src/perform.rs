//! The whole story of one operation.

use crate::client::exchange::Exchange;
use crate::client::memory::Memory;
use crate::error::Error;
use crate::invocation::Invocation;
use crate::manifest::{Operation, Role};
use crate::plan::carry_out;
use crate::plan::output::Output;
use crate::port::json::Json;
use crate::port::params::Params;
use crate::port::transport::{Level, Transport};
use crate::text::truncate;

/// Reads the inputs, asks Gorgias, and gives the platform its result: `{data}` for actions, `{result}` for data sources.
///
/// # Errors
/// A coded [`Error`] for whoever must act, without secrets. Wrong inputs are found before anything is sent.
pub async fn perform<T: Transport>(
    operation: &'static Operation,
    params: &impl Params<T::File>,
    transport: &T,
    memory: &Memory,
) -> Result<T::Json, Error> {
    let Invocation {
        account,
        inputs,
        problems,
    } = Invocation::read(operation, params)?;
    let debug = inputs.flag("debugRequest");
    let exchange = Exchange::new(transport, memory, &account, operation, debug);
    if let Some(line) = unread(operation, params.undeclared()) {
        exchange.log(Level::Warn, &line);
    }
    match carry_out(&exchange, &inputs, problems).await {
        Ok(output) => Ok(result(operation.role, output)),
        Err(error) => Err(error.redacted(&account.redactor)),
    }
}

/// What is told of params that are no inputs: a value that nobody reads must not be lost in silence.
fn unread(operation: &Operation, names: &[String]) -> Option<String> {
    /// More would hide what the log is read for.
    const MOST: usize = 10;
    const LONGEST: usize = 60;
    let some = names.iter().take(MOST);
    let mut told: Vec<String> = some.map(|name| truncate(name, LONGEST)).collect();
    told.extend((names.len() > MOST).then(|| "…".to_owned()));
    let told = (!told.is_empty()).then(|| told.join(", "))?;
    let label = operation.label;
    Some(format!(
        "{label} has no such inputs and does not read them: {told}"
    ))
}

/// Wraps the output as the platform expects it of that role; a file has its content type beside it.
fn result<J: Json>(role: Role, output: Output<J>) -> J {
    let name = match role {
        Role::Action => "data",
        Role::DataSource => "result",
        Role::Trigger => "payload",
    };
    let content_type = output.content_type.map(|known| ("contentType", known));
    let members = [(name, output.data)].into_iter().chain(content_type);
    J::object(members.collect())
}
