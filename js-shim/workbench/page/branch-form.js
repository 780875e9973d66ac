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

const JOINS = { and: "all are true", or: "at least one is true" };

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
      list.push(byValue ? { name, type: "value", value: "" } : { name, type: "complex", value: ["and", comparison()] });
      branches.splice(Math.max(0, branches.length - 1), 0, { name, steps: [] });
    });
  const remove = (at) =>
    set((list, branches) => {
      const [{ name }] = list.splice(at, 1);
      const place = branches.findIndex((one) => one.name === name);
      if (place >= 0) branches.splice(place, 1);
    });
  // The order counts: conditions and the branches on the canvas go together.
  const raise = (at) =>
    set((list, branches) => {
      const [here, above] = [list[at].name, list[at - 1].name].map((name) =>
        branches.findIndex((one) => one.name === name),
      );
      list.splice(at - 1, 2, list[at], list[at - 1]);
      if (here >= 0 && above >= 0) [branches[here], branches[above]] = [branches[above], branches[here]];
    });
  return html`<div class="branches">${rows.map(
    (row, at) => html`<fieldset class="group" key=${at}><legend>${at + 1}. ${row.name}</legend>
      <label class="row"><span>Branch</span><input type="text" value=${typeof row.name === "string" ? row.name : ""} onChange=${(event) => rename(at, event.currentTarget.value)} /></label>
      ${byValue ? html`<${Term} label=${`Value of ${row.name}`} given=${row} change=${(next) => set((list) => (list[at] = { ...next, name: row.name }))} context=${context} />` : html`<${Expression} value=${row.value} label=${row.name} change=${(next) => set((list) => (list[at].value = next))} context=${context} />`}
      <div class="row wrap">${at > 0 && html`<button type="button" class="quiet" onClick=${() => raise(at)}>Try ${row.name} earlier</button>`}<button type="button" class="quiet" onClick=${() => remove(at)}>Remove ${row.name}</button></div></fieldset>`,
  )}
    <button type="button" onClick=${add}>Add a branch</button><p class="comments">The first that fits is taken; none: the branch ${step.branches?.at(-1)?.name ?? "Else"}.</p></div>`;
}

function Term({ label, given, change, context }) {
  const id = useId();
  return html`<div class="term"><label class="sr" for=${id}>${label}</label><${Given} input=${{ ...TERM, label }} given=${given} change=${change} context=${context} id=${id} name=${label} /></div>`;
}

const comparison = () => ["equal", blank(), blank()];

/** What stands inside an input of the kind that holds an expression; anything else as it is. */
const inside = (term) => (term?.type === "complex" ? term.value : term);
const isGroup = (term) => Array.isArray(inside(term)) && Object.hasOwn(JOINS, inside(term)[0]);

/** ["and" | "or", …], of comparisons [operator, left, right?] and of expressions again. */
function Expression({ value, label, change, context, remove }) {
  const [word = "and", ...terms] = Array.isArray(value) ? value : [];
  const put = (at, next) => change([word, ...terms.map((one, index) => (index === at ? next : one))]);
  const drop = (at) => change([word, ...terms.filter((_, index) => index !== at)]);
  const add = (term) => change([word, ...terms, term]);
  return html`<div class="stack">
    <div class="row">
      ${terms.length > 1 || remove ? html`<select class="join" aria-label=${`How the terms of ${label} are joined`} value=${word} onChange=${(event) => change([event.currentTarget.value, ...terms])}>${Object.entries(JOINS).map(([key, text]) => html`<option value=${key}>${text}</option>`)}</select>` : html`<span class="muted">when this is true</span>`}
      ${remove && html`<span class="grow"></span><button type="button" class="quiet" aria-label=${`Remove ${label}`} onClick=${remove}>✕</button>`}
    </div>
    ${terms.map((term, at) => {
      if (!isGroup(term))
        return html`<${Comparison} key=${at} term=${term} at=${at + 1} label=${label} change=${(next) => put(at, next)} context=${context} remove=${terms.length > 1 ? () => drop(at) : undefined} />`;
      const wrap = (next) => (term?.type === "complex" ? { ...term, value: next } : next);
      return html`<div class="expression nested" key=${at}><${Expression} value=${inside(term)} label=${`group ${at + 1} of ${label}`} change=${(next) => put(at, wrap(next))} context=${context} remove=${() => drop(at)} /></div>`;
    })}
    <div class="row"><button type="button" class="quiet" onClick=${() => add(comparison())}>Add a term<span class="sr"> to ${label}</span></button><button type="button" class="quiet" onClick=${() => add([word === "and" ? "or" : "and", comparison(), comparison()])}>Add a group<span class="sr"> to ${label}</span></button></div></div>`;
}

/** [operator, left, right?] on two lines. */
function Comparison({ term, at, label, change, context, remove }) {
  const [operator, left = blank(), right = blank()] = Array.isArray(inside(term)) ? inside(term) : [];
  const of = (word, one, other) => [word, one, ...(ALONE.includes(word) ? [] : [other])];
  return html`<div class="expression comparison">
    <${Term} label=${`Left side ${at} of ${label}`} given=${left} change=${(next) => change(of(operator, next, right))} context=${context} />
    ${remove && html`<button type="button" class="quiet" aria-label=${`Remove term ${at} of ${label}`} onClick=${remove}>✕</button>`}
    <select aria-label=${`Operator ${at} of ${label}`} value=${operator} onChange=${(event) => change(of(event.currentTarget.value, left, right))}>${!OPERATORS[operator] && html`<option value=${operator}>${operator}</option>`}${Object.entries(OPERATORS).map(([key, text]) => html`<option value=${key}>${text}</option>`)}</select>
    ${!ALONE.includes(operator) && html`<${Term} label=${`Right side ${at} of ${label}`} given=${right} change=${(next) => change(of(operator, left, next))} context=${context} />`}
  </div>`;
}
