"use strict";

// What came back of a request, read as it is wanted and no further than its kind of body may be long: what never ends, or
// unfolds from a few megabytes to gigabytes, would end the process, and with it the flows beside this one.

const { CALL_LIMIT, KIND, WANT } = require("./border.js");
const { Broken } = require("./failure.js");

const MEGABYTE = 1_000_000;

// The longest bodies that are taken, unpacked. A page of a hundred tickets has some 2 MB, an attachment 25 at most.
const LONGEST = {
  /** JSON or text. */
  text: 64 * MEGABYTE,
  /** A file. */
  bytes: 200 * MEGABYTE,
  /** What is no success, or not wanted: the rest is left out. */
  rest: MEGABYTE,
};

// Bytes of a body from which on the memory of its pieces is given back; to ask whose it is costs more than a small one has.
const LARGE = 100_000;

// Characters of a useless answer that are handed on. The core keeps fewer, but only it can see where a secret ends.
const EXCERPT = 100_000;

/**
 * @typedef {object} Answer  for src/host/network.rs
 * @property {undefined} lost
 * @property {number} status
 * @property {number | undefined} kind
 * @property {unknown} body
 * @property {string | undefined} limit  the one header that is told of a success
 * @property {string | undefined} headers  all of them as JSON, else
 * @property {number | undefined} size
 */

/**
 * Any make of it: a `fetch` that was replaced may come with a class of its own.
 * @param {any} value
 */
exports.isResponse = (value) =>
  Number.isInteger(value?.status) && typeof value.text === "function" && typeof value.headers?.get === "function";

/**
 * @param {import("./host.js").FetchResponse} response
 * @param {number} want
 * @param {boolean} everyHeader
 * @returns {Promise<Answer>}
 */
exports.received = async (response, want, everyHeader) => {
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
  if (!isSuccess || want === WANT.nothing) {
    const { data, isWhole } = await taken(response, LONGEST.rest);
    if (isSuccess) readUnwanted(answer, decoded(data), isWhole);
    else readRefusal(answer, decoded(data));
    if (everyHeader) answer.size = data.length;
  } else {
    const longest = want === WANT.bytes ? LONGEST.bytes : LONGEST.text;
    const { data, isWhole } = await taken(response, longest);
    answer.size = data.length;
    if (!isWhole) {
      answer.kind = KIND.tooLong;
      answer.body = String(longest / MEGABYTE);
    } else {
      if (want !== WANT.json) assertEndIsTold(response);
      read(answer, data, want, headers);
    }
  }
  // A header costs two texts across the border.
  if (answer.kind === KIND.value && !everyHeader) answer.limit = headers.get(CALL_LIMIT) ?? undefined;
  else answer.headers = JSON.stringify([...headers]);
  return answer;
};

/**
 * What is no success, in its own words.
 * @param {Answer} answer
 * @param {string} text
 */
function readRefusal(answer, text) {
  if (text === "") return;
  answer.kind = KIND.text;
  answer.body = text;
}

/**
 * A success whose body nobody wants: whether it is one that the API sends is for Rust to say. Of one that is too long
 * only its beginning tells something.
 * @param {Answer} answer
 * @param {string} text
 * @param {boolean} isWhole
 */
function readUnwanted(answer, text, isWhole) {
  if (text.trim() === "" || (!isWhole && !text.trimStart().startsWith("<"))) return;
  try {
    answer.body = JSON.parse(text);
    answer.kind = KIND.value;
  } catch {
    answer.body = text.slice(0, EXCERPT);
    answer.kind = KIND.notJson;
  }
}

/**
 * @param {Answer} answer
 * @param {Buffer} data
 * @param {number} want
 * @param {import("./host.js").FetchResponse["headers"]} headers
 */
function read(answer, data, want, headers) {
  if (want === WANT.bytes) {
    answer.kind = KIND.value;
    answer.body = { data, contentType: headers.get("content-type") ?? "application/octet-stream" };
    return;
  }
  const text = decoded(data);
  if (text === "") return;
  switch (want) {
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
 * The text of a body as `Response.text` gives it: without a byte order mark.
 * @param {Uint8Array} data
 */
const decoded = (data) => (data.length ? new TextDecoder().decode(data) : "");

/**
 * `fetch` unpacks what is compressed and takes half of it for the whole, where the end of the connection alone ends it.
 * Of what was sent as it is nobody knows more; but that is what we ask for, and who compresses all the same has a length
 * or chunks.
 * @param {import("./host.js").FetchResponse} response
 */
function assertEndIsTold(response) {
  const { headers } = response;
  const { type } = /** @type {{ type?: unknown }} */ (response);
  const coding = headers.get("content-encoding") ?? "identity";
  // What was made by hand came over no network.
  const isTold = type === "default" || headers.get("content-length") || headers.get("transfer-encoding");
  if (coding.toLowerCase() !== "identity" && type !== undefined && !isTold)
    throw new Broken("the answer is compressed, and nothing shows whether it is complete");
}

/**
 * A body's bytes, at most so many.
 * @param {import("./host.js").FetchResponse} response
 * @param {number} longest
 * @returns {Promise<{ data: Buffer, isWhole: boolean }>}
 */
async function taken(response, longest) {
  const size = Number(response.headers.get("content-length"));
  // A coded body is longer than its header says.
  const isPlain = !response.headers.get("content-encoding");
  const told = size > 0 && Number.isSafeInteger(size) && isPlain ? size : 0;
  const body = /** @type {any} */ (response.body);
  if (body === null) return { data: Buffer.alloc(0), isWhole: true };
  const isOurs = told > LARGE && isByteStream(body);
  const pieces = piecesOf(body);
  if (!pieces) {
    const isBinary = typeof response.arrayBuffer === "function";
    const data = isBinary ? Buffer.from(await response.arrayBuffer()) : Buffer.from(await response.text());
    return { data: data.subarray(0, longest), isWhole: data.length <= longest };
  }
  // Where the header says truly how many bytes there are they are held once.
  const room = Buffer.alloc(told <= longest ? told : 0);
  /** @type {Buffer[]} */
  const more = [];
  let at = 0;
  let length = 0;
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) break;
    const piece = bytesOf(value);
    length += piece.length;
    if (at + piece.length <= room.length && !more.length) {
      room.set(piece, at);
      at += piece.length;
      // Given back now, not when the collector comes by: the pieces of a large file would pile up to as much again.
      if (isOurs && piece.byteLength === piece.buffer.byteLength) /** @type {any} */ (piece.buffer).transfer?.(0);
    } else more.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    if (length > longest) {
      pieces.end();
      break;
    }
  }
  // Also a recorded answer, whose header is of the body as it was compressed, may be longer than that says.
  if (length < room.length) throw new Broken("the answer is shorter than its header says");
  const data = more.length ? Buffer.concat([room.subarray(0, at), ...more]) : room;
  return { data: length > longest ? data.subarray(0, longest) : data, isWhole: length <= longest };
}

/**
 * The pieces of a body, and how to want no more of them: a web stream, or Node's (node-fetch). None for what is neither.
 * @param {any} body
 * @returns {{ next: () => Promise<{ done?: boolean, value?: any }>, end: () => void } | undefined}
 */
function piecesOf(body) {
  const ignored = () => {};
  if (typeof body?.getReader === "function") {
    const reader = body.getReader();
    // Which drops the connection. Whether that goes well is nobody's business.
    return { next: () => reader.read(), end: () => void reader.cancel().catch(ignored) };
  }
  if (typeof body?.[Symbol.asyncIterator] !== "function") return undefined;
  const iterator = body[Symbol.asyncIterator]();
  return { next: () => iterator.next(), end: () => void Promise.resolve(iterator.return?.()).catch(ignored) };
}

/**
 * @param {unknown} piece
 * @returns {Uint8Array}
 */
function bytesOf(piece) {
  if (typeof piece === "string") return Buffer.from(piece);
  if (ArrayBuffer.isView(piece)) return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  throw new TypeError("its answer holds something other than bytes");
}

/**
 * A stream of bytes takes the memory of its pieces from whoever made them, so nobody else has it.
 * @param {any} stream
 */
function isByteStream(stream) {
  try {
    stream.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}
