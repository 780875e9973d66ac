// The package: one version everywhere, and what it holds.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { environment } from "../../js-shim/tools/command.mjs";
import { bundleFile, componentVersion, root, shim } from "../../js-shim/tools/project.mjs";
import { packed, ran } from "./support/adopter.mjs";

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const output = (program, args, options) =>
  execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(options.env),
    ...options,
  });

test("there is one version", () => {
  const version = componentVersion();
  assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/);
  assert.equal(json(join(shim, "package.json")).version, version);
  const lock = json(join(shim, "package-lock.json"));
  assert.deepEqual([lock.version, lock.packages[""].version], [version, version]);
  assert.match(
    readFileSync(join(shim, "CHANGELOG.md"), "utf8"),
    new RegExp(`^## ${version.replaceAll(".", "\\.")}$`, "m"),
  );
  assert.match(readFileSync(bundleFile, "utf8").slice(0, 300), new RegExp(`, ${version.replaceAll(".", "\\.")}\\.`));
});

// As it is published: with what `prepack` does.
test("npm pack takes what an adopter needs and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "gorgias-pack-"));
  after(() => rmSync(folder, { recursive: true }));
  const { file, files } = packed(folder, []);
  assert.ok(existsSync(file));
  const isPage = (path) => /^docs\/(reference\/)?[\w-]+\.md$/.test(path);
  assert.deepEqual(
    files.filter((path) => !isPage(path)),
    [
      "CHANGELOG.md",
      "LICENSE-APACHE",
      "LICENSE-MIT",
      "README.md",
      "dist/icon.png",
      "dist/index.js",
      "esm/index.mjs",
      "package.json",
      "types/index.d.mts",
      "types/index.d.ts",
    ],
  );
  assert.ok(files.includes("docs/errors.md") && files.includes("docs/reference/tickets.md"));
  const { exports, main, types, license } = json(join(shim, "package.json"));
  const named = [
    ...JSON.stringify([exports["."], { main, types }]).matchAll(/"(?:\.\/)?([\w./]+\.(?:m?js|d\.m?ts))"/g),
  ];
  assert.ok(named.length >= 6);
  for (const [, path] of named) assert.ok(files.includes(path), path);
  for (const name of ["APACHE", "MIT"]) {
    assert.deepEqual(readFileSync(join(shim, `LICENSE-${name}`)), readFileSync(join(root, `LICENSE-${name}`)));
    assert.ok(license.toUpperCase().includes(name));
  }
});

test("the links of the package's page stay in the package or lead to the web", () => {
  const links = [...readFileSync(join(shim, "README.md"), "utf8").matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) => link);
  assert.ok(links.length > 3);
  for (const link of links) assert.match(link, /^(https:|docs\/|CHANGELOG\.md|LICENSE-)/);
});

// What a clone has before its first build, on a machine that cannot build.
test("an unbuilt clone is not packed empty", () => {
  const folder = mkdtempSync(join(tmpdir(), "gorgias-unbuilt-"));
  after(() => rmSync(folder, { recursive: true }));
  const files = output("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root }).split(
    "\0",
  );
  for (const path of files.filter((path) => path !== "" && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(root, path), join(folder, path));
  }
  const own = join(folder, "js-shim");
  for (const name of ["node_modules", ".tools"]) symlinkSync(join(shim, name), join(own, name), "junction");
  const programs = join(folder, "programs");
  mkdirSync(programs);
  for (const name of ["cargo", "rustc", "rustup"]) {
    writeFileSync(join(programs, name), "#!/bin/sh\nexit 127\n");
    chmodSync(join(programs, name), 0o755);
  }
  const PATH = [programs, process.env.PATH].join(delimiter);
  const { status, stdout, stderr } = ran("npm", ["pack", "--pack-destination", folder], { cwd: own, env: { PATH } });
  assert.notEqual(status, 0, stdout);
  assert.match(stderr, /cargo|rust/i);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".tgz")),
    [],
  );
});
