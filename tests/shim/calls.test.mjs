// One call and its host. What a trap does is in traps.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle, connection } from "./support/desk.mjs";

const component = (fetch) => bundle.createComponent({ fetch, sleep: async () => {} });
const idOf = ({ url }) => Number(new URL(url).pathname.split("/").pop());

test("a component is not disturbed by what a logger or a fetch throws", async () => {
  const logger = { debug: () => assert.fail("a logger in trouble"), info: () => assert.fail("again") };
  const { getTicket } = component(async (request) => Response.json({ id: idOf(request) })).actions;
  const { data } = await getTicket.perform({ logger }, { connection, id: 5, debugRequest: true });
  assert.deepEqual(data, { id: 5 });
  const broken = component(() => {
    throw "not even an Error";
  });
  await assert.rejects(broken.actions.getTicket.perform({}, { connection, id: 5 }), { code: "UNREACHABLE" });
});

test("the global fetch is the one of the moment of the call", async () => {
  const before = globalThis.fetch;
  globalThis.fetch = async (request) => Response.json({ id: idOf(request) });
  try {
    assert.deepEqual(await bundle.default.actions.getTicket.perform({}, { connection, id: 8 }), { data: { id: 8 } });
  } finally {
    globalThis.fetch = before;
  }
});
