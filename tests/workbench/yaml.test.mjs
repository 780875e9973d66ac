// The integration's YAML: read, checked and written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkYaml } from "../../js-shim/workbench/yaml/check.mjs";
import { readYaml } from "../../js-shim/workbench/yaml/read.mjs";
import { withoutSecrets, writeYaml } from "../../js-shim/workbench/yaml/write.mjs";
import { shapes } from "./fixtures/shapes.mjs";
import { foreignDefinition } from "./support/runs.mjs";

const definition = await foreignDefinition();
const errors = (text, known) => checkYaml(text, known).problems.filter(({ severity }) => severity === "error");

assert.equal(Object.keys(shapes).length, 26);
for (const [name, text] of Object.entries(shapes)) {
  test(`is read, and written back as it was: ${name}`, () => {
    const { problems, model } = checkYaml(text, definition);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === "error"),
      [],
    );
    assert.equal(
      writeYaml(model, { text, definition }).trimEnd().replace(/\s+/g, " "),
      readYaml(text).document.toString({ lineWidth: 100 }).trimEnd().replace(/\s+/g, " "),
    );
    assert.deepEqual(readYaml(writeYaml(model, { definition })).model, withoutSecrets(model, definition), "and anew");
  });
}

const flow = (steps, more = "") => `definitionVersion: 7
name: Checked
${more}flows:
  - name: Main
    steps:
      - name: Start
        isTrigger: true
        action: { key: webhook, component: { key: webhook-triggers } }
${steps}`;
const stepText = (name, key, inputs) => `      - name: ${name}
        action: { key: ${key}, component: { key: kitchen } }
        inputs:
${inputs.map((line) => `          ${line}`).join("\n")}
`;

test("five faults are five places, each with what would do", () => {
  const text = flow(
    stepText("One", "ecko", ["value: { type: value, value: x }"]) +
      stepText("Two", "echo", [
        "valeu: { type: value, value: x }",
        "value: { type: reference, value: three.results.value }",
      ]) +
      stepText("Three", "echo", ["value: { type: configVar, value: Nots }", "list: { type: value, value: a }"]),
    "requiredConfigVars:\n  - { key: Note, dataType: string }\n",
  );
  assert.deepEqual(
    errors(text, definition).map(({ line, col, message }) => `${line}:${col} ${message}`),
    [
      "12:24 Kitchen has no action ecko. Did you mean echo?",
      '18:11 unknown input "valeu" of echo. Did you mean value?',
      "19:44 three.results.value refers to a step that comes later. Only what ran before can be referred to.",
      '23:44 The config variable "Nots" is not declared. Did you mean Note?',
      "24:39 List is a list: its type is complex, and its value a list of inputs.",
    ],
  );
});

test("required inputs that are missing or empty, wrong choices, unknown connections and sources", () => {
  const text = flow(
    stepText("One", "everything", [
      "connection: { type: configVar, value: Account }",
      "choice: { type: value, value: S1 }",
    ]),
    `requiredConfigVars:
  - { key: Account, dataType: connection, connection: { key: kay, component: { key: kitchen } } }
  - { key: Shade, dataType: picklist, dataSource: { key: colors, component: { key: kitchen } } }
  - { key: A.b, dataType: string }
`,
  );
  const { problems } = checkYaml(text, definition);
  const told = problems.map(({ message }) => message).join("\n");
  assert.match(told, /"One" needs Line \(line\), which is not there/);
  assert.match(told, /"S1" is not among the choices of Choice/);
  assert.match(told, /no connection kay\. Did you mean key\?/);
  assert.match(told, /no data source colors\. Did you mean colours\?/);
  assert.match(told, /has a dot in its name/);
});

test("references: an unknown step with the nearest word, results of a loop inside it, the trigger's place", () => {
  const text = flow(`      - name: Each
        action: { key: loopOverItems, component: { key: loop } }
        inputs: { items: { type: reference, value: strat.results } }
        steps:
          - name: Inner
            action: { key: echo, component: { key: kitchen } }
            inputs: { value: { type: template, value: "{{$each.currentItem}} {{$each.results}}" } }
      - name: each!
        isTrigger: true
        action: { key: hook, component: { key: kitchen } }
`);
  const told = errors(text, definition)
    .map(({ message }) => message)
    .join("\n");
  assert.match(told, /strat\.results refers to a step that is not in this flow\. Did you mean start\?/);
  assert.match(told, /each\.results: the results of a loop are there after it/);
  assert.doesNotMatch(told, /currentItem refers/);
  assert.match(told, /"each!" and "Each" are the same word/);
  assert.match(told, /is a trigger, but not the first step/);
});

test("steps of components that are not here are a warning that says what to do", () => {
  const { problems } = checkYaml(shapes["pairs with plain names"], definition);
  assert.deepEqual(
    problems.map(({ severity, message }) => [severity, message]),
    [["warning", '"Send" is of the component http, which is not here: pin a result for it to run the flow.']],
  );
});

test("an older form, a workflow, code, text and broken YAML each get a sentence of their own", () => {
  const cases = {
    "name: Old\nsteps: []\ntrigger: {}\n":
      /no definitionVersion; the workbench reads definitionVersion 7\. Open the older file in the platform's designer once and export it again/,
    "definitionVersion: 6\nname: Old\nflows: []\n":
      /definitionVersion is 6; .*the older file in the platform's designer once/,
    "definitionVersion: 8\nname: New\nflows: []\n": /definitionVersion is 8; .*newer form/,
    "definitionVersion: '7'\nname: New\nflows: []\n": /definitionVersion is "7"; .*as a number: 7/,
    "definitionType: workflow\ndefinitionVersion: 1\n": /workflow of the embedded workflow builder/,
    "definitionVersion: 7\nisCodeNative: true\nname: x\nflows: []\n": /code-native integration/,
    "just a text": /not the YAML of an integration/,
    "a: [1\nb: 2": /This is no YAML/,
    "definitionVersion: 7\nname: x\nname: y\nflows: []\n": /unique/i,
  };
  for (const [text, message] of Object.entries(cases))
    assert.match(errors(text, definition)[0]?.message ?? "", message, text);
});

test("what is wrong with the form is told by the names in the file, all of it at once", () => {
  const text = flow(`      - name: Bad
        action: { key: echo, component: {} }
        inputs: { value: { type: literal, value: x } }
        errorConfig: { errorHandlerType: retyr, maxAttempts: 9 }
`).replace("name: Checked", "endpointType: shared");
  const told = errors(text, definition).map(({ line, message }) => `${line} ${message}`);
  assert.deepEqual(told, [
    "1 The integration lacks name.",
    '2 endpointType is "shared". It is one of flow_specific, instance_specific, shared_instance.',
    '10 "Bad".action.component lacks key.',
    '11 "Bad".inputs.value.type is "literal". It is one of value, reference, complex, configVar, template.',
    '12 "Bad".errorConfig.errorHandlerType is "retyr". It is one of fail, ignore, retry. Did you mean retry?',
    '12 "Bad".errorConfig.maxAttempts is 9. It is at most 5.',
  ]);
});

test("a misspelled key is a warning with the nearest word, and stays in the file", () => {
  const text = shapes["the smallest"].replace("isTrigger: true", "isTrigger: true\n        descripton: hello");
  const { problems, model } = checkYaml(text, definition);
  assert.match(
    problems[0].message,
    /has descripton, which is not known here\. It is kept as it is\. Did you mean description\?/,
  );
  assert.match(writeYaml(model, { text }), /descripton: hello/);
});

test("secrets are never written: password fields of what is known, every field of what is not", () => {
  const model = {
    definitionVersion: 7,
    name: "x",
    flows: [],
    requiredConfigVars: [
      {
        key: "Ours",
        dataType: "connection",
        connection: { key: "key", component: { key: "kitchen" } },
        inputs: { host: { type: "value", value: "h" }, apiKey: { type: "value", value: "secret-1" } },
      },
      {
        key: "Other",
        dataType: "connection",
        connection: { key: "oauth", component: { key: "other" } },
        inputs: { clientSecret: { type: "value", value: "secret-2" }, from: { type: "configVar", value: "A" } },
      },
    ],
  };
  const text = writeYaml(model, { definition });
  assert.doesNotMatch(text, /secret-/);
  assert.match(text, /value: h/);
  assert.match(text, /value: A/);
  assert.equal(model.requiredConfigVars[0].inputs.apiKey.value, "secret-1", "the model itself is left alone");
  assert.doesNotMatch(
    writeYaml(model, { definition, text: writeYaml({ ...model, requiredConfigVars: [] }) }),
    /secret-/,
  );
});

test("writing into a text changes what differs and nothing else", () => {
  const text = `# kept\n${shapes["comments everywhere"]}`;
  const { model } = checkYaml(text, definition);
  model.flows[0].steps[1].inputs.message.value = "changed";
  model.flows[0].steps.splice(1, 0, { name: "Between", action: { key: "echo", component: { key: "kitchen" } } });
  const written = writeYaml(model, { text, definition });
  assert.match(written, /# kept[\s\S]*# first[\s\S]*Between[\s\S]*value: changed } # why[\s\S]*# last/);
});

test("a bomb of aliases and a text without end are refused", () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij"
    .split("")
    .map((one, at) => `${one}: &${one} [${Array(9).fill(`*${"abcdefghij"[at]}`).join(",")}]`)
    .join("\n")}\n`;
  assert.match(checkYaml(bomb).problems[0].message, /cannot be read/);
  assert.match(checkYaml("x".repeat(5_000_001)).problems[0].message, /5000001 characters/);
});
