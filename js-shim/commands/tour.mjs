// `npm start`: sets up, builds, starts the emulator and shows every operation at work in the platform's test harness.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../build/build.mjs";
import { command, Failure } from "../tools/command.mjs";
import { buildEmulator, connections, openEmulator } from "../tools/emulator.mjs";
import { loadBundle, loggerTo, performer } from "../tools/harness.mjs";
import { operations, root } from "../tools/project.mjs";
import { bold, column, dim, duration, green, red } from "../tools/terminal.mjs";
import { stops } from "./tour-stops.mjs";

/** @typedef {import("../tools/project.mjs").Operation} Operation */
/** @typedef {{ method: string, path: string, status: number }} Sent */

/**
 * A plain operation needs no stop of its own: a golden request that the shop has what it needs for stands for it.
 * @param {Map<string, Operation>} known
 */
function addPlainStops(known) {
  /** @type {{ operation: string, shop?: true, inputs: object }[]} */
  const golden = JSON.parse(readFileSync(join(root, "tests", "core", "requests.json"), "utf8"));
  for (const { operation, inputs } of golden.filter(({ shop }) => shop)) {
    if (!known.has(operation) || stops.some(({ key }) => key === operation)) continue;
    stops.push({ key: operation, give: () => inputs, tell: (result) => JSON.stringify(result).slice(0, 40) });
  }
}

/**
 * An operation without a stop would be one that nobody sees working.
 * @param {Map<string, Operation>} known
 */
function checkStops(known) {
  const visited = new Set(stops.map(({ key }) => key));
  const missing = [...known.keys()].filter((key) => !visited.has(key));
  const unknown = [...visited].filter((key) => !known.has(key));
  const place = "js-shim/commands/tour-stops.mjs";
  if (missing.length) throw new Failure(`${place} has no stop for ${missing.join(", ")}.`);
  if (unknown.length) throw new Failure(`${place} stops at ${unknown.join(", ")}, which the manifest does not have.`);
}

/**
 * @param {Map<string, Operation>} known
 * @param {Awaited<ReturnType<typeof openEmulator>>} emulator
 */
async function tour(known, emulator) {
  const bundle = loadBundle();
  /** @type {Sent[]} */
  const sent = [];
  /** @type {import("../runtime/host.js").Options["fetch"]} */
  const fetch = async (url, init) => {
    const response = await emulator.fetch(url, init);
    const path = new URL(url).pathname.replace(/^\/api(?=\/)/, "");
    sent.push({ method: init.method, path, status: response.status });
    return response;
  };
  const perform = performer(bundle.createComponent({ fetch }));

  console.log(bold("Connections"));
  let failed = 0;
  for (const { key, fields } of Object.values(connections)) {
    const name = key.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    failed += await stop(name, sent, async () => `for ${bundle[name](fields).domain}`);
  }
  const head = line(" ", "operation", "request", "", "time", "what came back");
  console.log(`\n${bold("Actions and data sources")}\n${dim(head)}`);
  const records = {};
  for (const one of stops) {
    const operation = /** @type {Operation} */ (known.get(one.key));
    const connection = connections[one.connection ?? "gorgias-api-key"];
    failed += await stop(one.key, sent, () =>
      visit(one, records, (params) => perform(operation, { ...params, connection }, { logger })),
    );
  }
  summary(failed, known.size);
}

// The harness would print what the component logs between the lines of the tour.
const logger = loggerTo(() => {});

/**
 * Runs one stop and returns what to tell about it.
 * @param {import("./tour-stops.mjs").Stop} stop
 * @param {object} records
 * @param {(params: object) => Promise<any>} perform
 */
async function visit({ give = () => ({}), keep, tell, refuses }, records, perform) {
  const answer = await perform(give(records)).catch((error) => {
    if (error.code !== refuses) throw error;
    return { data: error };
  });
  if (refuses && answer.data?.code !== refuses) throw new Error(`should have been refused with ${refuses}`);
  const result = answer.result ?? answer.data;
  Object.assign(records, keep?.(result));
  return tell(result, answer);
}

/**
 * Runs one stop and prints its line; returns 1 when it failed.
 * @param {string} name
 * @param {Sent[]} sent
 * @param {() => Promise<string>} run
 */
async function stop(name, sent, run) {
  const from = sent.length;
  const begin = performance.now();
  const print = (/** @type {string} */ mark, /** @type {string} */ told) => {
    const requests = sent.slice(from);
    const { method, path, status } = requests[0] ?? { method: "", path: "(none needed)", status: "" };
    const more = requests.length > 1 ? ` +${requests.length - 1}` : "";
    const request = `${column(`${method} ${path}`.trim(), REQUEST - more.length).trimEnd()}${more}`;
    console.log(line(mark, name, request, String(status), duration(performance.now() - begin), told));
  };
  try {
    print(green("✓"), await run());
    return 0;
  } catch (reason) {
    const error = /** @type {{ code?: string, message?: string }} */ (reason);
    print(red("✗"), "");
    console.log(`    ${red([error.code, error.message].filter(Boolean).join(": "))}`);
    return 1;
  }
}

// 100 columns in all.
const REQUEST = 30;
/** @type {(...columns: string[]) => string} */
const line = (mark, name, request, status, time, told) =>
  `${mark} ${column(name, 24)} ${column(request, REQUEST)} ${column(status, 3)} ${column(time, 7)} ${column(told, 30).trimEnd()}`;

/**
 * @param {number} failed
 * @param {number} count
 */
function summary(failed, count) {
  console.log(
    failed
      ? `\n${red(`${failed} of ${stops.length + 2} stops failed.`)}`
      : `\n${green(`All ${count} operations work`)} against the emulator, with both kinds of connection.`,
  );
  console.log(`
Next
  npm run action --prefix js-shim -- --list                one operation by hand, on the emulator or on
  npm run action --prefix js-shim -- listTickets limit=5   an account of yours (README, "Two commands")
  npm test --prefix js-shim                                everything that is checked
  README, "Publish it"                                     into your Prismatic organisation`);
  if (failed) process.exitCode = 1;
}

await command(async () => {
  const known = new Map(operations().map((operation) => [operation.key, operation]));
  addPlainStops(known);
  checkStops(known);

  console.log(bold("Preparing"));
  await build((line) => console.log(`  ${line}`));
  console.log("  cargo build: the emulator of Gorgias");
  await buildEmulator({ quiet: false });
  const emulator = await openEmulator();
  console.log(`  It listens on ${emulator.url}\n`);
  try {
    await tour(known, emulator);
  } finally {
    await emulator.stop();
  }
});
