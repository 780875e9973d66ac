// Runs of the foreign component, as the tests of the engine need them.

import { createServer } from "node:http";
import { join } from "node:path";
import { Component } from "../../../js-shim/workbench/engine/component.mjs";
import { runIntegration } from "../../../js-shim/workbench/run-file.mjs";

export const foreign = join(import.meta.dirname, "..", "fixtures", "foreign.cjs");

let definition;
/** The foreign component's definition; read once. */
export async function foreignDefinition() {
  if (!definition) {
    const component = new Component({ file: foreign });
    definition = await component.definition();
    component.stop();
  }
  return definition;
}

/**
 * A step of the foreign component: `step("Echo It", "echo", { value: "x" })`; plain texts are values.
 * @returns {any}
 */
export const step = (name, key, inputs = {}, more = {}) => ({
  name,
  action: { key, component: { key: "kitchen", isPublic: false, version: "LATEST" } },
  inputs: Object.fromEntries(
    Object.entries(inputs).map(([input, value]) => [
      input,
      typeof value === "object" ? value : { type: "value", value },
    ]),
  ),
  ...more,
});

/**
 * A step of the platform: `platform("Each", "loop", "loopOverItems", …)`.
 * @returns {any}
 */
export const platform = (name, component, key, inputs = {}, more = {}) => ({
  ...step(name, key, inputs, more),
  action: { key, component: { key: component, isPublic: true, version: "LATEST" } },
});

export const echo = (name, value) => step(name, "echo", { value });
export const ref = (value) => ({ type: "reference", value });
export const template = (value) => ({ type: "template", value });
export const configVar = (value) => ({ type: "configVar", value });
export const webhook = platform("Trigger", "webhook-triggers", "webhook", {}, { isTrigger: true });

export const integration = (steps, more = {}) => ({
  definitionVersion: 7,
  name: "Test",
  flows: [{ name: "Flow 1", steps, ...more.flow }],
  requiredConfigVars: more.requiredConfigVars ?? [],
});

/** An integration with one step of our component, by the connection with an API key. */
export const ourStep = (key, inputs = {}) => ({
  name: key,
  requiredConfigVars: [
    { key: "C", dataType: "connection", connection: { key: "gorgias-api-key", component: { key: "gorgias" } } },
  ],
  flows: [
    {
      name: "F",
      steps: [
        {
          name: "A",
          action: { key, component: { key: "gorgias" } },
          inputs: {
            connection: configVar("C"),
            ...Object.fromEntries(Object.entries(inputs).map(([input, value]) => [input, { type: "value", value }])),
          },
        },
      ],
    },
  ],
});

/** Runs steps after a webhook trigger: `{ok, error, events, steps, of(type, slug)}`. */
export async function run(
  steps,
  /** @type {any} */ { flow, requiredConfigVars, trigger = webhook, connectionOf = () => undefined, ...options } = {},
) {
  const events = [];
  /** @type {any} */
  const outcome = await runIntegration({
    file: foreign,
    definition: await foreignDefinition(),
    integration: integration(trigger ? [trigger, ...steps] : steps, { flow, requiredConfigVars }),
    connectionOf,
    sink: (event) => events.push(event),
    ...options,
  });
  return {
    ...outcome,
    events,
    of: (type, name) => events.filter((event) => event.type === type && (!name || event.step === name)),
  };
}

/** A server on loopback that answers with what it got; `url` and `got`. */
export async function echoServer() {
  const got = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      got.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(200, { "content-type": "application/json", "set-cookie": "session=very-secret-cookie" });
      response.end(JSON.stringify({ method: request.method, body }));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  return {
    url: `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`,
    got,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
