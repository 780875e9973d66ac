// A list of values, or of names and values: a row each, with its own way of being given.

import { useId } from "preact/hooks";
import { html } from "../html.js";
import { Given } from "./field.js";

export function Rows({ input, given, change, context, describedby }) {
  const isNamed = input.collection === "keyvaluelist";
  const id = useId();
  const rows = Array.isArray(given?.value) ? given.value : [];
  const leaf = { ...input, collection: undefined, default: "" };
  const set = (next) => change({ ...(given ?? {}), type: "complex", value: next });
  // A list may be handed over whole: by a reference, or a config variable.
  const whole = given && given.type !== "complex" && given.type !== "value";
  if (context.inFlow && whole) {
    return html`<div class="stack"><${Given} input=${leaf} given=${given} change=${change} context=${context} id=${id} describedby=${describedby} />
      <button type="button" class="quiet" onClick=${() => set([])}>Write the rows one by one</button></div>`;
  }
  return html`<div class="rows">
    ${rows.map((row, at) => {
      const put = (next) => set(rows.map((one, index) => (index === at ? next : one)));
      const name = `${input.label} ${at + 1}`;
      return html`<div class="list-row" key=${at}>
        ${isNamed && html`<input type="text" class="name" aria-label=${`${input.keyLabel ?? "Key"} ${at + 1}`} placeholder=${input.keyLabel ?? "Key"} value=${nameText(row.name)} onInput=${(event) => put({ ...row, name: event.currentTarget.value })} />`}
        <div class="grow"><label class="sr" for=${`${id}-${at}`}>${name}</label><${Given} input=${leaf} given=${row} change=${(next) => put({ ...next, ...(isNamed ? { name: row.name ?? "" } : {}) })} context=${context} id=${`${id}-${at}`} name=${name} /></div>
        <button type="button" class="quiet" aria-label=${`Remove ${name}`} onClick=${() => set(rows.filter((_, index) => index !== at))}>✕</button>
      </div>`;
    })}
    <div class="row"><button type="button" onClick=${() => set([...rows, { ...(isNamed ? { name: "" } : {}), type: "value", value: "" }])}>Add value<span class="sr"> to ${input.label}</span></button>
    ${context.inFlow && html`<button type="button" class="quiet" onClick=${() => change({ type: "reference", value: "" })}>Use a whole list</button>`}</div>
  </div>`;
}

const nameText = (name) => (typeof name === "object" && name !== null ? String(name.value ?? "") : (name ?? ""));
