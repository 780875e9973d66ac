// `npm run action` as somebody types it: in a shell, in the project's folder.

import { spawn } from "node:child_process";
import { after } from "node:test";
import { collected, environment } from "../../../js-shim/tools/command.mjs";
import { openEmulator } from "../../../js-shim/tools/emulator.mjs";
import { root } from "../../../js-shim/tools/project.mjs";

/** @typedef {{ status: number | string, stdout: string, stderr: string }} Ended */

/** The command with the running Node and without npm, which takes longer than all the rest. */
export const ACTION = `"${process.execPath}" js-shim/commands/action.mjs`;

// What the developer's own shell may have set is not the test's.
const NAMES = ["DOMAIN", "USERNAME", "API_KEY", "ACCESS_TOKEN", "EMULATOR"].map((name) => `GORGIAS_${name}`);
const environmentWith = (/** @type {Record<string, string>} */ more) => {
  const all = environment();
  for (const name of NAMES) delete all[name];
  return { ...all, NO_COLOR: "1", ...more };
};

/**
 * Starts a script in a shell. It leads its own group of processes, as in a terminal.
 * @param {string} script
 * @param {{ env?: Record<string, string>, cwd?: string }} [where]
 */
export function start(script, { env = {}, cwd = root } = {}) {
  const child = spawn("sh", ["-c", script], {
    cwd,
    env: environmentWith(env),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  /** @type {Promise<Ended>} */
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ status: code ?? signal ?? "", stdout: stdout(), stderr: stderr() }));
  });
  const signal = (/** @type {NodeJS.Signals} */ name) => process.kill(-Number(child.pid), name);
  const interrupt = () => signal("SIGINT");
  // A test that failed must not leave it behind.
  after(() => child.exitCode === null && child.signalCode === null && signal("SIGKILL"));
  return { ended, stdout, stderr, interrupt };
}

/** @type {(script: string, where?: Parameters<typeof start>[1]) => Promise<Ended>} */
export const shell = (script, where) => start(script, where).ended;

/** An emulator that is kept, and the commands asked of it. */
export async function openShell() {
  const emulator = await openEmulator();
  after(() => emulator.stop());
  const env = { GORGIAS_EMULATOR: emulator.url };
  return {
    emulator,
    env,
    /** What is typed after the command. */
    action: (/** @type {string} */ words) => shell(`${ACTION} ${words}`, { env }),
  };
}
