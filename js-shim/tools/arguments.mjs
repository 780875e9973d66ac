// What the command line of `npm run action` says → the inputs of an operation. Reads the manifest, knows no operation.

import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { Failure } from "./command.mjs";

/** @typedef {import("./project.mjs").Input} Input */
/** @typedef {import("./project.mjs").Operation} Operation */

/** @type {Record<string, string | undefined>} */
const CONTENT_TYPES = {
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".txt": "text/plain",
  ".webp": "image/webp",
};

/**
 * What was asked for: an operation with its params, or one of the options.
 * @typedef {{ option: "--list" }
 *   | { option: "--help", operation: Operation }
 *   | { option?: undefined, operation: Operation, params: Record<string, unknown>, output: string | undefined }} Asked
 */

/**
 * @param {string[]} words  of the command line
 * @param {Operation[]} known
 * @returns {Asked}
 */
export function parseArguments(words, known) {
  const [key] = words.filter((word) => !word.startsWith("--"));
  const output = words.includes("--output") ? words[words.indexOf("--output") + 1] : undefined;
  if (words.includes("--output") && !output) throw new Failure("--output wants the name of a file.");
  if (words.includes("--list") || !key) return { option: "--list" };
  const operation = known.find((one) => one.key === key);
  if (!operation)
    throw new Failure(`There is no operation ${JSON.stringify(key)}.${nearest(key, known)} -- --list shows them all.`);
  if (words.includes("--help")) return { option: "--help", operation };
  /** @type {Record<string, unknown>} */
  const params = {};
  for (const word of words.slice(words.indexOf(key) + 1)) {
    if (word === "--output" || word === output) continue;
    const [, name, value = ""] = word.match(/^([^=]+)=(.*)$/s) ?? [];
    const input = operation.inputs.find((one) => one.key === name);
    if (!input)
      throw new Failure(
        `${key} has no input ${JSON.stringify(name ?? word)}: write key=value; -- ${key} --help shows its inputs.`,
      );
    params[input.key] = add(params[input.key], input, value);
  }
  return { operation, params, output };
}

/**
 * A repeated key is a list; key=@file is the file: its bytes where the input takes bytes, else its text.
 * @param {unknown} before
 * @param {Input} input
 * @param {string} text
 */
function add(before, input, text) {
  const value = text.startsWith("@") ? fileValue(text.slice(1), input) : text;
  if (input.collection === "keyvaluelist" && text.startsWith("@")) {
    return [...(Array.isArray(before) ? before : []), { key: basename(text.slice(1)), value }];
  }
  return before === undefined ? value : [before, value].flat();
}

/**
 * @param {string} path
 * @param {Input} input
 */
function fileValue(path, { wire }) {
  let data;
  try {
    data = readFileSync(path);
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  if (!["file", "form", "payload"].includes(wire.kind)) return data.toString("utf8");
  return wire.kind === "payload"
    ? data
    : { data, contentType: CONTENT_TYPES[extname(path).toLowerCase()] ?? "application/octet-stream" };
}

/**
 * @param {string} key
 * @param {Operation[]} known
 */
function nearest(key, known) {
  const wanted = key.toLowerCase();
  const near = known.filter((one) => one.key.toLowerCase().includes(wanted) || wanted.includes(one.key.toLowerCase()));
  return near.length ? ` Perhaps ${near.map((one) => one.key).join(", ")}?` : "";
}
