// Custom fields of a ticket: an update keeps what it was not told about, also where there are many.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openHarness, row } from "./support/harness.mjs";

const harness = await openHarness();
const { call, emulator, refused } = harness;
const TICKET = 300001;
const FIELDS = 150;

const raw = async (method, url, data) => (await call("rawRequest", { method, url, data, responseType: "json" })).data;
const values = async () => (await row(harness, "tickets", TICKET)).custom_fields;

/** A ticket with so many fields of which each has a value; their ids. */
async function many() {
  await emulator.reset();
  const ids = [];
  for (let number = 1; number <= FIELDS; number += 1) {
    const definition =
      number % 3
        ? { data_type: "text", input_settings: { input_type: "input" } }
        : { data_type: "number", input_settings: { input_type: "input_number", max: "1000" } };
    const { id } = await raw("POST", "/custom-fields", { object_type: "Ticket", label: `Field ${number}`, definition });
    ids.push(id);
  }
  await raw("PUT", `/tickets/${TICKET}/custom-fields`, [
    ...ids.map((id, at) => ({ id, value: (at + 1) % 3 ? `value ${at + 1}` : at + 1 })),
  ]);
  assert.equal(Object.keys(await values()).length, FIELDS);
  await emulator.forget();
  return ids;
}

test(`of ${FIELDS} fields one is changed and ${FIELDS - 1} are left`, async () => {
  const ids = await many();
  const before = await values();
  const { data } = await call("updateTicketCustomFields", { ticket_id: TICKET, custom_fields: { [ids[76]]: "new" } });
  assert.deepEqual(await values(), { ...before, [ids[76]]: "new" });
  assert.equal(data.length, FIELDS);
});

test(`of ${FIELDS} fields some are changed, wherever their definitions are listed`, async () => {
  const ids = await many();
  const before = await values();
  const given = { [ids[0]]: "first", [ids[2]]: 999, [ids[149]]: 7 };
  await call("updateTicketCustomFields", { ticket_id: TICKET, custom_fields: given, mode: "merge" });
  assert.deepEqual(await values(), { ...before, ...given });
  const lines = (await emulator.requests()).filter(({ path }) => path === "/api/custom-fields");
  assert.equal(lines.length, 2, "157 definitions are two pages");
});

test("one wrong value among many and nothing is written", async () => {
  const ids = await many();
  const before = await values();
  const all = Object.fromEntries(ids.map((id, at) => [id, (at + 1) % 3 ? "x" : 1]));
  // What its definition refuses, and what nobody knows and Gorgias itself refuses.
  for (const [wrong, code, told] of [
    [{ [ids[149]]: 1001 }, "INVALID_INPUT", "nothing was written"],
    [{ [ids[148]]: true }, "INVALID_INPUT", "nothing was written"],
    [{ 999999: "x" }, "GORGIAS_404", "already written: none"],
  ]) {
    const error = await refused("updateTicketCustomFields", {
      ticket_id: TICKET,
      custom_fields: Object.assign({}, all, wrong),
    });
    assert.equal(error.code, code);
    assert.match(error.message, new RegExp(`\\b${Object.keys(wrong)[0]}\\b.*${told}`));
    assert.deepEqual(await values(), before);
  }
});
