// A project of somebody who adopts the package: what `npm pack` makes, unpacked where npm would have put it, beside the
// platform's library and the tools that people build and test with.

import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { adopterTools, installAdopters } from "../../../js-shim/tools/adopters.mjs";
import { environment } from "../../../js-shim/tools/command.mjs";
import { shim } from "../../../js-shim/tools/project.mjs";

const GIVEN = ["@prismatic-io/spectral", "@types/node", "esbuild", "typescript"];

/**
 * What a program wrote, and how it ended.
 * @param {string} file
 * @param {string[]} args
 */
export const ran = (file, args, { cwd, env = {}, timeout = 120_000 }) =>
  spawnSync(file, args, { cwd, timeout, encoding: "utf8", env: environment({ NO_COLOR: "1", ...env }) });

/**
 * The package's tarball, of what was built.
 * @param {string} folder  where it is put
 * @param {string[]} how  npm's options
 */
export function packed(folder, how = ["--ignore-scripts"]) {
  const { status, stdout, stderr } = ran("npm", ["pack", "--json", "--pack-destination", folder, ...how], {
    cwd: shim,
  });
  if (status !== 0) throw new Error(`npm pack ended with ${status}:\n${stdout}${stderr}`);
  // What `prepack` says on stdout comes first.
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
  return { file: join(folder, filename), files: files.map(({ path }) => path).sort() };
}

/** A project with the package in it; `write` adds a file, `program` runs one of the tools. */
export async function openProject() {
  await installAdopters();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gorgias-adopter-")));
  const modules = join(folder, "node_modules");
  const link = (from, name) => {
    const at = join(modules, name);
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(join(from, "node_modules", name), at, "junction");
  };
  for (const name of readdirSync(join(adopterTools, "node_modules"))) {
    if (!name.startsWith(".") && !name.startsWith("@") && !GIVEN.includes(name)) link(adopterTools, name);
  }
  for (const name of GIVEN) link(shim, name);
  const { file } = packed(folder);
  const { status, stderr } = ran("tar", ["-xzf", file, "-C", folder], { cwd: folder });
  if (status !== 0) throw new Error(stderr);
  renameSync(join(folder, "package"), join(modules, "gorgias-component"));
  return {
    folder,
    /**
     * @param {string} name
     * @param {string | object} content  text, or what is written as JSON
     */
    write: (name, content) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
      return path;
    },
    /**
     * @param {string} file  below node_modules, or a file of the project
     * @param {string[]} args
     */
    node: (file, args = [], options = {}) => ran(process.execPath, [file, ...args], { cwd: folder, ...options }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
