// The package: one version everywhere, what it holds, and the same bytes wherever it is built.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { environment } from "../../js-shim/tools/command.mjs";
import { bundleFile, componentVersion, root, shim } from "../../js-shim/tools/project.mjs";

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const output = (program, args, options) => execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: environment(options.env), ...options });

test("there is one version", () => {
  const version = componentVersion();
  assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/);
  assert.equal(json(join(shim, "package.json")).version, version);
  const lock = json(join(shim, "package-lock.json"));
  assert.deepEqual([lock.version, lock.packages[""].version], [version, version]);
  assert.match(readFileSync(join(shim, "CHANGELOG.md"), "utf8"), new RegExp(`^## ${version.replaceAll(".", "\\.")}$`, "m"));
  assert.match(readFileSync(bundleFile, "utf8").slice(0, 300), new RegExp(`, ${version.replaceAll(".", "\\.")}\\.`));
});

test("npm pack takes what is published and nothing else", () => {
  const [{ files }] = JSON.parse(output("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: shim }));
  assert.deepEqual(files.map(({ path }) => path).sort(), ["CHANGELOG.md", "dist/icon.png", "dist/index.js", "package.json", "types/index.d.ts"]);
});

// Once is enough, and it takes a minute: on the Node that the platform has, against what another may have built.
const skip = !process.versions.node.startsWith("22.") && !process.env.GORGIAS_REPRODUCE && "runs on Node 22";

test("another folder gives the same bytes", { skip, timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "gorgias elsewhere-"));
  try {
    const files = output("git", ["ls-files", "-z"], { cwd: root }).split("\0").filter((path) => path && existsSync(join(root, path)));
    for (const path of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      copyFileSync(join(root, path), join(folder, path));
    }
    // What setup installs is pinned, and the same for both.
    for (const name of ["node_modules", ".tools"]) symlinkSync(join(shim, name), join(folder, "js-shim", name), "dir");
    output(process.execPath, ["build.mjs"], { cwd: join(folder, "js-shim"), env: { ...environment(), CARGO_TARGET_DIR: join(folder, "built here") } });
    assert.ok(readFileSync(join(folder, "js-shim", "dist", "index.js")).equals(readFileSync(bundleFile)), "the bundles differ");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
