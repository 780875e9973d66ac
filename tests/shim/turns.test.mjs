// Two that install into one folder at once spoil it for each other: test files do, when they are the first on a machine.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { root, toolsFolder } from "../../js-shim/tools/project.mjs";

const folder = mkdtempSync(join(tmpdir(), "gorgias-turns-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const turn = JSON.stringify(join(root, "js-shim", "tools", "turn.mjs"));

/** A process that writes `<` and `>` around its work, which takes this long. */
function worker(name, record, milliseconds) {
  const source = `
    import { appendFileSync } from "node:fs";
    import { inTurn } from ${turn};
    const record = ${JSON.stringify(record)};
    await inTurn(${JSON.stringify(name)}, async () => {
      appendFileSync(record, "<");
      await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
      appendFileSync(record, ">");
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], { stdio: "inherit" });
  return { child, ended: new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code))) };
}

const written = (record) => {
  try {
    return readFileSync(record, "utf8");
  } catch {
    return "";
  }
};

test("processes take turns", async () => {
  const record = join(folder, "turns");
  const workers = Array.from({ length: 4 }, () => worker(`test-${process.pid}`, record, 150));
  assert.deepEqual(await Promise.all(workers.map(({ ended }) => ended)), [0, 0, 0, 0]);
  assert.equal(written(record), "<><><><>");
});

test("whoever dies in its turn keeps nobody waiting", async () => {
  const record = join(folder, "killed");
  const name = `test-killed-${process.pid}`;
  const first = worker(name, record, 60_000);
  while (!written(record)) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = worker(name, record, 0);
  first.child.kill("SIGKILL");
  assert.equal(await first.ended, "SIGKILL");
  assert.equal(await second.ended, 0);
  assert.equal(written(record), "<<>");
});

test("one waiter at a time clears away after the dead, and one who dies at it keeps nobody waiting", async () => {
  const record = join(folder, "clearing");
  const name = `test-clearing-${process.pid}`;
  const lock = join(toolsFolder, `${name}.turn`);
  const gone = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await new Promise((resolve) => gone.on("exit", resolve));
  const dead = String(gone.pid);
  writeFileSync(lock, dead);
  writeFileSync(`${lock}.clearing`, String(process.pid));
  const waiting = worker(name, record, 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(written(record), "", "somebody else is about to clear it away");
  assert.equal(readFileSync(lock, "utf8"), dead);
  // As if that one had died, too.
  writeFileSync(`${lock}.clearing`, dead);
  assert.equal(await waiting.ended, 0);
  assert.equal(written(record), "<>");
  for (const left of [lock, `${lock}.clearing`, `${lock}.clearing.clearing`]) assert.ok(!existsSync(left), left);
});
