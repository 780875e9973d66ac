// One input as the designer shows it: label, star, how its value is given, the control, its comments, what is wrong.

import { useId } from "preact/hooks";
import { Comments } from "../comments.js";
import { classes, html } from "../html.js";
import { Control } from "./control.js";
import { DynamicObject, Group, Groups } from "./group.js";
import { Rows } from "./rows.js";
import { Chip, plainVariables, stepName, Template } from "./template.js";

const MODES = { value: "Value", reference: "Reference", configVar: "Config variable", template: "Template" };

/** `given` is {type, value} or undefined; `change(given)`. `problems` are sentences. */
export function Field({ input, given, change, context, problems = [] }) {
  const id = useId();
  if (input.shown === false) return null;
  const isGroup = input.type === "structuredObject" || input.type === "dynamicObject";
  const isRows = Boolean(input.collection);
  const comments = `${id}-comments`;
  const wrong = `${id}-wrong`;
  const describedby = [input.comments && comments, problems.length && wrong].filter(Boolean).join(" ") || undefined;
  const body = isGroup
    ? html`<${input.collection ? Groups : input.type === "dynamicObject" ? DynamicObject : Group} ...${{ input, given, change, context }} />`
    : isRows
      ? html`<${Rows} ...${{ input, given, change, context, describedby }} />`
      : html`<${Given} ...${{ input, given, change, context, id, describedby }} />`;
  const Box = isGroup || isRows ? "fieldset" : "div";
  const label = html`${input.label}${input.required && html`<span class="star" aria-hidden="true">*</span><span class="sr"> (required)</span>`}`;
  return html`<${Box} class=${classes("field", input.type === "connection" && "is-connection", problems.length && "is-wrong")} data-key=${input.key}>
    ${Box === "fieldset" ? html`<legend>${label}</legend>` : html`<label class="label" for=${id}>${label}</label>`}
    ${body}
    ${problems.length > 0 && html`<p class="problem" id=${wrong} role="alert">${problems.join(" ")}</p>`}
    <${Comments} text=${input.comments} id=${comments} />
    ${input.example && html`<p class="example">e.g. <code>${String(input.example).slice(0, 160)}</code></p>`}
  </${Box}>`;
}

/** A value, and in a flow the way in which it is given. */
export function Given({ input, given, change, context, id, describedby, name }) {
  const isConnection = input.type === "connection";
  const mode =
    given?.type && given.type !== "complex" ? given.type : isConnection && context.inFlow ? "configVar" : "value";
  const value = given?.value ?? (given ? "" : (input.default ?? ""));
  const set = (type, next) =>
    change({ ...(given && !["complex"].includes(given.type) ? given : {}), type, value: next });
  if (!context.inFlow || isConnection) {
    const type = isConnection && context.inFlow ? "configVar" : "value";
    return html`<${Control} input=${input} value=${value} change=${(next) => set(type, next)} ...${{ id, context, describedby }} />`;
  }
  const switchTo = (next) =>
    set(
      next,
      next === "template" && (mode === "value" || mode === "template")
        ? String(value ?? "")
        : mode === "template" && next === "value"
          ? value
          : "",
    );
  const label = name ?? input.label;
  return html`<div class="given">
    <select class=${`mode ${mode}`} aria-label=${`How ${label} is given`} value=${mode} onChange=${(event) => switchTo(event.currentTarget.value)}>
      ${Object.entries(MODES).map(([key, word]) => html`<option value=${key}>${word}</option>`)}
    </select>
    <div class="grow">
      ${mode === "value" && html`<${Control} input=${input} value=${value} change=${(next) => set("value", next)} ...${{ id, context, describedby }} />`}
      ${mode === "reference" && html`<${Reference} value=${value} change=${(next) => set("reference", next)} ...${{ id, label, context, describedby }} />`}
      ${mode === "configVar" && html`<${ConfigVar} value=${value} change=${(next) => set("configVar", next)} ...${{ id, describedby }} />`}
      ${mode === "template" && html`<${Template} value=${value} change=${(next) => set("template", next)} ...${{ id, label, context, describedby }} required=${input.required} />`}
    </div>
  </div>`;
}

const NOTHING = "Choose a value of an earlier step";
const chipText = (text) => [stepName(text.split(".")[0]) ?? text.split(".")[0], ...text.split(".").slice(1)].join(" ");

function Reference({ value, change, id, label, context, describedby }) {
  const choose = () => context.pickReference({ label, value, use: change });
  return html`<span class="row">
    <button type="button" class="ref-button" id=${id} aria-label=${`${label}: ${value ? chipText(value) : NOTHING}`} aria-describedby=${describedby} onClick=${choose}>${value ? html`<${Chip} text=${value} />` : html`<span class="muted">${NOTHING}</span>`}</button>
    ${value && html`<button type="button" class="quiet" onClick=${() => change("")}>clear<span class="sr"> ${label}</span></button>`}
  </span>`;
}

function ConfigVar({ value, change, id, describedby }) {
  const plain = plainVariables();
  return html`<select id=${id} aria-describedby=${describedby} value=${value} onChange=${(event) => change(event.currentTarget.value)}>
    <option value="">${plain.length ? "" : "There is no config variable yet"}</option>
    ${value && !plain.some(({ key }) => key === value) && html`<option value=${value}>${value} (not declared)</option>`}
    ${plain.map(({ key }) => html`<option value=${key}>${key}</option>`)}
  </select>`;
}
