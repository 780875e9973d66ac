// `npm run audit`: licences, sources and bans of every crate, against js-shim/deny.toml. Not part of `npm test`, because
// cargo-deny takes minutes to compile the first time; what can be said without it is in tests/shim/supply.test.mjs.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { command, run } from "./tools/command.mjs";
import { root, shim, toolsFolder } from "./tools/project.mjs";

const VERSION = "0.20.2";
const folder = join(toolsFolder, `cargo-deny-${VERSION}`);
const program = join(folder, "bin", process.platform === "win32" ? "cargo-deny.exe" : "cargo-deny");

await command(async () => {
  if (!existsSync(program)) {
    await run("cargo", ["install", "cargo-deny", "--version", VERSION, "--locked", "--root", folder], { explain: "Cargo fetches cargo-deny." });
  }
  await run(program, ["--locked", "--config", join(shim, "deny.toml"), "check", "licenses", "bans", "sources"], { cwd: root });
});
