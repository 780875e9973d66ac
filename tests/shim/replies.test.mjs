// Reply to Ticket, and the tags of a ticket, against the emulator: what goes out is really sent.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openHarness, row } from "./support/harness.mjs";

const harness = await openHarness();
const { call, emulator, refused } = harness;
const data = async (key, params) => (await call(key, params)).data;

// Of the emulator's shop.
const ORDER = 300001;
const MESSENGER = 300028;

const control = (path, body) =>
  fetch(`${emulator.url}/_emulator${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

beforeEach(async () => {
  await emulator.reset("shop");
  await emulator.forget();
});

// The emulator sends when its own clock is put forward.
async function sent(id) {
  await emulator.clock({ advance_seconds: 60 });
  return row(harness, "messages", id);
}

test("an answer to an e-mail goes out", async () => {
  const message = await data("replyToTicket", { ticket_id: ORDER, body_text: "It left our nursery today." });
  assert.equal(message.source.from.address, "support@green-garden.example");
  assert.equal(message.source.to[0].address, "hanna.lindqvist@example.com");
  const stored = await sent(message.id);
  assert.ok(stored.sent_datetime, JSON.stringify(stored));
  assert.equal(stored.failed_datetime ?? null, null);
});

test("a preview sends nothing", async () => {
  const before = Object.keys((await emulator.state()).messages.rows).length;
  const { path, body } = await data("replyToTicket", { ticket_id: ORDER, body_text: "x", preview: true });
  assert.equal(path, `/tickets/${ORDER}/messages`);
  assert.equal(body.channel, "email");
  assert.equal(Object.keys((await emulator.state()).messages.rows).length, before);
});

test("an answer to a social message is turned round", async () => {
  const option = await control("/reply-options", {
    ticket_id: MESSENGER,
    channel: "facebook-messenger",
    answerable: true,
  });
  assert.equal(option.status, 200);
  const message = await data("replyToTicket", { ticket_id: MESSENGER, body_text: "See you on Saturday!" });
  assert.equal(message.channel, "facebook-messenger");
  assert.equal(message.source.from.address, "620000000000001");
  assert.equal(message.source.to[0].address, "720000000000016");
  assert.ok((await sent(message.id)).sent_datetime);
});

test("an address that is no integration is refused with those that are", async () => {
  const error = await refused("replyToTicket", {
    ticket_id: ORDER,
    body_text: "x",
    from_address: "maya@green-garden.example",
  });
  assert.equal(error.code, "NOT_POSSIBLE");
  assert.match(error.hint ?? "", /support@green-garden\.example/);
  const requests = await emulator.requests();
  assert.ok(requests.every(({ method }) => method === "GET"));
});

test("tags that somebody else adds at the same time stay", async () => {
  let meddled = false;
  harness.fetch = async (request) => {
    if (request.method === "POST" && !meddled) {
      meddled = true;
      const other = new Request(request.url, {
        method: "POST",
        headers: request.headers,
        body: JSON.stringify({ ids: [308] }),
      });
      await emulator.fetch(other);
    }
    return emulator.fetch(request);
  };
  try {
    const tags = await data("addTicketTags", { ticket_id: ORDER, tags: ["feedback"] });
    const names = tags.map(({ name }) => name).sort();
    assert.deepEqual(names, ["feedback", "shipping", "vip"]);
  } finally {
    harness.fetch = emulator.fetch;
  }
});
