"use strict";

// All that Rust asks of JavaScript during one call. Made anew for every call, so that nothing of a call outlives it.
// What Rust could do only by crossing the border many times (a request until its body is there, the ids of a page) is
// done here in one go: a crossing is cheap, hundreds of them cost more than the request.

const { abandon, send } = require("./network.js");

// In the place of a value that throws when it is looked at. It cannot be written as JSON, and says why.
const UNREADABLE = {
  toJSON() {
    throw new Error("it throws when it is read");
  },
};

class Host {
  /**
   * `options` replaces parts of it: the tests reach the emulator and run without waiting that way. `models` are the
   * manifest's.
   */
  constructor(models, options, context) {
    this.models = models;
    this.options = options;
    this.logger = context?.logger;
    this.debug = Boolean(context?.debug?.enabled ?? context?.globalDebug);
    // How to end what the call waits for, while it waits.
    this.stop = undefined;
  }

  now() {
    return this.options.now ? this.options.now() : Date.now();
  }

  random() {
    return this.options.random ? this.options.random() : Math.random();
  }

  sleep(milliseconds) {
    if (this.options.sleep) return this.options.sleep(milliseconds);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.stop = () => clearTimeout(timer);
    });
  }

  /** Sends a request once: the promise of what came of it. It is never rejected; see network.js. */
  send(url, init, milliseconds, want, everyHeader) {
    return send(this, url, init, milliseconds, want, everyHeader);
  }

  /** Ends what the call waits for; its instance is lost. */
  abandon() {
    abandon(this);
  }

  log(level, line) {
    // A logger that throws must not fail a request that Gorgias has already carried out.
    try {
      this.logger?.[level]?.(line);
    } catch {}
  }

  /** An input's value, undefined where it is blank. What other code put on Object.prototype is nobody's input. */
  input(params, key) {
    try {
      if (typeof params !== "object" || params === null || !Object.hasOwn(params, key)) return undefined;
      const value = params[key];
      return value === null || value === "" ? undefined : value;
    } catch {
      return UNREADABLE;
    }
  }

  /** The wire values of a model, one a line. */
  choices(model) {
    return this.models[model].choices.map(({ value }) => value).join("\n");
  }

  /** The texts of a connection as JSON: `{key, fields, token}`; undefined where there is none. */
  connection(params, key) {
    const value = this.input(params, key);
    if (typeof value !== "object" || value === null) return undefined;
    return JSON.stringify({
      key: text(member(value, "key")) ?? "",
      fields: texts(member(value, "fields")),
      token: texts(member(value, "token")),
    });
  }

  /** The `id` of each record, NaN where it has none that is a whole number. */
  ids(records) {
    const ids = new Float64Array(records.length);
    for (let at = 0; at < ids.length; at += 1) {
      const id = records[at]?.id;
      ids[at] = Number.isSafeInteger(id) && id >= 0 ? id : NaN;
    }
    return ids;
  }

  /** Adds all records of a page to a list. */
  append(list, records) {
    for (const record of records) list.push(record);
  }

  /** Of each record the texts (and whole numbers as text) under these names, null where there is none: JSON. */
  texts(records, names, longest) {
    const named = names.split(",");
    const short = (value) => {
      if (Number.isSafeInteger(value)) return String(value);
      return typeof value === "string" ? value.slice(0, longest).toWellFormed() : null;
    };
    return JSON.stringify(Array.from(records, (record) => named.map((name) => short(record?.[name]))));
  }
}

// Text or a number, as text: nothing else can be a credential.
const text = (value) =>
  typeof value === "string" ? value.toWellFormed() : typeof value === "number" ? String(value) : undefined;

const member = (object, name) => {
  try {
    return object[name];
  } catch {
    return undefined;
  }
};

/** The members of an object that are text; none for what is no object or throws. */
const texts = (object) => {
  const found = {};
  if (typeof object !== "object" || object === null) return found;
  try {
    for (const name of Object.keys(object)) found[name] = text(member(object, name));
  } catch {}
  return found;
};

exports.createHost = (models, options, context) => new Host(models, options, context);
/** Of an object that is no connection value but holds the same texts: a connection type's fields. */
exports.textsOf = (object) => JSON.stringify(texts(object));
