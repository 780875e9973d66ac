// Picklists of a large account: any customer and any ticket is found, in few requests and without waiting.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openEmulator } from "../../js-shim/tools/emulator.mjs";
import { connection, operations } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";
import { timeline } from "./support/timeline.mjs";

let emulator;
before(async () => {
  emulator = await openEmulator({ args: ["--tickets", "20000", "--customers", "20000"] });
});
after(() => emulator.stop());

/** What a picklist offers, what it asked, and how long it waited. */
async function pick(key, params = {}) {
  const asked = [];
  const time = timeline();
  const fetch = (request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return emulator.fetch(request);
  };
  const component = createComponent({ fetch, ...time });
  // Time goes by, here and there: nothing is left of the calls before.
  await time.sleep(30_000);
  await emulator.clock({ advance_seconds: 30 });
  const context = { logger: { info() {}, warn() {}, debug() {} } };
  const { result } = await component.dataSources[key].perform(context, { ...params, connection });
  return { result, asked, slept: time.slept.slice(1) };
}

/** Someone whom the crowd does not have, and a ticket of theirs. */
async function someone() {
  const component = createComponent({ fetch: emulator.fetch, ...timeline() });
  const context = { logger: { info() {}, warn() {}, debug() {} } };
  const act = async (key, params) => (await component.actions[key].perform(context, { ...params, connection })).data;
  const channels = [
    { type: "email", address: "zora.quill@example.com", preferred: true },
    { type: "email", address: "zora@quill.example", preferred: false },
    { type: "phone", address: "+34600111222", preferred: false },
  ];
  const customer = await act("createCustomer", { name: "Zora Quill", email: "zora.quill@example.com", channels });
  const ticket = await act("createTicket", {
    messages: [{ channel: "api", from_agent: false, sender: { id: customer.id }, body_text: "It hums." }],
    subject: "A humming flowerpot",
    customer: customer.id,
    external_id: "claim-77",
    created_datetime: "2025-01-01T00:00:00Z",
  });
  return { customer, ticket };
}

test("one customer and one ticket among 20,000 are found in 4 requests", async () => {
  const { customer, ticket } = await someone();
  const sought = {
    selectCustomer: [
      "Zora Quill",
      "quill",
      "zora.quill@example.com",
      "zora@quill.example",
      "+34 600 111 222",
      `${customer.id}`,
    ],
    selectTicket: ["humming", "claim-77", "zora.quill@example.com", `${ticket.id}`],
  };
  for (const [key, texts] of Object.entries(sought)) {
    const [id, label] =
      key === "selectCustomer"
        ? [customer.id, /^Zora Quill <zora\.quill@example\.com>$/]
        : [ticket.id, /^A humming flowerpot · Zora Quill · open · 2025-01-01 00:00$/];
    for (const search of texts) {
      const { result, asked, slept } = await pick(key, { search });
      assert.equal(result[0]?.key, String(id), `${key} ${search}: ${JSON.stringify(result.slice(0, 3))}`);
      assert.match(result[0].label, label);
      assert.ok(asked.length <= 4, asked.join(", "));
      assert.deepEqual(slept, []);
    }
  }
});

test("without a search the first answer takes 20 requests at most, and says what is missing", async () => {
  for (const { key, wire } of operations().filter(({ wire }) => wire.plan === "picklist")) {
    const { result, asked, slept } = await pick(key);
    assert.ok(asked.length <= 21, `${key}: ${asked.length}`);
    assert.deepEqual(slept, [], key);
    if (["/tickets", "/customers", "/messages"].includes(wire.path)) {
      assert.equal(result.at(-1).key, "more", key);
      assert.match(result.at(-1).label, /^… only the newest [\d,]+ – /, key);
    }
  }
});
