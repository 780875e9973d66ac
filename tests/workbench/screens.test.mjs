// Every screen of the page, as whoever uses it finds it: by screen reader (axe, in light and in dark), on a narrow
// screen, and by keyboard alone.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axeSource, openBrowser, openPage } from "./support/browser.mjs";
import { walkByKeyboard } from "./support/keyboard.mjs";
import { foreignScreens, ourScreens } from "./support/screens.mjs";
import { startForeign, startOurs } from "./support/start.mjs";

const browser = await openBrowser();
const axe = await axeSource();
after(() => browser.close());

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 700 };

/** What axe finds on the page as it is now, in a sentence each; `rules` are those it looks at, all where left out. */
async function violationsOf(page, rules) {
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (runOnly) => globalThis.axe.run(document, { resultTypes: ["violations"], ...(runOnly ? { runOnly } : {}) }),
    rules,
  );
  return violations.map(
    ({ id, nodes: [{ html, failureSummary }] }) =>
      `${id}: ${html.slice(0, 160)} ${failureSummary?.replace(/\s+/g, " ").slice(0, 200)}`,
  );
}

/** Looks at a screen in each way: what is wrong with it. */
async function inspect(page) {
  const found = [];
  // Of what axe looks at, colours alone are others in the dark.
  for (const [colorScheme, rules] of /** @type {const} */ ([["dark", ["color-contrast"]], ["light"]])) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violationsOf(page, rules)).map((text) => `${colorScheme}: ${text}`));
  }
  for (const size of [NARROW, WIDE]) {
    await page.setViewportSize(size);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > size.width) found.push(`${size.width} pixels: what is shown is ${width} wide`);
    found.push(...(await walkByKeyboard(page)).map((text) => `${size.width} pixels: ${text}`));
  }
  return found;
}

/** @type {Record<string, [() => Promise<any>, (page: any, show: any) => Promise<void>]>} */
const SCREENS = { "our component": [startOurs, ourScreens], "every type of input": [startForeign, foreignScreens] };

for (const [name, [start, screens]] of Object.entries(SCREENS)) {
  test(`on no screen anything is hidden from anybody: ${name}`, async () => {
    const running = await start();
    try {
      const page = await openPage(browser, running.url, { viewport: WIDE });
      // It asks before it runs what changes something.
      page.on("dialog", (dialog) => dialog.accept());
      await page.getByRole("navigation", { name: "Operations" }).waitFor();
      const wrong = {};
      await screens(page, async (screen) => {
        const found = await inspect(page);
        if (found.length) wrong[screen] = found;
      });
      assert.deepEqual(wrong, {});
      assert.deepEqual(page.wrong(), []);
    } finally {
      await running.close();
    }
  });
}

test("the walk by keyboard notices what keys do not reach, show or operate", async () => {
  const running = await startForeign();
  try {
    const page = await openPage(browser, running.url, { viewport: WIDE });
    await page.getByRole("navigation", { name: "Operations" }).waitFor();
    assert.deepEqual(await walkByKeyboard(page), []);
    await page.evaluate(() => {
      const add = (tag, text, more = {}) =>
        document
          .querySelector(".welcome")
          .appendChild(Object.assign(document.createElement(tag), { textContent: text, ...more }));
      add("span", "for mice").addEventListener("click", () => {});
      add("button", "not reached", { tabIndex: -1 });
      add("button", "not marked").style.outline = "none";
      add("button", "not to be seen", { className: "unseen" }).style.cssText = "position: absolute; top: -900px";
      add("button", "deaf", { className: "deaf" }).addEventListener("keydown", (event) => event.preventDefault());
    });
    assert.deepEqual(await walkByKeyboard(page), [
      'nothing shows that the focus is on button "not marked"',
      'button "not to be seen" is beneath the edge',
      'Enter does nothing to button "deaf"',
      'Tab never comes to button "not reached"',
      "only a mouse operates <span>for mice</span>",
    ]);
  } finally {
    await running.close();
  }
});
