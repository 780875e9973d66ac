// One call and its host. What a trap does is in traps.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle, connection } from "./support/harness.mjs";

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

test("a fetch that does not mind its signal is not waited for", async () => {
  /** @type {AbortSignal | undefined} */
  let signal;
  const deaf = component((request) => {
    signal = request.signal;
    return new Promise(() => {});
  });
  const params = { connection, url: "/account", method: "GET", responseType: "json", timeout: "50" };
  const started = performance.now();
  await assert.rejects(deaf.actions.rawRequest.perform({}, params), { code: "TIMEOUT" });
  assert.ok(performance.now() - started < 5_000);
  assert.ok(signal?.aborted, "it was told all the same");
});

test("an answer that comes after its time changes nothing of the next try", async () => {
  let tries = 0;
  const late = component(async () => {
    tries += 1;
    // The first answer arrives while the second try is on its way.
    await new Promise((resolve) => setTimeout(resolve, tries === 1 ? 60 : 80));
    return Response.json({ tries });
  });
  const params = {
    connection,
    url: "/account",
    method: "GET",
    responseType: "json",
    timeout: "100",
    maxRetries: "1",
    retryAllErrors: true,
  };
  const quick = await late.actions.rawRequest.perform({}, params);
  assert.deepEqual(quick.data, { tries: 1 });
  tries = 0;
  const slow = await late.actions.rawRequest.perform({}, { ...params, timeout: "40" }).catch(({ code }) => code);
  assert.equal(slow, "TIMEOUT");
  assert.equal(tries, 2);
});

test("a Response of another make is one too", async () => {
  const foreign = {
    status: 200,
    headers: new Map([["content-type", "application/json"]]),
    text: async () => '{"id": 5}',
  };
  assert.deepEqual(await component(async () => foreign).actions.getTicket.perform({}, { connection, id: 5 }), {
    data: { id: 5 },
  });
  const page = { status: 404, headers: new Map([["content-type", "text/html"]]), text: async () => "<html>" };
  await assert.rejects(component(async () => page).actions.getTicket.perform({}, { connection, id: 5 }), {
    code: "GORGIAS_404",
  });
});

test("what fetch would not take is said before anything is sent", async () => {
  let sent = 0;
  const counting = component(async () => {
    sent += 1;
    return Response.json({});
  });
  const params = {
    connection,
    url: "/tickets",
    method: "GET",
    responseType: "json",
    headers: [{ key: "X-Note", value: "a\u2028b" }],
  };
  await assert.rejects(counting.actions.rawRequest.perform({}, params), { code: "INVALID_INPUT" });
  assert.equal(sent, 0);
});

test("pieces of a file that somebody else holds stay whole", async () => {
  const piece = new Uint8Array([1, 2, 3, 4]);
  const shared = new ReadableStream({
    start(controller) {
      controller.enqueue(piece);
      controller.enqueue(piece);
      controller.close();
    },
  });
  const files = component(async () => new Response(shared, { headers: { "content-length": "8" } }));
  const { data } = await files.actions.rawRequest.perform(
    {},
    { connection, url: "/file", method: "GET", responseType: "arraybuffer" },
  );
  assert.deepEqual([...data], [1, 2, 3, 4, 1, 2, 3, 4]);
  assert.deepEqual([...piece], [1, 2, 3, 4]);
});
