// A real Chromium, and pages of it that remember what goes wrong.

import { createRequire } from "node:module";
import { join } from "node:path";
import { browserTools, installBrowser } from "../../../js-shim/tools/browser.mjs";

const load = createRequire(join(browserTools, "package.json"));

/** Opens a browser. `args` are more switches. Fails with a sentence where none can be had. */
export async function openBrowser(args = []) {
  const { path, args: own } = await installBrowser();
  const { chromium } = load("playwright-core");
  return chromium.launch({ executablePath: path, args: ["--no-sandbox", ...own, ...args], headless: true });
}

/** axe-core's source: it is run inside the page, whose policy lets no script in. */
export async function axeSource() {
  return load("axe-core").source;
}

/**
 * A page of the workbench that remembers whatever goes wrong: errors on its console, reports of its policy, requests
 * that would leave this machine. `page.wrong()` lists them.
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const wrong = [];
  page.on(
    "console",
    (message) => message.type() === "error" && wrong.push(`${message.text()} ${message.location().url}`),
  );
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (!["127.0.0.1", "localhost"].includes(hostname) && !["data:", "blob:", "about:"].includes(protocol))
      wrong.push(`a request to ${request.url()}`);
  });
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    ),
  );
  page.wrong = () => wrong;
  page.expect = (pattern) => {
    const at = wrong.findIndex((text) => pattern.test(text));
    if (at >= 0) wrong.splice(at, 1);
  };
  await page.goto(url);
  return page;
}
