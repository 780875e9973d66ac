// A process that was stopped past a timeout and goes on: an answer that came in time is waiting, and is taken.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";
import { bundleFile } from "../../js-shim/tools/project.mjs";

const { createComponent } = createRequire(import.meta.url)(bundleFile);

const server = new Worker(
  `const { createServer } = require("node:http");
   const { parentPort } = require("node:worker_threads");
      const server = createServer((request, response) => {
     const answer = () => response.setHeader("content-type", "application/json").end('{"domain": "green-garden"}');
     if (!request.url.endsWith("/never")) setTimeout(answer, 200);
   });
   server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
  { eval: true },
);
const [port] = await once(server, "message");
after(() => server.terminate());

const connection = { key: "gorgias-api-key", fields: { domain: "green-garden", username: "m@x.example", apiKey: "k" } };
const raw = { connection, url: "/account", method: "GET", responseType: "json", timeout: "300" };

/**
 * Stops this thread, as a signal stops a process, once the request has left. What follows is a turn of the event loop,
 * which begins with the timers that are due.
 * @param {number} milliseconds
 */
const stopFor = (milliseconds) => {
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  setTimeout(() => setImmediate(wait), 100);
};

test("an answer that waits is taken after a stop that was longer than the timeout", async () => {
  const fetch = (_url, init) => {
    const answer = globalThis.fetch(`http://127.0.0.1:${port}/`, init);
    stopFor(1_500);
    return answer;
  };
  const { data } = await createComponent({ fetch }).actions.rawRequest.perform({}, raw);
  assert.deepEqual(data, { domain: "green-garden" });
});

test("what never answers is given up after the stop, too", async () => {
  const fetch = (_url, init) => {
    stopFor(1_000);
    return globalThis.fetch(`http://127.0.0.1:${port}/never`, init);
  };
  const failed = createComponent({ fetch }).actions.rawRequest.perform({}, raw);
  await assert.rejects(failed, { code: "TIMEOUT" });
});
