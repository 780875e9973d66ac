// Values on their way through the engine: references, templates, config variables, defaults, and what they become as text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePath, parseTemplate } from "../../js-shim/workbench/engine/resolve.mjs";
import { slug } from "../../js-shim/workbench/engine/slug.mjs";
import { cut, fromTagged, redactor, toTagged } from "../../js-shim/workbench/engine/value.mjs";
import { configVar, ref, run, step, template } from "./support/runs.mjs";

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
