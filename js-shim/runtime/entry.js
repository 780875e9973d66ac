"use strict";

// The entry of the bundle. Loading it opens nothing, prints nothing and starts nothing: the platform's tools load it
// to read the component, and a bundle that prints at load spoils the signature that they read from stdout.

const { zlib } = require("./builtins.js");
const { createComponent } = require("./component.js");
const { missing, toError } = require("./errors.js");
const { createHost, shared, textsOf } = require("./host.js");
const { own } = require("./values.js");
const { createWasm } = require("./wasm.js");

const unpacked = (/** @type {string} */ packed) => zlib().brotliDecompressSync(Buffer.from(packed, "base64"));

// These four exist in the bundle only: what codegen made of the manifest, its outline as it is and the rest packed;
// wasm-bindgen's code; and the module, packed. See build/bundle.mjs.
/** @type {import("./component.js").Outline} */
// @ts-expect-error
const outline = require("./outline.json");
/** @type {() => string} */
// @ts-expect-error
const packedPlatform = () => require("./platform.base64");
/** @type {import("./wasm.js").Glue} */
// @ts-expect-error
const glue = require("./glue.js");
/** @type {() => string} */
// @ts-expect-error
const packedModule = () => require("./wasm.base64");

/** @type {import("./component.js").Shown | undefined} */
let unpackedPlatform;
/** @returns {import("./component.js").Shown} */
const shown = () => {
  unpackedPlatform ??= JSON.parse(String(unpacked(packedPlatform())));
  return /** @type {import("./component.js").Shown} */ (unpackedPlatform);
};

const wasm = createWasm(glue, () => unpacked(packedModule()));

// What requests are made with besides `fetch`.
const PARTS = ["AbortController", "Headers", "ReadableStream", "TextDecoder", "TextEncoder"];

/**
 * What takes the secrets of a connection out of a text; where it cannot, it takes the text.
 * @param {string | undefined} connection  as a host gives it
 * @returns {(text: string) => string}
 */
const redactor = (connection) => (text) => {
  try {
    const known = JSON.parse(connection ?? '{"key":"","fields":{},"token":{}}');
    return String(wasm.ask("redacted", JSON.stringify([known, text.toWellFormed()])));
  } catch {
    return "it cannot be told without secrets";
  }
};

// For TypeScript and Babel: `default` is the default export.
Object.defineProperty(exports, "__esModule", { value: true });

/**
 * The component.
 * @param {import("./host.js").Options} [options]  replaces parts of the host
 */
exports.createComponent = (options) => {
  const all = shared(() => shown().models, options);
  // Looked for at each call: a test's environment comes and goes.
  const absent = () => {
    const needed = [...PARTS, ...(all.options.fetch === undefined ? ["fetch"] : [])];
    return needed.filter((name) => typeof (/** @type {any} */ (globalThis)[name]) !== "function");
  };
  /** @type {(...call: [string, unknown, unknown, unknown?, ((state: string) => void)?]) => Promise<any>} */
  const call = async (name, context, params, occasion, keep) => {
    const host = createHost(all, context);
    try {
      const names = absent();
      if (names.length) throw missing(names);
      return await wasm.perform(name, params, host, occasion);
    } catch (reason) {
      const state = own(reason, "state");
      if (typeof state === "string") keep?.(state);
      const isLost = /^(UNREACHABLE|TIMEOUT)$/.test(String(own(reason, "code")));
      const redact = redactor(host.connection(params, "connection"));
      throw toError(reason, () => own(params, "connection"), redact, isLost ? host.cause : undefined);
    }
  };
  return createComponent(outline, shown, {
    perform: (key, context, params) => call(key, context, params),
    start: call,
    ask: (name, value) => {
      try {
        return wasm.ask(name, value);
      } catch (reason) {
        throw toError(reason, () => undefined, redactor(undefined), undefined);
      }
    },
  });
};

exports.default = exports.createComponent();

// One function per connection type, gorgiasApiKey for "gorgias-api-key": it checks the fields, without any request.
/** @type {Record<string, unknown>} */
const named = exports;
for (const key of outline.connections) {
  const name = key.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  named[name] = (/** @type {unknown} */ fields) => {
    try {
      return wasm.ask(name, textsOf(fields));
    } catch (reason) {
      throw toError(reason, () => ({ key }), redactor(undefined), undefined);
    }
  };
}
