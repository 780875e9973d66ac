// What was not given never travels: keys sent ⊆ keys given, for every input of every operation and every form of "left
// empty" that a platform can produce. On the built bundle, with and without the harness that fills in defaults.

import assert from "node:assert/strict";
import { test } from "node:test";
import { performer } from "../../js-shim/tools/harness.mjs";
import { operations } from "../../js-shim/tools/project.mjs";
import { goldenInputs } from "./support/golden.mjs";
import { connection } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";

const TRIALS = 60;

const sent = [];
const component = createComponent({
  fetch: async (request) => {
    sent.push({
      method: request.method,
      url: new URL(request.url),
      type: request.headers.get("content-type") ?? "",
      bytes: Buffer.from(await request.arrayBuffer()),
      headers: [...request.headers.keys()],
    });
    return Response.json({ data: [], id: 1, meta: { next_cursor: null } });
  },
  sleep: async () => {},
});
const perform = performer(component);

// The same dice in every run (a linear congruential generator).
let state = 1;
const below = (bound) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * bound);
};
const pick = (list) => list[below(list.length)];

const ABSENT = Symbol("absent");
/** Every form of an input that nobody filled in. */
function blank({ collection }) {
  /** @type {unknown[]} */
  const forms = [ABSENT, undefined, null, "", []];
  if (collection === "valuelist") forms.push([""], [null], [undefined], ["", ""]);
  if (collection === "keyvaluelist") forms.push([{ key: "", value: "" }], [{ key: "", value: undefined }], {});
  return pick(forms);
}

const inputsOf = ({ inputs }) => inputs.filter(({ type }) => type !== "connection");
const wire = ({ key, wire: { as } }) => (as ?? key).split(".")[0];

/** The names of what travelled: keys of the query, members of the body, parts of a form. */
async function names({ url, type, bytes }) {
  const query = [...url.searchParams.keys()].map((name) => name.split("[")[0]);
  if (bytes.length === 0) return query;
  if (type.startsWith("multipart/"))
    return [...query, ...(await new Response(bytes, { headers: { "content-type": type } }).formData()).keys()];
  const body = JSON.parse(bytes);
  return [
    ...query,
    ...(body !== null && typeof body === "object" && !Array.isArray(body) ? Object.keys(body) : ["(the body)"]),
  ];
}

/** What an operation may send besides. */
const own = ({ key, wire: { plan, body, picklist } }, given) => {
  if (body) return Object.keys(body);
  if (/Tags$/.test(plan)) return ["names", "ids", "name", "search", "order_by", "limit"];
  if (plan === "searchTickets") return ["view", "search", ...(given.has("fetchAll") ? ["limit"] : [])];
  // The reply becomes an action; what is kept of a message, or names a customer, goes along.
  if (plan === "macro") return ["actions"];
  if (plan === "mergeCustomers") return ["name"];
  if (plan === "readUpdate") return ["channel", "from_agent", "source", "sender", "receiver"];
  if (plan === "applyMacro") return ["type", "params"];
  if (plan === "findOrCreateCustomer")
    return [
      "external_id",
      "email",
      "channel_type",
      "channel_address",
      "limit",
      "name",
      "language",
      "timezone",
      "channels",
    ];
  if (/^(simpleTicket|findOrCreateTicket)$/.test(plan))
    return [
      "messages",
      "customer",
      "channel",
      "from_agent",
      "via",
      "external_id",
      "limit",
      "trashed",
      "type",
      "object_type",
    ];
  if (plan === "findMessage") return ["order_by", "limit"];
  // Made of the conversation, and then of the status.
  if (plan === "reply")
    return [
      "type",
      "limit",
      "channel",
      "via",
      "from_agent",
      "source",
      "receiver",
      "sender",
      "integration_id",
      "subject",
    ].concat(["macros", "status", "body_text", "body_html", "external_id", "attachments"]);
  // What they write is worked out from inputs that do not travel.
  if (plan === "snooze") return ["snooze_datetime", "status"];
  if (plan === "trash") return ["trashed_datetime"];
  if (plan === "picklist") {
    const always = Object.keys(picklist.query ?? {}).map((name) => name.split("[")[0]);
    const searches = {
      customers: ["email", "channel_type", "channel_address", "type", "query", "size"],
      tickets: ["external_id", "email", "view"],
    };
    const first = picklist.first ? ["type"] : [];
    return [
      "limit",
      "order_by",
      ...always,
      ...(given.has("search") ? (searches[picklist.search] ?? []) : []),
      ...first,
    ];
  }
  if (["walk", "customers"].includes(plan)) return given.has("fetchAll") ? ["limit"] : [];
  // Its hooks are made of the inputs; which of them are there is asked first.
  if (plan === "ensureWebhooks") return ["type", "limit", "name", "description", "http", "deactivated_datetime"];
  if (key === "createCustomer") return given.has("email") ? ["channels"] : [];
  return [];
};

/** The names that may travel for an operation's given inputs: their wire names, and for forms what is in them. */
function allowed(operation, params, given) {
  const inputs = inputsOf(operation).filter(({ key }) => given.has(key));
  const entries = (value) => (Array.isArray(value) ? value.map(({ key }) => key) : Object.keys(value));
  const inside = inputs
    .filter(({ wire: { in: place } }) => place === "call")
    .flatMap(({ key }) => {
      if (["queryParams", "formData", "fileData", "files"].includes(key)) return entries(params[key]);
      if (key === "data" && operation.key === "rawRequest") return Object.keys(params.data);
      if (key === "file") return [given.has("fileName") ? params.fileName : "file"];
      if (key === "custom_fields") return ["(the body)", "object_type", "limit"];
      return [];
    });
  return new Set([
    ...inputs.filter(({ wire: { in: place } }) => ["body", "query"].includes(place)).map(wire),
    ...inside,
    ...own(operation, given),
  ]);
}

for (const operation of operations()) {
  test(`${operation.key}: keys sent ⊆ keys given`, async () => {
    const inputs = inputsOf(operation);
    const rows = goldenInputs(operation.key, /^(all|required)/);
    assert.ok(rows.length > 0);
    const sampled = new Set(rows.flatMap((row) => Object.keys(row)));
    assert.deepEqual(
      inputs.map(({ key }) => key).filter((key) => !sampled.has(key)),
      [],
      "every input has a sample",
    );
    let went = 0;
    let omitted = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const row = pick(rows);
      const params = {};
      const given = new Set();
      for (const input of inputs) {
        const { key, required } = input;
        const isGiven = row[key] !== undefined && (required || below(2) === 0);
        const value = isGiven ? row[key] : blank(input);
        if (isGiven) given.add(key);
        else omitted += 1;
        if (value !== ABSENT) params[key] = value;
      }
      // Through the harness what is absent becomes the default that the designer shows.
      for (const fills of [false, true]) {
        const about = `${operation.key} ${JSON.stringify(params)}, ${fills ? "with" : "without"} the harness`;
        sent.length = 0;
        const { actions, dataSources } = component;
        const call = fills
          ? () => perform(operation, { ...params, connection })
          : () => (actions[operation.key] ?? dataSources[operation.key]).perform({}, { ...params, connection });
        const error = await call().then(
          () => undefined,
          (thrown) => thrown,
        );
        // A switch of a create has no blank: the designer shows it off, and off is what is sent.
        const switches = inputs
          .filter(({ type, default: filled }) => type === "boolean" && filled)
          .map(({ key }) => key);
        const may = allowed(
          operation,
          params,
          fills && operation.wire.plan.startsWith("create") ? new Set([...given, ...switches]) : given,
        );
        for (const request of sent) {
          const extra = (await names(request)).filter((name) => !may.has(name));
          assert.deepEqual(extra, [], about);
        }
        // What they come to depends on what is there, and here is nothing.
        const depends =
          /^(reply|addTags|setTags|simpleTicket|findOrCreateTicket|delivery)$/.test(operation.wire.plan) &&
          sent.length > 0;
        if (error && !depends) assert.equal(error.code, "INVALID_INPUT", `${about}: ${error.message}`);
        if (!error || depends) went += 1;
        if (sent.length && !depends) assert.equal(error, undefined, `${about}: ${error?.message}`);
      }
    }
    assert.ok(went >= TRIALS / 4, `only ${went} of ${2 * TRIALS} calls were sent`);
    if (inputs.some(({ required }) => !required)) assert.ok(omitted > TRIALS / 4, `${omitted} blanks`);
  });
}

test("an update is sent with exactly what was given, defaults and blanks around it", async () => {
  const given = {
    updateTicket: { id: 5, subject: "x" },
    updateCustomer: { id: 5, name: "x" },
    updateCustomerData: { id: 5, data: "{}" },
  };
  const members = { updateTicket: ["subject"], updateCustomer: ["name"], updateCustomerData: ["data"] };
  for (const [key, params] of Object.entries(given)) {
    sent.length = 0;
    await perform({ kind: "action", key }, { ...params, connection });
    assert.deepEqual(Object.keys(JSON.parse(sent[0].bytes)), members[key], key);
  }
});
