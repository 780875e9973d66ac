// The workbench's own packages: not among those of the build, so that whoever only builds does not wait for them.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../tools/command.mjs";

/**
 * Installs what package-lock.json names into this folder, if that is not there yet; says so.
 * @param {(line: string) => void} say
 */
export async function install(
  say,
  {
    folder = import.meta.dirname,
    why = "the workbench's own packages: preact and CodeMirror for its page, yaml, esbuild; nothing of it is in the bundle",
  } = {},
) {
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  const stamp = join(folder, "node_modules", ".lock-sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say(`setup: npm ci in ${folder}: ${why}`);
  await run("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder], { cwd: folder, quiet: true });
  writeFileSync(stamp, lock);
}
