// Requests that end without an answer: whether they may have been carried out is told by what failed.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createTcpServer } from "node:net";
import { after, test } from "node:test";
import { bundle, connection } from "./support/harness.mjs";
import { closeServers, component, opened, perform, serving } from "./support/server.mjs";

after(closeServers);

const raw = { url: "/tickets", method: "GET" };

test("an abort by the caller is told as that, and is not tried again", async () => {
  const server = await serving(() => {});
  for (const [key, inputs] of [
    ["getTicket", { id: 1 }],
    ["createTicketMessage", { ticket_id: 1, channel: "api", body_text: "x" }],
    ["rawRequest", { ...raw, responseType: "json", maxRetries: "3", retryAllErrors: "true" }],
  ]) {
    let calls = 0;
    const caller = new AbortController();
    const made = component(server.base, (url, init) => {
      calls += 1;
      setTimeout(() => caller.abort(), 20);
      return fetch(url, { ...init, signal: AbortSignal.any([/** @type {any} */ (init).signal, caller.signal]) });
    });
    const error = await perform(made, key, inputs).then(assert.fail, (error) => error);
    assert.equal(error.code, "UNREACHABLE", error.stack);
    assert.match(error.message, /aborted/);
    assert.doesNotMatch(error.message, /60 s|in time/);
    assert.equal(calls, 1);
  }
  // A time limit of its own is a timeout, but not ours of a minute.
  const hasty = component(server.base, (url, init) =>
    fetch(url, { ...init, signal: AbortSignal.any([/** @type {any} */ (init).signal, AbortSignal.timeout(30)]) }),
  );
  const error = await perform(hasty, "getTicket", { id: 1 }).then(assert.fail, (error) => error);
  assert.equal(error.code, "TIMEOUT");
  assert.doesNotMatch(error.message, /60 s/);
});

const message = { ticket_id: 1, channel: "api", body_text: "x" };

/** What a create says after a failure: whether it may have been carried out. */
async function verdict(made) {
  const error = await perform(made, "createTicketMessage", message).then(assert.fail, (error) => error);
  assert.match(error.code, /^(UNREACHABLE|TIMEOUT)$/, error.stack);
  const [said] = error.message.match(/nothing was changed|may have succeeded anyway/) ?? assert.fail(error.message);
  return said.startsWith("may");
}

test("what fails before anything is sent was not carried out: with real connections", async () => {
  const closed = createTcpServer();
  const port = await opened(closed);
  closed.close();
  await once(closed, "close");
  assert.equal(await verdict(component(`http://127.0.0.1:${port}`)), false, "refused");

  // Closed in the handshake, and no TLS at all.
  const silent = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
  assert.equal(await verdict(component(`https://127.0.0.1:${await opened(silent)}`)), false, "closed in the handshake");
  const plain = await serving((_, response) => response.end("{}"));
  assert.equal(await verdict(component(plain.base.replace("http:", "https:"))), false, "no TLS");

  // It arrived, and then the connection broke: at once, or in the middle of the answer.
  const breaking = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.resetAndDestroy());
  });
  assert.equal(await verdict(component(`http://127.0.0.1:${await opened(breaking)}`)), true, "a bare reset");
  const ending = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"));
  });
  assert.equal(await verdict(component(`http://127.0.0.1:${await opened(ending)}`)), true, "half an answer");
});

/** `fetch failed`, as undici and its like have it. */
const failed = (cause) => Object.assign(new TypeError("fetch failed"), { cause });
const error = (members, text = "it failed") => Object.assign(new Error(text), members);
const system = (code, syscall, more) => error({ code, syscall, errno: -1, ...more }, `${syscall} ${code}`);
const several = (...errors) => Object.assign(new AggregateError(errors), { code: errors[0].code });

test("by the failing system call: what was not sent, and what may have been", async () => {
  const unsent = {
    "name not found": failed(system("ENOTFOUND", "getaddrinfo")),
    "no name server": failed(system("EAI_AGAIN", "getaddrinfo")),
    "a name server that fails": failed(system("ESERVFAIL", "queryA")),
    "no file handles left": failed(system("EMFILE", "connect")),
    "no file handles left, for the name": failed(system("EMFILE", "getaddrinfo")),
    "no route": failed(system("EHOSTUNREACH", "connect")),
    "the network is down": failed(system("ENETDOWN", "connect")),
    "not allowed": failed(system("EACCES", "connect")),
    "no port left": failed(system("EADDRNOTAVAIL", "connect")),
    "reset while connecting": failed(system("ECONNRESET", "connect")),
    "connect timeout of the system": failed(system("ETIMEDOUT", "connect")),
    "connect timeout": failed(error({ code: "UND_ERR_CONNECT_TIMEOUT" })),
    "both addresses": failed(several(system("ECONNREFUSED", "connect"), system("ENETUNREACH", "connect"))),
    "both addresses, in time": failed(several(system("ETIMEDOUT", "connect"), system("ETIMEDOUT", "connect"))),
    "unknown CA": failed(error({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" })),
    "unknown CA, of the chain": failed(error({ code: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" })),
    "self-signed": failed(error({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" })),
    "self-signed in the chain": failed(error({ code: "SELF_SIGNED_CERT_IN_CHAIN" })),
    expired: failed(error({ code: "CERT_HAS_EXPIRED" })),
    "another host's": failed(error({ code: "ERR_TLS_CERT_ALTNAME_INVALID", host: "x" })),
    "an invalid CA": failed(error({ code: "INVALID_CA" })),
    "TLS version": failed(error({ code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", library: "SSL routines" })),
    "TLS version, of old": failed(
      system("EPROTO", "write", {
        message: "write EPROTO 80:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:...",
      }),
    ),
    "no TLS at all": failed(error({ code: "ERR_SSL_WRONG_VERSION_NUMBER" })),
    "handshake refused": failed(error({ code: "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE" })),
    "closed in the handshake": failed(
      error(
        { code: "ECONNRESET", path: null, host: "green-garden.gorgias.com", port: 443, localAddress: undefined },
        "Client network socket disconnected before secure TLS connection was established",
      ),
    ),
    "proxy 407": failed(
      error({ name: "AbortError", code: "UND_ERR_ABORTED" }, "Proxy response (407) !== 200 when HTTP Tunneling"),
    ),
    "proxy that refuses": failed(system("ECONNREFUSED", "connect", { cause: undefined })),
    "a header that undici refuses": failed(error({ code: "UND_ERR_INVALID_ARG" }, "invalid upgrade header")),
    "node-fetch": error({ type: "system", code: "ENOTFOUND", errno: "ENOTFOUND", erroredSysCall: "getaddrinfo" }),
    "wrapped twice": failed(error({ cause: system("ECONNREFUSED", "connect") })),
    "a port that is not called": failed(error({}, "bad port")),
  };
  const maybe = {
    "a bare reset": failed(system("ECONNRESET", "read")),
    "a broken pipe": failed(system("EPIPE", "write")),
    "a timeout while reading": failed(system("ETIMEDOUT", "read")),
    "a reset without a call": failed(error({ code: "ECONNRESET" }, "socket hang up")),
    "closed by the other side": failed(error({ code: "UND_ERR_SOCKET" }, "other side closed")),
    "no headers in time": failed(error({ code: "UND_ERR_HEADERS_TIMEOUT" })),
    "no body in time": failed(error({ code: "UND_ERR_BODY_TIMEOUT" })),
    "one address after it was sent": failed(several(system("ECONNREFUSED", "connect"), system("ECONNRESET", "read"))),
    "several without a word": failed(new AggregateError([])),
    "TLS that breaks in the middle": failed(error({ code: "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC" })),
    "TLS that breaks in the middle, of old": failed(
      system("EPROTO", "write", { message: "write EPROTO: bad record mac" }),
    ),
    "half an answer": error({ cause: error({ code: "UND_ERR_SOCKET" }) }, "terminated"),
    "words that mean nothing": failed(error({}, "connect ECONNREFUSED, says somebody's message")),
  };
  const made = (thrown) => bundle.createComponent({ fetch: async () => Promise.reject(thrown), sleep: async () => {} });
  for (const [name, thrown] of Object.entries(unsent)) assert.equal(await verdict(made(thrown)), false, name);
  for (const [name, thrown] of Object.entries(maybe)) assert.equal(await verdict(made(thrown)), true, name);
  // A proxy's own words, which stand behind a code that says nothing.
  await assert.rejects(made(unsent["proxy 407"]).actions.getAccount.perform({}, { connection }), {
    code: "UNREACHABLE",
    message: /Proxy response \(407\)/,
  });
});

test("a fetch that gives up waiting is a timeout: what it may have made is looked for, and not made again", async () => {
  const given = {
    "no headers in time": failed(error({ code: "UND_ERR_HEADERS_TIMEOUT" }, "Headers Timeout Error")),
    "no body in time": error({ cause: error({ code: "UND_ERR_BODY_TIMEOUT" }) }, "terminated"),
    "a timeout while reading": failed(system("ETIMEDOUT", "read")),
    "node-fetch's own": error({ name: "FetchError", type: "request-timeout" }, "network timeout at: https://x"),
    "node-fetch's own, for a body": error({ name: "FetchError", type: "body-timeout" }, "Response timeout"),
    "an older library's": error({ code: "ESOCKETTIMEDOUT" }, "ESOCKETTIMEDOUT"),
    "a limit of its own": new DOMException("The operation was aborted due to timeout", "TimeoutError"),
  };
  for (const [name, thrown] of Object.entries(given)) {
    let [posts, looks] = [0, 0];
    const made = bundle.createComponent({
      fetch: async (_, { method }) => {
        if (method === "POST") {
          posts += 1;
          throw thrown;
        }
        looks += 1;
        return Response.json({ data: [], meta: { next_cursor: null } });
      },
      sleep: async () => {},
    });
    const inputs = { messages: [{ channel: "api", from_agent: false, body_text: "x" }], external_id: "order 7" };
    const ended = await perform(made, "createTicket", inputs).then(assert.fail, (error) => error);
    assert.equal(ended.code, "TIMEOUT", name);
    assert.match(ended.message, /no record with External ID order 7 has appeared since/, name);
    assert.match(ended.hint, /List Tickets/, name);
    assert.equal(posts, 1, name);
    assert.ok(looks > 4, name);
  }
});

test("of two creates with one External ID at the same time each takes its own record only", async () => {
  // The first is lost before it arrives; the second makes its ticket, and is answered later.
  let posts = 0;
  const tickets = [];
  const made = bundle.createComponent({
    fetch: async (url, { method }) => {
      const { pathname } = new URL(url);
      if (method === "GET" && pathname === "/api/tickets") return Response.json({ data: tickets });
      if (method === "GET") return Response.json(tickets.find(({ id }) => pathname.endsWith(`/${id}`)));
      posts += 1;
      if (posts === 1)
        throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET", syscall: "read" } });
      const ticket = { id: 41, external_id: "order 7", created_datetime: new Date(Date.now() + 1).toISOString() };
      tickets.push(ticket);
      await new Promise((resolve) => setTimeout(resolve, 30));
      return Response.json(ticket, { status: 201 });
    },
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / 100)),
  });
  const inputs = { messages: [{ channel: "api", from_agent: false, body_text: "x" }], external_id: "order 7" };
  const [first, second] = await Promise.allSettled([1, 2].map(() => perform(made, "createTicket", inputs)));
  assert.equal(second.status, "fulfilled");
  assert.equal(/** @type {any} */ (second).value.data.id, 41);
  assert.equal(first.status, "rejected");
  assert.match(/** @type {any} */ (first).reason.message, /order 7 is on 41/);
  assert.equal(posts, 2);
});
