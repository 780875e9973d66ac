"use strict";

// component-manifest.json → the object that the platform loads. Nothing in here knows an action by name: what is
// special about one stands in its row of the manifest, and in Rust.

// What the platform takes for an input that nobody filled in; types that are not named here have no default.
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

/** `perform(key, context, params)` is called for every action and data source. */
exports.createComponent = (manifest, perform) => {
  const operations = (rows) =>
    Object.fromEntries(
      Object.entries(rows).map(([key, { wire, inputs, ...platform }]) => [
        key,
        {
          ...platform,
          key,
          inputs: inputs.map((input) => platformInput(manifest, input)),
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
function platformInput(manifest, { use, ...own }) {
  const { wire, model, ...input } = { ...(use && manifest.inputs[use]), ...own };
  if (model) input.model = manifest.models[model].choices;
  input.default ??= DEFAULT_OF_TYPE[input.type];
  if (input.default === undefined) delete input.default;
  return input;
}
