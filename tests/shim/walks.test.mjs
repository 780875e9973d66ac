// Walks over many pages while records come, go and change: complete, in order, no duplicates; or an error that says how
// far it came and where to go on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openEmulator } from "../../js-shim/tools/emulator.mjs";
import { connection } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";
import { scenarios } from "./support/scenarios.mjs";
import { timeline } from "./support/timeline.mjs";

const walks = scenarios.filter(({ reads }) => reads);

let emulator;
before(async () => {
  emulator = await openEmulator({ args: ["--tickets", "450", "--customers", "450"] });
});
after(() => emulator.stop());

/** The ids of a walk's records in its order, or its error. */
async function walk({ key, give }, fetch = emulator.fetch) {
  const log = [];
  const component = createComponent({ fetch, ...timeline() });
  const { perform } = component.actions[key] ?? component.dataSources[key];
  const context = { logger: { info: (line) => log.push(line), warn: (line) => log.push(line) } };
  const ended = await perform(context, { ...give, connection }).then(
    (result) => ({ records: result.result ?? result.data.data, envelope: result.data }),
    (error) => ({ error }),
  );
  return { ...ended, ids: ended.records?.map(({ id, key: text }) => id ?? Number(text)), log };
}

/** What is in the emulator, newest first: the order of every walk here. */
async function kept(name) {
  const { rows } = (await emulator.state())[name];
  const listed = Object.values(rows).map(({ id, created_datetime: at }) => ({ id, at }));
  return listed.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.id - a.id)).map(({ id }) => id);
}

const churns = [
  { name: "nothing happens", rule: undefined },
  { name: "records come", rule: { kind: "churn", insert: 3, count: 0 } },
  { name: "records ahead go", rule: { kind: "churn", remove: 2, count: 0 } },
  { name: "records that were read go", rule: { kind: "churn", remove_served: 2, count: 0 } },
  { name: "records change", rule: { kind: "churn", touch: 5, count: 0 } },
  { name: "everything at once", rule: { kind: "churn", insert: 2, remove: 2, remove_served: 1, touch: 3, count: 0 } },
  { name: "pages overlap", rule: { kind: "overlap", records: 7, count: 0 } },
];

for (const scenario of walks) {
  test(`${scenario.key} is complete and in order whatever comes and goes`, async () => {
    for (const { name, rule } of churns) {
      await emulator.faults();
      const there = await kept(scenario.reads);
      assert.ok(there.length > 300, `${scenario.reads}: ${there.length} make no walk`);
      if (rule) await emulator.faults(rule);
      const { ids, error, envelope } = await walk(scenario);
      const effects = rule ? (await emulator.effects())[0].effects : [];
      const gone = new Set(effects.flatMap(({ removed }) => removed));
      const told = `${scenario.key}, ${name}`;
      assert.equal(error, undefined, `${told}: ${error?.message}`);
      assert.equal(new Set(ids).size, ids.length, `${told}: duplicates`);
      const stayed = there.filter((id) => !gone.has(id));
      const read = new Set(ids);
      assert.deepEqual(
        stayed.filter((id) => !read.has(id)),
        [],
        `${told}: lost`,
      );
      const old = new Set(there);
      assert.deepEqual(
        ids.filter((id) => old.has(id)),
        there.filter((id) => read.has(id)),
        `${told}: out of order`,
      );
      if (rule?.kind === "churn" && (rule.remove || rule.remove_served) && effects.length > 1)
        assert.ok(gone.size > 0 || scenario.reads === "customers", `${told}: nothing went`);
      if (envelope)
        assert.deepEqual([envelope.object, envelope.meta], ["list", { prev_cursor: null, next_cursor: null }]);
    }
  });

  test(`${scenario.key}, broken in the middle`, async () => {
    await emulator.faults();
    const there = await kept(scenario.reads);
    /** @type {[rule: import("./support/faults.mjs").Fault["rule"], code: string, count: number][]} */
    const breaks = [
      [{ kind: "repeated_cursor", nth: 3 }, "UNEXPECTED_RESPONSE", 300],
      [{ kind: "html", nth: 3 }, "UNEXPECTED_RESPONSE", 200],
      [{ kind: "truncated", nth: 3 }, "UNEXPECTED_RESPONSE", 200],
      [{ kind: "empty", nth: 3 }, "UNEXPECTED_RESPONSE", 200],
      [{ kind: "status", status: 503, nth: 3, count: 0 }, "GORGIAS_503", 200],
      [{ kind: "cut", when: "during", nth: 3, count: 0 }, "UNREACHABLE", 200],
      [{ kind: "rate_limited", retry_after: 5, nth: 3, count: 0 }, "GORGIAS_429", 200],
    ];
    for (const [rule, code, count] of breaks) {
      await emulator.faults(rule);
      const { error, ids, records } = await walk(scenario);
      const told = `${scenario.key}, ${rule.kind}`;
      if (rule.kind === "rate_limited" && scenario.key.startsWith("select")) {
        // A picklist shows what it has rather than wait.
        assert.equal(error, undefined, told);
        assert.deepEqual([records.length, records.at(-1).key], [count + 1, "more"], told);
        continue;
      }
      assert.equal(error?.code, code, `${told}: ${error?.message ?? `${ids.length} records, as if nothing had been`}`);
      assert.match(error.message, new RegExp(`${count} records? from \\d+ pages? had been read`), told);
      assert.ok(error.cursor, `${told}: no cursor to go on from`);
      assert.ok(error.message.includes(error.cursor), told);
      // What is missing begins exactly at the cursor, except that a repeated one stands before the page it came with.
      if (!scenario.give?.fetchAll) continue;
      await emulator.faults();
      const rest = await walk({ key: scenario.key, give: { cursor: error.cursor, limit: "100" } });
      assert.deepEqual(rest.ids, there.slice(200, 300), told);
    }
  });
}

for (const order of [
  "created_datetime:desc",
  "created_datetime:asc",
  "updated_datetime:desc",
  "updated_datetime:asc",
]) {
  test(`listTickets by ${order}, while tickets that were not read yet are worked on`, async () => {
    await emulator.faults();
    const there = await kept("tickets");
    const unread = new Set(there);
    await emulator.faults({ kind: "churn", insert: 2, remove_served: 1, touch: 3, count: 0 });
    // After every page somebody changes three tickets that the walk has not seen: by change, they move.
    const fetch = async (request) => {
      const response = await emulator.fetch(request);
      const page = await response.clone().json();
      for (const { id } of page.data) unread.delete(id);
      if (page.meta.next_cursor) {
        const { authorization } = Object.fromEntries(request.headers);
        const ids = [...unread].sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009)).slice(0, 3);
        for (const id of ids) {
          const init = {
            method: "PUT",
            headers: { authorization, "content-type": "application/json" },
            body: '{"is_unread": true}',
          };
          const { status } = await emulator.fetch(
            new Request(`https://green-garden.gorgias.com/api/tickets/${id}`, init),
          );
          assert.equal(status, 202);
        }
      }
      return response;
    };
    const { ids, records, error } = await walk(
      { key: "listTickets", give: { fetchAll: true, order_by: order } },
      fetch,
    );
    assert.equal(error, undefined, error?.message);
    const gone = new Set((await emulator.effects())[0].effects.flatMap(({ removed }) => removed));
    await emulator.faults();
    assert.equal(new Set(ids).size, ids.length, "duplicates");
    const read = new Set(ids);
    assert.deepEqual(
      there.filter((id) => !gone.has(id) && !read.has(id)),
      [],
      "lost",
    );
    const [name, direction] = order.split(":");
    const times = records.map((record) => record[name]);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0) * (direction === "asc" ? 1 : -1)),
      "out of order",
    );
  });
}
