// What is in the published bundle: crates, our own files, wasm-bindgen's code. `npm run contents` writes CONTENTS.md;
// a test compares it with Cargo.lock, without any network.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, command, Failure } from "../tools/command.mjs";
import { moduleFile, parts } from "../tools/module.mjs";
import { root, runtime, shim } from "../tools/project.mjs";

const TARGET = "wasm32-unknown-unknown";
export const contentsFile = join(shim, "CONTENTS.md");

/** @typedef {{ name: string, version: string, license: string }} Crate */

/**
 * Crates whose code the wasm may hold. Procedural macros run at build time only.
 * @returns {Crate[]}
 */
export function crates() {
  const args = [
    "tree",
    "--offline",
    "--locked",
    "--package",
    "gorgias-component",
    "--target",
    TARGET,
    "--edges",
    "normal,no-proc-macro",
    "--prefix",
    "none",
    "--format",
    "{p}\t{l}",
  ];
  const tree = ask("cargo", args, { cwd: root });
  if (!tree)
    throw new Failure("cargo tree failed: run `npm run build --prefix js-shim` once, which fetches the crates.");
  const rows = tree.split("\n").map((line) => {
    const [, name, version, license] = line.match(/^(\S+) v(\S+)[^\t]*\t(.*?)(?: \(\*\))?$/) ?? [];
    if (!name || !version || license === undefined) throw new Failure(`cargo tree printed an unexpected line: ${line}`);
    return { name, version, license };
  });
  const others = rows.filter(({ name }) => name !== "gorgias-component");
  return [...new Map(others.map((row) => [`${row.name} ${row.version}`, row])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/**
 * Crates that functions of the module are named after, from the names that wasm-bindgen leaves and wasm-opt drops. What
 * was inlined whole is not among them, so that this depends on the compiler.
 */
export const namedCrates = (file = moduleFile) =>
  new Set(
    parts(file).functions.flatMap(({ name }) =>
      [...name.matchAll(/(?<![\w:])([a-z_][a-z0-9_]*)(?:\[[0-9a-f]+\])?::/g)].map(([, crate = ""]) => crate),
    ),
  );

/** Of what comes with the compiler. */
export const RUST = ["core", "alloc", "std", "dlmalloc", "hashbrown"];

/**
 * The first sentence of a file's first comment.
 * @param {string} path
 */
function about(path) {
  const [comment] = readFileSync(path, "utf8").match(/^(?:\/\/ .+\n)+/m) ?? [""];
  return (
    comment
      .replace(/^\/\/ /gm, "")
      .replace(/\n/g, " ")
      .match(/^.+?[.:](?= |$)/)?.[0]
      .replace(/:$/, ".") ?? ""
  );
}

/**
 * CONTENTS.md as it should be.
 * @param {Set<string>} named  the crates that functions are named after
 */
export function contents(named) {
  const files = readdirSync(runtime)
    .filter((name) => name.endsWith(".js"))
    .sort();
  const all = crates();
  const isNamed = (/** @type {Crate} */ { name }) => named.has(name.replaceAll("-", "_"));
  const row = (/** @type {Crate} */ { name, version, license }) => `| ${name} | ${version} | ${license} |`;
  const table = (/** @type {Crate[]} */ rows) =>
    ["| Crate | Version | Licence |", "|---|---|---|", ...rows.map(row)].join("\n");
  return `# What is in the bundle

\`dist/index.js\` is one file. Nothing is loaded beside it when it runs. Made by \`npm run contents --prefix js-shim\`
from \`Cargo.lock\` and the built module, checked by \`npm test\`.

## Ours
| File | |
|---|---|
| src/**/*.rs | Compiled to WebAssembly, embedded as base64. |
| component-manifest.json | What the platform is shown of it; the rest is compiled into the module. |
${files.map((name) => `| js-shim/runtime/${name} | ${about(join(runtime, name))} |`).join("\n")}

## Others'
The code that wasm-bindgen writes between JavaScript and WebAssembly (MIT OR Apache-2.0); Rust's own ${RUST.slice(0, -1).join(", ")} and
${RUST.at(-1)} (MIT OR Apache-2.0); and the crates below. No npm package is in it: those are for building and testing.

### Crates whose functions are in the module
${table(all.filter(isNamed))}

### Crates that are linked, after which no function in the module is named
Macros and types, what was inlined into its callers, and what nothing calls: unicode-ident, for one, comes along with
the part of wasm-bindgen that works at build time.

${table(all.filter((crate) => !isNamed(crate)))}
`;
}

/** The crates that CONTENTS.md says have functions in the module. */
export function listedCrates(text = readFileSync(contentsFile, "utf8")) {
  const [, section = ""] = text.split(/^### .+$/m);
  return new Set([...section.matchAll(/^\| ([\w-]+) \| \d/gm)].map(([, name = ""]) => name.replaceAll("-", "_")));
}

if (process.argv[1] === import.meta.filename)
  await command(async () => writeFileSync(contentsFile, contents(namedCrates())));
