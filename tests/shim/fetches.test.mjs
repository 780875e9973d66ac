// Every make of fetch: Node's own, undici's, node-fetch, with and without the agent of a proxy. Real packages, real TLS,
// real tunnels, all on this machine.

import assert from "node:assert/strict";
import https from "node:https";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { openEmulator } from "../../js-shim/tools/emulator.mjs";
import { shim } from "../../js-shim/tools/project.mjs";
import { openGateway } from "./support/gateway.mjs";
import { bundle, connection } from "./support/harness.mjs";

const fromShim = createRequire(join(shim, "package.json"));
const undici = fromShim("undici");
const { HttpsProxyAgent } = fromShim("https-proxy-agent");
const { default: nodeFetch } = await import(pathToFileURL(fromShim.resolve("node-fetch")).href);

let emulator;
let gateway;
before(async () => {
  emulator = await openEmulator();
  gateway = await openGateway(emulator);
});
after(async () => {
  await gateway?.stop();
  await emulator?.stop();
});

const dispatcher = () => new undici.ProxyAgent({ uri: gateway.url, requestTls: { ca: gateway.ca } });
class TrustingAgent extends HttpsProxyAgent {
  connect(request, options) {
    return super.connect(request, { ...options, ca: gateway.ca });
  }
}
/** @type {() => any} */
const agent = () => Reflect.construct(TrustingAgent, [gateway.url]);

/** While it lasts, undici's fetch and Node's own go through the proxy. */
const withDispatcher = async (run) => {
  const real = undici.getGlobalDispatcher();
  const ours = dispatcher();
  undici.setGlobalDispatcher(ours);
  try {
    await run();
  } finally {
    undici.setGlobalDispatcher(real);
    await ours.close();
  }
};
const withAgent = async (run) => {
  const real = https.globalAgent;
  https.globalAgent = agent();
  try {
    await run();
  } finally {
    https.globalAgent = real;
  }
};
const directly = (run) => run();

/** @type {[name: string, fetch: () => any, within: (run: () => Promise<void>) => Promise<void>][]} */
const MAKES = [
  ["Node's own fetch", () => undefined, withDispatcher],
  ["undici's fetch", () => undici.fetch, withDispatcher],
  [
    "undici's fetch with an agent of a proxy",
    () => {
      const through = dispatcher();
      return (url, init) => undici.fetch(url, { ...init, dispatcher: through });
    },
    directly,
  ],
  ["node-fetch", () => nodeFetch, withAgent],
  [
    "node-fetch with an agent of a proxy",
    () => {
      const through = agent();
      return (url, init) => nodeFetch(url, { ...init, agent: through });
    },
    directly,
  ],
];

for (const [name, make, within] of MAKES) {
  test(name, async () => {
    await emulator.reset();
    await emulator.forget();
    gateway.connects.length = 0;
    await within(async () => {
      const { actions, dataSources } = bundle.createComponent({ fetch: make() });
      const call = (key, params) => (actions[key] ?? dataSources[key]).perform({}, { connection, ...params });

      const { data: account } = await call("getAccount");
      assert.equal(account.domain, "green-garden");
      const { data: ticket } = await call("updateTicket", { id: 300001, subject: "Zwei Töpfe sind zerbrochen 🪴" });
      assert.equal(ticket.subject, "Zwei Töpfe sind zerbrochen 🪴");
      const file = { data: Buffer.alloc(600_000, "pot"), contentType: "image/png" };
      const { data: files } = await call("uploadFiles", { file, fileName: "größe.png" });
      assert.deepEqual([files[0].name, files[0].size], ["größe.png", 600_000]);
      const { data: bytes } = await call("rawRequest", { method: "GET", url: "/tags", responseType: "arraybuffer" });
      assert.ok(JSON.parse(bytes).data.length > 0);
      assert.ok((await call("selectCustomer")).result.length > 0);
      await call("deleteTicket", { id: 300002 });
      await assert.rejects(call("getTicket", { id: 300002 }), (/** @type {any} */ error) => {
        assert.equal(error.code, "GORGIAS_404");
        assert.match(error.headers["content-type"], /json/);
        return true;
      });
    });
    assert.ok(gateway.connects.length > 0, "it went through the proxy");
    const methods = (await emulator.requests()).map(({ method }) => method);
    assert.deepEqual(methods, ["GET", "PUT", "POST", "GET", "GET", "DELETE", "GET"]);
  });
}
