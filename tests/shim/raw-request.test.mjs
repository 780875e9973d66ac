// Raw Request: what spectral's own offers, on this connection, with its traps taken out.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openHarness } from "./support/harness.mjs";

const harness = await openHarness();
const { emulator, refused, request } = harness;
const raw = async (params) => (await harness.call("rawRequest", { method: "GET", ...params })).data;

beforeEach(async () => {
  harness.fetch = emulator.fetch;
  harness.waited.length = 0;
  await emulator.forget();
});

/** Answers with what was asked. */
const echo = () => {
  const seen = [];
  harness.fetch = async (asked) => {
    seen.push({
      url: asked.url,
      method: asked.method,
      headers: Object.fromEntries(asked.headers),
      body: await asked.text(),
    });
    return Response.json({ ok: true });
  };
  return seen;
};

test("paths are of the account's API, with or without a slash", async () => {
  const seen = echo();
  for (const url of ["/tickets", "tickets", "https://green-garden.gorgias.com/api/tickets"]) await raw({ url });
  assert.deepEqual(new Set(seen.map(({ url }) => url)), new Set(["https://green-garden.gorgias.com/api/tickets"]));
});

test("credentials do not go anywhere else", async () => {
  for (const url of ["https://evil.example/x", "//evil.example/x", "https://other.gorgias.com/api/x"]) {
    assert.equal((await refused("rawRequest", { method: "GET", url })).code, "INVALID_INPUT", url);
  }
});

test("query parameters join the ones of the URL", async () => {
  const seen = echo();
  await raw({
    url: "/events?limit=2",
    queryParams: [
      { key: "types", value: "a b" },
      { key: "order_by", value: "created_datetime:asc" },
    ],
  });
  const { searchParams } = new URL(seen[0].url);
  assert.deepEqual(
    [...searchParams],
    [
      ["limit", "2"],
      ["types", "a b"],
      ["order_by", "created_datetime:asc"],
    ],
  );
});

test("the connection's Authorization cannot be replaced; other headers can be given", async () => {
  const seen = echo();
  await raw({
    url: "/account",
    headers: [
      { key: "authorization", value: "Basic mine" },
      { key: "X-Trace", value: "7" },
    ],
  });
  assert.notEqual(seen[0].headers.authorization, "Basic mine");
  assert.match(seen[0].headers.authorization, /^Basic /);
  assert.equal(seen[0].headers["x-trace"], "7");
  const error = await refused("rawRequest", {
    method: "GET",
    url: "/account",
    headers: [{ key: "x-bad", value: "a\r\nb: c" }],
  });
  assert.equal(error.code, "INVALID_INPUT");
});

test("JSON as data, as an object or as text", async () => {
  for (const data of [{ name: "moss" }, '{"name": "moss"}']) {
    const tag = await raw({ method: "post", url: "/tags", data });
    assert.equal(tag.name, "moss");
    const { body, headers } = await request();
    assert.deepEqual(body, { name: "moss" });
    assert.match(headers["content-type"], /^application\/json/);
    await raw({ method: "DELETE", url: `/tags/${tag.id}` });
    await emulator.forget();
  }
});

test("forms with fields and files arrive whole", async () => {
  const bytes = Buffer.from([0, 255, 13, 10]);
  await raw({
    method: "POST",
    url: "/upload",
    fileData: [{ key: "photo", value: { data: bytes, contentType: "image/png" } }],
    fileDataFileNames: [{ key: "photo", value: "leaf.png" }],
  });
  assert.match((await request()).body, /name="photo"; filename="leaf\.png"\r\nContent-Type: image\/png\r\n/);
  const [file] = Object.values((await emulator.state()).files);
  assert.equal(file.content, bytes.toString("base64"));
  const seen = echo();
  await raw({
    method: "POST",
    url: "/upload",
    formData: [
      { key: "note", value: "grün" },
      { key: "note", value: 2 },
    ],
  });
  const form = await new Response(seen[0].body, {
    headers: { "content-type": seen[0].headers["content-type"] },
  }).formData();
  assert.deepEqual(form.getAll("note"), ["grün", "2"]);
});

test("data and a form at once are refused", async () => {
  const error = await refused("rawRequest", {
    method: "POST",
    url: "/upload",
    data: "x",
    formData: [{ key: "a", value: "b" }],
  });
  assert.equal(error.code, "INVALID_INPUT");
  assert.match(error.message, /Data .* Form Data/);
});

test("the answer in the type that is asked for", async () => {
  const body = '{"id": 7}';
  harness.fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
  assert.deepEqual(await raw({ url: "/x", responseType: "json" }), { id: 7 });
  assert.equal(await raw({ url: "/x", responseType: "text" }), body);
  const bytes = await raw({ url: "/x", responseType: "arraybuffer" });
  assert.ok(Buffer.isBuffer(bytes));
  assert.equal(bytes.toString(), body);
  harness.fetch = async () => new Response("not json");
  assert.equal(await raw({ url: "/x", responseType: "json" }), "not json", "as spectral does it");
});

test("retries are as asked", async () => {
  let tries = 0;
  harness.fetch = async () => (++tries < 3 ? new Response("", { status: 503 }) : Response.json({ ok: true }));
  assert.deepEqual(await raw({ url: "/x", maxRetries: "3", retryDelayMS: "250" }), { ok: true });
  assert.equal(tries, 3);
  assert.ok(harness.waited.length >= 2 && harness.waited.every((ms) => ms >= 250), `waited ${harness.waited}`);
  tries = 0;
  assert.equal((await refused("rawRequest", { method: "GET", url: "/x" })).status, 503);
  assert.equal(tries, 1, "none unless asked");
});

test("a form is sent again whole, whatever became of the first try", async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 45, 45]);
  const form = {
    formData: [{ key: "note", value: "grün" }],
    fileData: [{ key: "photo", value: { data: bytes, contentType: "image/png" } }],
    fileDataFileNames: [{ key: "photo", value: "leaf.png" }],
  };
  const policy = {
    method: "POST",
    url: "/upload",
    maxRetries: "2",
    retryAllErrors: "true",
    retryDelayMS: "100",
    useExponentialBackoff: "true",
  };
  const kinds = [
    { kind: "cut", when: "after" },
    { kind: "cut", when: "before" },
    { kind: "status", status: 503, when: "before" },
    { kind: "rate_limited", retry_after: 3 },
  ];
  for (const rule of kinds) {
    const seen = [];
    harness.waited.length = 0;
    harness.fetch = async (asked) => {
      const copy = asked.clone();
      seen.push(await copy.formData());
      return emulator.fetch(asked);
    };
    await emulator.faults({ ...rule, method: "POST", count: 2 });
    // The fields of a form are no files to Gorgias: it may refuse them, but it got them.
    await harness.call("rawRequest", { ...policy, ...form }).catch(() => {});
    await emulator.faults();
    assert.equal(seen.length, 3, `${rule.kind} ${rule.when}`);
    for (const sent of seen) {
      assert.equal(sent.get("note"), "grün");
      assert.deepEqual([sent.get("photo").name, sent.get("photo").type], ["leaf.png", "image/png"]);
      assert.equal(Buffer.from(await sent.get("photo").arrayBuffer()).equals(bytes), true);
    }
    assert.deepEqual(harness.waited, rule.kind === "rate_limited" ? [3000, 3000] : [100, 200], rule.kind);
  }
});

test("every try has the whole timeout to itself", async () => {
  let tries = 0;
  harness.fetch = (asked) =>
    new Promise((_, reject) => {
      tries += 1;
      asked.signal.addEventListener("abort", () => reject(asked.signal.reason));
    });
  const began = performance.now();
  const error = await refused("rawRequest", {
    method: "GET",
    url: "/x",
    timeout: "120",
    maxRetries: "2",
    retryAllErrors: "true",
  });
  const took = performance.now() - began;
  assert.equal(error.code, "TIMEOUT");
  assert.equal(tries, 3);
  assert.ok(took >= 3 * 118, `three times 120 ms took ${took} ms`);
});

test("a refusal keeps status, body and headers", async () => {
  const error = await refused("rawRequest", {
    method: "GET",
    url: "/tickets",
    queryParams: [{ key: "limit", value: "500" }],
  });
  assert.equal(error.status, 400);
  assert.equal(error.code, "GORGIAS_400");
  assert.ok(error.data.error.msg);
  assert.ok(error.headers["content-type"]);
});
