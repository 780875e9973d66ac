// The flow: its steps one under the other, the step that is open beside them, the test runner below.

import { AddStep, openAdd } from "./add-step.js";
import { Configuration } from "./configuration.js";
import { moveStep, removeStep } from "./flow-edit.js";
import { focusField } from "./form.js";
import { classes, html } from "./html.js";
import { slug } from "./names.js";
import { pickReference, ReferencePicker } from "./picker.js";
import { viewOf } from "./run-view.js";
import { History, RunView, stepActions, useLatest } from "./runner.js";
import {
  about,
  asked,
  attempt,
  change,
  debug,
  definition,
  emptyIntegration,
  flow,
  flowAt,
  flowSteps,
  integration,
  open,
  payload,
  pins,
  problems,
  selected,
  startRun,
  watchRun,
} from "./state.js";
import { StepDrawer } from "./step-drawer.js";
import { testCase } from "./trigger-test.js";

const ofThisFlow = (run) => run.integration === integration.value.name && run.flow === flow.value.name;

export function Flow() {
  const [runId, setRunId] = useLatest(ofThisFlow);
  const start = (more = {}) =>
    attempt(async () => {
      setRunId(await startRun({ ...asked(), payload: testCase(payload.value), ...more }));
      document.querySelector(".runner")?.scrollIntoView({ block: "nearest" });
    });
  const replay = (run) => {
    const trigger = slug(flow.value.steps[0]?.name ?? "");
    return start({ pins: { ...asked().pins, [trigger]: { run: run.id, isTrigger: true } }, payload: undefined });
  };
  const run = runId && watchRun(runId);
  if (run) void run.version.value;
  const view = run && viewOf(run.events);
  const states = new Map((view?.steps ?? []).map((step) => [step.step, step]));
  const openField = (key) => {
    const failed = view?.steps.find(({ state }) => state === "failed");
    if (failed) selected.value = failed.step;
    // The drawer may have to be painted first.
    requestAnimationFrame(() => requestAnimationFrame(() => focusField(key)));
  };
  return html`<main class="flow-screen" id="content" tabindex="-1">
    <h1 class="sr">Flow ${flow.value.name}</h1>
    <${Head} start=${start} />
    <div class="flow-columns">
      <div class="canvas"><h2 class="sr">Steps</h2>
        <ol class="steps" aria-label="Steps of the flow"><${Steps} steps=${flow.value.steps} path=${["steps"]} states=${states} /></ol>
        <${Configuration} />
      </div>
      <${StepDrawer} key=${`${flowAt.value} ${selected.value}`} context=${{ inFlow: true, pickReference }} start=${start} />
    </div>
    <section class="runner" aria-label="Test runner">
      <div class="runner-history"><h2>Runs</h2><${History} chosen=${runId} choose=${setRunId} of=${ofThisFlow} replay=${replay} /></div>
      ${runId ? html`<${RunView} key=${runId} id=${runId} toField=${openField} actions=${stepActions({ id: runId, runFrom: (name) => start({ from: name, basedOn: runId }), runUntil: (name) => start({ until: name }) })} />` : html`<p class="muted runner-empty">Run the flow to see here what each step took, gave and asked for.</p>`}
    </section>
    <${ReferencePicker} /><${AddStep} />
  </main>`;
}

const freeFlowName = (model) => {
  let count = model.flows.length + 1;
  while (model.flows.some(({ name }) => name === `Flow ${count}`)) count += 1;
  return `Flow ${count}`;
};

function Head({ start }) {
  const rename = (text) => change((model) => (model.name = text));
  const renameFlow = (text) => change((_, current) => (current.name = text));
  const addFlow = () => {
    change((model) => model.flows.push({ ...emptyIntegration().flows[0], name: freeFlowName(model) }));
    flowAt.value = integration.value.flows.length - 1;
    selected.value = undefined;
  };
  const removeFlow = () => {
    const at = flowAt.value;
    change((model) => model.flows.splice(at, 1));
    pins.drop(at);
    payload.drop(at);
    flowAt.value = 0;
    selected.value = undefined;
  };
  const errors = problems.value.filter(({ severity }) => severity === "error").length;
  return html`<div class="flow-head row wrap">
    <label class="stack"><span>Integration</span><input type="text" value=${integration.value.name} onChange=${(event) => rename(event.currentTarget.value)} /></label>
    ${
      integration.value.flows.length > 1 &&
      html`<label class="stack"><span>Show the flow</span><select value=${flowAt.value} onChange=${(event) => {
        flowAt.value = Number(event.currentTarget.value);
        selected.value = undefined;
      }}>${integration.value.flows.map(({ name }, at) => html`<option value=${at}>${name}</option>`)}</select></label>`
    }
    <label class="stack"><span>Flow</span><input type="text" value=${flow.value.name} onChange=${(event) => renameFlow(event.currentTarget.value)} /></label>
    <span class="row end-of-line"><button type="button" class="quiet" onClick=${addFlow}>New flow</button>
    ${integration.value.flows.length > 1 && html`<button type="button" class="quiet" onClick=${removeFlow}>Remove flow</button>`}
    <button type="button" class="quiet" onClick=${() => open(emptyIntegration(), undefined)}>Start over</button></span>
    <span class="grow"></span>
    <span class=${classes("count-of-problems", errors && "problem")} role="status">${errors ? `${errors} ${errors === 1 ? "problem" : "problems"}` : ""}</span>
    <label class="row debug"><input type="checkbox" checked=${debug.value} onChange=${(event) => (debug.value = event.currentTarget.checked)} />Debug</label>
    <button type="button" class="primary run-flow" onClick=${() => start()}>Run ▶</button>
  </div>`;
}

const labelOf = (step) => {
  const { key, component } = step.action;
  if (component.key === definition.value.key)
    return `${definition.value.display.label} · ${definition.value[step.isTrigger ? "triggers" : "actions"]?.[key]?.display.label ?? key}`;
  const known = about.value.platform.find((one) => one.component === component.key && one.key === key);
  return known ? known.label : `${component.key} · ${key} (not here: pin a result)`;
};

function Steps({ steps, path, states }) {
  return html`${(steps ?? []).map((step, at) => {
    const name = slug(step.name);
    const here = [...path, at];
    const own = ["flows", flowAt.value, ...here].join("/");
    const wrong = problems.value.filter((one) => {
      const at = one.path.join("/");
      return (
        (at === own || at.startsWith(`${own}/`)) &&
        !at.startsWith(`${own}/steps/`) &&
        !at.startsWith(`${own}/branches/`)
      );
    });
    const last = states.get(name);
    const isLoop = about.value.platform.some(
      (one) => one.loop && one.key === step.action.key && one.component === step.action.component.key,
    );
    return html`<li key=${name}>
      <div class=${classes("step", selected.value === name && "current", last?.state)}>
        <button type="button" class="step-open" aria-current=${selected.value === name ? "true" : undefined} onClick=${() => (selected.value = name)}>
          <span class="step-number" aria-hidden="true">${step.isTrigger ? "⚡" : flowSteps.value.findIndex((one) => one.slug === name)}</span>
          <span class="grow"><b>${step.name}</b><span class="muted">${labelOf(step)}</span></span>
          ${pins.value[name] && html`<span class="tag">pinned</span>`}
          ${wrong.length > 0 && html`<span class="wrong" title=${wrong.map(({ message }) => message).join("\n")}>${wrong.length}<span class="sr"> ${wrong.length === 1 ? "problem" : "problems"}</span></span>`}
          ${last && html`<span class=${`sign ${last.state}`}><span aria-hidden="true">${{ ok: "✓", failed: "✗", ignored: "!", running: "…", ended: "–" }[last.state]}</span><span class="sr">${last.state}</span></span>`}
        </button>
        ${
          !step.isTrigger &&
          html`<span class="step-tools"><button type="button" class="quiet" aria-label=${`Move ${step.name} up`} onClick=${() => change((_, current) => moveStep(current, name, -1))}>↑</button><button type="button" class="quiet" aria-label=${`Move ${step.name} down`} onClick=${() => change((_, current) => moveStep(current, name, 1))}>↓</button><button type="button" class="quiet" aria-label=${`Remove ${step.name}`} onClick=${() => {
            change((_, current) => removeStep(current, name));
            if (selected.value === name) selected.value = undefined;
          }}>✕</button></span>`
        }
      </div>
      ${(step.steps || isLoop) && html`<ol class="steps inner" aria-label=${`Steps of ${step.name}`}>${isLoop && !(step.steps ?? []).length && html`<li><${Plus} path=${[...here, "steps"]} at=${0} label=${`Add the first step of ${step.name}`} /></li>`}<${Steps} steps=${step.steps} path=${[...here, "steps"]} states=${states} /></ol>`}
      ${(step.branches ?? []).map((branch, number) => html`<div class="branch" key=${branch.name}><h3>${branch.name}</h3><ol class="steps inner" aria-label=${`Branch ${branch.name} of ${step.name}`}>${!(branch.steps ?? []).length && html`<li><${Plus} path=${[...here, "branches", number, "steps"]} at=${0} label=${`Add the first step of ${branch.name}`} /></li>`}<${Steps} steps=${branch.steps} path=${[...here, "branches", number, "steps"]} states=${states} /></ol></div>`)}
      <${Plus} path=${path} at=${at + 1} label=${`Add a step after ${step.name}`} />
    </li>`;
  })}`;
}

const Plus = ({ path, at, label }) =>
  html`<button type="button" class="plus" aria-label=${label} title=${label} onClick=${() => openAdd({ path, at })}>+</button>`;
