//! What a request is answered with: a value, a record, a list, nothing of use; or what is wrong with it.

use std::pin::Pin;

use super::api_error::ApiError;
use super::effect::{Effect, may_be_done};
use super::exchange::{Attempted, Exchange};
use super::success::{done, identified, list, record, usable};
use crate::error::{Code, Error};
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody};
use crate::manifest::Plan;
use crate::port::transport::Transport;

/// What is waited for. Boxed, because nearly every step of every plan waits for one of these: without it each of their futures
/// holds those below it, and has code to begin and to drop them.
pub(crate) type Wait<'a, R> = Pin<Box<dyn Future<Output = Result<R, Error>> + 'a>>;

impl<T: Transport> Exchange<'_, T> {
    /// The successful response to a request.
    ///
    /// # Errors
    /// When its status is another one, or no response came.
    pub(crate) fn success<'s>(
        &'s self,
        request: &'s Request<T::File>,
    ) -> Wait<'s, Response<T::Json>> {
        Box::pin(async move {
            let attempted = self.answered(request).await?;
            if attempted.response.is_success() {
                Ok(attempted.response)
            } else {
                Err(self.api_error(request, attempted))
            }
        })
    }

    /// The host's value of a successful response.
    ///
    /// # Errors
    /// As [`Exchange::success`], and when the body is not the JSON it should be.
    pub fn value<'s>(&'s self, request: &'s Request<T::File>) -> Wait<'s, T::Json> {
        Box::pin(async move { usable(request, self.success(request).await?) })
    }

    /// The record that a successful response holds.
    ///
    /// # Errors
    /// As [`Exchange::success`], and when the body is none.
    pub(crate) fn record<'s>(&'s self, request: &'s Request<T::File>) -> Wait<'s, T::Json> {
        Box::pin(async move { record(request, self.success(request).await?) })
    }

    /// The record as it stands, of which a change is to keep something: made of an answer that is no such record, the
    /// change would lose it.
    ///
    /// # Errors
    /// As [`Exchange::record`], and when the record does not tell its id.
    pub(crate) fn existing<'s>(&'s self, request: &'s Request<T::File>) -> Wait<'s, T::Json> {
        Box::pin(async move { identified(request, self.success(request).await?) })
    }

    /// The list that a successful response holds, bare or in an envelope of any make.
    ///
    /// # Errors
    /// As [`Exchange::success`], and when the body is none.
    pub(crate) fn list<'s>(&'s self, request: &'s Request<T::File>) -> Wait<'s, T::Json> {
        Box::pin(async move { list(request, self.success(request).await?) })
    }

    /// Carries out a request whose response holds nothing of use. Answered by something that is not Gorgias, it is sent
    /// once more where that does no harm.
    ///
    /// # Errors
    /// As [`Exchange::success`], and when the body is nothing that the API sends.
    pub(crate) fn done<'s>(&'s self, request: &'s Request<T::File>) -> Wait<'s, ()> {
        Box::pin(async move {
            match done(request, self.success(request).await?) {
                Err(_) if request.is_repeatable => done(request, self.success(request).await?),
                result => result,
            }
        })
    }

    /// The response to a request, whatever its status.
    ///
    /// # Errors
    /// When none came.
    pub(crate) fn answered<'s>(
        &'s self,
        request: &'s Request<T::File>,
    ) -> Wait<'s, Attempted<T::Json>> {
        Box::pin(async move {
            let attempted = self.attempt(request).await;
            attempted.map_err(|failure| failure.error(request))
        })
    }

    /// A response that is no success, as an error.
    pub(crate) fn api_error(
        &self,
        request: &Request<T::File>,
        attempted: Attempted<T::Json>,
    ) -> Error {
        let Attempted {
            response,
            attempts,
            uncertain,
            ..
        } = attempted;
        let body = match &response.body {
            ResponseBody::Text(body) | ResponseBody::NotJson(body) => body.as_str(),
            ResponseBody::Empty | ResponseBody::Value(_) | ResponseBody::TooLong(_) => "",
        };
        // Redacted before anything of them is cut or quoted.
        let redact = |text: &str| self.account.redactor.redact(text);
        let headers = response.headers.iter();
        let headers = headers.map(|(name, value)| (redact(name), redact(value)));
        let error = ApiError {
            method: request.method,
            path: request.path(),
            status: response.status,
            body,
            headers: headers.collect(),
            scheme: self.account.scheme,
            attempts,
            is_raw: self.operation.plan == Plan::Raw,
            merges: self.operation.plan == Plan::MergeCustomers,
            effect: if (uncertain || may_be_done(response.status)) && !request.is_repeatable {
                Effect::Possible
            } else {
                Effect::Harmless
            },
        };
        let mut error = Error::from(error);
        if request.authorization.is_some() {
            return error;
        }
        // What another host says is not about the connection, and no role or scope would help.
        let (status, server) = (response.status, request.server());
        let name = format!("{} {}", request.method.name(), request.path());
        error.code = Code::Gorgias(status);
        error.message = format!(
            "The host {server} answered {name} with status {status}; Gorgias had redirected the request there."
        );
        error.hint = None;
        error
    }
}
