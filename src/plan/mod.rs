//! What an operation does between its inputs and its output.

pub(crate) mod answer;
pub(crate) mod apply_macro;
pub(crate) mod create;
pub(crate) mod create_customer;
pub(crate) mod create_tag;
pub(crate) mod custom_fields;
pub(crate) mod customers;
pub(crate) mod download;
pub(crate) mod ensure_webhooks;
pub(crate) mod field_choices;
pub(crate) mod field_definitions;
pub(crate) mod field_names;
pub(crate) mod find_or_create;
pub(crate) mod list;
pub(crate) mod looks;
pub(crate) mod mailboxes;
pub(crate) mod merge;
pub(crate) mod message;
pub(crate) mod names;
pub(crate) mod output;
pub(crate) mod picklist;
pub mod raw;
pub(crate) mod read_update;
pub(crate) mod reply;
pub(crate) mod search;
pub(crate) mod success;
pub(crate) mod tags;
pub(crate) mod test_connection;
pub(crate) mod ticket;
pub(crate) mod update;
pub(crate) mod update_customer;
pub(crate) mod upload;
pub(crate) mod write_macro;

use std::pin::Pin;

use output::Output;

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::input::clearing;
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::input::rules;
use crate::manifest::Plan;
use crate::port::transport::Transport;

/// What a plan does, until it has its result. Boxed and without its type: with the steps of every plan in one function,
/// the host's compiler would spend more time on that function than most flows take.
type PlanFuture<'a, J> = Pin<Box<dyn Future<Output = Result<J, Error>> + 'a>>;

/// Carries out the operation's plan, unless an input is wrong.
///
/// # Errors
/// Wrong inputs, all of them; else as the plan.
pub(crate) async fn carry_out<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    mut problems: Problems,
) -> Result<Output<T::Json>, Error> {
    check(exchange, inputs, &mut problems);
    let (named, with_fields);
    let (mut inputs, mut definitions, mut unknown) = (inputs, None, Vec::new());
    if inputs.names().next().is_some() && problems.check().is_ok() {
        named = names::resolved(exchange, inputs, &mut unknown).await?;
        inputs = &named;
    }
    if field_names::are_given(inputs) && problems.check().is_ok() {
        let (named, known) = field_names::resolved(exchange, inputs, &mut unknown).await?;
        (with_fields, definitions) = (named, Some(known));
        inputs = &with_fields;
    }
    Error::check_inputs(unknown)?;
    let future: PlanFuture<'_, T::Json> = match exchange.operation.plan {
        // These find more problems with their inputs, and tell all of them at once.
        Plan::Download => return Box::pin(download::download(exchange, inputs, problems)).await,
        Plan::Raw => Box::pin(raw::request::send(exchange, inputs, problems)),
        Plan::Upload => Box::pin(upload::upload(exchange, inputs, problems)),
        Plan::EnsureWebhooks => {
            Box::pin(ensure_webhooks::ensure_webhooks(exchange, inputs, problems))
        }
        Plan::MergeTags => Box::pin(merge::merge_tags(exchange, inputs, problems)),
        Plan::MergeCustomers => Box::pin(merge::merge_customers(exchange, inputs, problems)),
        _ if let Err(error) = problems.check() => {
            let hint = clearing::hint(exchange.operation).filter(|_| inputs.is_null_refused);
            return Err(match hint {
                Some(hint) => error.with_hint(hint),
                None => error,
            });
        }
        Plan::Answer => Box::pin(answer::answer(exchange, inputs)),
        Plan::Success => Box::pin(success::success(exchange, inputs)),
        Plan::Update => Box::pin(update::update(exchange, inputs)),
        Plan::Create(lookup) => Box::pin(create::create(exchange, inputs, lookup)),
        Plan::CreateCustomer(lookup) => {
            Box::pin(create_customer::create_customer(exchange, inputs, lookup))
        }
        Plan::Reply(lookup) => Box::pin(reply::reply(exchange, inputs, lookup)),
        Plan::Delivery => Box::pin(message::delivery::delivered(exchange, inputs)),
        Plan::FindMessage => Box::pin(message::find::find(exchange, inputs)),
        Plan::TestConnection => Box::pin(test_connection::test(exchange)),
        Plan::AddTags => Box::pin(tags::add(exchange, inputs)),
        Plan::RemoveTags => Box::pin(tags::remove(exchange, inputs)),
        Plan::SetTags => Box::pin(tags::set(exchange, inputs)),
        Plan::SearchTickets => Box::pin(ticket::search::search(exchange, inputs)),
        Plan::ApplyMacro => Box::pin(apply_macro::apply(exchange, inputs)),
        Plan::FindOrCreateCustomer(lookup) => Box::pin(find_or_create::customer::find_or_create(
            exchange, inputs, lookup,
        )),
        Plan::SimpleTicket(lookup) => Box::pin(find_or_create::simple_ticket::create(
            exchange, inputs, lookup,
        )),
        Plan::FindOrCreateTicket(lookup) => Box::pin(find_or_create::ticket::find_or_create(
            exchange, inputs, lookup,
        )),
        Plan::SetStatus => Box::pin(ticket::status::set(exchange, inputs)),
        Plan::Assign => Box::pin(ticket::assign::assign(exchange, inputs)),
        Plan::Snooze => Box::pin(ticket::snooze::snooze(exchange, inputs)),
        Plan::Trash => Box::pin(ticket::trash::trash(exchange, inputs)),
        Plan::UpdateCustomer => Box::pin(update_customer::update_customer(exchange, inputs)),
        Plan::ReadUpdate(keep) => Box::pin(read_update::read_update(exchange, inputs, keep)),
        Plan::CreateTag => Box::pin(create_tag::create_tag(exchange, inputs)),
        Plan::Macro => Box::pin(write_macro::write_macro(exchange, inputs)),
        Plan::Walk => Box::pin(list::list(exchange, inputs)),
        Plan::Views => Box::pin(list::views(exchange, inputs)),
        Plan::ViewItems => Box::pin(list::view_items(exchange, inputs)),
        Plan::Customers => Box::pin(customers::customers(exchange, inputs)),
        Plan::FieldValues => Box::pin(custom_fields::read(exchange, inputs)),
        Plan::UpdateFieldValues => Box::pin(custom_fields::update(exchange, inputs, definitions)),
        Plan::Picklist(row) => Box::pin(picklist::picklist(exchange, inputs, row)),
        Plan::FieldChoices => Box::pin(field_choices::field_choices(exchange, inputs)),
        Plan::PollChanges | Plan::PollEvents | Plan::ManagedWebhook | Plan::Webhook => {
            return Err(Error::new(Code::Internal, "A trigger was run as a step."));
        }
    };
    future.await.map(Output::data)
}

/// Finds what is wrong with inputs that are each right alone.
fn check<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    problems: &mut Problems,
) {
    let operation = exchange.operation;
    rules::check(operation, inputs, exchange.transport.now(), problems);
    match operation.plan {
        Plan::Snooze => ticket::snooze::check(inputs, problems),
        Plan::Reply(_) => reply::check(inputs, problems),
        Plan::SetTags => tags::check_set(inputs, problems),
        Plan::SimpleTicket(_) | Plan::FindOrCreateTicket(_) => {
            find_or_create::simple_ticket::check(inputs, problems);
        }
        Plan::FindOrCreateCustomer(_) => find_or_create::customer::check(inputs, problems),
        _ => {}
    }
}
