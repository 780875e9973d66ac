// A large account, of 100,000 tickets and 20,000 customers: any customer and any ticket is picked or found in few requests and
// without waiting.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openEmulator } from "../../js-shim/tools/emulator.mjs";
import { connection, operations } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";
import { timeline } from "./support/timeline.mjs";

let emulator;
/** @type {{ customer: any, ticket: any }} */
let sought;
before(async () => {
  emulator = await openEmulator({ args: ["--tickets", "100000", "--customers", "20000"] });
  sought = await someone();
});
after(() => emulator.stop());

/** The result of an operation, what it asked, and how long it waited. */
async function call(key, params = {}) {
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
  const { perform } = component.dataSources[key] ?? component.actions[key];
  const { result, data } = await perform(context, { ...params, connection });
  return { result, data, asked, slept: time.slept.slice(1) };
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

test("one customer among 20,000 and one ticket among 100,000 are picked in 4 requests", async () => {
  const { customer, ticket } = sought;
  const texts = {
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
  for (const [key, searches] of Object.entries(texts)) {
    const [id, label] =
      key === "selectCustomer"
        ? [customer.id, /^Zora Quill <zora\.quill@example\.com>$/]
        : [ticket.id, /^A humming flowerpot · Zora Quill · open · 2025-01-01 00:00$/];
    for (const search of searches) {
      const { result, asked, slept } = await call(key, { search });
      assert.equal(result[0]?.key, String(id), `${key} ${search}: ${JSON.stringify(result.slice(0, 3))}`);
      assert.match(result[0].label, label);
      assert.ok(asked.length <= 4, asked.join(", "));
      assert.deepEqual(slept, []);
    }
  }
});

test("without a search the first answer takes 20 requests at most, and says what is missing", async () => {
  for (const { key, wire } of operations().filter(({ wire }) => wire.plan === "picklist")) {
    const { result, asked, slept } = await call(key);
    assert.ok(asked.length <= 20, `${key}: ${asked.length}`);
    assert.deepEqual(slept, [], key);
    if (["/tickets", "/customers", "/messages"].includes(wire.path)) {
      assert.equal(result.at(-1).key, "more", key);
      assert.match(result.at(-1).label, /^… only the newest [\d,]+ – /, key);
    }
  }
});

test("a search among 100,000 tickets gives the right ones, a page with a request", async () => {
  const { customer, ticket } = sought;
  const ids = (/** @type {{ id: number }[]} */ items) => items.map(({ id }) => id);
  const ways = [
    { text: "humming" },
    { text: "humming", status: "open", channels: ["api"], created_before: "2025-01-02", created_after: "2024-12-31" },
    { customer_id: customer.id, assignee_user: "null", order_by: "created_datetime:desc" },
    { customer_id: customer.id, fetchAll: true },
    { filter: `eq(ticket.customer.id, "${customer.id}")`, limit: 100 },
  ];
  for (const inputs of ways) {
    const { data, asked, slept } = await call("searchTickets", inputs);
    assert.deepEqual(ids(data.data), [ticket.id], JSON.stringify(inputs));
    assert.deepEqual([asked, slept], [["PUT /api/views/0/items"], []]);
  }
  // Many: every one of them once, 100 with a request.
  const newest = [];
  for (let cursor; newest.length < 250; ) {
    const page = await call("listTickets", { limit: 100, trashed: "false", ...(cursor && { cursor }) });
    newest.push(...page.data.data);
    cursor = page.data.meta.next_cursor;
  }
  const since = newest[249].created_datetime;
  const { data, asked, slept } = await call("searchTickets", {
    created_after: since,
    order_by: "created_datetime:desc",
    fetchAll: true,
  });
  assert.deepEqual(ids(data.data), ids(newest.filter(({ created_datetime }) => created_datetime >= since)));
  assert.deepEqual([asked.length, slept], [3, []]);
  assert.deepEqual(ids((await call("searchTickets", { text: "no ticket has this" })).data.data), []);
});

test("a message of a ticket, and a found ticket, cost the same among 100,000", async () => {
  const { customer, ticket } = sought;
  const found = await call("findTicketMessage", { ticket_id: ticket.id });
  assert.equal(found.data.body_text, "It hums.");
  assert.deepEqual(found.asked, ["GET /api/messages"]);
  const inputs = { customer: customer.id, external_id: "claim-77", body_text: "It hums still.", channel: "api" };
  const { data, asked } = await call("findOrCreateTicket", inputs);
  assert.deepEqual([data.created, data.ticket.id], [false, ticket.id]);
  assert.deepEqual(asked, ["GET /api/tickets", `GET /api/tickets/${ticket.id}`]);
  const known = await call("findOrCreateCustomer", { phone: "+34600111222" });
  assert.deepEqual([known.data.created, known.data.customer.id], [false, customer.id]);
  assert.deepEqual(known.asked, ["GET /api/customers", `GET /api/customers/${customer.id}`]);
});
