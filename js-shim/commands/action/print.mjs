// Results and errors of an operation, for people and for what reads standard output.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";

/**
 * A result as JSON; of a file its size and hash, and the file itself where `output` says.
 * @param {{ data?: unknown }} result
 * @param {string} [output]
 */
export function printed(result, output) {
  const file = Buffer.isBuffer(result.data) ? result.data : undefined;
  if (file && output) {
    writeFileSync(output, file);
    console.error(`${file.length} bytes written to ${output}`);
  }
  const sha256 = file && createHash("sha256").update(file).digest("hex");
  return JSON.stringify(file ? { ...result, data: { bytes: file.length, sha256 } } : result, null, 2);
}

/**
 * An error in lines, each thing once.
 * @param {import("../../runtime/errors.js").Plain} error
 */
export function explained({ code, message, status, inputs = [], hint, data }) {
  const ofInputs = inputs.map(({ key, label, problem }) => `${key} (${label}) ${problem}`);
  const said =
    inputs.length && inputs.every(({ problem }) => message.includes(problem)) ? ofInputs : [message, ...ofInputs];
  const [first = "", ...rest] = said;
  // A status that the message names already is not repeated.
  const name =
    status && !code.endsWith(String(status)) && !message.includes(String(status)) ? `${code} (HTTP ${status})` : code;
  const lines =
    said.length > 1 && said === ofInputs
      ? [`${name}:`, ...said.map((line) => `  ${line}`)]
      : [`${name}: ${first}`, ...rest.map((line) => `  ${line}`)];
  if (hint && !message.includes(hint)) lines.push(hint);
  if (data !== undefined && !isTold(data, message))
    lines.push(`Gorgias' answer: ${typeof data === "string" ? data : JSON.stringify(data, null, 2)}`);
  return lines.join("\n");
}

/**
 * Whether the message has every text of the answer.
 * @param {unknown} data
 * @param {string} message
 * @returns {boolean}
 */
function isTold(data, message) {
  if (typeof data === "object" && data !== null) return Object.values(data).every((member) => isTold(member, message));
  return message.includes(String(data));
}
