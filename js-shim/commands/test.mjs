// `npm test`: everything that is checked, in order, from a fresh clone on. The last line says how many passed and failed.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, buildWithTrap, committed } from "../build/build.mjs";
import { setupTests } from "../build/setup.mjs";
import { command, environment, Failure } from "../tools/command.mjs";
import { buildEmulator } from "../tools/emulator.mjs";
import { root, wasmBindgenTool } from "../tools/project.mjs";
import { bold, dim, duration, green, red } from "../tools/terminal.mjs";
import { install } from "../workbench/install.mjs";

const WASM = ["--target", "wasm32-unknown-unknown"];
const total = { passed: 0, failed: 0 };

async function main() {
  let nodes = [];
  await suite("setup", async () => void (nodes = await setupTests()));
  await suite("cargo fmt", () => program("cargo", ["fmt", "--all", "--check"]));
  await suite("clippy", () =>
    program("cargo", ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]));
  await suite("clippy, wasm32", () =>
    program("cargo", [
      "clippy",
      "--quiet",
      ...WASM,
      "--lib",
      "--test",
      "web",
      "--all-features",
      "--",
      "-D",
      "warnings",
    ]));
  await suite("cargo test", () =>
    program("cargo", ["test", "--quiet", "--workspace", "--no-fail-fast"], { count: rustTests }));
  await suite("wasm-bindgen-test", () =>
    program("cargo", ["test", ...WASM, "--test", "web"], {
      // Cargo takes what follows a space for an argument, and the project may be in a folder with a space in its name.
      env: { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: relative(root, wasmBindgenTool("wasm-bindgen-test-runner")) },
      count: rustTests,
    }));
  await suite("build", buildFresh);
  const env = {};
  await suite("build for the tests", async () => {
    env.GORGIAS_EMULATOR_PROGRAM = await buildEmulator();
    env.GORGIAS_TRAP_BUNDLE = await buildWithTrap();
  });
  const files = readdirSync(join(root, "tests", "shim"))
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => join("tests", "shim", name));
  for (const node of nodes) {
    await suite(`the bundle, Node ${node.version}`, () =>
      program(node.program, ["--test", "--test-reporter=spec", "--test-concurrency=2", ...files], {
        env,
        count: nodeTests,
      }));
  }
  // In the running Node alone: it is the developer's tool, and the platform never sees it.
  await suite("the workbench", async () => {
    const workbench = readdirSync(join(root, "tests", "workbench")).filter((name) => name.endsWith(".test.mjs"));
    await install((line) => console.error(line));
    return program(
      process.execPath,
      [
        "--test",
        "--test-reporter=spec",
        "--test-concurrency=2",
        ...workbench.map((name) => join("tests", "workbench", name)),
      ],
      { env, count: nodeTests },
    );
  });
  const another = nodes.find(({ program: path }) => path !== process.execPath) ?? nodes[0];
  await suite("the same bytes elsewhere", () =>
    program(
      another.program,
      ["--test", "--test-reporter=spec", join("tests", "shim", "build", "reproducible.test.mjs")],
      { count: nodeTests },
    ));
  if (total.failed) process.exitCode = 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
}

/** Runs one suite: a heading, then its counts and time; what it wrote only when it failed. */
async function suite(name, run) {
  process.stdout.write(`${bold(name.padEnd(26))}`);
  const begin = performance.now();
  let counts;
  let output = "";
  try {
    counts = (await run()) ?? { passed: 1, failed: 0 };
    output = counts.failed ? counts.output : "";
  } catch (error) {
    counts = { passed: 0, failed: 1 };
    output = error instanceof Failure ? error.message : error.stack;
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  const told = `${counts.passed} passed, ${counts.failed} failed`.padEnd(24);
  console.log(`${counts.failed ? red(told) : green(told)}${dim(duration(performance.now() - begin))}`);
  // Node repeats the failures at the end; what comes before them is about tests that passed.
  if (output) console.log(`${output.slice(output.lastIndexOf("\n✖ failing tests:") + 1).trim()}\n`);
}

/** Runs a program; without `count` it is one test. A failure that the counts do not show counts as one. */
async function program(name, args, { env, count = () => ({ passed: 1, failed: 0 }) } = {}) {
  // No terminal, so no colours in what is counted.
  const child = spawn(name, args, { cwd: root, env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const status = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  if (status === 0) return count(output);
  const { passed, failed } = count(output);
  return {
    passed: failed ? passed : 0,
    failed: failed || 1,
    output: `${output}\n${[name, ...args].join(" ")}: ${status}`,
  };
}

const sum = (output, pattern) => [...output.matchAll(pattern)].reduce((all, [, number]) => all + Number(number), 0);
const rustTests = (output) => ({
  passed: sum(output, /^test result: \w+\. (\d+) passed/gm),
  failed: sum(output, /^test result: .*?(\d+) failed/gm),
});
const nodeTests = (output) => ({
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
  if (stale.length)
    throw new Failure(
      `${stale.map((path) => relative(root, path)).join(", ")} did not follow the manifest. Now they do: commit them.`,
    );
}

await command(main);
