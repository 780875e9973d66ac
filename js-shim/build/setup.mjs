// Installs what the build needs and is missing: into this folder, and the compiler's wasm32 target through rustup.
// Says in a line each what it does and why; says nothing when there is nothing to do.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ask, command, Failure, run } from "../tools/command.mjs";
import { installPackages } from "../tools/packages.mjs";
import { root, rustVersion, shim, toolsFolder, wasmBindgenTool, wasmBindgenVersion } from "../tools/project.mjs";
import { inTurn } from "../tools/turn.mjs";

const TARGET = "wasm32-unknown-unknown";

const say = (/** @type {string} */ line) => console.error(line);

export async function setup() {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new Failure(`Node ${process.versions.node} is too old: the platform's packages need Node 20 or newer.`);
  }
  await toolchain();
  await wasmTarget();
  await inTurn("wasm-bindgen", wasmBindgen);
  await npmPackages();
}

const sysroot = () => ask("rustc", ["--print", "sysroot"], { cwd: root });

// Where rustup is told not to install toolchains by itself, it only says that this one is missing.
async function toolchain() {
  if (sysroot()) return;
  if (!ask("rustup", ["--version"])) {
    throw new Failure("There is no Rust compiler here. Install Rust with rustup: https://rustup.rs");
  }
  say(`setup: installing Rust ${rustVersion()} with rustup: the version that rust-toolchain.toml names`);
  await run("rustup", ["toolchain", "install", rustVersion(), "--profile", "minimal"], {
    cwd: root,
    explain: `Rust ${rustVersion()} could not be installed. rustup needs a connection to its server.`,
  });
}

async function wasmTarget() {
  if (existsSync(join(sysroot() ?? "", "lib", "rustlib", TARGET))) return;
  say(`setup: adding ${TARGET} to the Rust toolchain: the component is compiled to WebAssembly`);
  await run("rustup", ["target", "add", TARGET], {
    cwd: root,
    explain: `The target ${TARGET} could not be added. It needs rustup (https://rustup.rs) and a connection to its
server; where Rust came from a package manager, install that manager's package of the ${TARGET} standard library.`,
  });
}

async function wasmBindgen() {
  const version = wasmBindgenVersion();
  const installed = ask(wasmBindgenTool("wasm-bindgen"), ["--version"]);
  if (installed === `wasm-bindgen ${version}`) return;
  if (installed) say(`setup: ${installed} is not the ${version} of Cargo.lock`);
  say(
    `setup: compiling wasm-bindgen-cli ${version} into js-shim/.tools (once, 1 to 3 minutes): it writes the glue between`,
  );
  say("       WebAssembly and JavaScript, and must be of the version that Cargo.lock names");
  await run(
    "cargo",
    [
      "install",
      "wasm-bindgen-cli",
      "--version",
      version,
      "--root",
      join(toolsFolder, `wasm-bindgen-${version}`),
      "--force",
    ],
    // Not in the workspace: its settings (and its target folder) are not the CLI's. It runs for less than a second, so what
    // the compiler would spend on making it quick (two thirds of its time) is never won back.
    {
      cwd: shim,
      env: { CARGO_PROFILE_RELEASE_OPT_LEVEL: "0" },
      explain: "The wasm-bindgen CLI could not be installed. Cargo downloads and compiles it, which needs a C linker.",
    },
  );
}

/** The npm packages of package-lock.json. */
export const npmPackages = () =>
  installPackages(shim, "the tools that build, check and test the bundle; none of them is in it");

/** What checks the style of Rust. */
export async function lints() {
  const missing = ["clippy", "rustfmt"].filter(
    (name) => !ask("cargo", [name === "rustfmt" ? "fmt" : name, "--version"], { cwd: root }),
  );
  if (missing.length === 0) return;
  say(`setup: adding ${missing.join(" and ")} to the Rust toolchain: the tests check the style as well`);
  await run("rustup", ["component", "add", ...missing], {
    cwd: root,
    explain: "They come with rustup: https://rustup.rs",
  });
}

// The platform runs Node 22 and developers have 20 or newer, so the bundle is tested on both, whichever is running.
const NODES = ["20.20.2", "22.23.3"];
const [, PLATFORM = ""] = NODES;

/** The Nodes to test on: [{ version, program }]; the running one stands for its major version. */
export async function nodes() {
  const found = [];
  for (const version of NODES) found.push(await node(version));
  return found;
}

/** The Node of the platform. */
export const platformNode = () => node(PLATFORM);

/** @param {string} version */
async function node(version) {
  const [major] = version.split(".");
  if (process.versions.node.startsWith(`${major}.`))
    return { version: process.versions.node, program: process.execPath };
  // Not among this package's own dependencies: its `node` would come first in the PATH of every npm script.
  const folder = join(toolsFolder, `node-${major}`);
  const program = join(folder, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  await inTurn(`node-${major}`, async () => {
    if (ask(program, ["--version"]) === `v${version}`) return;
    say(`setup: installing Node ${version} into js-shim/.tools: the bundle is tested on Node 20 and on Node 22`);
    await run(
      "npm",
      ["install", `node@${version}`, "--no-save", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", folder],
      {
        cwd: shim,
        quiet: true,
      },
    );
  });
  return { version, program };
}

if (process.argv[1] === import.meta.filename) await command(setup);
