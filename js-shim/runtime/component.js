"use strict";

// What codegen made of component-manifest.json for the platform → the object that it loads. Nothing in here knows an
// action by name: what is special about one stands in its row of the manifest, and in Rust.

const { expanded, rehearsed, schemaOf } = require("./examples.js");
const { bare } = require("./members.js");
const { functionsOf } = require("./triggers.js");

/**
 * What is read of the manifest here; what else stands in a row goes to the platform as it is.
 * @typedef {{ use?: string, model?: string, type?: string, default?: string }} InputRow
 * @typedef {{ inputs: InputRow[], examplePayload: unknown, performSafety?: string }} OperationRow
 * @typedef {{ key: string, inputs: InputRow[] }} ConnectionRow
 * @typedef {(string | [label: string, value: string])[]} Model  a text is label and value
 * @typedef {object} Manifest
 * @property {string} key
 * @property {boolean} public
 * @property {object} display
 * @property {ConnectionRow[]} connections
 * @property {Record<string, OperationRow>} actions
 * @property {Record<string, OperationRow>} dataSources
 * @property {Record<string, OperationRow>} triggers
 * @property {Record<string, InputRow>} inputs
 * @property {Record<string, Model>} models
 * @property {Record<string, unknown>} examples
 */

/**
 * How the module is called.
 * @typedef {import("./triggers.js").Module & {
 *   perform: (key: string, context: unknown, params: unknown) => Promise<unknown>
 * }} Module
 */

// What the platform takes for an input that nobody filled in; types that are not named here have no default.
/** @type {Record<string, string | undefined>} */
const DEFAULT_OF_TYPE = {
  string: "",
  data: "",
  text: "",
  password: "",
  code: "",
  date: "",
  timestamp: "",
  boolean: "false",
};

/**
 * The object that the platform loads.
 * @param {Manifest} manifest
 * @param {Module} module
 */
exports.createComponent = (manifest, module) => {
  /**
   * @param {Record<string, OperationRow>} rows
   * @param {(key: string, platform: Record<string, unknown>, example: () => unknown) => object} more
   */
  const operations = (rows, more) =>
    Object.fromEntries(
      Object.entries(rows).map(([key, { inputs, examplePayload, ...platform }]) => {
        const example = once(() => expanded(manifest.examples, examplePayload));
        const operation = { ...platform, key, ...more(key, platform, example) };
        readLater(operation, "inputs", () => inputs.map((input) => platformInput(manifest, input)));
        readLater(operation, "examplePayload", example);
        return [key, operation];
      }),
    );
  const step = (/** @type {string} */ key) => ({
    /** @type {(context: unknown, params: unknown) => Promise<unknown>} */
    perform: (context, params) => module.perform(key, context, params),
  });
  /** @type {(key: string, platform: Record<string, unknown>, example: () => unknown) => object} */
  const action = (key, { performSafety }, example) => ({
    ...step(key),
    outputSchema: {
      type: "actionOutput",
      // Asked for when it is published, not when a flow runs.
      get schema() {
        return JSON.stringify(schemaOf(/** @type {{ data: unknown }} */ (example()).data));
      },
    },
    // Whoever builds a flow may see what a write would answer, without its being carried out.
    ...(performSafety !== "SAFE" && {
      examplePerform: async (/** @type {unknown} */ _context, /** @type {unknown} */ params) =>
        rehearsed(example(), params),
      examplePerformSafety: "SAFE",
    }),
  });
  return {
    key: manifest.key,
    public: manifest.public,
    display: manifest.display,
    connections: manifest.connections.map(({ inputs, ...platform }) => ({
      ...platform,
      inputs: inputs.map((input) => platformInput(manifest, input)),
    })),
    actions: operations(manifest.actions, action),
    dataSources: operations(manifest.dataSources, step),
    triggers: operations(manifest.triggers, (key, row) => functionsOf(key, row, module)),
  };
};

/**
 * A member that is made when it is first read: of all operations a flow runs a few, and loading them is what it waits for.
 * @param {object} object
 * @param {string} name
 * @param {() => unknown} make
 */
function readLater(object, name, make) {
  let value = once(make);
  const property = bare({
    enumerable: true,
    configurable: true,
    get: () => value(),
    set: (/** @type {unknown} */ given) => {
      value = () => given;
    },
  });
  Object.defineProperty(object, name, property);
}

/**
 * @param {() => unknown} make
 * @returns {() => unknown}
 */
function once(make) {
  /** @type {{ value: unknown } | undefined} */
  let made;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

// `use` brings in a shared input, `model` names shared choices. The platform refuses fields that it does not know, so
// neither may be left, and nothing else may be added.
/**
 * @param {Manifest} manifest
 * @param {InputRow} row
 */
function platformInput(manifest, row) {
  const { use, ...own } = bare(row);
  const { model, type, ...input } = bare({ ...(use === undefined ? {} : manifest.inputs[use]), ...own });
  const filled = bare(input).default ?? DEFAULT_OF_TYPE[type ?? ""];
  return {
    ...input,
    ...(type !== undefined && { type }),
    ...(model !== undefined && { model: choices(manifest.models[model]) }),
    ...(filled !== undefined && { default: filled }),
  };
}

/**
 * A model's choices as the platform takes them.
 * @param {Model | undefined} model
 */
const choices = (model = []) =>
  model.map((choice) => {
    const [label, value] = typeof choice === "string" ? [choice, choice] : choice;
    return { label, value };
  });
