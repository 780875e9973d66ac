"use strict";

// component-manifest.json → the object that the platform loads. Nothing in here knows an action by name: what is
// special about one stands in its row of the manifest, and in Rust.

const { bare } = require("./members.js");

/**
 * What is read of the manifest here; what else stands in a row goes to the platform as it is.
 * @typedef {{ use?: string, wire?: unknown, model?: string, type?: string, default?: string }} InputRow
 * @typedef {{ wire: unknown, inputs: InputRow[] }} OperationRow
 * @typedef {{ key: string, wire: unknown, inputs: InputRow[] }} ConnectionRow
 * @typedef {{ choices: { label: string, value: string }[] }} Model
 * @typedef {object} Manifest
 * @property {string} key
 * @property {boolean} public
 * @property {object} display
 * @property {ConnectionRow[]} connections
 * @property {Record<string, OperationRow>} actions
 * @property {Record<string, OperationRow>} dataSources
 * @property {Record<string, InputRow>} inputs
 * @property {Record<string, Model>} models
 */

/**
 * What an operation's row is made into: it is called for every action and data source.
 * @callback Perform
 * @param {string} key
 * @param {unknown} context
 * @param {unknown} params
 * @returns {Promise<unknown>}
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
 * @param {Perform} perform
 */
exports.createComponent = (manifest, perform) => {
  /** @param {Record<string, OperationRow>} rows */
  const operations = (rows) =>
    Object.fromEntries(
      Object.entries(rows).map(([key, { wire, inputs, ...platform }]) => [
        key,
        {
          ...platform,
          key,
          inputs: inputs.map((input) => platformInput(manifest, input)),
          /** @type {(context: unknown, params: unknown) => Promise<unknown>} */
          perform: (context, params) => perform(key, context, params),
        },
      ]),
    );
  return {
    key: manifest.key,
    public: manifest.public,
    display: manifest.display,
    connections: manifest.connections.map(({ wire, inputs, ...platform }) => ({
      ...platform,
      inputs: inputs.map((input) => platformInput(manifest, input)),
    })),
    actions: operations(manifest.actions),
    dataSources: operations(manifest.dataSources),
    triggers: {},
  };
};

// `use` brings in a shared input, `model` names shared choices, `wire` is for the Rust side only. The platform
// refuses fields that it does not know, so none of the three may be left, and nothing else may be added.
/**
 * @param {Manifest} manifest
 * @param {InputRow} row
 */
function platformInput(manifest, row) {
  const { use, ...own } = bare(row);
  const { wire, model, type, ...input } = bare({ ...(use === undefined ? {} : manifest.inputs[use]), ...own });
  const filled = bare(input).default ?? DEFAULT_OF_TYPE[type ?? ""];
  return {
    ...input,
    ...(type !== undefined && { type }),
    ...(model !== undefined && { model: manifest.models[model]?.choices }),
    ...(filled !== undefined && { default: filled }),
  };
}
