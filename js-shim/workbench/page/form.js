// All inputs of an operation or a step, in the order of the definition: what is required first open, the rest behind
// one button when there are many.

import { useState } from "preact/hooks";
import { Field } from "./fields/field.js";
import { html } from "./html.js";

/** Optional inputs that are shown without being asked for. */
const FEW = 8;

/**
 * `inputs` is {key: {type, value}}; `change(key, given)`. `problems` is {key: [sentences]}.
 */
export function Form({ declared, inputs, change, context, problems = {} }) {
  const [all, setAll] = useState(false);
  const isSet = ({ key }) =>
    inputs[key] !== undefined &&
    inputs[key].value !== "" &&
    !(Array.isArray(inputs[key].value) && inputs[key].value.length === 0);
  const visible = declared.filter((one) => one.shown !== false);
  const optional = visible.filter((one) => !one.required);
  const few = optional.length <= FEW ? optional : optional.slice(0, FEW - 2);
  const shown = all
    ? visible
    : visible.filter((one) => one.required || few.includes(one) || isSet(one) || problems[one.key]);
  const hidden = visible.length - shown.length;
  const connectionInput = declared.find(({ type }) => type === "connection");
  const values = Object.fromEntries(
    Object.entries(inputs)
      .filter(([, given]) => given?.type === "value")
      .map(([key, given]) => [key, given.value]),
  );
  const full = { ...context, declared, values, connection: connectionInput && inputs[connectionInput.key]?.value };
  return html`<div class="form">
    ${shown.map((input) => html`<${Field} key=${input.key} input=${input} given=${inputs[input.key]} change=${(given) => change(input.key, given)} context=${full} problems=${problems[input.key]} />`)}
    ${hidden > 0 && html`<button type="button" class="more-inputs" onClick=${() => setAll(true)}>Show ${hidden} more inputs</button>`}
    ${all && optional.length > FEW && html`<button type="button" class="quiet" onClick=${() => setAll(false)}>Show fewer inputs</button>`}
  </div>`;
}

const CONTROLS = ["input:not([type=hidden])", "textarea", ".cm-content", "select:not(.mode)", ".ref-button", "button"];

/** Leads to the field of an input, which an error names by its key or by a path that begins with it. */
export function focusField(key) {
  const field = document.querySelector(`.field[data-key="${CSS.escape(key.split(/[.[]/)[0])}"]`);
  field?.scrollIntoView({ block: "center" });
  /** @type {HTMLElement | null | undefined} */
  const control = field?.querySelector(CONTROLS.join(", "));
  control?.focus();
}
