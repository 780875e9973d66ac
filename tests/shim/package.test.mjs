// The package: one version everywhere, and what it holds.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { environment } from "../../js-shim/tools/command.mjs";
import { bundleFile, componentVersion, shim } from "../../js-shim/tools/project.mjs";

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const output = (program, args, options) =>
  execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(options.env),
    ...options,
  });

test("there is one version", () => {
  const version = componentVersion();
  assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/);
  assert.equal(json(join(shim, "package.json")).version, version);
  const lock = json(join(shim, "package-lock.json"));
  assert.deepEqual([lock.version, lock.packages[""].version], [version, version]);
  assert.match(
    readFileSync(join(shim, "CHANGELOG.md"), "utf8"),
    new RegExp(`^## ${version.replaceAll(".", "\\.")}$`, "m"),
  );
  assert.match(readFileSync(bundleFile, "utf8").slice(0, 300), new RegExp(`, ${version.replaceAll(".", "\\.")}\\.`));
});

test("npm pack takes what is published and nothing else", () => {
  const [{ files }] = JSON.parse(output("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: shim }));
  assert.deepEqual(files.map(({ path }) => path).sort(), [
    "CHANGELOG.md",
    "dist/icon.png",
    "dist/index.js",
    "package.json",
    "types/index.d.ts",
  ]);
});
