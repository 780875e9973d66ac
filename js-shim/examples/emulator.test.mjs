// A flow under test against the emulator: real HTTP, real state, and Gorgias in trouble on demand.
//
//   npm run build --prefix js-shim
//   node --test js-shim/examples/emulator.test.mjs

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { connection, openEmulator } from "../tools/emulator.mjs";

const load = createRequire(import.meta.url);
// In a project of your own: require("gorgias-component")
const { createComponent } = load("../dist/index.js");

/** @type {Awaited<ReturnType<typeof openEmulator>>} */
let emulator;
/** @type {any} */
let actions;
before(async () => {
  // Compiles the emulator when it is not up to date, and starts it on a free port of this machine.
  emulator = await openEmulator();
  // Requests keep the account's real address; this `fetch` leads them to the emulator.
  actions = createComponent({ fetch: emulator.fetch }).actions;
});
after(() => emulator?.stop());

test("a note is added, though Gorgias asks for patience first", async () => {
  await emulator.faults({ kind: "rate_limited", retry_after: 1, method: "POST" });

  const { data: note } = await actions.createTicketMessage.perform(
    {},
    { connection, ticket_id: 300001, channel: "internal-note", from_agent: true, body_text: "Called back." },
  );

  const { messages } = await emulator.state();
  assert.equal(messages.rows[note.id].body_text, "Called back.");
  const posts = (await emulator.requests()).filter((/** @type {any} */ { method }) => method === "POST");
  assert.deepEqual(
    posts.map((/** @type {any} */ { status }) => status),
    [429, 201],
  );
});
