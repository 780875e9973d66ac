// The host of a call: what may be replaced is called as the caller would call it, and however badly it behaves, the call
// ends, soon, and nothing is left to itself.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { after, test } from "node:test";
import { bundle, connection } from "./support/harness.mjs";

const unhandled = [];
for (const event of ["unhandledRejection", "uncaughtException"]) process.on(event, (reason) => unhandled.push(reason));
after(async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(unhandled, []);
});

const busy = () => Response.json({ error: { msg: "Slow down." } }, { status: 429, headers: { "retry-after": "2" } });

/** What a call came to within five seconds: its result, or its error's code. */
async function ending(promise) {
  let timer;
  const hung = new Promise((resolve) => {
    timer = setTimeout(resolve, 5_000, "it hangs");
  });
  const ended = await Promise.race([promise.catch((error) => error), hung]);
  clearTimeout(timer);
  return ended;
}

test("what overlapping calls ask of their host, they ask in their own asynchronous context", async () => {
  const tenant = new AsyncLocalStorage();
  /** @type {Record<string, any[]>} */
  const seen = { fetch: [], sleep: [], now: [], random: [], log: [] };
  const note = (what, of = tenant.getStore()) => seen[what].push(of);
  let clock = 0;
  const component = bundle.createComponent({
    fetch: async (url) => {
      note("fetch", [tenant.getStore(), new URL(url).pathname.split("/").pop()].join());
      await new Promise((resolve) => setTimeout(resolve, 5));
      note("fetch", [tenant.getStore(), new URL(url).pathname.split("/").pop()].join());
      return seen.fetch.length % 3 ? Response.json({ id: 1 }) : busy();
    },
    sleep: async (milliseconds) => {
      note("sleep");
      clock += milliseconds;
    },
    now: () => {
      note("now");
      return clock;
    },
    random: () => {
      note("random");
      return 0.5;
    },
  });
  const calls = Array.from({ length: 9 }, (_, at) =>
    tenant.run(at + 1, () => {
      const logger = { debug: () => note("log", [tenant.getStore(), at + 1].join()) };
      const fields = { ...connection.fields, apiKey: `key-${at}` };
      return component.actions.getTicket.perform(
        { logger },
        { connection: { ...connection, fields }, id: at + 1, debugRequest: true },
      );
    }),
  );
  await Promise.all(calls);
  assert.ok(seen.fetch.length > 18 && seen.sleep.length > 0 && seen.random.length > 0 && seen.log.length > 9);
  for (const [what, contexts] of Object.entries(seen)) {
    assert.ok(contexts.length > 0, what);
    assert.ok(!contexts.includes(undefined), `${what}: outside of every context`);
    // What knows its call by other means has to agree.
    for (const pair of contexts.filter((one) => typeof one === "string"))
      assert.equal(pair.split(",")[0], pair.split(",")[1], `${what}: ${contexts.join(" ")}`);
  }
  for (const what of ["sleep", "now", "random"]) assert.ok(new Set(seen[what]).size > 1, `${what}: ${seen[what]}`);
});

const answer = async () => Response.json({ id: 5 });
const always = (value) => () => value;
const throwing = (value) => () => {
  throw value;
};
const rejecting = (value) => () => Promise.reject(value);
/** @type {[name: string, broken: object, code: string | undefined][]} */
const BROKEN = [
  ["now throws a symbol", { now: throwing(Symbol("x")) }, "INTERNAL"],
  ["now gives nothing", { now: always(undefined) }, "INTERNAL"],
  ["now gives no number", { now: always("12") }, "INTERNAL"],
  ["now gives NaN", { now: always(NaN) }, "INTERNAL"],
  ["now gives a BigInt", { now: always(12n) }, "INTERNAL"],
  ["random throws a symbol", { random: throwing(Symbol("x")), fetch: async () => busy() }, "INTERNAL"],
  ["random gives an object", { random: always({}), fetch: async () => busy() }, "INTERNAL"],
  ["sleep throws", { sleep: throwing(new Error("no rest")), fetch: async () => busy() }, "INTERNAL"],
  ["sleep throws a symbol", { sleep: throwing(Symbol("x")), fetch: async () => busy() }, "INTERNAL"],
  ["sleep is rejected", { sleep: rejecting(Symbol("x")), fetch: async () => busy() }, "INTERNAL"],
  ["sleep gives no promise", { sleep: always(7), fetch: async () => busy() }, "GORGIAS_429"],
  ["sleep gives nothing", { sleep: always(undefined), fetch: async () => busy() }, "GORGIAS_429"],
  [
    "sleep takes no time and the clock stands still",
    { sleep: always(), now: always(0), fetch: async () => busy() },
    "GORGIAS_429",
  ],
  ["the clock stands still", { now: always(0) }, undefined],
  [
    "the clock runs backwards",
    { sleep: always(), now: () => -performance.now(), fetch: async () => busy() },
    "GORGIAS_429",
  ],
  ["fetch throws a symbol", { sleep: always(), fetch: throwing(Symbol("x")) }, "INTERNAL"],
  ["fetch is rejected with a symbol", { sleep: always(), fetch: rejecting(Symbol("x")) }, "INTERNAL"],
  ["fetch is rejected with nothing", { sleep: always(), fetch: rejecting(undefined) }, "INTERNAL"],
  [
    "fetch is rejected with what throws",
    { sleep: always(), fetch: rejecting(new Proxy({}, { get: throwing(7) })) },
    "INTERNAL",
  ],
  ["fetch gives a symbol", { sleep: always(), fetch: always(Symbol("x")) }, "INTERNAL"],
  ["fetch is no function", { sleep: always(), fetch: "fetch" }, "INTERNAL"],
];
test("however a host fails, its call ends with a coded error or a result, and no other call suffers", async (t) => {
  for (const [name, broken, code] of BROKEN) {
    await t.test(name, async () => {
      const context = {
        logger: Object.fromEntries(["debug", "info", "warn"].map((level) => [level, rejecting("lost")])),
      };
      const { getTicket } = bundle.createComponent({ fetch: answer, ...broken }).actions;
      // In use by another call, which must not suffer.
      const other = bundle.createComponent({ fetch: answer }).actions.getTicket.perform({}, { connection, id: 7 });
      // A clock of its own, and what is known of the account's limit by it.
      const apart = { ...connection, fields: { ...connection.fields, apiKey: name } };
      const ended = await ending(getTicket.perform(context, { connection: apart, id: 5, debugRequest: true }));
      assert.equal(ended.code, code, ended.message ?? JSON.stringify(ended));
      if (code === "INTERNAL")
        assert.match(ended.message, /^The `(now|random|sleep|fetch)` given to createComponent failed: \S/);
      assert.deepEqual(await other, { data: { id: 5 } });
      assert.deepEqual(
        await ending(bundle.default.actions.getTicket.perform.call({}, {}, {})).then(({ code }) => code),
        "CONNECTION",
      );
    });
  }
});

test("waiting ends by its looks where a sleep takes no time, and where the clock stands still too", async () => {
  const waits = {
    waitForDelivery: { ticket_id: 5, id: 9, seconds: 300 },
    applyMacro: { macro: 3, ticket_ids: [5], wait: 600 },
  };
  for (const [key, inputs] of Object.entries(waits))
    for (const clock of [{}, { now: always(0) }]) {
      let looks = 0;
      const fetch = async () => {
        looks += 1;
        return Response.json({ id: 9, status: "running", from_agent: true, sent_datetime: null });
      };
      const { perform } = bundle.createComponent({ fetch, sleep: always(Promise.resolve()), ...clock }).actions[key];
      const ended = await ending(perform({}, { connection, ...inputs }));
      assert.equal(ended.data?.id, 9, `${key}: ${ended.message}`);
      assert.ok(looks > 50 && looks < 150, `${key}: ${looks} looks`);
    }
});

test("later calls end, whatever came of one while queueMicrotask was a fake of a test's timers", async () => {
  // A Response of Node's own waits for the fake; one of another make does not.
  const foreign = { status: 200, headers: new Map(), text: async () => '{"id": 5}' };
  const getTicket = (fetch) => bundle.createComponent({ fetch }).actions.getTicket.perform({}, { connection, id: 5 });
  const real = globalThis.queueMicrotask;
  globalThis.queueMicrotask = () => {};
  try {
    assert.deepEqual(await ending(getTicket(async () => foreign)), { data: { id: 5 } });
    getTicket(answer);
    await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    globalThis.queueMicrotask = real;
  }
  assert.deepEqual(await ending(getTicket(answer)), { data: { id: 5 } });
});

test("later calls end, whatever came of one that slept by a fake of a test's timers", async () => {
  const getTicket = (fetch) => bundle.createComponent({ fetch }).actions.getTicket.perform({}, { connection, id: 5 });
  const real = globalThis.setTimeout;
  globalThis.setTimeout = /** @type {any} */ (() => 0);
  let asked = 0;
  try {
    getTicket(async () => {
      asked += 1;
      return busy();
    });
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    globalThis.setTimeout = real;
  }
  assert.equal(asked, 1, "it sleeps, and nobody wakes it");
  assert.deepEqual(await ending(getTicket(answer)), { data: { id: 5 } });
});
