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

const text = (path) => readFileSync(join(root, path), "utf8");
const version = (path, pattern) => {
  const found = text(path).match(pattern);
  if (!found) throw new Failure(`${path} does not say ${pattern}.`);
  return found[1];
};

/** The component's own version. */
export const componentVersion = () => version("Cargo.toml", /^\[package\][^[]*?^version = "(.+?)"/ms);

/** The CLI must be of the same version as the crate: what they say to each other has no stable format. */
export const wasmBindgenVersion = () => version("Cargo.lock", /^name = "wasm-bindgen"\nversion = "(.+?)"/m);

/** A program that comes with wasm-bindgen-cli. */
export const wasmBindgenTool = (name) =>
  join(toolsFolder, `wasm-bindgen-${wasmBindgenVersion()}`, "bin", process.platform === "win32" ? `${name}.exe` : name);

export const manifest = () => JSON.parse(text("component-manifest.json"));

/** All operations of the manifest: [{ kind: "action" | "dataSource", key, …the manifest's row }]. */
export const operations = () => {
  const { actions, dataSources } = manifest();
  const rows = (kind, table) => Object.entries(table).map(([key, row]) => ({ kind, key, ...row }));
  return [...rows("action", actions), ...rows("dataSource", dataSources)];
};
