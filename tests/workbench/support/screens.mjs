// Every screen of the page, each in a state in which there is something to see: what is looked at, measured and walked
// over by keyboard.

import { loadFlow, openStep, runFlow, visit } from "./page.mjs";
import { integration, platform, ref, step, template, webhook } from "./runs.mjs";

/** With our component and its emulator: `show(name)` is called on each. */
export async function ourScreens(page, show) {
  await show("welcome");
  // Of the list beside it a few lines stand for all.
  await page.getByRole("searchbox", { name: "Search operations" }).fill("ticket message");
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
  await page.getByLabel("Pin").check();
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
  await loadFlow(page, "nightly-clean-up");
  await openStep(page, "Waits For Nobody");
  await show("conditions");
  await page.locator(".steps > li:first-child .step-open").first().click();
  await page.locator(".drawer").getByRole("tab", { name: "Test" }).click();
  await page.getByText("Forget the state").waitFor();
  await show("poll");
  await visit(page, "connections");
  await page.getByRole("heading", { name: "Connections", level: 1 }).waitFor();
  await show("connections");
  await page.getByRole("button", { name: "Emulator" }).click();
  await page.getByText("429 Too Many Requests").waitFor();
  await show("emulator");
}

const rounds = { type: "value", value: ["1", "2", "3", "4"] };

/** With the component that has every type of input. */
export async function foreignScreens(page, show) {
  await visit(page, "operations", "actions", "everything");
  await page.getByRole("button", { name: /^Show \d+ more inputs$/ }).click();
  await page.locator('[data-key="group"] summary').click();
  await page.getByRole("button", { name: "Add Groups" }).click();
  await page.getByRole("button", { name: "Add value to Headers" }).click();
  await page.getByRole("combobox", { name: "Configuration" }).selectOption({ label: "Square" });
  await page.locator('[data-key="query"]').getByRole("button", { name: "Edit" }).click();
  await page.locator('[data-key="query"] .cm-content').waitFor();
  await show("every input");
  await visit(page, "operations", "dataSources", "words");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".verdict.ok").waitFor();
  await show("data source");
  const steps = [
    webhook,
    step("Say It", "say", { words: "Hello" }),
    step("Everything", "everything", {
      line: template("{{$sayIt.results}} and {{#Greeting}}"),
      longText: ref("sayIt.results"),
      prefilled: { type: "configVar", value: "Greeting" },
      list: { type: "complex", value: [ref("sayIt.results"), template("{{$sayIt.results}}!")] },
    }),
    platform(
      "Each",
      "loop",
      "loopOverItems",
      { items: rounds },
      { steps: [step("Inner", "fail", { times: "2" }, { errorConfig: { errorHandlerType: "ignore" } })] },
    ),
    {
      ...step("Post To Elsewhere", "post"),
      action: { key: "post", component: { key: "elsewhere", isPublic: true, version: "LATEST" } },
    },
  ];
  const model = integration(steps, {
    requiredConfigVars: [{ key: "Greeting", dataType: "string", defaultValue: "Hi" }],
  });
  await page.evaluate((text) => sessionStorage.setItem("workbench-integration", text), JSON.stringify(model));
  await page.reload();
  await visit(page, "flow");
  await openStep(page, "Post To Elsewhere");
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await show("foreign step");
  await runFlow(page);
  await openStep(page, "Everything");
  await page.locator(".template .cm-content").first().waitFor();
  await page.getByRole("button", { name: /\d failed/ }).waitFor();
  await show("rounds");
  await page.locator(".drawer").getByRole("tab", { name: "Error handling" }).click();
  await page.getByLabel("When this step fails").selectOption("retry");
  await show("error handling");
  await page.locator(".drawer").getByRole("tab", { name: "Details" }).click();
  await show("details");
  await openStep(page, "Trigger", "Test");
  await page.getByRole("button", { name: "Enter listening mode" }).click();
  const url = await page.locator(".address").textContent();
  await page
    .evaluate(
      (hook) => fetch(hook, { method: "POST", body: "{}", headers: { "content-type": "application/json" } }),
      url,
    )
    .catch(() => {});
  await page.locator(".deliveries li").first().waitFor();
  await show("listening");
  await page.getByRole("button", { name: "Leave listening mode" }).click();
  await visit(page, "connections");
  await page.getByRole("heading", { name: "Connections", level: 1 }).waitFor();
  await show("connections");
}
