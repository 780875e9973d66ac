// Steps saved by another edition of the connector: values in groups, and what is no input at all.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { bundleFile } from "../../js-shim/tools/project.mjs";

const { createComponent } = createRequire(import.meta.url)(bundleFile);

const connection = { key: "gorgias-api-key", fields: { domain: "green-garden", username: "m@x.example", apiKey: "k" } };

/**
 * What is sent for those params, and what is logged of them.
 * @param {string} key
 * @param {Record<string, unknown>} params
 */
async function sent(key, params) {
  const requests = /** @type {any[]} */ ([]);
  const lines = /** @type {string[]} */ ([]);
  const fetch = async (url, init) => {
    requests.push({ url, ...init });
    return new Response(JSON.stringify({ id: 1 }), { status: 200, headers: { "content-type": "application/json" } });
  };
  const log = (line) => lines.push(line);
  const logger = { debug() {}, info() {}, warn: log, error: log };
  await createComponent({ fetch }).actions[key].perform({ logger }, { connection, ...params });
  const [{ url, body }] = requests;
  return { url, body: body ? JSON.parse(body) : undefined, lines };
}

test("a group's members are inputs, and what stands alone wins", async () => {
  const { body, lines } = await sent("updateTicket", {
    id: "7",
    subject: "Alone",
    status: "",
    state: { status: "closed", subject: "In a group" },
    people: { assignee_user_id: 5, language: null },
  });
  assert.deepEqual(body, { status: "closed", subject: "Alone", assignee_user: { id: 5 } });
  assert.deepEqual(lines, []);
});

test("a required input may stand in a group, the connection too", async () => {
  const { url } = await sent("getTicket", { main: { id: 48213 } });
  assert.equal(url, "https://green-garden.gorgias.com/api/tickets/48213");
});

test("what is no input is told in the log once, unless it is blank", async () => {
  const { body, lines } = await sent("updateTicket", {
    id: 7,
    subject: "x",
    isPublic: true,
    other: { subject: "lost", unknown: 1 },
    list: [1],
    blank: "",
    none: null,
    empty: [],
  });
  assert.deepEqual(body, { subject: "x" });
  assert.deepEqual(lines, ["Update Ticket has no such inputs and does not read them: isPublic, other, list"]);
});

test("params that throw when they are looked at harm nobody", async () => {
  const params = { id: 7, subject: "x" };
  Object.defineProperty(params, "hostile", {
    enumerable: true,
    get() {
      throw new Error("no");
    },
  });
  // A spread would read it.
  const requests = [];
  const fetch = async (url) => {
    requests.push(url);
    return new Response("{}", { status: 200, headers: { "content-type": "application/json" } });
  };
  const all = Object.assign(params, { connection });
  await createComponent({ fetch }).actions.updateTicket.perform({}, all);
  assert.equal(requests.length, 1);
});
