// The list behind every "+": operations of the component and the platform's own steps, searched by name.

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { freeName, newStep, replaceTrigger } from "./flow-edit.js";
import { html } from "./html.js";
import { slug } from "./names.js";
import { about, change, definition, selected } from "./state.js";

const asked = signal(/** @type {any} */ (undefined));
/** Opens it for a place in the flow: `{path, at}`, or `{trigger: true}` for the trigger itself. */
export const openAdd = (where) => {
  asked.value = where;
};

const choicesOf = (isTrigger) => {
  const { display, triggers, actions } = definition.value;
  const own = Object.values(isTrigger ? triggers : actions).map((row) => ({
    label: row.display.label,
    group: display.label,
    text: row.display.description,
    row,
    kind: isTrigger ? "triggers" : "actions",
  }));
  const platform = about.value.platform
    .filter((one) => one.trigger === isTrigger)
    .map((one) => ({ label: one.label, group: "Platform", text: "", platform: one }));
  return [...own, ...platform];
};

function platformStep(flow, { component, key, label, loop, branch, trigger }) {
  const inputs = {
    "branch.branchOnExpression": {
      conditions: {
        type: "complex",
        value: [
          {
            name: "Branch 1",
            type: "complex",
            value: ["and", ["equal", { type: "value", value: "" }, { type: "value", value: "" }]],
          },
        ],
      },
    },
    "branch.branchOnValue": {
      inputValue: { type: "reference", value: "" },
      branchValueMappings: { type: "complex", value: [{ name: "Branch 1", type: "value", value: "" }] },
    },
  }[`${component}.${key}`];
  return {
    name: freeName(trigger ? { steps: flow.steps.slice(1) } : flow, label),
    ...(trigger ? { isTrigger: true } : {}),
    action: { key, component: { key: component, isPublic: true, version: "LATEST" } },
    inputs: inputs ?? {},
    ...(loop ? { steps: [] } : {}),
    ...(branch
      ? {
          branches: [
            { name: "Branch 1", steps: [] },
            { name: "Else", steps: [] },
          ],
        }
      : {}),
    ...(key === "schedule"
      ? { schedule: { type: "value", value: "0 * * * *", meta: { scheduleType: "custom", timeZone: "" } } }
      : {}),
  };
}

export function AddStep() {
  const dialog = useRef(/** @type {any} */ (undefined));
  const [word, setWord] = useState("");
  const where = asked.value;
  useEffect(() => {
    if (!where) return;
    setWord("");
    dialog.current.showModal();
  }, [where]);
  if (!where) return null;
  const close = () => {
    dialog.current.close();
    asked.value = undefined;
  };
  const found = choicesOf(Boolean(where.trigger)).filter((one) =>
    `${one.label} ${one.group} ${one.text}`.toLowerCase().includes(word.toLowerCase()),
  );
  const add = (one) => {
    change((model, flow) => {
      const step = one.platform ? platformStep(flow, one.platform) : newStep(model, flow, definition.value, one);
      if (where.trigger) replaceTrigger(flow, step);
      else {
        let owner = flow;
        for (const key of where.path.slice(0, -1)) owner = owner[key];
        const last = where.path.at(-1);
        owner[last] ??= [];
        owner[last].splice(where.at, 0, step);
      }
      selected.value = slug(step.name);
    });
    close();
  };
  const submit = (event) => {
    event.preventDefault();
    if (found.length) add(found[0]);
  };
  return html`<dialog ref=${dialog} class="dialog" aria-labelledby="add-title" onClose=${() => (asked.value = undefined)}>
    <form onSubmit=${submit}><h2 id="add-title">${where.trigger ? "Choose a trigger" : "Add a step"}</h2>
      <input type="search" aria-label="Search steps" placeholder="Search" value=${word} onInput=${(event) => setWord(event.currentTarget.value)} autofocus />
      <ul class="choices" aria-label="Steps">${found.map((one) => html`<li key=${`${one.group} ${one.label}`}><button type="button" onClick=${() => add(one)}><b>${one.label}</b> <span class="tag">${one.group}</span><span class="muted">${one.text}</span></button></li>`)}</ul>
      ${!found.length && html`<p class="muted">Nothing by this name.</p>`}
      <div class="row end"><button type="button" onClick=${close}>Cancel</button></div></form>
  </dialog>`;
}
