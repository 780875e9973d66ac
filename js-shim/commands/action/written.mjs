// How inputs are written in a shell.

/** @typedef {import("../../tools/project.mjs").Input} Input */

/** The command, as it is typed in the project's folder; --silent keeps npm's own lines from the JSON. */
export const COMMAND = "npm --silent run action --prefix js-shim --";

/**
 * A word that a shell hands on as it is.
 * @param {string} text
 */
export const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/**
 * An assignment as it is typed: the name stands outside the quotes.
 * @param {string} key
 * @param {string} value
 */
export const assignment = (key, value) => `${key}=${value === "" ? "''" : quoted(value)}`;

/** What an input takes its bytes from. */
export const FILE_KINDS = ["file", "form", "payload"];

/**
 * The input that has the name of a file: fileName for file.
 * @param {Input} input
 * @param {Input[]} inputs  of the operation
 */
export const nameInput = ({ key, wire }, inputs) =>
  wire.kind === "file" ? inputs.find((other) => [`${key}Name`, `${key}_name`].includes(other.key)) : undefined;

/**
 * Whether an input has the name of the file of another.
 * @param {Input} input
 * @param {Input[]} inputs  of the operation
 */
export const namesFile = (input, inputs) => inputs.some((other) => nameInput(other, inputs) === input);

/**
 * An example of an input's value as it is typed here; undefined where the manifest has none.
 * @param {Input} input
 * @param {Input[]} inputs  of the operation
 * @returns {string | undefined}
 */
export function exampleOf(input, inputs) {
  const { key, type, collection, example, wire } = input;
  if (type === "password" || wire.kind === "connection") return undefined;
  // In a flow a file comes from an earlier step, here from the disk.
  if (wire.kind === "file") return assignment(key, `@${nameInput(input, inputs)?.example ?? "file.pdf"}`);
  if (wire.kind === "form" && type === "data" && collection)
    return assignment(key, `@${example?.split(":", 1)[0]?.trim() || "file.pdf"}`);
  if (type === "boolean") return assignment(key, input.default === "true" ? "false" : "true");
  return example === undefined ? undefined : assignment(key, example.replace(/\s+/g, " "));
}

/**
 * An operation with an example of each input that it must have; where it must have none and writes, of its first two.
 * @param {import("../../tools/project.mjs").Operation} operation
 * @param {string} [verb]  poll, listen
 */
export function exampleCommand({ key, wire, inputs }, verb) {
  const required = inputs.filter((input) => input.required);
  const shown = required.length || [undefined, "GET"].includes(wire.method) ? required : inputs.slice(0, 2);
  return [COMMAND, verb, key, ...shown.map((input) => exampleOf(input, inputs))].filter(Boolean).join(" ");
}
