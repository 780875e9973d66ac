// The budget of one instance: every call with the same account and credential draws on it, in the order in which they came.
// The figures against a real bucket are those of `npm run bench:budget`, the logic's those of tests/core/rate_limit/.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connection } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";

const withKey = (apiKey) => ({ ...connection, fields: { ...connection.fields, apiKey } });

/** A component whose time only its sleeping moves, and whose every answer says how full the bucket is. */
function paced(header) {
  const slept = [];
  const asked = [];
  let now = Date.UTC(2026, 0, 1);
  const component = createComponent({
    fetch: async (request) => {
      asked.push(new URL(request.url).pathname);
      return Response.json({ data: [] }, { headers: header ? { "x-gorgias-account-api-call-limit": header } : {} });
    },
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
    now: () => now,
    random: () => 0.5,
  });
  return { component, slept, asked };
}

test("what one call learns of the limit all others of that credential keep to", async () => {
  const key = "pace-shared";
  const first = paced("40/40");
  await first.component.actions.getAccount.perform({}, { connection: withKey(key) });
  assert.deepEqual(first.slept, []);
  // Another action, another component of the same bundle; then another credential.
  const second = paced("1/40");
  await second.component.actions.listTickets.perform({}, { connection: withKey(key) });
  assert.ok(second.slept.length > 0, "it waits");
  const other = paced("1/40");
  await other.component.actions.listTickets.perform({}, { connection: withKey("pace-other") });
  assert.deepEqual(other.slept, []);
});

/** Calls one after the other against Gorgias' bucket, 40 calls of which two leak in a second, with a clock that only `sleep` moves. */
async function walkInto(key, calls, passesIn) {
  let level = 0;
  let at = Date.UTC(2026, 0, 1);
  let now = at;
  let refused = 0;
  const component = createComponent({
    fetch: async () => {
      now += 20;
      level = Math.max(0, level - ((now - at) / 1000) * 2);
      at = now;
      if (level + 1 > 40) {
        refused += 1;
        return Response.json(
          {},
          { status: 429, headers: { "retry-after": "1", "x-gorgias-account-api-call-limit": "40/40" } },
        );
      }
      level += 1;
      return Response.json({ id: 1 }, { headers: { "x-gorgias-account-api-call-limit": `${Math.ceil(level)}/40` } });
    },
    sleep: async (milliseconds) => {
      now += passesIn(milliseconds);
    },
    now: () => now,
    random: () => 0.5,
  });
  const began = now;
  for (let call = 0; call < calls; call += 1)
    await component.actions.getAccount.perform({}, { connection: withKey(key) });
  return { refused, ratio: (now - began) / (((calls - 40) / 2) * 1000) };
}

test("a wall is approached and not run into: no call beyond what the header leaves room for", async () => {
  const { refused, ratio } = await walkInto("pace-wall", 200, (milliseconds) => milliseconds);
  assert.ok(refused <= 1, `${refused} refused`);
  assert.ok(ratio <= 1.05, `${ratio} of the least`);
});

test("a sleep that ends a little early, as timers do, does not make the pace run fast", async () => {
  const { refused, ratio } = await walkInto("pace-early", 600, (milliseconds) => Math.max(1, milliseconds - 4));
  assert.ok(refused <= 1, `${refused} refused`);
  assert.ok(ratio <= 1.05, `${ratio} of the least`);
});

/** A clock for calls that wait side by side: it goes on to whoever wakes first once nobody has anything to do. */
function sharedClock() {
  let now = Date.UTC(2026, 0, 1);
  const sleepers = [];
  let isDue = false;
  const wake = () => {
    isDue = false;
    sleepers.sort((a, b) => a.at - b.at);
    const [first] = sleepers;
    if (!first) return;
    now = Math.max(now, first.at);
    while (sleepers[0]?.at <= now) sleepers.shift().resolve();
    if (sleepers.length) due();
  };
  const due = () => {
    if (isDue) return;
    isDue = true;
    setTimeout(wake, 1);
  };
  const sleep = (milliseconds) =>
    new Promise((resolve) => {
      sleepers.push({ at: now + milliseconds, resolve });
      due();
    });
  return { now: () => now, sleep };
}

test("calls that wait side by side go one after the other, none of them passed over", async () => {
  const key = "pace-order";
  const clock = sharedClock();
  const asked = [];
  const times = [];
  const component = createComponent({
    fetch: async (request) => {
      asked.push(Number(request.url.match(/\d+$/)?.[0] ?? 0));
      times.push(clock.now());
      return Response.json({ id: 1 }, { headers: { "x-gorgias-account-api-call-limit": "40/40" } });
    },
    ...clock,
    random: () => 0.5,
  });
  await component.actions.getAccount.perform({}, { connection: withKey(key) });
  const ids = Array.from({ length: 30 }, (_, at) => at + 1);
  await Promise.all(ids.map((id) => component.actions.getTicket.perform({}, { connection: withKey(key), id })));
  const order = asked.slice(1);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    ids,
  );
  for (const [place, id] of order.entries())
    assert.ok(Math.abs(place + 1 - id) <= 3, `${id} went as number ${place + 1}: ${order}`);
  // Two leak in a second.
  const took = (times.at(-1) - times[0]) / 1000;
  assert.ok(took >= 29 / 2 - 1, `30 calls in ${took} s`);
});

test("a long walk tells what is listed, how far it came and what it waits for", async () => {
  let now = Date.UTC(2026, 0, 1);
  let pages = 0;
  const lines = [];
  const component = createComponent({
    fetch: async () => {
      now += 1_700;
      pages += 1;
      const data = Array.from({ length: 100 }, (_, at) => ({ id: pages * 100 + at }));
      const used = pages < 123 ? 1 : 33;
      return Response.json(
        { data, meta: { next_cursor: pages < 125 ? `c${pages}` : null } },
        { headers: { "x-gorgias-account-api-call-limit": `${used}/40` } },
      );
    },
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    now: () => now,
    random: () => 0.5,
  });
  const logger = { info: (line) => lines.push(line) };
  const { data } = await component.actions.listTickets.perform(
    { logger },
    { connection: withKey("pace-progress"), fetchAll: "true" },
  );
  assert.equal(data.data.length, 12_500);
  assert.ok(lines.includes("List Tickets: 12,000 tickets, page 120"), lines.join("\n"));
  assert.ok(
    lines.includes("List Tickets: 12,300 tickets, page 123, waiting 6.5 s for Gorgias' limit"),
    lines.join("\n"),
  );
});
