//! Searching customers and tickets where Gorgias has many: few requests for what the text looks like, exact matches first.

use super::items::Items;
use super::requests::{filters, prompt};
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::http::request::Request;
use crate::http::url::append_query;
use crate::input::phone::phone_number;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::paging::page::{PAGE, Page};
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::text::whole_number;

/// Customers that Gorgias' own search gives at most.
const LARGEST_SEARCH: u32 = 50;

/// What is said of more finds than one search gives.
const MANY: &str = "only the first finds – make Search more precise";

/// What was found; within, what to say if there may be more. None when the list must be walked and sifted.
type Found = Result<Option<Option<String>>, Error>;

/// A customer by id, e-mail address, phone number or name: at most 4 requests. Within a view the list is walked and sifted,
/// because Gorgias searches no view of customers.
///
/// # Errors
/// When a request fails.
pub(super) async fn customers<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    items: &mut Items<'_>,
    text: &str,
) -> Found {
    if inputs.get("view_id").is_some() {
        return Ok(None);
    }
    let lists = |filters: &[(&str, &str)]| {
        let mut query = String::new();
        for (name, value) in filters {
            append_query(&mut query, name, value);
        }
        prompt(exchange, Method::Get, "/customers", &query)
    };
    if let Some(id) = id(text) {
        add_record(exchange, items, &format!("/customers/{id}")).await?;
    }
    if text.contains('@') {
        add_list(exchange, items, &lists(&[("email", text)])).await?;
        // Finds second addresses too.
        let channel = [("channel_type", "email"), ("channel_address", text)];
        add_list(exchange, items, &lists(&channel)).await?;
    } else if let Some(number) = phone_number(text) {
        let channel = [("channel_type", "phone"), ("channel_address", &number)];
        add_list(exchange, items, &lists(&channel)).await?;
    }
    let body = object_text(&[
        ("type".into(), quoted("customer")),
        ("query".into(), quoted(text)),
        ("size".into(), LARGEST_SEARCH.to_string()),
    ]);
    let search = prompt(exchange, Method::Post, "/search", "").with_json(body);
    let (found, _) = add_list(exchange, items, &search).await?;
    Ok(Some((found >= LARGEST_SEARCH).then(|| MANY.to_owned())))
}

/// A ticket by id, external id, its customer's e-mail address, or what the helpdesk's own search finds: at most 4 requests.
/// Where other filters are given the list is walked and sifted.
///
/// # Errors
/// When a request fails.
pub(super) async fn tickets<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    items: &mut Items<'_>,
    text: &str,
) -> Found {
    let is_given = |key| inputs.get(key).is_some();
    if is_given("customer_id") || is_given("rule_id") {
        return Ok(None);
    }
    let own = filters(exchange, inputs, items.row);
    let lists = |filters: &[(&str, &str)]| {
        let mut query = own.clone();
        for (name, value) in filters {
            append_query(&mut query, name, value);
        }
        prompt(exchange, Method::Get, "/tickets", &query)
    };
    let by_external_id = lists(&[("external_id", text)]);
    // A view says nothing of a single ticket.
    if let Some(id) = id(text).filter(|_| !is_given("view_id")) {
        add_record(exchange, items, &format!("/tickets/{id}")).await?;
    }
    let (_, mut is_more) = add_list(exchange, items, &by_external_id).await?;
    if text.contains('@') {
        let mut query = String::new();
        append_query(&mut query, "email", text);
        let request = prompt(exchange, Method::Get, "/customers", &query);
        let customer = page(exchange, &request).await?.records.item(0);
        if let Some(customer) = customer.and_then(|customer| customer.id()) {
            let of = lists(&[("customer_id", &customer.to_string()), ("limit", PAGE)]);
            is_more |= add_list(exchange, items, &of).await?.1;
        }
    }
    let view = inputs.number("view_id").unwrap_or_default();
    let body = object_text(&[(
        "view".into(),
        object_text(&[
            ("type".into(), quoted("ticket-list")),
            ("search".into(), quoted(text)),
        ]),
    )]);
    let path = format!("/views/{view}/items");
    let search = prompt(exchange, Method::Put, &path, "limit=100").with_json(body);
    let body = exchange.value(&search).await?;
    let page = Page::read(&body).ok_or_else(|| no_list(&search))?;
    items.add(exchange, &page.records);
    let next = body
        .member("meta")
        .and_then(|meta| meta.member("next_items"));
    is_more |= next.is_some_and(|next| !next.is_null());
    Ok(Some(is_more.then(|| MANY.to_owned())))
}

/// The id that a text may be.
fn id(text: &str) -> Option<u64> {
    whole_number(text).filter(|id| *id > 0)
}

/// Adds the record at that path, if there is one.
async fn add_record<T: Transport>(
    exchange: &Exchange<'_, T>,
    items: &mut Items<'_>,
    path: &str,
) -> Result<(), Error> {
    let request = prompt(exchange, Method::Get, path, "");
    match exchange.value(&request).await {
        Ok(record) => {
            let mut list = T::Json::list();
            list.push(record);
            items.add(exchange, &list);
            Ok(())
        }
        // Merged into another one, or none of that id: what was typed may be something else.
        Err(error)
            if matches!(error.code, Code::Gorgias(301 | 404 | 410)) && !error.is_web_page() =>
        {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Adds the records of a list; how many there were, and whether there are more.
async fn add_list<T: Transport>(
    exchange: &Exchange<'_, T>,
    items: &mut Items<'_>,
    request: &Request<T::File>,
) -> Result<(u32, bool), Error> {
    let page = page(exchange, request).await?;
    items.add(exchange, &page.records);
    let count = page.records.length().unwrap_or_default();
    Ok((count, page.next.is_some()))
}

async fn page<T: Transport>(
    exchange: &Exchange<'_, T>,
    request: &Request<T::File>,
) -> Result<Page<T::Json>, Error> {
    let body = exchange.value(request).await?;
    Page::read(&body).ok_or_else(|| no_list(request))
}

fn no_list<F>(request: &Request<F>) -> Error {
    let (name, path) = (request.method.name(), request.path());
    let text = format!("Gorgias answered {name} {path} with something that is not a list.");
    Error::new(Code::UnexpectedResponse, text)
        .with_hint("Run the step again; if this persists, see status.gorgias.com.")
}
