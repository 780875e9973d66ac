// One call and its host, and what a trap does to the process. The rest about traps is in traps.test.mjs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { buildWithTrap } from "../../js-shim/build.mjs";
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

// In a process of its own: a trap that escapes ends the process, and only from outside can that be seen. The function
// that traps is no action; it becomes one by a row in the manifest of the bundle that was made for this.
const TRAPS = `
  const text = require("fs").readFileSync(process.argv[1], "utf8").replace('"actions":{', '$&"provokeTrap":{"display":{},"inputs":[]},');
  const loaded = { exports: {} };
  new Function("module", "exports", text)(loaded, loaded.exports);

  const connection = ${JSON.stringify(connection)};
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  const fetch = async (request) => {
    const id = Number(new URL(request.url).pathname.split("/").pop());
    if (id === 1) await gate;
    return Response.json({ id });
  };
  const { actions } = loaded.exports.createComponent({ fetch, sleep: later });
  const ticket = (id) => actions.getTicket.perform({}, { connection, id }).then(({ data }) => data.id, ({ code }) => code);
  const trap = () => actions.provokeTrap.perform({}, { connection }).catch(({ code }) => code);

  (async () => {
    const before = await ticket(2);
    const inFlight = [ticket(1), ticket(1)];
    await later(20);
    const trapped = await trap();
    const lost = await Promise.all(inFlight);
    const after = await Promise.all([ticket(3), ticket(4)]);
    open(); // Now the answers come that the lost calls were waiting for.
    await later(20);
    gc(); // And what the lost instance left behind is finalised.
    await later(20);
    console.log(JSON.stringify({ before, trapped, lost, after, again: await trap(), last: await ticket(5) }));
  })();
`;

test("a trap rejects the calls in flight; the next call gets a fresh instance; the process lives", async () => {
  const file = await buildWithTrap();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "-e", TRAPS, file], { encoding: "utf8", timeout: 20_000 });
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), {
    before: 2,
    trapped: "INTERNAL",
    lost: ["INTERNAL", "INTERNAL"],
    after: [3, 4],
    again: "INTERNAL",
    last: 5,
  });
  assert.equal(status, 0);
});
