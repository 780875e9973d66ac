// The rules of the house that a program can check.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { stopsOf } from "../../js-shim/commands/tour-stops.mjs";
import { componentVersion, operations, root, shim, wasmBindgenVersion } from "../../js-shim/tools/project.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const json = (path) => JSON.parse(read(path));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .trim()
  .split("\n");
const texts = files.filter((path) => !/\.png$|\.lock$/.test(path));
const holding = (pattern, paths) => paths.filter((path) => pattern.test(read(path)));

test("JavaScript is spoken in src/host and js-shim only", () => {
  const rust = files.filter((path) => /^src\/.*\.rs$/.test(path) && !/^src\/(host|codegen)\//.test(path));
  assert.ok(rust.length > 10);
  assert.deepEqual(holding(/JsValue|js_sys|web_sys|wasm_bindgen/, rust), []);
  const scripts = files.filter(
    (path) => /\.[cm]?[jt]sx?$/.test(path) && !/^(js-shim|tests\/shim|tests\/workbench)\//.test(path),
  );
  assert.deepEqual(scripts, [
    "src/codegen/prelude.d.ts",
    "src/codegen/tests/golden/component.d.ts",
    "src/codegen/trigger.d.ts",
    "tests/emulator/recorded/collect.mjs",
  ]);
});

test("the top level holds what a newcomer is told about, and nothing else", () => {
  const top = new Set(files.map((path) => path.split("/")[0]));
  const known = [
    ".cargo",
    ".ci",
    ".git-blame-ignore-revs",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "biome.json",
    "build.rs",
    "component-manifest.json",
    "js-shim",
    "rust-toolchain.toml",
    "src",
    "tests",
  ];
  assert.deepEqual(
    [...top].filter((name) => !known.includes(name)),
    [],
  );
});

test("both maps of the crate name every room of it", () => {
  const rooms = [
    ...new Set(
      files
        .map((path) => path.match(/^src\/(\w+(?:\.rs|\/))/)?.[1] ?? "lib.rs")
        .filter((name = "lib.rs") => name !== "lib.rs"),
    ),
  ];
  assert.ok(rooms.length > 10);
  const architecture = read("README.md").split("## Architecture")[1];
  const map = read("src/lib.rs")
    .split("\n")
    .filter((line) => line.startsWith("//!"))
    .join("\n");
  assert.deepEqual(
    rooms.filter((name) => !architecture.includes(`${name}\``)),
    [],
  );
  const named = [...architecture.matchAll(/`src\/(\w+(?:\.rs|\/))`/g)].map(([, name]) => name);
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((name) => !rooms.includes(name)),
    [],
  );
  assert.deepEqual(
    rooms.filter((name) => !/^(host|codegen)/.test(name) && !map.includes(`[\`${name.replace(/\W.*/, "")}\`]`)),
    [],
  );
});

test("the README is read in five minutes", () => {
  assert.ok(Buffer.byteLength(read("README.md")) <= 12_000);
});

const pages = files.filter((path) => path.endsWith(".md") && !/\/(golden|reference)\//.test(path));

test("every link of a page leads to a file", () => {
  assert.ok(pages.length > 6);
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(([, link = ""]) => join(dirname(page), link))
      .filter((target) => !files.some((path) => path === target || path.startsWith(`${target.replace(/\/$/, "")}/`)))
      .map((target) => `${page}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test("every npm command that a page names is there", () => {
  const { scripts } = json("js-shim/package.json");
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm (?:--silent )?(?:run ([\w:-]+)|(start|test)) --prefix js-shim/g)].map(
      ([, run, short]) => [page, run ?? short],
    ),
  );
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter(([, name]) => !(name in scripts)),
    [],
  );
});

test("every folder of the package and of the tests is in their maps", () => {
  const folders = (top) =>
    [...new Set(files.map((path) => path.match(new RegExp(`^${top}/(\\w+)/`))?.[1]))].filter(Boolean);
  const architecture = read("README.md").split("## Architecture")[1];
  const absent = (top, text) => folders(top).filter((name) => !text.includes(`${name}/\``));
  assert.deepEqual(absent("js-shim", architecture), []);
  assert.deepEqual(absent("tests", read("tests/README.md")), []);
});

test("the tour stops at every operation", () => {
  assert.deepEqual(
    [...new Set(stopsOf(operations()).map(({ key }) => key))].sort(),
    operations()
      .map(({ key }) => key)
      .sort(),
  );
});

test("no build output is tracked", () => {
  const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
  assert.deepEqual(
    tracked.filter((path) => /(^|\/)(node_modules|target|dist|types|\.tools)\//.test(path)),
    [],
  );
});

test("the reference has a row for every operation and every input", () => {
  const reference = files
    .filter((path) => path.startsWith("js-shim/docs/reference/"))
    .map(read)
    .join("\n");
  for (const { key, display, inputs } of operations()) {
    assert.ok(reference.includes(key), key);
    assert.ok(reference.includes(display.label), display.label);
    for (const { label } of inputs) assert.ok(reference.includes(label), `${key}: ${label}`);
  }
});

test("one version, of the component and of every tool", () => {
  const own = json("js-shim/package.json");
  assert.equal(own.version, componentVersion());
  assert.equal(json("js-shim/package-lock.json").version, own.version);
  for (const [name, version] of Object.entries(own.devDependencies))
    assert.match(version, /^\d+\.\d+\.\d+$/, `${name} is pinned`);
  assert.match(read("Cargo.toml"), new RegExp(`^wasm-bindgen = "=${wasmBindgenVersion()}"$`, "m"));
});

test("nothing says where it was made", () => {
  const folders = [homedir(), dirname(root)].filter((folder) => folder.length > 1).map((folder) => `${folder}/`);
  for (const folder of folders)
    assert.deepEqual(
      texts.filter((path) => read(path).includes(folder)),
      [],
      folder,
    );
  assert.deepEqual(
    files.filter((path) => path.endsWith("package-lock.json") && read(path).includes('"resolved": "http')),
    [],
  );
});

// Parts of Node: what they are for is in supply.test.mjs.
test("the shim has no dependency at run time", () => {
  assert.equal(json("js-shim/package.json").dependencies, undefined);
  const parts = files.filter((path) => /^js-shim\/runtime\/[^/]+\.js$/.test(path));
  const asked = parts.flatMap((path) => [...read(path).matchAll(/require\("(.+?)"\)/g)].map(([, name]) => name));
  assert.ok(
    asked.length > 0 && asked.every((name) => name.startsWith(".") || /^node:(zlib|async_hooks)$/.test(name)),
    asked.join(),
  );
});

// About 300 lines are aimed at; a table that only grows by rows belongs into a text file, as in tests/emulator/tests/rules.
test("a file is one room, of the tests too", () => {
  const own = files.filter((path) => /\.(rs|m?js)$/.test(path));
  assert.ok(own.length > 600, `${own.length} files`);
  const long = own.filter((path) => read(path).split("\n").length > 401);
  assert.deepEqual(long, []);
});

test("no test is skipped or narrowed", () => {
  const pattern = new RegExp(`\\b(it|test|describe)\\.(${["skip", "only"].join("|")})\\(|#\\[${"ignore"}`);
  assert.deepEqual(
    holding(
      pattern,
      files.filter((path) => /^(src|tests|js-shim)\/.*\.(rs|mjs)$/.test(path)),
    ),
    [],
  );
});

test("npm scripts and continuous integration name what there is", () => {
  for (const script of Object.values(json("js-shim/package.json").scripts)) {
    const [, file] = script.match(/^node (\S+)/) ?? [];
    if (file) assert.ok(files.includes(`js-shim/${file}`), `${script}: ${join(shim, file)}`);
  }
  assert.match(read(".ci/run"), /npm test --prefix js-shim/);
});
