// A real Chromium: the one that CHROME names, else one that is installed, else the one inside npm's @sparticuz/chromium.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { install } from "../../../js-shim/workbench/install.mjs";

const folder = join(import.meta.dirname, "..");
const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

async function executable(load) {
  const { CHROME } = process.env;
  if (CHROME) {
    if (!existsSync(CHROME)) throw new Error(`CHROME names ${CHROME}, which does not exist.`);
    return { path: CHROME, args: ["--no-sandbox"] };
  }
  const found = INSTALLED.find((path) => existsSync(path));
  if (found) return { path: found, args: ["--no-sandbox"] };
  /** @type {any} */
  const packed = load("@sparticuz/chromium");
  const chromium = packed.default ?? packed;
  try {
    // Without its switches for servers that keep no site apart from another: the tests are about just that.
    return {
      path: await chromium.executablePath(),
      args: ["--no-sandbox", "--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader"],
    };
  } catch (error) {
    throw new Error(
      `There is no Chromium: CHROME names none, none is installed, and the one of @sparticuz/chromium (Linux x64) cannot be used: ${error.message}`,
    );
  }
}

/** Opens a browser. `args` are more switches. Fails with a sentence where none can be had. */
export async function openBrowser(args = []) {
  await install((line) => console.error(line), {
    folder,
    why: "a browser and how to drive it, for the tests of the workbench's page",
  });
  const load = createRequire(join(folder, "package.json"));
  const { chromium } = load("playwright-core");
  const { path, args: own } = await executable(load);
  return chromium.launch({ executablePath: path, args: [...own, ...args], headless: true });
}

/** axe-core's source: it is run inside the page, whose policy lets no script in. */
export async function axeSource() {
  const load = createRequire(join(folder, "package.json"));
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
