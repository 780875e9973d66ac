// Flows on the page in a real browser, with our component and the emulator: built, exported, run, pinned, listened for.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { comparable } from "../../js-shim/workbench/engine/events.mjs";
import { main as flowCommand } from "../../js-shim/workbench/flow.mjs";
import { buildTicketNotes, openStep, runFlow, visit, withoutDefaults } from "./support/page.mjs";
import { pageTests } from "./support/page-tests.mjs";
import { ended, startOurs } from "./support/start.mjs";

const ours = await startOurs();
const { onPage } = await pageTests(ours, {
  // Whoever runs what changes something is asked whether it is meant.
  prepare: (page) => page.on("dialog", (dialog) => dialog.accept()),
});

onPage(
  "the flow of a note is built by mouse: picker from the example and from the last run, chips, template, run",
  async (page) => {
    await buildTicketNotes(page);
    await runFlow(page);
    const steps = await page.locator(".run-step").allTextContents();
    assert.equal(steps.length, 4, steps.join());
    assert.equal(await page.locator(".run-step.ok").count(), 4, await page.locator(".run").textContent());
    assert.match(await page.locator(".verdict").textContent(), /Passed/);
    const chips = await page.locator(".drawer .chip").allTextContents();
    assert.ok(
      chips.some((text) => /Get Ticket/.test(text)),
      chips.join(),
    );
  },
);

onPage("export, reload, import: the same flow; five faults are five places, and each leads there", async (page) => {
  await buildTicketNotes(page);
  const before = await page.evaluate(() => sessionStorage.getItem("workbench-integration"));
  await page.getByRole("link", { name: "YAML" }).click();
  await page.locator(".cm-content").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  assert.ok(!/emulator-api-key/.test(text));
  await page.evaluate(() => sessionStorage.removeItem("workbench-integration"));
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await page
    .getByLabel("From this machine")
    .setInputFiles({ name: "back.yml", mimeType: "application/yaml", buffer: Buffer.from(text) });
  await page.getByText("Ticket notes").first().waitFor();
  await page.getByRole("button", { name: "Load into the flow" }).click();
  await page.locator(".canvas").waitFor();
  const after = await page.evaluate(() => sessionStorage.getItem("workbench-integration"));
  assert.deepEqual(withoutDefaults(JSON.parse(after)), withoutDefaults(JSON.parse(before)));
  const faulty = text
    .replace("key: getTicket", "key: getTikcet")
    .replace("ticket_id:", "tiket_id:")
    .replace(/listTickets\.results/, "listTicket.results")
    .replace("{{#Note}}", "{{#Notes}}");
  await page.getByRole("link", { name: "YAML" }).click();
  await page.locator(".cm-content").waitFor();
  await page
    .getByLabel("From this machine")
    .setInputFiles({ name: "faulty.yml", mimeType: "application/yaml", buffer: Buffer.from(faulty) });
  await page.getByText("getTikcet").first().waitFor();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.locator(".problems li").first().waitFor();
  assert.equal(
    await page.locator(".problems li.error").count(),
    5,
    (await page.locator(".problems li").allTextContents()).join("\n"),
  );
  await page.locator(".problems li", { hasText: "tiket_id" }).first().getByRole("button").click();
  await page.waitForFunction(() =>
    getSelection().anchorNode?.parentElement?.closest(".cm-line")?.textContent.includes("tiket_id"),
  );
});

onPage("the exported file gives the same events in a terminal as on the page", async (page) => {
  await ours.emulator.reset();
  await visit(page, "yaml");
  await page.locator(".cm-content").waitFor();
  await page.getByLabel("Open a saved flow").selectOption("note-newest-ticket.yml");
  await page.getByText("Ticket notes").first().waitFor();
  await page.getByRole("button", { name: "Load into the flow" }).click();
  await page.locator(".canvas").waitFor();
  await visit(page, "yaml");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const exported = await (await download).path();
  await visit(page, "flow");
  await runFlow(page);
  const [{ id }] = (await ours.api("GET", "/api/runs")).body;
  const onPageEvents = (await ended(ours, id)).events;
  await ours.emulator.reset();
  process.env.GORGIAS_EMULATOR = ours.emulator.url;
  const lines = [];
  const code = await flowCommand([exported, "--json"], {
    write: (line) => lines.push(JSON.parse(line)),
    complain: () => {},
  });
  delete process.env.GORGIAS_EMULATOR;
  assert.equal(code, 0, JSON.stringify(lines.at(-1)));
  const plain = (events) =>
    JSON.parse(
      JSON.stringify(events.map(comparable))
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, "time")
        .replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "id")
        .replaceAll(/http:\/\/127\.0\.0\.1(:\d+)?\/hook\/[\w%-]+/g, "hook"),
    );
  assert.deepEqual(plain(lines), plain(onPageEvents));
});

onPage(
  "failures: a wrong value leads to its field, 429 shows the wait, ignore goes on, cancel ends within a second",
  async (page) => {
    await visit(page, "operations", "actions", "createTicketMessage");
    await page.getByRole("textbox", { name: "Ticket ID (required)" }).fill("not a number");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".verdict.failed").waitFor();
    await page.locator(".failure").getByRole("button", { name: "ticket_id" }).click();
    assert.equal(
      await page.evaluate(() => document.activeElement.closest(".field")?.getAttribute("data-key")),
      "ticket_id",
    );
    assert.ok(await page.locator('.field[data-key="ticket_id"].is-wrong').count());

    await ours.emulator.faults({ kind: "rate_limited", retry_after: 1 });
    await visit(page, "operations", "actions", "getAccount");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".verdict.ok").waitFor();
    await page.getByRole("tab", { name: "Requests 2" }).click();
    assert.match(await page.locator(".requests .wait").textContent(), /waited (9\d\d ms|1\.\d s)/);

    await ours.emulator.faults({ kind: "latency", ms: 8000, count: 0 });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    const begin = performance.now();
    await page.locator(".verdict", { hasText: "Cancelled" }).waitFor();
    assert.ok(performance.now() - begin < 1000);
    await ours.emulator.faults();
  },
);

onPage("pin, run from here, run to here, history", async (page) => {
  await buildTicketNotes(page);
  await runFlow(page);
  await page.locator(".run-step", { hasText: "List Tickets" }).click();
  await page.getByLabel("Pin").check();
  await ours.emulator.forget();
  await runFlow(page);
  assert.ok(
    !(await ours.emulator.requests()).some(({ path }) => path === "/api/tickets"),
    "the pinned step is not run",
  );
  await page.locator(".run-step", { hasText: "Add Note" }).click();
  await ours.emulator.forget();
  await runFlow(page, page.getByRole("button", { name: "Run from here" }));
  assert.deepEqual(
    (await ours.emulator.requests()).map(({ method }) => method),
    ["POST"],
  );
  await page.getByRole("list", { name: "History" }).getByRole("button").nth(1).click();
  await page.locator(".run-step", { hasText: "Get Ticket" }).click();
  await runFlow(page, page.getByRole("button", { name: "Run to here" }));
  assert.equal(await page.locator(".run-step").count(), 3);
  await openStep(page, "Get Ticket");
});

onPage("listening: what the emulator delivers runs the flow, and is there as a payload", async (page) => {
  await visit(page, "flow");
  await page.getByRole("button", { name: "Start over" }).click();
  await openStep(page, "Trigger", "Test");
  await page.getByRole("button", { name: "Enter listening mode" }).click();
  const url = await page.locator(".address").textContent();
  const headers = {
    "content-type": "application/json",
    authorization: `Basic ${btoa("maya@green-garden.example:emulator-api-key")}`,
  };
  const http = {
    url,
    method: "POST",
    request_content_type: "application/json",
    response_content_type: "application/json",
    form: { id: "{{ticket.id}}" },
    triggers: { "ticket-updated": true },
  };
  const made = await fetch(`${ours.emulator.url}/api/integrations`, {
    method: "POST",
    headers,
    body: JSON.stringify({ name: "hook", type: "http", http }),
  });
  assert.equal(made.status, 201, await made.text());
  await fetch(`${ours.emulator.url}/api/tickets/300002`, { method: "PUT", headers, body: '{"priority":"low"}' });
  await page.getByRole("list", { name: "Deliveries" }).getByText("300002").first().waitFor();
  await page.locator(".verdict.ok").waitFor();
  await page.getByRole("button", { name: "Leave listening mode" }).click();
  await ours.emulator.reset();
});
