// A flow changed on the page: steps moved and removed, branches and their conditions, templates with chips, a second
// flow, files that cannot be loaded; each by what is seen, and by the integration that comes of it.

import assert from "node:assert/strict";
import { flowOf, modelOf, openStep, runFlow, tool, visit } from "./support/page.mjs";
import { pageTests } from "./support/page-tests.mjs";
import { echo, platform, ref, template } from "./support/runs.mjs";
import { startForeign } from "./support/start.mjs";

const running = await startForeign();
const { onFlow } = await pageTests(running);

const names = async (page) => (await flowOf(page)).steps.map(({ name }) => name);
const problems = (page, count) =>
  page.locator(".count-of-problems", { hasText: count ? `${count} problem` : /^$/ }).waitFor({ state: "attached" });
const operators = (page) => page.getByRole("combobox", { name: /^Operator/ });
const field = (page, name) => page.getByRole("textbox", { name, exact: true });

onFlow(
  "steps move and go; what refers to a later step is a problem that leads there",
  { steps: [echo("One", "1"), echo("Two", ref("one.results.value")), echo("Three", "3")] },
  async (page) => {
    await tool(page, "Move Three up");
    assert.deepEqual(await names(page), ["Trigger", "One", "Three", "Two"]);
    await problems(page, 0);
    await tool(page, "Move Two up");
    await tool(page, "Move Two up");
    assert.deepEqual(await names(page), ["Trigger", "Two", "One", "Three"]);
    await problems(page, 1);
    await page.locator(".step", { hasText: "Two" }).locator(".wrong", { hasText: "1" }).waitFor();
    // The trigger stays first, and nothing takes its place.
    await tool(page, "Move Two up");
    assert.deepEqual(await names(page), ["Trigger", "Two", "One", "Three"]);
    assert.equal(await page.getByRole("button", { name: "Remove Trigger" }).count(), 0);
    await tool(page, "Move Two down");
    await problems(page, 0);
    await openStep(page, "One");
    await tool(page, "Remove One");
    assert.deepEqual(await names(page), ["Trigger", "Two", "Three"]);
    await page.getByText("Choose a step on the left").waitFor();
    await problems(page, 1);
  },
);

onFlow(
  "a template holds its chips: one is removed as one character, one is changed by a click, a renamed step shows",
  { steps: [echo("One", "first"), echo("Two", template("Hello {{$one.results.value}}!"))] },
  async (page) => {
    await openStep(page, "Two");
    const text = field(page, "Value");
    const value = async () => (await flowOf(page)).steps.at(-1).inputs.value;
    const becomes = async (expected) => {
      const same = (wanted) =>
        JSON.parse(sessionStorage.getItem("workbench-integration")).flows[0].steps.at(-1).inputs.value.value === wanted;
      await page.waitForFunction(same, expected).catch(async () => assert.equal((await value()).value, expected));
    };
    await text.locator(".chip", { hasText: "One results.value" }).waitFor();
    assert.equal((await text.innerText()).trim(), "Hello One results.value!");

    await text.press("End");
    await page.keyboard.type(" And {{$trigger.results.body}}");
    await text.locator(".chip", { hasText: "Trigger results.body" }).waitFor();
    await becomes("Hello {{$one.results.value}}! And {{$trigger.results.body}}");
    await page.keyboard.press("Backspace");
    await becomes("Hello {{$one.results.value}}! And ");
    await page.keyboard.type("{{$trigger.results}}");
    await becomes("Hello {{$one.results.value}}! And {{$trigger.results}}");

    await text.locator(".chip", { hasText: "Trigger results" }).click();
    await page.getByLabel("Reference path").fill("one.results");
    await page.getByRole("button", { name: "Insert" }).click();
    await becomes("Hello {{$one.results.value}}! And {{$one.results}}");

    // Put in where the cursor stands.
    await text.press("Home");
    await page.getByRole("button", { name: "Add a reference to Value" }).click();
    await page.getByLabel("Reference path").fill("nobody.results");
    await page.getByRole("button", { name: "Insert" }).click();
    await becomes("{{$nobody.results}}Hello {{$one.results.value}}! And {{$one.results}}");
    await text.locator(".chip.lost", { hasText: "nobody" }).waitFor();

    await openStep(page, "One", "Details");
    await page.getByLabel("Name", { exact: true }).fill("First Step");
    await page.getByLabel("Name", { exact: true }).press("Tab");
    await openStep(page, "Two");
    await page.getByRole("tab", { name: "Configure" }).click();
    await text.locator(".chip", { hasText: "First Step results.value" }).waitFor();
    assert.match((await value()).value, /\{\{\$firstStep\.results\}\}$/);
  },
);

onFlow(
  "branches: added, named, tried earlier, removed; the canvas and the conditions go together",
  { steps: [echo("One", "5")] },
  async (page) => {
    await page.getByRole("button", { name: "Add a step after One" }).click();
    await field(page, "Search steps")
      .or(page.getByRole("searchbox", { name: "Search steps" }))
      .fill("Branch on Value");
    await page.keyboard.press("Enter");
    await page.locator(".drawer h2", { hasText: "Branch on Value" }).waitFor();
    await page.getByRole("button", { name: /^Input Value: / }).click();
    await page.getByLabel("Reference path").fill("one.results.value");
    await page.getByRole("button", { name: "Insert" }).click();
    await field(page, "Value of Branch 1").fill("4");
    await page.getByRole("button", { name: "Add a branch" }).click();
    const name = page.locator(".branches fieldset").nth(1).getByRole("textbox", { name: "Branch", exact: true });
    await name.fill("Five");
    await name.press("Tab");
    await field(page, "Value of Five").fill("5");
    const heads = page.locator(".branch > h3");
    assert.deepEqual(await heads.allTextContents(), ["Branch 1", "Five", "Else"]);
    await page.getByRole("button", { name: "Add the first step of Five" }).click();
    await page.getByRole("searchbox", { name: "Search steps" }).fill("echo");
    await page.keyboard.press("Enter");
    await page.locator(".drawer h2", { hasText: "Echo" }).waitFor();
    await field(page, "Value").fill("it was five");
    await openStep(page, "Branch on Value");
    await page.getByRole("button", { name: "Try Five earlier" }).click();
    assert.deepEqual(await heads.allTextContents(), ["Five", "Branch 1", "Else"]);
    const branching = (await flowOf(page)).steps.at(-1);
    assert.deepEqual(branching.inputs.branchValueMappings.value, [
      { name: "Five", type: "value", value: "5" },
      { name: "Branch 1", type: "value", value: "4" },
    ]);
    assert.deepEqual(
      branching.branches.map((one) => [one.name, one.steps.length]),
      [
        ["Five", 1],
        ["Branch 1", 0],
        ["Else", 0],
      ],
    );
    await problems(page, 0);
    await runFlow(page);
    await page.locator(".run-step", { hasText: "Branch on Value" }).locator(".tag", { hasText: "Five" }).waitFor();
    await page.getByRole("button", { name: "Remove Branch 1" }).click();
    assert.deepEqual(await heads.allTextContents(), ["Five", "Else"]);
  },
);

const condition = (...value) => ({
  conditions: { type: "complex", value: [{ name: "Yes", type: "complex", value }] },
});
const text = (value) => ({ type: "value", value });
const branches = {
  branches: [
    { name: "Yes", steps: [] },
    { name: "Else", steps: [] },
  ],
};

onFlow(
  "a nested condition is changed on the page: terms, groups, operators, ways of joining",
  {
    steps: [
      echo("One", "5"),
      platform(
        "Which",
        "branch",
        "branchOnExpression",
        condition(
          "and",
          ["equal", ref("one.results.value"), text("5")],
          [
            "or",
            ["isEmpty", text("x")],
            ["and", ["equal", text("a"), text("a")], ["startsWith", text("b"), text("bc")]],
          ],
        ),
        branches,
      ),
    ],
  },
  async (page) => {
    await openStep(page, "Which");
    const conditions = async () => (await flowOf(page)).steps.at(-1).inputs.conditions.value[0].value;
    const inner = "group 2 of group 2 of Yes";
    assert.equal(await operators(page).count(), 4);
    await page.getByRole("combobox", { name: `How the terms of ${inner} are joined` }).selectOption("or");
    await page.getByRole("combobox", { name: `Operator 2 of ${inner}` }).selectOption("isNotEmpty");
    assert.equal(await field(page, `Right side 2 of ${inner}`).count(), 0);
    await field(page, `Left side 1 of ${inner}`).fill("c");
    await page.getByRole("button", { name: "Add a term to group 2 of Yes" }).click();
    await field(page, "Left side 3 of group 2 of Yes").fill("7");
    await field(page, "Right side 3 of group 2 of Yes").fill("7");
    await page.getByRole("button", { name: "Remove term 1 of group 2 of Yes" }).click();
    assert.deepEqual(await conditions(), [
      "and",
      ["equal", { type: "reference", value: "one.results.value" }, text("5")],
      ["or", ["or", ["equal", text("c"), text("a")], ["isNotEmpty", text("b")]], ["equal", text("7"), text("7")]],
    ]);
    await runFlow(page);
    await page.locator(".run-step", { hasText: "Which" }).locator(".tag", { hasText: "Yes" }).waitFor();

    await page.getByRole("button", { name: "Remove group 2 of Yes" }).click();
    await page.getByRole("button", { name: "Add a group to Yes" }).click();
    assert.deepEqual((await conditions())[2], ["or", ["equal", text(""), text("")], ["equal", text(""), text("")]]);
    await page.getByRole("combobox", { name: "How the terms of Yes are joined" }).selectOption("or");
    assert.equal((await conditions())[0], "or");
  },
);

onFlow(
  "a second flow has its own steps, name and runs, and can be removed",
  { steps: [echo("One", "1")] },
  async (page) => {
    await page.getByRole("button", { name: "New flow" }).click();
    await field(page, "Flow").fill("Other");
    await field(page, "Flow").press("Tab");
    await page.getByRole("button", { name: "Add a step after Trigger" }).click();
    await page.getByRole("searchbox", { name: "Search steps" }).fill("echo");
    await page.keyboard.press("Enter");
    await field(page, "Value").fill("from the other");
    await runFlow(page);
    assert.equal(await page.locator(".history li").count(), 1);
    assert.deepEqual(
      (await modelOf(page)).flows.map(({ name, steps }) => [name, steps.length]),
      [
        ["Flow 1", 2],
        ["Other", 2],
      ],
    );
    await page.getByRole("combobox", { name: "Show the flow" }).selectOption({ label: "Flow 1" });
    await page.locator(".step", { hasText: "One" }).waitFor();
    await page.getByText("No run yet.").waitFor();
    await page.getByRole("combobox", { name: "Show the flow" }).selectOption({ label: "Other" });
    await page.getByRole("button", { name: "Remove flow" }).click();
    assert.deepEqual(
      (await modelOf(page)).flows.map(({ name }) => name),
      ["Flow 1"],
    );
    assert.equal(await page.getByRole("combobox", { name: "Show the flow" }).count(), 0);
  },
);

onFlow(
  "another trigger takes the references along",
  { steps: [echo("One", ref("trigger.results.body.data"))] },
  async (page) => {
    await openStep(page, "Trigger");
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByRole("searchbox", { name: "Search steps" }).fill("Thing Happened");
    await page.keyboard.press("Enter");
    await page.locator(".drawer h2", { hasText: "Thing Happened" }).waitFor();
    const { steps } = await flowOf(page);
    assert.equal(steps[0].action.key, "hook");
    assert.equal(steps[1].inputs.value.value, "thingHappened.results.body.data");
    await problems(page, 0);
  },
);

onFlow(
  "a file that has not the form of an integration is not loaded: it says why, and stays as it is",
  {},
  async (page) => {
    const trigger = "{name: Trigger, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}";
    const cases = [
      ["flows: [{name: F, steps: none}]", '"F".steps is no list.'],
      [`flows: [{name: F, steps: [${trigger}, null]}]`, '"F".steps[1] is not a step.'],
      [`flows: [{name: F, steps: [${trigger}, {name: A}]}]`, 'The step "A" does not say which action'],
      [
        `flows: [{name: F, steps: [${trigger.replace("isTrigger: true", "branches: x")}]}]`,
        "has branches that are no list.",
      ],
      [`requiredConfigVars: x\nflows: [{name: F, steps: [${trigger}]}]`, "requiredConfigVars is no list."],
      ["flows: [null]", "flows[0] is not a flow."],
    ];
    await visit(page, "yaml");
    for (const [at, [rest, why]] of cases.entries()) {
      const text = `definitionVersion: 7\nname: Broken ${at}\n${rest}\n`;
      await page
        .getByLabel("From this machine")
        .setInputFiles({ name: `${at}.yml`, mimeType: "application/yaml", buffer: Buffer.from(text) });
      await page.locator(".cm-line", { hasText: `name: Broken ${at}` }).waitFor();
      await page.getByRole("button", { name: "Load into the flow" }).click();
      await page.locator(".notice.error", { hasText: why }).waitFor();
      await page.locator(".problems li.error").first().waitFor();
      assert.equal((await page.locator(".cm-content").innerText()).replaceAll(/\s/g, ""), text.replaceAll(/\s/g, ""));
    }
    await visit(page, "flow");
    await page.locator(".step", { hasText: "Trigger" }).waitFor();
  },
);

onFlow("a screen that cannot be drawn says so, and leads on", {}, async (page) => {
  await page.evaluate(() => sessionStorage.setItem("workbench-integration", '{"flows":[{"name":"F","steps":[null]}]}'));
  await page.reload();
  await page.getByRole("heading", { name: "This screen cannot be shown" }).waitFor();
  await page.getByRole("button", { name: "Start over" }).click();
  await page.locator(".step", { hasText: "Trigger" }).waitFor();
  await page.reload();
  await page.locator(".step", { hasText: "Trigger" }).waitFor();
});

onFlow("an editor that is fetched late opens with what was chosen meanwhile", {}, async (page) => {
  let release = () => {};
  const isReleased = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route(/\/app\/editor-/, async (route) => {
    await isReleased;
    await route.continue();
  });
  await visit(page, "yaml");
  await page
    .getByLabel("From this machine")
    .setInputFiles({ name: "a.yml", mimeType: "application/yaml", buffer: Buffer.from("name: Chosen early\n") });
  await page.getByRole("button", { name: "Check" }).click();
  await page.locator(".problems li").first().waitFor();
  release();
  await page.locator(".cm-line", { hasText: "name: Chosen early" }).waitFor();
});
