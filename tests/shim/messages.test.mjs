// What is said of values that only JavaScript knows, word for word; all other messages are in tests/core/errors.json and
// tests/core/inputs.json.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createComponent } from "./support/requests.mjs";

const connection = {
  key: "gorgias-api-key",
  fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "a-secret-of-some-length" },
};

class Basket {}
const cyclic = {};
cyclic.self = cyclic;
/** @type {[action: string, key: string, value: unknown, message: string][]} */
const rows = [
  ["getTicket", "id", Symbol("x"), "Ticket ID must be an ID, a whole number such as 12, not a symbol."],
  ["getTicket", "id", () => 12, "Ticket ID must be an ID, a whole number such as 12, not a function."],
  [
    "getTicket",
    "id",
    new Map([["id", 12]]),
    "Ticket ID must be an ID, a whole number such as 12, not an object of the class Map.",
  ],
  [
    "createTicket",
    "meta",
    new Basket(),
    'Meta must be keys and values such as {"order": "1001"}, not an object of the class Basket.',
  ],
  [
    "createTicket",
    "closed_datetime",
    new Date(NaN),
    "Closed Datetime must be a date such as 2026-01-31 or a date and time such as 2026-01-31T09:30:00+01:00 (without an offset it is UTC), not an invalid date.",
  ],
  [
    "createTicket",
    "customer",
    cyclic,
    'Customer must be an ID, an e-mail address or an object such as {"email": "jane@example.com"}, not an object that cannot be written as JSON: Converting circular structure to JSON.',
  ],
  [
    "createTicket",
    "customer",
    { id: 12n },
    'Customer must be an ID, an e-mail address or an object such as {"email": "jane@example.com"}, not an object that cannot be written as JSON: Do not know how to serialize a BigInt.',
  ],
  ["createTicket", "tags", new Array(2 ** 32 - 1), "Tags cannot be a list of 4294967295 items."],
  ["getTicket", "id", Buffer.from("12"), "Ticket ID must be an ID, a whole number such as 12, not a file of 2 bytes."],
  ["uploadFiles", "file", Symbol("x"), "File must be a file, not a symbol."],
  [
    "rawRequest",
    "formData",
    [{ key: "note", value: Symbol("x") }],
    'Form Data must hold text, but "note" is a symbol.',
  ],
  [
    "rawRequest",
    "queryParams",
    5,
    'Query Parameter must be a list of keys and values such as [{"key": "name", "value": "text"}].',
  ],
];
const others = {
  id: 1,
  messages: [{ channel: "api", from_agent: false, body_text: "Hello" }],
  url: "/tickets",
  method: "POST",
  responseType: "json",
};

for (const [action, key, value, message] of rows) {
  test(message, async () => {
    const component = createComponent({ fetch: () => assert.fail("nothing is sent") });
    await assert.rejects(component.actions[action].perform({}, { connection, ...others, [key]: value }), {
      code: "INVALID_INPUT",
      message,
    });
  });
}
