// Data sources at the emulator's shop: what each offers, as tests/shim/operations.test.mjs plays it.

import assert from "node:assert/strict";

const HANNA = 20001;

/** @param {{ call: (key: string, params?: object) => Promise<any>, emulator: { state: () => Promise<any> } }} harness */
export const picklistCases = ({ call, emulator }) => ({
  async selectCustomer() {
    const { result } = await call("selectCustomer");
    assert.ok(
      result.some(
        ({ key, label }) => key === String(HANNA) && label === "Hanna Lindqvist <hanna.lindqvist@example.com>",
      ),
    );
    assert.ok(
      result.some(({ label }) => label === "no.name@example.com"),
      "a customer without a name is shown by e-mail",
    );
    picklist(result, (await emulator.state()).customers);
  },

  async selectEvent() {
    const { result } = await call("selectEvent", {
      types: "ticket-created",
      created_datetime: { gte: "2026-01-01" },
    });
    assert.ok(result.length > 0);
    for (const { label } of result) assert.match(label, /^ticket-created · Ticket 3000\d\d · 2026-\d\d-\d\d \d\d:\d\d/);
  },

  async selectMessage() {
    const { result } = await call("selectMessage");
    picklist(result, (await emulator.state()).messages);
  },

  async selectSendingAddress() {
    const { result } = await call("selectSendingAddress");
    assert.ok(result.length > 0);
    for (const { key, label } of result) assert.ok(label.includes(`<${key}>`), label);
  },

  async selectTicket() {
    const { result } = await call("selectTicket", { customer_id: HANNA });
    for (const { label } of result)
      assert.match(label, / · Hanna Lindqvist · (open|closed) · 2026-\d\d-\d\d \d\d:\d\d$/);
    assert.deepEqual(result.map(({ label }) => label.split(" · ")[0]).sort(), [
      "Olive tree in winter",
      "Thank you",
      "Where is my order 1041?",
    ]);
  },
});

// Everything there is, once each, with labels that a person can tell apart.
function picklist(result, { rows }) {
  assert.deepEqual(result.map(({ key }) => key).sort(), Object.keys(rows).sort());
  assert.equal(new Set(result.map(({ label }) => label)).size, result.length);
  assert.equal(
    result.every(({ label }) => label.trim().length > 0),
    true,
  );
}
