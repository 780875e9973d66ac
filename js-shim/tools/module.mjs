// What is in the WebAssembly module: its functions by name and size, as wasm-bindgen leaves them. wasm-opt drops the names.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./command.mjs";
import { root } from "./project.mjs";

const IMPORTS = 2;
const CODE = 10;
const DATA = 11;

// As wasm-bindgen made it for the bundle, with the names that wasm-opt drops.
export const moduleFile = join(root, "target", "bundle", "component_bg.wasm");
export const optimisedFile = join(root, "target", "bundle", "component.opt.wasm");

/**
 * Its functions and its data, sizes in bytes.
 * @returns {{ functions: { name: string, size: number }[], data: number }}
 */
export function parts(file = moduleFile) {
  const bytes = readFileSync(file);
  const sections = sectionsOf(bytes);
  const names = namesOf(file);
  const code = reader(bytes, sections.get(CODE)?.from ?? bytes.length);
  const imported = importedFunctions(file);
  const functions = Array.from({ length: code.number() }, (_, at) => {
    const size = code.number();
    code.skip(size);
    return { name: names.get(imported + at) ?? "", size };
  });
  return { functions, data: sections.get(DATA)?.size ?? 0 };
}

/**
 * The crate that a function belongs to: the first that its name names, as of `<alloc::vec::Vec<T> as core::…>`.
 * @param {string} name
 */
export const crateOf = (name) => name.match(/(?<![\w:])([a-z_][a-z0-9_]*)(?:\[[0-9a-f]+\])?::/)?.[1];

/**
 * The same without what differs from build to build.
 * @param {string} name
 */
export const plainName = (name) => name.replace(/\[[0-9a-f]{16}\]|::h[0-9a-f]{16}/g, "");

/**
 * @param {Buffer} bytes
 * @returns {Map<number, { from: number, size: number }>}
 */
function sectionsOf(bytes) {
  const found = new Map();
  const at = reader(bytes, 8);
  while (at.position < bytes.length) {
    const kind = at.byte();
    const size = at.number();
    if (kind >= IMPORTS) found.set(kind, { from: at.position, size });
    at.skip(size);
  }
  return found;
}

const compiled = (/** @type {string} */ file) => new WebAssembly.Module(readFileSync(file));
const importedFunctions = (/** @type {string} */ file) =>
  WebAssembly.Module.imports(compiled(file)).filter(({ kind }) => kind === "function").length;

/**
 * Function index → name, from subsection 1 of the names: a count, then index, length and name of each.
 * @param {string} file
 * @returns {Map<number, string>}
 */
function namesOf(file) {
  const [section] = WebAssembly.Module.customSections(compiled(file), "name").map((part) => Buffer.from(part));
  if (!section) throw new Failure(`${file} has no names of functions: was wasm-bindgen told to remove them?`);
  const names = new Map();
  const at = reader(section, 0);
  while (at.position < section.length) {
    const kind = at.byte();
    const end = at.number() + at.position;
    for (let left = kind === 1 ? at.number() : 0; left > 0; left -= 1) {
      const index = at.number();
      names.set(index, at.text(at.number()));
    }
    at.position = end;
  }
  return names;
}

/**
 * Reads bytes, LEB128 numbers and texts, one after the other.
 * @param {Buffer} bytes
 * @param {number} position
 */
const reader = (bytes, position) => ({
  position,
  byte() {
    return bytes.readUInt8(this.position++);
  },
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  },
  /** @param {number} count */
  skip(count) {
    this.position += count;
  },
  /** @param {number} length */
  text(length) {
    this.skip(length);
    return bytes.toString("utf8", this.position - length, this.position);
  },
});
