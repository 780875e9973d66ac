// What a component cannot do to the process around it, nor to the machine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { States } from "../../js-shim/workbench/engine/context.mjs";
import { configVar, echoServer, run, step } from "./support/runs.mjs";

test("an error crosses the processes with its fields, ends the run, and its state is not kept", async () => {
  const states = new States();
  await run([step("One", "count")], { states });
  const failed = await run([step("One", "count"), step("Two", "fail")], { states });
  assert.equal(failed.ok, false);
  const { error } = failed.of("step.end", "two")[0];
  assert.deepEqual(
    [error.code, error.status, error.inputs[0].key, error.message],
    ["TOLD_TO", 418, "times", "It failed as it was told to."],
  );
  const again = await run([step("One", "count")], { states });
  assert.equal(again.steps.get("one").results.count, 2);
  assert.deepEqual(again.of("step.end", "one")[0].state.instanceState, { count: 2 });
});

test("whatever a component does to its process, the run ends with an error and ours lives", async () => {
  const crash = await run([step("X", "crash")]);
  assert.match(crash.error.message, /outside of any promise/);
  const exit = await run([step("X", "exit")]);
  assert.equal(exit.error.code, "PROCESS_ENDED");
  assert.match(exit.error.message, /exit code 7/);
  const begin = performance.now();
  const spin = await run([step("X", "spin")], { timeLimit: 700 });
  assert.equal(spin.error.code, "TIME_LIMIT");
  assert.ok(performance.now() - begin < 3000);
  const goesOn = await run([
    step("X", "exit", {}, { errorConfig: { errorHandlerType: "ignore" } }),
    step("Y", "echo", { value: "alive" }),
  ]);
  assert.equal(goesOn.steps.get("y").results.value, "alive", "the next step gets a fresh process");
});

test("cancelling ends an endless loop within a second", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 400);
  const begin = performance.now();
  const { error } = await run([step("X", "spin")], { signal: controller.signal });
  assert.equal(error.code, "CANCELLED");
  assert.ok(performance.now() - begin < 1400, `${performance.now() - begin} ms`);
});

test("the component sees an empty environment", async () => {
  process.env.WORKBENCH_TEST_SECRET = "from the environment";
  const { steps } = await run([step("Look", "environment")]);
  delete process.env.WORKBENCH_TEST_SECRET;
  assert.deepEqual(
    Object.keys(steps.get("look").results.env).filter((name) => !/^(NODE_CHANNEL|NODE_UNIQUE)/.test(name)),
    [],
  );
});

test("requests by fetch and by node:http are written down, without credentials", async (t) => {
  const server = await echoServer();
  t.after(server.stop);
  const secret = "sk_live_abcdef123456";
  const { of, events, steps } = await run(
    [
      step("By Fetch", "viaFetch", { connection: configVar("Key"), url: `${server.url}/a` }),
      step("By Http", "viaHttp", { url: `${server.url}/b` }),
    ],
    {
      requiredConfigVars: [
        { key: "Key", dataType: "connection", connection: { key: "key", component: { key: "kitchen" } }, inputs: {} },
      ],
      connectionOf: () => ({ fields: { host: "127.0.0.1", apiKey: secret } }),
    },
  );
  assert.equal(server.got[0].body, `the key is ${secret}`);
  assert.equal(steps.get("byFetch").results.key, secret, "the flow itself has it");
  assert.ok(!JSON.stringify(events).includes(secret), "and nobody else");
  const [byFetch] = of("request", "byFetch");
  assert.deepEqual(
    [byFetch.method, byFetch.status, byFetch.requestHeaders["x-api-key"], byFetch.requestBody],
    ["POST", 200, "•••••", "the key is •••••"],
  );
  assert.equal(byFetch.responseHeaders["set-cookie"], "•••••");
  const [byHttp] = of("request", "byHttp");
  assert.deepEqual(
    [byHttp.method, byHttp.url, byHttp.status, byHttp.requestBody],
    ["PUT", `${server.url}/b`, 200, "sent by http"],
  );
  assert.equal(JSON.parse(byHttp.responseBody).body, "sent by http");
});

test("nothing leaves this machine by fetch or by node:http, unless that was allowed", async () => {
  const byHttp = await run([step("Out", "viaHttp", { url: "http://outside.example/" })]);
  assert.match(byHttp.error.message, /A connection to outside\.example would have left this machine/);
  const { error } = await run(
    [step("Out", "viaFetch", { connection: configVar("Key"), url: "https://outside.example/" })],
    {
      requiredConfigVars: [
        { key: "Key", dataType: "connection", connection: { key: "key", component: { key: "kitchen" } } },
      ],
      connectionOf: () => ({ fields: { apiKey: "abcd" } }),
    },
  );
  assert.match(error.message, /https:\/\/outside\.example would have left this machine/);
});
