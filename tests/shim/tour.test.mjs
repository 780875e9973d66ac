// `npm start`: a screen of groups in which every operation works; `-- --all` has a line for each of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { groups } from "../../js-shim/commands/action/listing.mjs";
import { operations } from "../../js-shim/tools/project.mjs";
import { shell } from "./support/shell.mjs";

const TOUR = `"${process.execPath}" js-shim/commands/tour.mjs`;
const known = operations();
const marked = (stdout) => stdout.split("\n").filter((line) => /^[✓✗] /.test(line));

test("npm start shows a line for each group, on one screen", async () => {
  const { status, stdout, stderr } = await shell(TOUR);
  assert.equal(status, 0, stdout + stderr);
  const lines = marked(stdout);
  assert.deepEqual(
    lines.map((line) => line.match(/^✓ (.*?) {2,}/)?.[1]),
    ["Connections", ...groups(known).map(({ label }) => label)],
  );
  const counts = lines.slice(1).map((line) => Number(line.match(/ {2,}(\d+) /)?.[1]));
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    known.length,
    "every operation is in a group",
  );
  assert.ok(stdout.split("\n").length <= 50, stdout);
  assert.ok(stdout.includes(`All ${known.length} operations work`));
});

test("npm start -- --all shows a line for each operation", async () => {
  const { status, stdout, stderr } = await shell(`${TOUR} --all`);
  assert.equal(status, 0, stdout + stderr);
  const shown = new Set(marked(stdout).map((line) => line.match(/^✓ ([\w…]+)/)?.[1]));
  for (const { key } of known) assert.ok(shown.has(key) || shown.has(`${key.slice(0, 23)}…`), key);
  const wrong = await shell(`${TOUR} --al`);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /npm start takes --all and nothing else, not --al\./);
});
