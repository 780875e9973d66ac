// The same commit gives the same bytes, wherever and by whichever Node it is built: the platform tells builds apart by
// their bytes. `npm test` runs this once, on another Node than the one that built the bundle. The workbench is not in
// that folder: what is built beside it is the same, so nothing of it is in what is published.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { environment } from "../../../js-shim/tools/command.mjs";
import { bundleFile, root, shim } from "../../../js-shim/tools/project.mjs";

const output = (program, args, options) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...options });

const isWorkbench = (/** @type {string} */ path) => path.split("/").includes("workbench");

test("another folder, without the workbench, gives the same bytes", { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "gorgias elsewhere-"));
  try {
    const files = output("git", ["ls-files", "-z"], { cwd: root })
      .split("\0")
      .filter((path) => path && existsSync(join(root, path)));
    assert.ok(files.some(isWorkbench));
    for (const path of files.filter((path) => !isWorkbench(path))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      copyFileSync(join(root, path), join(folder, path));
    }
    // What setup installs is pinned, and the same for both.
    for (const name of ["node_modules", ".tools"]) symlinkSync(join(shim, name), join(folder, "js-shim", name), "dir");
    output(process.execPath, [join("build", "build.mjs")], {
      cwd: join(folder, "js-shim"),
      env: { ...environment(), CARGO_TARGET_DIR: join(folder, "built here") },
    });
    assert.ok(
      readFileSync(join(folder, "js-shim", "dist", "index.js")).equals(readFileSync(bundleFile)),
      "the bundles differ",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
