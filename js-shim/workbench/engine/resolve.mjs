// What a step's inputs say → the values that its action gets.

import { slug } from "./slug.mjs";

/** `getThing.results.data[0]["a b"].id` → ["getThing", "results", "data", "0", "a b", "id"]. Blanks stand bare. */
export function parsePath(text) {
  const parts = [];
  for (const [, quoted, index, bare] of String(text).matchAll(
    /\[\s*["']([^"']*)["']\s*\]|\[\s*(\d+)\s*\]|([^.[\]]+)/g,
  )) {
    parts.push(quoted ?? index ?? bare);
  }
  return parts;
}

/** The pieces of a template: texts and `{step: path}` or `{configVar: key}`. */
export function parseTemplate(text) {
  const pieces = [];
  let end = 0;
  for (const found of String(text).matchAll(/\{\{([#$])([^}]+)\}\}/g)) {
    if (found.index > end) pieces.push(text.slice(end, found.index));
    pieces.push(found[1] === "#" ? { configVar: found[2].trim() } : { step: found[2].trim() });
    end = found.index + found[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** A value inside a text: objects as JSON, nothing as nothing. */
function written(value) {
  if (value === undefined || value === null) return "";
  if (Buffer.isBuffer(value)) return value.toString("utf8");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Where references look: `steps` is a Map from slug to `{results, currentItem, …}`, `configVars` one from key to value;
 * `warn(text)` is told of what leads nowhere.
 */
export class Scope {
  constructor({ configVars = new Map(), warn = (/** @type {string} */ _text) => {} } = {}) {
    this.steps = new Map();
    this.configVars = configVars;
    this.warn = warn;
  }

  /** The same scope, which does not warn of what leads nowhere. */
  quietly() {
    return Object.assign(Object.create(this), { warn: () => {} });
  }

  /** The value that a reference leads to; undefined, with a warning, where it leads nowhere. */
  reference(text) {
    const [name, ...path] = parsePath(text);
    const entry = this.steps.get(name) ?? this.steps.get(slug(name ?? ""));
    if (!entry) {
      this.warn(`${text}: no step ${name} has run before this one, so there is no value.`);
      return undefined;
    }
    let value = entry;
    for (const [at, key] of path.entries()) {
      if (value === null || value === undefined || typeof value !== "object" || !Object.hasOwn(value, key)) {
        this.warn(`${text}: ${[name, ...path.slice(0, at)].join(".")} has no ${key}, so there is no value.`);
        return undefined;
      }
      value = value[key];
    }
    return value;
  }

  configVar(key) {
    if (key === "" || key === undefined || key === null) return "";
    if (!this.configVars.has(key)) {
      this.warn(`The config variable ${key} is not declared, so there is no value.`);
      return undefined;
    }
    const value = this.configVars.get(key);
    if (value === undefined) this.warn(`The connection ${key} is not filled in, so there is no value.`);
    return value;
  }

  template(text) {
    return parseTemplate(String(text ?? ""))
      .map((piece) =>
        typeof piece === "string"
          ? piece
          : written(piece.step ? this.reference(piece.step) : this.configVar(piece.configVar)),
      )
      .join("");
  }

  /** One input of a step; `declared` is what the component says about it, where it is known. */
  input(input, declared) {
    if (typeof input !== "object" || input === null) return input;
    switch (input.type) {
      case "reference":
        return input.value === "" ? "" : this.reference(input.value);
      case "configVar":
        return this.configVar(input.value);
      case "template":
        return this.template(input.value);
      case "complex":
        return this.complex(input.value, declared);
      default:
        return input.value;
    }
  }

  complex(rows, declared) {
    if (!Array.isArray(rows)) return rows;
    const isGroup = declared?.type === "structuredObject" && !declared.collection;
    if (
      isGroup ||
      (!declared?.collection &&
        rows.length > 0 &&
        rows.every((row) => typeof row?.name === "string" && declared?.inputs))
    ) {
      const child = (key) => declared?.inputs?.find((one) => one.key === key);
      return Object.fromEntries(rows.map((row) => [this.name(row.name), this.input(row, child(this.name(row.name)))]));
    }
    const leaf = declared && { ...declared, collection: undefined };
    const isNamed =
      declared?.collection === "keyvaluelist" || (!declared?.collection && rows.some((row) => row?.name !== undefined));
    return rows.map((row) =>
      isNamed ? { key: this.name(row?.name), value: this.input(row, leaf) } : this.input(row, leaf),
    );
  }

  /** The name of a row: a text, or in newer files an input itself. */
  name(name) {
    return typeof name === "object" && name !== null ? written(this.input(name)) : name;
  }

  /** The params of a step: what its inputs say, and the component's defaults for what they leave out. */
  params(inputs = {}, declared = []) {
    const params = {};
    for (const one of declared) {
      const given = inputs?.[one.key];
      params[one.key] = given === undefined || given === null ? (one.default ?? "") : this.input(given, one);
    }
    // Values saved under keys that this version of the component does not declare still arrive.
    for (const key of Object.keys(inputs ?? {})) if (!Object.hasOwn(params, key)) params[key] = this.input(inputs[key]);
    return params;
  }
}
