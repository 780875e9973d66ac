// Gorgias behind TLS and behind a company's proxy, on this machine: what a `fetch` of another make has to get through.

import { once } from "node:events";
import { request as ask, createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { join } from "node:path";
import { listen } from "../../../js-shim/tools/loopback.mjs";
import { shim } from "../../../js-shim/tools/project.mjs";

const selfsigned = createRequire(join(shim, "package.json"))("selfsigned");
const HOST = "green-garden.gorgias.com";

/**
 * A proxy that leads connections for the account to the emulator, and refuses all others. `ca` is whom a client has to
 * trust, `connects` are the hosts that were asked for.
 * @param {{ url: string }} emulator
 */
export async function openGateway(emulator) {
  const names = [{ type: 2, value: HOST }];
  const { private: key, cert } = await selfsigned.generate([{ name: "commonName", value: HOST }], {
    days: 2,
    keySize: 2048,
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: names },
    ],
  });
  // Not by `fetch`: a test may have led that through this very gateway.
  const gorgias = createTlsServer({ key, cert }, (request, response) => {
    const { method, url, headers } = request;
    const onward = ask(`${emulator.url}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  const origin = await listen(gorgias);
  /** @type {string[]} */
  const connects = [];
  // The server does not count them as its connections any more, and would wait for them without an end.
  /** @type {Set<import("node:stream").Duplex>} */
  const tunnels = new Set();
  const proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on("connect", async (request, socket) => {
    connects.push(request.url ?? "");
    if (request.url !== `${HOST}:443`) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const tunnel = connect(Number(new URL(origin).port), "127.0.0.1");
    await once(tunnel, "connect");
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    for (const end of [tunnel, socket]) {
      end.on("error", () => {});
      tunnels.add(end);
    }
    tunnel.pipe(socket).pipe(tunnel);
  });
  const url = await listen(proxy);
  return {
    url,
    ca: cert,
    connects,
    stop: async () => {
      for (const end of tunnels) end.destroy();
      gorgias.closeAllConnections();
      proxy.closeAllConnections();
      await Promise.all([gorgias, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
