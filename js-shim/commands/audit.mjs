// `npm run audit`: licences, bans, sources and advisories of every crate, against js-shim/deny.toml. Not part of
// `npm test`, because cargo-deny takes minutes to compile the first time; what can be said without it is in
// tests/shim/supply.test.mjs.

import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { command, run } from "../tools/command.mjs";
import { root, shim, toolsFolder } from "../tools/project.mjs";

const VERSION = "0.20.2";
const folder = join(toolsFolder, `cargo-deny-${VERSION}`);
const program = join(folder, "bin", process.platform === "win32" ? "cargo-deny.exe" : "cargo-deny");
// Where cargo-deny keeps RustSec's database once it has fetched it.
const databases = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "advisory-dbs");

await command(async () => {
  if (!existsSync(program)) {
    await run("cargo", ["install", "cargo-deny", "--version", VERSION, "--locked", "--root", folder], {
      explain: "Cargo downloads and compiles cargo-deny.",
    });
  }
  const check = (/** @type {string[]} */ ...what) =>
    run(program, ["--locked", "--offline", "--config", join(shim, "deny.toml"), "check", ...what], { cwd: root });
  await check("licenses", "bans", "sources");
  if (existsSync(databases) && readdirSync(databases).length)
    return void (await check("--disable-fetch", "advisories"));
  console.error(
    "advisories: only those in js-shim/deny.toml, since RustSec's database is not on this machine (cargo deny fetch db)",
  );
});
