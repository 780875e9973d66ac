// Every action and data source, once, in the platform's harness, against the emulator: what it returns, and what the
// emulator received or now holds.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { shopCases } from "./support/golden.mjs";
import { openHarness, operations, row } from "./support/harness.mjs";
import { picklistCases } from "./support/picklists.mjs";

const harness = await openHarness();
const { call, emulator, request } = harness;
const data = async (key, params) => (await call(key, params)).data;
const SUCCESS = { data: { message: "Success" } };

// Of the emulator's shop.
const HANNA = 20001;
const TOM = 20002;
const OLIVES = 300001;
const REASON = 701;
const ORDER = 702;

beforeEach(async () => {
  await emulator.reset("shop");
  await emulator.forget();
});

const cases = {
  async createCustomer() {
    const { id } = await data("createCustomer", { name: "Nora Vance", email: "nora@example.com", language: "pt" });
    assert.deepEqual((await request()).body, {
      name: "Nora Vance",
      email: "nora@example.com",
      language: "pt",
      channels: [{ type: "email", address: "nora@example.com", preferred: true }],
    });
    assert.equal((await row(harness, "customers", id)).name, "Nora Vance");
  },

  async createTicket() {
    const messages = [{ channel: "api", from_agent: false, sender: { id: HANNA }, body_text: "Do you sell moss?" }];
    const created = await data("createTicket", {
      messages: JSON.stringify(messages),
      subject: "Moss",
      customer: "hanna.lindqvist@example.com",
      tags: ["care", "vip"],
      assignee_user_id: "102",
      spam: "false",
      status: "",
      meta: [{ key: "origin", value: "form" }],
      created_datetime: "2026-10-02T10:00:00.123456+02:00",
    });
    assert.deepEqual((await request()).body, {
      messages,
      subject: "Moss",
      customer: { email: "hanna.lindqvist@example.com" },
      tags: [{ name: "care" }, { name: "vip" }],
      assignee_user: { id: 102 },
      spam: false,
      meta: { origin: "form" },
      created_datetime: "2026-10-02T10:00:00.123456+02:00",
    });
    const stored = await row(harness, "tickets", created.id);
    assert.equal(stored.subject, "Moss");
    assert.equal(stored.customer, HANNA);
  },

  async createTicketMessage() {
    const note = await data("createTicketMessage", {
      ticket_id: OLIVES,
      channel: "internal-note",
      from_agent: true,
      body_text: "Ask the nursery.",
      action: "force",
    });
    const { query, body } = await request();
    assert.deepEqual(query, [["action", "force"]]);
    assert.deepEqual(body, { channel: "internal-note", from_agent: true, body_text: "Ask the nursery." });
    assert.equal((await row(harness, "messages", note.id)).ticket_id, OLIVES);
  },

  async deleteCustomer() {
    const { id } = await data("createCustomer", { email: "gone@example.com" });
    assert.deepEqual(await call("deleteCustomer", { id }), SUCCESS);
    assert.equal(await row(harness, "customers", id), undefined);
  },

  async deleteTicket() {
    assert.deepEqual(await call("deleteTicket", { id: ` ${OLIVES} ` }), SUCCESS);
    assert.equal(await row(harness, "tickets", OLIVES), undefined);
  },

  async deleteTicketCustomField() {
    assert.deepEqual(await call("deleteTicketCustomField", { ticket_id: OLIVES, id: ORDER }), SUCCESS);
    const left = await data("listTicketCustomFields", { ticket_id: OLIVES });
    assert.deepEqual(
      left.map(({ field }) => field.id),
      [REASON],
    );
  },

  async downloadFile() {
    const bytes = Buffer.from("café\n");
    const [file] = await data("uploadFiles", {
      file: { data: bytes, contentType: "text/plain" },
      fileName: "menu.txt",
    });
    const result = await call("downloadFile", { attachment_url: file.url });
    assert.ok(Buffer.isBuffer(result.data), "a Buffer, for the platform");
    assert.deepEqual(result.data, bytes);
    assert.match(result.contentType, /^text\/plain/);
    const [, hash, name = ""] = new URL(file.url).pathname.match(/download\/([^/]+)\/([^/]+)$/) ?? [];
    const address = await data("downloadFile", {
      domain_hash: hash,
      resource_name: decodeURIComponent(name),
      return_as: "url",
    });
    assert.deepEqual(Buffer.from(await (await emulator.fetch(address)).arrayBuffer()), bytes);
  },

  async ensureWebhook() {
    const hook = { url: "https://hooks.green-garden.example/gorgias", events: ["ticket-created"] };
    const [made] = await data("ensureWebhook", hook);
    assert.equal(made.event, "ticket-created");
    assert.equal(made.change, "made");
    const [again] = await data("ensureWebhook", hook);
    assert.deepEqual(again, { ...made, change: again.change });
    assert.notEqual(again.change, "made", "the one that stands is taken");
  },

  async getAccount() {
    const account = await data("getAccount");
    assert.equal(account.domain, "green-garden");
    assert.match((await request()).headers.authorization, /^Basic /);
  },

  async getCustomer() {
    assert.equal((await data("getCustomer", { id: HANNA })).email, "hanna.lindqvist@example.com");
  },

  async getEvent() {
    const [event] = (await data("listEvents", { limit: 1 })).data;
    assert.deepEqual(await data("getEvent", { id: event.id }), event);
  },

  async getTicket() {
    const ticket = await data("getTicket", { id: OLIVES, relationships: ["custom_fields"] });
    assert.equal(ticket.subject, "Where is my order 1041?");
    assert.deepEqual((await request()).query, [["relationships", "custom_fields"]]);
  },

  async getTicketMessage() {
    const [message] = (await data("listMessages", { ticket_id: OLIVES })).data;
    assert.equal((await data("getTicketMessage", { ticket_id: OLIVES, id: message.id })).body_text, message.body_text);
  },

  async listCustomers() {
    const page = await data("listCustomers", { limit: "5", order_by: "created_datetime:asc" });
    assert.deepEqual((await request()).query, [
      ["limit", "5"],
      ["order_by", "created_datetime:asc"],
    ]);
    assert.equal(page.data.length, 5);
    assert.equal(page.data[0].id, HANNA);
    const next = await data("listCustomers", {
      limit: 5,
      order_by: "created_datetime:asc",
      cursor: page.meta.next_cursor,
    });
    assert.equal(next.data.length, 5);
    assert.equal(
      next.data.some(({ id }) => page.data.some((one) => one.id === id)),
      false,
    );
    assert.deepEqual(
      (await data("listCustomers", { id: TOM })).data.map(({ id }) => id),
      [TOM],
    );
    assert.deepEqual((await data("listCustomers", { id: 999999 })).data, []);
  },

  async listEvents() {
    await data("listEvents", {
      types: ["ticket-created", "ticket-closed"],
      created_datetime: '{"gte": "2026-10-02T00:00:00", "lt": "2026-10-10T00:00:00"}',
      user_ids: "101",
    });
    assert.deepEqual(
      new Set((await request()).query.map((pair) => pair.join("="))),
      new Set([
        "types=ticket-created",
        "types=ticket-closed",
        "created_datetime[gte]=2026-10-02T00:00:00",
        "created_datetime[lt]=2026-10-10T00:00:00",
        "user_ids=101",
      ]),
    );
    const all = await data("listEvents", { fetchAll: "true", limit: "3" });
    const held = Object.keys((await emulator.state()).events.rows);
    assert.equal(new Set(all.data.map(({ id }) => id)).size, held.length);
    assert.equal(all.data.length, held.length);
    assert.equal(all.meta.next_cursor, null);
  },

  async listMessages() {
    const { data: list } = await data("listMessages", { ticket_id: OLIVES });
    assert.deepEqual(
      list.map(({ ticket_id: id }) => id),
      [OLIVES, OLIVES],
    );
  },

  async listTicketCustomFields() {
    const list = await data("listTicketCustomFields", { ticket_id: OLIVES });
    assert.deepEqual(
      list.map(({ field, value }) => [field.id, value]),
      [
        [REASON, "Order::Delivery"],
        [ORDER, "1041"],
      ],
    );
  },

  async listTickets() {
    const page = await data("listTickets", { ticket_ids: `${OLIVES}, 300002`, trashed: "" });
    assert.deepEqual((await request()).query, [
      ["ticket_ids", `${OLIVES}`],
      ["ticket_ids", "300002"],
    ]);
    assert.deepEqual(page.data.map(({ id }) => id).sort(), [OLIVES, 300002]);
  },

  async rawRequest() {
    const answer = await data("rawRequest", {
      method: "POST",
      url: "/search",
      data: { type: "customer_profile", query: "hanna" },
    });
    const { path, body, headers } = await request();
    assert.equal(path, "/api/search");
    assert.deepEqual(body, { type: "customer_profile", query: "hanna" });
    assert.match(headers["content-type"], /^application\/json/);
    assert.ok(answer.data.length > 0);
  },

  async findOrCreateCustomer() {
    const params = { email: "nora@example.com", phone: "+15550142", name: "Nora Vance" };
    const made = await data("findOrCreateCustomer", params);
    assert.equal(made.created, true);
    const again = await data("findOrCreateCustomer", params);
    assert.deepEqual([again.created, again.customer.id], [false, made.customer.id]);
    const byPhone = await data("findOrCreateCustomer", { phone: "+15550142" });
    assert.equal(byPhone.customer.id, made.customer.id);
  },

  async createSimpleTicket() {
    const params = { customer: "hanna.lindqvist@example.com", body_text: "Do you sell moss?", tags: ["care"] };
    const { id, customer } = await data("createSimpleTicket", params);
    assert.equal(customer.id, HANNA);
    assert.equal((await row(harness, "tickets", id)).channel, "email");
  },

  async findOrCreateTicket() {
    const params = { customer: "hanna.lindqvist@example.com", body_text: "Do you sell moss?", external_id: "moss-1" };
    const made = await data("findOrCreateTicket", params);
    assert.equal(made.created, true);
    const again = await data("findOrCreateTicket", {
      ...params,
      when_found: "add message",
      message_external_id: "m-2",
    });
    assert.deepEqual([again.created, again.ticket.id, again.ticket.messages.length], [false, made.ticket.id, 2]);
    const third = await data("findOrCreateTicket", {
      ...params,
      when_found: "add message",
      message_external_id: "m-2",
    });
    assert.equal(third.ticket.messages.length, 2);
  },

  async removeTicketTags() {
    const left = await data("removeTicketTags", { ticket_id: 300002, tags: ["damaged", "no such tag"] });
    assert.deepEqual(
      left.map(({ name }) => name),
      ["refund"],
    );
    assert.deepEqual((await row(harness, "tickets", 300002)).tags, [305]);
  },

  async replyToTicket() {
    const sent = await data("replyToTicket", { ticket_id: OLIVES, body_text: "Here they are." });
    assert.equal((await row(harness, "messages", sent.id)).ticket_id, OLIVES);
  },

  async search() {
    const { data: found } = await data("search", { type: "customer_profile", query: "hanna", size: "3" });
    assert.deepEqual((await request()).body, { type: "customer_profile", query: "hanna", size: 3 });
    assert.ok(found.length > 0);
  },

  async updateCustomer() {
    await data("updateCustomer", { id: HANNA, timezone: "Europe/Stockholm", language: "null", name: "" });
    assert.deepEqual((await request()).body, { timezone: "Europe/Stockholm", language: null });
    const { timezone, language, name } = await row(harness, "customers", HANNA);
    assert.deepEqual(
      { timezone, language, name },
      { timezone: "Europe/Stockholm", language: null, name: "Hanna Lindqvist" },
    );
  },

  async updateCustomerData() {
    const told = { orders: [1041, 1057], vip: false, note: null };
    assert.deepEqual(await call("updateCustomerData", { id: HANNA, data: JSON.stringify(told) }), SUCCESS);
    assert.deepEqual((await row(harness, "customers", HANNA)).data, told);
  },

  async updateTicket() {
    await data("updateTicket", { id: OLIVES, is_unread: "false", priority: "critical", snooze_datetime: "null" });
    assert.deepEqual((await request()).body, { is_unread: false, priority: "critical", snooze_datetime: null });
    assert.equal((await row(harness, "tickets", OLIVES)).priority, "critical");
  },

  async updateTicketCustomFields() {
    const merged = await data("updateTicketCustomFields", {
      ticket_id: OLIVES,
      custom_fields: `{"${REASON}": "Order::Cancel"}`,
    });
    assert.deepEqual(
      merged.map(({ field, value }) => [field.id, value]),
      [
        [REASON, "Order::Cancel"],
        [ORDER, "1041"],
      ],
    );
    const replaced = await data("updateTicketCustomFields", {
      ticket_id: OLIVES,
      custom_fields: [{ id: ORDER, value: "1058" }],
      mode: "replace",
    });
    assert.deepEqual(
      replaced.map(({ field, value }) => [field.id, value]),
      [[ORDER, "1058"]],
    );
  },

  async uploadFiles() {
    const uploaded = await data("uploadFiles", { file: Buffer.from([0, 255]), fileName: "a.bin" });
    assert.deepEqual(
      uploaded.map(({ name, size }) => [name, size]),
      [["a.bin", 2]],
    );
  },

  ...picklistCases(harness),
};

for (const [key, run] of Object.entries(cases)) test(key, run);

// A plain operation needs no more than a golden request: what it sends there it sends here too.
for (const { operation, name, inputs, requests } of shopCases) {
  test(`${operation}, ${name}`, async () => {
    const answer = await call(operation, inputs);
    assert.notEqual(answer.data ?? answer.result, undefined);
    const sent = await emulator.requests();
    assert.deepEqual(
      sent.map(({ method, path, query }) => [method, path, query]),
      requests.map(({ method, path, query }) => [method, `/api${path}`, query ?? []]),
    );
    // What a later request carries may come from what the shop answered to an earlier one.
    if (requests[0].body !== undefined) assert.deepEqual(sent[0].body, requests[0].body);
  });
}

test("no operation is without its case", () => {
  const played = [...Object.keys(cases), ...shopCases.map(({ operation }) => operation)];
  assert.deepEqual(
    [...new Set(played)].sort(),
    operations()
      .map(({ key }) => key)
      .sort(),
  );
});
