"use strict";

// What Rust rejects with is a plain object; what a flow gets is an Error.

/**
 * What Rust rejects with.
 * @typedef {object} Plain
 * @property {string} code
 * @property {string} message
 * @property {number} [status]
 * @property {unknown} [data]
 * @property {unknown} [headers]
 * @property {{ key: string, label: string, problem: string }[]} [inputs]
 * @property {string} [hint]
 * @property {string} [cursor]
 */

// Only the members named there cross over, so that nothing else (a connection's fields, a token) can.
const { MEMBERS } = require("./border.js");

class GorgiasError extends Error {
  /** @param {Plain} plain */
  constructor(plain) {
    super(plain.message);
    // Enumerable, because flows and logs write errors as JSON, which would leave `message` out.
    Object.defineProperty(this, "message", { enumerable: true });
    for (const name of MEMBERS) {
      if (plain[name] !== undefined) Object.assign(this, { [name]: plain[name] });
    }
  }
}
Object.defineProperty(GorgiasError.prototype, "name", { value: "GorgiasError", configurable: true, writable: true });

/**
 * A connection may be anything, also something that throws when it is looked at: that must not hide the error.
 * @param {() => unknown} connection
 * @returns {{ key: string | undefined, configVarKey: string | undefined }}
 */
const namesOf = (connection) => {
  try {
    const { key, configVarKey } = /** @type {{ key?: unknown, configVarKey?: unknown }} */ (connection());
    const name = (/** @type {unknown} */ value) => (typeof value === "string" ? value : undefined);
    return { key: name(key), configVarKey: name(configVarKey) };
  } catch {
    return { key: undefined, configVarKey: undefined };
  }
};

// The platform marks an instance "Configuration Error" for errors that look like its own ConnectionError: these two
// fields are what it looks at. Of the connection only its names are told.
class ConnectionError extends GorgiasError {
  /**
   * @param {Plain} plain
   * @param {() => unknown} connection
   */
  constructor(plain, connection) {
    super(plain);
    this.isSpectralError = true;
    this.connection = namesOf(connection);
  }
}
Object.defineProperty(ConnectionError.prototype, "name", {
  value: "ConnectionError",
  configurable: true,
  writable: true,
});

/**
 * True for what Rust means as an error, in contrast to an exception that went through it.
 * @param {unknown} reason
 * @returns {reason is Plain}
 */
const isFromRust = (reason) =>
  typeof reason === "object" &&
  reason !== null &&
  !(reason instanceof Error) &&
  "code" in reason &&
  typeof reason.code === "string";

/**
 * The error of a defect of ours: the instance is lost, the flow is told, the process lives.
 * @param {any} cause
 * @returns {Plain}
 */
const internal = (cause) => ({
  code: "INTERNAL",
  message: `The Gorgias component met a defect of its own (${cause?.message ?? cause}). Whether the request was carried out is not known.`,
  hint: "The next step starts with a fresh component. Please report this with the name of the action and its inputs.",
});

/**
 * The Error for whatever a call was rejected with.
 * @param {unknown} reason
 * @param {() => unknown} connection  the connection of the call
 */
const toError = (reason, connection) => {
  const plain = isFromRust(reason) ? reason : internal(reason);
  return plain.code === "CONNECTION" ? new ConnectionError(plain, connection) : new GorgiasError(plain);
};

module.exports = { internal, isFromRust, toError };
