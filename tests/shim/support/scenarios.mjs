// What every operation is asked to do at the emulator's shop, and what may be done about a lost answer:
//   again "harmless"   it may be sent once more
//         "found"      a create with an external id: looked up before it is sent once more
//         "never"      sent once; the error says that it may have happened
// `reads` names what the answer of a walk is a list of; `hit` is which of its requests a fault strikes, when not the
// first; `proves` that what is read after a lost answer tells what came of it; `skips` says which faults cannot be told
// from an answer.

import { operations } from "../../../js-shim/tools/project.mjs";
import { shopCases } from "./golden.mjs";

const SENDER = { email: "hanna.lindqvist@example.com" };
const ticket = {
  messages: [{ channel: "api", from_agent: false, sender: SENDER, body_text: "Two of the pots arrived broken." }],
  subject: "Broken pots",
};
const message = { ticket_id: 300001, channel: "internal-note", from_agent: "true", body_text: "Called back." };
const more = {
  customer: SENDER.email,
  external_id: "case-9027",
  channel: "api",
  body_text: "Do you sell moss?",
  when_found: "add message",
};
const file = {
  file: { data: Buffer.from("%PDF-1.7 an invoice"), contentType: "application/pdf" },
  fileName: "invoice.pdf",
};

/**
 * @typedef {object} Scenario
 * @property {string} key
 * @property {string} name
 * @property {"harmless" | "found" | "never"} again
 * @property {any} give
 * @property {string} [reads]
 * @property {[key: string, params: object]} [before]
 * @property {object} [hit]
 * @property {true} [proves]
 * @property {(fault: import("./faults.mjs").Fault) => boolean} [skips]
 */

/** @type {(Omit<Scenario, "name" | "give"> & Partial<Scenario>)[]} */
const rows = [
  {
    key: "createCustomer",
    name: "createCustomer with an External ID",
    again: "found",
    give: { email: "nora@example.com", name: "Nora", external_id: "n-1" },
  },
  { key: "createCustomer", again: "never", give: { email: "nora@example.com", name: "Nora" } },
  { key: "updateCustomer", again: "harmless", give: { id: 20002, name: "Tom B.", language: "de" } },
  { key: "updateCustomerData", again: "harmless", give: { id: 20002, data: '{"orders":3}' } },
  { key: "getCustomer", again: "harmless", give: { id: 20002 } },
  { key: "listCustomers", again: "harmless", reads: "customers", give: { fetchAll: "true" } },
  { key: "selectCustomer", again: "harmless", reads: "customers" },
  { key: "deleteCustomer", again: "harmless", give: { id: 20013 } },
  {
    key: "createTicket",
    name: "createTicket with an External ID",
    again: "found",
    give: { ...ticket, external_id: "t-1" },
  },
  { key: "createTicket", again: "never", give: ticket },
  { key: "updateTicket", again: "harmless", give: { id: 300002, status: "open", priority: "low" } },
  { key: "getTicket", again: "harmless", give: { id: 300001 } },
  { key: "listTickets", again: "harmless", reads: "tickets", give: { fetchAll: "true" } },
  { key: "listTickets", name: "listTickets, one page", again: "harmless", give: { limit: "5" } },
  { key: "selectTicket", again: "harmless", reads: "tickets" },
  { key: "deleteTicket", again: "harmless", give: { id: 300003 } },
  {
    key: "createTicketMessage",
    name: "createTicketMessage with an External ID",
    again: "found",
    give: { ...message, external_id: "m-1" },
  },
  { key: "createTicketMessage", again: "never", give: message },
  { key: "getTicketMessage", again: "harmless", give: { ticket_id: 300001, id: 4000001 } },
  { key: "listMessages", again: "harmless", reads: "messages", give: { fetchAll: "true" } },
  { key: "selectMessage", again: "harmless", reads: "messages" },
  { key: "listEvents", again: "harmless", reads: "events", give: { fetchAll: "true" } },
  { key: "getEvent", again: "harmless", give: { id: 50000001 } },
  {
    key: "selectEvent",
    again: "harmless",
    reads: "events",
    // The walks before this one have made hundreds of events.
    give: { created_datetime: { gte: "2020-01-01" }, max_items: "10000" },
  },
  // The integrations, and which of them is the default.
  { key: "selectSendingAddress", again: "harmless" },
  { key: "listTicketCustomFields", again: "harmless", give: { ticket_id: 300001 } },
  {
    key: "updateTicketCustomFields",
    again: "harmless",
    give: { ticket_id: 300001, custom_fields: { 701: "Plant::Care", 702: "1055" } },
  },
  { key: "deleteTicketCustomField", again: "harmless", give: { ticket_id: 300001, id: 702 } },
  { key: "search", again: "harmless", give: { type: "customer_profile", query: "hanna" } },
  { key: "uploadFiles", again: "never", give: file },
  {
    key: "downloadFile",
    again: "harmless",
    before: ["uploadFiles", file],
    give: ([{ url }]) => ({ attachment_url: url }),
  },
  // Where the file itself lies nobody can tell half a file, or none of it, from what was uploaded.
  {
    key: "downloadFile",
    name: "downloadFile, from where the file lies",
    again: "harmless",
    before: ["uploadFiles", file],
    give: ([{ url }]) => ({ attachment_url: url }),
    hit: { path: "^/([^a]|a[^p])" },
    skips: ({ rule }) => ["truncated", "empty"].includes(rule.kind),
  },
  {
    // What is struck is its first request, which reads: when that cannot be read nothing is written. The native table of
    // deployments (tests/core/hooks/) strikes each request.
    key: "ensureWebhook",
    again: "harmless",
    skips: ({ heals }) => heals !== "all" && heals !== "again",
    give: { url: "https://hooks.green-garden.example/gorgias", events: ["ticket-created"] },
  },
  // As above, what is struck reads; each request of theirs is struck in tests/core (replies/, tags.rs).
  {
    key: "replyToTicket",
    again: "harmless",
    skips: ({ heals }) => heals !== "all" && heals !== "again",
    give: { ticket_id: 300001, body_text: "It left our nursery today." },
  },
  {
    key: "findOrCreateCustomer",
    again: "harmless",
    proves: true,
    skips: ({ heals }) => heals !== "all" && heals !== "again",
    give: { email: "nora@example.com", name: "Nora" },
  },
  {
    key: "createSimpleTicket",
    again: "harmless",
    skips: ({ heals }) => heals !== "all" && heals !== "again",
    give: { customer: "hanna.lindqvist@example.com", body_text: "Do you sell moss?" },
  },
  {
    key: "findOrCreateTicket",
    again: "harmless",
    skips: ({ heals }) => heals !== "all" && heals !== "again",
    give: { customer: "hanna.lindqvist@example.com", body_text: "Do you sell moss?", external_id: "moss-1" },
  },
  {
    key: "findOrCreateTicket",
    name: "findOrCreateTicket, a message more with an External ID",
    again: "found",
    hit: { method: "POST" },
    proves: true,
    give: { ...more, message_external_id: "moss-2" },
  },
  {
    key: "findOrCreateTicket",
    name: "findOrCreateTicket, a message more",
    again: "never",
    hit: { method: "POST" },
    give: more,
  },
  // Its job is done a moment later; what takes its time would find more or less of that done. A job is looked for, but never
  // made a second time.
  {
    key: "applyMacro",
    again: "never",
    proves: true,
    skips: ({ late, patience, rule }) =>
      Boolean(late || patience) || /^(endless|gzip_bomb|latency|slow_body)$/.test(rule.kind),
    give: { macro: 501, ticket_ids: [300002] },
  },
  {
    key: "removeTicketTags",
    again: "harmless",
    skips: ({ heals }) => heals !== "all" && heals !== "again",
    give: { ticket_id: 300002, tags: ["damaged"] },
  },
  // Struck where they write; what they read before is a read like any other.
  {
    key: "mergeCustomers",
    again: "harmless",
    hit: { method: "PUT" },
    proves: true,
    give: { source_id: 20013, target_id: 20002 },
  },
  {
    key: "updateTicketMessage",
    again: "harmless",
    hit: { method: "PUT" },
    give: { ticket_id: 300001, id: 4000001, subject: "Where is it?" },
  },
  {
    key: "rawRequest",
    again: "harmless",
    give: {
      method: "GET",
      url: "/tags",
      responseType: "json",
      maxRetries: "10",
      retryAllErrors: "true",
      retryDelayMS: "500",
    },
  },
];

// A plain operation needs no row: its golden request says what it is asked, its row of the manifest whether it repeats.
const wires = new Map(
  operations().map(({ key, wire }) => [key, /** @type {{ method: string, repeats?: true }} */ (wire)]),
);
for (const { operation, inputs } of shopCases) {
  if (rows.some(({ key }) => key === operation)) continue;
  const wire = wires.get(operation);
  rows.push({ key: operation, again: wire?.method === "POST" && !wire.repeats ? "never" : "harmless", give: inputs });
}

// A picklist does not wait for the call limit: that it says so at once, tests/core/picklists shows.
const sources = new Set(operations().flatMap((operation) => ("dataSourceType" in operation ? [operation.key] : [])));

/** @type {Scenario[]} */
export const scenarios = rows.map((scenario) => ({
  name: scenario.key,
  give: {},
  ...scenario,
  ...(sources.has(scenario.key) && { skips: ({ rule }) => rule.kind === "rate_limited" }),
}));
