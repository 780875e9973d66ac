// The page in a real browser, with our component and the emulator: whatever goes wrong on its console, whatever its
// policy reports and whatever would leave this machine fails the test.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser, openPage } from "./support/browser.mjs";
import { runFlow, visit } from "./support/page.mjs";
import { pageTests } from "./support/page-tests.mjs";
import { ourStep } from "./support/runs.mjs";
import { startOurs } from "./support/start.mjs";

const ours = await startOurs();
const { onPage } = await pageTests(ours, {
  // Whoever runs what changes something is asked whether it is meant.
  prepare: (page) => page.on("dialog", (dialog) => dialog.accept()),
});
const { definition } = ours.workbench;

onPage("every action and data source opens, and shows each input as the definition says", async (page) => {
  const rows = ["actions", "triggers", "dataSources"].flatMap((kind) =>
    Object.values(definition[kind]).map((row) => ({ kind, row })),
  );
  assert.equal(await page.locator(".sidebar section:not(:last-child) li").count(), rows.length);
  for (const { kind, row } of rows) {
    await visit(page, "operations", kind, row.key);
    await page.getByRole("heading", { level: 1, name: row.display.label, exact: true }).waitFor();
    const more = page.getByRole("button", { name: /^Show \d+ more inputs$/ });
    if (await more.count()) await more.click();
    const shown = await page.locator(".form > .field").evaluateAll((fields) =>
      fields.map((field) => ({
        key: field.dataset.key,
        label: field.querySelector(".label, legend").firstChild.textContent,
        required: Boolean(field.querySelector(":scope > .label .star, :scope > legend .star")),
        comments: field.querySelector(":scope > .comments")?.textContent,
        control: field.querySelector("input, select, textarea, .rows")?.matches("[role=switch]")
          ? "switch"
          : field.querySelector(".rows")
            ? "rows"
            : field.querySelector(":scope input, :scope select, :scope textarea")?.tagName.toLowerCase(),
      })),
    );
    const control = ({ type, model, collection }) =>
      collection
        ? "rows"
        : model || type === "connection"
          ? "select"
          : type === "boolean"
            ? "switch"
            : ["text", "code", "data"].includes(type)
              ? "textarea"
              : "input";
    const expected = row.inputs.map((input) => ({
      key: input.key,
      label: input.label,
      required: Boolean(input.required),
      comments: input.comments,
      control: control(input),
    }));
    assert.deepEqual(shown, JSON.parse(JSON.stringify(expected)), row.key);
  }
});

onPage("an address leads right to an operation, also when the page is loaded anew", async (page) => {
  await visit(page, "operations", "actions", "getAccount");
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Get Account" }).waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".verdict.ok").waitFor();
});

onPage("an action is run by its form: result, requests, time; no credential is anywhere on the page", async (page) => {
  await visit(page, "operations", "actions", "createTicket");
  const messages = [
    {
      channel: "email",
      from_agent: false,
      sender: { email: "tomas@post.example" },
      source: {
        type: "email",
        from: { address: "tomas@post.example" },
        to: [{ address: "support@green-garden.example" }],
      },
      body_text: "Hello",
    },
  ];
  await page.getByRole("textbox", { name: "Messages (required)" }).fill(JSON.stringify(messages));
  await page.getByRole("textbox", { name: "Subject", exact: true }).fill("By the page");
  await ours.emulator.forget();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".verdict.ok").waitFor();
  const sent = (await ours.emulator.requests()).filter(({ method }) => method === "POST");
  assert.deepEqual(
    sent.map(({ path }) => path),
    ["/api/tickets"],
  );
  await page.getByLabel("Search the output").fill("By the page");
  await page.getByRole("treeitem", { name: 'subject: "By the page"' }).first().waitFor();
  await page.getByRole("tab", { name: "Requests 1" }).click();
  await page.locator(".requests summary").click();
  await page.getByText("•••••").first().waitFor();
  const text = await page.evaluate(
    () => document.documentElement.outerHTML + JSON.stringify(sessionStorage) + JSON.stringify(localStorage),
  );
  for (const secret of ["emulator-api-key", "emulator-client-secret", "emulator-access-token"])
    assert.ok(!text.includes(secret), secret);
  await page.getByRole("button", { name: "Copy as a command" }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^npm run action -- createTicket messages='/);
});

onPage(
  "an inline picker: live options, search, pick, load again, and what the source says when it fails",
  async (page) => {
    await visit(page, "operations", "actions", "getTicket");
    await page.getByRole("button", { name: "Pick Ticket ID" }).click();
    const list = page.getByRole("listbox", { name: definition.dataSources.selectTicket.display.label });
    await list.getByRole("option").first().waitFor();
    const all = await list.getByRole("option").count();
    await page.getByRole("searchbox", { name: /^Search Select Ticket/ }).fill("olive");
    assert.ok((await list.getByRole("option").count()) < all);
    await list.getByRole("option").first().click();
    const value = await page.getByRole("textbox", { name: "Ticket ID (required)" }).inputValue();
    assert.match(value, /^3000\d\d$/);
    await ours.emulator.faults({ kind: "status", status: 403, count: 0 });
    await page.getByRole("button", { name: "Pick Ticket ID" }).click();
    await page.locator(".popover .problem").waitFor();
    assert.match(await page.locator(".popover .problem").textContent(), /403/);
    await ours.emulator.faults();
    await page.getByRole("button", { name: /^Load Select Ticket/ }).click();
    await list.getByRole("option").first().waitFor();
  },
);

onPage(
  "connections: the form of the definition, a try of it, a wrong key said and marked, the login in a tab of its own",
  async (page) => {
    await page.getByRole("link", { name: "Connections", exact: true }).click();
    const card = page.getByRole("region", { name: "Gorgias API Key" });
    for (const input of definition.connections[0].inputs) await card.getByText(input.comments).waitFor();
    await card.locator("#gorgias-api-key-apiKey").fill("wrong");
    await card.getByRole("button", { name: "Save" }).click();
    await page.getByText("is saved in memory").waitFor();
    await card.getByRole("button", { name: "Try it with" }).click();
    await card.locator(".state.error").waitFor();
    await card.locator("#gorgias-api-key-apiKey").fill("emulator-api-key");
    await card.getByRole("button", { name: "Save" }).click();
    await card.getByRole("button", { name: "Try it with" }).click();
    await card.locator(".state.connected").waitFor();
    const login = page.getByRole("region", { name: "Gorgias OAuth 2.0" });
    const opened = page.waitForEvent("popup");
    await login.getByRole("button", { name: "Connect…" }).click();
    const tab = await opened;
    await tab
      .getByRole("link", { name: /allow/i })
      .or(tab.getByRole("button", { name: /allow/i }))
      .first()
      .click();
    await tab.getByText("is connected").waitFor();
    await login.locator(".state.connected").waitFor();
  },
);

onPage(
  "beside it the emulator: a new ticket appears, calls are counted, a switch breaks the next call",
  async (page) => {
    await ours.sandbox.act({ key: "limit", value: "standard" });
    await page.getByRole("button", { name: "Emulator" }).click();
    const panel = page.getByRole("complementary", { name: "Emulator" });
    await panel.getByText("429 Too Many Requests").waitFor();
    await panel.getByLabel("429 Too Many Requests").check();
    await visit(page, "operations", "actions", "getAccount");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("tab", { name: "Requests 2" }).waitFor({ timeout: 10_000 });
    assert.match(await panel.locator(".meter").textContent(), /\d of 40/);
    await page.waitForFunction(() => !document.querySelector('.sandbox input[role="switch"]:checked'));
    const before = Number(await panel.locator("summary .count").first().textContent());
    await ours.api("POST", "/api/runs", { integration: ourStep("deleteTicket", { id: "300003" }) });
    await page.waitForFunction(
      (count) =>
        Number(document.querySelector(".sandbox summary .count").textContent) === count - 1 ||
        [...document.querySelectorAll(".sandbox td")].some((cell) => cell.textContent === "trash"),
      before,
    );
    await ours.sandbox.act({ key: "limit", value: "off" });
  },
);

onPage("a config variable whose choices come from a data source is picked as in the wizard", async (page) => {
  const model = {
    definitionVersion: 7,
    name: "Wizard",
    requiredConfigVars: [
      { key: "Account", dataType: "connection", connection: { key: "gorgias-api-key", component: { key: "gorgias" } } },
      {
        key: "Customer",
        dataType: "picklist",
        dataSource: { key: "selectCustomer", component: { key: "gorgias" } },
        inputs: { connection: { type: "configVar", value: "Account" } },
      },
    ],
    flows: [
      {
        name: "F",
        steps: [
          { name: "Trigger", isTrigger: true, action: { key: "webhook", component: { key: "webhook-triggers" } } },
          {
            name: "Say",
            action: { key: "writeLog", component: { key: "log" } },
            inputs: { message: { type: "configVar", value: "Customer" } },
          },
        ],
      },
    ],
  };
  await page.evaluate((text) => sessionStorage.setItem("workbench-integration", text), JSON.stringify(model));
  await page.reload();
  await visit(page, "flow");
  await page.getByRole("button", { name: "Pick Customer" }).click();
  const option = page.locator(".options").getByRole("option").first();
  await option.waitFor();
  await option.click();
  const value = await page.getByRole("textbox", { name: /^Customer/ }).inputValue();
  assert.match(value, /^200\d\d$/);
  await runFlow(page);
  await page.getByRole("tab", { name: "Logs 1" }).click();
  await page.locator(".logs", { hasText: value }).waitFor();
});

test("the token is gone from the address; a page of another site reaches nothing, by name or by number", async () => {
  const rebound = await openBrowser([
    "--host-resolver-rules=MAP evil.test 127.0.0.1",
    "--disable-features=LocalNetworkAccessChecks",
  ]);
  try {
    const page = await openPage(rebound, ours.url);
    await page.getByRole("navigation", { name: "Operations" }).waitFor();
    assert.ok(!page.url().includes(ours.token));
    assert.deepEqual(page.wrong(), []);
    const other = await rebound.newPage();
    const answer = await other.goto(`http://evil.test:${ours.port}/`);
    assert.equal(answer.status(), 421);
    const { createServer } = await import("node:http");
    const site = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<p>another site</p>"),
    ).listen(0, "127.0.0.1");
    await new Promise((resolve) => site.once("listening", resolve));
    await other.goto(`http://evil.test:${/** @type {any} */ (site.address()).port}/`);
    const before = (await ours.api("GET", "/api/runs")).body.length;
    const outcome = await other.evaluate(
      async ([origin, token]) => {
        const told = [];
        /** @type {RequestInit[]} */
        const asked = [
          { mode: "no-cors", method: "POST", body: "{}" },
          { headers: { "x-workbench-token": token } },
          { method: "POST", headers: { "content-type": "application/json", "x-workbench-token": token }, body: "{}" },
        ];
        for (const init of asked) {
          told.push(
            await fetch(`${origin}/api/runs`, init).then(
              (response) => `${response.type} ${response.status}`,
              () => "refused",
            ),
          );
        }
        return told;
      },
      [ours.origin, ours.token],
    );
    assert.deepEqual(
      outcome.map((text) => (text === "opaque 0" ? "refused" : text)),
      ["refused", "refused", "refused"],
    );
    assert.equal((await ours.api("GET", "/api/runs")).body.length, before);
    site.close();
  } finally {
    await rebound.close();
  }
});
