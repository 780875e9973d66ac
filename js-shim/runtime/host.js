"use strict";

// All that Rust asks of JavaScript during one call. Made anew for every call, so that nothing of a call outlives it.
// What Rust could do only by crossing the border many times (a request until its body is there, the ids of a page) is
// done here in one go: a crossing is cheap, hundreds of them cost more than the request.

const { asyncContext } = require("./builtins.js");
const { hostFailure } = require("./errors.js");
const { member } = require("./members.js");
const { abandon, send } = require("./network.js");
const { settled } = require("./params.js");
const { file, json, own, rows } = require("./values.js");

/**
 * What may be replaced: the tests reach the emulator and run without waiting that way.
 * @typedef {object} Options
 * @property {(url: string, init: FetchInit) => Promise<FetchResponse>} [fetch]
 * @property {(milliseconds: number) => Promise<unknown>} [sleep]
 * @property {() => number} [now]
 * @property {() => number} [random]
 */

/**
 * What a `fetch` is given beside the address: nothing that not every make of it takes.
 * @typedef {object} FetchInit
 * @property {string} method
 * @property {Record<string, string>} headers  names in small letters
 * @property {string | Uint8Array<ArrayBuffer> | null} body
 * @property {"manual"} redirect
 * @property {AbortSignal} signal
 */

/**
 * What is read of its answer.
 * @typedef {object} FetchResponse
 * @property {number} status
 * @property {{ get(name: string): string | null | undefined } & Iterable<[string, string]>} headers
 * @property {() => Promise<string>} text
 * @property {() => Promise<ArrayBuffer>} arrayBuffer
 * @property {unknown} [body]
 */

/**
 * What all calls of a component share.
 * @typedef {object} Shared
 * @property {() => Record<string, import("./component.js").Model>} models  the manifest's
 * @property {Options} options  what was replaced
 * @property {{ ahead: number }} clock  by how much its time is ahead of the host's
 */

/**
 * @param {Shared["models"]} models
 * @param {Options | undefined} options
 * @returns {Shared}
 */
exports.shared = (models, options) => ({
  models,
  options: {
    fetch: member(options, "fetch"),
    sleep: member(options, "sleep"),
    now: member(options, "now"),
    random: member(options, "random"),
  },
  clock: { ahead: 0 },
});

class Host {
  /**
   * @param {Shared} shared
   * @param {unknown} context  the platform's
   */
  constructor({ models, options, clock }, context) {
    this.models = models;
    this.options = options;
    this.clock = clock;
    this.logger = member(context, "logger");
    this.debug = Boolean(member(member(context, "debug"), "enabled") ?? member(context, "globalDebug"));
    // Calls of one instance share its queue, so that one is woken in another's asynchronous context.
    this.inContext = asyncContext();
    /**
     * How to end what the call waits for, while it waits.
     * @type {(() => void) | undefined}
     */
    this.stop = undefined;
    /**
     * Rejects the call; see wasm.js.
     * @type {((reason: unknown) => void) | undefined}
     */
    this.reject = undefined;
    this.hasFailed = false;
    /**
     * What the last request that failed was rejected with.
     * @type {unknown}
     */
    this.cause = undefined;
  }

  now() {
    return this.time() + this.clock.ahead;
  }

  /** The host's time, in milliseconds. */
  time() {
    return this.replaced("now") ?? Date.now();
  }

  random() {
    return this.replaced("random") ?? Math.random();
  }

  /**
   * The number that a replaced part of the host gives; undefined when it is not replaced, or gives none, which ends the
   * call.
   * @param {"now" | "random"} name
   */
  replaced(name) {
    const { options } = this;
    if (!options[name] || this.hasFailed) return undefined;
    try {
      const number = this.inContext(() => options[name]?.());
      if (Number.isFinite(number)) return number;
      this.fail(name, `it returned ${typeof number === "number" ? number : `a value of type ${typeof number}`}`);
    } catch (error) {
      this.fail(name, error);
    }
    return undefined;
  }

  /**
   * A promise that is never rejected. Where hardly any of that time passes by the clock, it goes on by what is missing:
   * whoever waits for a moment looks at it again, and would wait for ever where a test's clock stands still. What a timer
   * is early by is not added: this clock would gain on Gorgias' with every sleep, and so would the pace.
   * @param {number} milliseconds
   */
  async sleep(milliseconds) {
    const until = this.now() + milliseconds;
    await this.inContext(() => this.pause(milliseconds));
    const missing = until - this.now();
    if ((this.options.sleep || this.options.now) && missing > 0.9 * milliseconds) this.clock.ahead += missing;
  }

  /** @param {number} milliseconds */
  async pause(milliseconds) {
    const { sleep } = this.options;
    if (this.hasFailed) return;
    if (!sleep) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.stop = () => clearTimeout(timer);
      });
      return;
    }
    try {
      await sleep(milliseconds);
    } catch (error) {
      this.fail("sleep", error);
    }
  }

  /**
   * Sends a request once: the promise of what came of it. It is never rejected; see network.js.
   * @param {string} url
   * @param {string} method
   * @param {Headers} headers
   * @param {import("./network.js").Body} body
   * @param {number} milliseconds
   * @param {number} want
   * @param {boolean} everyHeader
   */
  send(url, method, headers, body, milliseconds, want, everyHeader) {
    return this.inContext(send, this, { url, method, headers, body }, milliseconds, want, everyHeader);
  }

  /** Ends what the call waits for; nobody waits for the call any more. */
  abandon() {
    abandon(this);
  }

  /**
   * Ends the call, for a part of the host does not do. The instance goes on, and finds nothing to wait for.
   * @param {string} name
   * @param {unknown} cause
   */
  fail(name, cause) {
    this.hasFailed = true;
    this.reject?.(hostFailure(name, /** @type {any} */ (this.options)[name] !== undefined, cause));
    this.abandon();
  }

  /**
   * @param {string} level
   * @param {string} line
   */
  log(level, line) {
    // A logger that throws, now or later, must not fail a request that Gorgias has already carried out.
    try {
      const { logger } = this;
      const told = this.inContext(() => member(logger, level)?.call(logger, line));
      if (typeof told === "object" && told !== null) Promise.resolve(told).catch(() => {});
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
   * The params of the call by the keys of its inputs; see params.js.
   * @param {unknown} params
   * @param {string} keys
   */
  settled(params, keys) {
    return settled(params, keys);
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
   * The choices of a model, one a line: its wire value, and after a tab its label where that is another text.
   * @param {string} model
   */
  choices(model) {
    const choices = this.models()[model] ?? [];
    return choices.map((choice) => (typeof choice === "string" ? choice : `${choice[1]}\t${choice[0]}`)).join("\n");
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

  /** A new secret: 43 characters that a header and an address can carry, of 32 random bytes. */
  secret() {
    return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  }

  /**
   * HMAC-SHA256 of a text.
   * @param {string} secret
   * @param {string} text
   */
  async hmac(secret, text) {
    const utf8 = new TextEncoder();
    const how = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", utf8.encode(secret), how, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign(how, key, utf8.encode(text)));
  }

  /**
   * The `id` of each record, NaN where it has none that is a whole number.
   * @param {unknown[]} records
   */
  ids(records) {
    const ids = new Float64Array(records.length);
    for (let at = 0; at < ids.length; at += 1) {
      const id = own(records[at], "id");
      // Text of digits is an id too, and the same one.
      const number = typeof id === "string" && /^\d{1,16}$/.test(id) ? Number(id) : id;
      ids[at] = typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : NaN;
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
   * Of each record the texts (whole numbers and flags as text) under these names, null where there is none: JSON.
   * @param {unknown[]} records
   * @param {string} names  with commas between; a dot leads into an object
   * @param {number} longest  characters of each that are handed on
   */
  texts(records, names, longest) {
    const named = names.split(",").map((name) => /** @type {const} */ ([name, name.split(".")]));
    const short = (/** @type {unknown} */ value, /** @type {string} */ name) => {
      // Of an id that was rounded it is to be seen that there is one.
      if (Number.isSafeInteger(value) || (name === "id" && Number.isInteger(value))) return String(value);
      if (typeof value === "boolean") return String(value);
      return typeof value === "string" ? value.slice(0, longest).toWellFormed() : null;
    };
    /** @type {(record: unknown, path: string[]) => unknown} */
    const at = (record, path) => path.reduce((value, part) => own(value, part), record);
    return JSON.stringify(records.map((record) => named.map(([name, path]) => short(at(record, path), name))));
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
 * @param {Shared} shared
 * @param {unknown} context
 */
exports.createHost = (shared, context) => new Host(shared, context);

/**
 * Of an object that is no connection value but holds the same texts: a connection type's fields.
 * @param {unknown} object
 */
exports.textsOf = (object) => JSON.stringify(texts(object));
