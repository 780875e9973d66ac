// The values of an integration's config variables, as a flow sees them.

import { Refused } from "./component.mjs";

/**
 * Key → value. `connectionOf(declaration)` gives the value of a connection variable, or undefined; `given` are values
 * by key that go before the defaults, all texts.
 */
export function configVarsOf(integration, /** @type {any} */ { connectionOf = () => undefined, given = {} } = {}) {
  const values = new Map();
  const declared = Array.isArray(integration?.requiredConfigVars) ? integration.requiredConfigVars : [];
  for (const one of declared) {
    if (one?.dataType === "connection") values.set(one.key, connectionOf(one));
    else values.set(one.key, listed(one, given[one.key] ?? one.defaultValue ?? ""));
  }
  const unknown = Object.keys(given).filter((key) => !declared.some((one) => one.key === key));
  if (unknown.length) {
    const names = declared.filter((one) => one.dataType !== "connection").map((one) => one.key);
    throw new Refused(
      `There is no config variable ${unknown.map((key) => JSON.stringify(key)).join(", ")}. There is ${names.join(", ") || "none"}.`,
    );
  }
  return values;
}

// Lists are kept as JSON in a text.
function listed({ collectionType }, value) {
  if (!collectionType || typeof value !== "string" || value === "") return value;
  try {
    const rows = JSON.parse(value);
    return collectionType === "keyvaluelist" && !Array.isArray(rows)
      ? Object.entries(rows).map(([key, one]) => ({ key, value: one }))
      : rows;
  } catch {
    return value;
  }
}

/** A connection as a step gets it. Unset fields get their defaults; hidden templates are filled in. */
export function connectionValue(definition, /** @type {any} */ { fields = {}, token, configVarKey = "" }) {
  const all = {};
  for (const input of definition.inputs) {
    const value = fields[input.key];
    all[input.key] = value === undefined || value === "" ? (input.default ?? "") : value;
  }
  for (const input of definition.inputs) {
    if (input.type === "template")
      all[input.key] = String(input.default ?? "").replace(/\{\{#(\w+)\}\}/g, (_, key) => String(all[key] ?? ""));
  }
  return { key: definition.key, configVarKey, fields: { ...fields, ...all }, ...(token ? { token } : {}), context: {} };
}

/** Every text of a connection that nobody may read, in the forms in which it travels. */
export function secretsOf(definition, /** @type {any} */ { fields = {}, token } = {}) {
  const isSecret = (key) => definition?.inputs.find((input) => input.key === key)?.type === "password";
  const secrets = [
    ...Object.keys(fields)
      .filter(isSecret)
      .map((key) => fields[key]),
    ...Object.values(token ?? {}),
  ].filter(
    // "Bearer" is no secret, and neither is a number of seconds.
    (one) => typeof one === "string" && one.length >= 8,
  );
  const short = Object.keys(fields)
    .filter(isSecret)
    .map((key) => fields[key])
    .filter((one) => typeof one === "string" && one.length >= 4);
  const all = [...new Set([...secrets, ...short])];
  const pairs = all.flatMap((secret) =>
    Object.values(fields).map((other) => Buffer.from(`${other}:${secret}`).toString("base64")),
  );
  return [...all, ...all.map(encodeURIComponent), ...pairs];
}
