// Puts the parts together to the one file that is published. A pure function of its parts: no bundler, no clock, no
// randomness, so the same commit gives the same bytes and the platform sees the same signature.

import { createRequire } from "node:module";
import { Failure } from "../tools/command.mjs";
import { outlined } from "./outline.mjs";

const require = createRequire(import.meta.url);

/**
 * @param {object} parts
 * @param {string} parts.platform  what codegen made of the manifest for the platform
 * @param {string} parts.glue  wasm-bindgen's code for --target nodejs
 * @param {Uint8Array} parts.wasm  the module's bytes
 * @param {Record<string, string>} parts.sources  the modules of the shim by file name
 * @param {string} parts.version  the component's version
 */
export function bundle({ platform, glue, wasm, sources, version }) {
  const manifest = JSON.parse(platform);
  const { outline, shown } = outlined(manifest);
  const number = numbers();
  const parts = {
    "./outline.json": compact(`module.exports = ${JSON.stringify(outline)};`),
    "./platform.base64": `module.exports = "${packed(Buffer.from(JSON.stringify(shown)))}";`,
    "./glue.js": compact(number(factory(glue)), { minifyIdentifiers: true }),
    "./wasm.base64": `module.exports = "${packed(Buffer.from(number(Buffer.from(wasm).toString("latin1")), "latin1"))}";`,
    ...Object.fromEntries(Object.entries(sources).map(([name, source]) => [`./${name}`, loading(compact(source))])),
  };
  return `"use strict";
// ${manifest.display.label} for Prismatic, ${version}. Made by \`npm run build\` from component-manifest.json, src and js-shim.

const parts = {
${Object.entries(parts).map(part).join("\n")}
};

const loaded = {};
function load(name) {
  if (!loaded[name]) {
    loaded[name] = { exports: {} };
    parts[name](loaded[name], loaded[name].exports, load);
  }
  return loaded[name].exports;
}

Object.defineProperty(exports, "__esModule", { value: true });
const entry = load("./entry.js");
exports.default = entry.default;
exports.component = entry.default;
${exportNames(manifest)
  .map((name) => `exports.${name} = entry.${name};`)
  .join("\n")}
`;
}

/**
 * The ES module of the package: the same instance as the bundle's, by names alone, because what its default is to an
 * importer is another thing in Node than in rollup.
 * @param {string} platform  what codegen made of the manifest for the platform
 */
export function esModule(platform) {
  const names = exportNames(JSON.parse(platform)).join(", ");
  return `// The component as an ES module, beside which CommonJS has the same one. Made by \`npm run build\`.

import { component, ${names} } from "../dist/index.js";

export { ${names} };
export default component;
`;
}

/** What TypeScript is told of the ES module: its default is the component, where that of CommonJS is a member. */
export const ES_MODULE_TYPES = `export * from "./index.js";
export { component as default } from "./index.js";
`;

/**
 * wasm-bindgen ends the names of its functions with 16 digits of a hash, in its code and in the module, and no packer
 * makes those smaller. Numbers tell the functions apart as well; they are as long, so that nothing in the module moves.
 * @returns {(text: string) => string}  gives the same name the same number, in whichever text
 */
function numbers() {
  /** @type {string[]} */
  const known = [];
  return (text) =>
    text.replace(/(?<=__wbg_\w+_)[0-9a-f]{16}\b/g, (hash) => {
      if (!known.includes(hash)) known.push(hash);
      return String(known.indexOf(hash)).padStart(hash.length, "0");
    });
}

/**
 * Another part is loaded by a name of its own: `require` is left to Node's modules, and bundlers read it as that.
 * @param {string} source
 */
const loading = (source) => source.replace(/\brequire\((?=\s*"\.)/g, "load(");

// Nearly all of the bundle: the module, and what the platform is shown. By a compressor in WebAssembly, of a pinned
// version: what Node's own makes depends on the Node, and with it the signature would. Loaded when it is used: setup has
// installed it by then.
const packed = (/** @type {Uint8Array} */ bytes) => {
  const { compress } = require("brotli-wasm");
  return Buffer.from(compress(bytes, { quality: 11 })).toString("base64");
};

/**
 * Comments and indentation are for whoever reads the sources. The shim's names stay, so that a stack tells where it
 * happened; those of wasm-bindgen's code tell nobody anything. No limit to the lines: esbuild would break texts in two,
 * and a bundler that indents this file would change them.
 * @param {string} source
 * @param {{ minifyIdentifiers?: boolean }} [how]
 */
const compact = (source, how) => {
  const { transformSync } = require("esbuild");
  const { code } = transformSync(source, {
    target: "node20",
    charset: "utf8",
    minifyWhitespace: true,
    minifySyntax: true,
    ...how,
  });
  // The bundle says it once for all its parts.
  return code.trim().replace(/^"use strict";/, "");
};

/** @param {[name: string, source: string]} part */
const part = ([name, source]) => `${JSON.stringify(name)}(module, exports, load) {\n${source}\n},`;

/**
 * Written out one by one, because Node finds the names that an ES module may import by reading, not by running.
 * @param {import("../tools/project.mjs").Manifest} manifest
 */
const exportNames = ({ connections }) => ["createComponent", ...connections.map(({ key }) => functionName(key))];

/** gorgiasApiKey for "gorgias-api-key". */
const functionName = (/** @type {string} */ key) => key.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/**
 * wasm-bindgen's code reads its file and makes one instance at load. Inside a function that is given what it makes
 * instances of, it can be run anew after a trap, and has no need of the file system. The globals that the shim has to
 * guard come in as parameters of the same names.
 * @param {string} glue
 */
function factory(glue) {
  const loading =
    /const wasmPath = `\$\{__dirname\}\/[^`]+`;\s*const wasmBytes = require\('fs'\)\.readFileSync\(wasmPath\);\s*const wasmModule = new WebAssembly\.Module\(wasmBytes\);\s*let wasmInstance = new WebAssembly\.Instance\(wasmModule, __wbg_get_imports\(\)\);/;
  const code = glue.replace(loading, "let wasmInstance = instantiate(__wbg_get_imports());");
  const left = code.match(/\brequire\(|__dirname|\bimport\b.*from|WebAssembly\.(Module|Instance)\(/);
  if (code === glue || left) {
    throw new Failure(
      `wasm-bindgen's code does not look as bundle.mjs expects (${left?.[0] ?? "no place where it loads its module"}).
Another version of wasm-bindgen? Then the pattern in js-shim/build/bundle.mjs has to follow it.`,
    );
  }
  return `module.exports = function (exports, instantiate, queueMicrotask, FinalizationRegistry) {\n${code.trim()}\n};`;
}
