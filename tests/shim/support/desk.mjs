// What a test file works at: the built bundle in the platform's own test harness, led to an emulator of its own.

import { createRequire } from "node:module";
import { after } from "node:test";
import { connection, connections, openEmulator } from "../../../js-shim/tools/emulator.mjs";
import { bundleFile, operations, shim } from "../../../js-shim/tools/project.mjs";

const require = createRequire(`${shim}/package.json`);
const { createHarness } = require("@prismatic-io/spectral/dist/testing");

export const bundle = require(bundleFile);
export { connection, connections, operations };

/**
 * { emulator, call, log, fetch }: `call(key, params, context)` performs an action or a data source; `log` holds what it
 * logged; `fetch` may be replaced by a test and stands for the network. Waiting takes no time: the clock is put forward.
 */
export async function openDesk() {
  const emulator = await openEmulator();
  after(() => emulator.stop());
  const desk = {
    emulator,
    log: [],
    waited: [],
    fetch: emulator.fetch,
    /** The one request since `forget`, or what is wrong. */
    request: async () => {
      const requests = await emulator.requests();
      if (requests.length !== 1) throw new Error(`${requests.length} requests: ${JSON.stringify(requests)}`);
      return requests[0];
    },
  };
  const begun = Date.now();
  const component = bundle.createComponent({
    fetch: (request) => desk.fetch(request),
    sleep: async (milliseconds) => void desk.waited.push(milliseconds),
    now: () => begun + desk.waited.reduce((sum, milliseconds) => sum + milliseconds, 0),
    random: () => 0.5,
  });
  const harness = createHarness(component);
  const kinds = Object.fromEntries(operations().map(({ key, kind }) => [key, kind]));
  const logger = Object.fromEntries(
    ["metric", "trace", "debug", "info", "log", "warn", "error"].map((level) => [
      level,
      (...lines) => desk.log.push([level, ...lines]),
    ]),
  );
  desk.component = component;
  desk.call = (key, params, context) => harness[kinds[key]](key, { connection, ...params }, { logger, ...context });
  /** The error that a call must end with. */
  desk.refused = async (key, params, context) => {
    const result = await desk.call(key, params, context).then(JSON.stringify, (error) => error);
    if (typeof result === "string") throw new Error(`${key} was not refused, but answered ${result}`);
    return result;
  };
  return desk;
}

/** A row of a table of the emulator's state, by id. */
export const row = async ({ emulator }, table, id) => (await emulator.state())[table].rows[id];
