//! Whether a connection works, and what it may do.

use crate::client::exchange::Exchange;
use crate::client::success::usable;
use crate::connection::check::name;
use crate::error::Error;
use crate::http::method::Method;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::vocabulary::CALL_LIMIT;

/// The helpdesk, the user of the connection as far as it may be read, and the call limit.
///
/// # Errors
/// Each in words of its own: no such helpdesk, a credential that is not accepted, a scope or role that is missing, no
/// network.
pub(crate) async fn test<T: Transport>(exchange: &Exchange<'_, T>) -> Result<T::Json, Error> {
    let account = exchange.account.request(Method::Get, "/account", "");
    let response = exchange.success(&account).await?;
    let limit = response.header(CALL_LIMIT).map(str::to_owned);
    let account = usable(&account, response)?;
    let user = exchange.account.request(Method::Get, "/users/0", "");
    let user = match exchange.value(&user).await {
        Ok(user) => Some(user),
        // Whoever may not read users may still do everything else.
        Err(error) if matches!(error.status, Some(403 | 404)) => None,
        Err(error) => return Err(error),
    };
    let known = |value: Option<T::Json>| value.unwrap_or_else(T::Json::null);
    let status = account.member("status");
    let status = status.and_then(|status| status.member("status"));
    let user = user.map(|user| {
        let role = user.member("role");
        let role = role.and_then(|role| role.member("name").or(Some(role)));
        T::Json::object(vec![
            ("id", known(user.member("id"))),
            ("email", known(user.member("email"))),
            ("role", known(role)),
        ])
    });
    let scheme = T::Json::from_text(name(exchange.account.scheme));
    let limit = limit.map(|limit| T::Json::from_text(&limit));
    Ok(T::Json::object(vec![
        ("domain", known(account.member("domain"))),
        ("status", known(status)),
        ("scheme", scheme),
        ("user", known(user)),
        ("call_limit", known(limit)),
    ]))
}
