// What is wrong is an error where it stands: tsc complains of a line of these that has none.
import component, { type Actions, type CreateTicketInputs, type CreateTicketMessageInputs, type GetTicketInputs, gorgiasApiKey, type ListTicketsInputs, type UpdateCustomerInputs } from "gorgias-component";

declare const actions: Actions;
const context = {};
const fields = { domain: "green-garden", username: "maya@green-garden.example", apiKey: "key" };
const connection = { key: "gorgias-api-key", fields };
const messages = [{ channel: "email", from_agent: false }];

// @ts-expect-error the id is missing
export const without: GetTicketInputs = { connection };
// @ts-expect-error the connection is missing
export const unconnected: GetTicketInputs = { id: 1 };
// @ts-expect-error a connection needs its fields
export const bare: GetTicketInputs = { connection: { key: "gorgias-api-key" }, id: 1 };
// @ts-expect-error the key of the account is missing
export const keyless: GetTicketInputs = { connection: { key: "gorgias-api-key", fields: { domain: "x" } }, id: 1 };
// @ts-expect-error an id is no list
export const list: GetTicketInputs = { connection, id: [1] };
// @ts-expect-error no such status
export const status: CreateTicketInputs = { connection, messages, status: "opne" };
// @ts-expect-error no such input
export const unknown: ListTicketsInputs = { connection, fetchALL: true };
// @ts-expect-error a message needs from_agent
export const message: CreateTicketInputs = { connection, messages: [{ channel: "email" }] };
// @ts-expect-error it is body_text
export const body: CreateTicketInputs = { connection, messages: [{ channel: "email", from_agent: false, bodytext: "x" }] };
// @ts-expect-error a source has a type
export const source: CreateTicketMessageInputs = { connection, ticket_id: 1, channel: "email", source: { typ: "email" } };
// @ts-expect-error whom it is from has an address
export const from: CreateTicketMessageInputs = { connection, ticket_id: 1, channel: "email", source: { from: { adress: "x" } } };
// @ts-expect-error copies go to a list of addresses
export const copies: CreateTicketMessageInputs = { connection, ticket_id: 1, channel: "email", source: { cc: { address: "x" } } };
// @ts-expect-error a message's source is one as well
export const within: CreateTicketInputs = { connection, messages: [{ channel: "email", from_agent: false, source: { form: {} } }] };
// @ts-expect-error an attachment has a content_type
export const file: CreateTicketMessageInputs = { connection, ticket_id: 1, channel: "email", attachments: [{ url: "x", name: "y", contentType: "z" }] };
// @ts-expect-error a channel has an address
export const channels: UpdateCustomerInputs = { connection, id: 1, channels: [{ type: "email", adress: "x" }] };
// @ts-expect-error a subject may be null
export const subject: Promise<number> = actions.getTicket.perform(context, { connection, id: 1 }).then(({ data }) => data.subject.length);
// @ts-expect-error no such action
export const action = actions.getTickets;
// @ts-expect-error the result is a page, not a list
export const page = actions.listTickets.perform(context, { connection }).then(({ data }) => data.length);
// @ts-expect-error a step needs its inputs
export const inputless = component.actions.getTicket.perform(context);
// @ts-expect-error a scheme is written with a capital
export const scheme = gorgiasApiKey(fields).scheme === "basic";
