// In the child: writes down every request that the component makes, leads those for the sandbox to it, and lets none
// leave this machine unless that was allowed. A net against accidents, not against malice.

import diagnostics from "node:diagnostics_channel";
import http from "node:http";
import net from "node:net";

const BODY = 64 * 1024;

const isLoopback = (host) =>
  ["127.0.0.1", "::1", "localhost", "[::1]"].includes(String(host)) || /^127\./.test(String(host));

/** Bytes as what a reader can look at. */
function shown(bytes, contentType = "", total = bytes.length) {
  if (total === 0) return undefined;
  const isText =
    /json|text|xml|urlencoded|javascript|html/i.test(contentType) ||
    (!contentType && !bytes.subarray(0, 512).includes(0));
  if (!isText) return `<${total} bytes${contentType ? `, ${contentType}` : ""}>`;
  const text = Buffer.from(bytes.subarray(0, BODY)).toString("utf8");
  return total > BODY ? `${text}… <${total} bytes in all>` : text;
}

/**
 * `routes` are `{origin: address}`: requests for the one go to the other. `network` is "loopback" or "any".
 * `tell(request)` is called when a request has its answer, or none.
 */
export function record({ routes = {}, network = "loopback", tell }) {
  const open = new Set();
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const route = routes[url.origin];
    const sent = request.body ? Buffer.from(await request.clone().arrayBuffer()) : Buffer.alloc(0);
    const entry = {
      at: Date.now(),
      method: request.method,
      url: request.url,
      requestHeaders: Object.fromEntries(request.headers),
      requestBody: shown(sent, request.headers.get("content-type") ?? ""),
    };
    const begin = performance.now();
    const done = (more) => tell({ ...entry, ms: performance.now() - begin, ...more });
    try {
      if (!route && network !== "any" && !isLoopback(url.hostname)) {
        throw new TypeError(
          `A request to ${url.origin} would have left this machine; the workbench only lets it with --real.`,
        );
      }
      const { method, headers, redirect, signal } = request;
      const body = sent.length ? sent : undefined;
      const target = route ? `${route}${url.pathname}${url.search}` : request.url;
      const response = await real(target, { method, headers, redirect, signal, body });
      const copy = response.clone();
      const { headers: answered, status } = response;
      const reading = head(copy).then(
        ({ bytes, total }) =>
          done({
            status,
            responseHeaders: Object.fromEntries(answered),
            responseBody: shown(bytes, answered.get("content-type") ?? "", total),
          }),
        (error) => done({ status, responseHeaders: Object.fromEntries(answered), error: reason(error) }),
      );
      open.add(reading);
      reading.finally(() => open.delete(reading));
      return response;
    } catch (error) {
      done({ error: reason(error) });
      throw error;
    }
  };
  recordHttp({ tell });
  if (network !== "any") closeNetwork();
  /** Waits, not for long, for answers that are still being written down. */
  return () => Promise.race([Promise.all(open), new Promise((resolve) => setTimeout(resolve, 500).unref())]);
}

const reason = (error) => [error?.message, error?.cause?.code ?? error?.cause?.message].filter(Boolean).join(": ");

/** The first bytes of a body, and how many there are. */
async function head(response) {
  if (!response.body) return { bytes: Buffer.alloc(0), total: 0 };
  const pieces = [];
  let total = 0;
  for await (const piece of response.body) {
    if (total < BODY) pieces.push(Buffer.from(piece));
    total += piece.length;
  }
  return { bytes: Buffer.concat(pieces), total };
}

/** The same for what goes through node:http, as the clients of most components do. */
function recordHttp({ tell }) {
  const open = new WeakMap();
  /** @type {any} */
  const proto = http.ClientRequest.prototype;
  for (const name of ["write", "end"]) {
    const original = proto[name];
    proto[name] = function (/** @type {any} */ chunk, /** @type {any} */ encoding, /** @type {any[]} */ ...rest) {
      if (!open.has(this)) start(this);
      const kept = open.get(this);
      if (typeof chunk === "string")
        kept.sent.push(
          Buffer.from(chunk, /** @type {BufferEncoding} */ (typeof encoding === "string" ? encoding : "utf8")),
        );
      else if (chunk instanceof Uint8Array) kept.sent.push(Buffer.from(chunk));
      return original.call(this, chunk, encoding, ...rest);
    };
  }
  function start(request) {
    open.set(request, { at: Date.now(), begin: performance.now(), sent: [] });
    request.once("error", (error) => {
      const kept = open.get(request);
      if (!kept.told) finish(request, { error: reason(error) });
    });
  }
  function finish(request, more) {
    const kept = open.get(request);
    if (!kept || kept.told) return;
    kept.told = true;
    const body = Buffer.concat(kept.sent);
    const headers = request.getHeaders();
    tell({
      at: kept.at,
      method: request.method,
      url: `${request.protocol}//${request.getHeader("host") ?? request.host}${request.path}`,
      requestHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      requestBody: shown(body, String(headers["content-type"] ?? "")),
      ms: performance.now() - kept.begin,
      ...more,
    });
  }
  diagnostics.subscribe("http.client.response.finish", (/** @type {any} */ { request, response }) => {
    const pieces = [];
    let total = 0;
    const push = response.push;
    response.push = function (chunk, ...rest) {
      if (chunk) {
        const piece = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
        // A copy: the parser uses its memory again.
        if (total < BODY) pieces.push(Buffer.from(piece));
        total += piece.length;
      } else {
        const responseHeaders = Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        );
        const contentType = response.headers["content-encoding"]
          ? "application/octet-stream"
          : (response.headers["content-type"] ?? "");
        finish(request, {
          status: response.statusCode,
          responseHeaders,
          responseBody: shown(Buffer.concat(pieces), contentType, total),
        });
      }
      return push.call(this, chunk, ...rest);
    };
  });
}

/** Whatever opens a socket, by whatever library: to this machine or not at all. */
function closeNetwork() {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (/** @type {any} */ ...args) {
    const [first] = Array.isArray(args[0]) ? args[0] : args;
    const host =
      typeof first === "object" && first !== null
        ? first.path
          ? "127.0.0.1"
          : (first.host ?? "localhost")
        : typeof args[1] === "string"
          ? args[1]
          : "localhost";
    if (!isLoopback(host)) {
      const error = Object.assign(
        new Error(`A connection to ${host} would have left this machine; the workbench only lets it with --real.`),
        { code: "ENETUNREACH" },
      );
      process.nextTick(() => this.destroy(error));
      return this;
    }
    return connect.apply(this, args);
  };
}
