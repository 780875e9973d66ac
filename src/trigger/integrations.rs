//! The integrations of an account: read, written, deleted.

use std::collections::HashSet;

use super::subscription::Standing;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::request::{Expect, Policy, Request};
use crate::http::url::append_query;
use crate::paging::page::{PAGE, Page};
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// Path of the list.
pub(crate) const INTEGRATIONS: &str = "/integrations";

/// The integrations of an account.
pub(crate) struct Integrations<'a, T: Transport> {
    /// Its requests.
    pub(crate) exchange: &'a Exchange<'a, T>,
}

impl<T: Transport> Integrations<'_, T> {
    /// Deletes a hook, false when it was gone already; one that Gorgias does not let go is switched off.
    pub(crate) async fn delete(&self, id: u64) -> Result<bool, Error> {
        let request = self.request(Method::Delete, id).expecting(Expect::Nothing);
        let error = match self.exchange.done(&request).await {
            Ok(()) => return Ok(true),
            Err(error) if is_gone(&error) => return Ok(false),
            Err(error) => error,
        };
        if !matches!(error.status, Some(400 | 409)) {
            return Err(error);
        }
        let Some(standing) = self.fetch(id).await? else {
            return Ok(true);
        };
        let body = match Standing::read(&standing) {
            Some(hook) => hook.resting(self.exchange.transport.now()),
            None => return Err(error),
        };
        self.write(id, body).await?;
        let line = format!(
            "Gorgias does not let integration {id} go, so it was switched off: {}",
            error.message
        );
        self.exchange.log(Level::Warn, &line);
        Ok(true)
    }

    /// An integration; none when it is gone.
    pub(crate) async fn fetch(&self, id: u64) -> Result<Option<T::Json>, Error> {
        match self.exchange.record(&self.request(Method::Get, id)).await {
            Ok(integration) => Ok(Some(integration)),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All hooks of the account. Some accounts know no filter by type.
    pub(crate) async fn standing(&self) -> Result<Vec<Standing<T::Json>>, Error> {
        match self.walk("http").await {
            Err(error) if error.status == Some(400) => self.walk("").await,
            result => result,
        }
    }

    async fn walk(&self, kind: &str) -> Result<Vec<Standing<T::Json>>, Error> {
        let mut query = String::new();
        if !kind.is_empty() {
            append_query(&mut query, "type", kind);
        }
        append_query(&mut query, "limit", PAGE);
        let (mut all, mut cursor, mut cursors) = (Vec::new(), None::<String>, HashSet::new());
        loop {
            let page = Page::fetch(
                self.exchange,
                INTEGRATIONS,
                &query,
                cursor.as_deref(),
                Policy::Standard,
            )
            .await?;
            let count = page.records.length().unwrap_or_default();
            let records = (0..count).filter_map(|at| page.records.item(at));
            all.extend(records.filter_map(|record| Standing::read(&record)));
            match page.next {
                Some(next) if cursors.insert(next.clone()) => cursor = Some(next),
                _ => return Ok(all),
            }
        }
    }

    /// Writes an integration.
    pub(crate) async fn write(&self, id: u64, body: String) -> Result<(), Error> {
        let request = self.request(Method::Put, id).with_json(body);
        let request = request.expecting(Expect::Nothing);
        self.exchange.done(&request).await
    }

    fn request(&self, method: Method, id: u64) -> Request<T::File> {
        let path = format!("{INTEGRATIONS}/{id}");
        self.exchange.account.request(method, &path, "")
    }
}

/// Whether the record is gone; a web page says that there is no such account.
pub(crate) fn is_gone(error: &Error) -> bool {
    error.status == Some(404) && !error.is_web_page()
}
