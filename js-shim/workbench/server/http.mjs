// The server on this machine: the guard, the page, the addresses of the API, hooks and the way back from a login.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { Refused } from "../engine/component.mjs";
import { toTagged } from "../engine/value.mjs";
import { route } from "./api.mjs";
import { headersFor, LARGEST_BODY, newToken, refusal } from "./guard.mjs";

/**
 * Listens on 127.0.0.1: `{url, port, token, close}`. `page` is `{html(nonce), files: Map name → {type, bytes}}`.
 * @param {{workbench: import("./workbench.mjs").Workbench, page: any, port?: number, token?: string}} options
 */
export async function serve({ workbench, page, port = 0, token = newToken() }) {
  const own = { port, token };
  const server = createServer((request, response) => {
    answer(request, response, { workbench, page, own }).catch((error) => fail(response, error));
  });
  server.requestTimeout = 60_000;
  // Not "localhost": that may be ::1 only, and any other address would be open to the network.
  await new Promise((/** @type {(value?: any) => void} */ resolve, reject) =>
    server.once("error", reject).listen(port, "127.0.0.1", resolve),
  );
  own.port = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  workbench.origin = `http://127.0.0.1:${own.port}`;
  return {
    url: `${workbench.origin}/#token=${token}`,
    port: own.port,
    token,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await workbench.close();
    },
  };
}

async function answer(request, response, { workbench, page, own }) {
  const url = addressOf(request.url, workbench.origin);
  const refused = refusal(request, url.pathname, own);
  if (refused) return json(response, refused.status, { error: { code: "REFUSED", message: refused.message } });
  if (url.pathname.startsWith("/hook/")) return hook(request, response, workbench, url);
  if (url.pathname === "/oauth/callback") return callback(response, workbench, url);
  if (!url.pathname.startsWith("/api/")) return file(response, page, url.pathname);
  const found = route(request.method, url.pathname);
  if (!found)
    return json(response, 404, {
      error: { code: "NOT_FOUND", message: `There is no ${request.method} ${url.pathname}.` },
    });
  const body = ["POST", "PUT"].includes(request.method) ? parsed(await read(request)) : undefined;
  const result = await found.run(workbench, { params: found.params, query: url.searchParams, body });
  if (result?.stream) return stream(request, response, (write) => listen(result.stream, write));
  if (result?.run) return stream(request, response, (write, end) => follow(result.run, write, end));
  if (result?.bytes) return send(response, 200, "application/octet-stream", result.bytes);
  return json(response, 200, result ?? {});
}

function addressOf(path, origin) {
  try {
    return new URL(path, origin);
  } catch {
    throw new Refused("This is no address.", "BAD_REQUEST");
  }
}

async function read(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > LARGEST_BODY)
      throw Object.assign(new Refused(`The body is longer than ${LARGEST_BODY} bytes.`, "TOO_LARGE"), { status: 413 });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parsed(bytes) {
  try {
    const value = JSON.parse(bytes.toString("utf8") || "{}");
    if (typeof value === "object" && value !== null) return value;
  } catch {}
  throw new Refused("The body is no JSON object.", "BAD_REQUEST");
}

const STATUS = { NOT_FOUND: 404, BAD_REQUEST: 400, BAD_NAME: 400, TOO_LARGE: 413 };

function fail(response, error) {
  if (response.headersSent) return response.destroy();
  const isOurs = error instanceof Refused;
  const status = isOurs ? (STATUS[error.code] ?? 422) : 500;
  return json(response, status, {
    error: { code: isOurs ? error.code : "INTERNAL", message: String(error?.message ?? error) },
  });
}

function send(response, status, type, bytes, nonce) {
  response.writeHead(status, { ...headersFor(nonce), "content-type": type, "content-length": bytes.length });
  response.end(bytes);
}

const json = (response, status, value) =>
  send(response, status, "application/json; charset=utf-8", Buffer.from(JSON.stringify(value)));

function file(response, page, path) {
  if (path === "/") {
    const nonce = randomBytes(16).toString("base64");
    return send(response, 200, "text/html; charset=utf-8", Buffer.from(page.html(nonce)), nonce);
  }
  const found = page.files.get(path);
  if (!found) return json(response, 404, { error: { code: "NOT_FOUND", message: `There is no ${path}.` } });
  return send(response, 200, found.type, found.bytes);
}

/** JSON, one object a line, until `end` is called or the page goes away. */
function stream(request, response, begin) {
  response.writeHead(200, { ...headersFor(), "content-type": "application/x-ndjson; charset=utf-8" });
  response.flushHeaders();
  const write = (event) => response.write(`${JSON.stringify(event)}\n`);
  const stop = begin(write, () => response.end());
  request.on("close", () => stop?.());
}

function listen(listeners, write) {
  listeners.add(write);
  // Also tells the page that it is heard.
  write({ type: "hello" });
  return () => listeners.delete(write);
}

function follow(run, write, end) {
  for (const event of run.events) write(event);
  if (run.done) {
    end();
    return undefined;
  }
  const hear = (event) => {
    write(event);
    if (event.type === "run.end") end();
  };
  run.listeners.add(hear);
  return () => run.listeners.delete(hear);
}

async function hook(request, response, workbench, url) {
  const body = await read(request);
  const word = url.pathname.slice("/hook/".length);
  const query = Object.fromEntries(url.searchParams);
  const answered = await workbench.hooks.deliver(word, {
    method: request.method,
    headers: asSent(request.rawHeaders),
    query,
    body,
  });
  if (answered.text === undefined) return json(response, answered.status, toTagged(answered.body));
  return send(
    response,
    answered.status,
    answered.type ?? "text/plain; charset=utf-8",
    Buffer.from(String(answered.text)),
  );
}

/** Headers in the case in which they were sent, as the platform hands them to a flow; repeated ones in one text. */
function asSent(raw) {
  const headers = {};
  for (let at = 0; at < raw.length; at += 2) {
    const [name, value] = [raw[at], raw[at + 1]];
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

async function callback(response, workbench, url) {
  const say = (status, text) =>
    send(response, status, "text/plain; charset=utf-8", Buffer.from(`${text}\n\nYou can close this tab.\n`));
  try {
    const label = await workbench.connections.finish(Object.fromEntries(url.searchParams));
    workbench.tell({ type: "connections" });
    say(200, `${label} is connected.`);
  } catch (error) {
    workbench.tell({ type: "connections" });
    say(error instanceof Refused ? 400 : 502, error.message);
  }
}
