// Everything that is wrong with an integration's YAML, at once: its form, and what it asks of the component.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { platformStep } from "../engine/platform.mjs";
import { parsePath, parseTemplate } from "../engine/resolve.mjs";
import { slug } from "../engine/slug.mjs";
import { nearest } from "./nearest.mjs";
import { readYaml } from "./read.mjs";

const require = createRequire(import.meta.url);
const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, "schema.json"), "utf8"));
let validator;

/**
 * `{problems, model}`. A problem is `{line, col, path, severity: "error" | "warning", message, fix?}`; `fix` is the word
 * that was probably meant. The model is there whenever the text is YAML at all.
 * @param {string} text
 * @param {any} [definition]  the component's definition; without it only the form is checked
 */
export function checkYaml(text, definition) {
  const { model, problems, place } = readYaml(text);
  if (problems.length) return { problems, model: undefined };
  const check = new Check(model, definition, place);
  check.all();
  return { problems: check.problems.sort((a, b) => a.line - b.line || a.col - b.col), model };
}

/** The same for a model that has no text: places are paths. */
export function checkModel(model, definition) {
  const check = new Check(model, definition, () => ({ line: 0, col: 0 }));
  check.all();
  return check.problems;
}

class Check {
  constructor(model, definition, place) {
    this.model = model;
    this.definition = definition;
    this.place = place;
    this.problems = [];
  }

  tell(severity, path, message, { fix, of } = {}) {
    const meant = fix === undefined ? "" : ` Did you mean ${fix}?`;
    this.problems.push({ ...this.place(path, of), path, severity, message: `${message}${meant}`, ...(fix === undefined ? {} : { fix }) });
  }

  all() {
    const { model } = this;
    if (typeof model !== "object" || model === null || Array.isArray(model)) {
      return this.tell("error", [], "This is not the YAML of an integration: it begins with definitionVersion: 7, a name and flows.");
    }
    if (model.definitionType === "workflow") {
      return this.tell("error", ["definitionType"], "This is a workflow of the embedded workflow builder. The workbench reads integrations, definitionVersion 7.", { of: "key" });
    }
    if (model.isCodeNative === true) {
      return this.tell("error", ["isCodeNative"], "This is a code-native integration: its flows are code, and are tested where the code is.", { of: "key" });
    }
    if (model.definitionVersion !== 7) {
      const older = Array.isArray(model.steps) || model.trigger !== undefined || model.definitionVersion === undefined;
      const said = model.definitionVersion === undefined ? "There is no definitionVersion" : `definitionVersion is ${JSON.stringify(model.definitionVersion)}`;
      return this.tell(
        "error",
        model.definitionVersion === undefined ? [] : ["definitionVersion"],
        `${said}; the workbench reads definitionVersion 7.${older ? " Open the older file in the platform's designer once and export it again: that brings it to the newest form." : ""}`,
      );
    }
    const isSound = this.form();
    this.unknownKeys(model, SCHEMA, []);
    if (isSound && this.definition) {
      this.configVars();
      model.flows.forEach((flow, at) => this.flow(flow, ["flows", at]));
    }
    return undefined;
  }

  /** By the schema. What follows relies on the form, so it is only looked at where the form is right. */
  form() {
    if (!validator) {
      const Ajv = require("ajv");
      validator = new (Ajv.default ?? Ajv)({ allErrors: true, strict: false, verbose: true }).compile(SCHEMA);
    }
    if (validator(this.model)) return true;
    for (const { instancePath, keyword, params, data } of validator.errors) {
      const path = instancePath.split("/").slice(1).map((part) => unescaped(part)).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      const where = named(this.model, path);
      const say = (message, more) => this.tell("error", path, `${where}${message}`, more);
      if (keyword === "required") say(` lacks ${params.missingProperty}.`);
      else if (keyword === "enum") say(` is ${JSON.stringify(data)}. It is one of ${params.allowedValues.filter(Boolean).join(", ")}.`, { fix: nearest(data, params.allowedValues.filter(Boolean)) });
      else if (keyword === "type") say(` is ${kindOf(data)}. It has to be ${[params.type].flat().filter((one) => one !== "null").map(article).join(" or ")}.`);
      else if (keyword === "minItems") say(" is empty. There has to be one at least.");
      else if (keyword === "minLength") say(" is empty.");
      else if (keyword === "maxItems") say(` has ${data.length} entries; at most ${params.limit} are allowed.`);
      else if (keyword === "minimum" || keyword === "maximum") say(` is ${data}. It is ${params.comparison === ">=" ? "at least" : "at most"} ${params.limit}.`);
    }
    return false;
  }

  /** Of what the schema does not know: kept untouched, but a misspelled word should be noticed. */
  unknownKeys(value, schema, path) {
    const rule = schema?.$ref ? SCHEMA.definitions[schema.$ref.split("/").at(-1)] : schema;
    if (!rule || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach((one, at) => this.unknownKeys(one, rule.items, [...path, at]));
    for (const [key, one] of Object.entries(value)) {
      const known = rule.properties?.[key];
      if (known) this.unknownKeys(one, known, [...path, key]);
      else if (rule.additionalProperties) this.unknownKeys(one, rule.additionalProperties, [...path, key]);
      else if (rule.properties && !known) {
        this.tell("warning", [...path, key], `${named(this.model, path)} has ${key}, which is not known here. It is kept as it is.`, { of: "key", fix: nearest(key, Object.keys(rule.properties)) });
      }
    }
  }

  configVars() {
    const { model, definition } = this;
    const seen = new Set();
    (model.requiredConfigVars ?? []).forEach((one, at) => {
      const path = ["requiredConfigVars", at];
      if (seen.has(one.key)) this.tell("error", [...path, "key"], `Two config variables are named ${JSON.stringify(one.key)}.`);
      seen.add(one.key);
      if (one.key.includes(".")) this.tell("error", [...path, "key"], `The config variable ${JSON.stringify(one.key)} has a dot in its name, which the platform refuses.`);
      const { connection, dataSource } = one;
      if (connection?.component.key === definition.key) {
        const found = definition.connections.find(({ key }) => key === connection.key);
        if (!found) this.unknown([...path, "connection", "key"], `${definition.display.label} has no connection ${connection.key}.`, connection.key, definition.connections.map(({ key }) => key));
        else this.keys(one.inputs, found.inputs, [...path, "inputs"], `the connection ${connection.key}`, true);
      }
      if (dataSource?.component.key === definition.key) {
        const found = definition.dataSources[dataSource.key];
        if (!found) this.unknown([...path, "dataSource", "key"], `${definition.display.label} has no data source ${dataSource.key}.`, dataSource.key, Object.keys(definition.dataSources));
        else this.keys(one.inputs, found.inputs, [...path, "inputs"], `the data source ${dataSource.key}`);
      }
    });
    (model.configPages ?? []).forEach((page, at) =>
      (page.elements ?? []).forEach((element, number) => {
        if (element.type === "configVar" && !seen.has(element.value)) {
          this.unknown(["configPages", at, "elements", number, "value"], `The page ${JSON.stringify(page.name)} shows the config variable ${JSON.stringify(element.value)}, which is not declared.`, element.value, [...seen]);
        }
      }),
    );
    this.declaredVars = seen;
  }

  unknown(path, message, word, known) {
    this.tell("error", path, message, { fix: nearest(word, known) });
  }

  flow(flow, path) {
    const names = new Map();
    const later = [];
    const collect = (steps) => (steps ?? []).forEach((step) => (later.push(slug(step.name)), collect(step.steps), (step.branches ?? []).forEach((one) => collect(one.steps))));
    collect(flow.steps);
    if (!flow.steps[0].isTrigger) this.tell("error", [...path, "steps", 0], `The first step of ${JSON.stringify(flow.name)} has to be its trigger (isTrigger: true).`);
    this.known = new Set();
    this.open = new Set();
    this.later = new Set(later);
    this.names = names;
    this.steps(flow.steps, [...path, "steps"], true);
  }

  steps(steps, path, isTop = false) {
    (steps ?? []).forEach((step, at) => this.step(step, [...path, at], isTop && at === 0));
  }

  step(step, path, mayTrigger) {
    const name = slug(step.name);
    if (!name) this.tell("error", [...path, "name"], `The name ${JSON.stringify(step.name)} has no letter or digit, so no reference could name this step.`);
    if (this.names.has(name)) this.tell("error", [...path, "name"], `${JSON.stringify(step.name)} and ${JSON.stringify(this.names.get(name))} are the same word in references (${name}). Rename one.`);
    this.names.set(name, step.name);
    if (step.isTrigger && !mayTrigger) this.tell("error", [...path, "isTrigger"], `${JSON.stringify(step.name)} is a trigger, but not the first step.`);
    this.action(step, path);
    const isLoop = platformStep(step)?.loop;
    if (isLoop) this.open.add(name);
    this.steps(step.steps, [...path, "steps"]);
    (step.branches ?? []).forEach((branch, at) => this.steps(branch.steps, [...path, "branches", at, "steps"]));
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
        if (fix) this.unknown([...path, "action", "component", "key"], `The component ${component.key} is not here.`, component.key, [definition.key]);
        else this.tell("warning", [...path, "action", "component", "key"], `${JSON.stringify(step.name)} is of the component ${component.key}, which is not here: pin a result for it to run the flow.`);
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
    const isBlank = given === undefined || given === null || given.value === "" || given.value === null || given.value === undefined || (Array.isArray(given.value) && given.value.length === 0);
    const hasDefault = input.default !== undefined && input.default !== "";
    if (isBlank && !(given === undefined && hasDefault)) {
      this.tell("error", given === undefined ? [...path, "inputs"] : [...path, "inputs", input.key], `${JSON.stringify(step.name)} needs ${input.label} (${input.key}), which ${given === undefined ? "is not there" : "is empty"}.`, { of: given === undefined ? "key" : undefined });
    }
  }

  keys(inputs, declared, path, of, mayHaveMore = false) {
    for (const key of Object.keys(inputs ?? {})) {
      if (declared.some((one) => one.key === key)) continue;
      const keys = declared.map((one) => one.key);
      if (mayHaveMore && !nearest(key, keys)) continue;
      this.tell("error", [...path, key], `unknown input ${JSON.stringify(key)} of ${of}.`, { of: "key", fix: nearest(key, keys) });
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
    return value.forEach((row, at) => {
      if (row?.type === "complex" && Array.isArray(row.value)) return this.terms(row.value, [...path, at, "value"]);
      if (typeof row?.name === "object") this.input(row.name, undefined, [...path, at, "name"]);
      const child = declared?.inputs?.find((one) => one.key === row?.name);
      return this.input(row, child ?? (declared?.collection ? { ...declared, collection: undefined } : undefined), [...path, at]);
    });
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
        this.tell("warning", path, `${JSON.stringify(value)} is not among the choices of ${declared.label}.`, { fix: nearest(value, known) });
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
      if (property === "results") this.tell("error", path, `${text}: the results of a loop are there after it. Inside it there are ${name}.currentItem and ${name}.index.`);
      return;
    }
    if (this.later.has(name)) this.tell("error", path, `${text} refers to a step that comes later. Only what ran before can be referred to.`);
    else this.tell("error", path, `${text} refers to a step that is not in this flow.`, { fix: nearest(name, [...this.known, ...this.open]) });
  }
}

const unescaped = (part) => part.replaceAll("~1", "/").replaceAll("~0", "~");

const kindOf = (value) => (value === null ? "empty" : Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : JSON.stringify(value));
const article = (type) => ({ array: "a list", object: "an object", string: "a text", number: "a number", boolean: "true or false" })[type] ?? type;

/** What a path leads to, by the names that stand in the file. */
function named(model, path) {
  if (path.length === 0) return "The integration";
  let value = model;
  let name = "";
  for (const key of path) {
    value = value?.[key];
    const own = typeof value?.name === "string" ? value.name : value?.key;
    if (typeof key === "number" && typeof own === "string") name = JSON.stringify(own);
    else if (typeof key === "number") name = `${name}[${key}]`;
    else name = name ? `${name}.${key}` : key;
  }
  return name;
}
