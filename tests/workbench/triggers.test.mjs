// Our own triggers on the page: a poll with its state, a hook that the emulator delivers, test cases in files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFlow, openStep, runFlow } from "./support/page.mjs";
import { pageTests } from "./support/page-tests.mjs";
import { ended, startOurs } from "./support/start.mjs";

const ours = await startOurs();
const { onPage } = await pageTests(ours, { before: () => ours.emulator.reset() });

const headers = {
  "content-type": "application/json",
  authorization: `Basic ${btoa("maya@green-garden.example:emulator-api-key")}`,
};
/** Somebody else works in Gorgias meanwhile. */
const gorgias = async (method, path, body) => {
  const response = await fetch(`${ours.emulator.url}/api${path}`, { method, headers, body: JSON.stringify(body) });
  return response.json();
};
const newTicket = (subject) =>
  gorgias("POST", "/tickets", {
    subject,
    customer: { email: "tomas@rivera.example" },
    messages: [
      {
        channel: "email",
        via: "email",
        from_agent: false,
        sender: { email: "tomas@rivera.example" },
        source: {
          type: "email",
          from: { address: "tomas@rivera.example" },
          to: [{ address: "support@green-garden.example" }],
        },
        body_text: "Hello",
      },
    ],
  });
const hooks = async () => {
  const { tables } = await ours.emulator.state();
  return Object.values(tables.integrations.rows).filter(({ name }) => name.startsWith("Prismatic: "));
};
const stepsOf = async (id) => (await ended(ours, id)).events.filter(({ type }) => type === "step.end");
const saved = (name) => JSON.parse(readFileSync(join(ours.files, "payloads", name), "utf8"));

onPage(
  "poll now: the first notes where things stand, the next finds what changed, the state is shown",
  async (page) => {
    await loadFlow(page, "nightly-clean-up");
    await openStep(page, "Changed Tickets", "Test");
    const pollNow = page.getByRole("button", { name: "Poll now" });
    await runFlow(page, pollNow);
    assert.match(await page.locator(".verdict").textContent(), /Nothing new/);
    assert.equal(await page.locator(".run-step").count(), 1);
    const polled = page
      .locator(".drawer")
      .getByRole("treeitem", { name: /^lastPolledAt: / })
      .first();
    await polled.waitFor();
    const first = await polled.textContent();

    await gorgias("PUT", "/tickets/300002", { status: "open" });
    const second = await stepsOf(await runFlow(page, pollNow));
    assert.match(await page.locator(".verdict").textContent(), /Passed/);
    assert.deepEqual(
      second.find(({ step }) => step === "changedTickets").results.body.data.updated.map(({ id }) => id),
      [300002],
    );
    assert.equal((await ours.emulator.state()).tickets.rows[300002].closed, true);
    await page.waitForFunction(
      (before) =>
        ![...document.querySelectorAll('.drawer [role="treeitem"]')].some((item) => item.textContent === before),
      first,
    );
    await polled.waitFor();

    await page.getByRole("button", { name: "Forget the state" }).click();
    await polled.waitFor({ state: "detached" });
    await runFlow(page, pollNow);
    assert.match(await page.locator(".verdict").textContent(), /Nothing new/, "without a state it is the first again");
  },
);

onPage("a saved payload replaces the poll, and is saved in the form of Prismatic's command line", async (page) => {
  await loadFlow(page, "nightly-clean-up");
  await openStep(page, "Changed Tickets", "Test");
  await page.getByLabel("Saved payload").selectOption("changed-tickets.json");
  await page.getByRole("checkbox", { name: "Use this instead of a poll", checked: true }).waitFor();
  await ours.emulator.forget();
  const steps = await stepsOf(await runFlow(page));
  assert.deepEqual(
    (await ours.emulator.requests()).map(({ method, path }) => `${method} ${path}`),
    ["GET /api/tickets/300004", "PUT /api/tickets/300004"],
  );
  assert.equal(steps.filter(({ step }) => step === "waitsForNobody").length, 2);
  await page.getByLabel("Name to save the payload under").fill("again");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved as payloads/again.json").waitFor();
  assert.deepEqual(saved("again.json"), saved("changed-tickets.json"));
});

onPage("listening: the trigger makes its hooks, a delivery runs the flow, leaving removes them", async (page) => {
  await loadFlow(page, "new-ticket-tagged-and-assigned");
  await openStep(page, "Ticket Created", "Test");
  await page.getByRole("button", { name: "Enter listening mode" }).click();
  const url = await page.locator(".address").textContent();
  assert.deepEqual(
    (await hooks()).map(({ http }) => [http.url, http.triggers]),
    [[url, { "ticket-created": true }]],
  );
  const secret = (await hooks())[0].http.headers["X-Webhook-Secret"];
  assert.ok(secret.length > 20);

  const { id } = await newTicket("Where is my order?");
  await page.getByRole("list", { name: "Deliveries" }).getByText(String(id)).first().waitFor();
  await page.locator(".verdict.ok").waitFor();
  const { assignee_user: agent, tags } = (await ours.emulator.state()).tickets.rows[id];
  assert.ok(agent);
  assert.equal(tags.length, 1);
  const [run] = (await ours.api("GET", "/api/runs")).body;
  const events = await stepsOf(run.id);
  const { event, ticket } = events.find(({ step }) => step === "ticketCreated").results.body.data;
  assert.deepEqual([event, ticket.id], ["ticket-created", id]);

  // What is delivered without the secret of the hook is refused, as it would be by the instance.
  const forged = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-gorgias-trigger": "ticket-created" },
    body: '{"ticket":{"id":300002}}',
  });
  assert.notEqual(forged.status, 500);
  await page.locator(".verdict.failed").waitFor();
  await page.getByText("UNVERIFIED").waitFor();

  // A delivery becomes a test case, which runs without the secret.
  await page.getByRole("list", { name: "Deliveries" }).getByRole("button", { name: "Use" }).last().click();
  await page.getByLabel("Name to save the payload under").fill("delivered");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved as payloads/delivered.json").waitFor();
  const { triggerType, payload, contentType } = saved("delivered.json");
  assert.deepEqual([triggerType, payload.ticket.id, contentType], ["WEBHOOK", id, "application/json"]);
  await runFlow(page);
  assert.match(await page.locator(".verdict").textContent(), /Passed/);

  await page.getByRole("button", { name: "Leave listening mode" }).click();
  await page.getByRole("button", { name: "Enter listening mode" }).waitFor();
  assert.deepEqual(await hooks(), []);
  assert.equal((await fetch(url)).status, 404);

  const told = [
    await page.content(),
    JSON.stringify(saved("delivered.json")),
    ...(await Promise.all(
      ["/api/hooks", ...(await ours.api("GET", "/api/runs")).body.map((one) => `/api/runs/${one.id}`)].map(
        async (path) => (await ours.api("GET", path)).text,
      ),
    )),
  ];
  for (const text of told) assert.ok(!text.includes(secret), "the hook's secret is told nowhere");
});

onPage("events that were polled run the loop once for each, and a survey's score chooses the branch", async (page) => {
  await loadFlow(page, "survey-followed-up");
  await openStep(page, "Answers", "Test");
  const pollNow = page.getByRole("button", { name: "Poll now" });
  await runFlow(page, pollNow);
  for (const [id, score] of [
    [902, 5],
    [903, 1],
  ]) {
    await fetch(`${ours.emulator.url}/_emulator/answer-survey`, {
      method: "POST",
      headers,
      body: JSON.stringify({ id, score, body_text: "So it was." }),
    });
  }
  await runFlow(page, pollNow);
  assert.match(await page.locator(".verdict").textContent(), /Passed/);
  // One round of the loop is shown at a time.
  const branch = page.locator(".run-step", { hasText: "Is It Low" }).locator(".tag");
  const seen = [await branch.textContent()];
  await page.getByRole("button", { name: "Next round of Each Answer" }).click();
  seen.push(await branch.textContent());
  assert.deepEqual(seen.toSorted(), ["Else", "Low"]);
  if (seen[1] !== "Low") await page.getByRole("button", { name: "Round before of Each Answer" }).click();
  await page.locator(".run-step", { hasText: "Tell The Team" }).click();
  await page.getByRole("treeitem", { name: 'body_text: "Score 1: So it was."' }).waitFor();

  // What was polled once can be gone through again, without a poll.
  await ours.emulator.forget();
  await runFlow(page, page.getByRole("button", { name: /^Replay the run of/ }));
  assert.ok((await ours.emulator.requests()).every(({ path }) => path !== "/api/events"));
  assert.match(await page.locator(".verdict").textContent(), /Passed/);
  assert.equal(
    await page.getByRole("button", { name: /^Replay the run of/ }).count(),
    2,
    "a poll that found nothing has none",
  );
});
