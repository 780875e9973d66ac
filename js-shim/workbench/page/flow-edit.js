// Changes to a flow: steps put in, taken out, moved and renamed, with the references to them.

import { slug, walkSteps } from "./names.js";

/** A name that no step of the flow has: " 2" and so on, as the designer appends. */
export function freeName(flow, name) {
  const taken = new Set();
  walkSteps(flow.steps, (step) => taken.add(slug(step.name)));
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? name : `${name} ${count}`;
    if (!taken.has(slug(tried))) return tried;
  }
}

/** The config variable for a connection of the component; made when there is none. */
export function connectionVariable(model, definition, connectionKey) {
  model.requiredConfigVars ??= [];
  const isOf = (one) => one.dataType === "connection" && one.connection?.component?.key === definition.key;
  const found = model.requiredConfigVars.find(
    (one) => isOf(one) && (!connectionKey || one.connection.key === connectionKey),
  );
  if (found) return found.key;
  const declared = definition.connections.find(({ key }) => key === connectionKey) ?? definition.connections[0];
  if (!declared) return "";
  const base = model.requiredConfigVars.some(({ key }) => key === definition.display.label)
    ? declared.label
    : definition.display.label;
  const inputs = Object.fromEntries(
    declared.inputs
      .filter(({ shown }) => shown !== false)
      .map((input) => [input.key, { type: "value", value: input.type === "password" ? "" : (input.default ?? "") }]),
  );
  model.requiredConfigVars.push({
    key: base,
    dataType: "connection",
    connection: { key: declared.key, component: { key: definition.key, isPublic: false, version: "LATEST" } },
    inputs,
  });
  model.configPages ??= [];
  if (!model.configPages.length) model.configPages.push({ name: "Configuration", elements: [] });
  model.configPages[0].elements = [...(model.configPages[0].elements ?? []), { type: "configVar", value: base }];
  return base;
}

/** A step for an operation: connections as config variables, the rest as it was typed. */
export function newStep(model, flow, definition, { kind, row, inputs = {} }) {
  const given = {};
  for (const input of row.inputs) {
    if (input.type === "connection")
      given[input.key] = { type: "configVar", value: connectionVariable(model, definition, inputs[input.key]?.value) };
    else if (inputs[input.key] !== undefined) given[input.key] = inputs[input.key];
  }
  const isTrigger = kind === "triggers";
  return {
    name: freeName({ steps: isTrigger ? flow.steps.slice(1) : flow.steps }, row.display.label),
    ...(isTrigger ? { isTrigger: true } : {}),
    action: { key: row.key, component: { key: definition.key, isPublic: false, version: "LATEST" } },
    inputs: given,
    ...(row.scheduleSupport === "required"
      ? { schedule: { type: "value", value: "*/5 * * * *", meta: { scheduleType: "minute", timeZone: "" } } }
      : {}),
  };
}

/** Puts an operation at the end of the flow; a trigger in the place of the trigger. */
export function addStepOf(model, flow, what) {
  const step = newStep(model, flow, what.definition ?? definitionOf(), what);
  if (what.kind === "triggers") replaceTrigger(flow, step);
  else flow.steps.push(step);
  return step;
}

/** Another trigger in the place of the one that is there; references lead to it from then on. */
export function replaceTrigger(flow, step) {
  const before = slug(flow.steps[0]?.name ?? "");
  flow.steps[0] = step;
  rewrite(flow.steps, before, slug(step.name));
}

let definitionOf = () => undefined;
/** Where the definition is looked up; set once, when the page begins. */
export const useDefinition = (look) => {
  definitionOf = look;
};

/** The list that holds a step, and its place there. */
function placed(flow, name) {
  /** @type {any} */
  let found;
  const look = (steps) =>
    (steps ?? []).forEach((step, at) => {
      if (slug(step.name) === name) found ??= { steps, at };
      look(step.steps);
      for (const branch of step.branches ?? []) look(branch.steps);
    });
  look(flow.steps);
  return found;
}

export function removeStep(flow, name) {
  const found = placed(flow, name);
  if (found && !found.steps[found.at].isTrigger) found.steps.splice(found.at, 1);
}

/** One place up or down in its own list; the trigger stays first. */
export function moveStep(flow, name, by) {
  const found = placed(flow, name);
  if (!found) return;
  const to = found.at + by;
  const first = found.steps === flow.steps && flow.steps[0]?.isTrigger ? 1 : 0;
  if (to < first || to >= found.steps.length || found.at < first) return;
  found.steps.splice(to, 0, ...found.steps.splice(found.at, 1));
}

/** Renames a step, and every reference to it. */
export function renameStep(flow, name, to) {
  const found = placed(flow, name);
  if (!found || !slug(to)) return name;
  const step = found.steps[found.at];
  const next = slug(to);
  if (next !== name) {
    const others = { steps: structuredClone(flow.steps) };
    walkSteps(others.steps, (one) => {
      if (slug(one.name) === name) one.name = "";
    });
    const free = freeName(others, to);
    step.name = free;
    rewrite(flow.steps, name, slug(free));
    return slug(free);
  }
  step.name = to;
  return next;
}

function rewrite(value, from, to) {
  if (Array.isArray(value)) {
    for (const one of value) rewrite(one, from, to);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (typeof value.value === "string" && value.type === "reference") value.value = led(value.value, from, to);
  if (typeof value.value === "string" && value.type === "template")
    value.value = value.value.replace(/\{\{\$([^}]+)\}\}/g, (_, path) => `{{$${led(path, from, to)}}}`);
  for (const one of Object.values(value)) rewrite(one, from, to);
}
const led = (path, from, to) =>
  path === from || path.startsWith(`${from}.`) || path.startsWith(`${from}[`)
    ? `${to}${path.slice(from.length)}`
    : path;

/** The steps whose values a step may refer to: those before it, and the loops around it. */
export function stepsBefore(flow, name) {
  const before = [];
  let isReached = false;
  const walk = (steps, loops) => {
    for (const step of steps ?? []) {
      const own = slug(step.name);
      if (own === name) {
        isReached = true;
        before.push(...loops.map((one) => ({ step: one, slug: slug(one.name), isOpen: true })));
        return;
      }
      const isLoop = step.action?.component?.key === "loop";
      walk(step.steps, isLoop ? [...loops, step] : loops);
      if (isReached) return;
      for (const branch of step.branches ?? []) {
        walk(branch.steps, loops);
        if (isReached) return;
      }
      before.push({ step, slug: own });
    }
  };
  walk(flow.steps, []);
  return before;
}
