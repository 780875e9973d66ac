// Installs what a folder's package-lock.json names. The workbench, the adopters and the browser of the tests have
// folders of their own, so that whoever only builds does not wait for them.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "./command.mjs";
import { root, shim } from "./project.mjs";
import { inTurn } from "./turn.mjs";

export const workbench = join(shim, "workbench");

/**
 * Installs a folder's packages if they are not there yet; says so, and why.
 * @param {string} folder
 * @param {string} why
 */
export async function installPackages(folder, why, say = (/** @type {string} */ line) => console.error(line)) {
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  const stamp = join(folder, "node_modules", ".lock-sha256");
  const there = () => existsSync(stamp) && readFileSync(stamp, "utf8") === lock;
  if (there()) return;
  const name = relative(root, folder);
  await inTurn(`npm-${name.replaceAll(/\W+/g, "-")}`, async () => {
    // Whoever was here before may have done it.
    if (there()) return;
    say(`setup: npm ci in ${name}: ${why}`);
    await run("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder], { cwd: folder, quiet: true });
    writeFileSync(stamp, lock);
  });
}

/** The workbench's own packages. */
export const installWorkbench = (/** @type {(line: string) => void} */ say = console.error) =>
  installPackages(
    workbench,
    "the workbench's own packages: preact and CodeMirror for its page, yaml, esbuild; nothing of it is in the bundle",
    say,
  );
