// `npm run publish-component`: builds what is not up to date, says what is about to be published, and hands the bundle
// to Prismatic's CLI. What follows `--` is for the CLI, for
// example --comment "…" or --skip-on-signature-match. You have to be logged in: npx @prismatic-io/prism login, or
// PRISM_ACCESS_TOKEN.

import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { build } from "../build/build.mjs";
import { ask, command, environment, Failure, run } from "../tools/command.mjs";
import { installPrism, prism } from "../tools/prism.mjs";
import { bundleFile, componentVersion, manifest, root } from "../tools/project.mjs";

/** The commit that is checked out, and whether the files are those of it. */
function commit() {
  const id = ask("git", ["rev-parse", "HEAD"], { cwd: root });
  if (!id) return "none: this is not a git checkout";
  return ask("git", ["status", "--porcelain"], { cwd: root }) ? `${id}, and changes that are not committed` : id;
}

/** What the platform tells this bundle from others by. */
async function signature() {
  const args = [prism, "components:signature", "--skip-signature-verify"];
  return (await run(process.execPath, args, { cwd: dirname(bundleFile), quiet: true })).trim();
}

await command(async () => {
  await build((line) => console.error(line));
  await installPrism();
  console.error(`${manifest().display.label} ${componentVersion()}
  commit     ${commit()}
  signature  ${await signature()}
`);
  // The terminal is the CLI's: it asks before it publishes.
  const child = spawn(prism, ["components:publish", ...process.argv.slice(2)], {
    cwd: dirname(bundleFile),
    stdio: "inherit",
    env: environment(),
    shell: process.platform === "win32",
  });
  const status = await new Promise((resolve, reject) =>
    child.on("error", reject).on("exit", (code, signal) => resolve(code ?? signal)),
  );
  if (status !== 0) throw new Failure(`Prismatic's CLI did not publish the component: it exited with ${status}.`);
});
