// The bundle of a build that can trap, with the action `provokeTrap`, and a look at the memory of its instances.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { buildWithTrap } from "../../../js-shim/build/build.mjs";
import { createComponent } from "./requests.mjs";

/** The file of that bundle. */
export const trapBundle = process.env.GORGIAS_TRAP_BUNDLE ?? (await buildWithTrap());

/** The memories of all instances made so far, oldest first. */
/** @type {WebAssembly.Memory[]} */
export const memories = [];
const { Instance } = WebAssembly;
/** @type {any} */ (WebAssembly).Instance = class extends Instance {
  /**
   * @param {WebAssembly.Module} module
   * @param {WebAssembly.Imports} imports
   */
  constructor(module, imports) {
    super(module, imports);
    memories.push(/** @type {WebAssembly.Memory} */ (this.exports.memory));
  }
};

/** A fresh bundle: nothing of it is shared with another's. */
export function fresh() {
  const require = createRequire(import.meta.url);
  const text = readFileSync(trapBundle, "utf8");
  /** @type {{ exports: any }} */
  const module = { exports: {} };
  new Function("module", "exports", "require", text)(module, module.exports, require);
  /** @type {(options?: Record<string, any>) => any} */
  const component = (options) => createComponent(options, module.exports);
  return { ...module.exports, createComponent: component };
}
