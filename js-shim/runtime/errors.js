"use strict";

// What Rust rejects with is a plain object; what a flow gets is an Error. Only the MEMBERS cross over, so that nothing
// else (a connection's fields, a token) can.

const { MEMBERS } = require("./border.js");
const { bare } = require("./members.js");
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
 * @property {unknown} [cause]  what was thrown by other code, as it was; only where the shim made this
 */

class GorgiasError extends Error {
  /** @param {Plain} plain */
  constructor(plain) {
    super(plain.message, plain.cause === undefined ? {} : { cause: plain.cause });
    // Enumerable, because flows and logs write errors as JSON, which would leave `message` out.
    Object.defineProperty(this, "message", bare({ enumerable: true }));
    for (const name of MEMBERS) {
      if (Object.hasOwn(plain, name)) Object.assign(this, { [name]: plain[name] });
    }
  }
}
Object.defineProperty(
  GorgiasError.prototype,
  "name",
  bare({ value: "GorgiasError", configurable: true, writable: true }),
);

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
Object.defineProperty(
  ConnectionError.prototype,
  "name",
  bare({ value: "ConnectionError", configurable: true, writable: true }),
);

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
  cause,
  code: "INTERNAL",
  message: `Something went wrong inside the Gorgias component (${thrown(cause)}). The request may have succeeded anyway.`,
  hint: "The next step starts with a fresh component. Please report this, with the name of the action and its inputs.",
});

/**
 * The error of a part of the host that does not do.
 * @param {string} name
 * @param {boolean} isGiven  whether it was replaced
 * @param {unknown} cause
 * @returns {Plain}
 */
const hostFailure = (name, isGiven, cause) => ({
  cause,
  code: "INTERNAL",
  message: `The \`${name}\` ${isGiven ? "given to createComponent" : "of this JavaScript environment"} failed: ${sentence(thrown(cause))} The request may have succeeded anyway.`,
});

/**
 * With its end.
 * @param {string} text
 */
const sentence = (text) => (/[.!?]\s*$/.test(text) ? text.trimEnd() : `${text}.`);

/**
 * The error of an environment that has no part of what requests are made with.
 * @param {string[]} names  of globals
 * @returns {Plain}
 */
const missing = (names) => ({
  code: "INTERNAL",
  message: `This JavaScript environment has no ${names.map((name) => `\`${name}\``).join(" and no ")}, which requests are made with. Nothing was sent.`,
  hint: 'Run it in Node 20 or newer. A test runner\'s environment may hide them: under jest it is `testEnvironment: "node"`, not jsdom.',
});

// The longest text of a cause that is kept.
const LONGEST = 20_000;

/**
 * What other code threw, as an error that has none of the call's secrets: its name, message, code and stack, and what it
 * was caused by.
 * @param {any} cause
 * @param {(text: string) => string} redact
 * @param {number} depth
 * @returns {unknown}
 */
function redacted(cause, redact, depth = 0) {
  const kept = (/** @type {unknown} */ text) => redact(String(text)).slice(0, LONGEST);
  try {
    if (cause === undefined || cause === null) return undefined;
    if (typeof cause !== "object" || typeof cause.message !== "string") return kept(thrown(cause));
    const inner = depth < 3 ? redacted(cause.cause, redact, depth + 1) : undefined;
    const copy = new Error(kept(cause.message), inner === undefined ? {} : { cause: inner });
    const texts = { name: cause.name, stack: cause.stack };
    for (const [name, text] of Object.entries(texts)) {
      if (typeof text === "string") Object.defineProperty(copy, name, bare({ value: kept(text), configurable: true }));
    }
    return typeof cause.code === "string" ? Object.assign(copy, { code: kept(cause.code) }) : copy;
  } catch {
    return undefined;
  }
}

/**
 * The Error for whatever a call was rejected with.
 * @param {unknown} reason
 * @param {() => unknown} connection  the connection of the call
 * @param {(text: string) => string} redact  takes its secrets out of a text
 * @param {unknown} cause  what kept the request from an answer
 */
const toError = (reason, connection, redact, cause) => {
  const plain = isFromRust(reason) ? { cause, ...reason } : internal(reason);
  // The words of what other code threw are in the message of the shim's own errors only.
  const message = plain.code === "INTERNAL" ? redact(plain.message) : plain.message;
  const told = { ...plain, message, cause: redacted(plain.cause, redact) };
  return plain.code === "CONNECTION" ? new ConnectionError(told, connection) : new GorgiasError(told);
};

module.exports = { hostFailure, internal, isFromRust, missing, toError };
