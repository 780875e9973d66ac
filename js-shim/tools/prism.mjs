// The platform's own CLI, in a folder of its own: it is large, and only publishing and its test need it.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { toolsFolder } from "./project.mjs";

/** The CLI, and the compiler that its manifests are checked with. */
const PINNED = { "@prismatic-io/prism": "10.4.0", typescript: "5.9.3" };

const folder = join(toolsFolder, "prism");
const packageOf = (/** @type {string} */ name) => join(folder, "node_modules", ...name.split("/"));
const installed = (/** @type {string} */ name) => {
  const path = join(packageOf(name), "package.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : undefined;
};

/** The folder of the programs `prism` and `tsc`. */
export const programs = join(folder, "node_modules", ".bin");
export const prism = join(programs, "prism");
export const tsc = join(packageOf("typescript"), "bin", "tsc");

export async function installPrism() {
  const missing = Object.entries(PINNED).filter(([name, version]) => installed(name) !== version);
  if (missing.length === 0) return;
  const packages = Object.entries(PINNED).map(([name, version]) => `${name}@${version}`);
  console.error(
    `setup: installing ${packages.join(" and ")} into js-shim/.tools (once): Prismatic's CLI, which publishes components`,
  );
  await run(
    "npm",
    ["install", ...packages, "--no-save", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", folder],
    {
      cwd: toolsFolder,
      quiet: true,
      explain: "npm downloads it: it needs a connection to its registry.",
    },
  );
}
