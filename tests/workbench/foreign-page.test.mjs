// The page with a component that is not ours: every type of input, groups, both collections, triggers that poll and
// that are called, a login that may not leave this machine, a large result, and what a component does to itself.

import assert from "node:assert/strict";
import { runFlow, visit } from "./support/page.mjs";
import { pageTests } from "./support/page-tests.mjs";
import { startForeign } from "./support/start.mjs";

const running = await startForeign();
const { onPage } = await pageTests(running);
const { definition } = running.workbench;

/** Fills the two required inputs of the action that has every type, and opens all others. */
async function everything(page) {
  await visit(page, "operations", "actions", "everything");
  await page.getByRole("button", { name: /^Show \d+ more inputs$/ }).click();
  await page.getByRole("textbox", { name: "Line (required)" }).fill("hello");
}
const result = async () => {
  const [{ id }] = (await running.api("GET", "/api/runs")).body;
  return (await running.api("GET", `/api/runs/${id}`)).body.events.findLast(({ type }) => type === "step.end").results;
};
const runAction = async (page) => {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".verdict.ok").waitFor();
};

onPage("every type of input has its control, and its value arrives in the platform's form", async (page) => {
  await everything(page);
  const keys = await page.locator(".form > .field").evaluateAll((fields) => fields.map((field) => field.dataset.key));
  assert.deepEqual(
    keys,
    definition.actions.everything.inputs.map(({ key }) => key),
  );
  await page.getByRole("textbox", { name: "Long Text" }).fill("two\nlines");
  await page.getByLabel("Secret Word").fill("hush-hush");
  await page.getByRole("switch", { name: "On or Off" }).uncheck();
  await page.getByRole("textbox", { name: "Query" }).fill("select 1");
  await page.getByLabel("Day", { exact: true }).fill("2026-11-25");
  await page.locator('[data-key="moment"] input').fill("2026-11-25T10:30:00");
  await page.getByRole("combobox", { name: "Choice" }).selectOption({ label: "Large one" });
  await page
    .getByLabel("Choose a file")
    .setInputFiles({ name: "a.bin", mimeType: "application/x-test", buffer: Buffer.from([0, 1, 255]) });
  await page.locator('[data-key="form"] textarea').fill('{"a": [1]}');
  await page.getByRole("button", { name: "Add value to List" }).click();
  await page.getByRole("textbox", { name: "List 1" }).fill("first");
  await page.getByRole("button", { name: "Add value to Headers" }).click();
  await page.getByRole("textbox", { name: "Header name 1" }).fill("X-A");
  await page.getByRole("textbox", { name: "Headers 1" }).fill("1");
  await page.locator('[data-key="group"] summary').click();
  await page.getByRole("textbox", { name: "Second", exact: true }).fill("2nd");
  await page.getByRole("button", { name: "Add Groups" }).click();
  await page.getByRole("textbox", { name: "Size", exact: true }).fill("large");
  await page.getByRole("combobox", { name: "Configuration" }).selectOption({ label: "Square" });
  await page.getByRole("textbox", { name: "Side", exact: true }).fill("4");
  await runAction(page);
  const params = await result();
  // What spectral makes of a child that is not there.
  const nothing = { $undefined: true };
  const picked = Object.fromEntries(
    [
      "line",
      "prefilled",
      "longText",
      "onOff",
      "query",
      "day",
      "moment",
      "choice",
      "form",
      "list",
      "pairs",
      "group",
      "groups",
      "configured",
    ].map((key) => [key, params[key]]),
  );
  assert.deepEqual(picked, {
    line: "hello",
    prefilled: "as it was",
    longText: "two\nlines",
    onOff: "false",
    query: "select 1",
    day: "2026-11-25",
    moment: "2026-11-25T10:30:00Z",
    choice: "l",
    form: { a: [1] },
    list: ["first"],
    pairs: [{ key: "X-A", value: "1" }],
    group: { first: nothing, second: "2nd" },
    groups: [{ name: nothing, size: "large" }],
    configured: { configuration: "square", values: { side: "4" } },
  });
  assert.deepEqual(params.file.data, { $buffer: "AAH/" });
});

onPage(
  "code opens in an editor that is fetched then, styled under the policy, and can be left by keyboard",
  async (page) => {
    const fetched = [];
    page.on("request", (request) => fetched.push(request.url()));
    await everything(page);
    assert.ok(!fetched.some((url) => /editor-/.test(url)));
    const field = page.locator('[data-key="query"]');
    await field.getByRole("button", { name: "Edit" }).click();
    await field.locator(".cm-content").waitFor();
    assert.ok(fetched.some((url) => /editor-/.test(url)));
    assert.notEqual(await field.locator(".cm-editor").evaluate((node) => getComputedStyle(node).display), "block");
    await field.locator(".cm-content").click();
    await page.keyboard.type("select 2");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    assert.ok(
      await field.getByRole("button", { name: "Close the editor" }).evaluate((node) => node === document.activeElement),
    );
    await field.getByRole("button", { name: "Close the editor" }).click();
    assert.equal(await page.getByRole("textbox", { name: "Query" }).inputValue(), "select 2");
    await page.locator('[data-key="json"] textarea').fill('{\n"a": 1,\n}');
    await page.getByText(/This is no JSON \(line 3\)/).waitFor();
  },
);

onPage("a picker asks for what its source needs besides, and says why a source fails", async (page) => {
  await everything(page);
  await page.getByRole("button", { name: "Pick Colour" }).click();
  await page.getByRole("option", { name: /Red, light/ }).waitFor();
  await page.getByRole("textbox", { name: "Shade" }).fill("dark");
  await page.getByRole("textbox", { name: "Shade" }).press("Tab");
  await page.getByRole("option", { name: /Green, dark/ }).click();
  assert.equal(await page.getByRole("textbox", { name: "Colour" }).inputValue(), "green");
  await page.getByRole("button", { name: "Pick Broken Picker" }).click();
  await page.getByText("The list cannot be had today.").waitFor();
  await page.keyboard.press("Escape");
});

onPage(
  "a polling trigger: poll now, its state shown, nothing new said, then the flow runs with what is new",
  async (page) => {
    await visit(page, "operations", "triggers", "things");
    await page.getByText("polls on a schedule").waitFor();
    await page.getByRole("button", { name: "Add to the flow" }).click();
    await page.locator(".step-open", { hasText: "New Things" }).click();
    await page.getByRole("tab", { name: "Test" }).click();
    const poll = page.getByRole("button", { name: "Poll now" });
    await runFlow(page, poll);
    await page.getByText("Nothing new", { exact: true }).waitFor();
    await page.getByRole("treeitem", { name: "round: 1" }).first().waitFor();
    await runFlow(page, poll);
    await page.locator(".verdict.ok", { hasText: "Passed" }).waitFor();
    await page.getByRole("treeitem", { name: "round: 2" }).first().waitFor();
    await page.getByRole("button", { name: "Forget the state" }).click();
    await runFlow(page, poll);
    await page.getByText("Nothing new", { exact: true }).waitFor();
  },
);

onPage(
  "listening: the trigger registers, a call arrives and runs the flow, and is used as a payload and saved",
  async (page) => {
    await visit(page, "operations", "triggers", "hook");
    await page.getByRole("button", { name: "Add to the flow" }).click();
    await page.locator(".step-open", { hasText: "Thing Happened" }).click();
    await page.getByRole("tab", { name: "Test" }).click();
    await page.getByRole("button", { name: "Enter listening mode" }).click();
    const address = await page.locator(".address").textContent();
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"id": 77}',
    });
    assert.equal(answer.status, 202);
    const delivery = page.getByRole("list", { name: "Deliveries" });
    await delivery.getByText('{"id":77}').waitFor();
    await page.locator(".verdict.ok").waitFor();
    await delivery.getByRole("button", { name: "Use" }).click();
    assert.match(await page.locator("#payload-body").inputValue(), /77/);
    await page.getByLabel("Name to save the payload under").fill("delivered.json");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved as payloads/delivered.json.").waitFor();
    const saved = JSON.parse((await running.api("GET", "/api/files/payloads/delivered.json")).body.text);
    assert.deepEqual([saved.triggerType, saved.payload.id, saved.contentType], ["WEBHOOK", 77, "application/json"]);
    await page.getByRole("button", { name: "Leave listening mode" }).click();
    await page.getByRole("button", { name: "Enter listening mode" }).waitFor();
    assert.equal((await fetch(address)).status, 404);
  },
);

onPage(
  "a result of 20 MB does not freeze the page: the tree shows what is opened, and the rest in parts",
  async (page) => {
    await visit(page, "operations", "actions", "large");
    await page.evaluate(() => {
      globalThis.longest = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, entry.duration);
      }).observe({ type: "longtask" });
    });
    await runAction(page);
    const rows = page
      .getByRole("treeitem", { name: "rows 50000" })
      .or(page.getByRole("treeitem", { name: /^rows \d+$/ }))
      .first();
    await rows.waitFor();
    if ((await rows.getAttribute("aria-expanded")) === "false") await rows.locator(".twist").click();
    await page
      .getByRole("button", { name: /more: show the next/ })
      .first()
      .click();
    await page
      .getByRole("treeitem", { name: /^100 3$/ })
      .first()
      .waitFor();
    assert.ok(
      (await page.evaluate(() => globalThis.longest)) < 250,
      `${await page.evaluate(() => globalThis.longest)} ms`,
    );
  },
);

onPage(
  "a component that ends its process or never ends: said on the page, cancelled, and the next run works",
  async (page) => {
    await visit(page, "operations", "actions", "exit");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText("PROCESS_ENDED").waitFor();
    await visit(page, "operations", "actions", "spin");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const begin = performance.now();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator(".verdict", { hasText: "Cancelled" }).waitFor();
    assert.ok(performance.now() - begin < 1500);
    await visit(page, "operations", "actions", "count");
    await runAction(page);
  },
);

onPage("without a sandbox the page says so; a login that would leave this machine is refused", async (page) => {
  await page.getByText("No sandbox").waitFor();
  await page.getByRole("link", { name: "Connections", exact: true }).click();
  const card = page.getByRole("region", { name: "Login" });
  assert.equal(await card.getByText("Authorize URL").count(), 0, "hidden templates are not shown");
  for (const [id, value] of [
    ["domain", "acme"],
    ["clientId", "id"],
    ["clientSecret", "secret"],
  ])
    await card.locator(`#login-${id}`).fill(value);
  page.expect(/./);
  await card.getByRole("button", { name: "Connect…" }).click();
  await page.getByText("A login at https://acme.example.com would leave this machine").waitFor();
  while (page.wrong().some((text) => /422/.test(text))) page.expect(/422/);
});

onPage("an action that is not safe asks first", async (page) => {
  await visit(page, "operations", "actions", "dangerous");
  const asked = page.waitForEvent("dialog");
  const click = page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = await asked;
  assert.match(dialog.message(), /changes something/);
  await dialog.dismiss();
  await click;
  assert.equal(await page.locator(".run").count(), 0);
});

onPage(
  "steps that are numbered in a component's words are a list, in those of inputs and connections",
  async (page) => {
    await visit(page, "connections");
    const card = page.getByRole("region", { name: "Login" });
    await card.getByText("For apps of version 1.2.", { exact: true }).waitFor();
    assert.deepEqual(await card.locator(".comments").first().getByRole("listitem").allTextContents(), [
      "Make an app.",
      "Copy its ID: it has 8. letters.",
      "Log in.",
    ]);
    const host = page.getByRole("region", { name: "Key", exact: true }).locator('[data-key="host"]');
    assert.deepEqual(await host.getByRole("listitem").allTextContents(), ["without a scheme", "without a path"]);
    const described = await host.getByRole("textbox").getAttribute("aria-describedby");
    assert.match(await page.locator(`[id="${described}"]`).textContent(), /Where it lives:.*without a path/);
  },
);
