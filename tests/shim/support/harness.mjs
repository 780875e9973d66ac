// What a test file works at: the built bundle in the platform's own test harness, led to an emulator of its own.

import { after } from "node:test";
import { connection, connections, openEmulator } from "../../../js-shim/tools/emulator.mjs";
import { loadBundle, loggerTo, performer } from "../../../js-shim/tools/harness.mjs";
import { operations } from "../../../js-shim/tools/project.mjs";
import { createComponent } from "./requests.mjs";

/**
 * What a step is thrown: the fields that apply.
 * @typedef {object} Fields
 * @property {string} code
 * @property {number} [status]
 * @property {any} [data]
 * @property {any} [headers]
 * @property {{ key: string, label: string, problem: string }[]} inputs
 * @property {string} [hint]
 * @property {string} [cursor]
 * @property {true} [isSpectralError]
 * @property {{ key?: string, configVarKey?: string }} [connection]
 */
/** @typedef {Error & Fields} Thrown */

export const bundle = loadBundle();
export { connection, connections, operations };

/**
 * `call(key, params, context)` performs an action or a data source, `refused` gives the error that it must end with;
 * `log` holds what it logged; `fetch` may be replaced by a test and stands for the network. Waiting takes no time: the
 * clock is put forward.
 */
export async function openHarness() {
  const emulator = await openEmulator();
  after(() => emulator.stop());
  /** @type {unknown[][]} */
  const log = [];
  /** @type {number[]} */
  const waited = [];
  const begun = Date.now();
  const component = createComponent({
    fetch: (request) => harness.fetch(request),
    sleep: async (milliseconds) => void waited.push(milliseconds),
    now: () => begun + waited.reduce((sum, milliseconds) => sum + milliseconds, 0),
    random: () => 0.5,
  });
  const perform = performer(component);
  const known = new Map(operations().map((operation) => [operation.key, operation]));
  const logger = loggerTo((level, ...lines) => log.push([level, ...lines]));
  /** @type {(key: string, params?: object, context?: object) => Promise<any>} */
  const call = (key, params, context) =>
    perform(known.get(key) ?? { kind: "action", key }, { connection, ...params }, { logger, ...context });
  const harness = {
    emulator,
    component,
    log,
    waited,
    call,
    /** @type {(request: any) => any} */
    fetch: emulator.fetch,
    /** The one request since `forget`, or what is wrong. */
    request: async () => {
      const requests = await emulator.requests();
      if (requests.length !== 1) throw new Error(`${requests.length} requests: ${JSON.stringify(requests)}`);
      return requests[0];
    },
    /** @type {(key: string, params?: object, context?: object) => Promise<Thrown>} */
    refused: async (key, params, context) => {
      const result = await call(key, params, context).then(JSON.stringify, (error) => error);
      if (typeof result === "string") throw new Error(`${key} was not refused, but answered ${result}`);
      return result;
    },
  };
  return harness;
}

/** A row of a table of the emulator's state, by id. */
export const row = async ({ emulator }, table, id) => (await emulator.state())[table].rows[id];
