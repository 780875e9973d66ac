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
use crate::port::transport::Transport;

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
    match carry_out(&exchange, &inputs, problems).await {
        Ok(output) => Ok(result(operation.role, output)),
        Err(error) => Err(error.redacted(&account.redactor)),
    }
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
