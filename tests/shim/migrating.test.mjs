// js-shim/docs/migrating.md: every row of its tables is shown here, and its examples are run as they stand there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { performer } from "../../js-shim/tools/harness.mjs";
import { operations, shim } from "../../js-shim/tools/project.mjs";
import { connection, openHarness, row } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";

const page = readFileSync(join(shim, "docs", "migrating.md"), "utf8");

/** The cells of a section's table, without its head. */
const rows = (title) => {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};
const code = (cell) => cell?.match(/`([^`]*)`/)?.[1] ?? "";
const known = new Map(operations().map((operation) => [operation.key, operation]));

const harness = await openHarness();
const { call, refused, emulator } = harness;

/**
 * What one step sends, and what it logs as a warning.
 * @param {string} key
 * @param {object} params
 * @param {(count: number) => Response} answer
 */
async function sent(key, params, answer = () => Response.json({ id: 1, data: [], meta: {} })) {
  const requests = [];
  const warned = [];
  const component = createComponent({
    sleep: async () => {},
    fetch: async (request) => {
      requests.push({ url: new URL(request.url), body: await request.text() });
      return answer(requests.length);
    },
  });
  const logger = { debug() {}, info() {}, warn: (line) => warned.push(line), error() {} };
  const result = await performer(component)(known.get(key) ?? assert.fail(key), { connection, ...params }, { logger });
  return { requests, warned, result };
}

test("keys of actions, data sources and inputs, and what a saved step carries", () => {
  const [component, version, connections] = rows("What a saved step carries");
  assert.match(component.join(), /isPublic.*`true`,`false`/);
  assert.match(version.join(), /`LATEST`/);
  assert.equal(harness.component.public, false);
  assert.equal(code(component[0]).match(/key: (\w+)/)?.[1], harness.component.key);
  const named = [...connections[0].matchAll(/gorgias-\w[\w-]*/g)].map(([key]) => key);
  assert.deepEqual(named.sort(), harness.component.connections.map(({ key }) => key).sort());
});

test("the examples are sent as the page says", async () => {
  const examples = rows("What a saved step may hold");
  assert.ok(examples.length >= 14);
  for (const [step, holds, says] of examples) {
    const { requests, warned } = await sent(code(step), JSON.parse(code(holds)));
    assert.equal(requests.length, 1, holds);
    const [{ url, body }] = requests;
    if (code(says).startsWith("{")) assert.deepEqual(JSON.parse(body), JSON.parse(code(says)), holds);
    else assert.equal(url.searchParams.toString(), code(says), holds);
    assert.deepEqual(warned, [], holds);
  }
});

test("every group that the page names is in an example, and anything else is told once", async () => {
  const text = page.split(/^## Groups$/m)[1] ?? "";
  const groups = [...text.matchAll(/\(`(\w+)`\)/g)].map(([, key]) => key);
  assert.equal(groups.length, 4);
  const examples = rows("What a saved step may hold").map(([, holds]) => JSON.parse(code(holds)));
  for (const group of groups)
    assert.ok(
      examples.some((example) => group in example),
      group,
    );
  const { warned } = await sent("updateTicket", { id: 1, subject: "x", additionalFields: { subject: "y", other: 1 } });
  assert.deepEqual(warned, ["Update Ticket has no such inputs and does not read them: additionalFields"]);
});

test("Debug Request is in every action", () => {
  assert.ok(page.includes("*Debug Request*"));
  for (const { key, kind, inputs } of operations())
    if (kind === "action")
      assert.ok(
        inputs.some((input) => input.key === "debugRequest"),
        key,
      );
});

/** What shows each row of "What behaves differently", by its step and the beginning of what is said of it. */
const SHOWN = {
  "any: all are checked before anything is sent": async () => {
    await emulator.forget();
    const error = await refused("updateTicket", { id: "x", status: "opne", subject: "" });
    assert.equal(error.code, "INVALID_INPUT");
    assert.deepEqual(error.inputs.map(({ key }) => key).sort(), ["id", "status"]);
    assert.deepEqual(await emulator.requests(), []);
  },
  "any: it has a `code`": async () => {
    const error = await refused("getTicket", { id: 1 });
    assert.deepEqual(
      [error.code, error.status, typeof error.data, typeof error.headers],
      ["GORGIAS_404", 404, "object", "object"],
    );
  },
  "any: it is waited for": async () => {
    const limited = () => new Response("{}", { status: 429, headers: { "retry-after": "1" } });
    const { requests, result } = await sent("getTicket", { id: 7 }, (count) =>
      count === 1 ? limited() : Response.json({ id: 7 }),
    );
    assert.deepEqual([requests.length, result.data.id], [2, 7]);
  },
  "Update Ticket Custom Fields: merges": async () => {
    const definition = { data_type: "text", input_settings: { input_type: "input" } };
    const raw = (method, url, data) => call("rawRequest", { method, url, data, responseType: "json" });
    const made = (label) => raw("POST", "/custom-fields", { object_type: "Ticket", label, definition });
    const [one, other] = [(await made("One")).data.id, (await made("Other")).data.id];
    const put = (custom_fields, more) =>
      call("updateTicketCustomFields", { ticket_id: 300001, custom_fields, ...more });
    const values = async () => (await row(harness, "tickets", 300001)).custom_fields;
    await put({ [one]: "a", [other]: "b" });
    await put({ [one]: "c" });
    assert.deepEqual([(await values())[one], (await values())[other]], ["c", "b"]);
    await put({ [one]: "d" }, { mode: "replace" });
    assert.deepEqual([(await values())[one], (await values())[other]], ["d", undefined]);
  },
  "Download File: its bytes": async () => {
    const bytes = Buffer.from([0x89, 0x50, 0xff, 0x00, 0xc3, 0x28]);
    const { data } = await call("uploadFiles", {
      file: { data: bytes, contentType: "image/png" },
      fileName: "pot.png",
    });
    const file = await call("downloadFile", { attachment_url: data[0].url });
    assert.ok(Buffer.isBuffer(file.data) && bytes.equals(file.data));
    assert.equal(file.contentType, "image/png");
  },
  "Raw Request: forms arrive": async () => {
    const debugged = { method: "POST", url: "/tickets", formData: [{ key: "a", value: "1" }], debugRequest: "true" };
    const { requests } = await sent("rawRequest", { ...debugged, responseType: "json" });
    assert.match(requests[0].body, /name="a"\r\n\r\n1\r\n/);
    harness.log.length = 0;
    await call("rawRequest", { method: "GET", url: "/account", responseType: "json", debugRequest: "true" });
    const { username, apiKey } = connection.fields;
    const secrets = [apiKey, Buffer.from(`${username}:${apiKey}`).toString("base64")];
    const log = JSON.stringify(harness.log);
    assert.ok(harness.log.length > 0 && secrets.every((secret) => !log.includes(secret)));
    const elsewhere = await refused("rawRequest", {
      method: "GET",
      url: "https://elsewhere.example/",
      responseType: "json",
    });
    assert.equal(elsewhere.code, "INVALID_INPUT");
  },
  "Select …: at most *At Most*": async () => {
    const { result } = await call("selectTag", { max_items: "2" });
    assert.equal(result.length, 3);
    assert.equal(result.at(-1).key, "more");
    for (const { key, kind, inputs } of operations().filter(({ kind }) => kind === "dataSource")) {
      const keys = inputs.map((input) => input.key);
      assert.ok(kind && keys.includes("search") && keys.includes("max_items"), key);
    }
  },
  "New and Updated Records: reads what changed": async () => {
    const context = {
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      flow: { id: "f", name: "F", stableId: "s" },
      instance: { id: "i" },
      crossFlowState: {},
      // As the official trigger leaves it.
      instanceState: {
        __prismaticInternal: { polling: { lastPolledAt: new Date(Date.now() - 60_000).toISOString() } },
      },
    };
    await call("updateTicket", { id: 300002, subject: "Changed since" });
    const { pollChangesTrigger } = harness.component.triggers;
    const params = { connection, pollResourceType: "tickets", showNewRecords: "true", showUpdatedRecords: "true" };
    const { payload } = await pollChangesTrigger.perform(context, { headers: {}, body: null }, params);
    const { created, updated } = payload.body.data;
    assert.ok([...created, ...updated].some(({ id }) => id === 300002));
    assert.ok(![...created, ...updated].some(({ id }) => id === 300003), "what did not change is not told");
  },
};

const differences = rows("What behaves differently").map(([step, , here]) => `${step}: ${here}`);

for (const [said, shows] of Object.entries(SHOWN)) test(said, shows);

test("every difference that the page names is shown, and no other", () => {
  const said = Object.keys(SHOWN);
  assert.equal(differences.length, said.length);
  for (const difference of differences)
    assert.ok(
      said.some((text) => difference.startsWith(text.split(": ")[0]) && difference.includes(text.split(": ")[1])),
      difference,
    );
});
