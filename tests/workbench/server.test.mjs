// The workbench around its server: a bundle that is built anew, a real account, and what the command says.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildWithTrap } from "../../js-shim/build/build.mjs";
import { open } from "../../js-shim/workbench/plugin.mjs";
import { openBrowser, openPage } from "./support/browser.mjs";
import { foreign } from "./support/runs.mjs";
import { ended, startForeign } from "./support/start.mjs";

const command = join(import.meta.dirname, "..", "..", "js-shim", "workbench", "workbench.mjs");
const bundle = (label) =>
  `exports.default = { key: "small", display: { label: "${label}", description: "" }, connections: [], triggers: {}, dataSources: {}, actions: { one: { key: "one", display: { label: "One", description: "" }, inputs: [], perform: async () => ({ data: "${label}" }) } } };`;

test("a bundle that is built anew is loaded and shown; one that is broken is said, and the last good one stays", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "bundle-")), "index.js");
  writeFileSync(file, bundle("First"));
  const running = await startForeign({ component: file });
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, running.url);
    await page.locator(".brand b", { hasText: "First" }).waitFor();
    const before = (await running.api("GET", "/api/component")).body.sha1;
    writeFileSync(file, bundle("Second"));
    await page.locator(".brand b", { hasText: "Second" }).waitFor();
    assert.notEqual((await running.api("GET", "/api/component")).body.sha1, before);
    writeFileSync(file, "exports.default = {");
    await page.locator(".notice.error", { hasText: "cannot be loaded" }).waitFor();
    await page.locator(".brand b", { hasText: "Second" }).waitFor();
    assert.deepEqual(page.wrong(), []);
  } finally {
    await browser.close();
    await running.close();
  }
});

test("a real account is marked, and takes its connections from the environment by what the plug-in reads", async () => {
  const kept = { ...process.env };
  Object.assign(process.env, {
    GORGIAS_DOMAIN: "acme",
    GORGIAS_USERNAME: "a@acme.example",
    GORGIAS_API_KEY: "real-api-key",
  });
  const browser = await openBrowser();
  let running;
  try {
    const place = await open({ real: true });
    assert.equal(place.sandbox, undefined);
    running = await startForeign({ place });
    const { body, text } = await running.api("GET", "/api/connections");
    assert.deepEqual(body.find(({ key }) => key === "gorgias-api-key").fields, {
      domain: "acme",
      username: "a@acme.example",
      apiKey: { set: true },
    });
    assert.ok(!text.includes("real-api-key"));
    const page = await openPage(browser, running.url);
    await page.getByText("REAL ACCOUNT").waitFor();
    assert.equal(await page.getByRole("button", { name: "Emulator" }).count(), 0);
    assert.equal(await page.locator(".top.is-real").count(), 1);
  } finally {
    for (const name of ["GORGIAS_DOMAIN", "GORGIAS_USERNAME", "GORGIAS_API_KEY"]) {
      if (kept[name] === undefined) delete process.env[name];
      else process.env[name] = kept[name];
    }
    await browser.close();
    await running?.close();
  }
});

test("a trap in the WebAssembly is one failed step: it is said on the page, and the next run works", async () => {
  const running = await startForeign({ component: await buildWithTrap() });
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, running.url);
    await page.getByRole("navigation", { name: "Operations" }).waitFor();
    await page.evaluate(() => (location.hash = "#/operations/actions/provokeTrap"));
    for (let round = 0; round < 2; round += 1) {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator(".verdict.failed").waitFor();
      await page.locator(".failure").getByText("INTERNAL").waitFor();
      await page
        .locator(".failure")
        .getByText(/Something went wrong inside/)
        .waitFor();
    }
    assert.equal((await running.api("GET", "/api/component")).status, 200);
    // A step that handles the failure goes on in the very process in which it happened.
    const component = { key: running.workbench.definition.key };
    const { body } = await running.api("POST", "/api/runs", {
      integration: {
        name: "After a trap",
        flows: [
          {
            name: "F",
            steps: [
              {
                name: "Trap",
                action: { key: "provokeTrap", component },
                errorConfig: { errorHandlerType: "ignore" },
                inputs: {},
              },
              {
                name: "Next",
                action: { key: "getTicket", component },
                inputs: { id: { type: "value", value: "not a number" } },
              },
            ],
          },
        ],
      },
    });
    const { events } = await ended(running, body.id);
    const errors = events
      .filter(({ type }) => type === "step.end")
      .map(({ error, ignored }) => (error ?? ignored).code);
    assert.equal(errors[0], "INTERNAL");
    assert.notEqual(errors[1], "INTERNAL");
    assert.deepEqual(page.wrong(), []);
  } finally {
    await browser.close();
    await running.close();
  }
});

/** Runs the command: what it said until `until` is among it, or until it ended. */
function run(words, until) {
  const child = spawn(process.execPath, [command, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = new Promise((resolve) => child.on("close", resolve));
  const seen = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        said += text;
        if (until?.test(said)) resolve();
      });
    }
  });
  return { child, ended, seen: Promise.race([seen, ended]), said: () => said };
}

test("a page whose workbench has ended says so, and what to do", async () => {
  const running = await startForeign();
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, running.url);
    await page.getByRole("navigation", { name: "Operations" }).waitFor();
    await running.close();
    await page.locator(".notice.error", { hasText: "The workbench has ended. Start it again" }).waitFor();
  } finally {
    await browser.close();
  }
});

test("the command prints one link that works, opens nothing, and ends on a signal", async () => {
  const { child, ended, seen, said } = run(["--component", foreign], /#token=\S+/);
  await seen;
  const [link] = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}/.exec(said());
  assert.equal((await fetch(link)).status, 200);
  assert.equal(said().match(/http:/g).length, 1);
  child.kill("SIGTERM");
  assert.equal(await ended, 0);
  await assert.rejects(fetch(link));
});

test("the command refuses what is no component, in a sentence", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "bundle-")), "index.js");
  writeFileSync(file, "module.exports = { display: {} };");
  const { ended, said } = run(["--component", file]);
  assert.equal(await ended, 1);
  assert.match(said(), /is no component: it exports nothing by the name of `default`/);
});

test("the command says in a sentence what its words lack", async () => {
  const taken = createServer();
  await new Promise((resolve) => taken.listen(0, "127.0.0.1", () => resolve(undefined)));
  const port = String(/** @type {any} */ (taken.address()).port);
  /** @type {[string[], RegExp][]} */
  const cases = [
    [["--unknown"], /Unknown option '--unknown'.*--component FILE/s],
    [["--component", foreign, "--port", "http"], /--port is a number up to 65535, not "http"\./],
    [["--component", foreign, "--port", "70000"], /--port is a number up to 65535, not "70000"\./],
    [["--component", foreign, "--port", port], new RegExp(`Port ${port} cannot be had \\(EADDRINUSE\\)`)],
  ];
  await Promise.all(
    cases.map(async ([words, message]) => {
      const { ended, said } = run(words);
      assert.equal(await ended, 1);
      assert.match(said(), message);
      assert.ok(!/^ {4}at /m.test(said()), said());
    }),
  );
  taken.close();
});
