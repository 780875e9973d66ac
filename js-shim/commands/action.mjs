// `npm run action -- KEY input=value …`: one operation, its result as JSON on stdout, everything else on stderr.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "../build/build.mjs";
import { parseArguments } from "../tools/arguments.mjs";
import { command } from "../tools/command.mjs";
import { connection, openEmulator } from "../tools/emulator.mjs";
import { loadBundle, loggerTo, performer } from "../tools/harness.mjs";
import { manifest, operations } from "../tools/project.mjs";

/** @typedef {import("../tools/project.mjs").Operation} Operation */

// npm changes into js-shim; files are named from where the user stands.
const here = process.env.INIT_CWD ?? process.cwd();

async function main() {
  const known = operations().map((operation) => ({
    ...operation,
    inputs: operation.inputs.filter(({ key }) => key !== "connection"),
  }));
  process.chdir(here);
  const asked = parseArguments(process.argv.slice(2), known);
  if (asked.option === "--list") return list(known);
  await build(console.error);
  if (asked.option === "--help") return help(asked.operation);

  const { operation, params, output } = asked;
  const account = realAccount();
  const emulator = account ? undefined : await openEmulator({ url: process.env.GORGIAS_EMULATOR });
  try {
    const perform = performer(loadBundle().createComponent(emulator && { fetch: emulator.fetch }));
    print(await perform(operation, { connection: account ?? connection, ...params }, { logger }), output);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    explain(/** @type {any} */ (error));
    process.exitCode = 1;
  } finally {
    await emulator?.stop();
  }
}

function realAccount() {
  const {
    GORGIAS_DOMAIN: domain,
    GORGIAS_USERNAME: username,
    GORGIAS_API_KEY: apiKey,
    GORGIAS_ACCESS_TOKEN: token,
  } = process.env;
  if (domain && token)
    return {
      key: "gorgias-oauth2",
      configVarKey: "GORGIAS_DOMAIN",
      fields: { domain },
      token: { access_token: token },
    };
  if (domain && username && apiKey)
    return { key: "gorgias-api-key", configVarKey: "GORGIAS_DOMAIN", fields: { domain, username, apiKey } };
  return undefined;
}

const logger = loggerTo((level, ...lines) => console.error(`${level}:`, ...lines));

/**
 * @param {{ data?: unknown }} result
 * @param {string | undefined} output  the file that a file goes to
 */
function print(result, output) {
  const file = Buffer.isBuffer(result.data) ? result.data : undefined;
  if (file && output) {
    writeFileSync(resolve(here, output), file);
    console.error(`${file.length} bytes written to ${output}`);
  }
  const sha256 = file && createHash("sha256").update(file).digest("hex");
  console.log(JSON.stringify(file ? { ...result, data: { bytes: file.length, sha256 } } : result, null, 2));
}

/** @param {import("../runtime/errors.js").Plain} error */
function explain({ code, message, status, inputs = [], hint, data }) {
  console.error(`${code}${status ? ` (HTTP ${status})` : ""}: ${message}`);
  for (const { key, problem } of inputs) console.error(`  ${key}: ${problem}`);
  if (hint) console.error(hint);
  if (data !== undefined)
    console.error(`Gorgias' answer: ${typeof data === "string" ? data : JSON.stringify(data, null, 2)}`);
}

/** @param {Operation[]} known */
function list(known) {
  for (const [kind, title] of Object.entries({ action: "Actions", dataSource: "Data sources" })) {
    console.log(`${title}`);
    for (const { key, display } of known.filter((one) => one.kind === kind))
      console.log(`  ${key.padEnd(26)}${display.label}`);
    console.log("");
  }
  console.log("npm run action --prefix js-shim -- KEY --help shows the inputs of one.");
}

const COLLECTIONS = {
  valuelist: ", a list: repeat it, or commas between",
  keyvaluelist: ', pairs: \'{"key": "value"}\'',
};

/** @param {Operation} operation */
function help({ key, kind, display, wire, inputs }) {
  const { models } = manifest();
  // Codegen completes what the manifest says of an input.
  const { actions, dataSources } = loadBundle().default;
  /** @type {{ key: string, comments: string }[]} */
  const rows = (kind === "action" ? actions : dataSources)[key].inputs;
  const shown = new Map(rows.map((row) => [row.key, row]));
  console.log(`${key}: ${display.description}\n${wire.method ?? "any"} ${wire.path ?? "request"}\n`);
  for (const input of inputs) {
    const kind = input.collection ? COLLECTIONS[input.collection] : "";
    console.log(`  ${input.key}${input.required ? " (required)" : ""}${kind}`);
    for (const line of folded(`${input.label}. ${shown.get(input.key)?.comments ?? ""}`)) console.log(`      ${line}`);
    const choices = models[input.model ?? ""]?.choices.map(({ value }) => value) ?? [];
    if (choices.length > 0 && choices.length <= 40)
      for (const line of folded(`One of ${choices.join(", ")}`)) console.log(`      ${line}`);
    if (input.example) console.log(`      e.g. ${input.key}=${input.example.replace(/\s+/g, " ")}`);
  }
  console.log("\nkey=@file reads the value from a file. A file as result: --output FILE.");
}

const folded = (/** @type {string} */ text) => text.match(/.{1,90}(?:\s|$)/g)?.map((line) => line.trimEnd()) ?? [];

await command(main);
