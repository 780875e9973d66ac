// What a network does to the body of an answer, against a server of our own and Node's own fetch: it has no end, unfolds to
// gigabytes, or is cut off.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createTcpServer } from "node:net";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundle } from "./support/harness.mjs";
import { closeServers, component, opened, perform, serving } from "./support/server.mjs";

const MEGABYTE = 1_000_000;
after(closeServers);

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
    [500, "createTicketMessage", { ticket_id: 1, channel: "api", body_text: "x" }, "GORGIAS_500"],
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

test("a write is done only when what answers it is Gorgias", async () => {
  const strange = ["<html>Log in</html>", "Please sign in", '{"id": 7', '"OK"', '{"error": {"msg": "Blocked."}}'];
  for (const [key, params] of /** @type {[string, object][]} */ ([
    ["updateCustomerData", { id: 7, data: { a: 1 } }],
    ["deleteTicket", { id: 7 }],
    ["updateTicketCustomFields", { ticket_id: 5, custom_fields: { 77: "x" } }],
  ]))
    for (const body of strange) {
      const server = await serving((request, response) =>
        request.method === "GET" ? response.end('{"id":7,"data":[]}') : response.end(body),
      );
      const call = perform(component(server.base), key, params);
      await assert.rejects(call, { code: "UNEXPECTED_RESPONSE" }, `${key} ${body}`);
    }
  for (const body of ["", "{}", "null", '{"id":7}', "[]", " "]) {
    const server = await serving((_, response) => response.writeHead(202).end(body));
    const { data } = await perform(component(server.base), "updateCustomerData", { id: 7, data: { a: 1 } });
    assert.deepEqual(data, { message: "Success" }, body);
  }
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
    assert.match(error.message, /whether it is complete/);
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
