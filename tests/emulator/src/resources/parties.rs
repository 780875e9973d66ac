//! Who a message is from and to, and whose a ticket is.

use crate::api_error::{ApiError, Problems};
use crate::request::ApiRequest;
use crate::store::{Channel, Customer, Party, Store};
use serde_json::{Value, json};

/// What can be said about a customer before it is known to exist.
#[derive(Clone, Debug, PartialEq)]
pub enum Person {
    /// One that is there.
    Known(u64),
    /// One to be made from its e-mail and name.
    New {
        /// The e-mail, if any.
        email: Option<String>,
        /// The name, if any.
        name: Option<String>,
        /// The external id, if any.
        external_id: Option<String>,
        /// Other channels: type and address.
        channels: Vec<(String, String)>,
        /// Where the name comes from, as `meta` tells.
        named_by: Option<&'static str>,
    },
}

fn text(value: &Value, key: &str) -> Option<String> {
    value
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Reads `{id}`, `{email}` … as a customer.
///
/// # Errors
/// 400 when the id is nobody's or nothing identifies anybody.
pub fn customer(store: &Store, value: &Value, at: &str) -> Result<Person, ApiError> {
    let id = value.get("id").and_then(Value::as_u64).filter(|id| *id > 0);
    if let Some(id) = id {
        let id = store.merged.get(&id).copied().unwrap_or(id);
        let known = store.customers.get(id).map(|_| Person::Known(id));
        return known
            .ok_or_else(|| ApiError::field(&format!("{at}.id"), "There is no such customer."));
    }
    let email = text(value, "email");
    let external_id = text(value, "external_id");
    let found = email
        .as_deref()
        .and_then(|email| store.customer_by_email(email))
        .or_else(|| {
            store
                .customers_by_external(external_id.as_deref()?)
                .first()
                .copied()
        });
    if let Some(id) = found {
        return Ok(Person::Known(id));
    }
    let channels: Vec<(String, String)> = value
        .get("channels")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|channel| Some((text(channel, "type")?, text(channel, "address")?)))
        .collect();
    let reached = |customer: &&Customer| {
        channels.iter().any(|(kind, address)| {
            customer
                .channels
                .iter()
                .any(|own| own.r#type == *kind && own.address == *address)
        })
    };
    // Looking through everybody's channels takes a while; most callers give none.
    if !channels.is_empty()
        && let Some(customer) = store.customers.iter().find(reached)
    {
        return Ok(Person::Known(customer.id));
    }
    let name = text(value, "name");
    if email.is_none() && name.is_none() && external_id.is_none() && channels.is_empty() {
        return Err(ApiError::field(at, "Must have an id or an email."));
    }
    if let Some(email) = &email {
        let mut problems = Problems::default();
        crate::shape::Kind::Email.check(
            &json!(email),
            &format!("{at}.email"),
            false,
            &mut problems,
        );
        problems.verdict()?;
    }
    Ok(Person::New {
        email,
        name,
        external_id,
        channels,
        named_by: None,
    })
}

/// The customer that an address of a message's `source` belongs to.
#[must_use]
pub fn addressed(store: &Store, address: &Value, channel: &str) -> Option<Person> {
    let at = text(address, "address")?;
    let kind = if channel == "email" { "email" } else { "phone" };
    let known = store.customer_by_email(&at).or_else(|| {
        let owns = |customer: &&Customer| {
            customer
                .channels
                .iter()
                .any(|own| own.address.eq_ignore_ascii_case(&at))
        };
        store
            .customers
            .iter()
            .find(owns)
            .map(|customer| customer.id)
    });
    if let Some(id) = known {
        return Some(Person::Known(id));
    }
    let email = crate::shape::is_email(&at).then(|| at.clone());
    let channels = if email.is_some() {
        Vec::new()
    } else {
        vec![(kind.to_owned(), at)]
    };
    Some(Person::New {
        email,
        name: text(address, "name"),
        external_id: None,
        channels,
        named_by: Some("email"),
    })
}

/// The customer's id; one that is new is made now.
pub fn settled(request: &ApiRequest, store: &mut Store, person: Person) -> u64 {
    let (email, name, external_id, mut channels, named_by) = match person {
        Person::Known(id) => return id,
        Person::New {
            email,
            name,
            external_id,
            channels,
            named_by,
        } => (email, name, external_id, channels, named_by),
    };
    // Two messages of one request may name the same stranger.
    if let Some(id) = email
        .as_deref()
        .and_then(|email| store.customer_by_email(email))
    {
        return id;
    }
    if let Some(email) = &email
        && !channels
            .iter()
            .any(|(kind, address)| kind == "email" && address == email)
    {
        channels.insert(0, ("email".into(), email.clone()));
    }
    let made = channels
        .into_iter()
        .map(|(r#type, address)| Channel {
            id: store.next_channel_id(),
            r#type,
            address,
            preferred: true,
            created_datetime: request.now,
            updated_datetime: request.now,
        })
        .collect();
    let id = store.add_customer(|id| Customer {
        id,
        email,
        name,
        external_id,
        channels: made,
        name_set_via: named_by.map(str::to_owned),
        created_datetime: request.now,
        updated_datetime: request.now,
        ..Customer::default()
    });
    request.record(store, "customer-created", "Customer", id, None);
    id
}

/// Reads `{id}` or `{email}` as a user of the account.
///
/// # Errors
/// 400 when there is no such user.
pub fn user(store: &Store, value: &Value, at: &str) -> Result<u64, ApiError> {
    let id = value.get("id").and_then(Value::as_u64);
    let found = match id {
        Some(0) => Some(store.self_id),
        Some(id) => store.tables.users.get(id).map(|_| id),
        None => text(value, "email").and_then(|email| store.user_by_email(&email)),
    };
    found.ok_or_else(|| ApiError::field(at, "There is no such user."))
}

/// A person who wrote or gets a message, before it is known to exist.
#[derive(Clone, Debug, PartialEq)]
pub enum Draft {
    /// A user of the account.
    User(u64),
    /// A customer.
    Customer(Person),
}

impl Draft {
    /// The party, made if it is new.
    pub fn settled(self, request: &ApiRequest, store: &mut Store) -> Party {
        match self {
            Self::User(id) => Party::User(id),
            Self::Customer(person) => Party::Customer(settled(request, store, person)),
        }
    }
}
