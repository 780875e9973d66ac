// What JSON has no form for is never left out in silence: whatever is no data, in any input of any operation and
// anywhere inside one, is INVALID_INPUT with its place, and nothing is sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { goldenInputs } from "./support/golden.mjs";
import { connection } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";

const sent = [];
const component = createComponent({
  fetch: async (request) => {
    sent.push({ url: request.url, method: request.method, body: Buffer.from(await request.arrayBuffer()).toString() });
    return new Response('{"data": [], "id": 1}');
  },
  sleep: async () => {},
});
const operations = [...Object.values(component.actions), ...Object.values(component.dataSources)];
const plainInputs = ({ inputs }) => inputs.filter(({ type }) => type !== "connection");

/** What an operation cannot do without, from the golden requests. */
const required = (key) => goldenInputs(key, /^required/)[0] ?? goldenInputs(key)[0];

/** Performs; the error's message, or undefined. */
async function refusal(operation, params, about) {
  sent.length = 0;
  try {
    await operation.perform({}, { connection, ...params });
    return undefined;
  } catch (reason) {
    const error = /** @type {import("./support/harness.mjs").Thrown} */ (reason);
    assert.equal(error.code, "INVALID_INPUT", `${about}: ${error.stack}`);
    assert.deepEqual(sent, [], about);
    return error.message;
  }
}

class Moment {
  toJSON() {
    return null;
  }
}
class Money {
  #cents = 5;
  get cents() {
    return this.#cents;
  }
}
const endless = {
  *[Symbol.iterator]() {
    for (;;) yield 1;
  },
};

// Values that are not blank and that JSON loses; each with what a message calls it.
/** @type {Record<string, [make: () => unknown, called: string]>} */
const LOST = {
  "an invalid date": [() => new Date(NaN), "an invalid date"],
  "an invalid date of another realm": [() => runInNewContext("new Date(NaN)"), "an invalid date"],
  "an invalid date of a library": [() => new Moment(), "an object of the class Moment without content"],
  "a toJSON that gives null": [() => ({ toJSON: () => null }), "an object without content"],
  "a toJSON that gives nothing": [() => ({ toJSON() {} }), "an object without content"],
  "a toJSON that gives NaN": [() => ({ toJSON: () => NaN }), "NaN"],
  NaN: [() => NaN, "NaN"],
  Infinity: [() => Infinity, "Infinity"],
  "a boxed NaN": [() => Object(NaN), "NaN"],
  "a function": [() => () => 1, "a function"],
  "a symbol": [() => Symbol("x"), "a symbol"],
  "a Map": [() => new Map([["a", 1]]), "an object of the class Map"],
  "a Map with a member": [() => Object.assign(new Map([["a", 1]]), { a: 1 }), "an object of the class Map"],
  "a Set": [() => new Set([1]), "an object of the class Set"],
  "a Map of another realm": [() => runInNewContext("new Map([[1, 1]])"), "an object of the class Map"],
  "a promise": [() => Promise.resolve(1), "an object of the class Promise"],
  "an iterator": [() => [1].values(), "an object of the class "],
  "a generator without end": [() => endless[Symbol.iterator](), "an object of the class Generator"],
  "an object that hides what it holds": [() => new Money(), "an object of the class Money"],
  "an object made upon another one": [() => Object.create({ a: 1 }), "an object without members of its own"],
  "search params": [() => new URLSearchParams("a=1"), "an object of the class URLSearchParams"],
  "a list of four billion items": [() => new Array(2 ** 32 - 1), "a list of 4294967295 items"],
};

test("in every input of every operation", { timeout: 120_000 }, async (t) => {
  for (const operation of operations) {
    await t.test(operation.key, async () => {
      for (const { key, label } of plainInputs(operation)) {
        for (const [what, [make, called]] of Object.entries(LOST)) {
          const about = `${operation.key}.${key} = ${what}`;
          const message = (await refusal(operation, { ...required(operation.key), [key]: make() }, about)) ?? "";
          assert.ok(message.includes(label), `${about}: ${message}`);
          const isForm = ["queryParams", "formData", "fileData", "files"].includes(key);
          if (!isForm) assert.ok(message.includes(called), `${about}: ${message}`);
        }
      }
    });
  }
});

test("inside JSON, with its place", { timeout: 120_000 }, async () => {
  const { createTicket, createTicketMessage, createCustomer, updateCustomerData, updateTicket, listEvents } =
    component.actions;
  const { rawRequest } = component.actions;
  const message = { channel: "email", from_agent: true, body_text: "Hello" };
  const raw = { url: "/tickets", method: "POST", responseType: "json" };
  const places = [
    [
      createTicket,
      "Messages",
      "sent_datetime of item 2",
      (x) => ({ messages: [message, { ...message, sent_datetime: x }] }),
    ],
    [createTicket, "Messages", "to of source of item 1", (x) => ({ messages: [{ ...message, source: { to: x } }] })],
    [createTicket, "Tags", "item 2", (x) => ({ messages: [message], tags: ["vip", x] })],
    [createTicket, "Meta", "since", (x) => ({ messages: [message], meta: { since: x } })],
    [createTicket, "Meta", "value of item 1", (x) => ({ messages: [message], meta: [{ key: "a", value: x }] })],
    [createTicket, "Customer", "name", (x) => ({ messages: [message], customer: { email: "a@b.example", name: x } })],
    [createTicket, "Custom Fields", "31", (x) => ({ messages: [message], custom_fields: { 31: x } })],
    [
      createTicketMessage,
      "Source",
      "item 1 of to",
      (x) => ({ ticket_id: 1, channel: "email", body_text: "x", source: { to: [x] } }),
    ],
    [createCustomer, "Channels", "address of item 1", (x) => ({ channels: [{ type: "email", address: x }] })],
    [updateCustomerData, "Data", "b of a", (x) => ({ id: 1, data: { a: { b: x } } })],
    [updateTicket, "Tags", "item 1", (x) => ({ id: 1, tags: [x] })],
    [listEvents, "Created Datetime", "gte", (x) => ({ created_datetime: { gte: x } })],
    [listEvents, "Types", "item 1", (x) => ({ types: [x] })],
    [rawRequest, "Data", "a", (x) => ({ ...raw, data: { a: x } })],
    [rawRequest, "Header", "X-A", (x) => ({ ...raw, headers: { "X-A": x } })],
    [rawRequest, "Query Parameter", "since", (x) => ({ ...raw, queryParams: { since: x } })],
    [rawRequest, "Query Parameter", "since", (x) => ({ ...raw, queryParams: [{ key: "since", value: x }] })],
    [rawRequest, "Query Parameter", "item 1", (x) => ({ ...raw, queryParams: { since: [x] } })],
    [rawRequest, "Form Data", "note", (x) => ({ ...raw, formData: { note: x } })],
  ];
  for (const [operation, label, place, params] of places) {
    for (const [what, [make, called]] of Object.entries(LOST)) {
      const about = `${label}, ${place}: ${what}`;
      const text = await refusal(operation, params(make()), about);
      assert.ok(text?.includes(label) && text.includes(place) && text.includes(called), `${about}: ${text}`);
    }
  }
});

test("in the place of a row", async () => {
  const { rawRequest, uploadFiles } = component.actions;
  const raw = { url: "/tickets", method: "POST", responseType: "json" };
  const rows = { "an invalid date": new Date(Number.NaN), "a Map": new Map([["a", "1"]]), "a Set": new Set(["a"]) };
  for (const [what, row] of Object.entries({ ...rows, "a key that is no number": { key: Number.NaN, value: "1" } }))
    for (const [operation, label, inputs] of [
      [rawRequest, "Query Parameter", { ...raw, queryParams: [row] }],
      [rawRequest, "Form Data", { ...raw, formData: [row] }],
      [rawRequest, "File Data", { ...raw, fileData: [row] }],
      [uploadFiles, "Files", { files: [row] }],
    ]) {
      const text = await refusal(operation, inputs, what);
      assert.ok(text?.startsWith(`${label} has a problem: item 1 has no key`), `${label}, ${what}: ${text}`);
    }
});

test("in the place of a file's content type: it would be guessed, which is not what was asked for", async () => {
  const { rawRequest, uploadFiles } = component.actions;
  const raw = { url: "/upload", method: "POST", responseType: "json" };
  const data = Buffer.from("%PDF-1.7");
  const wrong = [new Date(Number.NaN), new Map(), ["application/pdf"], 7, true, { toJSON: () => null }];
  for (const contentType of wrong) {
    const about = String(contentType);
    for (const file of [
      { data, contentType },
      { data: JSON.parse(JSON.stringify(data)), contentType },
    ]) {
      const places = [
        [uploadFiles, { file, fileName: "invoice.pdf" }],
        [uploadFiles, { files: [{ key: "invoice.pdf", value: file }] }],
        [rawRequest, { ...raw, fileData: [{ key: "file", value: file }] }],
      ];
      for (const [operation, inputs] of places) {
        const text = await refusal(operation, inputs, about);
        assert.match(String(text), /contentType/, about);
      }
    }
  }
  for (const contentType of [undefined, null, "", "application/pdf"])
    assert.equal(await refusal(uploadFiles, { file: { data, contentType }, fileName: "a.pdf" }, "blank"), undefined);
});

test("JSON text that begins with what nobody sees is JSON", async () => {
  const { rawRequest, updateCustomerData } = component.actions;
  const text = '\ufeff[{"key": "limit", "value": "5"}]';
  const raw = { url: "/tickets", method: "POST", responseType: "json" };
  assert.equal(await refusal(rawRequest, { ...raw, queryParams: text, formData: text }, "rows"), undefined);
  assert.equal(await refusal(updateCustomerData, { id: 1, data: '\ufeff{"a": 1}' }, "data"), undefined);
  assert.match(String(await refusal(updateCustomerData, { id: 1, data: '\ufeff{"a": 1,}' }, "data")), /one comma/);
});

test("what is data stays data", async () => {
  const { createTicket, updateCustomerData } = component.actions;
  const message = { channel: "email", from_agent: true, body_text: "Hello" };
  const day = "2026-01-31T09:30:00.000Z";
  for (const date of [new Date(day), runInNewContext(`new Date("${day}")`), { toJSON: () => day }, Object(day)]) {
    const inputs = { messages: [{ ...message, sent_datetime: date }], closed_datetime: date };
    assert.equal(await refusal(createTicket, inputs, "date"), undefined);
    const { messages, closed_datetime } = JSON.parse(sent[0].body);
    assert.deepEqual([messages[0].sent_datetime, closed_datetime], [day, day]);
  }
  const shared = { a: 1 };
  const data = {
    twice: [shared, shared, [shared]],
    none: null,
    left: undefined,
    holes: [undefined, 1],
    other: runInNewContext("({ list: [{}], deep: {} })"),
    bare: Object.assign(Object.create(null), { x: 1 }),
    boxed: [Object("x"), Object(5), Object(false)],
    named: new (class Point {
      x = 1;
    })(),
  };
  assert.equal(await refusal(updateCustomerData, { id: 1, data }, "data"), undefined);
  assert.deepEqual(JSON.parse(sent[0].body).data, JSON.parse(JSON.stringify(data)));
});

test("rows keep what is in them", async () => {
  const { rawRequest, uploadFiles } = component.actions;
  const raw = { url: "/customers", method: "DELETE", responseType: "json" };
  const noKey = /^Query Parameter has a problem: item 1 has no key/;
  for (const row of [
    { ids: 5 },
    { value: "5" },
    { key: "", value: 5 },
    { key: null, value: "5" },
    { name: "ids", value: 0 },
  ])
    assert.match((await refusal(rawRequest, { ...raw, queryParams: [row] }, JSON.stringify(row))) ?? "", noKey);
  assert.match(
    (await refusal(rawRequest, { ...raw, queryParams: [{ key: "ids", val: "5" }] }, "val")) ?? "",
    /item without a value/,
  );
  const text = '[{"ids": 5}]';
  assert.match((await refusal(rawRequest, { ...raw, queryParams: text }, text)) ?? "", noKey);
  const file = { name: "a.txt", data: Buffer.from("x") };
  assert.match(
    (await refusal(uploadFiles, { files: [file] }, "file")) ?? "",
    /^Files has a problem: item 1 has no key/,
  );
  const blank = [{ key: "", value: "" }, { key: null, value: undefined }, {}, { key: "ids", value: 7 }, { key: "x" }];
  assert.equal(await refusal(rawRequest, { ...raw, queryParams: blank }, "blank rows"), undefined);
  assert.equal(new URL(sent[0].url).search, "?ids=7");
});

test("numbers of a JSON text keep their digits in a query", async () => {
  const { rawRequest } = component.actions;
  const raw = { url: "/customers", method: "GET", responseType: "json" };
  for (const queryParams of [
    '{"a": 9007199254740993, "b": 1e400, "c": [12345678901234567890123], "d": {"e": 1.10}}',
    '[{"key": "a", "value": 9007199254740993}, {"key": "b", "value": 1e400}, {"key": "c", "value": [12345678901234567890123]}, {"key": "d", "value": {"e": 1.10}}]',
  ]) {
    assert.equal(await refusal(rawRequest, { ...raw, queryParams }, queryParams), undefined);
    assert.deepEqual(
      [...new URL(sent[0].url).searchParams],
      [
        ["a", "9007199254740993"],
        ["b", "1e400"],
        ["c[]", "12345678901234567890123"],
        ["d[e]", "1.10"],
      ],
    );
  }
});

test("what is on Object.prototype adds nothing to a request", async () => {
  const { deleteTicket, listTickets } = component.actions;
  const polluted = { body: "polluted", duplex: "half", limit: 7, data: Buffer.from("polluted"), lost: "polluted" };
  Object.assign(polluted, {
    content: "x",
    contentType: "text/x",
    fetch: null,
    sleep: () => {},
    id: 5,
    meta: {},
    type: "Buffer",
  });
  const names = Object.keys(polluted);
  for (const name of names)
    Object.defineProperty(Object.prototype, name, { value: polluted[name], configurable: true, writable: true });
  try {
    assert.equal(await refusal(deleteTicket, { id: 12 }, "polluted"), undefined);
    assert.deepEqual(sent, [{ url: "https://green-garden.gorgias.com/api/tickets/12", method: "DELETE", body: "" }]);
    assert.equal(await refusal(listTickets, {}, "polluted"), undefined);
    assert.deepEqual(sent, [{ url: "https://green-garden.gorgias.com/api/tickets", method: "GET", body: "" }]);
  } finally {
    for (const name of names) delete Object.prototype[name];
  }
});

test("an answer of 100,000 levels is an error that can be written as JSON", async () => {
  const body = `{"error": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const refusing = createComponent({ fetch: async () => new Response(body, { status: 400 }), sleep: async () => {} });
  await assert.rejects(refusing.actions.getAccount.perform({}, { connection }), (/** @type {any} */ error) => {
    assert.equal(error.code, "GORGIAS_400");
    assert.equal(error.data, body);
    assert.ok(JSON.stringify(error).includes("GORGIAS_400"));
    return true;
  });
});

test("bytes of another realm, and a Buffer that claims four billion", async () => {
  const { uploadFiles } = component.actions;
  for (const file of [
    runInNewContext("new Uint8Array([104, 105]).buffer"),
    runInNewContext("new Uint8Array([104, 105])"),
    runInNewContext("new DataView(new Uint8Array([104, 105]).buffer)"),
    { data: runInNewContext("new Uint8Array([104, 105]).buffer"), contentType: "text/plain" },
    { type: "Buffer", data: [104, 105] },
    { data: { type: "Buffer", data: [104, 105] } },
  ]) {
    assert.equal(await refusal(uploadFiles, { file }, "bytes"), undefined);
    assert.match(sent[0].body, /\r\n\r\nhi\r\n/);
  }
  class Endless extends Array {
    /** @returns {any} */
    *[Symbol.iterator]() {
      for (;;) yield 1;
    }
  }
  const began = performance.now();
  const huge = { type: "Buffer", data: new Array(2 ** 32 - 1) };
  assert.match((await refusal(uploadFiles, { file: huge }, "huge")) ?? "", /list of 4294967295 items \(data\)/);
  assert.match((await refusal(uploadFiles, { files: { a: huge } }, "huge")) ?? "", /list of 4294967295 items \(data\)/);
  const list = Endless.of(104, 105);
  assert.equal(await refusal(uploadFiles, { file: { type: "Buffer", data: list } }, "endless"), undefined);
  assert.match(sent[0].body, /\r\n\r\nhi\r\n/);
  const rows = Endless.of({ key: "a.txt", value: "hi" });
  assert.equal(await refusal(uploadFiles, { files: rows }, "endless rows"), undefined);
  // Thirty lists of ten of the one before: 10^30 values.
  let laughs = ["ha"];
  for (let level = 0; level < 30; level += 1) laughs = new Array(10).fill(laughs);
  const much = await refusal(component.actions.updateCustomerData, { id: 1, data: laughs }, "laughs");
  assert.match(much ?? "", /more than 5000000 values/);
  assert.ok(performance.now() - began < 10_000);
});
