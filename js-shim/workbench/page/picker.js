// The reference picker: an earlier step, what to look at of it (the example, a run, a pinned result), and a tree whose
// keys are what can be chosen.

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api.js";
import { stepsBefore } from "./flow-edit.js";
import { clock, html } from "./html.js";
import { viewOf } from "./run-view.js";
import { about, definition, flow, integration, pins, runs, selected, watchRun } from "./state.js";
import { pathText, Tree } from "./tree.js";

const asked = signal(/** @type {any} */ (undefined));
/** Opens the picker: `{label, value, use(path)}`. */
export const pickReference = (what) => {
  asked.value = what;
};

const RECEIVED = {
  body: { data: {}, contentType: "application/json" },
  headers: {},
  queryParameters: {},
  rawBody: { data: "" },
  pathFragment: "",
  webhookUrls: {},
  instance: { id: "instance-1", name: "" },
  customer: { id: "customer-1", name: "" },
};

/** What a step gives, by the component's own example. */
function exampleOf(step) {
  const { key, component } = step.action;
  if (component.key !== definition.value.key) {
    const isTrigger = about.value.platform.find((one) => one.component === component.key && one.key === key)?.trigger;
    return isTrigger ? RECEIVED : undefined;
  }
  const row = definition.value[step.isTrigger ? "triggers" : "actions"]?.[key];
  const example = row?.examplePayload;
  return step.isTrigger ? (example?.payload ?? example ?? RECEIVED) : example?.data;
}

/** Where the tree can come from: [{key, label, value, load}]. */
function sourcesOf(step, name, isOpen) {
  /** @type {any[]} */
  const sources = [];
  const ofRun = (run) => {
    const found = viewOf(watchRun(run.id).events).steps.find((one) => one.step === name && one.results !== undefined);
    void watchRun(run.id).version.value;
    return (
      found && {
        value: found.results,
        load: async (path, from) =>
          (
            await get(
              `/api/runs/${run.id}/value?place=${encodeURIComponent(found.place)}&path=${encodeURIComponent(JSON.stringify(path))}&from=${from}`,
            )
          ).value,
      }
    );
  };
  if (!isOpen) {
    for (const run of runs.value
      .filter((one) => one.integration === integration.value.name && one.flow === flow.value.name)
      .slice(0, 5)) {
      const found = ofRun(run);
      if (found) sources.push({ key: run.id, label: `Run ${clock(run.at)}`, ...found });
    }
    const pin = pins.value[name];
    if (pin && "value" in pin) sources.unshift({ key: "pin", label: "Pinned", value: pin.value });
    const example = exampleOf(step);
    if (example !== undefined) sources.push({ key: "example", label: "Example", value: example });
  }
  return sources;
}

export function ReferencePicker() {
  const dialog = useRef(/** @type {any} */ (undefined));
  const what = asked.value;
  const before = what ? stepsBefore(flow.value, selected.value) : [];
  const [name, setName] = useState(/** @type {any} */ (undefined));
  const [sourceKey, setSource] = useState(/** @type {any} */ (undefined));
  const [path, setPath] = useState("");
  const [filter, setFilter] = useState("");
  useEffect(() => {
    if (!what) return;
    setPath(what.value ?? "");
    setFilter("");
    setSource(undefined);
    const begun = String(what.value ?? "").split(".")[0];
    setName(before.some(({ slug }) => slug === begun) ? begun : before.at(-1)?.slug);
    dialog.current.showModal();
  }, [what]);
  if (!what) return null;
  const current = before.find(({ slug }) => slug === name);
  const sources = current ? sourcesOf(current.step, name, current.isOpen) : [];
  const source = sources.find(({ key }) => key === sourceKey) ?? sources[0];
  const close = () => {
    dialog.current.close();
    asked.value = undefined;
  };
  const insert = (event) => {
    event.preventDefault();
    what.use(path);
    close();
  };
  const pick = (keys) => setPath(pathText([name, "results", ...keys]));
  return html`<dialog ref=${dialog} class="dialog" aria-labelledby="picker-title" onClose=${() => (asked.value = undefined)}>
    <form onSubmit=${insert}>
      <h2 id="picker-title">A value for ${what.label}</h2>
      ${before.length === 0 && html`<p class="muted">No step comes before this one.</p>`}
      <div class="row wrap">
        <label class="stack grow"><span>Reference step</span><select value=${name} onChange=${(event) => {
          setName(event.currentTarget.value);
          setSource(undefined);
          setPath("");
        }}>${before.map((one) => html`<option value=${one.slug}>${one.step.name}</option>`)}</select></label>
        ${sources.length > 0 && html`<label class="stack"><span>From</span><select value=${source?.key} onChange=${(event) => setSource(event.currentTarget.value)}>${sources.map(({ key, label }) => html`<option value=${key}>${label}</option>`)}</select></label>`}
      </div>
      <label class="stack"><span>Reference path</span><input type="text" class="mono" value=${path} onInput=${(event) => setPath(event.currentTarget.value)} spellcheck=${false} autocomplete="off" /></label>
      ${
        current?.isOpen
          ? html`<div class="row wrap">${["currentItem", "index", "isFirst", "isLast"].map((word) => html`<button type="button" onClick=${() => setPath(`${name}.${word}`)}>${word}</button>`)}</div>`
          : source
            ? html`<input type="search" aria-label="Search the tree" placeholder="Search" value=${filter} onInput=${(event) => setFilter(event.currentTarget.value)} /><div class="picker-tree"><${Tree} key=${`${name} ${source.key}`} value=${source.value} label="results" load=${source.load} pick=${pick} filter=${filter} openDepth=${2} tools=${true} /></div>`
            : html`<p class="muted">There is no example of this step. Run the flow once, or type the path.</p>`
      }
      <div class="row end"><button type="button" onClick=${close}>Cancel</button><button type="submit" class="primary" disabled=${!path}>Insert</button></div>
    </form>
  </dialog>`;
}
