// Every fault of the emulator at every request of a deployment, a removal and a poll: nothing lost, no version of a record
// told twice, no hook left over, none made twice, and none of anybody else's touched. What became of hooks is read from
// the emulator's state, not from what the trigger says.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { connection, openEmulator } from "../../js-shim/tools/emulator.mjs";
import { faults, isLong } from "./support/faults.mjs";
import { createComponent } from "./support/requests.mjs";
import { syncClock, timeline } from "./support/timeline.mjs";

const EVENTS = ["ticket-created", "ticket-message-created"];
const URL_NOW = "https://hooks.example.com/trigger/abc";
const CODES = /^(GORGIAS_\d{3}|TIMEOUT|UNREACHABLE|UNEXPECTED_RESPONSE|NOT_POSSIBLE)$/;

let emulator;
before(async () => {
  emulator = await openEmulator();
});
after(() => emulator.stop());

/** The triggers of a component whose waiting takes no time, or a hundredth of it where something is done late. */
function triggers({ patience, late } = /** @type {Partial<import("./support/faults.mjs").Fault>} */ ({})) {
  const time = timeline();
  const sleep = (/** @type {number} */ milliseconds) =>
    Promise.all([time.sleep(milliseconds), late ? delay(milliseconds / 100) : undefined]);
  const fetch = (/** @type {Request} */ request) =>
    emulator.fetch(
      patience
        ? new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) })
        : request,
    );
  return createComponent({ fetch, ...time, sleep }).triggers;
}

/** One flow of one instance. `states` are what the platform keeps. */
const flow = (url = URL_NOW, states = {}) => ({
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  flow: { id: "f", name: "Order mails", stableId: "stable-1" },
  instance: { id: "instance-1" },
  webhookUrls: { "Order mails": url },
  webhookApiKeys: { "Order mails": [] },
  instanceState: {},
  crossFlowState: {},
  ...structuredClone(states),
});
const statesOf = ({ instanceState, crossFlowState }) =>
  JSON.parse(JSON.stringify({ instanceState: instanceState ?? {}, crossFlowState: crossFlowState ?? {} }));

/** Runs an entry point: its result or its error, and the states that the platform keeps then. */
async function running(context, run) {
  try {
    const result = await run(context);
    if (result?.crossFlowState) context.crossFlowState = result.crossFlowState;
    return { result, states: statesOf(context) };
  } catch (thrown) {
    const error = /** @type {import("./support/harness.mjs").Thrown} */ (thrown);
    assert.match(String(error.code), CODES, String(error.stack));
    assert.ok(error.message.length > 20);
    return { error, states: statesOf(context) };
  }
}

/** Runs it with a fault at its nth request; false when it has fewer. */
async function struck(fault, nth, run) {
  await emulator.faults({ ...fault.rule, nth, count: 1 });
  const ended = await run();
  for (;;) {
    const [{ fired, effects }] = await emulator.effects();
    const isDone = !fault.late || effects.filter((effect) => "committed" in effect).length >= fired;
    if (isDone) {
      await emulator.faults();
      return { ...ended, fired };
    }
    await delay(5);
  }
}

const hooks = async () => {
  const { tables } = await emulator.state();
  return Object.values(tables.integrations.rows).filter(({ type }) => type === "http");
};
const ours = async () => (await hooks()).filter(({ name }) => name.startsWith("Prismatic: "));

const params = { connection, events: EVENTS };
const deploy = (context, fault) =>
  running(context, (context) => triggers(fault).webhookEvents.webhookCreate(context, params));
const undeploy = (context, fault) =>
  running(context, (context) => triggers(fault).webhookEvents.webhookDelete(context, params));

/** Everything is as it should be: one hook an event, awake, of this address, with the secret that is kept. */
async function inOrder(url, { crossFlowState }, told) {
  const [kept] = /** @type {any[]} */ (Object.values(crossFlowState));
  const found = (await ours()).map(({ id, http, deactivated_datetime: off }) => [
    Object.keys(http.triggers).filter((event) => http.triggers[event]),
    id,
    http.url,
    http.headers["X-Webhook-Secret"],
    off ?? null,
  ]);
  const wanted = EVENTS.map((event) => [[event], kept.hooks[event].id, url, kept.secret, null]);
  assert.deepEqual(found.sort(), wanted.sort(), told);
}

const MOVED = `${URL_NOW}/2`;
/** @type {[name: string, url: string, prepare: (() => Promise<object | void>) | undefined][]} */
const scenes = [
  ["the first deployment", URL_NOW, undefined],
  ["another address", MOVED, async () => (await deploy(flow())).states],
  ["a lost state", URL_NOW, async () => void (await deploy(flow()))],
];

for (const [scene, url, prepare] of scenes)
  test(`whatever happens to ${scene}`, { timeout: 600_000 }, async () => {
    let strikes = 0;
    for (const fault of faults) {
      for (let nth = 1; nth <= 5; nth += 1) {
        // What is long is read for long, and is the same at each place.
        if (isLong(fault.rule.kind) && nth > 1) break;
        let fired = 0;
        // The platform may keep what a failed deployment leaves, or what there was before.
        for (const keeps of [true, false]) {
          const told = `${scene}, ${fault.name} at request ${nth}, state kept: ${keeps}`;
          await emulator.faults();
          await emulator.reset("empty");
          await syncClock(emulator);
          const by = await fetch(`${emulator.url}/api/integrations`, {
            method: "POST",
            headers: { authorization: basic, "content-type": "application/json" },
            body: JSON.stringify(byHand(url)),
          });
          assert.equal(by.status, 201, await by.clone().text());
          const { id } = await by.json();
          const mine = async () => JSON.stringify((await hooks()).find((hook) => hook.id === id));
          const old = await mine();
          const states = (await prepare?.()) ?? {};
          const ended = await struck(fault, nth, () => deploy(flow(url, states), fault));
          fired = ended.fired;
          const again = await deploy(flow(url, ended.error && !keeps ? states : ended.states));
          assert.equal(again.error, undefined, `${told}: ${again.error?.stack}`);
          await inOrder(url, again.states, told);
          // Nothing more to do, then.
          await emulator.forget();
          await deploy(flow(url, again.states));
          const requests = (await emulator.requests()).map(({ method }) => method);
          assert.deepEqual(requests, ["GET", "GET"], told);
          await undeploy(flow(url, again.states));
          assert.deepEqual(await ours(), [], told);
          assert.equal(await mine(), old, told);
        }
        if (!fired) break;
        strikes += 1;
      }
    }
    assert.ok(strikes > 2 * faults.length, `${strikes} strikes`);
  });

test("whatever happens to a removal", { timeout: 600_000 }, async () => {
  for (const fault of faults) {
    for (let nth = 1; nth <= 4; nth += 1) {
      if (isLong(fault.rule.kind) && nth > 1) break;
      const told = `${fault.name} at request ${nth}`;
      await emulator.faults();
      await emulator.reset("empty");
      await syncClock(emulator);
      const { states } = await deploy(flow());
      const ended = await struck(fault, nth, () => undeploy(flow(URL_NOW, states), fault));
      // It never fails: what could not be removed stays in the state, and goes with the next removal.
      assert.equal(ended.error, undefined, `${told}: ${ended.error?.stack}`);
      const left = await ours();
      const kept = JSON.stringify(ended.states);
      for (const { id } of left) assert.match(kept, new RegExp(`"id":${id}\\b`), `${told}: an orphan`);
      await undeploy(flow(URL_NOW, ended.states));
      assert.deepEqual(await ours(), [], told);
      if (!ended.fired) break;
    }
  }
});

const basic = `Basic ${Buffer.from("maya@green-garden.example:emulator-api-key").toString("base64")}`;
const byHand = (url) => ({
  name: "Made by hand",
  type: "http",
  http: {
    url,
    method: "POST",
    form: "{{context}}",
    headers: { "X-Mine": "1" },
    request_content_type: "application/json",
    response_content_type: "application/json",
    triggers: { "ticket-created": true },
  },
});

/** All rows of a list as it is now. */
async function listed(path) {
  const rows = [];
  for (let cursor = ""; ; ) {
    const answer = await fetch(
      `${emulator.url}/api${path}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      {
        headers: { authorization: basic },
      },
    );
    const { data, meta } = await answer.json();
    rows.push(...data);
    if (!meta.next_cursor) return rows;
    cursor = meta.next_cursor;
  }
}

/** What polls are tried with: trigger, inputs, what a result tells, and what there is to tell. */
const polls = [
  {
    key: "pollChangesTrigger",
    params: { pollResourceType: "tickets", lookBackDate: "2000-01-01" },
    told: ({ created, updated }) => [...created, ...updated].map((row) => `${row.id} ${row.updated_datetime}`),
    there: async () => (await listed("/tickets?trashed=false")).map((row) => `${row.id} ${row.updated_datetime}`),
  },
  {
    key: "pollEventsTrigger",
    params: { types: ["ticket-created", "ticket-updated"], with_records: "true", lookBackDate: "2000-01-01" },
    told: (events) => events.map(({ event }) => `${event.id}`),
    there: async () => (await listed("/events?types=ticket-created&types=ticket-updated")).map(({ id }) => `${id}`),
  },
];

for (const { key, params, told, there } of polls)
  test(`whatever happens to a poll: ${key}`, { timeout: 600_000 }, async () => {
    const poll = (states, fault) =>
      running(flow(URL_NOW, states), (context) => triggers(fault)[key].perform(context, {}, { connection, ...params }));
    for (const fault of faults) {
      for (let nth = 1; nth <= 6; nth += 1) {
        if (isLong(fault.rule.kind) && nth > 1) break;
        const about = `${fault.name} at request ${nth}`;
        await emulator.faults();
        await emulator.reset("shop");
        await syncClock(emulator);
        const heard = [];
        const ended = await struck(fault, nth, () => poll({}, fault));
        if (ended.error) assert.deepEqual(ended.states, { instanceState: {}, crossFlowState: {} }, about);
        else heard.push(...told(ended.result.payload.body.data));
        let { states } = ended;
        for (let round = 0; ; round += 1) {
          assert.ok(round < 10, `${about}: no end`);
          const next = await poll(states);
          assert.equal(next.error, undefined, `${about}: ${next.error?.stack}`);
          states = next.states;
          heard.push(...told(next.result.payload.body.data));
          if (next.result.resultType === "polled_no_changes") break;
        }
        assert.equal(new Set(heard).size, heard.length, `${about}: twice`);
        const missed = (await there()).filter((version) => !heard.includes(version));
        assert.deepEqual(missed, [], `${about}: lost`);
        if (!ended.fired) break;
      }
    }
  });

const HER = "tomas@rivera.example";
const MESSAGE = {
  channel: "email",
  via: "email",
  from_agent: false,
  source: { type: "email", from: { address: HER }, to: [{ address: "support@green-garden.example" }] },
};

test("a hook that Gorgias switched off is woken by the next deployment", async () => {
  await emulator.faults();
  await emulator.reset("empty");
  await emulator.switches({ hook_failures: 2 });
  const { createServer } = await import("node:http");
  const { listen } = await import("../../js-shim/tools/loopback.mjs");
  let status = 500;
  const taken = [];
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    taken.push([status, JSON.parse(Buffer.concat(pieces).toString()).ticket.subject]);
    response.writeHead(status).end("{}");
  });
  const url = `${await listen(server)}/flow`;
  const write = (subject) =>
    fetch(`${emulator.url}/api/tickets`, {
      method: "POST",
      headers: { authorization: basic, "content-type": "application/json" },
      body: JSON.stringify({ subject, customer: { email: HER }, messages: [{ ...MESSAGE, body_text: subject }] }),
    });
  const until = async (condition) => {
    for (let left = 200; !(await condition()); left -= 1) {
      if (!left) throw new Error("it never happened");
      await delay(25);
    }
  };
  try {
    const first = await deploy(flow(url));
    assert.equal(first.error, undefined);
    for (const subject of ["One", "Two"]) assert.equal((await write(subject)).status, 201);
    const off = async () => (await ours()).filter((hook) => hook.deactivated_datetime);
    await until(async () => (await off()).length === EVENTS.length);
    const before = taken.length;
    await write("Unheard");
    await delay(150);
    assert.equal(taken.length, before);

    status = 200;
    await emulator.forget();
    const second = await deploy(flow(url, first.states));
    assert.equal(second.error, undefined);
    assert.deepEqual(await off(), []);
    const methods = (await emulator.requests()).map(({ method }) => method);
    assert.deepEqual(methods, ["GET", "PUT", "GET", "PUT"]);
    await inOrder(url, second.states, "woken");
    await write("Heard");
    await until(() => taken.some(([answered, subject]) => answered === 200 && subject === "Heard"));
    await undeploy(flow(url, second.states));
    assert.deepEqual(await ours(), []);
  } finally {
    await emulator.switches({ hook_failures: 100 });
    server.close();
    server.closeAllConnections();
  }
});
