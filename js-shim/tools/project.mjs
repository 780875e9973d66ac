// Where things are, and which versions the project pins. Every version is read from the file that pins it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "./command.mjs";

export const shim = dirname(dirname(fileURLToPath(import.meta.url)));
export const root = dirname(shim);
/** What ships, and nothing else: the modules of the bundle, and the icon. */
export const runtime = join(shim, "runtime");
export const toolsFolder = join(shim, ".tools");
export const bundleFile = join(shim, "dist", "index.js");

const text = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");
const version = (/** @type {string} */ path, /** @type {RegExp} */ pattern) => {
  const found = text(path).match(pattern);
  if (!found?.[1]) throw new Failure(`${path} has nothing that matches ${pattern}.`);
  return found[1];
};

/** The component's own version. */
export const componentVersion = () => version("Cargo.toml", /^\[package\][^[]*?^version = "(.+?)"/ms);

/** The compiler that the bundle is made with. */
export const rustVersion = () => version("rust-toolchain.toml", /^channel = "(.+?)"/m);

/** The CLI must be of the same version as the crate: what they say to each other has no stable format. */
export const wasmBindgenVersion = () => version("Cargo.lock", /^name = "wasm-bindgen"\nversion = "(.+?)"/m);

/**
 * A program that comes with wasm-bindgen-cli.
 * @param {string} name
 */
export const wasmBindgenTool = (name) =>
  join(toolsFolder, `wasm-bindgen-${wasmBindgenVersion()}`, "bin", process.platform === "win32" ? `${name}.exe` : name);

/**
 * An input's row.
 * @typedef {object} Input
 * @property {string} key
 * @property {string} label
 * @property {string} type
 * @property {boolean} [required]
 * @property {"valuelist" | "keyvaluelist"} [collection]
 * @property {string} [comments]
 * @property {string} [default]
 * @property {string} [example]
 * @property {string} [model]
 * @property {string} [use]
 * @property {string} [language]
 * @property {string} [dataSource]  the picklist that offers its values
 * @property {{ kind: string, in: string, as?: string }} wire
 */

/**
 * An operation's row.
 * @typedef {object} Row
 * @property {{ label: string, description: string }} display
 * @property {Input[]} inputs
 * @property {{ resource: string, method: string, path: string, plan: string, picklist?: { first?: object } }} wire
 * @property {{ type: "webhook" | "polling" }} [trigger]
 * @property {any} examplePayload
 */

/** @typedef {Row & { kind: "action" | "dataSource" | "trigger", key: string }} Operation */

/**
 * component-manifest.json, as far as the commands and the tests look into it.
 * @typedef {object} Manifest
 * @property {string} $schema
 * @property {{ label: string }} display
 * @property {{ key: string, inputs: Input[] }[]} connections
 * @property {Record<string, Row>} actions
 * @property {Record<string, Row>} dataSources
 * @property {Record<string, Row>} triggers
 * @property {Record<string, Input>} inputs
 * @property {Record<string, { label: string, description: string }>} resources  what operations are grouped by
 * @property {Record<string, { choices: { label: string, value: string }[] }>} models
 */

/** @returns {Manifest} */
export const manifest = () => JSON.parse(text("component-manifest.json"));

/**
 * The actions and data sources of the manifest, their inputs with what they share brought in.
 * @returns {Operation[]}
 */
export const operations = () => {
  const { actions, dataSources, inputs } = manifest();
  return [...resolved("action", actions, inputs), ...resolved("dataSource", dataSources, inputs)];
};

/**
 * The triggers of the manifest likewise.
 * @returns {Operation[]}
 */
export const triggers = () => {
  const { triggers: rows, inputs } = manifest();
  return resolved("trigger", rows, inputs);
};

/**
 * @param {Operation["kind"]} kind
 * @param {Record<string, Row>} rows
 * @param {Record<string, Input>} shared
 * @returns {Operation[]}
 */
function resolved(kind, rows, shared) {
  /** @type {(row: Input) => Input} */
  const complete = ({ use, ...own }) => {
    const base = use === undefined ? undefined : shared[use];
    return { ...base, ...own, wire: { ...base?.wire, ...own.wire } };
  };
  return Object.entries(rows).map(([key, row]) => ({ kind, key, ...row, inputs: row.inputs.map(complete) }));
}
