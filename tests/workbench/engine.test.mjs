// The engine of the workbench with a component that is not ours: how values come to a step, what the platform's own
// steps do, errors, states, triggers, and what a component cannot do to the process around it.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Component } from "../../js-shim/workbench/engine/component.mjs";
import { States } from "../../js-shim/workbench/engine/context.mjs";
import { parsePath, parseTemplate } from "../../js-shim/workbench/engine/resolve.mjs";
import { slug } from "../../js-shim/workbench/engine/slug.mjs";
import { cut, fromTagged, redactor, toTagged } from "../../js-shim/workbench/engine/value.mjs";
import { configVar, echoServer, foreignDefinition, platform, ref, run, step, template } from "./support/runs.mjs";

test("a step's name becomes the word of its references as the designer makes it", () => {
  const words = {
    "Get a Queue's URL": "getAQueueSUrl",
    "Raw GraphQL Request": "rawGraphqlRequest",
    "List Tickets 2": "listTickets2",
    "  GET-Request ": "getRequest",
    ÄB: "b",
  };
  for (const [name, word] of Object.entries(words)) assert.equal(slug(name), word);
});

test("paths are read with dots and with brackets; blanks, slashes and dashes stand bare", () => {
  assert.deepEqual(parsePath("getTicket.results.data.0.id"), ["getTicket", "results", "data", "0", "id"]);
  assert.deepEqual(parsePath('a.results.key2[1]["x y"]'), ["a", "results", "key2", "1", "x y"]);
  assert.deepEqual(parsePath("t.results.webhookUrls.Handle GitHub Events"), [
    "t",
    "results",
    "webhookUrls",
    "Handle GitHub Events",
  ]);
  assert.deepEqual(parsePath("t.results.headers.X-GitHub-Event"), ["t", "results", "headers", "X-GitHub-Event"]);
});

test("a template's pieces: # is a config variable, $ a step, anything else is text", () => {
  assert.deepEqual(parseTemplate("a {{#My Note}} b {{$x.results.y}} {{z}} {{"), [
    "a ",
    { configVar: "My Note" },
    " b ",
    { step: "x.results.y" },
    " {{z}} {{",
  ]);
});

test("values, references, templates, lists and pairs come to the step as the platform hands them on", async () => {
  const { ok, steps, of } = await run(
    [
      step("First", "echo", { value: "5" }),
      step("Second", "echo", {
        value: template("{{#Note}}: {{$first.results.value}} {{$first.results}}"),
        list: {
          type: "complex",
          value: [{ type: "value", value: "a" }, ref("first.results.value"), configVar("Note")],
        },
        pairs: {
          type: "complex",
          value: [
            { name: "old", type: "value", value: "1" },
            {
              name: { type: "template", value: "new {{$first.results.value}}" },
              type: "reference",
              value: "first.results.value",
            },
          ],
        },
      }),
      step("Third", "echo", { value: ref("second.results.pairs") }),
    ],
    { requiredConfigVars: [{ key: "Note", dataType: "string", defaultValue: "Seen" }] },
  );
  assert.equal(ok, true);
  assert.deepEqual(
    of("step.params", "first")[0].params,
    { value: "5", list: "", pairs: "" },
    "what is not set is an empty text",
  );
  const { value, list, pairs } = steps.get("second").results;
  assert.equal(value, 'Seen: 5 {"value":"5","list":"","pairs":""}');
  assert.deepEqual(list, ["a", "5", "Seen"]);
  assert.deepEqual(pairs, [
    { key: "old", value: "1" },
    { key: "new 5", value: "5" },
  ]);
  assert.deepEqual(steps.get("third").results.value, pairs, "a reference hands the value over with its type");
});

test("config variables: a value given goes before the default, lists are unpacked", async () => {
  const requiredConfigVars = [
    { key: "A", dataType: "string", defaultValue: "default" },
    { key: "L", dataType: "string", collectionType: "valuelist", defaultValue: '["x","y"]' },
    { key: "P", dataType: "string", collectionType: "keyvaluelist", defaultValue: '[{"key":"k","value":"v"}]' },
  ];
  const steps = ["A", "L", "P"].map((key) => step(`Echo ${key}`, "echo", { value: configVar(key) }));
  const outcome = await run(steps, { requiredConfigVars, given: { A: "given" } });
  assert.deepEqual(
    ["echoA", "echoL", "echoP"].map((name) => outcome.steps.get(name).results.value),
    ["given", ["x", "y"], [{ key: "k", value: "v" }]],
  );
  await assert.rejects(
    run(steps, { requiredConfigVars, given: { Z: "1" } }),
    /no config variable "Z"\. There is A, L, P/,
  );
});

test("defaults of the component stand for what a step leaves out; groups arrive as objects", async () => {
  const { steps } = await run([
    step("All", "everything", {
      line: "x",
      group: {
        type: "complex",
        value: [
          { name: "first", type: "value", value: "f" },
          { name: "second", type: "value", value: "s" },
        ],
      },
    }),
  ]);
  const params = steps.get("all").results;
  assert.deepEqual([params.prefilled, params.onOff, params.choice, params.day], ["as it was", "true", "s", ""]);
  assert.deepEqual(params.group, { first: "f", second: "s" });
});

test("a connection that is not filled in, and a variable that is not declared, are said by name", async () => {
  const requiredConfigVars = [
    { key: "Account", dataType: "connection", connection: { key: "key", component: { key: "kitchen" } }, inputs: {} },
  ];
  const post = step("Post", "echo", { value: configVar("Account"), list: configVar("Gone") });
  const { of } = await run([post], { requiredConfigVars });
  assert.deepEqual(
    of("log").map(({ level, text }) => `${level}: ${text}`),
    [
      "warn: The connection Account is not filled in, so there is no value.",
      "warn: The config variable Gone is not declared, so there is no value.",
    ],
  );
});

test("a missing path gives undefined and a warning that names what is missing", async () => {
  const { of, ok } = await run([
    step("A", "echo", { value: "1" }),
    step("B", "echo", { value: ref("a.results.nothing.here") }),
  ]);
  assert.equal(ok, true);
  assert.match(of("log", "b")[0].text, /a\.results has no nothing/);
  assert.equal(of("log", "b")[0].level, "warn");
});

test("a condition that asks whether there is something does not warn that there is nothing", async () => {
  const asking = (operator, ...terms) =>
    platform(
      "Ask",
      "branch",
      "branchOnExpression",
      {
        conditions: {
          type: "complex",
          value: [{ name: "Yes", type: "complex", value: ["and", [operator, ...terms]] }],
        },
      },
      {
        branches: [
          { name: "Yes", steps: [] },
          { name: "Else", steps: [] },
        ],
      },
    );
  const missing = ref("trigger.results.nothing");
  for (const [operator, branch] of [
    ["exists", "Else"],
    ["doesNotExist", "Yes"],
  ]) {
    const { of } = await run([asking(operator, missing)]);
    assert.equal(of("step.end", "ask")[0].branch, branch);
    assert.deepEqual(of("log"), []);
  }
  const { of } = await run([asking("equal", missing, "x")]);
  assert.match(of("log")[0].text, /has no nothing/);
});

test("a loop gives item and index inside, and its list of last results after", async () => {
  const { steps, of } = await run([
    step("Make", "echo", {
      list: { type: "complex", value: ["a", "b", "c"].map((value) => ({ type: "value", value })) },
    }),
    platform(
      "Each",
      "loop",
      "loopOverItems",
      { items: ref("make.results.list") },
      {
        steps: [step("Inner", "echo", { value: template("{{$each.index}}{{$each.currentItem}}{{$each.isLast}}") })],
      },
    ),
    step("After", "echo", { value: ref("each.results.1.value") }),
  ]);
  assert.deepEqual(
    steps.get("each").results.map(({ value }) => value),
    ["0afalse", "1bfalse", "2ctrue"],
  );
  assert.equal(steps.get("after").results.value, "1bfalse");
  assert.deepEqual(
    of("step.end", "inner").map(({ frame }) => frame),
    [0, 1, 2].map((index) => [{ loop: "each", index }]),
  );
});

test("a loop can be left, and one that counts counts", async () => {
  const { steps } = await run([
    platform(
      "Times",
      "loop",
      "loopNTimes",
      { iterationCount: "5" },
      {
        steps: [
          step("Say", "echo", { value: ref("times.index") }),
          platform(
            "When",
            "branch",
            "branchOnValue",
            {
              inputValue: ref("times.index"),
              branchValueMappings: { type: "complex", value: [{ name: "Two", type: "value", value: "2" }] },
            },
            {
              branches: [
                { name: "Two", steps: [platform("Leave", "loop", "breakLoop", {})] },
                { name: "Else", steps: [] },
              ],
            },
          ),
        ],
      },
    ),
  ]);
  assert.equal(steps.get("times").results.length, 2);
  assert.equal(steps.get("say").results.value, 2);
});

test("branches by value and by expression, nested, with the last one as the rest; the executed result is picked", async () => {
  const branch = (value) =>
    run([
      step("Given", "echo", { value }),
      platform(
        "Which",
        "branch",
        "branchOnExpression",
        {
          conditions: {
            type: "complex",
            value: [
              {
                name: "Big",
                type: "complex",
                value: [
                  "or",
                  [
                    "and",
                    ["greaterThan", ref("given.results.value"), { type: "value", value: "10" }],
                    ["exists", ref("given.results.value")],
                  ],
                  ["equal", ref("given.results.value"), { type: "value", value: "huge" }],
                ],
              },
            ],
          },
        },
        {
          branches: [
            { name: "Big", steps: [step("Was Big", "echo", { value: "big" })] },
            { name: "Else", steps: [step("Was Small", "echo", { value: "small" })] },
          ],
        },
      ),
      platform("Picked", "branch", "selectExecutedStepResult", {
        stepResults: { type: "complex", value: [ref("wasBig.results.value"), ref("wasSmall.results.value")] },
      }),
    ]);
  for (const [value, expected] of [
    ["11", "big"],
    ["9", "small"],
    ["huge", "big"],
  ]) {
    const { steps } = await branch(value);
    assert.equal(steps.get("picked").results, expected, value);
  }
});

test("retry tries again as often as it says, with its waits; ignore goes on with the error as result", async () => {
  const retry = {
    errorHandlerType: "retry",
    maxAttempts: 2,
    delaySeconds: 0.05,
    usesExponentialBackoff: true,
    ignoreFinalError: false,
  };
  const mended = await run([step("Try", "fail", { times: "2" }, { errorConfig: retry })]);
  assert.equal(mended.ok, true);
  assert.deepEqual(
    mended.of("retry").map(({ waitMs }) => waitMs),
    [50, 100],
  );
  const lost = await run([step("Try", "fail", { times: "9" }, { errorConfig: retry })]);
  assert.equal(lost.ok, false);
  assert.equal(lost.of("retry").length, 2);
  const ignored = await run([
    step("Try", "fail", {}, { errorConfig: { errorHandlerType: "ignore" } }),
    step("Then", "echo", { value: ref("try.results.error.code") }),
  ]);
  assert.equal(ignored.ok, true);
  assert.equal(ignored.steps.get("then").results.value, "TOLD_TO");
});

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

test("a run stops where it should, begins where it should, and takes pinned results", async () => {
  const steps = [
    step("A", "echo", { value: "1" }),
    step("B", "echo", { value: ref("a.results.value") }),
    step("C", "echo", { value: ref("b.results.value") }),
  ];
  const until = await run(steps, { until: "b" });
  assert.deepEqual(
    until.of("step.end").map((event) => event.step),
    ["trigger", "a", "b"],
  );
  const pinned = await run(steps, { pins: { b: { value: "pinned" } } });
  assert.equal(pinned.steps.get("c").results.value, "pinned");
  assert.equal(pinned.of("step.end", "b")[0].pinned, true);
  const from = await run(steps, { from: "c", known: pinned.steps });
  assert.deepEqual(
    from.of("step.end").map((event) => event.step),
    ["c"],
  );
  assert.equal(from.steps.get("c").results.value, "pinned");
});

test("everything that stands in the way of a run is told at once, before anything is done", async () => {
  const steps = [
    step("A", "echo", { value: "1" }),
    platform("Slack It", "slack", "postMessage", {}),
    platform("Mail It", "gmail", "send", {}),
  ];
  await assert.rejects(run(steps, { until: "nowhere" }), (/** @type {any} */ error) => {
    assert.match(error.message, /"Slack It" is of the component "slack"/);
    assert.match(error.message, /"Mail It" is of the component "gmail"/);
    assert.match(error.message, /no step "nowhere" to run until/);
    return true;
  });
  const { ok } = await run(steps, { pins: { slackIt: {}, mailIt: {} } });
  assert.equal(ok, true);
  assert.equal((await run(steps, { until: "a" })).ok, true, "what is not reached may be of any component");
  await assert.rejects(run([step("Same Name", "echo"), step("same name", "echo")]), /Two steps are named alike/);
});

test("a polling trigger: a first poll that is a baseline, then what is new, with its state; a saved payload stands for the poll", async () => {
  const states = new States();
  const trigger = step("Poll", "things", { kind: "blue" }, { isTrigger: true });
  const after = [step("After", "echo", { value: ref("poll.results.body.data") })];
  const first = await run(after, { trigger, states });
  assert.equal(first.noChanges, true);
  assert.deepEqual(
    first.of("step.end").map((event) => event.step),
    ["poll"],
  );
  assert.deepEqual(states.flows["Flow 1"].__prismaticInternal.polling, { round: 1 });
  const second = await run(after, { trigger, states });
  assert.deepEqual(second.steps.get("after").results.value, [
    { id: 1, kind: "blue" },
    { id: 1.5, kind: "blue" },
  ]);
  const simulated = await run(after, {
    trigger,
    states,
    payload: { triggerType: "POLLING", payload: [{ id: "saved" }] },
  });
  assert.deepEqual(simulated.steps.get("after").results.value, [{ id: "saved" }]);
  assert.deepEqual(states.flows["Flow 1"].__prismaticInternal.polling, { round: 2 }, "no poll, no change of state");
});

test("a flow that batches runs once for each slice of what the trigger found", async () => {
  const states = new States({ flows: { "Flow 1": { __prismaticInternal: { polling: { round: 3 } } } } });
  const trigger = step("Poll", "things", {}, { isTrigger: true });
  const { of } = await run([step("After", "echo", { value: ref("poll.results.body.data.id") })], {
    trigger,
    states,
    flow: { triggerResolver: { enabled: true, batchSize: 1 } },
  });
  assert.deepEqual(
    of("step.end", "after").map(({ results, frame }) => [results.value, frame[0].index]),
    [
      [3, 0],
      [3.5, 1],
    ],
  );
});

test("a webhook trigger gets bytes and the parsed body; a wrong signature fails the run", async () => {
  const trigger = step("Hook", "hook", { event: "changed" }, { isTrigger: true });
  const payload = { payload: { id: 9 }, contentType: "application/json", headers: { "X-Signature": "good" } };
  const good = await run([step("After", "echo", { value: ref("hook.results.body.data.id") })], { trigger, payload });
  assert.equal(good.steps.get("after").results.value, 9);
  assert.ok(Buffer.isBuffer(good.steps.get("hook").results.rawBody.data));
  const wrong = await run([], { trigger, payload: { ...payload, headers: '{"X-Signature": "wrong"}' } });
  assert.match(wrong.error.message, /signature does not fit/);
});

test("bytes, dates and large numbers survive from step to step and as JSON", async () => {
  const { steps } = await run([step("Get", "bytes"), step("Use", "echo", { value: ref("get.results") })]);
  assert.deepEqual([...steps.get("use").results.value.data], [137, 80, 78, 71, 0, 255]);
  const value = {
    b: Buffer.from("x"),
    d: new Date(0),
    n: 10n,
    u: undefined,
    odd: { $buffer: "not one" },
    nan: Number.NaN,
    list: [null, true],
  };
  assert.deepEqual(fromTagged(JSON.parse(JSON.stringify(toTagged(value)))), value);
});

test("results are copies: a later step cannot change an earlier one's", async () => {
  const { steps } = await run([step("A", "echo", { value: "1" }), step("B", "echo", { value: ref("a.results") })]);
  steps.get("b").results.value.value = "changed";
  assert.equal(steps.get("a").results.value, "1");
});

test("what is long is cut for the page, with a way to the rest", () => {
  const rows = Array.from({ length: 5000 }, (_, id) => ({ id, text: "x".repeat(200) }));
  const first = cut({ rows });
  assert.ok(JSON.stringify(first).length < 200_000);
  const rest = first.rows.at(-1).$more;
  assert.equal(rest.kind, "rest");
  const next = cut(rows, { path: ["rows"], from: rest.from });
  assert.equal(next[0].id, rest.from);
  assert.equal(cut("y".repeat(100_000)).$more.kind, "text");
});

test("a secret is taken out wherever it turns up, the longer one first", () => {
  const redact = redactor(["abcd", "abcdef", "xy"]);
  assert.equal(redact("1 abcdef 2 abcd xy"), "1 ••••• 2 ••••• xy");
});

test("a bundle that is no component is refused with what would do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "workbench-"));
  const cases = {
    "module.exports = { key: 'a', display: { label: 'A' } };":
      /nothing by the name of `default`.*write `exports\.default/s,
    "exports.default = Promise.resolve({});": /promise/,
    "exports.default = { display: {} };": /no `key`/,
    "exports.default = { key: 'a', display: { label: 'A' }, actions: { x: { inputs: {} } } };":
      /inputs of x are not a list/,
    "throw new Error('broken at load');": /cannot be loaded: broken at load/,
    "exports.default = 5;": /a number, not a component/,
  };
  for (const [at, [text, message]] of Object.entries(Object.entries(cases))) {
    const file = join(folder, `${at}.cjs`);
    writeFileSync(file, text);
    await assert.rejects(new Component({ file }).definition(), message);
  }
  const hanging = join(folder, "hanging.cjs");
  writeFileSync(hanging, "for (;;);");
  await assert.rejects(
    new Component({ file: hanging, loadLimit: 300 }).definition(),
    /hanging\.cjs cannot be loaded: it was not loaded after 0\.3 s/,
  );
  await assert.rejects(new Component({ file: join(folder, "none.js") }).definition(), /does not exist/);
  await assert.rejects(new Component({ file: folder }).definition(), /is a folder/);
});

test("the definition tells which functions there are", async () => {
  const { functions, triggers, connections } = await foreignDefinition();
  assert.deepEqual(functions["triggers.hook"].sort(), ["perform", "webhookCreate", "webhookDelete"]);
  assert.equal(triggers.things.isPollingTrigger, true);
  assert.deepEqual(
    connections.map(({ key }) => key),
    ["key", "login"],
  );
});

test("log lines come with their level, from the logger and from the console", async () => {
  const { of } = await run([step("Talk", "say", { words: "good morning" })]);
  assert.deepEqual(
    of("log", "talk").map(({ level, text }) => [level, text]),
    [
      ["info", "good morning"],
      ["warn", "{ words: 'good morning' }"],
      ["log", "console: good morning"],
    ],
  );
});
