"use strict";

// The entry of the bundle. Loading it opens nothing, prints nothing and starts nothing: the platform's tools load it
// to read the component, and a bundle that prints at load spoils the signature that they read from stdout.

const { zlib } = require("./builtins.js");
const { createComponent } = require("./component.js");
const { toError } = require("./errors.js");
const { createHost, shared, textsOf } = require("./host.js");
const { own } = require("./values.js");
const { createWasm } = require("./wasm.js");

// These three exist in the bundle only: what codegen made of the manifest, wasm-bindgen's code and the packed module.
// See build/bundle.mjs.
/** @type {import("./component.js").Manifest} */
// @ts-expect-error
const manifest = require("./platform.json");
/** @type {import("./wasm.js").Glue} */
// @ts-expect-error
const glue = require("./glue.js");
/** @type {() => string} */
// @ts-expect-error
const packed = () => require("./wasm.base64");

const wasm = createWasm(glue, () => zlib().brotliDecompressSync(Buffer.from(packed(), "base64")));

// For TypeScript and Babel: `default` is the default export.
Object.defineProperty(exports, "__esModule", { value: true });

/**
 * The component.
 * @param {import("./host.js").Options} [options]  replaces parts of the host
 */
exports.createComponent = (options) => {
  const all = shared(manifest.models, options);
  /** @type {(...call: [string, unknown, unknown, unknown?, ((state: string) => void)?]) => Promise<any>} */
  const call = async (name, context, params, occasion, keep) => {
    try {
      return await wasm.perform(name, params, createHost(all, context), occasion);
    } catch (reason) {
      const state = own(reason, "state");
      if (typeof state === "string") keep?.(state);
      throw toError(reason, () => own(params, "connection"));
    }
  };
  return createComponent(manifest, {
    perform: (key, context, params) => call(key, context, params),
    start: call,
    ask: (name, value) => {
      try {
        return wasm.ask(name, value);
      } catch (reason) {
        throw toError(reason, () => undefined);
      }
    },
  });
};

exports.default = exports.createComponent();

// One function per connection type, gorgiasApiKey for "gorgias-api-key": it checks the fields, without any request.
/** @type {Record<string, unknown>} */
const named = exports;
for (const { key } of manifest.connections) {
  const name = key.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  named[name] = (/** @type {unknown} */ fields) => {
    try {
      return wasm.ask(name, textsOf(fields));
    } catch (reason) {
      throw toError(reason, () => ({ key }));
    }
  };
}
