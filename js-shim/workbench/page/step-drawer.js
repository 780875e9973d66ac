// The step that is open: its inputs, its error handling, its name and words; for the trigger also its test.

import { useState } from "preact/hooks";
import { openAdd } from "./add-step.js";
import { BranchForm } from "./branch-form.js";
import { renameStep } from "./flow-edit.js";
import { Form } from "./form.js";
import { html } from "./html.js";
import { findStep, slug } from "./names.js";
import { about, attempt, change, definition, flow, flowAt, flowSteps, pins, problems, selected } from "./state.js";
import { TriggerTest } from "./trigger-test.js";

/** What is declared of a step's inputs: by the component, or by the platform's own step. */
const declaredOf = (step) => {
  const { key, component } = step.action;
  if (component.key === definition.value.key) return definition.value[step.isTrigger ? "triggers" : "actions"]?.[key];
  const found = about.value.platform.find((one) => one.component === component.key && one.key === key);
  return found && { ...found, display: { label: found.label, description: "" } };
};

/** Sentences about each input of the open step. */
function problemsOf(name) {
  const place = flowSteps.value.find((one) => one.slug === name)?.path;
  if (!place) return {};
  const own = ["flows", flowAt.value, ...place, "inputs"];
  const found = {};
  for (const { path, message, severity } of problems.value) {
    if (severity !== "error" || !own.every((key, at) => String(path[at]) === String(key))) continue;
    const key = path[own.length] ?? /\((\w+)\), which is not there/.exec(message)?.[1];
    if (key) found[key] = [...(found[key] ?? []), message];
  }
  return found;
}

export function StepDrawer({ context, start }) {
  const name = selected.value;
  const step = name === undefined ? undefined : findStep(flow.value, name);
  const [tab, setTab] = useState("configure");
  if (!step) {
    return html`<aside class="drawer empty"><p class="muted">Choose a step on the left, or add one with +.</p></aside>`;
  }
  const row = declaredOf(step);
  const tabs = {
    configure: "Configure",
    ...(step.isTrigger ? { test: "Test" } : { errors: "Error handling" }),
    details: "Details",
  };
  const edit = (work) =>
    change((_, current) => {
      work(findStep(current, name), current);
    });
  return html`<aside class="drawer" aria-label=${`Step ${step.name}`}>
    <header class="row"><div class="grow"><h2>${step.name}</h2><p class="muted small">${step.action.component.key} · ${row?.display.label ?? step.action.key} <span class="tag">${step.action.component.version ?? "LATEST"}</span></p></div>
      ${step.isTrigger && html`<button type="button" onClick=${() => openAdd({ trigger: true })}>Change</button>`}</header>
    <div class="tabs" role="tablist" aria-label=${step.name}>${Object.entries(tabs).map(([key, word]) => html`<button type="button" role="tab" aria-selected=${String(tab === key)} onClick=${() => setTab(key)}>${word}</button>`)}</div>
    <div role="tabpanel" aria-label=${tabs[tab]} class="panel">
      ${pins.value[name] && html`<${Pinned} name=${name} />`}
      ${tab === "configure" && html`<${Configure} ...${{ step, row, name, edit, context }} />`}
      ${tab === "test" && html`<${TriggerTest} step=${step} row=${row} start=${start} />`}
      ${tab === "errors" && html`<${ErrorHandling} step=${step} edit=${edit} />`}
      ${tab === "details" && html`<${Details} ...${{ step, row, name, edit }} />`}
    </div>
  </aside>`;
}

/** A kept result stands for the step. */
function Pinned({ name }) {
  const unpin = () => {
    const { [name]: _, ...rest } = pins.value;
    pins.value = rest;
  };
  return html`<p class="row pinned-note"><span class="tag">pinned</span><span class="grow">It is not run: the result that was pinned stands for it.</span><button type="button" onClick=${unpin}>Unpin</button></p>`;
}

function Configure({ step, row, name, edit, context }) {
  const set = (key, given) => edit((one) => (one.inputs = { ...one.inputs, [key]: given }));
  if (!row) return html`<${Foreign} step=${step} name=${name} />`;
  const declared = row.inputs.filter(({ scope }) => scope !== "ON_DEPLOY");
  return html`${row.display.description && html`<p class="muted">${row.display.description}</p>`}
    ${step.schedule && html`<${Schedule} step=${step} edit=${edit} />`}
    ${row.branch && html`<${BranchForm} step=${step} edit=${edit} context=${context} />`}
    ${declared.length > 0 && html`<${Form} declared=${declared} inputs=${step.inputs ?? {}} change=${set} context=${context} problems=${problemsOf(name)} />`}
    ${!declared.length && !row.branch && html`<p class="muted">Nothing to fill in.</p>`}`;
}

function Schedule({ step, edit }) {
  return html`<div class="field"><label class="label" for="schedule">Schedule</label><input id="schedule" type="text" class="mono" value=${step.schedule.value} onChange=${(
    event,
  ) => {
    const value = event.currentTarget.value;
    edit((one) => (one.schedule = { ...one.schedule, value }));
  }} /><p class="comments">Five words of cron, in UTC: minute, hour, day, month, day of the week. Here the flow runs when you run it.</p></div>`;
}

/** A step of a component that is not here: its result is what can be said about it. */
function Foreign({ step, name }) {
  const pin = pins.value[name];
  const [text, setText] = useState(pin && "value" in pin ? JSON.stringify(pin.value, null, 2) : "{}");
  const save = () =>
    attempt(async () => {
      pins.value = { ...pins.value, [name]: { value: JSON.parse(text) } };
    });
  return html`<p>This step is of the component <b>${step.action.component.key}</b>, which is not here. Its inputs are kept as they are; to run the flow, pin what it gives.</p>
    <div class="field"><label class="label" for="pinned">Pinned result (JSON)</label><textarea id="pinned" class="mono" rows="8" spellcheck=${false} value=${text} onInput=${(event) => setText(event.currentTarget.value)}></textarea></div>
    <button type="button" onClick=${save}>${pin ? "Pin anew" : "Pin"}</button>`;
}

const HANDLERS = { fail: "Fail: the run ends", ignore: "Ignore: go on", retry: "Retry" };

function ErrorHandling({ step, edit }) {
  const now = {
    errorHandlerType: "fail",
    maxAttempts: 0,
    delaySeconds: 0,
    usesExponentialBackoff: false,
    ignoreFinalError: false,
    ...step.errorConfig,
  };
  const set = (key, value) => edit((one) => (one.errorConfig = { ...now, [key]: value }));
  const number = (key, label, most) =>
    html`<div class="field"><label class="label" for=${key}>${label}</label><input id=${key} type="number" min="0" max=${most} value=${now[key]} onChange=${(event) => set(key, Number(event.currentTarget.value))} /></div>`;
  const box = (key, label) =>
    html`<label class="row"><input type="checkbox" checked=${now[key]} onChange=${(event) => set(key, event.currentTarget.checked)} />${label}</label>`;
  return html`<div class="form"><div class="field"><label class="label" for="handler">When this step fails</label><select id="handler" value=${now.errorHandlerType} onChange=${(event) => set("errorHandlerType", event.currentTarget.value)}>${Object.entries(HANDLERS).map(([key, word]) => html`<option value=${key}>${word}</option>`)}</select></div>
    ${now.errorHandlerType === "retry" && html`${number("maxAttempts", "Attempts after the first (at most 5)", 5)}${number("delaySeconds", "Seconds between them (at most 60)", 60)}${box("usesExponentialBackoff", "Each wait twice as long")}${box("ignoreFinalError", "Go on when the last one fails, too")}`}
    ${now.errorHandlerType !== "fail" && html`<p class="comments">Later steps find what went wrong in <code>${slug(step.name)}.results.error</code>.</p>`}</div>`;
}

function Details({ step, row, name, edit }) {
  const rename = (text) => {
    let next = name;
    change((_, current) => {
      next = renameStep(current, name, text);
    });
    const { [name]: pin, ...rest } = pins.value;
    if (pin) pins.value = { ...rest, [next]: { ...pin, ...(pin.run ? { step: pin.step ?? name } : {}) } };
    selected.value = next;
  };
  return html`<div class="form"><div class="field"><label class="label" for="step-name">Name</label><input id="step-name" type="text" value=${step.name} onChange=${(event) => rename(event.currentTarget.value)} /><p class="comments">In references: <code>${slug(step.name)}</code>. Renaming leads the references along.</p></div>
    <div class="field"><label class="label" for="step-description">Description</label><textarea id="step-description" rows="3" value=${step.description ?? ""} onChange=${(
      event,
    ) => {
      const text = event.currentTarget.value;
      edit((one) => (one.description = text));
    }}></textarea></div>
    <p class="muted small">${step.action.component.key} · <span class="mono">${step.action.key}</span>${row?.performSafety ? ` · performSafety ${row.performSafety}` : ""}</p></div>`;
}
