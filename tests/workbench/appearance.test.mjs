// The pictures for the documentation, taken from the running page.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../../js-shim/tools/project.mjs";
import { openBrowser, openPage } from "./support/browser.mjs";
import { buildTicketNotes, loadFlow, openStep, runFlow, visit } from "./support/page.mjs";
import { startOurs } from "./support/start.mjs";

const ours = await startOurs();
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await ours.close();
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
    await page.getByRole("button", { name: "Close the message" }).click();
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
