"use strict";

// One HTTP request: sent through `fetch`, its body read as it is wanted, all within its time.

const { ENDED, isOfNetwork, LATE, lost } = require("./failure.js");
const { bare } = require("./members.js");
const { isResponse, received } = require("./response.js");

// The longest time that a timer can wait.
const LONGEST = 0x7fff_ffff;

// A timer that is late by so many milliseconds tells of a process that was stopped or too busy to read: an answer that came
// in time may be waiting, and is read within the grace.
const STOPPED = 100;
const GRACE = 1_000;

/** @typedef {import("./failure.js").Lost} Lost */
/** @typedef {import("./response.js").Answer} Answer */
/**
 * A call's host.
 * @typedef {object} Waiting
 * @property {import("./host.js").Options} options
 * @property {boolean} hasFailed
 * @property {unknown} cause
 * @property {(name: string, cause: unknown) => void} fail
 * @property {(() => void) | undefined} stop
 */

/**
 * A request, as src/host/network.rs gives it.
 * @typedef {object} Outgoing
 * @property {string} url
 * @property {string} method
 * @property {Headers} headers
 * @property {Body} body
 */
/** @typedef {undefined | string | Uint8Array<ArrayBuffer> | Uint8Array<ArrayBuffer>[]} Body  in pieces where it is a form */

/**
 * The promise of what came of a request. It always comes in time, also from a `fetch` that does not mind its signal.
 * @param {Waiting} host
 * @param {Outgoing} outgoing
 * @param {number} milliseconds
 * @param {number} want
 * @param {boolean} everyHeader
 * @returns {Promise<Answer | Lost>}
 */
exports.send = (host, outgoing, milliseconds, want, everyHeader) =>
  new Promise((resolve) => {
    const controller = new AbortController();
    const end = (/** @type {Answer | Lost} */ answer) => {
      clearTimeout(timer);
      if (host.stop === stop) host.stop = undefined;
      resolve(answer);
    };
    const ending = (/** @type {Lost} */ why) => () => {
      end(why);
      controller.abort();
    };
    const stop = ending(ENDED);
    const late = ending(LATE);
    const began = performance.now();
    const limit = Math.min(milliseconds, LONGEST);
    const over = () => {
      const isLate = performance.now() - began - limit >= STOPPED;
      if (isLate) timer = setTimeout(late, GRACE);
      else late();
    };
    // Not `AbortSignal.timeout`: it would keep what it watched until its time is over.
    let timer = milliseconds > 0 ? setTimeout(over, limit) : undefined;
    host.stop = stop;
    host.cause = undefined;
    const failed = (/** @type {unknown} */ error) => {
      host.cause = error;
      if (!controller.signal.aborted && !isOfNetwork(error)) host.fail("fetch", error);
      end(lost(error, performance.now() - began));
    };
    attempt(host, outgoing, controller.signal, want, everyHeader).then(end, failed);
  });

/**
 * Ends what a host waits for.
 * @param {Waiting} host
 */
exports.abandon = (host) => {
  host.stop?.();
  host.stop = undefined;
};

/**
 * @param {Waiting} host
 * @param {Outgoing} outgoing
 * @param {AbortSignal} signal
 * @param {number} want
 * @param {boolean} everyHeader
 * @returns {Promise<Answer | Lost>}
 */
async function attempt({ options, hasFailed }, { url, method, headers: sent, body }, signal, want, everyHeader) {
  if (hasFailed) return ENDED;
  // Null, not left out: fetch itself would look for what is not there on Object.prototype.
  const plain = { method, headers: Object.fromEntries(sent), redirect: /** @type {const} */ ("manual"), signal };
  const response = options.fetch
    ? await options.fetch(url, bare({ ...plain, body: Array.isArray(body) ? Buffer.concat(body) : (body ?? null) }))
    : // Looked up at call time: a proxy agent or a test may have replaced it since the load.
      await globalThis.fetch(url, bare({ ...plain, ...streamed(body) }));
  if (!isResponse(response)) throw new TypeError("it returned no Response");
  return received(response, want, everyHeader);
}

/**
 * A form goes piece by piece, which holds no second copy of its files. Whoever replaces `fetch` gets it whole, because
 * not every one of them takes a stream.
 * @param {Body} body
 * @returns {{ body: any, duplex?: "half" }}
 */
const streamed = (body) =>
  Array.isArray(body)
    ? { body: /** @type {any} */ (ReadableStream).from(body), duplex: "half" }
    : { body: body ?? null };
