// By keyboard alone: a flow built and run, the lines of a tree, the chips of a template.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser, openPage } from "./support/browser.mjs";
import { loadFlow, openStep, visit } from "./support/page.mjs";
import { startOurs } from "./support/start.mjs";

const ours = await startOurs();
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await ours.close();
});

const { definition } = ours.workbench;

const open = async () => {
  const page = await openPage(browser, ours.url);
  await page.getByRole("navigation", { name: "Operations" }).waitFor();
  return page;
};

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
  const page = await open();
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

const focused = (page) => page.evaluate(() => document.activeElement.textContent.replace(/\s+/g, " ").trim());

test("a tree: every line by arrows, what it holds is copied, and Tab comes back to it when its line is gone", async () => {
  const page = await open();
  const { keyboard } = page;
  await visit(page, "operations", "actions", "getTicket");
  const tree = page.getByRole("tree", { name: "results" });
  const lines = await tree.getByRole("treeitem").count();
  assert.ok(lines > 20);
  await tree.getByRole("treeitem").first().focus();
  const seen = [];
  for (let count = 0; count < lines; count += 1) {
    seen.push(await focused(page));
    await keyboard.press("ArrowDown");
  }
  assert.equal(new Set(seen).size, lines, seen.join(" · "));

  await keyboard.press("Home");
  while (!/^.*subject:/.test(await focused(page))) await keyboard.press("ArrowDown");
  await keyboard.press("Tab");
  assert.equal(await focused(page), "copy path subject");
  await keyboard.press("Enter");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "subject");
  await keyboard.press("Tab");
  assert.equal(await focused(page), "copy the value of subject");
  await keyboard.press("Enter");
  const subject = definition.actions.getTicket.examplePayload.data.subject;
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), subject);

  // The line that has been the stop of Tab is closed away.
  await tree.locator(".twist").first().click();
  assert.equal(await tree.getByRole("treeitem").count(), 1);
  await page.getByRole("button", { name: "Copy as a command" }).focus();
  await keyboard.press("Tab");
  assert.match(await focused(page), /results \d+$/);
  await page.context().close();
});

test("a chip in a text is changed by keys: beside it, and where it is selected", async () => {
  const page = await open();
  const { keyboard } = page;
  await loadFlow(page, "order-email-to-ticket");
  await openStep(page, "Open Ticket");
  const text = page.getByRole("textbox", { name: "External ID" });
  await text.focus();
  const change = async (path) => {
    await keyboard.press("Alt+Enter");
    await page.getByRole("dialog").waitFor();
    await page.getByLabel("Reference path").fill(path);
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  const value = () =>
    page.evaluate(
      () => JSON.parse(sessionStorage.getItem("workbench-integration")).flows[0].steps[1].inputs.external_id.value,
    );
  assert.equal(await value(), "order-{{$orderMail.results.body.data.order}}");
  await keyboard.press("Home");
  await keyboard.press("Alt+Enter");
  assert.equal(await page.getByRole("dialog").count(), 0, "there is no chip where the cursor is");
  await keyboard.press("End");
  await change("orderMail.results.body.data.number");
  assert.equal(await value(), "order-{{$orderMail.results.body.data.number}}");
  await keyboard.press("End");
  await keyboard.press("Shift+ArrowLeft");
  await change("orderMail.results.body.data.id");
  assert.equal(await value(), "order-{{$orderMail.results.body.data.id}}");
  await page.context().close();
});

test("the focus stays where the work is: with a step that is moved, before one that is removed, on the next screen", async () => {
  const page = await open();
  const { keyboard } = page;
  const named = (name) =>
    page.waitForFunction(
      (wanted) =>
        (document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).includes(wanted),
      name,
    );
  await loadFlow(page, "note-newest-ticket");
  const press = async (name) => {
    await page.locator(".step-open", { hasText: "Add Note" }).focus();
    await page.getByRole("button", { name, exact: true }).focus();
    await keyboard.press("Enter");
  };
  await press("Move Add Note up");
  await named("Move Add Note up");
  await press("Remove Add Note");
  await named("Add a step after List Tickets");
  await visit(page, "operations", "actions", "createTicketMessage");
  await page.getByRole("button", { name: /^Show \d+ more inputs$/ }).focus();
  await keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.closest(".field"));
  await page.getByRole("button", { name: "Add to the flow" }).focus();
  await keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "content");
  assert.deepEqual(page.wrong(), []);
  await page.context().close();
});
