// Everything that is wrong with an integration's YAML, at once: its form, and what it asks of the component.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { FlowCheck } from "./flow-check.mjs";
import { nearest } from "./nearest.mjs";
import { readYaml } from "./read.mjs";

const require = createRequire(import.meta.url);
const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, "schema.json"), "utf8"));
/** @type {any} */
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

/** What brings an integration of another form to the one that is read here. */
function wayTo7(version) {
  if (String(version) === "7") return "Write it as a number: 7.";
  return Number(version) > 7
    ? "The file is of a newer form: its keys may mean something else there, so nothing of it is guessed."
    : "Open the older file in the platform's designer once and export it again: that brings it to the newest form.";
}

class Check extends FlowCheck {
  all() {
    const { model } = this;
    if (typeof model !== "object" || model === null || Array.isArray(model)) {
      return this.tell(
        "error",
        [],
        "This is not the YAML of an integration: it begins with definitionVersion: 7, a name and flows.",
      );
    }
    if (model.definitionType === "workflow") {
      return this.tell(
        "error",
        ["definitionType"],
        "This is a workflow of the embedded workflow builder. The workbench reads integrations, definitionVersion 7.",
        { of: "key" },
      );
    }
    if (model.isCodeNative === true) {
      return this.tell(
        "error",
        ["isCodeNative"],
        "This is a code-native integration: its flows are code, and are tested where the code is.",
        { of: "key" },
      );
    }
    if (model.definitionVersion !== 7) {
      const version = model.definitionVersion;
      const said =
        version === undefined ? "There is no definitionVersion" : `definitionVersion is ${JSON.stringify(version)}`;
      return this.tell(
        "error",
        version === undefined ? [] : ["definitionVersion"],
        `${said}; the workbench reads definitionVersion 7. ${wayTo7(version)}`,
      );
    }
    const isSound = this.form();
    this.unknownKeys(model, SCHEMA, []);
    if (isSound && this.definition) {
      this.configVars();
      for (const [at, flow] of model.flows.entries()) this.flow(flow, ["flows", at]);
    }
    return undefined;
  }

  /** By the schema. What follows relies on the form, so it is only looked at where the form is right. */
  form() {
    if (!validator) {
      /** @type {any} */
      const Ajv = require("ajv");
      validator = new (Ajv.default ?? Ajv)({ allErrors: true, strict: false, verbose: true }).compile(SCHEMA);
    }
    if (validator(this.model)) return true;
    for (const { instancePath, keyword, params, data } of validator.errors) {
      const path = instancePath
        .split("/")
        .slice(1)
        .map((part) => unescaped(part))
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      const where = named(this.model, path);
      const say = (message, more) => this.tell("error", path, `${where}${message}`, more);
      if (keyword === "required") say(` lacks ${params.missingProperty}.`);
      else if (keyword === "enum")
        say(` is ${JSON.stringify(data)}. It is one of ${params.allowedValues.filter(Boolean).join(", ")}.`, {
          fix: nearest(data, params.allowedValues.filter(Boolean)),
        });
      else if (keyword === "type")
        say(
          ` is ${kindOf(data)}. It has to be ${[params.type]
            .flat()
            .filter((one) => one !== "null")
            .map(article)
            .join(" or ")}.`,
        );
      else if (keyword === "minItems") say(" is empty. There has to be one at least.");
      else if (keyword === "minLength") say(" is empty.");
      else if (keyword === "maxItems") say(` has ${data.length} entries; at most ${params.limit} are allowed.`);
      else if (keyword === "minimum" || keyword === "maximum")
        say(` is ${data}. It is ${params.comparison === ">=" ? "at least" : "at most"} ${params.limit}.`);
    }
    return false;
  }

  /** Of what the schema does not know: kept untouched, but a misspelled word should be noticed. */
  unknownKeys(value, schema, path) {
    const rule = schema?.$ref ? SCHEMA.definitions[schema.$ref.split("/").at(-1)] : schema;
    if (!rule || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const [at, one] of value.entries()) this.unknownKeys(one, rule.items, [...path, at]);
      return;
    }
    for (const [key, one] of Object.entries(value)) {
      const known = rule.properties?.[key];
      if (known) this.unknownKeys(one, known, [...path, key]);
      else if (rule.additionalProperties) this.unknownKeys(one, rule.additionalProperties, [...path, key]);
      else if (rule.properties && !known) {
        this.tell(
          "warning",
          [...path, key],
          `${named(this.model, path)} has ${key}, which is not known here. It is kept as it is.`,
          { of: "key", fix: nearest(key, Object.keys(rule.properties)) },
        );
      }
    }
  }
}

const unescaped = (part) => part.replaceAll("~1", "/").replaceAll("~0", "~");

const kindOf = (value) =>
  value === null
    ? "empty"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : JSON.stringify(value);
const article = (type) =>
  ({ array: "a list", object: "an object", string: "a text", number: "a number", boolean: "true or false" })[type] ??
  type;

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
