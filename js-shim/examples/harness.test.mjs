// A step of a flow under test, without any network: spectral's harness, and a `fetch` that answers by a script.
//
//   npm run build --prefix js-shim
//   node --test js-shim/examples/harness.test.mjs

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const load = createRequire(import.meta.url);
const { createHarness } = load("@prismatic-io/spectral/dist/testing");
// In a project of your own: require("gorgias-component")
const { createComponent } = load("../dist/index.js");

const connection = {
  key: "gorgias-api-key",
  configVarKey: "Gorgias",
  fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "any" },
};

test("a ticket is closed", async () => {
  /** @type {{ method: string, url: string, body: unknown }[]} */
  const requests = [];
  const component = createComponent({
    fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ { method = "GET", body }) => {
      requests.push({ method, url, body });
      return Response.json({ id: 48213, status: "closed" });
    },
  });

  const { data } = await createHarness(component).action("updateTicket", { connection, id: "48213", status: "closed" });

  assert.equal(data.status, "closed");
  assert.deepEqual(requests, [
    { method: "PUT", url: "https://green-garden.gorgias.com/api/tickets/48213", body: '{"status":"closed"}' },
  ]);
});

test("a wrong input is refused before anything is sent", async () => {
  const component = createComponent({ fetch: () => assert.fail("nothing is sent") });
  const closing = createHarness(component).action("updateTicket", { connection, id: "48213", status: "clsoed" });
  await assert.rejects(closing, { code: "INVALID_INPUT", message: /Status/ });
});
