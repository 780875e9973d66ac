"use strict";

// Why `fetch` gave no response, and whether the request can have arrived.

/**
 * No answer, for src/host/network.rs: the reason, and whether the request may have arrived. The reason is "" when time ran
 * out: ours, or after so many milliseconds that of a `fetch` that was replaced.
 * @typedef {{ lost: string, sent: boolean, after?: number, aborted?: boolean }} Lost
 */

/** Nobody waits for the call any more: nothing is to be sent again, or said of it. */
exports.ENDED = { lost: "the call has ended", sent: true, aborted: true };

/** Our own time ran out. */
exports.LATE = { lost: "", sent: true };

// Up to here a connection is made: system calls after whose failure nothing was sent. What comes after them (read, write,
// shutdown) may come after the request was.
const BEFORE_SENDING = /^(getaddrinfo|query[A-Z]\w*|socket|bind|connect|open|uv_\w*connect)$/;

// Node's names for a certificate that did not stand the check (documentation of tls, "X509 certificate error codes"), which
// ends a handshake; and OpenSSL's for a handshake that failed. No system call failed there.
const CERTIFICATE =
  /^(UNABLE_TO_|CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_|ERR_TLS_HANDSHAKE_TIMEOUT$)/;
const HANDSHAKE =
  /^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_NUMBER|VERSION_TOO_LOW|HANDSHAKE|CIPHER|UNKNOWN_CA|CERTIFICATE|UNRECOGNIZED_NAME|INAPPROPRIATE_FALLBACK|NO_APPLICATION_PROTOCOL|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)/;

// What undici and other runtimes say of a connection that was not made, or of a request that they would not send.
const NOT_CONNECTED = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
  // Of a tunnel that the proxy refused; our own signal ends a request with an error of another kind.
  "UND_ERR_ABORTED",
  "UND_ERR_PRX_TLS",
  "ConnectionRefused",
  "FailedToOpenSocket",
  "DNSException",
]);

// Codes of a connection, and of what came over it, that no system call is named for: undici's, Node's HTTP parser, streams
// and decompressors. Not all of Node's own: ERR_ASSERTION is a failed expectation.
const OF_A_CONNECTION = /^(UND_ERR_|HPE_|Z_|ERR_(STREAM|SOCKET|HTTP2?|TLS|SSL)_|ERR__ERROR_|ERR_BROTLI_|E[A-Z\d]+$)/;

// What fetches of other makes say where nothing else tells, the whole of it or how it begins.
const OF_A_FETCH =
  /^(fetch failed|failed to fetch|load failed|terminated|bad port|network ?error|error sending request|unable to connect|the socket connection|other side closed|socket hang up|premature close)/i;

/** An answer that broke off or is not what it says. */
class Broken extends Error {}
exports.Broken = Broken;

/**
 * Whether it is the network's: what else a `fetch` throws (a failed expectation, a slip in a test double or in a wrapper)
 * is no reason to send anything again.
 * @param {any} error
 * @param {number} depth
 * @returns {boolean}
 */
exports.isOfNetwork = (error, depth = 0) => {
  try {
    if (typeof error !== "object" || error === null || depth > 5) return false;
    if (error instanceof Broken || /^(AbortError|TimeoutError|NetworkError|FetchError)$/.test(error.name)) return true;
    const [code, call] = [text(error.code), text(error.syscall) || text(error.erroredSysCall)];
    // Of a file: a recorded answer that is not there.
    if (typeof error.path === "string" && call !== "" && !/^(connect|bind|socket|getaddrinfo)$/.test(call))
      return false;
    if (call || OF_A_CONNECTION.test(code) || CERTIFICATE.test(code) || NOT_CONNECTED.has(code)) return true;
    if (OF_A_FETCH.test(text(error.message))) return true;
    if (
      Array.isArray(error.errors) &&
      error.errors.some((/** @type {any} */ each) => exports.isOfNetwork(each, depth + 1))
    )
      return true;
    return exports.isOfNetwork(error.cause, depth + 1);
  } catch {
    return false;
  }
};

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");

/**
 * `fetch` says "fetch failed"; what failed is in its cause.
 * @param {any} error
 * @param {number} after  milliseconds since it was called
 * @returns {Lost}
 */
exports.lost = (error, after) => {
  try {
    // Not ours: that one has ended the call already.
    if (error?.name === "TimeoutError") return { lost: "", sent: true, after };
    if (error?.name === "AbortError" && !error.cause?.code)
      return { lost: "it was aborted by the caller", sent: true, aborted: true };
    const cause = error?.cause ?? error;
    const isSent = !isUnsent(cause);
    if (isSent && isTimeout(error)) return { lost: "", sent: true, after };
    // A tunnel that the proxy refused has its words in the message only.
    const code = cause?.code === "UND_ERR_ABORTED" ? "" : text(cause?.code);
    const reason = text(error) || code || text(cause?.message) || text(error?.message);
    return { lost: reason || "unknown", sent: isSent };
  } catch {
    return { lost: "unknown", sent: true };
  }
};

// Whoever gives up waiting: undici, the system while it reads, older libraries.
const TIMEOUT = /^(UND_ERR_(HEADERS|BODY)_TIMEOUT|E(SOCKET)?TIMEDOUT)$/;

/**
 * Whether somebody gave up waiting: what takes so long may be carried out yet, which a broken connection ends.
 * @param {any} error
 * @param {number} depth
 * @returns {boolean}
 */
function isTimeout(error, depth = 0) {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  // node-fetch has a word for it.
  if (TIMEOUT.test(text(error.code)) || /^(request|body)-timeout$/.test(text(error.type))) return true;
  return isTimeout(error.cause, depth + 1);
}

/**
 * Whether nothing can have been sent. Of several attempts at a connection, of none of them.
 * @param {any} error
 * @param {number} depth
 * @returns {boolean}
 */
function isUnsent(error, depth = 0) {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  if (Array.isArray(error.errors) && error.errors.length)
    return error.errors.every((/** @type {any} */ each) => isUnsent(each, depth + 1));
  const code = text(error.code);
  // Its own system call speaks for itself: a reset while reading stays one, whatever it is the cause of. node-fetch calls it
  // by another name.
  const call = text(error.syscall) || text(error.erroredSysCall);
  if (call && BEFORE_SENDING.test(call)) return true;
  if (CERTIFICATE.test(code) || HANDSHAKE.test(code) || NOT_CONNECTED.has(code)) return true;
  // The alert that ends a handshake is an error of the write that it answers.
  if (code === "EPROTO" && HANDSHAKE.test(`ERR_SSL_${reasonOf(error)}`)) return true;
  // A connection that was closed in the handshake: only that error says from where it was made (Node's _tls_wrap.js).
  if (code === "ECONNRESET" && !call && "localAddress" in error && "host" in error) return true;
  // Undici's own for an address or a port that it does not call.
  if (error.message === "bad port") return true;
  return isUnsent(error.cause, depth + 1);
}

/**
 * OpenSSL's reason, as its codes spell it.
 * @param {any} error
 */
function reasonOf(error) {
  const reason = text(error.reason) || text(error.message).split("SSL routines:")[1] || "";
  return reason.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
}
