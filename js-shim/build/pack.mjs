// npm's `prepack`: before the package is packed it is built, and gets the licences that stand at the top of the
// repository. Where it cannot be built nothing is packed, rather than a package without a component.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../tools/command.mjs";
import { root, shim } from "../tools/project.mjs";
import { build } from "./build.mjs";

await command(async () => {
  await build((line) => console.error(line));
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(root, name), join(shim, name));
});
