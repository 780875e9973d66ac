// `npm start`: sets up, builds, starts the emulator and tries every operation in the platform's test harness. It shows a
// line for each group of operations; `-- --all` one for each operation.

import { build } from "../build/build.mjs";
import { command, Failure } from "../tools/command.mjs";
import { buildEmulator, connections, openEmulator } from "../tools/emulator.mjs";
import { loadBundle, loggerTo, performer } from "../tools/harness.mjs";
import { operations } from "../tools/project.mjs";
import { bold, column, dim, duration, green, red } from "../tools/terminal.mjs";
import { groups } from "./action/listing.mjs";
import { stopsOf } from "./tour-stops.mjs";

/** @typedef {import("../tools/project.mjs").Operation} Operation */
/** @typedef {{ method: string, path: string, status: number }} Sent */
/** @typedef {{ name: string, requests: Sent[], ms: number, told: string, error?: { code?: string, message?: string } }} Visited */

/**
 * An operation without a stop would be one that nobody sees working.
 * @param {import("./tour-stops.mjs").Stop[]} stops
 * @param {Operation[]} known
 */
function checkStops(stops, known) {
  const visited = new Set(stops.map(({ key }) => key));
  const missing = known.map(({ key }) => key).filter((key) => !visited.has(key));
  const unknown = [...visited].filter((key) => !known.some((one) => one.key === key));
  const places =
    "A golden request in tests/core/requests.json with `shop` makes one, or js-shim/commands/tour-stops.mjs";
  if (missing.length) throw new Failure(`There is no stop for ${missing.join(", ")}. ${places}.`);
  if (unknown.length) throw new Failure(`The tour stops at ${unknown.join(", ")}, which the manifest does not have.`);
}

/**
 * @param {Operation[]} known
 * @param {Awaited<ReturnType<typeof openEmulator>>} emulator
 * @param {boolean} isAll  whether every stop has its line
 */
async function tour(known, emulator, isAll) {
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
  /** @type {Visited[]} */
  const visits = [];
  const visit = async (/** @type {string} */ name, /** @type {() => Promise<string>} */ run) => {
    const visited = await visitedBy(name, sent, run);
    visits.push(visited);
    if (isAll || visited.error) printStop(visited);
    return visited;
  };

  if (isAll) console.log(`${bold("Connections")}`);
  const checked = [];
  for (const { key, fields } of Object.values(connections)) {
    const name = key.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    checked.push(await visit(name, async () => `for ${bundle[name](fields).domain}`));
  }
  if (isAll) console.log(`\n${bold("Actions and picklists")}\n${dim(HEAD)}`);
  const records = {};
  for (const stop of stopsOf(known)) {
    const operation = /** @type {Operation} */ (known.find(({ key }) => key === stop.key));
    const connection = connections[stop.connection ?? "gorgias-api-key"];
    if (stop.isFresh) await emulator.reset();
    await visit(stop.key, () =>
      taken(stop, records, (params) => perform(operation, { ...params, connection }, { logger })),
    );
  }
  if (!isAll) printGroups(known, visits, checked);
  summary(visits, known.length, isAll);
}

// The harness would print what the component logs between the lines of the tour.
const logger = loggerTo(() => {});

/**
 * Runs one stop and returns what to tell about it.
 * @param {import("./tour-stops.mjs").Stop} stop
 * @param {object} records
 * @param {(params: object) => Promise<any>} perform
 */
async function taken({ give = () => ({}), keep, tell, refuses }, records, perform) {
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
 * Runs one stop: what it sent and told, and the error that it ended with.
 * @param {string} name
 * @param {Sent[]} sent
 * @param {() => Promise<string>} run
 * @returns {Promise<Visited>}
 */
async function visitedBy(name, sent, run) {
  const from = sent.length;
  const begin = performance.now();
  const ended = (/** @type {{ told: string, error?: Visited["error"] }} */ how) => ({
    name,
    requests: sent.slice(from),
    ms: performance.now() - begin,
    ...how,
  });
  try {
    return ended({ told: await run() });
  } catch (error) {
    return ended({ told: "", error: /** @type {Visited["error"]} */ (error) });
  }
}

// 100 columns in all.
const REQUEST = 30;
/** @type {(...columns: string[]) => string} */
const line = (mark, name, request, status, time, told) =>
  `${mark} ${column(name, 24)} ${column(request, REQUEST)} ${column(status, 3)} ${column(time, 7)} ${column(told, 30).trimEnd()}`;
const HEAD = line(" ", "operation", "request", "", "time", "what came back");

/** @param {Visited} visited */
function printStop({ name, requests, ms, told, error }) {
  const { method, path, status } = requests[0] ?? { method: "", path: "(none needed)", status: "" };
  const more = requests.length > 1 ? ` +${requests.length - 1}` : "";
  const request = `${column(`${method} ${path}`.trim(), REQUEST - more.length).trimEnd()}${more}`;
  console.log(line(error ? red("✗") : green("✓"), name, request, String(status), duration(ms), told));
  if (error) console.log(`    ${red([error.code, error.message].filter(Boolean).join(": "))}`);
}

/**
 * A line for each group: whether all of it works, how much was sent, what is in it.
 * @param {Operation[]} known
 * @param {Visited[]} visits
 * @param {Visited[]} checked  the connections
 */
function printGroups(known, visits, checked) {
  const print = (/** @type {string} */ label, /** @type {string[]} */ keys, /** @type {Visited[]} */ own) => {
    const requests = own.reduce((sum, one) => sum + one.requests.length, 0);
    const ms = own.reduce((sum, one) => sum + one.ms, 0);
    const mark = own.some(({ error }) => error) ? red("✗") : green("✓");
    const numbers = `${column(String(keys.length).padStart(3), 5)} ${column(`${requests}`.padStart(8), 10)} ${column(duration(ms), 7)}`;
    console.log(`${mark} ${column(label, 22)} ${numbers} ${column(keys.join(", "), 50).trimEnd()}`);
  };
  console.log(
    dim(`  ${column("group", 22)} ${column("  #", 5)} ${column("requests", 10)} ${column("time", 7)} what is in it`),
  );
  const names = checked.map(({ name }) => name);
  print("Connections", names, checked);
  for (const { label, members } of groups(known)) {
    const keys = members.map(({ key }) => key);
    print(
      label,
      keys,
      visits.filter(({ name }) => keys.includes(name)),
    );
  }
}

/**
 * @param {Visited[]} visits
 * @param {number} count
 * @param {boolean} isAll
 */
function summary(visits, count, isAll) {
  const failed = visits.filter(({ error }) => error).length;
  console.log(
    failed
      ? `\n${red(`${failed} of ${visits.length} stops failed.`)}`
      : `\n${green(`All ${count} operations work`)} against the emulator, with both kinds of connection.`,
  );
  const more = isAll ? "" : "\n  npm start --prefix js-shim -- --all                     a line for each operation";
  console.log(`
Next${more}
  npm run action --prefix js-shim -- --list                one operation by hand, on the emulator or on
  npm run action --prefix js-shim -- listTickets limit=5   an account of yours (README, "Two commands")
  npm test --prefix js-shim                                everything that is checked
  README, "Publish it"                                     into your Prismatic organisation`);
  if (failed) process.exitCode = 1;
}

await command(async () => {
  const words = process.argv.slice(2);
  const [unknown] = words.filter((word) => word !== "--all");
  if (unknown !== undefined) throw new Failure(`npm start takes --all and nothing else, not ${unknown}.`);
  const known = operations();
  checkStops(stopsOf(known), known);

  console.log(bold("Preparing"));
  if (!(await build((line) => console.log(`  ${line}`)))) console.log("  The bundle is up to date.");
  console.log("  cargo build: the emulator of Gorgias");
  await buildEmulator({ quiet: false });
  const emulator = await openEmulator();
  console.log(`  It listens on ${emulator.url}\n`);
  try {
    await tour(known, emulator, words.includes("--all"));
  } finally {
    await emulator.stop();
  }
});
