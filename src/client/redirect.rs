//! Redirects. The core follows them itself, since only it knows where credentials may go.

use super::exchange::{Attempted, Exchange};
use crate::error::{Code, Error};
use crate::http::body::Body;
use crate::http::location::resolve;
use crate::http::method::Method;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::url::Address;
use crate::port::transport::Transport;

/// How far a request may be redirected.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Redirects {
    /// Redirects followed; more are taken for a loop.
    pub(crate) most: u32,
    /// Whether one to another origin is followed. Only to a public one, by https: what a response names must not reach into
    /// the network that a flow runs in.
    pub(crate) leave: bool,
}

/// Sends a request and follows its redirects. Returns the last request and its response, which is no redirect
/// or one that is not followed.
///
/// # Errors
/// When no response came, or too many redirects did.
pub(crate) async fn follow<T: Transport>(
    exchange: &Exchange<'_, T>,
    mut request: Request<T::File>,
    redirects: Redirects,
) -> Result<(Request<T::File>, Attempted<T::Json>), Error> {
    let own = &exchange.account.origin;
    for _ in 0..redirects.most {
        let attempted = exchange.answered(&request).await?;
        match target(&request, &attempted.response) {
            Some(to) if to.origin == *own || redirects.leave && to.is_public() => {
                request = sent_on(request, to, own)
            }
            _ => return Ok((request, attempted)),
        }
    }
    let (name, path, most) = (request.method.name(), request.path(), redirects.most);
    let text = format!("{name} {path} was redirected {most} times without an end");
    Err(Error::new(Code::UnexpectedResponse, text))
}

/// Where a response redirects its request, if that may be followed: a request that writes would arrive as something
/// else, or twice, so only reads are redirected.
pub fn target<F, J>(request: &Request<F>, response: &Response<J>) -> Option<Address> {
    let is_redirect = matches!(response.status, 301 | 302 | 303 | 307 | 308);
    let reads = matches!(request.method, Method::Get | Method::Head);
    let location = response.header("location")?;
    let base = Address {
        origin: request.origin.clone(),
        target: request.target.clone(),
    };
    resolve(&base, location).filter(|_| is_redirect && reads)
}

/// The request at another address. Credentials, headers and body are sent to the account's own origin only; once a
/// request has left it, they do not come back.
pub fn sent_on<F>(request: Request<F>, to: Address, own_origin: &str) -> Request<F> {
    let Address { origin, target } = to;
    if origin == own_origin {
        Request {
            origin,
            target,
            ..request
        }
    } else {
        Request {
            origin,
            target,
            headers: Vec::new(),
            authorization: None,
            body: Body::None,
            ..request
        }
    }
}
