// A text with values of earlier steps and of config variables in it: chips inside the field, a picker and a list to add
// more. The field is fetched when the first one is shown; until then its text stands there with its chips.

import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { parseTemplate } from "../names.js";
import { flowSteps, integration } from "../state.js";
import { useMounted } from "./mount.js";

/** The name of the step that a word of a reference means; the word itself where there is none. */
export const stepName = (word) => flowSteps.value.find(({ slug }) => slug === word)?.step.name;

export const plainVariables = () =>
  (integration.value.requiredConfigVars ?? []).filter(({ dataType }) => dataType !== "connection");

/** What a chip shows: `$` leads to a step, `#` is a config variable. */
function chipOf(sign, path) {
  if (sign === "#")
    return { kind: "configVar", name: path, rest: "", isLost: !plainVariables().some(({ key }) => key === path) };
  const [word, ...rest] = path.split(".");
  const name = stepName(word);
  return { kind: "step", name: name ?? word, rest: rest.join("."), isLost: name === undefined };
}

/** A chip outside of an editor. */
export function Chip({ text, kind = "step" }) {
  const { name, rest, isLost } = chipOf(kind === "configVar" ? "#" : "$", text);
  return html`<span class=${`chip${kind === "configVar" ? " var" : ""}${isLost ? " lost" : ""}`}><b>${name}</b>${rest && ` ${rest}`}</span>`;
}

export function Template({ value, change, id, label, context, describedby, required }) {
  const text = String(value ?? "");
  const latest = useRef(context);
  latest.current = context;
  const pick = (path, use) => latest.current.pickReference({ label, value: path, use });
  const load = async () => {
    const { openTemplate } = await import("../template-editor.js");
    const open = (sign, path, replace) => sign === "$" && pick(path, (next) => replace(`{{$${next}}}`));
    return (where) => openTemplate({ ...where, id, label, describedby, isRequired: required, chipOf, open });
  };
  const { place, editor, isThere } = useMounted({ load, value: text, change });
  const names = `${flowSteps.value.map(({ step }) => step.name)} ${plainVariables().map(({ key }) => key)}`;
  useEffect(() => editor.current?.redraw(), [names]);
  const add = (more) => (editor.current ? editor.current.insert(more) : change(`${text}${more}`));
  const plain = plainVariables();
  return html`<div class="stack template">
    <div ref=${place}></div>
    ${!isThere && html`<p class="preview">${parseTemplate(text).map((piece) => (typeof piece === "string" ? piece : html`<${Chip} ...${piece.step ? { text: piece.step } : { kind: "configVar", text: piece.configVar }} />`))}</p>`}
    <div class="row wrap">
      <button type="button" class="quiet" onClick=${() => pick("", (path) => add(`{{$${path}}}`))}>Add a reference<span class="sr"> to ${label}</span></button>
      ${
        plain.length > 0 &&
        html`<select class="quiet" aria-label=${`Add a config variable to ${label}`} value="" onChange=${(event) => {
          if (event.currentTarget.value) add(`{{#${event.currentTarget.value}}}`);
          event.currentTarget.value = "";
        }}><option value="">Add a config variable…</option>${plain.map(({ key }) => html`<option value=${key}>${key}</option>`)}</select>`
      }
    </div>
  </div>`;
}
