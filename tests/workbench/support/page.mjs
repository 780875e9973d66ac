// What several tests do on the page, by what is seen of it.

/** Goes to a screen by its link. */
export async function visit(page, ...words) {
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    `#/${words.map(encodeURIComponent).join("/")}`,
  );
}

/** Opens a saved flow by the YAML screen. */
export async function loadFlow(page, name) {
  await visit(page, "yaml");
  await page.locator(".cm-content").waitFor();
  const answered = page.waitForResponse((response) => response.url().includes("/api/files/flows/"));
  await page.getByLabel("Open a saved flow").selectOption(`${name}.yml`);
  const [first] = (await (await answered).json()).text.split("\n");
  await page.waitForFunction((line) => document.querySelector(".cm-line")?.textContent === line, first);
  await page.getByRole("button", { name: "Load into the flow" }).click();
  await page.locator(".canvas").waitFor();
}

/** Opens a step of the flow, and a tab of it. */
export async function openStep(page, name, tab = "Configure") {
  await page.locator(".step-open", { hasText: name }).first().click();
  await page.locator(".drawer h2", { hasText: name }).waitFor();
  if (tab !== "Configure") await page.locator(".drawer").getByRole("tab", { name: tab }).click();
}

/** Presses Run, or another button that starts one, and waits for the end of that run. */
export async function runFlow(page, button = page.getByRole("button", { name: "Run ▶" })) {
  const started = page.waitForResponse(
    (response) => response.url().endsWith("/api/runs") && response.request().method() === "POST",
  );
  await button.click();
  const { id } = await (await started).json();
  await page.locator(`.history button.current`).waitFor();
  for (;;) {
    const done = await page.evaluate(async (run) => {
      const response = await fetch(`/api/runs/${run}`, {
        headers: { "x-workbench-token": sessionStorage.getItem("workbench-token") },
      });
      return (await response.json()).done;
    }, id);
    if (done) break;
    await page.waitForTimeout(40);
  }
  await page.locator(".verdict:not(:text('Running…'))").waitFor();
  await page.waitForTimeout(80);
  return id;
}

/** Adds a step after the last one, by the dialog's search. */
async function addStep(page, label, after) {
  await page.getByRole("button", { name: `Add a step after ${after}` }).click();
  await page.getByRole("searchbox", { name: "Search steps" }).fill(label);
  await page.getByRole("list", { name: "Steps", exact: true }).getByRole("button", { name: label }).first().click();
  await page.locator(".drawer h2", { hasText: label }).waitFor();
}

/** Chooses a reference in the dialog by the keys of its tree. */
async function choose(page, step, keys, from) {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reference step").selectOption({ label: step });
  if (from) await dialog.getByRole("combobox", { name: /^From/ }).selectOption(from);
  let item = dialog.locator('[role="tree"] > li');
  for (const [at, key] of keys.entries()) {
    item = item.locator(`xpath=./ul/li[./div//span[@class="key" and text()="${key}"]]`);
    if (at === keys.length - 1) await item.locator(":scope > .line .pick").click();
    else if ((await item.locator(":scope > .line .item").getAttribute("aria-expanded")) === "false")
      await item.locator(":scope > .line .twist").click();
  }
  await dialog.getByRole("button", { name: "Insert" }).click();
}

/** The flow of four steps that notes the newest ticket, built from nothing by mouse. */
export async function buildTicketNotes(page) {
  await visit(page, "flow");
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("textbox", { name: "Integration" }).fill("Ticket notes");
  await page.getByRole("textbox", { name: "Integration" }).press("Tab");
  await page.getByLabel("Name of a new config variable").fill("Note");
  await page.locator(".configuration").getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".configuration").getByLabel("Note string").fill("Seen");
  await page.locator(".configuration").getByLabel("Note string").press("Tab");
  await addStep(page, "List Tickets", "Trigger");
  const more = page.getByRole("button", { name: /^Show \d+ more inputs$/ });
  await more.click();
  await page.getByLabel("Limit", { exact: true }).fill("1");
  await addStep(page, "Get Ticket", "List Tickets");
  await page.getByLabel("How Ticket ID is given").selectOption("reference");
  await page.getByRole("button", { name: /^Ticket ID: / }).click();
  await choose(page, "List Tickets", ["data", "0", "id"], "example");
  await runFlow(page);
  await addStep(page, "Create Ticket Message", "Get Ticket");
  await page.locator(".drawer").getByRole("tab", { name: "Details" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Add Note");
  await page.getByLabel("Name", { exact: true }).press("Tab");
  await page.locator(".drawer").getByRole("tab", { name: "Configure" }).click();
  await page.getByLabel("How Ticket ID is given").selectOption("reference");
  await page.getByRole("button", { name: /^Ticket ID: / }).click();
  await choose(page, "Get Ticket", ["id"]);
  await page.getByRole("combobox", { name: "Channel (required)" }).selectOption("internal-note");
  await page.getByRole("switch", { name: /^From Agent/ }).check();
  await page.getByLabel("How Body Text is given").selectOption("template");
  await page.getByRole("textbox", { name: "Body Text" }).fill("{{#Note}}: ");
  await page.getByRole("button", { name: "Add a reference to Body Text" }).click();
  await choose(page, "Get Ticket", ["subject"]);
}

/** What the platform itself adds or leaves out: "", [], absent are alike, LATEST is any version. */
export function withoutDefaults(value) {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, withoutDefaults(one)])
      .filter(([, one]) => one !== "" && !(Array.isArray(one) && one.length === 0)),
  );
}

/** The integration that the page holds. */
export const modelOf = async (page) =>
  JSON.parse(await page.evaluate(() => sessionStorage.getItem("workbench-integration")));

/** A flow of it. */
export const flowOf = async (page, at = 0) => (await modelOf(page)).flows[at];

/** Presses a tool of a step, which shows when the mouse is over the step: "Move One up", "Remove One". */
export async function tool(page, name) {
  await page
    .locator(".step", { hasText: name.replace(/^(Move|Remove) | (up|down)$/g, "") })
    .first()
    .hover();
  await page.getByRole("button", { name, exact: true }).click();
}
