"use strict";

// One HTTP request: sent through `fetch`, its body read as it is wanted, all within its time.

const { CALL_LIMIT, KIND, WANT } = require("./border.js");
const { bare } = require("./members.js");

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
 * @property {undefined} lost
 * @property {number} status
 * @property {number | undefined} kind
 * @property {unknown} body
 * @property {string | undefined} limit  the one header that is told of a success
 * @property {string | undefined} headers  all of them as JSON, else
 * @property {number | undefined} size
 */
/**
 * A call's host.
 * @typedef {object} Waiting
 * @property {import("./host.js").Options} options
 * @property {boolean} hasFailed
 * @property {(() => void) | undefined} stop
 */

/**
 * A request, as src/host/network.rs gives it.
 * @typedef {object} Outgoing
 * @property {string} url
 * @property {string} method
 * @property {string} headers  pairs of name and value as JSON
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
    attempt(host, outgoing, controller.signal, want, everyHeader).then(end, (error) => end(lost(error)));
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
  if (hasFailed) return { lost: "the call has ended", sent: false };
  // Null, not left out: fetch itself would look for what is not there on Object.prototype.
  const plain = { method, headers: headersOf(sent), redirect: /** @type {const} */ ("manual"), signal };
  const response = options.fetch
    ? await options.fetch(url, bare({ ...plain, body: Array.isArray(body) ? Buffer.concat(body) : (body ?? null) }))
    : // Looked up at call time: a proxy agent or a test may have replaced it since the load.
      await globalThis.fetch(url, bare({ ...plain, ...streamed(body) }));
  if (!isResponse(response)) return { lost: "fetch gave no Response", sent: true };
  const { status, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  /** @type {Answer} */
  const answer = {
    lost: undefined,
    status,
    kind: KIND.empty,
    body: undefined,
    limit: undefined,
    headers: undefined,
    size: undefined,
  };
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
 * By name in small letters; of several values of one name a list, as HTTP has it.
 * @param {string} pairs  as JSON
 * @returns {Record<string, string>}
 */
function headersOf(pairs) {
  const headers = new Map();
  for (const [name, value] of JSON.parse(pairs)) {
    const key = name.toLowerCase();
    headers.set(key, headers.has(key) ? `${headers.get(key)}, ${value}` : value);
  }
  return Object.fromEntries(headers);
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
 * @param {import("./host.js").FetchResponse} response
 */
async function bytes(response) {
  const size = Number(response.headers.get("content-length"));
  // A coded body is longer than its header says.
  const isPlain = !response.headers.get("content-encoding");
  const stream = /** @type {ReadableStream | undefined} */ (response.body);
  if (!(size > 0) || !Number.isSafeInteger(size) || !isPlain || !stream?.getReader)
    return Buffer.from(await response.arrayBuffer());
  const isOurs = isByteStream(stream);
  const reader = stream.getReader();
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
