// Every JavaScript type in every input of every operation, on the built bundle. Whatever comes in, out comes a result
// or an error with a code, soon, and nothing of a refused call is sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadBundle } from "../../js-shim/tools/harness.mjs";
import { goldenInputs } from "./support/golden.mjs";
import { createComponent } from "./support/requests.mjs";
import { DATA, HUGE, NO_DATA } from "./support/values.mjs";

const { gorgiasApiKey, gorgiasOauth2 } = loadBundle();

const API = "https://green-garden.gorgias.com/api";
/** Whether it is a look-up. A reply depends on the conversation. */
const looksUp = (key, request) =>
  /^GET \/(users|teams|macros|tags|custom-fields)\?/.test(request.replace(API, "")) ||
  (key === "replyToTicket" && /^GET \/tickets\/\d+$/.test(request.replace(API, "")));
const CODES = /^(INVALID_INPUT|NOT_POSSIBLE|CONNECTION|GORGIAS_\d{3}|TIMEOUT|UNREACHABLE|UNEXPECTED_RESPONSE)$/;
// A message is read by a person: a huge input must not come back in it.
const LONGEST_MESSAGE = 20_000;
const SLOWEST = 10_000;

const connection = {
  key: "gorgias-api-key",
  configVarKey: "Gorgias",
  fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "a-secret-of-some-length" },
};

/** What an operation cannot do without, from the golden requests. */
const required = (key) => goldenInputs(key, /^required/)[0] ?? goldenInputs(key)[0];

const sent = [];
const component = createComponent({
  fetch: async (request) => {
    sent.push(`${request.method} ${request.url}`);
    await request.arrayBuffer();
    return new Response('{"data": [], "id": 1}', { headers: { "content-type": "application/json" } });
  },
  sleep: async () => {},
});
const operations = [...Object.values(component.actions), ...Object.values(component.dataSources)];

const loose = [];
process.on("unhandledRejection", (reason) => loose.push(reason));
process.on("uncaughtException", (error) => loose.push(error));

/** Performs, and checks what holds for everything; the error, or undefined. */
/**
 * @param {any} operation
 * @param {any} params
 * @param {string} about
 * @param {any} context
 * @returns {Promise<import("./support/harness.mjs").Thrown | undefined>}
 */
async function outcome(operation, params, about, context = {}) {
  sent.length = 0;
  const started = performance.now();
  /** @type {any} */
  let error;
  try {
    const result = await operation.perform(context, params);
    assert.ok(result && ("data" in result || "result" in result), about);
  } catch (thrown) {
    error = /** @type {any} */ (thrown);
    assert.equal(error instanceof Error, true, `${about}: threw ${typeof error}`);
    assert.match(String(error.code), CODES, `${about}: ${error.stack}`);
    assert.ok(error.message.length < LONGEST_MESSAGE, `${about}: a message of ${error.message.length} characters`);
    JSON.stringify(error);
    // What a name or a label stands for is known when Gorgias was asked for it; nothing else is sent.
    const others = sent.filter((request) => error.code === "CONNECTION" || !looksUp(operation.key, request));
    if (/^(INVALID_INPUT|CONNECTION)$/.test(error.code)) assert.deepEqual(others, [], `${about}: refused, but sent`);
    if (error.code === "INVALID_INPUT" && error.inputs) {
      for (const { key, label, problem } of error.inputs) {
        assert.ok(
          operation.inputs.some((input) => input.key === key && input.label === label),
          `${about}: blames ${key} ${label}`,
        );
        assert.ok(error.message.includes(problem), about);
      }
    }
  }
  assert.ok(performance.now() - started < SLOWEST, `${about}: took ${Math.round(performance.now() - started)} ms`);
  return error;
}

const BLANK = { undefined: undefined, null: null, "empty text": "", "an empty list": [] };

const name = ({ key, inputs }) => `${key}: ${inputs.length - 1} inputs`;
const plainInputs = ({ inputs }) => inputs.filter(({ type }) => type !== "connection");

test("what is no data is refused by its label, and nothing is sent", { timeout: 300_000 }, async (t) => {
  for (const operation of operations) {
    await t.test(name(operation), async () => {
      for (const { key, label } of plainInputs(operation)) {
        for (const [what, make] of Object.entries(NO_DATA)) {
          const about = `${operation.key}.${key} = ${what}`;
          const error = await outcome(operation, { connection, ...required(operation.key), [key]: make() }, about);
          assert.equal(error?.code, "INVALID_INPUT", about);
          assert.ok(error.message.includes(label), `${about}: ${error.message}`);
        }
      }
    });
  }
});

test("whatever may be data is a result or a coded error", { timeout: 300_000 }, async (t) => {
  for (const operation of operations) {
    await t.test(name(operation), async () => {
      const codes = new Set();
      for (const { key } of plainInputs(operation)) {
        for (const [what, make] of Object.entries(DATA)) {
          const error = await outcome(
            operation,
            { connection, ...required(operation.key), [key]: make() },
            `${operation.key}.${key} = ${what}`,
          );
          codes.add(error?.code);
        }
      }
      // A test that refuses everything would have shown nothing of what is sent. A reply needs a conversation, which is
      // not here: it is refused when that was read.
      if (plainInputs(operation).length > 1)
        assert.ok(
          codes.has(operation.key === "replyToTicket" ? "NOT_POSSIBLE" : undefined) && codes.has("INVALID_INPUT"),
          [...codes].join(),
        );
    });
  }
});

test("blank is absent: the same as not given at all", async () => {
  for (const operation of operations) {
    const expected = await outcome(operation, { connection, ...required(operation.key) }, operation.key);
    const urls = [...sent];
    for (const [what, value] of Object.entries(BLANK)) {
      const blanks = Object.fromEntries(plainInputs(operation).map(({ key }) => [key, value]));
      const error = await outcome(
        operation,
        { ...blanks, connection, ...required(operation.key) },
        `${operation.key}: ${what}`,
      );
      assert.equal(error?.message, expected?.message, `${operation.key}: ${what}`);
      assert.deepEqual(sent, urls, `${operation.key}: ${what}`);
    }
  }
});

test("huge and deep values are read or refused, without being shown", { timeout: 300_000 }, async () => {
  const seen = new Set();
  for (const operation of operations) {
    for (const { key, type, collection, model, language } of plainInputs(operation)) {
      // The ones with bytes have ways of their own.
      const ways = /rawRequest|uploadFiles/.test(operation.key)
        ? [operation.key, key]
        : [type, collection, Boolean(model), language, /id$/i.test(key), /datetime$/.test(key)];
      if (seen.has(ways.join())) continue;
      seen.add(ways.join());
      for (const [what, make] of Object.entries(HUGE)) {
        await outcome(
          operation,
          { connection, ...required(operation.key), [key]: make() },
          `${operation.key}.${key} = ${what}`,
        );
      }
    }
  }
  assert.ok(seen.size > 20, `only ${seen.size} kinds of input`);
});

test("fifty megabytes of a file arrive whole", async () => {
  let arrived = 0;
  const uploading = createComponent({
    fetch: async (request) => {
      for (const [, file] of await request.formData()) arrived += /** @type {File} */ (file).size;
      return new Response("[]");
    },
  });
  await uploading.actions.uploadFiles.perform(
    {},
    { connection, file: Buffer.alloc(50_000_000, 1), fileName: "big.bin" },
  );
  assert.equal(arrived, 50_000_000);
});

test("all inputs wrong at once are all reported at once", async () => {
  for (const operation of operations) {
    const inputs = plainInputs(operation);
    const error = await outcome(
      operation,
      { connection, ...Object.fromEntries(inputs.map(({ key }) => [key, Symbol("x")])) },
      operation.key,
    );
    assert.deepEqual(error?.inputs.map(({ key }) => key).sort(), inputs.map(({ key }) => key).sort(), operation.key);
  }
});

test("params that are none, and connections that are none, are a coded error", async () => {
  const anything = { ...NO_DATA, ...DATA };
  for (const operation of [
    component.actions.getAccount,
    component.actions.rawRequest,
    component.dataSources.selectTicket,
  ]) {
    for (const [what, make] of Object.entries({ ...anything, undefined: () => undefined, null: () => null })) {
      const codes = ["CONNECTION", "INVALID_INPUT"];
      const whole = await outcome(operation, make(), `${operation.key}: params = ${what}`);
      assert.ok(codes.includes(whole?.code ?? ""), `params = ${what}: ${whole?.code}`);
      const broken = await outcome(
        operation,
        { ...required(operation.key), connection: make() },
        `${operation.key}: connection = ${what}`,
      );
      assert.equal(broken?.code, "CONNECTION", `connection = ${what}`);
      for (const part of ["fields", "key", "configVarKey"]) {
        const error = await outcome(
          operation,
          { ...required(operation.key), connection: { ...connection, [part]: make() } },
          `${operation.key}: connection.${part} = ${what}`,
        );
        if (error?.connection)
          assert.ok(
            Object.values(error.connection).every((value) => value === undefined || typeof value === "string"),
            what,
          );
      }
      for (const field of ["domain", "apiKey", "username"]) {
        await outcome(
          operation,
          {
            ...required(operation.key),
            connection: { ...connection, fields: { ...connection.fields, [field]: make() } },
          },
          `${operation.key}: ${field} = ${what}`,
        );
      }
    }
  }
});

test("the connection types' own functions never throw anything else", () => {
  for (const check of [gorgiasApiKey, gorgiasOauth2]) {
    for (const [what, make] of Object.entries({ ...NO_DATA, ...DATA })) {
      assert.throws(() => check(make()), { code: "CONNECTION" }, what);
      assert.throws(() => check({ domain: make() }), { code: "CONNECTION" }, what);
    }
  }
});

test("what other code put on Object.prototype is nobody's input", async () => {
  const polluted = { body_html: "<b>x</b>", cursor: "polluted", id: 666, limit: 7, apiKey: "other" };
  for (const [key, value] of Object.entries(polluted))
    Object.defineProperty(Object.prototype, key, { value, configurable: true, writable: true });
  try {
    const error = await outcome(component.actions.getTicket, { connection }, "polluted");
    assert.equal(error?.code, "INVALID_INPUT");
    assert.equal(await outcome(component.actions.listTickets, { connection }, "polluted"), undefined);
    assert.doesNotMatch(sent.join(), /polluted|limit=7/);
    const incomplete = { ...connection, fields: { domain: "green-garden", username: "maya@green-garden.example" } };
    assert.equal(
      (await outcome(component.actions.listTickets, { connection: incomplete }, "polluted"))?.code,
      "CONNECTION",
    );
  } finally {
    for (const key of Object.keys(polluted)) delete Object.prototype[key];
  }
  assert.equal({}.id, undefined);
});

test("a __proto__ key pollutes nothing of ours", async () => {
  const answer =
    '{"__proto__": {"polluted": true}, "error": {"msg": "no", "data": {"__proto__": {"polluted": ["x"]}}}}';
  const refusing = createComponent({
    fetch: async () => new Response(answer, { status: 400, headers: { __proto__x: "1" } }),
  });
  await assert.rejects(
    refusing.actions.getAccount.perform(
      {},
      JSON.parse(JSON.stringify({ connection }).replace("{", '{"__proto__": {"polluted": true},')),
    ),
    (/** @type {any} */ error) => {
      assert.equal(error.code, "GORGIAS_400");
      assert.equal(error.polluted, undefined);
      return true;
    },
  );
  assert.equal({}.polluted, undefined);
});

test("a context of any kind does no harm", async () => {
  for (const [what, make] of Object.entries({ ...NO_DATA, ...DATA, undefined: () => undefined })) {
    const context = make();
    if (/throws|revoked/.test(what)) continue; // The context is the platform's own object, not a flow author's.
    assert.equal(await outcome(component.actions.getAccount, { connection }, `context = ${what}`, context), undefined);
    assert.equal(
      await outcome(component.actions.getAccount, { connection, debugRequest: true }, `logger = ${what}`, {
        logger: { debug: context },
      }),
      undefined,
    );
  }
});

test("nothing was left to itself", async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(loose, []);
});
