// Listening mode beyond its plain way: a delivery runs the flow as the page would at that moment, and none is lost.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { configVar, integration, platform, step, webhook } from "./support/runs.mjs";
import { ended, startForeign } from "./support/start.mjs";

const foreign = await startForeign();
after(() => foreign.close());

const flowWith = (...steps) =>
  integration([webhook, ...steps], {
    requiredConfigVars: [{ key: "Word", dataType: "string", defaultValue: "as declared" }],
  });
const say = step("Say", "say", { words: configVar("Word") });
const elsewhere = platform("Post It", "slack", "post");

/** Calls the address that listens: the answer, and what is kept of the call. */
async function call(url) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"id":7}',
  });
  const [delivery] = (await foreign.api("GET", "/api/hooks")).body.deliveries;
  return { answer, delivery };
}
const resultOf = async (run, name) =>
  (await ended(foreign, run)).events.findLast(({ type, step: one }) => type === "step.end" && one === name).results;

test("a delivery runs the flow with the pins and values that the page has", async () => {
  const asked = { integration: flowWith(say, elsewhere), flow: "Flow 1", given: { Word: "as given" } };
  const { url } = (await foreign.api("POST", "/api/hooks", { ...asked, pins: { postIt: { value: { ok: 1 } } } })).body;
  const { answer, delivery } = await call(url);
  assert.equal(answer.status, 200, await answer.text());
  assert.equal(await resultOf(delivery.run, "say"), "as given");
  assert.deepEqual(await resultOf(delivery.run, "postIt"), { ok: 1 });
});

test("a delivery runs the flow as it was changed meanwhile, and another flow's changes are not its own", async () => {
  const { url } = (await foreign.api("POST", "/api/hooks", { integration: flowWith(say), flow: "Flow 1" })).body;
  const later = step("Say", "say", { words: "changed" });
  const other = step("Say", "say", { words: "of another flow" });
  await foreign.api("PUT", "/api/hooks", { integration: flowWith(later), flow: "Flow 1" });
  await foreign.api("PUT", "/api/hooks", { integration: flowWith(other), flow: "Flow 2" });
  assert.equal(await resultOf((await call(url)).delivery.run, "say"), "changed");
});

test("a delivery that cannot be run is kept as a test case, with the reason", async () => {
  const { url } = (await foreign.api("POST", "/api/hooks", { integration: flowWith(elsewhere), flow: "Flow 1" })).body;
  const { answer, delivery } = await call(url);
  assert.equal(answer.status, 422);
  assert.match((await answer.json()).error.message, /"slack"/);
  assert.match(delivery.problem, /Step "Post It" is of the component "slack", which is not here/);
  assert.deepEqual([delivery.run, delivery.testCase.payload], [undefined, { id: 7 }]);
});
