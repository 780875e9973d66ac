// The built bundle in the platform's own test harness: what the commands and the tests perform operations with.

import { createRequire } from "node:module";
import { bundleFile } from "./project.mjs";

const require = createRequire(import.meta.url);

/**
 * What the bundle exports, as far as it is used here; its types are in types/index.d.ts, which a fresh clone has not.
 * @typedef {{ default: any, createComponent: (options?: import("../runtime/host.js").Options) => any } & Record<string, any>} Bundle
 */

/**
 * The bundle that was built.
 * @returns {Bundle}
 */
export const loadBundle = () => require(bundleFile);

const LEVELS = ["metric", "trace", "debug", "info", "log", "warn", "error"];

/**
 * The logger of a step, every level of it.
 * @param {(level: string, ...lines: unknown[]) => void} write
 */
export const loggerTo = (write) =>
  Object.fromEntries(LEVELS.map((level) => [level, (/** @type {unknown[]} */ ...lines) => write(level, ...lines)]));

/**
 * Performs operations as a flow would: blanks become the defaults that the designer shows.
 * @param {any} component
 * @returns {(operation: { kind: import("./project.mjs").Operation["kind"], key: string }, params: any, context?: any) => Promise<any>}
 */
export function performer(component) {
  // Loaded here, because only few of the commands need it.
  const { createHarness } = require("@prismatic-io/spectral/dist/testing");
  const harness = createHarness(component);
  return ({ kind, key }, params, context) => harness[kind](key, params, context);
}
