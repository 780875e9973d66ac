"use strict";

// All that Rust asks of JavaScript during one call. Made anew for every call, so that nothing of a call outlives it.
// What Rust could do only by crossing the border many times (a request until its body is there, the ids of a page) is
// done here in one go: a crossing is cheap, hundreds of them cost more than the request.

const { abandon, send } = require("./network.js");
const { file, json, own, rows } = require("./values.js");

/**
 * What may be replaced: the tests reach the emulator and run without waiting that way.
 * @typedef {object} Options
 * @property {(request: Request) => Promise<Response>} [fetch]
 * @property {(milliseconds: number) => Promise<unknown>} [sleep]
 * @property {() => number} [now]
 * @property {() => number} [random]
 */

/** @typedef {Record<string, ((line: string) => unknown) | undefined>} Logger */

class Host {
  /**
   * @param {Record<string, import("./component.js").Model>} models  the manifest's
   * @param {Options} options
   * @param {{ logger?: Logger, debug?: { enabled?: unknown }, globalDebug?: unknown } | undefined} context
   */
  constructor(models, options, context) {
    this.models = models;
    this.options = options;
    this.logger = context?.logger;
    this.debug = Boolean(context?.debug?.enabled ?? context?.globalDebug);
    /**
     * How to end what the call waits for, while it waits.
     * @type {(() => void) | undefined}
     */
    this.stop = undefined;
  }

  now() {
    return this.options.now ? this.options.now() : Date.now();
  }

  random() {
    return this.options.random ? this.options.random() : Math.random();
  }

  /** @param {number} milliseconds */
  sleep(milliseconds) {
    if (this.options.sleep) return this.options.sleep(milliseconds);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.stop = () => clearTimeout(timer);
    });
  }

  /**
   * Sends a request once: the promise of what came of it. It is never rejected; see network.js.
   * @param {string} url
   * @param {RequestInit} init
   * @param {number} milliseconds
   * @param {number} want
   * @param {boolean} everyHeader
   */
  send(url, init, milliseconds, want, everyHeader) {
    return send(this, url, init, milliseconds, want, everyHeader);
  }

  /** Ends what the call waits for; its instance is lost. */
  abandon() {
    abandon(this);
  }

  /**
   * @param {string} level
   * @param {string} line
   */
  log(level, line) {
    // A logger that throws must not fail a request that Gorgias has already carried out.
    try {
      this.logger?.[level]?.(line);
    } catch {}
  }

  /**
   * An input's value, undefined where it is blank. What other code put on Object.prototype is nobody's input.
   * @param {unknown} params
   * @param {string} key
   * @returns {unknown}
   */
  input(params, key) {
    const value = own(params, key);
    return value === null || value === "" ? undefined : value;
  }

  /**
   * An object as JSON, or a "!" and why it cannot be used.
   * @param {unknown} value
   */
  json(value) {
    return json(value);
  }

  /**
   * Bytes and their type, undefined for what holds none.
   * @param {unknown} value
   * @param {boolean} isAsked  also of text, and of what was bytes before it went through JSON
   */
  file(value, isAsked) {
    return file(value, isAsked);
  }

  /**
   * Keys and values in turn, undefined for what is none.
   * @param {unknown} value
   */
  rows(value) {
    return rows(value);
  }

  /**
   * The wire values of a model, one a line.
   * @param {string} model
   */
  choices(model) {
    return (this.models[model]?.choices ?? []).map(({ value }) => value).join("\n");
  }

  /**
   * The texts of a connection as JSON: `{key, fields, token}`; undefined where there is none.
   * @param {unknown} params
   * @param {string} key
   */
  connection(params, key) {
    const value = this.input(params, key);
    if (typeof value !== "object" || value === null) return undefined;
    return JSON.stringify({
      key: text(own(value, "key")) ?? "",
      fields: texts(own(value, "fields")),
      token: texts(own(value, "token")),
    });
  }

  /**
   * The `id` of each record, NaN where it has none that is a whole number.
   * @param {({ id?: unknown } | null | undefined)[]} records
   */
  ids(records) {
    const ids = new Float64Array(records.length);
    for (let at = 0; at < ids.length; at += 1) {
      const id = own(records[at], "id");
      ids[at] = typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? id : NaN;
    }
    return ids;
  }

  /**
   * Adds all records of a page to a list.
   * @param {unknown[]} list
   * @param {unknown[]} records
   */
  append(list, records) {
    for (const record of records) list.push(record);
  }

  /**
   * Of each record the texts (and whole numbers as text) under these names, null where there is none: JSON.
   * @param {(Record<string, unknown> | null | undefined)[]} records
   * @param {string} names  with commas between
   * @param {number} longest  characters of each that are handed on
   */
  texts(records, names, longest) {
    const named = names.split(",");
    const short = (/** @type {unknown} */ value) => {
      if (Number.isSafeInteger(value)) return String(value);
      return typeof value === "string" ? value.slice(0, longest).toWellFormed() : null;
    };
    return JSON.stringify(Array.from(records, (record) => named.map((name) => short(own(record, name)))));
  }
}

/**
 * Text or a number, as text: nothing else can be a credential.
 * @param {unknown} value
 */
const text = (value) =>
  typeof value === "string" ? value.toWellFormed() : typeof value === "number" ? String(value) : undefined;

/**
 * The members of an object that are text; none for what is no object or throws.
 * @param {unknown} object
 */
const texts = (object) => {
  /** @type {Record<string, string | undefined>} */
  const found = {};
  if (typeof object !== "object" || object === null) return found;
  try {
    for (const name of Object.keys(object)) found[name] = text(own(object, name));
  } catch {}
  return found;
};

/**
 * @param {Record<string, import("./component.js").Model>} models
 * @param {Options} options
 * @param {any} context  the platform's
 */
exports.createHost = (models, options, context) => new Host(models, options, context);
/**
 * Of an object that is no connection value but holds the same texts: a connection type's fields.
 * @param {unknown} object
 */
exports.textsOf = (object) => JSON.stringify(texts(object));
