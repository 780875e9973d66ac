// `npm run build`: crate → wasm → dist/index.js, the types, and what is generated and committed (docs/reference).

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ask, cargoBuild, command, Failure, run } from "../tools/command.mjs";
import { bundleFile, componentVersion, root, runtime, shim, wasmBindgenTool } from "../tools/project.mjs";
import { bundle, ES_MODULE_TYPES, esModule } from "./bundle.mjs";
import { npmPackages, setup } from "./setup.mjs";

const TARGET = "wasm32-unknown-unknown";
const target = join(root, "target");
const icon = join(shim, "dist", "icon.png");
const types = join(shim, "types", "index.d.ts");
const esModuleTypes = join(shim, "types", "index.d.mts");
const esModuleFile = join(shim, "esm", "index.mjs");
const reference = join(shim, "docs", "reference");

// What the compiler uses by default. Named, because wasm-opt cannot read it off a stripped module.
const FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

// What counts is the size when it is packed: -Os is smaller than -Oz and -O3 then, --converge no smaller, and texts with
// zeros between them are smaller than many pieces without. Written anew from flat code, what the compiler wrote in two
// ways is written in one; functions that are alike stand side by side when they are in the order of their names. Below
// 1024 is the far end of the stack, so an address there is never meant. What is called from one place is not put there:
// the host's compiler would get functions of 20 kB, and take as long for each as 100 pages do.
const OPTIMISE = [
  ...["--flatten", "--rereloop", "-Os", "-Os"],
  "--reorder-functions-by-name",
  "--low-memory-unused",
  "--one-caller-inline-max-function-size=100",
  "--skip-pass=memory-packing",
];

/** @typedef {(line: string) => void} Say  is told each step */

/** @type {Say} */
const silently = () => {};

/** Builds what is not up to date; tells whether there was anything. What is up to date needs no compiler. */
export async function build(say = silently) {
  const work = join(target, "bundle");
  const outputs = () => [bundleFile, icon, esModuleFile, types, esModuleTypes, ...committed()];
  if (isFresh(work, outputs())) {
    await npmPackages();
    return false;
  }
  await setup();
  return unlessFresh(work, outputs, async (work) => {
    const { text, platform, out } = await make(work, { optimise: OPTIMISE, say });
    mkdirSync(dirname(bundleFile), { recursive: true });
    for (const name of readdirSync(dirname(bundleFile))) rmSync(join(dirname(bundleFile), name), { recursive: true });
    writeFileSync(bundleFile, text);
    copyFileSync(join(runtime, "icon.png"), icon);
    for (const file of [types, esModuleFile]) mkdirSync(dirname(file), { recursive: true });
    copyFileSync(join(out, "component.d.ts"), types);
    writeFileSync(esModuleTypes, ES_MODULE_TYPES);
    writeFileSync(esModuleFile, esModule(platform));
    say(`${relative(process.cwd(), bundleFile)}: ${Math.round(text.length / 1024)} kB`);
  });
}

// What the platform is shown of the function that traps: the manifest has no such action.
const TRAP = { display: { label: "Provoke Trap", description: "Traps." }, inputs: [], examplePayload: { data: null } };

/** A bundle with an action that traps, for the tests of what happens then: the path of its file. */
export async function buildWithTrap() {
  // The test runner builds it once and tells every test file.
  if (process.env.GORGIAS_TRAP_BUNDLE) return process.env.GORGIAS_TRAP_BUNDLE;
  const file = join(target, "bundle-with-trap", "index.js");
  await unlessFresh(
    dirname(file),
    () => [file],
    async (work) => {
      const { text } = await make(work, {
        features: ["provoke-trap"],
        optimise: ["-O1"],
        actions: { provokeTrap: TRAP },
      });
      writeFileSync(file, text);
    },
  );
  return file;
}

/**
 * Makes the outputs, unless they were made of what there is now; tells whether they were made.
 * @param {string} work
 * @param {() => string[]} outputs
 * @param {(work: string) => Promise<void>} make
 */
async function unlessFresh(work, outputs, make) {
  if (isFresh(work, outputs())) return false;
  mkdirSync(work, { recursive: true });
  rmSync(stampIn(work), { force: true });
  const begun = fingerprint([]);
  await make(work);
  // What was changed meanwhile may or may not be in it: without the stamp the next build finds out.
  if (begun === fingerprint([])) writeFileSync(stampIn(work), `${fingerprint(outputs())}\n${compiler() ?? ""}`);
  return true;
}

const stampIn = (/** @type {string} */ work) => join(work, "stamp");
const compiler = () => ask("rustc", ["-vV"], { cwd: root });

/**
 * Whether the outputs were made of what there is now, and by the compiler there is: where there is none, by any.
 * @param {string} work
 * @param {string[]} outputs
 */
function isFresh(work, outputs) {
  if (!existsSync(stampIn(work))) return false;
  const [files, ...by] = readFileSync(stampIn(work), "utf8").split("\n");
  return files === fingerprint(outputs) && [undefined, by.join("\n")].includes(compiler());
}

/**
 * Crate → the text of the bundle; `out` is the folder where the build script wrote the types and the reference.
 * @param {string} work
 * @param {{ features?: string[], optimise: string[], actions?: Record<string, object>, say?: Say }} how  `actions` are
 *   those besides the manifest's
 */
async function make(work, { features = [], optimise, actions, say = silently }) {
  say("cargo build: the crate to WebAssembly");
  const { wasm, out } = await compile(features);
  refresh(out);
  say("wasm-bindgen and wasm-opt: the JavaScript glue, and a smaller module");
  const parts = await bind(wasm, work, optimise);
  const shown = readFileSync(join(out, "platform.json"), "utf8");
  const platform = actions ? withActions(shown, actions) : shown;
  return { text: bundle({ platform, ...parts, sources: sources(), version: componentVersion() }), platform, out };
}

/**
 * What the platform is shown, with more actions.
 * @param {string} platform
 * @param {Record<string, object>} actions
 */
function withActions(platform, actions) {
  const shown = JSON.parse(platform);
  return JSON.stringify({ ...shown, actions: { ...actions, ...shown.actions } });
}

const INPUTS = ["build.rs", "Cargo.toml", "Cargo.lock", "component-manifest.json", "js-shim/package-lock.json"];

/**
 * One number for everything the outputs are made from and the outputs themselves: whoever touches either gets a build,
 * everybody else gets an answer in a few milliseconds, without asking cargo.
 * @param {string[]} outputs
 */
function fingerprint(outputs) {
  const hash = createHash("sha256");
  const folders = [join(root, "src"), runtime, import.meta.dirname].flatMap(filesIn);
  for (const path of [...folders, ...INPUTS.map((name) => join(root, name)), ...outputs]) {
    hash.update(`\0${relative(root, path)}\0`).update(existsSync(path) ? readFileSync(path) : "");
  }
  return hash.digest("hex");
}

/**
 * The files in a folder and below it, in an order that is the same everywhere.
 * @param {string} folder
 * @returns {string[]}
 */
const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : [path];
    });

const sources = () =>
  Object.fromEntries(
    readdirSync(runtime)
      .filter((name) => name.endsWith(".js"))
      .sort()
      .map((name) => [name, readFileSync(join(runtime, name), "utf8")]),
  );

/** @param {string[]} features */
async function compile(features) {
  // Before the flags are made: they name the folders that this fills on a machine that never built with Rust.
  await run("cargo", ["fetch", "--target", TARGET], {
    cwd: root,
    explain: "Cargo downloads the crates: it needs a connection to their registry.",
  });
  const messages = await cargoBuild(
    ["--release", "--lib", "--target", TARGET, ...features.flatMap((name) => ["--features", name])],
    { cwd: root, env: { CARGO_ENCODED_RUSTFLAGS: remapped().join("\x1f") } },
  );
  const crate = messages.filter(({ package_id: id }) => id?.includes("gorgias-component"));
  const wasm = crate.flatMap(({ filenames = [] }) => filenames).find((path) => path.endsWith(".wasm"));
  const out = crate.find(({ reason }) => reason === "build-script-executed")?.out_dir;
  if (!wasm || !out) {
    const question = "is the crate still a cdylib with a build script?";
    throw new Failure(`cargo did not say where it put the WebAssembly file: ${question}`);
  }
  return { wasm, out };
}

// Panic messages and include! paths would carry the folders of the machine into the module, and its bytes would
// depend on them. Of two prefixes that fit, rustc takes the last.
function remapped() {
  const home = process.env.HOME ?? process.env.USERPROFILE ?? "";
  const cargo = process.env.CARGO_HOME ?? join(home, ".cargo");
  const packages = join(cargo, "registry", "src");
  const targetFolder = JSON.parse(
    ask("cargo", ["metadata", "--no-deps", "--format-version", "1"], { cwd: root }) ?? "{}",
  ).target_directory;
  const folders = {
    "/rustup": process.env.RUSTUP_HOME ?? join(home, ".rustup"),
    "/rust": ask("rustc", ["--print", "sysroot"], { cwd: root }),
    "/cargo": cargo,
    "/gorgias-component": root,
    "/gorgias-component/target": targetFolder,
  };
  // Cargo names the folder of its packages after the address they came from: a mirror would change the bytes.
  const registries = existsSync(packages) ? readdirSync(packages).map((name) => ["/crates", join(packages, name)]) : [];
  return [...Object.entries(folders), ...registries]
    .filter(([, from]) => from)
    .map(([to, from]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * @param {string} wasm  the file that cargo made
 * @param {string} work
 * @param {string[]} optimise
 */
async function bind(wasm, work, optimise) {
  const name = "component";
  await run(
    wasmBindgenTool("wasm-bindgen"),
    ["--target", "nodejs", "--no-typescript", "--out-dir", work, "--out-name", name, wasm],
    { cwd: root },
  );
  const bound = join(work, `${name}_bg.wasm`);
  const optimised = join(work, `${name}.opt.wasm`);
  const wasmOpt = join(shim, "node_modules", "binaryen", "bin", "wasm-opt");
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  await run(process.execPath, [wasmOpt, ...optimise, ...features, bound, "-o", optimised], { cwd: root });
  return { glue: readFileSync(join(work, `${name}.js`), "utf8"), wasm: readFileSync(optimised) };
}

/** The files that codegen makes and git holds: whoever reads the repository finds them without a build. */
export const committed = () => [
  join(runtime, "border.js"),
  join(shim, "docs", "errors.md"),
  ...readdirSync(reference)
    .sort()
    .map((name) => join(reference, name)),
];

/**
 * Puts what the build script wrote for the repository in its place, and takes away the pages it did not write.
 * @param {string} out
 */
function refresh(out) {
  const paths = filesIn(join(out, "js-shim")).map((file) => relative(out, file));
  for (const file of committed()) {
    if (!paths.includes(relative(root, file))) rmSync(file);
  }
  for (const path of paths) {
    const text = readFileSync(join(out, path), "utf8");
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
  }
}

if (process.argv[1] === import.meta.filename) {
  await command(async () => {
    if (!(await build(console.error))) console.error("The bundle is up to date.");
  });
}
