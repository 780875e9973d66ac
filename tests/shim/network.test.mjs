// What a network does to one request, against a server of our own and Node's own fetch: bodies without an end, answers that
// are cut off, connections that are not made or break.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle, connection } from "./support/harness.mjs";

const MEGABYTE = 1_000_000;
/** @type {import("node:net").Server[]} */
const servers = [];
after(() => {
  for (const server of servers) server.close();
});

const opened = async (server) => {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
};

/** A server that answers by a function, and how many of its answers were given up on. */
async function serving(answer) {
  /** @type {{ dropped: number, requests: import("node:http").IncomingMessage[] }} */
  const seen = { dropped: 0, requests: [] };
  const server = createServer((request, response) => {
    seen.requests.push(request);
    response.on("close", () => {
      if (!response.writableFinished) seen.dropped += 1;
    });
    answer(request, response);
  });
  server.on("close", () => server.closeAllConnections());
  return Object.assign(seen, { base: `http://127.0.0.1:${await opened(server)}` });
}

/** A component whose requests go to a server of our own. Waiting takes no time. */
function component(base, fetch = globalThis.fetch) {
  let now = Date.now();
  return bundle.createComponent({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { method, headers, signal } = request;
      const { pathname, search } = new URL(request.url);
      const body = request.body ? await request.arrayBuffer() : undefined;
      return fetch(`${base}${pathname}${search}`, { method, headers, body, signal, redirect: "manual" });
    },
    now: () => now,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
}

const raw = { url: "/tickets", method: "GET" };
const attachment = { domain_hash: "h", resource_name: "n.png" };

/**
 * Every way in which a body is wanted: operation, inputs, and the most megabytes that are taken.
 * @type {[key: string, inputs: object, most: number][]}
 */
const wanted = [
  ["getTicket", { id: 1 }, 64],
  ["listTickets", { fetchAll: true }, 64],
  ["selectTicket", {}, 64],
  ["rawRequest", { ...raw, responseType: "json" }, 64],
  ["rawRequest", { ...raw, responseType: "text" }, 64],
  ["rawRequest", { ...raw, responseType: "arraybuffer" }, 200],
  ["downloadFile", attachment, 200],
];

const perform = (made, key, inputs) =>
  (made.actions[key] ?? made.dataSources[key]).perform({}, { connection, ...inputs });

const PIECE = Buffer.alloc(256 * 1024, "[1,2,3],");

/** Sends pieces for as long as anybody reads. */
function endless(response) {
  response.write("[");
  const more = () => {
    while (!response.destroyed) if (!response.write(PIECE)) return void response.once("drain", more);
  };
  more();
}

const used = () => {
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  return rss / MEGABYTE;
};

test("a body without an end ends in an error, and its connection is dropped", async () => {
  const server = await serving((_, response) => endless(response.writeHead(200)));
  for (const [key, inputs, most] of wanted) {
    const error = await perform(component(server.base), key, inputs).then(assert.fail, (error) => error);
    assert.equal(error.code, "UNEXPECTED_RESPONSE", `${key}: ${error.stack}`);
    assert.match(error.message, new RegExp(`more than ${most} MB`), key);
  }
  assert.equal(server.requests.length, wanted.length, "asked for once: it would be as long the next time");
  while (server.dropped < wanted.length) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(used() < 1_500, `${used()} MB`);
});

test("a few megabytes that unfold to gigabytes are read no further", async () => {
  const bomb = gzipSync(Buffer.alloc(400 * MEGABYTE), { level: 9 });
  assert.ok(bomb.length < MEGABYTE);
  for (const headers of [{ "content-length": bomb.length }, {}]) {
    const server = await serving((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json", ...headers });
      response.end(bomb);
    });
    for (const [key, inputs] of wanted) {
      const error = await perform(component(server.base), key, inputs).then(assert.fail, (error) => error);
      assert.equal(error.code, "UNEXPECTED_RESPONSE", `${key}: ${error.stack}`);
    }
  }
});

test("a file that says that it is too long is not even begun", async () => {
  const server = await serving((_, response) => {
    response.writeHead(200, { "content-length": 3_000 * MEGABYTE });
    endless(response);
  });
  const error = await perform(component(server.base), "downloadFile", attachment).then(assert.fail, (error) => error);
  assert.equal(error.code, "UNEXPECTED_RESPONSE");
});

test("of a refusal without an end its beginning is told", async () => {
  for (const [status, key, inputs, code] of [
    [400, "getTicket", { id: 1 }, "GORGIAS_400"],
    [403, "downloadFile", attachment, "GORGIAS_403"],
    [404, "rawRequest", { ...raw, responseType: "arraybuffer" }, "GORGIAS_404"],
    [500, "createTicketMessage", { ticket_id: 1, channel: "api" }, "GORGIAS_500"],
    [401, "selectTicket", {}, "CONNECTION"],
  ]) {
    const server = await serving((_, response) => endless(response.writeHead(status)));
    const error = await perform(component(server.base), key, inputs).then(assert.fail, (error) => error);
    assert.equal(error.code, code, error.stack);
    assert.equal(error.status, status);
    assert.ok(JSON.stringify(error.data).length <= 1.3 * MEGABYTE);
  }
});

test("a refusal of 200 MB leaves nothing of it behind", async () => {
  const server = await serving(async (_, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    const piece = Buffer.alloc(MEGABYTE, "x");
    for (let at = 0; at < 200 && !response.destroyed; at += 1)
      if (!response.write(piece)) await Promise.race([once(response, "drain"), once(response, "close")]);
    response.end();
  });
  const made = component(server.base);
  const before = used();
  for (let call = 0; call < 3; call += 1)
    await assert.rejects(perform(made, "getTicket", { id: 1 }), { code: "GORGIAS_400" });
  assert.ok(used() - before < 100, `${used() - before} MB more`);
});

test("a delete whose answer has no end is done all the same", async () => {
  const server = await serving((_, response) => endless(response.writeHead(200)));
  const { data } = await perform(component(server.base), "deleteTicket", { id: 1 });
  assert.deepEqual(data, { message: "Success" });
});

test("a body that is as long as it may be arrives whole, also from a fetch with a body of Node's", async () => {
  const { Readable } = await import("node:stream");
  const text = JSON.stringify({ id: 1, text: "ü".repeat(1_000_000) });
  const bytes = Buffer.from(text);
  const bodies = {
    "a web stream": () => new Response(text),
    "in pieces": () => new Response(/** @type {any} */ (Readable.toWeb(Readable.from(cut(bytes, 777))))),
    "Node's stream": () => ({
      status: 200,
      headers: new Headers(),
      text: async () => text,
      body: Readable.from(cut(bytes, 4_999)),
    }),
    "no stream": () => ({
      status: 200,
      headers: new Headers(),
      text: async () => text,
      arrayBuffer: async () => bytes,
    }),
    "with a mark": () => new Response(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])),
    // A recorded answer: the length is that of the body as it was compressed.
    "longer than its header says": () => new Response(text, { headers: { "content-length": "1000" } }),
  };
  for (const [name, body] of Object.entries(bodies)) {
    const made = bundle.createComponent({ fetch: async () => /** @type {any} */ (body()) });
    assert.deepEqual((await perform(made, "getTicket", { id: 1 })).data, JSON.parse(text), name);
    const { data } = await perform(made, "rawRequest", { ...raw, responseType: "arraybuffer" });
    if (name !== "with a mark") assert.equal(bytes.equals(data), true, name);
  }
  const shorter = bundle.createComponent({
    fetch: async () => new Response("x", { headers: { "content-length": "1000" } }),
    sleep: async () => {},
  });
  await assert.rejects(perform(shorter, "downloadFile", attachment), { code: "UNREACHABLE" });
});

function* cut(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test("half a file is no file: what is compressed must tell its end", async () => {
  const whole = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251));
  const packed = gzipSync(whole);
  const ways = [
    ["downloadFile", attachment],
    ["rawRequest", { ...raw, responseType: "arraybuffer" }],
    ["rawRequest", { ...raw, responseType: "text" }],
    ["rawRequest", { ...raw, responseType: "json" }],
  ];
  const asked = [];
  // Compressed whatever is asked for, and ended by the end of the connection alone.
  const stubborn = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (head) => {
      asked.push(/accept-encoding: (.*)\r/i.exec(String(head))?.[1]);
      socket.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n");
      socket.end(packed.subarray(0, packed.length / 2));
    });
  });
  const base = `http://127.0.0.1:${await opened(stubborn)}`;
  for (const [key, inputs] of ways) {
    const error = await perform(component(base), key, inputs).then(
      (result) => assert.fail(`${key}: ${JSON.stringify(result).length}`),
      (error) => error,
    );
    assert.equal(error.code, "UNREACHABLE");
    assert.match(error.message, /whether it is whole/);
  }
  assert.deepEqual(new Set(asked.slice(0, 6)), new Set(["identity"]), "bytes and text are asked for as they are");
  // Who does as asked sends it whole.
  const willing = await serving((request, response) => {
    const isPlain = request.headers["accept-encoding"] === "identity";
    response.writeHead(200, isPlain ? {} : { "content-encoding": "gzip" });
    response.end(isPlain ? whole : packed);
  });
  for (const [key, inputs] of ways.slice(0, 2)) {
    const result = await perform(component(willing.base), key, inputs);
    assert.equal(whole.equals(result.data), true);
  }
});

test("an abort by the caller is told as that, and is not tried again", async () => {
  const server = await serving(() => {});
  for (const [key, inputs] of [
    ["getTicket", { id: 1 }],
    ["createTicketMessage", { ticket_id: 1, channel: "api" }],
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

const message = { ticket_id: 1, channel: "api" };

/** What a create says after a failure: whether it may have been carried out. */
async function verdict(made) {
  const error = await perform(made, "createTicketMessage", message).then(assert.fail, (error) => error);
  assert.equal(error.code, "UNREACHABLE", error.stack);
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
    "a code in a message": new TypeError("ENOTFOUND CERT UND_ERR_CONNECT_TIMEOUT"),
    "no error at all": "ENOTFOUND",
    nothing: undefined,
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
