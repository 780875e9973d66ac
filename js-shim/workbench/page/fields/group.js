// Inputs that belong together: a group, a list of groups, and one of several configurations.

import { html } from "../html.js";
import { Field } from "./field.js";

const rowOf = (rows, key) => rows.find((row) => row.name === key);

function Children({ input, rows, set, context }) {
  return input.inputs.map((child) => {
    const row = rowOf(rows, child.key);
    const put = (next) => {
      const made = { name: child.key, ...next };
      set(row ? rows.map((one) => (one.name === child.key ? made : one)) : [...rows, made]);
    };
    return html`<${Field} key=${child.key} input=${child} given=${row} change=${put} context=${context} />`;
  });
}

/** A complex value with a named element for each child; closed until something in it is set. */
export function Group({ input, given, change, context }) {
  const rows = Array.isArray(given?.value) ? given.value : [];
  return html`<details class="group" open=${rows.length > 0}><summary>${input.label}, ${input.inputs.length} inputs</summary>
    <${Children} ...${{ input, rows, context }} set=${(value) => change({ ...(given ?? {}), type: "complex", value })} />
  </details>`;
}

export function Groups({ input, given, change, context }) {
  const rows = Array.isArray(given?.value) ? given.value : [];
  const set = (value) => change({ ...(given ?? {}), type: "complex", value });
  return html`<div class="stack">${rows.map(
    (row, at) => html`<fieldset class="group" key=${at}><legend>${input.label} ${at + 1}</legend>
      <${Children} input=${input} rows=${Array.isArray(row.value) ? row.value : []} context=${context} set=${(value) => set(rows.map((one, index) => (index === at ? { ...one, type: "complex", value } : one)))} />
      <button type="button" class="quiet" onClick=${() => set(rows.filter((_, index) => index !== at))}>Remove ${input.label} ${at + 1}</button></fieldset>`,
  )}
    <span class="row"><button type="button" onClick=${() => set([...rows, { type: "complex", value: [], ...(input.collection === "keyvaluelist" ? { name: "" } : {}) }])}>Add<span class="sr"> ${input.label}</span></button></span></div>`;
}

/** {configuration, values}: the chosen configuration's inputs become available. */
export function DynamicObject({ input, given, change, context }) {
  const value =
    typeof given?.value === "object" && given.value !== null ? given.value : { configuration: "", values: {} };
  const chosen = input.inputs.find(({ key }) => key === value.configuration);
  const set = (next) => change({ type: "value", value: next });
  return html`<div class="stack">
    <label class="row"><span>Configuration</span><select value=${value.configuration} onChange=${(event) => set({ configuration: event.currentTarget.value, values: {} })}><option value=""></option>${input.inputs.map(({ key, label }) => html`<option value=${key}>${label}</option>`)}</select></label>
    ${chosen?.inputs.map((child) => html`<${Field} key=${child.key} input=${child} given=${value.values[child.key] === undefined ? undefined : { type: "value", value: value.values[child.key] }} context=${{ ...context, inFlow: false }} change=${(next) => set({ ...value, values: { ...value.values, [child.key]: next.value } })} />`)}
  </div>`;
}
