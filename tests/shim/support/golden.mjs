// The golden requests of tests/core: inputs of every operation, as a test of the bundle gives them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../js-shim/tools/project.mjs";

/** @typedef {{ method: string, path: string, query?: string[][], body?: any }} Request */
/** @typedef {{ operation: string, name: string, inputs: Record<string, any>, requests: Request[], shop?: true, error?: unknown }} Golden */

/** @type {Golden[]} */
const golden = JSON.parse(readFileSync(join(root, "tests", "core", "requests.json"), "utf8"));

/** Those that the emulator's shop has what they need for: they stand for an operation where every one is tried. */
export const shopCases = golden.filter(({ shop }) => shop);

/** Every operation that has golden requests, by its key. */
export const goldenKeys = [...new Set(golden.map(({ operation }) => operation))];

/**
 * The inputs of an operation's requests whose name begins so; files are bytes again.
 * @param {string} key
 * @param {RegExp} names
 * @returns {Record<string, any>[]}
 */
export const goldenInputs = (key, names = /^/) =>
  golden
    .filter(({ operation, name, error }) => operation === key && names.test(name) && !error)
    .map(({ inputs }) =>
      JSON.parse(JSON.stringify(inputs), (_, value) =>
        value?.$bytes === undefined ? value : { data: Buffer.from(value.$bytes), contentType: value.contentType },
      ),
    );
