// The branches of a step: by the value of an input, or by expressions of which the first that is true is taken.

import { useId } from "preact/hooks";
import { Given } from "./fields/field.js";
import { html } from "./html.js";

const OPERATORS = {
  equal: "equals",
  notEqual: "does not equal",
  greaterThan: "is greater than",
  greaterThanOrEqual: "is at least",
  lessThan: "is less than",
  lessThanOrEqual: "is at most",
  in: "is contained in",
  notIn: "is not contained in",
  exactlyMatches: "exactly matches",
  doesNotExactlyMatch: "does not exactly match",
  startsWith: "starts the text",
  doesNotStartWith: "does not start the text",
  endsWith: "ends the text",
  doesNotEndWith: "does not end the text",
  dateTimeAfter: "is after",
  dateTimeBefore: "is before",
  dateTimeSame: "is the same time as",
  isTrue: "is true",
  isFalse: "is false",
  exists: "exists",
  doesNotExist: "does not exist",
  isEmpty: "is empty",
  isNotEmpty: "is not empty",
};
const ALONE = ["isTrue", "isFalse", "exists", "doesNotExist", "isEmpty", "isNotEmpty"];
const TERM = { key: "term", label: "Value", type: "string" };
const blank = () => ({ type: "value", value: "" });

export function BranchForm({ step, edit, context }) {
  const byValue = step.action.key === "branchOnValue";
  const key = byValue ? "branchValueMappings" : "conditions";
  const rows = step.inputs?.[key]?.value ?? [];
  const set = (work) =>
    edit((one) => {
      one.inputs = { ...one.inputs, [key]: { type: "complex", value: structuredClone(rows) } };
      one.branches ??= [];
      work(one.inputs[key].value, one.branches);
    });
  const rename = (at, name) =>
    set((list, branches) => {
      const branch = branches.find((one) => one.name === list[at].name);
      if (branch) branch.name = name;
      list[at].name = name;
    });
  const add = () =>
    set((list, branches) => {
      let count = list.length + 1;
      while (branches.some(({ name }) => name === `Branch ${count}`)) count += 1;
      const name = `Branch ${count}`;
      list.push(
        byValue
          ? { name, type: "value", value: "" }
          : { name, type: "complex", value: ["and", ["equal", blank(), blank()]] },
      );
      branches.splice(Math.max(0, branches.length - 1), 0, { name, steps: [] });
    });
  const remove = (at) =>
    set((list, branches) => {
      const [{ name }] = list.splice(at, 1);
      const place = branches.findIndex((one) => one.name === name);
      if (place >= 0) branches.splice(place, 1);
    });
  return html`<div class="branches">${rows.map(
    (row, at) => html`<fieldset class="group" key=${at}><legend>${row.name}</legend>
      <label class="row"><span>Branch</span><input type="text" value=${typeof row.name === "string" ? row.name : ""} onChange=${(event) => rename(at, event.currentTarget.value)} /></label>
      ${byValue ? html`<${Term} label=${`Value of ${row.name}`} given=${row} change=${(next) => set((list) => (list[at] = { ...next, name: row.name }))} context=${context} />` : html`<${Expression} value=${row.value} label=${row.name} change=${(next) => set((list) => (list[at].value = next))} context=${context} />`}
      <button type="button" class="quiet" onClick=${() => remove(at)}>Remove ${row.name}</button></fieldset>`,
  )}
    <button type="button" onClick=${add}>Add a branch</button><p class="comments">The first that fits is taken; none: the branch Else.</p></div>`;
}

function Term({ label, given, change, context }) {
  const id = useId();
  return html`<div class="term"><label class="sr" for=${id}>${label}</label><${Given} input=${{ ...TERM, label }} given=${given} change=${change} context=${context} id=${id} name=${label} /></div>`;
}

/** ["and" | "or", [operator, left, right?], …]; what is nested deeper is kept and named, not edited here. */
function Expression({ value, label, change, context }) {
  const [word = "and", ...terms] = Array.isArray(value) ? value : [];
  const put = (at, next) => change([word, ...terms.map((one, index) => (index === at ? next : one))]);
  return html`<div class="stack">
    ${terms.length > 1 && html`<label class="row"><span>Of these</span><select value=${word} onChange=${(event) => change([event.currentTarget.value, ...terms])}><option value="and">all are true</option><option value="or">one is true</option></select></label>`}
    ${terms.map((term, at) => {
      const [operator, left, right] = Array.isArray(term) ? term : [];
      if (["and", "or"].includes(operator))
        return html`<p class="muted" key=${at}>A nested expression of ${term.length - 1} terms: change it in the YAML.</p>`;
      return html`<div class="expression" key=${at}>
        <${Term} label=${`Left side ${at + 1} of ${label}`} given=${left ?? blank()} change=${(next) => put(at, [operator, next, ...(ALONE.includes(operator) ? [] : [right ?? blank()])])} context=${context} />
        <select aria-label=${`Operator ${at + 1} of ${label}`} value=${operator} onChange=${(event) => put(at, [event.currentTarget.value, left ?? blank(), ...(ALONE.includes(event.currentTarget.value) ? [] : [right ?? blank()])])}>${Object.entries(OPERATORS).map(([key, text]) => html`<option value=${key}>${text}</option>`)}</select>
        ${!ALONE.includes(operator) && html`<${Term} label=${`Right side ${at + 1} of ${label}`} given=${right ?? blank()} change=${(next) => put(at, [operator, left ?? blank(), next])} context=${context} />`}
        ${terms.length > 1 && html`<button type="button" class="quiet" aria-label=${`Remove term ${at + 1} of ${label}`} onClick=${() => change([word, ...terms.filter((_, index) => index !== at)])}>✕</button>`}
      </div>`;
    })}
    <button type="button" class="quiet" onClick=${() => change([word, ...terms, ["equal", blank(), blank()]])}>Add a term<span class="sr"> to ${label}</span></button></div>`;
}
