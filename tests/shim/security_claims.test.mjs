// SECURITY.md names a test for every promise; here is what keeps the names true.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, shim } from "../../js-shim/tools/project.mjs";

const rows = readFileSync(join(shim, "SECURITY.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Promise"))
  .map((line) =>
    line
      .split("|")
      .slice(1, 3)
      .map((cell) => cell.trim()),
  );

/** [file, test] pairs of a cell: each file is followed by its tests. */
const tests = (cell) =>
  [...cell.matchAll(/(tests\/[\w./-]+)([\s\S]*?)(?=tests\/|$)/g)].flatMap(([, file, names]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => [file, name]),
  );

/** A test of that name in the text of a file, and that it is not switched off. */
function has(text, file, name) {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = file.endsWith(".rs") ? `#\\[test\\]\\s+fn ${quoted}\\(` : `^test\\(["\`]${quoted}(["\`]| \\()`;
  return new RegExp(pattern, "m").test(text);
}

test("every promise names its tests", () => {
  assert.ok(rows.length >= 10, `${rows.length} promises`);
  for (const [promise, cell] of rows) assert.ok(tests(cell).length > 0, promise);
});

test("every test that is named is there", () => {
  for (const [promise, cell] of rows) {
    for (const [file, name] of tests(cell)) {
      assert.ok(has(readFileSync(join(root, file), "utf8"), file, name), `${file} has no test "${name}": ${promise}`);
    }
  }
});

test("the promises are found from the README", () => {
  assert.match(readFileSync(join(root, "README.md"), "utf8"), /\]\(js-shim\/SECURITY\.md\)/);
});

test("a name that is not there would be noticed", () => {
  assert.ok(has("#[test]\nfn a_b() {", "x.rs", "a_b"));
  assert.ok(!has("fn a_b() {", "x.rs", "a_b"));
  assert.ok(!has("#[test]\n#[should_panic]\nfn a_b() {", "x.rs", "a_b"));
  assert.ok(has('test("a", () => {', "x.mjs", "a"));
  assert.ok(!has('// test("a", () => {', "x.mjs", "a"));
});
