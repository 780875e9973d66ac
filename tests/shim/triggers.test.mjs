// Triggers: what the platform sees of them, polls and hooks against the emulator, in every form a payload comes in.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { listen } from "../../js-shim/tools/loopback.mjs";
import { manifest } from "../../js-shim/tools/project.mjs";
import { connection, openHarness } from "./support/harness.mjs";

const harness = await openHarness();
const { triggers } = harness.component;

const FLAGS = {
  hasOnInstanceDeploy: "onInstanceDeploy",
  hasOnInstanceDelete: "onInstanceDelete",
  hasWebhookCreateFunction: "webhookCreate",
  hasWebhookDeleteFunction: "webhookDelete",
  hasResolveTriggerItems: "resolveTriggerItems",
  hasGetNextDiscoveryState: "getNextPaginationState",
};

/** The context of one flow of one instance; states are kept in it as the platform keeps them. */
const flow = (more = {}) => ({
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  flow: { id: "f", name: "Order mails", stableId: "stable-1" },
  instance: { id: "instance-1" },
  instanceState: {},
  crossFlowState: {},
  webhookUrls: { "Order mails": "https://hooks.example.com/trigger/abc" },
  webhookApiKeys: { "Order mails": [] },
  ...more,
});

/** Runs an entry point and keeps what it hands back. */
const keeping = async (context, result) => {
  const { crossFlowState } = (await result) ?? {};
  if (crossFlowState) context.crossFlowState = JSON.parse(JSON.stringify(crossFlowState));
  context.instanceState = JSON.parse(JSON.stringify(context.instanceState ?? {}));
  return result;
};
const run = (key, context, payload, params) =>
  keeping(context, triggers[key].perform(context, payload, { connection, ...params }));

const ticketOf = async (subject) => {
  const message = {
    channel: "email",
    from_agent: false,
    source: {
      type: "email",
      from: { address: "tomas@rivera.example" },
      to: [{ address: "support@green-garden.example" }],
    },
    body_text: "Hello",
  };
  const { data } = await harness.call("createTicket", {
    subject,
    customer: "tomas@rivera.example",
    messages: JSON.stringify([message]),
  });
  return data;
};

test("the platform finds each flag beside its function, and no field that it does not know", () => {
  assert.deepEqual(Object.keys(triggers), Object.keys(manifest().triggers));
  for (const [key, trigger] of Object.entries(triggers)) {
    assert.equal(trigger.key, key);
    assert.equal(typeof trigger.perform, "function");
    for (const [flag, name] of Object.entries(FLAGS)) {
      assert.equal(trigger[flag] === true, typeof trigger[name] === "function", `${key}: ${flag} and ${name}`);
      assert.ok(trigger[flag] === undefined || trigger[flag] === true);
    }
    assert.ok(trigger.examplePayload.payload.body.data);
  }
  const seen = (key) => {
    const { display, inputs, examplePayload, ...rest } = JSON.parse(JSON.stringify(triggers[key]));
    return rest;
  };
  const polled = {
    scheduleSupport: "required",
    synchronousResponseSupport: "invalid",
    isPollingTrigger: true,
    triggerResolverSupport: "valid",
    triggerResolverDefaultBatchSize: 50,
    triggerResolverDefaultConcurrentBatchLimit: 1,
    hasResolveTriggerItems: true,
    hasGetNextDiscoveryState: true,
  };
  const received = {
    scheduleSupport: "invalid",
    synchronousResponseSupport: "invalid",
    triggerResolverSupport: "invalid",
  };
  assert.deepEqual(seen("pollChangesTrigger"), { key: "pollChangesTrigger", ...polled });
  assert.deepEqual(seen("pollEventsTrigger"), { key: "pollEventsTrigger", ...polled });
  assert.deepEqual(seen("webhook"), { key: "webhook", ...received });
  assert.deepEqual(seen("webhookEvents"), {
    key: "webhookEvents",
    ...received,
    hasWebhookCreateFunction: true,
    hasWebhookDeleteFunction: true,
  });
});

test("inputs of the official connector come first, as they are there", () => {
  const inputs = triggers.pollChangesTrigger.inputs.slice(0, 4);
  assert.deepEqual(
    inputs.map(({ key, label, type, default: value, required }) => [key, label, type, value, required]),
    [
      ["connection", "Connection", "connection", undefined, true],
      ["pollResourceType", "Resource Type", "string", "", true],
      ["showNewRecords", "Show New Records", "boolean", "true", undefined],
      ["showUpdatedRecords", "Show Updated Records", "boolean", "true", undefined],
    ],
  );
});

test("a poll tells what is new and what has changed, once", async () => {
  const context = flow();
  const params = { pollResourceType: "tickets", showNewRecords: "true", showUpdatedRecords: "", view_id: "" };
  const old = await ticketOf("Old");
  const first = await run("pollChangesTrigger", context, { headers: {}, body: null }, params);
  assert.equal(first.resultType, "polled_no_changes");
  assert.deepEqual(first.payload.body, { data: { created: [], updated: [] } });
  assert.equal(typeof context.instanceState.__prismaticInternal.polling.lastPolledAt, "string");

  const fresh = await ticketOf("Fresh");
  await harness.call("updateTicket", { id: old.id, subject: "Changed" });
  const second = await run("pollChangesTrigger", context, { executionId: "e-1" }, params);
  assert.equal(second.resultType, "completed");
  assert.equal(second.payload.executionId, "e-1");
  const { created, updated } = second.payload.body.data;
  assert.deepEqual(
    created.map(({ id }) => id),
    [fresh.id],
  );
  assert.deepEqual(
    updated.map(({ id, subject }) => [id, subject]),
    [[old.id, "Changed"]],
  );

  await harness.emulator.forget();
  const third = await run("pollChangesTrigger", context, undefined, params);
  assert.equal(third.resultType, "polled_no_changes");
  assert.equal((await harness.emulator.requests()).length, 1);

  // A new version of the integration forgets the flow's state, not the instance's.
  context.instanceState = {};
  const another = await ticketOf("Another");
  const fourth = await run("pollChangesTrigger", context, {}, params);
  assert.deepEqual(
    fourth.payload.body.data.created.map(({ id }) => id),
    [another.id],
  );
});

test("a host that lets nobody write, or hands over strange values, ends in no error of JavaScript", async () => {
  const bare = () => Object.create(null);
  const boom = () => {
    throw new Error("boom");
  };
  const contexts = [
    { instanceState: Object.freeze({}) },
    { instanceState: Object.freeze({ __prismaticInternal: Object.freeze({}) }), crossFlowState: Object.freeze({}) },
    { instanceState: new Proxy({}, { set: boom }), crossFlowState: new Proxy({}, { set: boom, ownKeys: boom }) },
    { instanceState: "x", crossFlowState: "x", webhookUrls: bare(), webhookApiKeys: null },
    { instance: { id: bare() }, flow: { name: "Order mails", stableId: Symbol("x") } },
  ];
  const params = { connection, pollResourceType: "tickets" };
  for (const strange of contexts) {
    for (const context of [flow(strange), Object.freeze(flow(strange))]) {
      const { crossFlowState } = await triggers.pollChangesTrigger.perform(context, {}, params);
      assert.equal(Object.keys(JSON.parse(JSON.stringify(crossFlowState))).length, 1);
    }
  }
  for (const value of [bare(), Symbol("x"), { toString: boom }, null, 5]) {
    const payload = { headers: Object.assign(bare(), { "X-Webhook-Secret": "s3cret", "X-Other": value }), body: null };
    const { resultType } = await triggers.webhook.perform(flow(), payload, { connection, secret: "s3cret" });
    assert.equal(resultType, "completed");
    const forged = { headers: { "X-Webhook-Secret": value } };
    const refused = triggers.webhook.perform(flow(), forged, { connection, secret: "s3cret" });
    await assert.rejects(refused, { code: "UNVERIFIED" });
  }
});

test("a poll that fails leaves the state as it was", async () => {
  const context = flow();
  const params = { pollResourceType: "customers" };
  await run("pollChangesTrigger", context, {}, params);
  const before = JSON.stringify([context.instanceState, context.crossFlowState]);
  const { fetch } = harness;
  harness.fetch = async () => new Response('{"error":{"msg":"No."}}', { status: 403 });
  await assert.rejects(run("pollChangesTrigger", context, {}, params), { code: "GORGIAS_403" });
  harness.fetch = fetch;
  assert.equal(JSON.stringify([context.instanceState, context.crossFlowState]), before);
  await assert.rejects(run("pollChangesTrigger", context, {}, { pollResourceType: "ticket" }), {
    code: "INVALID_INPUT",
    message: /Resource Type .*did you mean "tickets"/,
  });
  context.instanceState.__prismaticInternal.polling.v = 2;
  await assert.rejects(run("pollChangesTrigger", context, {}, params), { code: "NOT_POSSIBLE", message: /version 2/ });
});

test("in batches a page follows the other, and items come tagged, without waiting", async () => {
  const context = flow({ batch: { enabled: true, batchSize: 10 } });
  const trigger = triggers.pollChangesTrigger;
  const params = { pollResourceType: "customers", lookBackDate: "2000-01-01" };
  let payload = {};
  const ids = [];
  for (let round = 0; ; round += 1) {
    assert.ok(round < 50);
    const result = await run("pollChangesTrigger", context, payload, params);
    assert.equal(result.resultType, "completed");
    const items = trigger.resolveTriggerItems(context, result);
    assert.ok(Array.isArray(items));
    for (const { changeType, record } of items) {
      assert.ok(["created", "updated"].includes(changeType));
      ids.push(record.id);
    }
    const next = trigger.getNextPaginationState(context, result);
    if (next === null) break;
    payload = { paginationState: JSON.parse(JSON.stringify(next)) };
  }
  const { customers } = await harness.emulator.state();
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, Object.keys(customers.rows ?? customers).length);
  for (const nothing of [undefined, null, {}, { payload: {} }]) {
    assert.deepEqual(trigger.resolveTriggerItems(context, nothing), []);
    assert.equal(trigger.getNextPaginationState(context, nothing), null);
  }
});

test("events come with their records", async () => {
  const context = flow();
  const params = { types: ["ticket-created"], with_records: true };
  await run("pollEventsTrigger", context, {}, params);
  const { id } = await ticketOf("Of an event");
  const { payload } = await run("pollEventsTrigger", context, {}, params);
  assert.deepEqual(
    payload.body.data.map(({ event, record }) => [event.type, event.object_id, record.subject]),
    [["ticket-created", id, "Of an event"]],
  );
});

/** A loopback receiver that hands deliveries to the trigger as the platform would. */
const receiver = async (take) => {
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const data = Buffer.concat(pieces);
    const payload = { headers: request.headers, rawBody: { data }, body: { data: JSON.parse(data.toString()) } };
    const answer = await take(payload).catch((error) => ({ response: { statusCode: 500, body: error.code } }));
    response.writeHead(answer.response.statusCode).end(answer.response.body);
  });
  after(() => server.close().closeAllConnections());
  return `${await listen(server)}/flow`;
};

const until = async (condition) => {
  for (let left = 200; !condition(); left -= 1) {
    if (!left) throw new Error("it never happened");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

test("hooks are made, deliver, move, are woken and removed", { timeout: 60_000 }, async () => {
  const taken = [];
  const context = flow();
  const url = await receiver(async (payload) => {
    const result = await triggers.webhookEvents.perform(context, payload, params);
    taken.push(result);
    return result;
  });
  const params = { connection, events: ["ticket-created"], payload: "whole", channels: [], include_notes: "false" };
  const create = () => keeping(context, triggers.webhookEvents.webhookCreate(context, params));
  const hooks = async () => {
    const { tables } = await harness.emulator.state();
    return Object.values(tables.integrations.rows).filter(({ type }) => type === "http");
  };
  const others = (await hooks()).length;

  context.webhookUrls = { "Order mails": `${url}/old` };
  await create();
  context.webhookUrls = { "Order mails": url };
  await create();
  const kept = JSON.stringify(context.crossFlowState);
  await harness.emulator.forget();
  await create();
  assert.deepEqual(
    (await harness.emulator.requests()).map(({ method }) => method),
    ["GET"],
    "a deployment that changes nothing asks once for each event",
  );
  assert.equal(JSON.stringify(context.crossFlowState), kept);
  const own = (await hooks()).filter(({ name }) => name.startsWith("Prismatic: "));
  assert.deepEqual(
    own.map(({ http }) => http.url),
    [url],
  );

  const { id } = await ticketOf("Delivered");
  await until(() => taken.length > 0);
  const [{ payload, response, resultType }] = taken;
  assert.deepEqual(response, { statusCode: 200, contentType: "application/json", body: "{}" });
  assert.equal(resultType, "completed");
  const { event, ticket, account, key } = payload.body.data;
  assert.deepEqual(
    [event, ticket.id, ticket.subject, account.domain],
    ["ticket-created", id, "Delivered", "green-garden"],
  );
  assert.match(key, new RegExp(`^ticket-created:${id}:`));
  assert.ok(Buffer.isBuffer(payload.rawBody.data), "what came stays as it came");

  // Of no use to a forger.
  const secret = JSON.parse(kept)[Object.keys(JSON.parse(kept))[0]].secret;
  const forged = { headers: { "X-Gorgias-Trigger": "ticket-created" }, body: { data: { ticket: { id: 1 } } } };
  for (const headers of [forged.headers, { ...forged.headers, "X-WEBHOOK-SECRET": `${secret}x` }]) {
    await assert.rejects(
      triggers.webhookEvents.perform(context, { ...forged, headers }, params),
      (/** @type {any} */ error) => {
        assert.equal(error.code, "UNVERIFIED");
        assert.ok(!JSON.stringify(error).includes(secret));
        return true;
      },
    );
  }
  const right = { ...forged, headers: { "X-WEBHOOK-SECRET": secret, ...forged.headers } };
  const asText = JSON.stringify(right.body.data);
  for (const parts of [
    { body: right.body },
    { body: { data: asText } },
    { body: {}, rawBody: { data: Buffer.from(asText) } },
    { body: null, rawBody: { data: asText } },
    { body: { data: "" }, rawBody: { data: right.body.data } },
  ]) {
    const result = await triggers.webhookEvents.perform(context, { headers: right.headers, ...parts }, params);
    assert.equal(result.payload.body.data.ticket.id, 1, JSON.stringify(parts));
  }
  const filtered = await triggers.webhookEvents.perform(context, right, { ...params, status: "closed" });
  assert.equal(filtered.resultType, "polled_no_changes");
  const simulated = flow({ isSimulatedTestExecution: true });
  const tested = await triggers.webhookEvents.perform(simulated, forged, params);
  assert.equal(tested.resultType, "completed");
  await assert.rejects(triggers.webhookEvents.perform(flow(), right, params), { code: "UNVERIFIED", hint: /Deploy/ });

  await keeping(context, triggers.webhookEvents.webhookDelete(context, params));
  assert.equal((await hooks()).length, others);
  assert.deepEqual(Object.values(context.crossFlowState), [null]);
  await keeping(context, triggers.webhookEvents.webhookDelete(context, params));
});

test("half a deployment is kept, and goes on", async () => {
  const context = flow();
  const params = { connection, events: ["ticket-created", "ticket-updated"] };
  const { fetch } = harness;
  let posts = 0;
  harness.fetch = (request) => {
    if (request.method !== "POST" || ++posts < 2) return fetch(request);
    return Promise.resolve(new Response('{"error":{"msg":"Missing scope: integrations:write."}}', { status: 403 }));
  };
  await assert.rejects(triggers.webhookEvents.webhookCreate(context, params), {
    code: "GORGIAS_403",
    hint: /integrations:write/,
  });
  harness.fetch = fetch;
  const [half] = Object.values(context.crossFlowState);
  assert.deepEqual(Object.keys(half.hooks), ["ticket-created"]);
  await keeping(context, triggers.webhookEvents.webhookCreate(context, params));
  const [whole] = Object.values(context.crossFlowState);
  assert.equal(whole.hooks["ticket-created"].id, half.hooks["ticket-created"].id);
  await keeping(context, triggers.webhookEvents.webhookDelete(context, params));
});

test("the harness of the platform's own library runs them, with what it takes for defaults", async () => {
  const { createRequire } = await import("node:module");
  const fromShim = createRequire(new URL("../../js-shim/package.json", import.meta.url));
  const { createHarness } = fromShim("@prismatic-io/spectral/dist/testing");
  const its = createHarness(harness.component);
  const polled = await its.trigger("pollChangesTrigger", undefined, { connection, pollResourceType: "tickets" });
  assert.equal(polled.resultType, "polled_no_changes");
  const received = await its.trigger("webhook", { body: { data: '{"ticket":{"id":7}}' } }, {});
  assert.equal(received.payload.body.data.ticket.id, 7);
});
