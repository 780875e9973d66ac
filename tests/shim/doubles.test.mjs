// What a test double throws of its own comes back at once and without secrets; what kept a request from an answer is an
// error's cause.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { inspect } from "node:util";
import { connection } from "../../js-shim/tools/emulator.mjs";
import { loadBundle } from "../../js-shim/tools/harness.mjs";
import { bundleFile } from "../../js-shim/tools/project.mjs";

const bundle = loadBundle();

/** A call that ends with an error: the error, and how often `fetch` was called and how long the component slept. */
async function failing(fetch, { key = "getTicket", params = {}, ...options } = {}) {
  let calls = 0;
  let slept = 0;
  const lines = [];
  const log = (line) => lines.push(line);
  const { actions } = bundle.createComponent({
    fetch: (...args) => {
      calls += 1;
      return fetch(...args);
    },
    sleep: async (milliseconds) => {
      slept += milliseconds;
    },
    ...options,
  });
  const error = await actions[key]
    .perform({ logger: { debug: log, info: log, warn: log } }, { connection, id: 5, ...params })
    .then(
      () => assert.fail("it did not fail"),
      (error) => error,
    );
  // What ends later is none of a call that has ended.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { error, calls, slept, lines };
}
const throwing = (thrown) => async () => {
  throw thrown;
};

const expectation = () => {
  try {
    assert.equal("GET", "POST");
  } catch (error) {
    return error;
  }
};
/** @type {Record<string, [thrown: any, words: RegExp]>} */
const OWN = {
  "a failed expectation": [expectation(), /Expected values to be strictly equal/],
  "a slip": [new TypeError("Cannot read properties of undefined (reading 'status')"), /reading 'status'/],
  "an error of the test's": [new Error("no answer was scripted for this"), /no answer was scripted/],
  "a recorded answer that is not there": [
    Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", syscall: "open", path: "answer.json" }),
    /ENOENT/,
  ],
  "a text": ["not even an Error", /not even an Error/],
  "nothing at all": [undefined, /undefined/],
};
for (const [name, [thrown, words]] of Object.entries(OWN)) {
  test(`${name} is not tried again`, async () => {
    const { error, calls, slept, lines } = await failing(throwing(thrown));
    assert.deepEqual({ calls, slept, lines, code: error.code }, { calls: 1, slept: 0, lines: [], code: "INTERNAL" });
    assert.match(error.message, /^The `fetch` given to createComponent failed: /);
    assert.match(error.message, words);
    if (thrown instanceof Error) {
      const { cause } = error;
      assert.deepEqual(
        [cause.name, cause.message, cause.code],
        [thrown.name, thrown.message, /** @type {any} */ (thrown).code],
      );
      assert.equal(cause.stack, thrown.stack);
    }
  });
}

test("what reading its answer throws comes back, too", async () => {
  const answer = { status: 200, headers: new Headers(), text: throwing(new Error("no body was scripted")) };
  const { error, calls, lines } = await failing(async () => answer);
  assert.deepEqual([error.code, calls, error.cause.message, lines], ["INTERNAL", 1, "no body was scripted", []]);
});

test("an answer that is none is named, and is not asked for again", async () => {
  for (const none of [undefined, {}, { status: 200 }, Symbol("x")]) {
    const { error, calls } = await failing(async () => none);
    assert.deepEqual([error.code, calls], ["INTERNAL", 1]);
    assert.match(error.message, /`fetch` .* failed: it returned no Response\./);
  }
});

test("now, sleep and random name themselves, and keep what they threw", async () => {
  const busy = async () => new Response("", { status: 429 });
  const rest = new RangeError("the clock of this test is over");
  for (const name of ["now", "sleep", "random"]) {
    const options = {
      [name]: () => {
        throw rest;
      },
    };
    const { error } = await failing(busy, options);
    assert.match(error.message, new RegExp(`^The \`${name}\` given to createComponent failed: the clock of`));
    assert.deepEqual([error.cause.name, error.cause.message], [rest.name, rest.message]);
  }
});

test("a failure of the network is tried again, and is the cause of the error", async () => {
  const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read", errno: -104 });
  const { error, calls, lines } = await failing(throwing(new TypeError("fetch failed", { cause: reset })));
  assert.deepEqual([error.code, calls], ["UNREACHABLE", 4]);
  assert.equal(lines.filter((line) => line.includes("no connection (ECONNRESET); trying again in")).length, 3);
  assert.equal(error.cause.message, "fetch failed");
  assert.deepEqual([error.cause.cause.message, error.cause.cause.code], ["read ECONNRESET", "ECONNRESET"]);
  assert.equal(Object.keys(error).includes("cause"), false, "JSON of an error is as before");
});

test("no cause holds a secret of the connection, however it is written", async () => {
  const { username, apiKey } = connection.fields;
  const basic = Buffer.from(`${username}:${apiKey}`).toString("base64");
  for (const secret of [apiKey, basic, encodeURIComponent(apiKey)]) {
    const inner = new Error(`sent ${secret}`);
    const leaky = Object.assign(new Error(`expected ${secret} to be x`, { cause: inner }), { config: { secret } });
    for (const thrown of [leaky, `text ${secret}`, Object.assign(leaky, { code: "ECONNRESET", syscall: "read" })]) {
      const { error } = await failing(throwing(thrown));
      const told = [inspect(error, { depth: null, showHidden: true }), JSON.stringify(error), error.stack].join("\n");
      assert.equal(told.includes(secret), false, told);
    }
  }
});

test("what an environment lacks is said by name", () => {
  const run = (hidden, options) => {
    const code = `
      for (const name of ${JSON.stringify(hidden)}) delete globalThis[name];
      const { createComponent } = require(${JSON.stringify(bundleFile)});
      createComponent(${options}).actions.getTicket.perform({}, { connection: ${JSON.stringify(connection)}, id: 5 }).then(
        () => console.log("done"), ({ code, message, hint }) => console.log(JSON.stringify([code, message, hint])));`;
    return spawnSync(process.execPath, ["-e", code], { encoding: "utf8" }).stdout;
  };
  const [code, message, hint] = JSON.parse(run(["fetch", "Headers"], "{}"));
  assert.equal(code, "INTERNAL");
  assert.match(message, /^This JavaScript environment has no `Headers` and no `fetch`, .* Nothing was sent\.$/);
  assert.match(hint, /jsdom/);
  // Who gives a `fetch` needs none.
  assert.equal(run(["fetch"], "{ fetch: async () => Response.json({ id: 5 }) }"), "done\n");
});
