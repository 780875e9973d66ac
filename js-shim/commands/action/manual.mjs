// What one operation takes: `--help`.

import { KEEP_EMULATOR } from "../../tools/account.mjs";
import { manifest } from "../../tools/project.mjs";
import { COMMAND, exampleCommand, exampleOf } from "./written.mjs";

/** @typedef {import("../../tools/project.mjs").Operation} Operation */
/** @typedef {import("../../tools/project.mjs").Input} Input */

const COLLECTIONS = {
  valuelist: ", a list: repeat it, or put commas between",
  keyvaluelist: ", names and values: repeat it, or JSON",
};

/**
 * @param {Operation} operation
 * @param {any} component  the built one: codegen completes what the manifest says of an input
 * @param {string} [verb]
 */
export function manual(operation, component, verb) {
  const { key, kind, display, wire, inputs } = operation;
  const rows = component[`${kind}s`][key].inputs;
  const shown = new Map(rows.map((/** @type {Input} */ row) => [row.key, row]));
  const lines = [`${display.label}: ${display.description}`];
  if (wire.method) lines.push(`${wire.method} ${wire.path}`);
  lines.push("", `  ${exampleCommand(operation, verb)}`, "");
  for (const input of inputs) lines.push(...about(input, shown.get(input.key)?.comments ?? "", inputs));
  const takesFiles = inputs.some(({ type }) => type === "data");
  lines.push(
    "",
    `key=@FILE reads the value from a file${takesFiles ? ", and its name" : ""}. --as-typed takes every value`,
  );
  lines.push("as the text that was typed. --output FILE saves a file that comes back.");
  if (verb === "poll") lines.push("--state FILE keeps what the next poll needs to know.");
  lines.push(
    "It asks an emulator that keeps nothing, unless the environment names an account (see --list) or an emulator:",
  );
  lines.push(`  ${KEEP_EMULATOR}`);
  return lines.join("\n");
}

/**
 * @param {Input} input
 * @param {string} comments
 * @param {Input[]} inputs
 */
function about(input, comments, inputs) {
  const { key, label, required, collection, dataSource } = input;
  const lines = [`  ${key}${required ? " (required)" : ""}${collection ? COLLECTIONS[collection] : ""}`];
  const add = (/** @type {string} */ text) => {
    for (const line of folded(text)) lines.push(`      ${line}`);
  };
  add(`${label}. ${comments}`);
  const choices = manifest().models[input.model ?? ""]?.choices.map(({ value }) => value) ?? [];
  if (choices.length > 40) add(`One of ${choices.length}, such as ${choices.slice(0, 8).join(", ")}.`);
  else if (choices.length > 0) add(`One of ${choices.join(", ")}.`);
  if (input.default) add(`Default: ${input.default}.`);
  if (dataSource) add(`Its values: ${COMMAND} ${dataSource}`);
  const example = exampleOf(input, inputs);
  if (example) lines.push(`      e.g. ${example}`);
  return lines;
}

const folded = (/** @type {string} */ text) => text.match(/.{1,90}(?:\s|$)/g)?.map((line) => line.trimEnd()) ?? [];
