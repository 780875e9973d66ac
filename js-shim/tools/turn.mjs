// One process at a time: test files start side by side, and two of them must not install into one folder at once.

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { toolsFolder } from "./project.mjs";

const PAUSE_MS = 100;

/**
 * Does this work when no other process does work of that name; until then it waits. Whoever died at it keeps nobody.
 * @template Result
 * @param {string} name  of a file
 * @param {() => Promise<Result>} work
 */
export async function inTurn(name, work) {
  mkdirSync(toolsFolder, { recursive: true });
  const file = join(toolsFolder, `${name}.turn`);
  while (!taken(file)) await pause(PAUSE_MS);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Whether the lock is this process's now. That of a dead one is taken away by one waiter at a time, who looks at it once more:
 * another may have done so and be at work. It is a lock too, so whoever dies at that keeps nobody either.
 * @param {string} file
 * @returns {boolean}
 */
function taken(file) {
  // Linked into its place, so that nobody ever reads it half written.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  } finally {
    rmSync(own);
  }
  const clearing = `${file}.clearing`;
  if (!lives(holder(file)) && taken(clearing)) {
    if (!lives(holder(file))) rmSync(file, { force: true });
    rmSync(clearing);
  }
  return false;
}

/** @param {string} file */
function holder(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    // Gone meanwhile: the next look finds that out.
    return process.pid;
  }
}

/** @param {number} pid */
function lives(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process lives, too.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
