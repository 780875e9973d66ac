// What an integration asks of the component, of its own steps and of its config variables: what of it is not there.

import { platformStep } from "../engine/platform.mjs";
import { parsePath, parseTemplate } from "../engine/resolve.mjs";
import { slug, walkSteps } from "../engine/slug.mjs";
import { nearest } from "./nearest.mjs";

/** Collects problems; the form of the model has to be right. */
export class FlowCheck {
  constructor(model, definition, place) {
    this.model = model;
    this.definition = definition;
    this.place = place;
    /** @type {any[]} */
    this.problems = [];
    /** Word → name of the steps that were seen. */
    this.names = new Map();
    /** @type {Set<string>} words of the steps that have run, of the loops around, and of those that come later */
    this.known = new Set();
    this.open = new Set();
    this.later = new Set();
    /** @type {Set<string>} */
    this.declaredVars = new Set();
  }

  tell(severity, path, message, /** @type {any} */ { fix, of } = {}) {
    const meant = fix === undefined ? "" : ` Did you mean ${fix}?`;
    this.problems.push({
      ...this.place(path, of),
      path,
      severity,
      message: `${message}${meant}`,
      ...(fix === undefined ? {} : { fix }),
    });
  }

  configVars() {
    const { model, definition } = this;
    const seen = new Set();
    (model.requiredConfigVars ?? []).forEach((one, at) => {
      const path = ["requiredConfigVars", at];
      if (seen.has(one.key))
        this.tell("error", [...path, "key"], `Two config variables are named ${JSON.stringify(one.key)}.`);
      seen.add(one.key);
      if (one.key.includes("."))
        this.tell(
          "error",
          [...path, "key"],
          `The config variable ${JSON.stringify(one.key)} has a dot in its name, which the platform refuses.`,
        );
      const { connection, dataSource } = one;
      if (connection?.component.key === definition.key) {
        const found = definition.connections.find(({ key }) => key === connection.key);
        if (!found)
          this.unknown(
            [...path, "connection", "key"],
            `${definition.display.label} has no connection ${connection.key}.`,
            connection.key,
            definition.connections.map(({ key }) => key),
          );
        else this.keys(one.inputs, found.inputs, [...path, "inputs"], `the connection ${connection.key}`, true);
      }
      if (dataSource?.component.key === definition.key) {
        const found = definition.dataSources[dataSource.key];
        if (!found)
          this.unknown(
            [...path, "dataSource", "key"],
            `${definition.display.label} has no data source ${dataSource.key}.`,
            dataSource.key,
            Object.keys(definition.dataSources),
          );
        else this.keys(one.inputs, found.inputs, [...path, "inputs"], `the data source ${dataSource.key}`);
      }
    });
    for (const [at, page] of (model.configPages ?? []).entries()) {
      for (const [number, { type, value }] of (page.elements ?? []).entries()) {
        if (type !== "configVar" || seen.has(value)) continue;
        const message = `The page ${JSON.stringify(page.name)} shows the config variable ${JSON.stringify(value)}, which is not declared.`;
        this.unknown(["configPages", at, "elements", number, "value"], message, value, [...seen]);
      }
    }
    this.declaredVars = seen;
  }

  unknown(path, message, word, known) {
    this.tell("error", path, message, { fix: nearest(word, known) });
  }

  flow(flow, path) {
    const later = [];
    walkSteps(flow.steps, (step) => later.push(slug(step.name)));
    if (!flow.steps[0].isTrigger)
      this.tell(
        "error",
        [...path, "steps", 0],
        `The first step of ${JSON.stringify(flow.name)} has to be its trigger (isTrigger: true).`,
      );
    this.known = new Set();
    this.open = new Set();
    this.later = new Set(later);
    this.names = new Map();
    this.steps(flow.steps, [...path, "steps"], true);
  }

  steps(steps, path, isTop = false) {
    for (const [at, step] of (steps ?? []).entries()) this.step(step, [...path, at], isTop && at === 0);
  }

  step(step, path, mayTrigger) {
    const name = slug(step.name);
    if (!name)
      this.tell(
        "error",
        [...path, "name"],
        `The name ${JSON.stringify(step.name)} has no letter or digit, so no reference could name this step.`,
      );
    if (this.names.has(name))
      this.tell(
        "error",
        [...path, "name"],
        `${JSON.stringify(step.name)} and ${JSON.stringify(this.names.get(name))} are the same word in references (${name}). Rename one.`,
      );
    this.names.set(name, step.name);
    if (step.isTrigger && !mayTrigger)
      this.tell("error", [...path, "isTrigger"], `${JSON.stringify(step.name)} is a trigger, but not the first step.`);
    this.action(step, path);
    const isLoop = platformStep(step)?.loop;
    if (isLoop) this.open.add(name);
    this.steps(step.steps, [...path, "steps"]);
    for (const [at, branch] of (step.branches ?? []).entries())
      this.steps(branch.steps, [...path, "branches", at, "steps"]);
    if (isLoop) this.open.delete(name);
    this.known.add(name);
  }

  action(step, path) {
    const { definition } = this;
    const { key, component } = step.action;
    const where = [...path, "action", "key"];
    if (component.key !== definition.key) {
      const platform = platformStep(step);
      if (!platform) {
        const fix = nearest(component.key, [definition.key]);
        if (fix)
          this.unknown(
            [...path, "action", "component", "key"],
            `The component ${component.key} is not here.`,
            component.key,
            [definition.key],
          );
        else
          this.tell(
            "warning",
            [...path, "action", "component", "key"],
            `${JSON.stringify(step.name)} is of the component ${component.key}, which is not here: pin a result for it to run the flow.`,
          );
      }
      return this.inputs(step, [...path, "inputs"], platform?.inputs);
    }
    const table = step.isTrigger ? definition.triggers : definition.actions;
    const row = table[key];
    if (!row) {
      const [kind, other] = step.isTrigger ? ["trigger", definition.actions] : ["action", definition.triggers];
      const hint = other[key] ? ` There is ${step.isTrigger ? "an action" : "a trigger"} of this name.` : "";
      this.unknown(where, `${definition.display.label} has no ${kind} ${key}.${hint}`, key, Object.keys(table));
      return this.inputs(step, [...path, "inputs"]);
    }
    this.keys(step.inputs, row.inputs, [...path, "inputs"], key);
    for (const input of row.inputs) this.required(step, input, path);
    return this.inputs(step, [...path, "inputs"], row.inputs);
  }

  required(step, input, path) {
    if (!input.required) return;
    const given = step.inputs?.[input.key];
    const isBlank =
      given === undefined ||
      given === null ||
      given.value === "" ||
      given.value === null ||
      given.value === undefined ||
      (Array.isArray(given.value) && given.value.length === 0);
    const hasDefault = input.default !== undefined && input.default !== "";
    if (isBlank && !(given === undefined && hasDefault)) {
      this.tell(
        "error",
        given === undefined ? [...path, "inputs"] : [...path, "inputs", input.key],
        `${JSON.stringify(step.name)} needs ${input.label} (${input.key}), which ${given === undefined ? "is not there" : "is empty"}.`,
        { of: given === undefined ? "key" : undefined },
      );
    }
  }

  keys(inputs, declared, path, of, mayHaveMore = false) {
    for (const key of Object.keys(inputs ?? {})) {
      if (declared.some((one) => one.key === key)) continue;
      const keys = declared.map((one) => one.key);
      if (mayHaveMore && !nearest(key, keys)) continue;
      this.tell("error", [...path, key], `unknown input ${JSON.stringify(key)} of ${of}.`, {
        of: "key",
        fix: nearest(key, keys),
      });
    }
  }

  inputs(step, path, declared = []) {
    for (const [key, input] of Object.entries(step.inputs ?? {})) {
      const row = declared.find((one) => one.key === key);
      this.input(input, row, [...path, key]);
    }
  }

  input(input, declared, path) {
    if (typeof input !== "object" || input === null) return;
    const { type, value } = input;
    const at = [...path, "value"];
    if (type === "reference") this.reference(value, at);
    else if (type === "configVar") this.configVar(value, at);
    else if (type === "template" && typeof value === "string") {
      for (const piece of parseTemplate(value)) {
        if (piece.step) this.reference(piece.step, at);
        else if (piece.configVar) this.configVar(piece.configVar, at);
      }
    } else if (type === "complex") this.rows(value, declared, at);
    else if (type === "value") this.literal(value, declared, at);
  }

  rows(value, declared, path) {
    if (!Array.isArray(value)) return this.tell("error", path, "The value of a complex input is a list.");
    for (const [at, row] of value.entries()) {
      if (row?.type === "complex" && Array.isArray(row.value)) {
        this.terms(row.value, [...path, at, "value"]);
        continue;
      }
      if (typeof row?.name === "object") this.input(row.name, undefined, [...path, at, "name"]);
      const child = declared?.inputs?.find((one) => one.key === row?.name);
      const leaf = declared?.collection ? { ...declared, collection: undefined } : undefined;
      this.input(row, child ?? leaf, [...path, at]);
    }
    return undefined;
  }

  /** The expression of a branch: words and inputs in lists of lists. */
  terms(list, path) {
    list.forEach((term, at) => {
      if (Array.isArray(term)) this.terms(term, [...path, at]);
      else this.input(term, undefined, [...path, at]);
    });
  }

  literal(value, declared, path) {
    if (!declared) return;
    if (declared.collection && value !== "" && value !== null && value !== undefined) {
      this.tell("error", path, `${declared.label} is a list: its type is complex, and its value a list of inputs.`);
    } else if (declared.model && !declared.collection && value !== "" && value !== null && value !== undefined) {
      const known = declared.model.map((one) => one.value);
      if (!known.includes(String(value))) {
        this.tell("warning", path, `${JSON.stringify(value)} is not among the choices of ${declared.label}.`, {
          fix: nearest(value, known),
        });
      }
    }
  }

  configVar(key, path) {
    if (key === "" || key === null || key === undefined || this.declaredVars.has(key)) return;
    this.unknown(path, `The config variable ${JSON.stringify(key)} is not declared.`, key, [...this.declaredVars]);
  }

  reference(text, path) {
    if (typeof text !== "string" || text === "") return;
    const [name, property] = parsePath(text);
    if (this.known.has(name)) return;
    if (this.open.has(name)) {
      if (property === "results")
        this.tell(
          "error",
          path,
          `${text}: the results of a loop are there after it. Inside it there are ${name}.currentItem and ${name}.index.`,
        );
      return;
    }
    if (this.later.has(name))
      this.tell("error", path, `${text} refers to a step that comes later. Only what ran before can be referred to.`);
    else
      this.tell("error", path, `${text} refers to a step that is not in this flow.`, {
        fix: nearest(name, [...this.known, ...this.open]),
      });
  }
}
