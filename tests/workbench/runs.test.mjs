// Runs as the page shows them: errors, loops of many rounds, replays, pins, other tabs, a page that is loaded anew.

import assert from "node:assert/strict";
import { flowOf, modelOf, openStep, runFlow, tool, visit } from "./support/page.mjs";
import { pageTests } from "./support/page-tests.mjs";
import { echo, platform, ref, step } from "./support/runs.mjs";
import { startForeign } from "./support/start.mjs";

const running = await startForeign();
const { onFlow } = await pageTests(running);

onFlow(
  "error handling is set by clicking: a step that fails is ignored, one is tried again, and the run shows both",
  { steps: [step("Break", "fail"), echo("After", ref("break.results.error.code"))] },
  async (page) => {
    await runFlow(page);
    await page.locator(".run-step.failed", { hasText: "Break" }).waitFor();
    assert.equal(await page.locator(".run-step").count(), 2);

    await openStep(page, "Break", "Error handling");
    await page.getByLabel("When this step fails").selectOption("ignore");
    await runFlow(page);
    await page.locator(".run-step.ignored", { hasText: "Break" }).waitFor();
    await page.locator(".run-step.ok", { hasText: "After" }).click();
    await page.getByRole("treeitem", { name: /^value: "\w+"$/ }).waitFor();

    await page.getByLabel("When this step fails").selectOption("retry");
    await page.getByLabel(/^Attempts after the first/).fill("2");
    await page.getByLabel(/^Attempts after the first/).press("Tab");
    assert.deepEqual((await flowOf(page)).steps[1].errorConfig, {
      errorHandlerType: "retry",
      maxAttempts: 2,
      delaySeconds: 0,
      usesExponentialBackoff: false,
      ignoreFinalError: false,
    });
    const id = await runFlow(page);
    await page.locator(".run-step.failed", { hasText: "Break" }).click();
    const { events } = (await running.api("GET", `/api/runs/${id}`)).body;
    assert.equal(events.filter(({ type }) => type === "retry").length, 2);
    await page.getByRole("tab", { name: "Requests 0" }).click();
    await page.getByText("Attempt 2 of 3 failed").waitFor();
    await page
      .locator(".run-step", { hasText: "3 attempts" })
      .locator(".bar .wait")
      .first()
      .waitFor({ state: "attached" });

    await page.getByLabel("Go on when the last one fails, too").check();
    await runFlow(page);
    await page.locator(".run-step.ignored", { hasText: "Break" }).waitFor();
    assert.equal(await page.locator(".run-step").count(), 3);
  },
);

const ITEMS = 300;

onFlow(
  "a loop of many rounds: one is shown at a time, the failed ones first, and its tree opens and closes as a whole",
  {
    steps: [
      platform("Many", "result-placeholder", "mockResult", {
        code: JSON.stringify(Array.from({ length: ITEMS }, (_, at) => ({ at, deep: { er: { est: at } } }))),
      }),
      platform(
        "Each",
        "loop",
        "loopOverItems",
        { items: ref("many.results") },
        {
          steps: [
            echo("Inside", ref("each.currentItem")),
            platform(
              "Odd One",
              "branch",
              "branchOnValue",
              {
                inputValue: ref("each.index"),
                branchValueMappings: { type: "complex", value: [{ name: "Hit", type: "value", value: "41" }] },
              },
              {
                branches: [
                  {
                    name: "Hit",
                    steps: [step("Break", "fail", {}, { errorConfig: { errorHandlerType: "ignore" } })],
                  },
                  { name: "Else", steps: [] },
                ],
              },
            ),
          ],
        },
      ),
    ],
  },
  async (page) => {
    await runFlow(page);
    const round = page.getByRole("spinbutton", { name: "Round of Each" });
    assert.equal(await round.inputValue(), "42");
    assert.equal(await page.locator(".run-step").count(), 6);
    await page.locator(".run-step.ignored", { hasText: "Break" }).waitFor();
    await page.locator(".run-step", { hasText: "Inside" }).click();
    await page.getByLabel("Search the output").fill("at");
    await page.getByRole("treeitem", { name: "at: 41" }).waitFor();
    await page.getByRole("button", { name: "Next round of Each" }).click();
    await page.getByRole("treeitem", { name: "at: 42" }).waitFor();
    assert.equal(await page.locator(".run-step").count(), 5, "nothing broke in this round");
    await round.fill(String(ITEMS));
    await round.press("Tab");
    await page.getByRole("treeitem", { name: `at: ${ITEMS - 1}` }).waitFor();
    assert.ok(await page.getByRole("button", { name: "Next round of Each" }).isDisabled());
    await page.getByRole("button", { name: /^1 failed/ }).click();
    assert.equal(await round.inputValue(), "42");

    const detail = page.locator(".run-detail");
    await page.getByLabel("Search the output").fill("");
    assert.equal(await detail.getByRole("treeitem", { name: "est: 41" }).count(), 0);
    await detail.getByRole("button", { name: "Expand all" }).click();
    await detail.getByRole("treeitem", { name: "est: 41" }).waitFor();
    await detail.getByRole("button", { name: "Collapse all" }).click();
    await detail.getByRole("treeitem", { name: "est: 41" }).waitFor({ state: "detached" });
  },
);

onFlow(
  "a run is replayed with what its trigger got, and its log is searched",
  { steps: [step("Say", "say", { words: ref("trigger.results.body.data.word") })] },
  async (page) => {
    await openStep(page, "Trigger", "Test");
    await page.getByRole("textbox", { name: "Body" }).fill('{"word": "first"}');
    await runFlow(page);
    await page.getByRole("textbox", { name: "Body" }).fill('{"word": "second"}');
    await runFlow(page);
    assert.equal(await page.locator(".history li").count(), 2);
    const id = await runFlow(page, page.getByRole("button", { name: /^Replay the run of/ }).last());
    const { events } = (await running.api("GET", `/api/runs/${id}`)).body;
    assert.equal(events.findLast(({ type }) => type === "step.end").results, "first");
    await page.getByRole("tab", { name: /^Logs \d/ }).click();
    await page.getByLabel("Search the log").fill("console");
    assert.deepEqual(await page.locator(".logs li span").allTextContents(), ["console: first"]);
    await page.getByLabel("Search the log").fill("nobody said this");
    await page.getByText("Nothing of that was logged.").waitFor();
  },
);

onFlow(
  "another tab has its own flow, and sees in its history what was run here",
  { steps: [echo("One", "1")] },
  async (page) => {
    const other = await page.context().newPage();
    await other.goto(running.url);
    await other.getByRole("navigation", { name: "Operations" }).waitFor();
    await visit(other, "flow");
    assert.deepEqual(
      await other.locator(".step").allTextContents(),
      ["⚡TriggerWebhook"],
      "what is edited here is not edited there",
    );
    const model = await modelOf(page);
    await other.evaluate((text) => sessionStorage.setItem("workbench-integration", text), JSON.stringify(model));
    await other.reload();
    await other.getByText("No run yet.").waitFor();
    await runFlow(page);
    await other.locator(".history .sign.ok").waitFor();
    await other.locator(".run-step.ok", { hasText: "One" }).waitFor();
  },
);

onFlow(
  "a page that is loaded anew in the middle of a run goes on showing it, to its end",
  { steps: [step("Wait", "wait", { ms: "1200" }), echo("After", "1")] },
  async (page) => {
    await page.getByRole("button", { name: "Run ▶" }).click();
    await page.locator(".run-step.running", { hasText: "Wait" }).waitFor();
    await page.reload();
    await page.locator(".run-step.running", { hasText: "Wait" }).waitFor();
    await page.locator(".verdict.ok").waitFor();
    assert.equal(await page.locator(".run-step.ok").count(), 3);
  },
);

const many = { type: "value", value: Array.from({ length: 1000 }, (_, index) => index) };

onFlow(
  "a loop of a thousand rounds is shown a round at a time, and the page answers meanwhile",
  {
    steps: [
      platform("Each", "loop", "loopOverItems", { items: many }, { steps: [echo("Inner", ref("each.currentItem"))] }),
    ],
  },
  async (page) => {
    await page.getByRole("button", { name: "Run ▶" }).click();
    await page.locator(".run-step", { hasText: "Inner" }).waitFor();
    const begun = performance.now();
    await page.getByRole("link", { name: "YAML" }).click();
    await page.getByRole("heading", { name: "YAML" }).waitFor();
    assert.ok(performance.now() - begun < 2000);
    await visit(page, "flow");
    await page.locator(".verdict.ok").waitFor({ timeout: 30_000 });
    assert.equal(await page.locator(".run-step").count(), 3);
    await page.getByRole("spinbutton", { name: "Round of Each" }).fill("777");
    await page.locator(".run-step", { hasText: "Inner" }).click();
    await page.getByRole("treeitem", { name: "value: 776" }).waitFor();
  },
);

onFlow(
  "a pin goes with its step and a test payload with its flow: neither stands in the way of another",
  { steps: [echo("One", "1"), echo("Two", ref("one.results.value"))] },
  async (page) => {
    const pinned = page.locator(".step .tag", { hasText: "pinned" });
    await runFlow(page);
    await page.locator(".run-step", { hasText: "One" }).click();
    await page.getByLabel("Pin").check();
    await openStep(page, "One", "Details");
    await page.getByLabel("Name", { exact: true }).fill("First");
    await page.getByLabel("Name", { exact: true }).press("Tab");
    assert.equal(await pinned.count(), 1);
    await runFlow(page);
    await page.locator(".run-step", { hasText: "First" }).locator(".tag", { hasText: "pinned" }).waitFor();
    await openStep(page, "Trigger", "Test");
    await page.getByRole("checkbox", { name: "Use this payload" }).check();

    await page.getByRole("button", { name: "New flow" }).click();
    assert.equal(await pinned.count(), 0);
    await openStep(page, "Trigger", "Test");
    assert.equal(await page.getByRole("checkbox", { name: "Use this payload" }).isChecked(), false);
    await runFlow(page);
    await page.locator(".verdict.ok").waitFor();
    await page.getByRole("combobox", { name: "Show the flow" }).selectOption({ label: "Flow 1" });
    assert.equal(await pinned.count(), 1);
    await openStep(page, "First");
    await page.getByRole("button", { name: "Unpin" }).click();
    assert.equal(await pinned.count(), 0);
    await runFlow(page);
    await page.locator(".run-step", { hasText: "First" }).click();
    await page.getByLabel("Pin").check();
    await tool(page, "Remove First");
    await runFlow(page);
    await page.locator(".verdict.ok").waitFor();
    await page.getByRole("button", { name: "Start over" }).click();
    await openStep(page, "Trigger", "Test");
    assert.equal(await page.getByRole("checkbox", { name: "Use this payload" }).isChecked(), false);
  },
);
