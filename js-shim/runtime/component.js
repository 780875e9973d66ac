"use strict";

// What codegen made of component-manifest.json for the platform → the object that it loads. Nothing in here knows an
// action by name: what is special about one stands in its row of the manifest, and in Rust. A flow waits for the load and
// reads nothing of an operation but its functions: what is shown of it is unpacked when the first of that is read.

const { expanded, rehearsed, schemaOf } = require("./examples.js");
const { bare } = require("./members.js");
const { functionsOf } = require("./triggers.js");

/**
 * What is read of the manifest here; what else stands in a row goes to the platform as it is.
 * @typedef {{ use?: string, model?: string, type?: string, default?: string }} InputRow
 * @typedef {{ display: object, inputs: InputRow[], examplePayload: unknown }} OperationRow
 * @typedef {{ key: string, inputs: InputRow[] }} ConnectionRow
 * @typedef {(string | [label: string, value: string])[]} Model  a text is label and value
 * @typedef {"actions" | "dataSources" | "triggers"} Section
 */
/**
 * What is there from the load on; see build/outline.mjs.
 * @typedef {object} Outline
 * @property {string} key
 * @property {boolean} public
 * @property {string[]} connections  their keys
 * @property {Record<Section, [traits: Traits[], operations: string]>} operations  in a row, each with the place of its traits
 */
/** @typedef {{ performSafety?: string } & Record<string, unknown>} Traits  short members, which many operations share */
/**
 * What is unpacked when it is first read: operations in the outline's order.
 * @typedef {{
 *   display: object,
 *   connections: ConnectionRow[],
 *   inputs: Record<string, InputRow>,
 *   models: Record<string, Model>,
 *   examples: Record<string, unknown>
 * } & Record<Section, OperationRow[]>} Shown
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
 * @param {Outline} outline
 * @param {() => Shown} shown
 * @param {Module} module
 */
exports.createComponent = (outline, shown, module) => {
  /**
   * @param {Section} section
   * @param {(key: string, traits: Traits, example: () => unknown) => object} more
   */
  const operations = (section, more) => {
    const [traits, operations] = outline.operations[section];
    const made = (operations.match(/[^ ]+/g) ?? []).map((named, at) => {
      const [key = "", place] = named.split(":");
      const own = traits[Number(place)] ?? {};
      const row = () => /** @type {OperationRow} */ (shown()[section][at]);
      const example = once(() => expanded(shown().examples, row().examplePayload));
      const operation = {};
      readLater(operation, "display", () => row().display);
      Object.assign(operation, own, { key }, more(key, own, example));
      readLater(operation, "inputs", () => row().inputs.map((input) => platformInput(shown(), input)));
      readLater(operation, "examplePayload", example);
      return [key, operation];
    });
    return Object.fromEntries(made);
  };
  const step = (/** @type {string} */ key) => ({
    /** @type {(context: unknown, params: unknown) => Promise<unknown>} */
    perform: (context, params) => module.perform(key, context, params),
  });
  /** @type {(key: string, traits: Traits, example: () => unknown) => object} */
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
  const component = { key: outline.key, public: outline.public };
  readLater(component, "display", () => shown().display);
  readLater(component, "connections", () =>
    shown().connections.map(({ inputs, ...platform }) => ({
      ...platform,
      inputs: inputs.map((input) => platformInput(shown(), input)),
    })),
  );
  return Object.assign(component, {
    actions: operations("actions", action),
    dataSources: operations("dataSources", step),
    triggers: operations("triggers", (key, traits) => functionsOf(key, traits, module)),
  });
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
 * @param {Shown} shown
 * @param {InputRow} row
 */
function platformInput(shown, row) {
  const { use, ...own } = bare(row);
  const { model, type, ...input } = bare({ ...(use === undefined ? {} : shown.inputs[use]), ...own });
  const filled = bare(input).default ?? DEFAULT_OF_TYPE[type ?? ""];
  return {
    ...input,
    ...(type !== undefined && { type }),
    ...(model !== undefined && { model: choices(shown.models[model]) }),
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
