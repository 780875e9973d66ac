//! How customers look in answers.

use crate::store::{Customer, Store};
use serde_json::{Map, Value, json};

/// A customer in a list.
pub fn customer_item(customer: &Customer) -> Value {
    let (first, last) = Customer::split_name(customer.name.as_deref());
    json!({
        "id": customer.id,
        "external_id": customer.external_id,
        "active": true,
        "email": customer.email,
        "name": customer.name,
        "firstname": first,
        "lastname": last,
        "language": customer.language,
        "timezone": customer.timezone,
        "created_datetime": customer.created_datetime,
        "updated_datetime": customer.updated_datetime,
        "meta": customer_meta(customer),
        "data": customer.data,
        "note": customer.note,
        "custom_fields": customer_values(customer),
    })
}

pub(super) fn customer_meta(customer: &Customer) -> Value {
    customer
        .name_set_via
        .as_ref()
        .map_or(Value::Null, |via| json!({"name_set_via": via}))
}

// The same map as a ticket's, with its keys the other way round.
pub(super) fn customer_values(customer: &Customer) -> Value {
    customer
        .custom_fields
        .iter()
        .map(|(id, value)| (id.to_string(), json!({"value": value, "id": id})))
        .collect::<Map<String, Value>>()
        .into()
}

pub(super) fn channels(customer: &Customer) -> Value {
    let own = json!({"id": customer.id, "name": customer.name});
    customer
        .channels
        .iter()
        .map(|channel| {
            json!({
                "id": channel.id,
                "type": channel.r#type,
                "address": channel.address,
                "preferred": channel.preferred,
                "created_datetime": channel.created_datetime,
                "updated_datetime": channel.updated_datetime,
                "deleted_datetime": null,
                "user": own,
                "customer": own,
            })
        })
        .collect()
}

/// A customer after a write.
pub fn customer(customer: &Customer) -> Value {
    let (first, last) = Customer::split_name(customer.name.as_deref());
    json!({
        "id": customer.id,
        "external_id": customer.external_id,
        "active": true,
        "email": customer.email,
        "name": customer.name,
        "firstname": first,
        "lastname": last,
        "channels": channels(customer),
        "language": customer.language,
        "timezone": customer.timezone,
        "created_datetime": customer.created_datetime,
        "updated_datetime": customer.updated_datetime,
        "meta": customer_meta(customer),
        "data": customer.data,
        "customer": null,
        "note": customer.note,
        "custom_fields": customer_values(customer),
        "integrations": customer.integrations,
    })
}

/// A customer on GET.
pub fn customer_whole(record: &Customer) -> Value {
    let mut whole = customer(record);
    if let Value::Object(object) = &mut whole {
        object.insert("external_data".into(), record.external_data.clone().into());
        object.insert("ecommerce_data".into(), json!({}));
    }
    whole
}

/// A customer that others were merged into, as that is answered.
pub fn customer_merged(record: &Customer) -> Value {
    let mut whole = customer(record);
    if let Value::Object(object) = &mut whole {
        object.insert("ecommerce_data".into(), json!({}));
    }
    whole
}

/// A customer in a line.
pub fn customer_brief(store: &Store, id: u64) -> Value {
    let Some(customer) = store.customers.get(id) else {
        return Value::Null;
    };
    let (first, last) = Customer::split_name(customer.name.as_deref());
    json!({
        "id": id,
        "email": customer.email,
        "name": customer.name,
        "firstname": first,
        "lastname": last,
        "meta": customer_meta(customer),
    })
}

pub(super) fn customer_of_ticket(store: &Store, id: u64, on_get: bool) -> Value {
    let mut brief = customer_brief(store, id);
    if let (Value::Object(object), Some(customer)) = (&mut brief, store.customers.get(id)) {
        object.insert("channels".into(), channels(customer));
        object.insert("data".into(), json!(customer.data));
        object.insert("customer".into(), Value::Null);
        object.insert("integrations".into(), customer.integrations.clone().into());
        object.insert("external_id".into(), json!(customer.external_id));
        object.insert("note".into(), json!(customer.note));
        if on_get {
            object.insert(
                "external_data".into(),
                customer.external_data.clone().into(),
            );
            object.insert("ecommerce_data".into(), json!({}));
        }
    }
    brief
}
