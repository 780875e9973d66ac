// A server of a test's own, and a component whose requests go to it.

import { once } from "node:events";
import { createServer } from "node:http";
import { bundle, connection } from "./harness.mjs";

/** @type {import("node:net").Server[]} */
const servers = [];

/** Ends all servers of this file's tests. */
export const closeServers = () => {
  for (const server of servers) server.close();
};

/** Lets a server listen on a port of its own, which it tells. */
export const opened = async (server) => {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
};

/** A server that answers by a function, and how many of its answers were given up on. */
export async function serving(answer) {
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
export function component(base, fetch = globalThis.fetch) {
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

/** Performs an action with the tests' own connection. */
export const perform = (made, key, inputs) =>
  (made.actions[key] ?? made.dataSources[key]).perform({}, { connection, ...inputs });
