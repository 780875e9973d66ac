// One way to run a flow for the page and for the terminal: a component's process, its connections, a writer of events.

import { Component, Refused } from "./engine/component.mjs";
import { configVarsOf, connectionValue, secretsOf } from "./engine/config-vars.mjs";
import { eventWriter } from "./engine/events.mjs";
import { flowOf, runFlow } from "./engine/run.mjs";

/**
 * @typedef {object} Options
 * @property {string} file           the component's bundle
 * @property {any} definition
 * @property {any} integration
 * @property {Record<string, string>} [routes]
 * @property {"loopback" | "any"} [network]
 * @property {(declaration: any) => {fields: any, token?: any} | undefined} connectionOf  of a connection variable
 * @property {Record<string, string>} [given]   values of config variables
 * @property {any[]} [more]          further connections `{definitionKey, fields, token}` whose secrets must not show
 * @property {(event: any) => void} sink
 * @property {(event: any) => void} [observe]   is told of every request as it was, before anything is taken out
 * @property {Component} [component] a process that is warm already
 */

/**
 * Runs a flow of an integration. What `Options` does not name goes to `runFlow`.
 * @param {Options & Partial<import("./engine/run.mjs").Run>} options
 */
export async function runIntegration({
  file,
  definition,
  integration,
  routes,
  network,
  connectionOf,
  given,
  more = [],
  sink,
  observe,
  component,
  ...options
}) {
  /** @type {string[]} */
  const secrets = more.flatMap((one) =>
    secretsOf(
      definition.connections.find(({ key }) => key === one.definitionKey),
      one,
    ),
  );
  const connect = (declaration) => {
    const key = declaration.connection?.key;
    const found = definition.connections.find((one) => one.key === key);
    const kept = found && connectionOf(declaration);
    if (!kept) return undefined;
    secrets.push(...secretsOf(found, kept));
    return connectionValue(found, { ...kept, configVarKey: declaration.key });
  };
  flowOf(integration, options.flowName);
  const configVars = configVarsOf(integration, { connectionOf: connect, given });
  const process = component ?? new Component({ file, routes, network });
  const write = eventWriter({ secrets, sink });
  const emit = (event) => {
    if (event.type === "request") observe?.(event);
    write(event);
  };
  try {
    const { hide } = write;
    return await runFlow({ component: process, definition, integration, configVars, emit, hide, ...options });
  } finally {
    process.stop();
  }
}

export { Component, Refused };
