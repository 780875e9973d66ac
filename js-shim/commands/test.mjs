// `npm test`: everything that is checked, in order, from a fresh clone on. `npm test -- core lint` runs these parts of
// it. The last line says how many passed and failed.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { build, buildWithTrap, committed } from "../build/build.mjs";
import { lints, nodes, platformNode, setup } from "../build/setup.mjs";
import { installAdopters } from "../tools/adopters.mjs";
import { installBrowser } from "../tools/browser.mjs";
import { collected, command, environment, Failure } from "../tools/command.mjs";
import { buildEmulator } from "../tools/emulator.mjs";
import { installWorkbench } from "../tools/packages.mjs";
import { root, shim, wasmBindgenTool } from "../tools/project.mjs";
import { bold, dim, duration, green, red } from "../tools/terminal.mjs";

/** @typedef {{ passed: number, failed: number, output?: string }} Counts */

const WASM = ["--target", "wasm32-unknown-unknown"];
const LINT = ["--", "-D", "warnings"];
const SHIM_TESTS = join("tests", "shim");
const WORKBENCH_TESTS = join("tests", "workbench");

/** What TypeScript checks, each by the tsconfig.json in it. */
const TYPED = [
  ...["js-shim", join("js-shim", "bench"), join("js-shim", "workbench"), SHIM_TESTS, WORKBENCH_TESTS],
  join("tests", "emulator", "recorded"),
];

/**
 * Minutes of trying out what the module does, whose bytes are the same in every Node; so they run on the platform's alone.
 * What Node itself may do otherwise is in the other files.
 */
const LONG = new Set(["faults.test.mjs", "secrets.test.mjs", "trigger-faults.test.mjs"]);

/** What can be run by itself, in the order of `npm test`. */
const PARTS = {
  lint: "formats, lints and types of Rust and JavaScript",
  core: "the component's logic, natively, and its border with JavaScript",
  emulator: "the emulator",
  bundle: "the built bundle, on every supported Node, and that every build gives the same bytes",
  workbench: "the workbench",
};

const total = { passed: 0, failed: 0 };

async function main() {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length) throw new Failure(`The tests have no part called ${unknown.join(" or ")}.\n${usage()}`);
  const runs = (/** @type {keyof typeof PARTS} */ part) => asked.length === 0 || asked.includes(part);

  await suite("setup", setup);
  if (runs("lint")) await lint();
  if (runs("core") || runs("emulator")) await native(runs("core"), runs("emulator"));
  if (runs("core")) await border();
  if (runs("bundle") || runs("workbench")) await buildForTests();
  if (runs("bundle")) await bundle();
  if (runs("workbench")) await workbench();
  if (runs("bundle")) await sameBytes();
  if (total.failed) process.exitCode = 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
}

const usage = () =>
  `npm test --prefix js-shim -- PART …\n${Object.entries(PARTS)
    .map(([name, what]) => `  ${name.padEnd(10)}${what}`)
    .join("\n")}`;

async function lint() {
  await suite("linters", lints);
  await suite("cargo fmt", () => cargo("fmt", "--all", "--check"));
  await suite("clippy", () => cargo("clippy", "--quiet", "--workspace", "--all-targets", ...LINT));
  await suite("clippy, wasm32", () =>
    cargo("clippy", "--quiet", ...WASM, "--lib", "--test", "web", "--all-features", ...LINT));
  // Warnings count: nobody reads those of a run that passed.
  await suite("biome", () => script("@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."));
  // The workbench's own libraries are among what its types are checked against.
  await installWorkbench();
  for (const project of TYPED) {
    await suite(`types of ${project}`, () => script("typescript/bin/tsc", "--project", project));
  }
}

/**
 * @param {boolean} core
 * @param {boolean} emulator
 */
async function native(core, emulator) {
  const apart = core ? ["--workspace", "--exclude", "gorgias-emulator"] : ["--package", "gorgias-emulator"];
  const packages = core && emulator ? ["--workspace"] : apart;
  await suite("cargo test", () =>
    program("cargo", ["test", "--quiet", "--no-fail-fast", ...packages], { count: rustTests }));
}

async function border() {
  await suite("wasm-bindgen-test", () =>
    program("cargo", ["test", ...WASM, "--test", "web"], {
      // Cargo takes what follows a space for an argument, and the project may be in a folder with a space in its name.
      env: { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: relative(root, wasmBindgenTool("wasm-bindgen-test-runner")) },
      count: rustTests,
    }));
}

// Made once and told to every test file.
async function buildForTests() {
  await suite("build", buildFresh);
  await suite("build for the tests", async () => {
    process.env.GORGIAS_EMULATOR_PROGRAM = await buildEmulator();
    process.env.GORGIAS_TRAP_BUNDLE = await buildWithTrap();
  });
}

async function bundle() {
  await suite("tools of adopters", () => installAdopters());
  const platform = await platformNode();
  for (const { version, program: node } of await nodes()) {
    const files = testsIn(SHIM_TESTS).filter((file) => version === platform.version || !LONG.has(basename(file)));
    await suite(`the bundle, Node ${version}`, () => nodeTest(node, files));
  }
}

// In the running Node alone: it is the developer's tool, and the platform never sees it.
async function workbench() {
  const timings = join(WORKBENCH_TESTS, "timings.test.mjs");
  await suite("tools of the workbench", async () => {
    await installWorkbench();
    await installBrowser();
  });
  await suite("the workbench", () =>
    nodeTest(
      process.execPath,
      testsIn(WORKBENCH_TESTS).filter((file) => file !== timings),
    ));
  // By themselves: what runs beside them would be measured, too.
  await suite("the workbench, timings", () => nodeTest(process.execPath, [timings]));
}

async function sameBytes() {
  const another = (await nodes()).find(({ program: path }) => path !== process.execPath);
  const file = join(SHIM_TESTS, "build", "reproducible.test.mjs");
  await suite("the same bytes elsewhere", () => nodeTest(another?.program ?? process.execPath, [file]));
}

/**
 * The files with tests in a folder.
 * @param {string} folder
 */
const testsIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => join(folder, name));

/**
 * @param {string} node
 * @param {string[]} files
 */
const nodeTest = (node, files) =>
  program(node, ["--test", "--test-reporter=spec", "--test-concurrency=2", ...files], { count: nodeTests });

/**
 * Runs one suite: a heading, then its counts and time; what it wrote only when it failed.
 * @param {string} name
 * @param {() => Promise<Counts | void>} run
 */
async function suite(name, run) {
  process.stdout.write(`${bold(name.padEnd(34))}`);
  const begin = performance.now();
  /** @type {Counts} */
  let counts;
  try {
    counts = (await run()) ?? { passed: 1, failed: 0 };
  } catch (error) {
    const output = error instanceof Failure ? error.message : error instanceof Error ? error.stack : String(error);
    counts = { passed: 0, failed: 1, output };
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  const told = `${counts.passed} passed, ${counts.failed} failed`.padEnd(24);
  console.log(`${counts.failed ? red(told) : green(told)}${dim(duration(performance.now() - begin))}`);
  const { failed, output } = counts;
  // Node repeats the failures at the end; what comes before them is about tests that passed.
  if (failed && output) console.log(`${output.slice(output.lastIndexOf("\n✖ failing tests:") + 1).trim()}\n`);
}

/**
 * Runs a program; without `count` it is one test. A failure that the counts do not show counts as one.
 * @param {string} name
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, count?: (output: string) => Counts }} options
 * @returns {Promise<Counts>}
 */
async function program(name, args, { env, count = () => ({ passed: 1, failed: 0 }) } = {}) {
  // No terminal, so no colours in what is counted.
  const child = spawn(name, args, { cwd: root, env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const status = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  const output = `${stdout()}\n${stderr()}`;
  if (status === 0) return count(output);
  const { passed, failed } = count(output);
  return {
    passed: failed ? passed : 0,
    failed: failed || 1,
    output: `${output}\n${[name, ...args].join(" ")}: ${status}`,
  };
}

const cargo = (/** @type {string[]} */ ...args) => program("cargo", args);

/**
 * Runs a script of an npm package.
 * @param {string} path
 * @param {string[]} args
 */
const script = (path, ...args) => program(process.execPath, [join(shim, "node_modules", path), ...args]);

const sum = (/** @type {string} */ output, /** @type {RegExp} */ pattern) =>
  [...output.matchAll(pattern)].reduce((all, [, number]) => all + Number(number), 0);
const rustTests = (/** @type {string} */ output) => ({
  passed: sum(output, /^test result: \w+\. (\d+) passed/gm),
  failed: sum(output, /^test result: .*?(\d+) failed/gm),
});
const nodeTests = (/** @type {string} */ output) => ({
  passed: sum(output, /^ℹ pass (\d+)/gm),
  failed: sum(output, /^ℹ fail (\d+)/gm) + sum(output, /^ℹ cancelled (\d+)/gm),
});

// The build refreshes what is generated and committed; here it must have been fresh.
async function buildFresh() {
  const texts = () => new Map(committed().map((path) => [path, readFileSync(path, "utf8")]));
  const before = texts();
  await build();
  const after = texts();
  const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  if (stale.length) {
    const names = stale.map((path) => relative(root, path)).join(", ");
    throw new Failure(`${names} did not match the manifest and has been generated again: commit it.`);
  }
}

await command(main);
