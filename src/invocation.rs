//! One call, before anything is sent: whose account it is for, what its inputs say, and what is wrong with either.

use crate::connection::account::Account;
use crate::error::Error;
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::manifest::Operation;
use crate::port::params::Params;

/// What a call was given, read.
pub(crate) struct Invocation<F> {
    /// Where its requests go.
    pub(crate) account: Account,
    /// Its inputs.
    pub(crate) inputs: Inputs<F>,
    /// What is wrong with them so far.
    pub(crate) problems: Problems,
}

impl<F: Clone> Invocation<F> {
    /// Reads connection and inputs.
    ///
    /// # Errors
    /// When there is no account to ask; with all that is wrong with the inputs, so that one run finds everything.
    pub(crate) fn read(
        operation: &'static Operation,
        params: &impl Params<F>,
    ) -> Result<Self, Error> {
        let connection = params.connection(operation.connection.key);
        let account = Account::resolve(connection.as_ref(), &operation.connection);
        let (inputs, problems) = Inputs::read(operation, params);
        match account {
            Ok(account) => Ok(Self {
                account: Account {
                    redactor: account.redactor.and(inputs.secrets()),
                    ..account
                },
                inputs,
                problems: Problems::new(operation, problems),
            }),
            Err(error) => {
                let redactor = connection.map(|value| value.redactor()).unwrap_or_default();
                Err(error.joined_by(problems).redacted(&redactor))
            }
        }
    }
}
