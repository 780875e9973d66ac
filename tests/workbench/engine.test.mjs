// The engine of the workbench with a component that is not ours: what the platform's own steps do, where a run stops,
// triggers, states and logs.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Component } from "../../js-shim/workbench/engine/component.mjs";
import { States } from "../../js-shim/workbench/engine/context.mjs";
import { foreignDefinition, platform, ref, run, step, template } from "./support/runs.mjs";

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
  const { ok } = await run(steps, { pins: { slackIt: {}, "Mail It": {} } });
  assert.equal(ok, true);
  for (const until of ["slackIt", "Slack It", "SLACK IT"]) {
    const { of } = await run(steps, { until, pins: { slackIt: {} } });
    assert.deepEqual(
      of("step.end").map((event) => event.step),
      ["trigger", "a", "slackIt"],
    );
  }
  await assert.rejects(run([], { until: "No Where", pins: { "Not There": {} } }), (/** @type {any} */ error) => {
    assert.match(error.message, /no step "No Where" to run until.*no step "Not There" to pin/s);
    return true;
  });
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
