// What the server answers about runs, logins, hooks and large results, and that no answer holds a secret.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { integration, ourStep, platform, step, webhook } from "./support/runs.mjs";
import { ended, startForeign, startOurs } from "./support/start.mjs";

const ours = await startOurs();
const foreign = await startForeign();
after(() => Promise.all([ours.close(), foreign.close()]));

test("a saved flow and payload come back, and a flow is saved without its secrets", async () => {
  const text = readFileSync(join(ours.files, "flows", "note-newest-ticket.yml"), "utf8").replace(
    'apiKey: { type: value, value: "" }',
    'apiKey: { type: value, value: "typed-secret" }',
  );
  const { body } = await ours.api("PUT", "/api/files/flows/mine.yml", { text });
  assert.ok(body.flows.includes("mine.yml"));
  const saved = (await ours.api("GET", "/api/files/flows/mine.yml")).body.text;
  assert.ok(!saved.includes("typed-secret"));
  assert.match(saved, /name: Ticket notes/);
});

test("no answer ever holds a secret: not the connections, not a run, not its file, not the YAML", async () => {
  const text = readFileSync(join(ours.files, "flows", "note-newest-ticket.yml"), "utf8");
  const { model } = (await ours.api("POST", "/api/yaml/check", { text })).body;
  const { body } = await ours.api("POST", "/api/runs", { integration: model, debug: true });
  const whole = await ended(ours, body.id);
  assert.equal(whole.done.ok, true);
  await ours.api("PUT", "/api/connections/gorgias-oauth2", {
    fields: { clientSecret: "typed-client-secret" },
    token: "typed-access-token",
  });
  await ours.api("POST", "/api/data-sources/selectTicket", { connection: "gorgias-oauth2", params: {} });
  const secrets = [
    "emulator-api-key",
    "emulator-client-secret",
    "emulator-access-token",
    "typed-client-secret",
    "typed-access-token",
    Buffer.from("maya@green-garden.example:emulator-api-key").toString("base64"),
  ];
  /** @type {[string, string, any?][]} */
  const answers = [
    ["GET", "/api/component"],
    ["GET", "/api/connections"],
    ["GET", "/api/runs"],
    ["GET", `/api/runs/${body.id}`],
    ["GET", `/api/runs/${body.id}/events`],
    ["GET", "/api/hooks"],
    ["POST", "/api/yaml/write", { model }],
    ["POST", "/api/data-sources/selectTicket", { connection: "gorgias-api-key", params: {} }],
    ["POST", "/api/state", { integration: model }],
  ];
  for (const [method, path, sent] of answers) {
    const answer = await ours.api(method, path, sent);
    assert.equal(answer.status, 200, path);
    for (const secret of secrets) assert.ok(!answer.text.includes(secret), `${secret} in ${path}`);
  }
  const connection = (await ours.api("GET", "/api/connections")).body.find(({ key }) => key === "gorgias-api-key");
  assert.deepEqual(connection.fields.apiKey, { set: true });
  assert.deepEqual(connection.status, { state: "connected" });
});

test("a login: the sandbox's consent page, the code against a token; a way back that nobody began is refused", async () => {
  await ours.api("PUT", "/api/connections/gorgias-oauth2", { fields: { clientSecret: "emulator-client-secret" } });
  const { url } = (await ours.api("POST", "/api/connections/gorgias-oauth2/login")).body;
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?/);
  const consent = await fetch(`${url}&consent=allow`, { redirect: "manual" });
  const back = await fetch(consent.headers.get("location"));
  assert.equal(back.status, 200);
  assert.match(await back.text(), /is connected/);
  assert.equal(
    (await ours.api("GET", "/api/connections")).body.find(({ key }) => key === "gorgias-oauth2").status.state,
    "connected",
  );
  const again = await fetch(consent.headers.get("location"));
  assert.equal(again.status, 400);
  assert.match(await again.text(), /not begun here/);
});

test("an error of the connection marks it, and the next success clears the mark", async () => {
  await ours.api("PUT", "/api/connections/gorgias-api-key", { fields: { apiKey: "wrong-key" } });
  const model = ourStep("getAccount");
  const run = async () => ended(ours, (await ours.api("POST", "/api/runs", { integration: model })).body.id);
  const state = async () =>
    (await ours.api("GET", "/api/connections")).body.find(({ key }) => key === "gorgias-api-key").status.state;
  assert.equal((await run()).done.ok, false);
  assert.equal(await state(), "error");
  await ours.api("PUT", "/api/connections/gorgias-api-key", { fields: { apiKey: "emulator-api-key" } });
  assert.equal((await run()).done.ok, true);
  assert.equal(await state(), "connected");
});

test("listening: the trigger registers itself, calls run the flow and are kept as test cases, leaving removes it", async () => {
  const trigger = step("Hook", "hook", { event: "changed" }, { isTrigger: true });
  const flow = integration([
    trigger,
    step("After", "echo", { value: { type: "reference", value: "hook.results.body.data.id" } }),
  ]);
  const entered = (await foreign.api("POST", "/api/hooks", { integration: flow, flow: "Flow 1" })).body;
  const { body: state } = await foreign.api("POST", "/api/state", { integration: flow });
  assert.equal(state.crossFlowState.hook, entered.url);
  const call = await fetch(`${entered.url}?a=1`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-signature": "good" },
    body: '{"id": 7}',
  });
  assert.equal(call.status, 202);
  assert.deepEqual(await call.json(), { got: "changed" });
  const { body: after } = await foreign.api("GET", "/api/hooks");
  const [{ testCase, run }] = after.deliveries;
  assert.deepEqual(
    [
      testCase.triggerType,
      testCase.payload,
      testCase.contentType,
      testCase.headers["x-signature"],
      testCase.queryParameters.a,
    ],
    ["WEBHOOK", { id: 7 }, "application/json", "good", "1"],
  );
  const whole = await ended(foreign, run);
  assert.equal(whole.events.findLast(({ step: name }) => name === "after").results.value, 7);
  assert.equal((await fetch(`${entered.url}x`)).status, 404);
  await foreign.api("DELETE", "/api/hooks");
  assert.equal((await fetch(entered.url)).status, 404);
  assert.equal(
    (await foreign.api("POST", "/api/state", { integration: flow })).body.crossFlowState.hook?.$undefined ?? "gone",
    "gone",
  );
});

test("a large result is cut for the page and handed out in parts; the file of it is whole", async () => {
  const flow = integration([webhook, step("Big", "large", { megabytes: "20" })]);
  const { id } = (await foreign.api("POST", "/api/runs", { integration: flow })).body;
  await ended(foreign, id);
  const events = (await foreign.api("GET", `/api/runs/${id}/events`)).text;
  assert.ok(events.length < 500_000, `${events.length} characters`);
  const part = (
    await foreign.api("GET", `/api/runs/${id}/value?place=big&path=${encodeURIComponent('["rows"]')}&from=40000`)
  ).body.value;
  assert.equal(part[0].id, 40_000);
  const file = await foreign.api(
    "GET",
    `/api/runs/${id}/file?place=big&path=${encodeURIComponent('["rows",49999,"name"]')}`,
  );
  assert.equal(file.text, '"row 49999"');
});

test("what stands in the way of a run is told before there is one; foreign steps want a pin", async () => {
  const flow = integration([webhook, platform("Slack It", "slack", "post", {})]);
  const refused = await foreign.api("POST", "/api/runs", { integration: flow });
  assert.equal(refused.status, 422);
  assert.match(refused.body.error.message, /"Slack It" is of the component "slack"/);
  const { id } = (
    await foreign.api("POST", "/api/runs", { integration: flow, pins: { slackIt: { value: { ok: 1 } } } })
  ).body;
  assert.equal((await ended(foreign, id)).done.ok, true);
});
