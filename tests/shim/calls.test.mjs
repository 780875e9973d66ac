// One call and its host. What a trap does is in traps.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle, connection } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";

const component = (fetch) => createComponent({ fetch, sleep: async () => {} });
const idOf = ({ url }) => Number(new URL(url).pathname.split("/").pop());

test("a component is not disturbed by what a logger or a fetch throws", async () => {
  const logger = { debug: () => assert.fail("a logger in trouble"), info: () => assert.fail("again") };
  const { getTicket } = component(async (request) => Response.json({ id: idOf(request) })).actions;
  const { data } = await getTicket.perform({ logger }, { connection, id: 5, debugRequest: true });
  assert.deepEqual(data, { id: 5 });
  const broken = component(() => {
    throw "not even an Error";
  });
  await assert.rejects(broken.actions.getTicket.perform({}, { connection, id: 5 }), { code: "INTERNAL" });
});

test("a fetch is called with an address and values that every make of it takes", async () => {
  const calls = [];
  const { actions } = bundle.createComponent({
    fetch: async (url, init) => {
      calls.push({ url, init });
      return Response.json({ id: 5 });
    },
  });
  await actions.updateTicket.perform({}, { connection, id: 5, subject: "Ünï" });
  await actions.uploadFiles.perform({}, { connection, file: { data: Buffer.from("bytes") }, fileName: "a.txt" });
  await actions.getTicket.perform({}, { connection, id: 5 });
  const [json, form, plain] = calls;
  assert.equal(json.url, "https://green-garden.gorgias.com/api/tickets/5");
  for (const { url, init } of calls) {
    assert.equal(typeof url, "string");
    assert.deepEqual(Object.keys(init), ["method", "headers", "redirect", "signal", "body"]);
    assert.equal(Object.getPrototypeOf(init.headers), Object.prototype);
    for (const [name, value] of Object.entries(init.headers)) assert.match(`${name}: ${value}`, /^[a-z-]+: ./);
    assert.ok(init.signal instanceof AbortSignal);
    assert.equal(init.redirect, "manual");
  }
  assert.deepEqual([json.init.method, form.init.method, plain.init.method], ["PUT", "POST", "GET"]);
  assert.equal(json.init.body, '{"subject":"Ünï"}');
  assert.ok(Buffer.isBuffer(form.init.body));
  assert.equal(Number(form.init.headers["content-length"]), form.init.body.length);
  assert.match(form.init.body.toString(), /\r\n\r\nbytes\r\n--/);
  assert.equal(plain.init.body, null);
});

test("what other code put on Object.prototype is no part of a request, an answer, an error or a definition", async () => {
  const polluted = {
    ...{
      body: "polluted",
      method: "PURGE",
      headers: { "x-polluted": "1" },
      redirect: "follow",
      signal: 7,
      duplex: "x",
    },
    ...{ id: 666, subject: "polluted", hint: "polluted", cursor: "polluted", data: "polluted", status: 200, code: "x" },
    ...{ lost: "polluted", limit: "1/1", size: 7, sent: false, meta: { next_cursor: "polluted" } },
    ...{ now: () => 0, model: "status", default: "polluted", use: "debugRequest", key: "polluted" },
    ...{ debug: { enabled: true }, globalDebug: true },
    // Of a property's description.
    ...{ value: "polluted", writable: true },
  };
  // Not of Node's own classes, which trip over such members themselves.
  /** @type {(status: number, text: string) => any} */
  const answering = (status, text) => ({
    status,
    headers: new Map([["content-type", "application/json"]]),
    text: async () => text,
  });
  const answers = [answering(204, ""), answering(200, '{"data": [{}], "meta": {}}'), answering(404, "{}")];
  const asked = [];
  const logged = [];
  const fetch = async (_url, init) => {
    asked.push([init.method, init.redirect, init.headers["x-polluted"], init.body, init.duplex, { ...init }.body]);
    return answers[asked.length - 1];
  };
  const inputs = JSON.stringify(bundle.createComponent().actions.getTicket.inputs);
  const ended = [];
  const names = Object.keys(polluted);
  for (const name of names)
    Object.defineProperty(Object.prototype, name, { value: polluted[name], configurable: true, writable: true });
  try {
    const { actions, dataSources } = bundle.createComponent({ fetch });
    const context = { logger: { debug: (line) => logged.push(line) } };
    const one = Object.assign(Object.create(null), { connection, id: 5 });
    const plain = (error) => JSON.stringify(error);
    ended.push(await actions.deleteTicket.perform(context, one).then(plain, plain));
    ended.push(await dataSources.selectTicket.perform(context, { connection }).then(plain, plain));
    ended.push(await actions.getTicket.perform(context, one).then(plain, plain));
    ended.push(JSON.stringify(actions.getTicket.inputs));
  } finally {
    for (const name of names) delete Object.prototype[name];
  }
  assert.deepEqual(
    asked,
    ["DELETE", "GET", "GET"].map((method) => [method, "manual", undefined, null, undefined, null]),
  );
  assert.doesNotMatch(ended.join(), /polluted|666/);
  assert.match(ended[2], /GORGIAS_404/);
  assert.equal(ended[3], inputs);
  assert.deepEqual(logged, [], "debug is off");
});

test("the global fetch is the one of the moment of the call", async () => {
  const before = globalThis.fetch;
  globalThis.fetch = async (url) => Response.json({ id: idOf({ url }) });
  try {
    assert.deepEqual(await bundle.default.actions.getTicket.perform({}, { connection, id: 8 }), { data: { id: 8 } });
  } finally {
    globalThis.fetch = before;
  }
});

test("a fetch that does not mind its signal is not waited for", async () => {
  // The request itself: Node lets go of what aborts its signal with it.
  /** @type {Request | undefined} */
  let asked;
  const deaf = component((request) => {
    asked = request;
    return new Promise(() => {});
  });
  const params = { connection, url: "/account", method: "GET", responseType: "json", timeout: "50" };
  const started = performance.now();
  await assert.rejects(deaf.actions.rawRequest.perform({}, params), { code: "TIMEOUT" });
  assert.ok(performance.now() - started < 5_000);
  assert.ok(asked?.signal.aborted, "it was told all the same");
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
