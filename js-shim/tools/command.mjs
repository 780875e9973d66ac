// Runs other programs, and says readably what went wrong.

import { spawn, spawnSync } from "node:child_process";

/** An expected failure: its message is for the user, a stack would not help. */
export class Failure extends Error {}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]  on top of ours
 * @property {boolean} [quiet]
 * @property {string} [explain]  what is said when it fails
 */

// npm hands its own settings down in the environment; with `npm run --prefix` an npm started by a script would take
// the prefix as its own and work in another folder. Node's test runner likewise: a runner in a runner reports nothing.
/** @returns {NodeJS.ProcessEnv} */
export const environment = (more = {}) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_TEST_CONTEXT$)/i.test(name))),
  ...more,
});

/**
 * Runs a program to its end and returns its stdout. `quiet` keeps its output back unless it fails; otherwise it goes to
 * stderr, live: stdout belongs to the results of our own commands.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} options
 */
export async function run(program, args, { cwd, env, quiet = false, explain } = {}) {
  const child = spawn(program, args, {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", quiet ? "pipe" : process.stderr],
  });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  /** @type {{ code?: number | string | null, error?: NodeJS.ErrnoException }} */
  const { code, error } = await new Promise((resolve) => {
    child.on("error", (error) => resolve({ error }));
    child.on("close", (status, signal) => resolve({ code: status ?? signal }));
  });
  if (code === 0) return stdout();
  const reason =
    error?.code === "ENOENT" ? `${program} is not installed` : (error?.message ?? `it exited with ${code}`);
  const output = quiet ? `\n${`${stdout()}${stderr()}`.trim()}` : "";
  throw new Failure(`${[program, ...args].join(" ")}: ${reason}.${explain ? `\n${explain}` : ""}${output}`);
}

/**
 * What a stream has told so far, as text.
 * @param {import("node:stream").Readable | null} stream
 */
export function collected(stream) {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}

/**
 * The trimmed stdout of a short command, or undefined when it cannot be run or fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string }} options
 */
export function ask(program, args, options = {}) {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", env: environment(), ...options });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * One of cargo's own messages.
 * @typedef {{ reason: string, package_id?: string, filenames?: string[], executable?: string | null, out_dir?: string }} CargoMessage
 */

/**
 * What a cargo build made: cargo's own messages, so that no path has to be guessed.
 * @param {string[]} args
 * @param {RunOptions} options
 * @returns {Promise<CargoMessage[]>}
 */
export async function cargoBuild(args, options) {
  const stdout = await run("cargo", ["build", ...args, "--message-format=json-render-diagnostics"], options);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/**
 * Runs `main` of a command: a Failure is printed without its stack, and either way the exit code says it.
 * @param {() => unknown} main
 */
export async function command(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
