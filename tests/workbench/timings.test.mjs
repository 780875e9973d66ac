// How long the page makes one wait. Run by itself, after the other tests: a machine that does something else at the
// same time says nothing about it. The best of several rounds counts, because what disturbs only ever adds.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser, openPage } from "./support/browser.mjs";
import { visit } from "./support/page.mjs";
import { ended, startForeign, startOurs } from "./support/start.mjs";

const running = await startForeign();
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await running.close();
});

/** Milliseconds. */
const FIRST_PAINT = 300;
const MORE_THAN_THE_ACTION = 150;
const ACTION = 100;
const ROUNDS = 8;

test("the first paint comes within 300 ms", async () => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && best >= FIRST_PAINT; round += 1) {
    const page = await openPage(browser, running.url);
    await page.locator(".top .logo").waitFor();
    const entries = () => performance.getEntriesByType("paint").map(({ name, startTime }) => [name, startTime]);
    best = Math.min(best, Object.fromEntries(await page.evaluate(entries))["first-contentful-paint"]);
    await page.context().close();
  }
  assert.ok(best < FIRST_PAINT, `first paint after ${Math.round(best)} ms`);
});

test("a run of one step takes at most 150 ms more than its action, from the click to the verdict", async () => {
  const page = await openPage(browser, running.url);
  await page.getByRole("navigation", { name: "Operations" }).waitFor();
  const more = [];
  for (let round = 0; round < ROUNDS && !more.some((ms) => ms < MORE_THAN_THE_ACTION); round += 1) {
    await visit(page, "operations", "actions", "wait");
    await page.getByRole("textbox", { name: "Milliseconds" }).fill(String(ACTION));
    // The process for the next run is started after the last one took the warm one.
    await page.waitForTimeout(600);
    const begin = performance.now();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".verdict.ok").waitFor();
    more.push(performance.now() - begin - ACTION);
    await page.reload();
    await page.getByRole("navigation", { name: "Operations" }).waitFor();
  }
  assert.ok(Math.min(...more) < MORE_THAN_THE_ACTION, `${more.map(Math.round)} ms more than the action`);
});

test("the same holds for our component on the emulator, whatever its action takes", async () => {
  const ours = await startOurs();
  const page = await openPage(browser, ours.url);
  try {
    await page.getByRole("navigation", { name: "Operations" }).waitFor();
    const more = [];
    for (let round = 0; round < ROUNDS && !more.some((ms) => ms < MORE_THAN_THE_ACTION); round += 1) {
      await visit(page, "operations", "actions", "getAccount");
      await page.getByRole("button", { name: "Run", exact: true }).waitFor();
      // The process for the next run has loaded the component: a person who reads the form takes longer.
      await ours.workbench.warm?.start();
      const begin = performance.now();
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator(".verdict.ok").waitFor();
      const took = performance.now() - begin;
      const [{ id }] = (await ours.api("GET", "/api/runs")).body;
      const { ms } = (await ended(ours, id)).events.findLast(({ type }) => type === "step.end");
      more.push(took - ms);
      await page.reload();
      await page.getByRole("navigation", { name: "Operations" }).waitFor();
    }
    assert.ok(Math.min(...more) < MORE_THAN_THE_ACTION, `${more.map(Math.round)} ms more than the action`);
  } finally {
    await page.context().close();
    await ours.close();
  }
});
