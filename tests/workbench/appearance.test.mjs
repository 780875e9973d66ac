// How the page looks and who can use it: axe on every screen in light and dark, the flow built by keyboard alone, no
// sideways scrolling at 320 pixels; and the pictures for the documentation, taken from the running page.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../../js-shim/tools/project.mjs";
import { axeSource, openBrowser, openPage } from "./support/browser.mjs";
import { buildTicketNotes, loadFlow, openStep, runFlow, visit } from "./support/page.mjs";
import { startForeign, startOurs } from "./support/start.mjs";

const ours = await startOurs();
const foreign = await startForeign();
const browser = await openBrowser();
const axe = await axeSource();
after(async () => {
  await browser.close();
  await Promise.all([ours.close(), foreign.close()]);
});

/** WORKBENCH_PICTURES=1 writes them into the repository; otherwise they go where nobody minds. */
const pictures = process.env.WORKBENCH_PICTURES
  ? join(root, "js-shim", "docs", "workbench")
  : join(root, "target", "workbench-pictures");
mkdirSync(pictures, { recursive: true });

const open = async (running, options) => {
  const page = await openPage(browser, running.url, options);
  // It asks before it runs what changes something.
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("navigation", { name: "Operations" }).waitFor();
  return page;
};

/** Every screen, in a state in which there is something to see: `show(name)` is called on each. */
async function everyScreen(page, show) {
  await show("welcome");
  await visit(page, "operations", "actions", "createTicketMessage");
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
  await show("operation");
  await page.getByRole("button", { name: "Pick Ticket ID" }).click();
  await page.locator(".options").getByRole("option").first().waitFor();
  await show("picker");
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Ticket ID (required)" }).fill("x");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".verdict.failed").waitFor();
  await show("failure");
  await visit(page, "yaml");
  await page.locator(".cm-content").waitFor();
  await page.getByLabel("Open a saved flow").selectOption("order-email-to-ticket.yml");
  await page.getByText("Order e-mail to ticket").first().waitFor();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByText("Nothing is wrong.").waitFor();
  await show("yaml");
  await page.getByRole("button", { name: "Load into the flow" }).click();
  await openStep(page, "Order Mail", "Test");
  await page.getByLabel("Saved payload").selectOption("order-mail.json");
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("#payload-body")).value.includes("5521"));
  await show("trigger");
  await runFlow(page);
  await openStep(page, "Open Ticket");
  await page.locator(".run-step", { hasText: "Open Ticket" }).click();
  await show("flow");
  await page
    .locator(".run-detail")
    .getByRole("tab", { name: /^Requests/ })
    .click();
  await page.locator(".requests summary").first().click();
  await show("requests");
  await page.getByRole("button", { name: /^Customer: / }).click();
  await page.getByRole("dialog").getByRole("tree").waitFor();
  await show("reference");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add a step after Add Note" }).click();
  await show("add step");
  await page.keyboard.press("Escape");
  await visit(page, "connections");
  await page.getByRole("heading", { name: "Connections", level: 1 }).waitFor();
  await show("connections");
  await page.getByRole("button", { name: "Emulator" }).click();
  await page.getByText("429 Too Many Requests").waitFor();
  await show("emulator");
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing on any screen, ${colorScheme}`, async () => {
    const page = await open(ours, { colorScheme });
    const found = [];
    await everyScreen(page, async (name) => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      for (const { id, nodes } of violations)
        found.push(
          `${name}: ${id}: ${nodes
            .slice(0, 3)
            .map(
              ({ html, failureSummary }) =>
                `${html.slice(0, 160)} ${failureSummary?.replace(/\s+/g, " ").slice(0, 200)}`,
            )
            .join(" | ")}`,
        );
    });
    assert.deepEqual(found, []);
    assert.deepEqual(page.wrong(), []);
    await page.context().close();
  });
}

test("axe finds nothing where every type of input is shown", async () => {
  const page = await open(foreign);
  await visit(page, "operations", "actions", "everything");
  await page.getByRole("button", { name: /^Show \d+ more inputs$/ }).click();
  await page.locator('[data-key="group"] summary').click();
  await page.getByRole("button", { name: "Add Groups" }).click();
  await page.getByRole("button", { name: "Add value to Headers" }).click();
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
    [],
  );
  await page.context().close();
});

test("nothing scrolls sideways at 320 pixels, and everything is still there", async () => {
  const page = await open(ours, { viewport: { width: 320, height: 700 } });
  const wide = [];
  await everyScreen(page, async (name) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 320) wide.push(`${name}: ${width}`);
  });
  assert.deepEqual(wide, []);
  assert.deepEqual(page.wrong(), []);
  await page.context().close();
});

/** Presses Tab until the focus is on something of this name; fails when it never comes there. */
async function tabTo(page, pattern, key = "Tab") {
  const seen = [];
  for (let count = 0; count < 220; count += 1) {
    await page.keyboard.press(key);
    const name = await page.evaluate(() => {
      /** @type {any} */
      const one = document.activeElement;
      const labelled =
        one.getAttribute("aria-label") ??
        (one.labels?.[0]
          ? [...one.labels[0].childNodes]
              .filter(
                (node) => node.getAttribute?.("aria-hidden") !== "true" && !node.matches?.("input, select, textarea"),
              )
              .map((node) => node.textContent)
              .join("")
          : one.textContent);
      return labelled.replace(/\s+/g, " ").trim();
    });
    seen.push(name.slice(0, 40));
    if (pattern.test(name)) return;
  }
  assert.fail(`Tab never came to ${pattern}: ${[...new Set(seen)].join(" · ")}`);
}

test("a flow is built and run by keyboard alone", async () => {
  const page = await open(ours);
  const { keyboard } = page;
  const add = async (label, after) => {
    await tabTo(page, new RegExp(`^Add a step after ${after}$`));
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await keyboard.type(label);
    await keyboard.press("Enter");
    await page.locator(".drawer h2", { hasText: label }).waitFor();
  };
  await tabTo(page, /^Flow$/);
  await keyboard.press("Enter");
  await tabTo(page, /^Start over$/);
  await keyboard.press("Enter");
  await add("List Tickets", "Trigger");
  await add("Get Ticket", "List Tickets");
  await tabTo(page, /^How Ticket ID is given$/);
  await keyboard.type("Ref");
  await tabTo(page, /^Ticket ID: Choose/);
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, /^results \d+$/);
  await keyboard.press("ArrowDown");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^data \d+$/);
  if ((await page.evaluate(() => document.activeElement.getAttribute("aria-expanded"))) === "false")
    await keyboard.press("ArrowRight");
  await keyboard.press("ArrowDown");
  if ((await page.evaluate(() => document.activeElement.getAttribute("aria-expanded"))) === "false")
    await keyboard.press("ArrowRight");
  for (let count = 0; count < 60; count += 1) {
    await keyboard.press("ArrowDown");
    const [name, depth] = await page.evaluate(() => [
      document.activeElement.textContent,
      Number(document.activeElement.getAttribute("aria-level")),
    ]);
    if (/^id: /.test(name) && depth === 4) break;
  }
  await keyboard.press("Enter");
  await tabTo(page, /^Insert$/);
  await keyboard.press("Enter");
  await page.locator(".drawer .chip", { hasText: "data.0.id" }).waitFor();
  await add("Create Ticket Message", "Get Ticket");
  await tabTo(page, /^How Ticket ID is given$/);
  await keyboard.type("Ref");
  await tabTo(page, /^Ticket ID: Choose/);
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, /^Reference path$/);
  await keyboard.type("getTicket.results.id");
  await keyboard.press("Enter");
  await tabTo(page, /^Channel/);
  await keyboard.type("Internal");
  await tabTo(page, /^From Agent$/);
  await keyboard.press("Space");
  await tabTo(page, /^How Body Text is given$/);
  await keyboard.type("Temp");
  await tabTo(page, /^Body Text$/);
  await keyboard.type("Seen: {{$getTicket.results.subject}}");
  await tabTo(page, /^Run ▶$/, "Shift+Tab");
  await keyboard.press("Enter");
  await page.locator(".verdict.ok, .verdict.failed").waitFor();
  assert.equal(await page.locator(".run-step.ok").count(), 4, await page.locator(".run").textContent());
  assert.deepEqual(page.wrong(), []);
  await page.context().close();
});

test("pictures, light and dark", async () => {
  await ours.emulator.reset();
  await ours.sandbox.act({ key: "limit", value: "standard" });
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(ours, { colorScheme, viewport: { width: 1280, height: 860 } });
    const take = (name) => page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) });
    await visit(page, "operations", "actions", "createTicketMessage");
    await page.getByRole("textbox", { name: "Ticket ID (required)" }).fill("300004");
    await page.getByRole("combobox", { name: "Channel (required)" }).selectOption("internal-note");
    await page.getByRole("switch", { name: /^From Agent/ }).check();
    await page.getByRole("textbox", { name: "Body Text" }).fill("Refunded today.");
    await page.evaluate(() => {
      /** @type {any} */ (document.activeElement).blur();
      scrollTo(0, 0);
    });
    await take("operation");
    await visit(page, "yaml");
    await page.locator(".cm-content").waitFor();
    await page.getByLabel("Open a saved flow").selectOption("order-email-to-ticket.yml");
    await page.getByText("Order e-mail to ticket").first().waitFor();
    await page.getByRole("button", { name: "Load into the flow" }).click();
    await openStep(page, "Order Mail", "Test");
    await page.getByLabel("Saved payload").selectOption("order-mail.json");
    await page.waitForFunction(() =>
      /** @type {any} */ (document.querySelector("#payload-body")).value.includes("5521"),
    );
    await runFlow(page);
    await openStep(page, "Open Ticket");
    await page.locator(".run-step", { hasText: "Open Ticket" }).click();
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(5, 400);
    await take("flow");
    await page.getByRole("button", { name: "Emulator" }).click();
    await page.getByText("429 Too Many Requests").waitFor();
    await page.locator(".runner").evaluate((node) => node.scrollIntoView({ block: "start" }));
    await page.mouse.move(5, 400);
    await take("run");
    await page.getByRole("button", { name: "Emulator" }).click();
    await loadFlow(page, "nightly-clean-up");
    await openStep(page, "Waits For Nobody");
    await page.getByText("is loaded").waitFor({ state: "hidden", timeout: 15_000 });
    await page.mouse.move(5, 400);
    await take("conditions");
    await page.context().close();
  }
  await buildTicketNotesOnce();
});

/** The picker's picture: a flow with a step whose value is about to be chosen. */
async function buildTicketNotesOnce() {
  const page = await open(ours, { viewport: { width: 1280, height: 860 } });
  await buildTicketNotes(page);
  await page.getByRole("button", { name: /^Ticket ID: / }).click();
  await page.getByRole("dialog").getByRole("tree").waitFor();
  await page.mouse.move(5, 400);
  await page.screenshot({ path: join(pictures, "reference-light.png") });
  await page.context().close();
}
