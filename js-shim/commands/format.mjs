// `npm run format`: Rust by rustfmt, JavaScript by biome, which also mends what its linter can.

import { join } from "node:path";
import { lints, setup } from "../build/setup.mjs";
import { command, run } from "../tools/command.mjs";
import { root, shim } from "../tools/project.mjs";

await command(async () => {
  await setup();
  await lints();
  await run("cargo", ["fmt", "--all"], { cwd: root });
  const biome = join(shim, "node_modules", "@biomejs", "biome", "bin", "biome");
  process.stdout.write(await run(process.execPath, [biome, "check", "--write", "."], { cwd: root }));
});
