"use strict";

// What Rust rejects with is a plain object; what a flow gets is an Error. Only the MEMBERS cross over, so that nothing
// else (a connection's fields, a token) can.

const { MEMBERS } = require("./border.js");
const { own } = require("./values.js");

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

class GorgiasError extends Error {
  /** @param {Plain} plain */
  constructor(plain) {
    super(plain.message);
    // Enumerable, because flows and logs write errors as JSON, which would leave `message` out.
    Object.defineProperty(this, "message", { enumerable: true });
    for (const name of MEMBERS) {
      if (Object.hasOwn(plain, name)) Object.assign(this, { [name]: plain[name] });
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
    const value = connection();
    const name = (/** @type {unknown} */ text) => (typeof text === "string" ? text : undefined);
    return { key: name(own(value, "key")), configVarKey: name(own(value, "configVarKey")) };
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
  typeof own(reason, "code") === "string";

/**
 * What was thrown, in a few words; anything can be.
 * @param {any} cause
 */
const thrown = (cause) => {
  try {
    // It stands within a sentence.
    return String(cause?.message ?? cause).replace(/[.\s]+$/, "");
  } catch {
    return `a value of type ${typeof cause}`;
  }
};

/**
 * The error of a defect of ours: the instance is lost, the flow is told, the process lives.
 * @param {unknown} cause
 * @returns {Plain}
 */
const internal = (cause) => ({
  code: "INTERNAL",
  message: `Something went wrong inside the Gorgias component (${thrown(cause)}). The request may have succeeded anyway.`,
  hint: "The next step starts with a fresh component. Please report this, with the name of the action and its inputs.",
});

/**
 * The error of a part of the host that was replaced and does not do.
 * @param {string} name
 * @param {unknown} cause
 * @returns {Plain}
 */
const hostFailure = (name, cause) => ({
  code: "INTERNAL",
  message: `The \`${name}\` given to createComponent failed: ${thrown(cause)}. The request may have succeeded anyway.`,
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

module.exports = { hostFailure, internal, isFromRust, toError };
