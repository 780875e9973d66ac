// `npm run publish-component`: builds, and hands the bundle to Prismatic's CLI. What follows `--` is for the CLI, for
// example --comment "…" or --skip-on-signature-match. You have to be logged in: npx @prismatic-io/prism login, or
// PRISM_ACCESS_TOKEN.

import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { build } from "../build/build.mjs";
import { command, environment, Failure } from "../tools/command.mjs";
import { installPrism, prism } from "../tools/prism.mjs";
import { bundleFile } from "../tools/project.mjs";

await command(async () => {
  await build((line) => console.error(line));
  await installPrism();
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
  if (status !== 0) throw new Failure(`Prismatic's CLI did not publish it: it ended with ${status}.`);
});
