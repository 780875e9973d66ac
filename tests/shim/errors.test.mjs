// What a flow gets when something goes wrong: an Error with a stable code that says what to do and holds no secret.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inspect } from "node:util";
import { bundle, connection, connections, openHarness } from "./support/harness.mjs";

const harness = await openHarness();
const { emulator, refused } = harness;

beforeEach(async () => {
  harness.fetch = emulator.fetch;
  harness.log.length = 0;
  harness.waited.length = 0;
  await emulator.forget();
});

/** @type {(fields: object, of?: { fields: object }) => object} */
const withFields = (fields, of = connection) => ({ ...of, fields: { ...of.fields, ...fields } });
/** Answers every request so, and counts. */
const answering = (answer) => {
  const seen = [];
  harness.fetch = async (request) => {
    seen.push(request);
    return answer(seen.length);
  };
  return seen;
};

test("all problems of the inputs at once, before anything is sent", async () => {
  const error = await refused("createTicket", {
    messages: "[{]",
    status: "opne",
    spam: "maybe",
    assignee_user_id: "1.5",
    subject: "x".repeat(999),
  });
  assert.ok(error instanceof Error);
  assert.equal(error.code, "INVALID_INPUT");
  assert.deepEqual(error.inputs.map(({ key }) => key).sort(), [
    "assignee_user_id",
    "messages",
    "spam",
    "status",
    "subject",
  ]);
  for (const { label, problem } of error.inputs) {
    assert.ok(label && problem);
    assert.ok(error.message.includes(label), `the message names ${label}`);
  }
  assert.match(error.inputs.find(({ key }) => key === "status")?.problem ?? "", /open/, "the nearest choice");
  assert.equal((await emulator.requests()).length, 0);
});

test("an update of nothing is refused", async () => {
  assert.equal((await refused("updateTicket", { id: 300001, subject: "", tags: [] })).code, "INVALID_INPUT");
  assert.equal((await emulator.requests()).length, 0);
});

test("Gorgias' refusal keeps its status, body and headers", async () => {
  const error = await refused("getTicket", { id: 999999 });
  assert.equal(error.code, "GORGIAS_404");
  assert.equal(error.status, 404);
  assert.match(error.message, /GET \/tickets\/999999/);
  assert.equal(error.data.error.msg, "Ticket 999999 does not exist.");
  assert.ok(error.message.includes(error.data.error.msg));
  assert.ok(error.headers["x-request-id"]);
  assert.equal(error.isSpectralError, undefined);
  const written = JSON.parse(JSON.stringify(error));
  assert.equal(written.message, error.message, "an error written as JSON keeps its message");
});

/** @type {(error: import("./support/harness.mjs").Thrown, of?: { key?: string, configVarKey?: string }) => void} */
const looksLikeAConnectionError = (error, { key, configVarKey } = connection) => {
  assert.ok(/** @type {unknown} */ (error) instanceof Error);
  assert.equal(error.code, "CONNECTION");
  assert.equal(error.name, "ConnectionError");
  assert.equal(error.isSpectralError, true);
  assert.deepEqual(error.connection, { key, configVarKey });
};

test("wrong credentials, of both kinds, are the connection's error", async () => {
  const key = await refused("getAccount", { connection: withFields({ apiKey: "wr0ng-key" }) });
  looksLikeAConnectionError(key);
  assert.equal(key.status, 401);
  const oauth = { ...connections["gorgias-oauth2"], token: { access_token: "wr0ng-token" } };
  looksLikeAConnectionError(await refused("getAccount", { connection: oauth }), oauth);
});

test("a connection that cannot work is refused before anything is sent", async () => {
  for (const domain of [
    "evil.example",
    "green-garden.gorgias.com.evil.example",
    "a/b",
    "",
    "https://user:pw@green-garden.gorgias.com",
  ]) {
    looksLikeAConnectionError(await refused("getAccount", { connection: withFields({ domain }) }));
  }
  looksLikeAConnectionError(await refused("getAccount", { connection: withFields({ apiKey: "" }) }));
  looksLikeAConnectionError(await refused("getAccount", { connection: "" }), {});
  assert.throws(
    () => bundle.gorgiasApiKey({ domain: "green-garden" }),
    (/** @type {any} */ error) => {
      looksLikeAConnectionError(error, { key: "gorgias-api-key", configVarKey: undefined });
      return true;
    },
  );
  assert.equal((await emulator.requests()).length, 0);
});

test("a harness that names no connection type is understood by its fields", async () => {
  assert.equal(
    (await harness.call("getAccount", { connection: { ...connection, key: "" } })).data.domain,
    "green-garden",
  );
  await harness.call("getAccount", { connection: { ...connections["gorgias-oauth2"], key: "" } });
  assert.match((await emulator.requests())[1].headers.authorization, /^Bearer /);
});

test("no secret in an error, its stack, or the debug log", async () => {
  const apiKey = "s3cret/k&y+ü";
  const secrets = [
    apiKey,
    encodeURIComponent(apiKey),
    Buffer.from(`maya@green-garden.example:${apiKey}`).toString("base64"),
  ];
  const leaky = (text) => () =>
    Response.json(
      { error: { msg: `you sent ${text}` } },
      { status: 400, headers: { "x-echo": `Basic ${secrets[2]}` } },
    );
  for (const secret of secrets) {
    answering(leaky(secret));
    const error = await refused("getAccount", { connection: withFields({ apiKey }), debugRequest: "true" });
    const told = [
      JSON.stringify(error),
      inspect(error, { depth: null, showHidden: true }),
      error.stack,
      inspect(harness.log, { depth: null }),
    ].join("\n");
    for (const one of secrets) assert.equal(told.includes(one), false, `${one} was told`);
  }
  assert.ok(harness.log.length > 0, "debugRequest writes a record");
});

test("429 waits as long as it is told and goes on, whatever the method", async () => {
  const seen = answering((n) =>
    n < 3 ? new Response("{}", { status: 429, headers: { "retry-after": "2" } }) : Response.json({ id: 1 }),
  );
  await harness.call("createCustomer", { email: "a@example.com" });
  assert.equal(seen.length, 3);
  const waited = harness.waited.reduce((sum, ms) => sum + ms, 0);
  assert.ok(waited >= 4000 && waited < 6000, `waited ${harness.waited}`);
});

test("a server in trouble is asked again for reading, and for writing only where it does no harm", async () => {
  const trouble = () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  assert.equal(answering((n) => (n < 3 ? trouble() : Response.json({ id: 1 }))).length, 0);
  assert.deepEqual((await harness.call("getTicket", { id: 1 })).data, { id: 1 });
  const posts = answering(trouble);
  const error = await refused("uploadFiles", { file: { data: Buffer.from("x") }, fileName: "x.txt" });
  assert.equal(posts.length, 1);
  assert.equal(error.code, "GORGIAS_502");
  assert.match(error.data, /Bad gateway/);
});

test("no answer at all", async () => {
  const lost = () => {
    throw Object.assign(new TypeError("fetch failed"), {
      cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    });
  };
  const seen = answering(lost);
  const error = await refused("getTicket", { id: 1 });
  assert.equal(error.code, "UNREACHABLE");
  assert.equal(seen.length, 4, "one try and three more");
  assert.equal(error.status, undefined);
});

test("an answer that cannot be used", async () => {
  answering(() => new Response("<html>Maintenance</html>", { status: 200, headers: { "content-type": "text/html" } }));
  const error = await refused("getTicket", { id: 1 });
  assert.equal(error.code, "UNEXPECTED_RESPONSE");
  answering(() => Response.json({ data: [], meta: { next_cursor: "again" } }));
  assert.equal(
    (await refused("listTickets", { fetchAll: true })).code,
    "UNEXPECTED_RESPONSE",
    "a list that goes round",
  );
});
