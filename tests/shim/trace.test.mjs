// Debug Request, on the built bundle: who may switch it on, and what arrives at the platform's logger.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createComponent } from "./support/requests.mjs";

const connection = {
  key: "gorgias-api-key",
  fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "a-secret-of-some-length" },
};

/** Performs with that context, against these answers; what the logger was told on each level. */
/** @returns {Promise<Record<string, any[]>>} */
async function logged(key, params, context, ...answers) {
  const told = { debug: [], info: [], warn: [], error: [], log: [], trace: [], metric: [] };
  const logger = Object.fromEntries(Object.keys(told).map((level) => [level, (...args) => told[level].push(args)]));
  const component = createComponent({
    fetch: async () => answers.shift() ?? new Response("{}", { headers: { "set-cookie": "session=very-secret" } }),
    sleep: async () => {},
  });
  await component.actions[key].perform({ logger, ...context }, { connection, ...params }).catch(() => {});
  return told;
}

/** @type {(args: any) => any} */
const record = ([line, ...more]) => {
  assert.equal(more.length, 0, "one argument, so that no logger formats it");
  assert.equal(typeof line, "string");
  assert.ok(!line.includes("\n"));
  return JSON.parse(line);
};

const SWITCHES = [
  ["the input", { debugRequest: true }, {}, true],
  ["the input as text", { debugRequest: "true" }, {}, true],
  ["context.debug.enabled", {}, { debug: { enabled: true } }, true],
  ["context.globalDebug", {}, { globalDebug: true }, true],
  ["context.debug.enabled before context.globalDebug", {}, { debug: { enabled: false }, globalDebug: true }, false],
  ["the input's default", { debugRequest: "false" }, { debug: {}, globalDebug: false }, false],
  ["nothing", {}, {}, false],
];
for (const [name, params, context, isOn] of SWITCHES) {
  test(`debug records by ${name}: ${isOn ? "on" : "off"}`, async () => {
    const told = await logged("getAccount", params, context);
    assert.equal(told.debug.length, isOn ? 1 : 0);
    assert.deepEqual([told.info, told.warn, told.error, told.log, told.metric], [[], [], [], [], []]);
  });
}

test("a record for every try, in reading order, with the reason for the next one", async () => {
  const told = await logged(
    "listTickets",
    { debugRequest: true, limit: 5 },
    {},
    new Response('{"error": {"msg": "busy"}}', { status: 503 }),
    new Response('{"data": ["ä"]}'),
  );
  const [first, second] = told.debug.map(record);
  assert.deepEqual(Object.keys(first).slice(0, 6), ["type", "try", "method", "url", "query", "headers"]);
  assert.deepEqual([first.try, first.method, first.status, second.try, second.status], [1, "GET", 503, 2, 200]);
  assert.equal(first.query.limit, "5");
  assert.match(first.again, /^Gorgias answered 503: again in /);
  assert.equal(first.answer.error.msg, "busy");
  assert.equal(second.again, undefined);
  assert.equal(second.bytes, Buffer.byteLength('{"data": ["ä"]}'));
  assert.equal(told.warn.length, 1, "a retry is told even to those who asked for no records");
});

test("files are described, long bodies are cut, cookies and credentials are hidden", async () => {
  const file = await logged(
    "uploadFiles",
    { debugRequest: true, file: { data: Buffer.alloc(50_000), contentType: "image/png" }, fileName: "a.png" },
    {},
  );
  assert.equal(record(file.debug[0]).body[0].file, "<a.png, image/png, 50000 bytes>");
  const long = await logged(
    "updateCustomerData",
    { debugRequest: true, id: 7, data: { text: "x".repeat(1_000_000) } },
    {},
  );
  assert.ok(long.debug[0][0].length < 12_000);
  assert.match(record(long.debug[0]).body, /… \(\d+ bytes in all\)$/);
  const secret = JSON.stringify(await logged("getAccount", { debugRequest: true }, {}));
  assert.doesNotMatch(secret, /very-secret|a-secret-of|Basic/);
});
