// The process in which a component runs: nothing of its environment, a limit on its memory, ended from outside when it
// takes too long. It does what its parent asks, one message each: load, call, code.

import { createRequire } from "node:module";
import { inspect } from "node:util";
import vm from "node:vm";
import { record } from "./record.mjs";
import { plainError } from "./value.mjs";

const require = createRequire(import.meta.url);
const LEVELS = ["metric", "trace", "debug", "info", "log", "warn", "error"];
const STATES = ["instanceState", "crossFlowState", "executionState", "integrationState"];
let component;
let call;
let settled = async () => {};

const say = (message) => process.connected && process.send?.(message);
const line = (parts) =>
  parts.map((part) => (typeof part === "string" ? part : inspect(part, { depth: 6, breakLength: 120 }))).join(" ");
const log = (level, parts) => say({ type: "log", call, level, text: line(parts), at: Date.now() });
const logger = Object.fromEntries(LEVELS.map((level) => [level, (...parts) => log(level, parts)]));

// The platform keeps what a component writes to the console, too.
for (const level of ["log", "info", "warn", "error", "debug", "trace"])
  console[level] = (...parts) => log(level, parts);

function load({ file, routes, network }) {
  settled = record({ routes, network, tell: (request) => say({ type: "request", call, request }) });
  const exported = require(file);
  component = exported?.default;
  const problem = whyNoComponent(exported, component);
  if (problem) throw Object.assign(new Error(problem), { code: "NO_COMPONENT" });
  return describe(component);
}

/** Why what a file exports is no component, in a sentence that says what would do; undefined where it is one. */
function whyNoComponent(exported, found) {
  if (found === undefined || found === null) {
    const hint = exported?.display ? " It seems to be exported by `module.exports`: write `exports.default = …`." : "";
    return `it exports nothing by the name of \`default\`, and the platform takes require("index.js").default.${hint}`;
  }
  if (typeof found.then === "function")
    return "its `default` is a promise: the component has to be there at once, without top-level await.";
  if (found.codeNativeIntegrationYAML)
    return "its `default` is a code-native integration. The workbench shows components.";
  if (typeof found !== "object") return `its \`default\` is a ${typeof found}, not a component.`;
  if (typeof found.key !== "string" || !found.key) return "its `default` has no `key`.";
  if (typeof found.display?.label !== "string") return "its `default` has no `display.label`.";
  for (const kind of ["actions", "triggers", "dataSources"]) {
    if (found[kind] !== undefined && (typeof found[kind] !== "object" || Array.isArray(found[kind]))) {
      return `its \`${kind}\` is not an object from key to definition. Was it made by component()?`;
    }
    for (const [key, row] of Object.entries(found[kind] ?? {})) {
      if (!Array.isArray(row?.inputs)) return `the inputs of ${key} are not a list. Was it made by component()?`;
      if (typeof row.perform !== "function") return `${key} has no perform function.`;
    }
  }
  if (found.connections !== undefined && !Array.isArray(found.connections))
    return "its `connections` is not a list. Was it made by component()?";
  return undefined;
}

/** The definition without its functions; which there are is told beside it, since a flag may promise one in vain. */
function describe(found) {
  const functions = {};
  for (const kind of ["actions", "triggers", "dataSources"]) {
    for (const [key, row] of Object.entries(found[kind] ?? {})) {
      functions[`${kind}.${key}`] = Object.keys(row).filter((name) => typeof row[name] === "function");
    }
  }
  const { actions = {}, triggers = {}, dataSources = {}, connections = [], ...rest } = found;
  const plain = JSON.parse(JSON.stringify({ ...rest, actions, triggers, dataSources, connections }));
  return { ...plain, functions };
}

/** What a perform is called with: the plain parts come from the parent, the functions are ours. */
function contextOf(plain) {
  const invokeFlow = async () => {
    throw new Error("invokeFlow starts another flow; the workbench runs one.");
  };
  return { ...plain, logger, invokeFlow, components: {} };
}

async function perform({ kind, key, method = "perform", context: plain, args }) {
  const row = component[kind]?.[key];
  if (typeof row?.[method] !== "function") throw new Error(`The component has no ${method} of ${key}.`);
  const context = contextOf(plain);
  const result = await row[method](context, ...args);
  const states = {};
  // A state comes back in either way: changed in its place, or returned.
  for (const name of STATES) states[name] = result?.[name] ?? context[name];
  return { result: withoutFunctions(result), states };
}

/** The code component's runCode: the text is a module that exports a function. */
async function runCode({ code, context, stepResults }) {
  const module = { exports: {} };
  const wrapper = vm.runInThisContext(`(function (module, exports, require) {${code}\n})`, { filename: "code.js" });
  wrapper(module, module.exports, require);
  const run = typeof module.exports === "function" ? module.exports : module.exports.default;
  if (typeof run !== "function")
    throw new Error(
      "The code exports no function: write module.exports = async (context, stepResults) => ({ data: … }).",
    );
  return { result: withoutFunctions(await run(contextOf(context), stepResults)) };
}

// What cannot go from process to process: functions, and what is not plain inside classes.
function withoutFunctions(value, seen = new Set()) {
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value;
  if (seen.has(value)) return "<circular>";
  const inside = new Set(seen).add(value);
  if (Array.isArray(value)) {
    return value.some(needsCopy) ? value.map((one) => withoutFunctions(one, inside)) : value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutFunctions(one, inside)]));
}
const needsCopy = (value) => typeof value === "function" || (typeof value === "object" && value !== null);

const work = { load, perform, code: runCode };

process.on("message", async (/** @type {any} */ message) => {
  call = message.id;
  try {
    const value = await work[message.type](message);
    await settled();
    say({ type: "done", id: message.id, value });
  } catch (error) {
    await settled();
    say({ type: "failed", id: message.id, error: withoutFunctions(plainError(error)) });
  }
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit(0));
process.on("uncaughtException", (error) => {
  say({ type: "failed", id: call, error: { ...withoutFunctions(plainError(error)), uncaught: true } });
});
