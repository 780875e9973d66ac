// The config variables of the integration: what they are, and the values for the next run.

import { useState } from "preact/hooks";
import { WORDS } from "./fields/control.js";
import { PickerControl } from "./fields/picker-control.js";
import { html } from "./html.js";
import { change, connections, definition, given, integration } from "./state.js";

const PLAIN = ["string", "text", "number", "boolean", "date", "timestamp", "picklist", "code", "schedule"];

export function Configuration() {
  const declared = integration.value.requiredConfigVars ?? [];
  return html`<section class="configuration" aria-label="Configuration"><h2>Configuration</h2>
    ${!declared.length && html`<p class="muted small">No config variables yet. A connection's is made with the first step that needs one.</p>`}
    <ul>${declared.map((one) => html`<li key=${one.key}>${one.dataType === "connection" ? html`<${ConnectionVar} one=${one} />` : html`<${PlainVar} one=${one} />`}</li>`)}</ul>
    <${AddVar} />
  </section>`;
}

function ConnectionVar({ one }) {
  const found = connections.value.find(({ key }) => key === one.connection?.key);
  return html`<div class="row"><b class="grow">${one.key}</b>${found ? html`<a href=${`#/connections/${found.key}`} class=${`state ${found.status.state}`}>${WORDS[found.status.state]}</a>` : html`<span class="muted small">of ${one.connection?.component?.key ?? one.useScopedConfigVar ?? "another component"}</span>`}</div>`;
}

function PlainVar({ one }) {
  const value = given.value[one.key] ?? one.defaultValue ?? "";
  const set = (text) => {
    given.value = { ...given.value, [one.key]: text };
  };
  const keep = () =>
    change((model) => (model.requiredConfigVars.find(({ key }) => key === one.key).defaultValue = String(value)));
  const remove = () => {
    const { [one.key]: _, ...rest } = given.value;
    given.value = rest;
    change((model) => {
      model.requiredConfigVars = model.requiredConfigVars.filter(({ key }) => key !== one.key);
      for (const page of model.configPages ?? [])
        page.elements = (page.elements ?? []).filter(
          (element) => !(element.type === "configVar" && element.value === one.key),
        );
    });
  };
  const source =
    one.dataSource?.component?.key === definition.value.key && definition.value.dataSources[one.dataSource.key];
  if (source) return html`<${FromSource} one=${one} source=${source} value=${value} set=${set} />`;
  return html`<label class="stack"><span>${one.key} <span class="muted small">${one.dataType}${one.collectionType ? `, ${one.collectionType}` : ""}</span></span><input type="text" value=${value} onInput=${(event) => set(event.currentTarget.value)} onChange=${keep} /></label>
    <button type="button" class="quiet" aria-label=${`Remove ${one.key}`} onClick=${remove}>✕</button>`;
}

function AddVar() {
  const [name, setName] = useState("");
  const [type, setType] = useState("string");
  const declared = integration.value.requiredConfigVars ?? [];
  const problem = name.includes(".")
    ? "A name has no dot in it."
    : declared.some(({ key }) => key === name)
      ? "There is one of this name."
      : "";
  const add = (event) => {
    event.preventDefault();
    if (!name.trim() || problem) return;
    change((model) => {
      model.requiredConfigVars = [
        ...(model.requiredConfigVars ?? []),
        { key: name.trim(), dataType: type, defaultValue: "" },
      ];
      model.configPages ??= [];
      if (!model.configPages.length) model.configPages.push({ name: "Configuration", elements: [] });
      model.configPages[0].elements = [
        ...(model.configPages[0].elements ?? []),
        { type: "configVar", value: name.trim() },
      ];
    });
    setName("");
  };
  return html`<form class="row wrap" onSubmit=${add}><input type="text" aria-label="Name of a new config variable" placeholder="New config variable" value=${name} onInput=${(event) => setName(event.currentTarget.value)} /><select aria-label="Its type" value=${type} onChange=${(event) => setType(event.currentTarget.value)}>${PLAIN.map((one) => html`<option value=${one}>${one}</option>`)}</select><button type="submit">Add</button>${problem && html`<span class="problem">${problem}</span>`}</form>`;
}

/** A variable whose choices come from a data source of the component, as in the platform's wizard. */
function FromSource({ one, source, value, set }) {
  const inputs = Object.entries(one.inputs ?? {});
  const values = Object.fromEntries(
    inputs.filter(([, input]) => input?.type === "value").map(([key, input]) => [key, input.value]),
  );
  const connection = inputs.find(
    ([key]) => source.inputs.find((input) => input.key === key)?.type === "connection",
  )?.[1];
  const id = `variable-${one.key}`;
  return html`<div class="stack"><label for=${id}>${one.key} <span class="muted small">${one.dataType}</span></label><${PickerControl} input=${{ label: one.key, dataSource: one.dataSource.key }} value=${value} change=${set} common=${{ id }} context=${{ inFlow: true, values, declared: source.inputs, connection: connection?.value }} /></div>`;
}
