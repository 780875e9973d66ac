// The stops of the tour: those of a story, in the order of a day at the helpdesk, and one for each other operation.
//
// `give` makes the inputs from what earlier stops left in `records`; `keep` puts something there; `tell` says in a few
// words what came back. A stop with `refuses` shows a mistake: the error code that it must end with.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../tools/project.mjs";

const PHOTO = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
/**
 * @typedef {object} Stop
 * @property {string} key
 * @property {keyof typeof import("../tools/emulator.mjs").connections} [connection]
 * @property {(records: any) => object} [give]
 * @property {(result: any) => object} [keep]
 * @property {(result: any, answer: any) => string} tell
 * @property {string} [refuses]
 * @property {true} [isFresh]  whether the shop must be as it was at the start
 */

/** @typedef {(record: any) => string} Name  what is told of a record */

const names = (/** @type {any[]} */ list, /** @type {Name} */ name) => list.slice(0, 2).map(name).join(", ");
const page = (/** @type {{ data: any[] }} */ { data }, /** @type {Name} */ name) =>
  `${data.length}: ${names(data, name)} …`;
const choices = (/** @type {any[]} */ result) => `${result.length} choices: ${names(result, ({ label }) => label)} …`;
const done = (/** @type {{ message: string }} */ { message }) => message;

/** @type {Stop[]} */
const story = [
  { key: "getAccount", tell: ({ domain }) => `the account ${domain}` },
  { key: "getAccount", connection: "gorgias-oauth2", tell: ({ domain }) => `the account ${domain}, by OAuth` },

  {
    key: "createCustomer",
    give: () => ({ name: "Nora Vance", email: "nora.vance@example.com", external_id: "shop-7001", language: "en" }),
    keep: (customer) => ({ customer }),
    tell: ({ id, name }) => `customer ${id}, ${name}`,
  },
  {
    key: "updateCustomer",
    give: ({ customer }) => ({ id: customer.id, timezone: "Europe/Lisbon" }),
    tell: ({ timezone }) => `timezone ${timezone}`,
  },
  {
    key: "updateCustomerData",
    give: ({ customer }) => ({ id: customer.id, data: { orders: 3, vip: true } }),
    tell: done,
  },
  {
    key: "getCustomer",
    give: ({ customer }) => ({ id: customer.id }),
    tell: ({ name, email }) => `${name} <${email}>`,
  },
  {
    key: "listCustomers",
    give: () => ({ limit: "5" }),
    tell: (result) => page(result, ({ name, email }) => name || email),
  },
  { key: "selectCustomer", tell: choices },

  {
    key: "uploadFiles",
    give: () => ({ file: { data: PHOTO, contentType: "image/png" }, fileName: "leaf.png" }),
    keep: ([file]) => ({ file }),
    tell: ([{ name, size }]) => `${name}, ${size} bytes`,
  },
  {
    key: "createTicket",
    refuses: "INVALID_INPUT",
    give: () => ({ messages: '[{"channel":"email","from_agent":false}', status: "opne" }),
    tell: ({ inputs }) => `refused: ${inputs.map((/** @type {any} */ { label }) => label).join(", ")}`,
  },
  {
    key: "createTicket",
    give: ({ customer }) => ({
      subject: "A spot on the leaf",
      customer: customer.id,
      channel: "email",
      tags: "care",
      messages: [
        {
          channel: "email",
          from_agent: false,
          sender: { id: customer.id },
          body_text: "Is this a disease? A photo is attached.",
          source: {
            type: "email",
            from: { address: customer.email },
            to: [{ address: "support@green-garden.example" }],
          },
        },
      ],
    }),
    keep: (ticket) => ({ ticket }),
    tell: ({ id, subject }) => `ticket ${id}, ${subject}`,
  },
  {
    key: "createTicketMessage",
    give: ({ ticket, file }) => ({
      ticket_id: ticket.id,
      channel: "internal-note",
      from_agent: "true",
      body_text: "Looks like a water stain.",
      attachments: [{ url: file.url, name: file.name, content_type: file.content_type, size: file.size }],
    }),
    keep: (message) => ({ message }),
    tell: ({ id, body_text: text }) => `message ${id}, ${text}`,
  },
  {
    key: "replyToTicket",
    give: ({ ticket }) => ({
      ticket_id: ticket.id,
      body_text: "It is a water stain, nothing to worry about.",
      wait: 30,
    }),
    tell: ({ source, sent_datetime: sent }) => `from ${source.from.address}${sent ? ", sent" : ""}`,
  },
  {
    key: "findOrCreateCustomer",
    give: ({ customer }) => ({ email: customer.email }),
    tell: ({ created, customer }) => `${created ? "made" : "found"} ${customer.name}`,
  },
  {
    key: "createSimpleTicket",
    give: ({ customer }) => ({ customer: customer.id, body_text: "Do you sell moss?", subject: "Moss" }),
    tell: ({ id, subject }) => `ticket ${id}, ${subject}`,
  },
  {
    key: "findOrCreateTicket",
    give: ({ customer }) => ({ customer: customer.id, body_text: "And ferns?", external_id: "ferns-1" }),
    tell: ({ created, ticket }) => `${created ? "made" : "found"} ticket ${ticket.id}`,
  },
  {
    key: "removeTicketTags",
    give: ({ ticket }) => ({ ticket_id: ticket.id, tags: ["care"] }),
    tell: (tags) => `${tags.length} tags left`,
  },
  {
    key: "getTicketMessage",
    give: ({ ticket, message }) => ({ ticket_id: ticket.id, id: message.id }),
    tell: ({ attachments }) => `with ${attachments.length} attachment`,
  },
  {
    key: "downloadFile",
    give: ({ file }) => ({ attachment_url: file.url }),
    tell: (bytes, { contentType }) => {
      assert.deepEqual(bytes, PHOTO);
      return `the same ${bytes.length} bytes, ${contentType}`;
    },
  },
  {
    key: "listMessages",
    give: ({ ticket }) => ({ ticket_id: ticket.id }),
    tell: (result) => page(result, ({ body_text: text }) => text),
  },
  { key: "selectMessage", give: ({ ticket }) => ({ ticket_id: ticket.id }), tell: choices },

  {
    key: "updateTicket",
    give: ({ ticket }) => ({ id: ticket.id, status: "closed", priority: "low" }),
    tell: ({ status, priority }) => `${status}, priority ${priority}`,
  },
  {
    key: "updateTicketCustomFields",
    give: ({ ticket }) => ({ ticket_id: ticket.id, custom_fields: { 701: "Plant::Care" } }),
    keep: ([{ field }]) => ({ field }),
    tell: ([{ field, value }]) => `${field.label}: ${value}`,
  },
  {
    key: "listTicketCustomFields",
    give: ({ ticket }) => ({ ticket_id: ticket.id }),
    tell: (list) => `${list.length} value`,
  },
  { key: "deleteTicketCustomField", give: ({ ticket, field }) => ({ ticket_id: ticket.id, id: field.id }), tell: done },
  {
    key: "getTicket",
    give: ({ ticket }) => ({ id: ticket.id }),
    tell: ({ status, messages }) => `${status}, ${messages.length} messages`,
  },
  {
    key: "listTickets",
    give: () => ({ fetchAll: "true" }),
    tell: (result) => page(result, ({ subject }) => subject),
  },
  { key: "selectTicket", tell: choices },
  { key: "selectSendingAddress", tell: choices },
  {
    key: "search",
    give: () => ({ type: "customer_profile", query: "nora" }),
    tell: ({ data }) => `${data.length} found`,
  },

  {
    key: "listEvents",
    give: ({ ticket }) => ({ object_type: "Ticket", object_id: ticket.id }),
    keep: ({ data: [event] }) => ({ event }),
    tell: (result) => page(result, ({ type }) => type),
  },
  { key: "getEvent", give: ({ event }) => ({ id: event.id }), tell: ({ type }) => type },
  { key: "selectEvent", give: () => ({ types: ["ticket-created"] }), tell: choices },

  {
    key: "rawRequest",
    give: () => ({ method: "GET", url: "/tags", queryParams: [{ key: "limit", value: "3" }] }),
    tell: (result) => page(result, ({ name }) => name),
  },
  {
    key: "ensureWebhook",
    give: () => ({ url: "https://hooks.green-garden.example/gorgias", events: ["ticket-created"] }),
    tell: (hooks) => names(hooks, ({ event, change }) => `${event}: ${change}`),
  },
  { key: "deleteTicket", give: ({ ticket }) => ({ id: ticket.id }), tell: done },
  { key: "deleteCustomer", give: ({ customer }) => ({ id: customer.id }), tell: done },
];

/** @typedef {import("../tools/project.mjs").Operation} Operation */

/**
 * Every stop. A plain operation needs none of its own: its golden request of the shop stands for it.
 * @param {Operation[]} known
 * @returns {Stop[]}
 */
export function stopsOf(known) {
  /** @type {{ operation: string, shop?: true, inputs: object }[]} */
  const golden = JSON.parse(readFileSync(join(root, "tests", "core", "requests.json"), "utf8"));
  const plain = known
    .filter(({ key }) => !story.some((stop) => stop.key === key))
    .flatMap(({ key }) => golden.find(({ operation, shop }) => shop && operation === key) ?? []);
  return [...story, ...plain.map(({ operation, inputs }) => ofGolden(operation, inputs))];
}

/**
 * @param {string} key
 * @param {object} inputs
 * @returns {Stop}
 */
const ofGolden = (key, inputs) => ({ key, give: () => inputs, tell: inShort, isFresh: true });

/**
 * What came back, in a few words: how many, or which one.
 * @param {any} result
 * @returns {string}
 */
function inShort(result) {
  const list = Array.isArray(result) ? result : result?.data;
  if (Array.isArray(list)) return list.length ? `${list.length}: ${names(list, inShort)}` : "none";
  const { label, name, subject, message, type, field, id } = result ?? {};
  return String(label ?? name ?? subject ?? message ?? type ?? field?.label ?? id ?? JSON.stringify(result));
}
