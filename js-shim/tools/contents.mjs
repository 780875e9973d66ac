// What is in the published bundle: crates, our own files, wasm-bindgen's code. `npm run contents` writes CONTENTS.md;
// a test compares it with Cargo.lock, without any network.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, command, Failure } from "./command.mjs";
import { root, shim } from "./project.mjs";

const TARGET = "wasm32-unknown-unknown";
export const contentsFile = join(shim, "CONTENTS.md");

/** Crates whose code the wasm may hold: [{ name, version, license }]. Procedural macros run at build time only. */
export function crates() {
  const args = ["tree", "--offline", "--locked", "--package", "gorgias-component", "--target", TARGET, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}\t{l}"];
  const tree = ask("cargo", args, { cwd: root });
  if (!tree) throw new Failure("cargo tree does not answer: run `npm run build --prefix js-shim` once, which fetches the crates.");
  const rows = tree.split("\n").map((line) => {
    const [, name, version, license] = line.match(/^(\S+) v(\S+)[^\t]*\t(.*?)(?: \(\*\))?$/) ?? [];
    if (!name) throw new Failure(`cargo tree says something unexpected: ${line}`);
    return { name, version, license };
  });
  const own = ({ name }) => name === "gorgias-component";
  return [...new Map(rows.filter((row) => !own(row)).map((row) => [`${row.name} ${row.version}`, row])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** CONTENTS.md as it should be. */
export function contents() {
  const files = readdirSync(shim).filter((name) => name.endsWith(".js")).sort();
  const line = (text) => text.match(/^\/\/ (.+)$/m)?.[1] ?? "";
  return `# What is in the bundle

\`dist/index.js\` is one file. Nothing is loaded beside it when it runs. Made by \`npm run contents --prefix js-shim\`, checked
by \`npm test\`.

## Ours
| File | |
|---|---|
| src/**/*.rs | compiled to WebAssembly, embedded as base64 |
| component-manifest.json | as it is |
${files.map((name) => `| js-shim/${name} | ${line(readFileSync(join(shim, name), "utf8"))} |`).join("\n")}

## Others'
The code that wasm-bindgen writes between JavaScript and WebAssembly (MIT OR Apache-2.0), Rust's core, alloc and std with
what they bring along (MIT OR Apache-2.0), and these crates. No npm package is in it: those are for building and testing.

| Crate | Version | Licence |
|---|---|---|
${crates().map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`).join("\n")}
`;
}

if (process.argv[1] === import.meta.filename) await command(async () => writeFileSync(contentsFile, contents()));
