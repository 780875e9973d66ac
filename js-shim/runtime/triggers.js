"use strict";

// A trigger's row → the functions that the platform calls. Each is a function of the module; what goes in and what comes
// out is carried here, and nothing in here knows a trigger by name.

const { own } = require("./values.js");

/** @typedef {Record<string, unknown>} Plain */
/** @typedef {{ logger?: unknown } & Plain} Context  the platform's */
/**
 * What Rust hands back.
 * @typedef {object} Outcome
 * @property {unknown} data  what the flow's steps get to see
 * @property {boolean} isNews  whether there is anything for them to do
 * @property {string} [state]  to be kept: JSON; undefined leaves it as it is
 * @property {string} [pagination]  where the next page begins: JSON
 */
/**
 * What Rust is told besides the params: texts as JSON, and the delivery's body as the host has it.
 * @typedef {{ told: string, body: unknown }} Occasion
 */
/**
 * How the module is called.
 * @typedef {object} Module
 * @property {(name: string, context: unknown, params: unknown, occasion: Occasion, keep: (state: string) => void) => Promise<Outcome>} start
 *   `keep` takes what is to be kept although it failed
 * @property {(name: string, value: unknown) => unknown} ask  answers without waiting
 */
/** @typedef {(context: Context, params: unknown) => Promise<unknown>} Event */

/**
 * The functions of a trigger. Its flags stand in the manifest already; each names one of these.
 * @param {string} key
 * @param {{ isPollingTrigger?: boolean } & Plain} row  what the platform is shown of it
 * @param {Module} module
 */
exports.functionsOf = (key, row, module) => {
  const run = row.isPollingTrigger ? poll : receive;
  return {
    perform: (/** @type {Context} */ context, /** @type {Plain} */ payload, /** @type {unknown} */ params) =>
      run(key, module, context, payload, params),
    ...(row.hasWebhookCreateFunction === true && { webhookCreate: event(key, `${key}Create`, module) }),
    ...(row.hasWebhookDeleteFunction === true && { webhookDelete: event(key, `${key}Delete`, module) }),
    ...(row.hasResolveTriggerItems === true && { resolveTriggerItems: asking(`${key}Items`, module) }),
    ...(row.hasGetNextDiscoveryState === true && { getNextPaginationState: asking(`${key}Next`, module) }),
  };
};

/**
 * What is asked about a result, and answers without waiting.
 * @param {string} name  of the module's function
 * @param {Module} module
 */
const asking = (name, module) => (/** @type {unknown} */ _, /** @type {unknown} */ result) => module.ask(name, result);

/**
 * A run by the schedule. What it leaves for the next one is kept twice: where the official connector keeps it, which
 * forgets it with each new version of an integration, and in the state of the whole instance, which does not.
 * @param {string} key
 * @param {Module} module
 * @param {Context} context
 * @param {Plain} payload
 * @param {unknown} params
 */
async function poll(key, module, context, payload, params) {
  const place = placeOf(context, key);
  const internal = own(own(context, "instanceState"), "__prismaticInternal");
  const occasion = occasionOf(context, payload, [own(internal, "polling"), own(own(context, "crossFlowState"), place)]);
  const outcome = await module.start(key, context, params, occasion, () => {});
  const state = parsed(outcome.state);
  // The one in place, the other handed back, as the platform's own library and connectors have it.
  keepIn(context, "instanceState", { __prismaticInternal: { ...toPlain(internal), polling: state } });
  const { paginationState: _, ...rest } = toPlain(payload);
  return {
    payload: {
      ...rest,
      body: { data: outcome.data },
      ...(outcome.pagination !== undefined && { paginationState: parsed(outcome.pagination) }),
    },
    resultType: resultType(outcome),
    crossFlowState: { ...toPlain(own(context, "crossFlowState")), [place]: state },
  };
}

/**
 * Adds to what the platform keeps, in place. Where it lets nobody write there, what is handed back has to do.
 * @param {Context} context
 * @param {"instanceState" | "crossFlowState"} name
 * @param {Plain} members
 */
function keepIn(context, name, members) {
  const there = own(context, name);
  try {
    context[name] = Object.assign(typeof there === "object" && there !== null ? there : {}, members);
  } catch {
    try {
      context[name] = { ...toPlain(there), ...members };
    } catch {}
  }
}

/**
 * A run by a delivery. Gorgias stores the answer's JSON, and calls again when it takes long: so it is empty and at once.
 * @param {string} key
 * @param {Module} module
 * @param {Context} context
 * @param {Plain} payload
 * @param {unknown} params
 */
async function receive(key, module, context, payload, params) {
  const occasion = occasionOf(context, payload, [own(own(context, "crossFlowState"), placeOf(context, key))]);
  const outcome = await module.start(key, context, params, occasion, () => {});
  return {
    payload: { ...toPlain(payload), body: { data: outcome.data } },
    response: { statusCode: 200, contentType: "application/json", body: "{}" },
    resultType: resultType(outcome),
  };
}

/**
 * A run by a deployment or its end. Half of one is kept too, as far as the platform lets a failed run keep anything.
 * @param {string} key
 * @param {string} name  of the module's function
 * @param {Module} module
 * @returns {Event}
 */
const event = (key, name, module) => async (context, params) => {
  const place = placeOf(context, key);
  const occasion = occasionOf(context, undefined, [own(own(context, "crossFlowState"), place)]);
  const { state } = await module.start(name, context, params, occasion, (half) => {
    keepIn(context, "crossFlowState", { [place]: parsed(half) });
  });
  const there = toPlain(own(context, "crossFlowState"));
  return state === undefined ? {} : { crossFlowState: { ...there, [place]: parsed(state) } };
};

/**
 * After the second of these the flow's steps do not run.
 * @param {Outcome} outcome
 */
const resultType = ({ isNews }) => (isNews ? "completed" : "polled_no_changes");

/**
 * Where the instance's state has what belongs to this trigger of this flow. A flow's stable id outlives its versions.
 * @param {Context} context
 * @param {string} key
 */
function placeOf(context, key) {
  const flow = own(context, "flow");
  const parts = [own(own(context, "instance"), "id"), own(flow, "stableId") ?? own(flow, "name")];
  return ["gorgias", key, ...parts.map(shown)].join(":");
}

/**
 * @param {Context} context
 * @param {Plain | undefined} payload
 * @param {unknown[]} states  the copies of what was kept
 * @returns {Occasion}
 */
function occasionOf(context, payload, states) {
  const flow = text(own(own(context, "flow"), "name"));
  const url = own(own(context, "webhookUrls"), flow ?? "");
  const keys = own(own(context, "webhookApiKeys"), flow ?? "");
  const raw = own(own(payload, "rawBody"), "data");
  const data = own(own(payload, "body"), "data");
  const written = textOf(raw) ?? textOf(data);
  return {
    told: JSON.stringify({
      states: states.map(json).filter((state) => state !== undefined),
      pagination: json(own(payload, "paginationState")),
      isBatch: own(own(context, "batch"), "enabled") === true,
      isSimulated: own(context, "isSimulatedTestExecution") === true,
      flow: flow ?? "",
      url: text(url),
      apiKey: text(Array.isArray(keys) ? keys[0] : undefined),
      headers: headersOf(own(payload, "headers")),
      raw: written,
    }),
    body: isBlank(data) ? (textOf(raw) ?? raw) : (textOf(data) ?? data),
  };
}

/** @param {unknown} value */
const isBlank = (value) => value === undefined || value === null || value === "";

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value.toWellFormed() : undefined);

/**
 * Text, or bytes as text.
 * @param {unknown} value
 */
const textOf = (value) =>
  value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : isBlank(value) ? undefined : text(value);

/**
 * Names in lower case: whoever passed them on may have written them otherwise.
 * @param {unknown} headers
 * @returns {[string, string][]}
 */
const headersOf = (headers) =>
  Object.entries(toPlain(headers)).map(([name, value]) => [name.toLowerCase(), shown(value)]);

/**
 * Whatever it is, as text; blank for nothing, and for what has no text.
 * @param {unknown} value
 */
function shown(value) {
  try {
    return String(value ?? "").toWellFormed();
  } catch {
    return "";
  }
}

/**
 * An object's own members; none for anything else, and for what throws when it is looked at.
 * @param {unknown} value
 * @returns {Plain}
 */
function toPlain(value) {
  try {
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/**
 * JSON of an object; undefined for anything else.
 * @param {unknown} value
 */
function json(value) {
  try {
    return typeof value === "object" && value !== null ? JSON.stringify(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string | undefined} state  JSON that Rust wrote
 * @returns {unknown}
 */
const parsed = (state) => (state === undefined ? undefined : JSON.parse(state));
