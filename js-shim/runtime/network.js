"use strict";

// One HTTP request: sent through `fetch`, its body read as it is wanted, all within its time.

const { CALL_LIMIT, KIND, WANT } = require("./border.js");

// Failures after which nothing can have arrived: no address, no connection, no handshake.
const NOT_SENT = [
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT",
  "bad port",
];

// Characters of a useless answer that are handed on. The core keeps fewer, but only it can see where a secret ends.
const EXCERPT = 100_000;

// The longest time that a timer can wait.
const LONGEST = 0x7fff_ffff;

// Time ran out.
const LATE = { lost: "", sent: true };

/**
 * What came of a request, for src/host/network.rs.
 * @typedef {{ lost: string, sent: boolean }} Lost  no answer: `lost` is "" when time ran out, else the reason
 * @typedef {object} Answer
 * @property {number} status
 * @property {number | undefined} kind
 * @property {unknown} body
 * @property {string | undefined} limit  the one header that is told of a success
 * @property {string | undefined} headers  all of them as JSON, else
 * @property {number | undefined} size
 */
/** @typedef {{ options: import("./host.js").Options, stop: (() => void) | undefined }} Waiting  a call's host */

/**
 * The promise of what came of a request. It always comes in time, also from a `fetch` that does not mind its signal.
 * @param {Waiting} host
 * @param {string} url
 * @param {RequestInit} init
 * @param {number} milliseconds
 * @param {number} want
 * @param {boolean} everyHeader
 * @returns {Promise<Answer | Lost>}
 */
exports.send = (host, url, init, milliseconds, want, everyHeader) =>
  new Promise((resolve) => {
    const controller = new AbortController();
    const stop = () => {
      end(LATE);
      controller.abort();
    };
    /** @param {Answer | Lost} answer */
    const end = (answer) => {
      clearTimeout(timer);
      if (host.stop === stop) host.stop = undefined;
      resolve(answer);
    };
    // Not `AbortSignal.timeout`: it would keep what it watched until its time is over.
    const timer = milliseconds > 0 ? setTimeout(stop, Math.min(milliseconds, LONGEST)) : undefined;
    host.stop = stop;
    init.signal = controller.signal;
    attempt(host, url, init, want, everyHeader).then(end, (error) => end(lost(error)));
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
 * @param {string} url
 * @param {RequestInit} init
 * @param {number} want
 * @param {boolean} everyHeader
 * @returns {Promise<Answer | Lost>}
 */
async function attempt({ options }, url, init, want, everyHeader) {
  // The global fetch is looked up at call time: a proxy agent or a test may have replaced it since the load.
  // Always with a Request: whoever replaces `fetch` gets one form of it, the one that holds everything.
  let request;
  try {
    request = new Request(url, init);
  } catch (error) {
    return { ...lost(error), sent: false };
  }
  const response = await (options.fetch ?? globalThis.fetch)(request);
  if (!isResponse(response)) return { lost: "fetch gave no Response", sent: true };
  const { status, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  /** @type {Answer} */
  const answer = { status, kind: KIND.empty, body: undefined, limit: undefined, headers: undefined, size: undefined };
  if (isSuccess && want === WANT.bytes) {
    const data = await bytes(response);
    answer.size = data.length;
    answer.kind = KIND.value;
    answer.body = { data, contentType: headers.get("content-type") ?? "application/octet-stream" };
  } else {
    // Read it even when it is not wanted: an unread body keeps its connection from being used again.
    const text = await response.text();
    if (text !== "") read(answer, text, isSuccess ? want : undefined);
    // An answer in chunks or compressed does not say how long it is.
    if (everyHeader) answer.size = Buffer.byteLength(text);
  }
  // A header costs two texts across the border.
  if (answer.kind === KIND.value && !everyHeader) answer.limit = headers.get(CALL_LIMIT) ?? undefined;
  else answer.headers = JSON.stringify([...headers]);
  return answer;
}

/**
 * @param {Answer} answer
 * @param {string} text
 * @param {number | undefined} want
 */
function read(answer, text, want) {
  switch (want) {
    case undefined:
      answer.kind = KIND.text;
      answer.body = text;
      return;
    case WANT.nothing:
      return;
    case WANT.text:
      answer.kind = KIND.value;
      answer.body = text;
      return;
    case WANT.json:
    case WANT.jsonOrText:
      answer.kind = KIND.value;
      try {
        answer.body = JSON.parse(text);
      } catch {
        if (want === WANT.json) answer.kind = KIND.notJson;
        answer.body = want === WANT.json ? text.slice(0, EXCERPT) : text;
      }
      return;
    default:
      // Nobody knows what is wanted. Without a kind, the module makes an INTERNAL error of it.
      answer.kind = undefined;
  }
}

/**
 * Any make of it: a `fetch` that was replaced may come with a class of its own.
 * @param {any} value
 */
const isResponse = (value) =>
  Number.isInteger(value?.status) && typeof value.text === "function" && typeof value.headers?.get === "function";

/**
 * All bytes, as a Buffer. Where the header says truly how many there are they are held once; `arrayBuffer` would hold
 * them three times, in pieces, joined and copied.
 * @param {Response} response
 */
async function bytes(response) {
  const size = Number(response.headers.get("content-length"));
  // A coded body is longer than its header says.
  const isPlain = !response.headers.get("content-encoding");
  if (!(size > 0) || !Number.isSafeInteger(size) || !isPlain || !response.body?.getReader)
    return Buffer.from(await response.arrayBuffer());
  const isOurs = isByteStream(response.body);
  const reader = response.body.getReader();
  const all = Buffer.alloc(size);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) throw new Error("the answer is longer than its header says");
    all.set(value, at);
    at += value.length;
    // Given back now, not when the collector comes by: the pieces of a large file would pile up to as much again.
    if (isOurs && value.byteLength === value.buffer.byteLength) value.buffer.transfer?.(0);
  }
  if (at < size) throw new Error("the answer is shorter than its header says");
  return all;
}

/**
 * A stream of bytes takes the memory of its pieces from whoever made them, so nobody else has it.
 * @param {ReadableStream} stream
 */
function isByteStream(stream) {
  try {
    stream.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/**
 * `fetch` says "fetch failed"; what failed is in its cause.
 * @param {any} error
 * @returns {Lost}
 */
function lost(error) {
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : "");
  try {
    if (error?.name === "TimeoutError" || error?.name === "AbortError") return LATE;
    const reason = text(error) || text(error?.cause?.code) || text(error?.cause?.message) || text(error?.message);
    return { lost: reason || "unknown", sent: !NOT_SENT.some((mark) => reason.includes(mark)) };
  } catch {
    return { lost: "unknown", sent: true };
  }
}
