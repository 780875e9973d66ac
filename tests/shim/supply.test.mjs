// What the bundle is made of is known, allowed and pinned. Works without a network.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { contents, contentsFile, crates, listedCrates, namedCrates, RUST } from "../../js-shim/commands/contents.mjs";
import { bundleFile, root, shim } from "../../js-shim/tools/project.mjs";

const text = (...path) => readFileSync(join(root, ...path), "utf8");
const policy = text("js-shim", "deny.toml");
const listed = (name) =>
  policy.match(new RegExp(`^${name} = \\[\n([^\\]]+)\\]`, "m"))?.[1] ?? assert.fail(`no ${name}`);
const allowed = new Set([...listed("allow").matchAll(/"(.+?)"/g)].map(([, name]) => name));

/** Whether an SPDX expression can be met with what is allowed. */
const isAllowed = (license) =>
  license
    .replace(/\//g, " OR ")
    .split(" AND ")
    .every((part) =>
      part
        .replace(/[()]/g, "")
        .split(" OR ")
        .some((name) => allowed.has(name.trim())),
    );

test("every crate in the wasm has an allowed licence", () => {
  const found = crates();
  assert.ok(found.length > 10, `only ${found.length} crates`);
  for (const { name, version, license } of found) assert.ok(isAllowed(license), `${name} ${version}: ${license}`);
  for (const license of ["GPL-3.0", "MIT AND GPL-3.0", "", "LGPL-2.1 OR AGPL-3.0"])
    assert.ok(!isAllowed(license), license);
});

test("the list of what is in the bundle is up to date", () => {
  assert.equal(
    readFileSync(contentsFile, "utf8"),
    contents(listedCrates()),
    "run `npm run contents --prefix js-shim` and read what changed",
  );
});

// In this direction only: another compiler may inline more, and then less is named.
test("whatever has functions in the module is listed as being in it", () => {
  const named = namedCrates();
  assert.ok(named.has("gorgias_component") && named.has("wasm_bindgen"), [...named].join());
  const known = new Set([...listedCrates(), ...RUST, "gorgias_component", "__rustc"]);
  assert.deepEqual(
    [...named].filter((name) => !known.has(name)),
    [],
  );
  // Procedural macros work at build time: a list that has them was made from the wrong graph.
  for (const name of ["unicode_ident", "syn", "quote", "proc_macro2", "serde_derive", "wasm_bindgen_macro"])
    assert.ok(!listedCrates().has(name), name);
});

test("no crate is of a version that the policy denies", () => {
  const lines = listed("deny")
    .split("\n")
    .filter((line) => /^ *[^ #]/.test(line));
  const denied = lines.map(
    (line) =>
      line.match(/^ {4}(?:"([\w-]+)"|\{ crate = "([\w-]+):<([\d.]+)", reason = "RUSTSEC-\d{4}-\d{4}[^"]*" \}),$/) ??
      assert.fail(`not understood here: ${line}`),
  );
  const isBelow = (version, bound) => {
    const [one, other] = [version, bound].map((each) => each.split(".").map(Number));
    const at = one.findIndex((number, at) => number !== other[at]);
    return at >= 0 && one[at] < other[at];
  };
  const isDenied = (name, version) =>
    denied.some(([, whole, part, bound]) => name === whole || (name === part && isBelow(version, bound)));
  for (const [, name, version] of text("Cargo.lock").matchAll(/name = "(.+)"\nversion = "(\d+\.\d+\.\d+)/g))
    assert.ok(!isDenied(name, version), `${name} ${version}`);
  assert.ok(
    isDenied("slab", "0.4.10") &&
      !isDenied("slab", "0.4.11") &&
      !isDenied("slab", "1.0.0") &&
      isDenied("openssl", "9.9.9"),
  );
});

test("every crate is locked with a checksum and comes from the registry", () => {
  const packages = text("Cargo.lock").split("[[package]]").slice(1);
  assert.ok(packages.length > 20);
  for (const entry of packages) {
    const [, name = ""] = entry.match(/name = "(.+?)"/) ?? [];
    if (/^gorgias-/.test(name)) continue;
    assert.match(entry, /source = "registry\+/, name);
    assert.match(entry, /checksum = "[0-9a-f]{64}"/, name);
  }
});

test("every npm package is pinned to one version, with an integrity", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(shim, "package.json"), "utf8"));
  assert.equal(dependencies, undefined, "the bundle needs no package when it runs");
  for (const [name, version] of Object.entries(devDependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
  const { packages } = JSON.parse(readFileSync(join(shim, "package-lock.json"), "utf8"));
  for (const [name, { integrity, version }] of Object.entries(packages)) {
    if (name) assert.match(`${version} ${integrity}`, /^\d+\.\d+\.\d+\S* sha512-/, name);
  }
});

// Unpacks the module that is in the bundle itself; runs what a host replaced in its caller's asynchronous context.
const OWN_USE = ["node:zlib", "node:async_hooks"];

test("the bundle loads nothing: no package, no file, no module of Node's but zlib and async_hooks", () => {
  const bundle = readFileSync(bundleFile, "utf8");
  const required = [...bundle.matchAll(/\b(?:require|load)\(["'`](.+?)["'`]\)/g)].map(([, name = ""]) => name);
  assert.ok(required.length > 3, "it does load its own parts");
  for (const name of required) assert.ok(OWN_USE.includes(name) || /^\.\.?\//.test(name), name);
  for (const name of builtinModules.map((name) => `node:${name.replace(/^node:/, "")}`)) {
    if (!OWN_USE.includes(name)) assert.ok(!bundle.includes(`"${name}"`), name);
  }
  assert.doesNotMatch(bundle, /\bimport\(|\beval\(|new Function\(|process\.env/);
});
