// How a test of the page is written: each has a page of its own, on which nothing may go wrong.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser, openPage } from "./browser.mjs";
import { visit } from "./page.mjs";
import { integration, webhook } from "./runs.mjs";

/**
 * A browser for the workbench that runs there; both end with the file's tests. `onPage(name, work, options)` is a test
 * with a page, `onFlow` one with a page that shows a flow. `before` is called ahead of each, `prepare` with each page.
 */
export async function pageTests(running, /** @type {any} */ { before = async () => {}, prepare = (_page) => {} } = {}) {
  const browser = await openBrowser();
  after(async () => {
    await browser.close();
    await running.close();
  });
  const onPage = (name, work, options = {}) =>
    test(name, async () => {
      await before();
      const page = await openPage(browser, running.url, options);
      prepare(page);
      try {
        await page.getByRole("navigation", { name: "Operations" }).waitFor();
        await work(page);
        assert.deepEqual(page.wrong(), []);
      } finally {
        await page.context().close();
      }
    });
  /** A test with a page that shows a flow of these steps after a webhook. */
  const onFlow = (name, /** @type {any} */ { steps = [], more }, work) =>
    onPage(name, async (page) => {
      // By a name of its own, so that it has no runs yet.
      const model = { ...integration([webhook, ...steps], more), name };
      await page.evaluate((text) => sessionStorage.setItem("workbench-integration", text), JSON.stringify(model));
      await page.reload();
      await visit(page, "flow");
      await page.locator(".canvas").waitFor();
      await work(page);
    });
  return { browser, onPage, onFlow };
}
