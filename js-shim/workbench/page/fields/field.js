// One input as the designer shows it: label, star, how its value is given, the control, its comments, what is wrong.

import { useId } from "preact/hooks";
import { classes, html } from "../html.js";
import { parseTemplate } from "../names.js";
import { flowSteps, integration } from "../state.js";
import { Control } from "./control.js";
import { DynamicObject, Group, Groups } from "./group.js";
import { Rows } from "./rows.js";

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
    ${input.comments && html`<p class="comments" id=${comments}>${input.comments}</p>`}
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
      ${mode === "template" && html`<${Template} value=${value} change=${(next) => set("template", next)} ...${{ id, label, context, describedby }} />`}
    </div>
  </div>`;
}

const nameOf = (word) => flowSteps.value.find(({ slug }) => slug === word)?.step.name ?? word;

const NOTHING = "Choose a value of an earlier step";
const chipText = (text) => [nameOf(text.split(".")[0]), ...text.split(".").slice(1)].join(" ");

/** A chip: the step's name, and the path inside. */
export function Chip({ text, kind = "step" }) {
  if (kind === "configVar") return html`<span class="chip var">${text}</span>`;
  const [word, ...rest] = text.split(".");
  return html`<span class="chip"><b>${nameOf(word)}</b> ${rest.join(".")}</span>`;
}

function Reference({ value, change, id, label, context, describedby }) {
  const choose = () => context.pickReference({ label, value, use: change });
  return html`<span class="row">
    <button type="button" class="ref-button" id=${id} aria-label=${`${label}: ${value ? chipText(value) : NOTHING}`} aria-describedby=${describedby} onClick=${choose}>${value ? html`<${Chip} text=${value} />` : html`<span class="muted">${NOTHING}</span>`}</button>
    ${value && html`<button type="button" class="quiet" onClick=${() => change("")}>clear<span class="sr"> ${label}</span></button>`}
  </span>`;
}

function ConfigVar({ value, change, id, describedby }) {
  const plain = (integration.value.requiredConfigVars ?? []).filter(({ dataType }) => dataType !== "connection");
  return html`<select id=${id} aria-describedby=${describedby} value=${value} onChange=${(event) => change(event.currentTarget.value)}>
    <option value="">${plain.length ? "" : "There is no config variable yet"}</option>
    ${value && !plain.some(({ key }) => key === value) && html`<option value=${value}>${value} (not declared)</option>`}
    ${plain.map(({ key }) => html`<option value=${key}>${key}</option>`)}
  </select>`;
}

function Template({ value, change, id, label, context, describedby }) {
  const text = String(value ?? "");
  const pieces = parseTemplate(text);
  const add = (more) => change(`${text}${more}`);
  const plain = (integration.value.requiredConfigVars ?? []).filter(({ dataType }) => dataType !== "connection");
  return html`<div class="stack">
    <textarea id=${id} class="mono" rows="2" aria-describedby=${describedby} spellcheck=${false} value=${text} onInput=${(event) => change(event.currentTarget.value)}></textarea>
    <div class="row">
      <button type="button" onClick=${() => context.pickReference({ label, value: "", use: (path) => add(`{{$${path}}}`) })}>Add a reference<span class="sr"> to ${label}</span></button>
      ${
        plain.length > 0 &&
        html`<select aria-label=${`Add a config variable to ${label}`} value="" onChange=${(event) => {
          if (event.currentTarget.value) add(`{{#${event.currentTarget.value}}}`);
          event.currentTarget.value = "";
        }}><option value="">Add a config variable…</option>${plain.map(({ key }) => html`<option value=${key}>${key}</option>`)}</select>`
      }
    </div>
    ${pieces.some((piece) => typeof piece !== "string") && html`<p class="preview" aria-label=${`${label}, as it is read`}>${pieces.map((piece) => (typeof piece === "string" ? piece : piece.step ? html`<${Chip} text=${piece.step} />` : html`<${Chip} kind="configVar" text=${piece.configVar} />`))}</p>`}
  </div>`;
}
