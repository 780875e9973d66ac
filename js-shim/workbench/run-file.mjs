// One way to run a flow for the page and for the terminal: a component's process, its connections, a writer of events.

import { Component, Refused } from "./engine/component.mjs";
import { configVarsOf, connectionValue, secretsOf } from "./engine/config-vars.mjs";
import { eventWriter } from "./engine/events.mjs";
import { flowOf, runFlow } from "./engine/run.mjs";

/**
 * Runs a flow of an integration.
 * @param {object} options
 * @param {string} options.file           the component's bundle
 * @param {any} options.definition
 * @param {any} options.integration
 * @param {Record<string, string>} [options.routes]
 * @param {"loopback" | "any"} [options.network]
 * @param {(declaration: any) => {fields: any, token?: any} | undefined} options.connectionOf  of a connection variable
 * @param {Record<string, string>} [options.given]   values of config variables
 * @param {any[]} [options.more]          further connections `{definitionKey, fields, token}` whose secrets must not show
 * @param {(event: any) => void} options.sink
 * @param {(event: any) => void} [options.observe]   is told of every request as it was, before anything is taken out
 * @param {Component} [options.component] a process that is warm already
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
