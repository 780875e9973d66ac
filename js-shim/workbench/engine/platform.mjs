// The steps of the platform's own components that a flow cannot do without. Everything else that is not of the
// component at hand has to be pinned.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Thrown by Break Loop, caught by the loop around it. */
export class BreakLoop extends Error {}

const number = (value, name) => {
  const found = Number(value);
  if (value === "" || value === undefined || !Number.isFinite(found) || found < 0)
    throw new Error(`${name} is not a number: ${JSON.stringify(value)}`);
  return found;
};

/** component.action → how it is done. `run` returns what its results are. */
const STEPS = {
  "webhook-triggers.webhook": { label: "Webhook", trigger: true, run: ({ payload }) => payload },
  "schedule-triggers.schedule": { label: "Schedule", trigger: true, scheduled: true, run: ({ payload }) => payload },
  "loop.loopOverItems": {
    label: "Loop Over Items",
    loop: true,
    inputs: [declared("items", "Items")],
    items: ({ items }) => listOf(items),
  },
  "loop.loopNTimes": {
    label: "Loop N Times",
    loop: true,
    inputs: [declared("iterationCount", "Iteration Count")],
    items: ({ iterationCount }) => Array.from({ length: number(iterationCount, "Iteration Count") }, (_, at) => at),
  },
  "loop.breakLoop": {
    label: "Break Loop",
    run: () => {
      throw new BreakLoop();
    },
  },
  "branch.branchOnValue": {
    label: "Branch on Value",
    branch: true,
    inputs: [declared("inputValue", "Input Value")],
    choose: chooseByValue,
  },
  "branch.branchOnExpression": { label: "Branch on Expression", branch: true, inputs: [], choose: chooseByExpression },
  "branch.selectExecutedStepResult": {
    label: "Select Executed Step Result",
    inputs: [{ ...declared("stepResults", "Step Results"), collection: "valuelist" }],
    run: ({ params }) =>
      listOf(params.stepResults).find((value) => value !== null && value !== undefined && value !== "") ?? null,
  },
  "log.writeLog": {
    label: "Write Log Message",
    inputs: [declared("message", "Message"), { ...declared("level", "Level", false), default: "info" }],
    run: ({ params, log }) => {
      const text = typeof params.message === "string" ? params.message : JSON.stringify(params.message);
      log(["debug", "info", "warn", "error"].includes(params.level) ? params.level : "info", text);
      return null;
    },
  },
  "sleep.sleep": {
    label: "Sleep",
    inputs: [declared("ms", "Milliseconds")],
    run: async ({ params, sleep }) => {
      await sleep(number(params.ms, "Milliseconds"));
      return null;
    },
  },
  "result-placeholder.mockResult": {
    label: "Mock Result",
    inputs: [{ ...declared("code", "Result", false), type: "code", language: "json" }],
    run: ({ params }) => parsed(params.code),
  },
  "code.runCode": {
    label: "Code Block",
    inputs: [{ ...declared("code", "Code"), type: "code", language: "javascript" }],
    run: async ({ params, code }) => {
      const { result } = await code(params.code);
      return result?.data;
    },
  },
};

function declared(key, label, required = true) {
  return { key, label, type: "string", required, default: "" };
}

/** How a step of the platform is done; undefined for a step of any other component. */
export const platformStep = (step) => STEPS[`${step?.action?.component?.key}.${step?.action?.key}`];

/** What the page offers beside the component's own operations. */
export const platformSteps = () =>
  Object.entries(STEPS).map(([name, { label, trigger, loop, branch, inputs = [] }]) => {
    const [component, key] = name.split(".");
    return { component, key, label, trigger: Boolean(trigger), loop: Boolean(loop), branch: Boolean(branch), inputs };
  });

function listOf(value) {
  if (Array.isArray(value)) return value;
  if (value === "" || value === undefined || value === null) return [];
  throw new Error(`This is not a list: ${JSON.stringify(value)?.slice(0, 80)}`);
}

function parsed(text) {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The name of the branch that is taken: of the mappings the first that is equal, else the last branch. */
function chooseByValue(step, scope) {
  const given = scope.input(step.inputs?.inputValue);
  const mappings = step.inputs?.branchValueMappings?.value ?? [];
  const hit = mappings.find((row) => String(scope.input(row)) === String(given));
  return hit ? scope.name(hit.name) : undefined;
}

function chooseByExpression(step, scope) {
  // spectral's own evaluator, which converted flows use on the platform. Loaded when the first branch needs it.
  const { evaluate } = require("@prismatic-io/spectral/dist/conditionalLogic");
  const conditions = step.inputs?.conditions?.value ?? [];
  return conditions.find((row) => evaluate(expression(row.value, scope)))?.name;
}

/** What leads nowhere is an answer to these, not an oversight. */
const ASKS_WHETHER = ["exists", "doesNotExist", "isEmpty", "isNotEmpty"];

/** ["and", ["equal", {input}, {input}]]: words stay, inputs become their values, lists may hold lists. */
function expression(term, scope) {
  if (Array.isArray(term)) {
    const of = ASKS_WHETHER.includes(term[0]) ? scope.quietly() : scope;
    return term.map((one) => expression(one, of));
  }
  if (typeof term === "object" && term !== null)
    return term.type === "complex" ? expression(term.value, scope) : scope.input(term);
  return term;
}
