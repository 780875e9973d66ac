// The test runner: the steps of a run with their times, and of one of them output, logs, requests and input.

import { useEffect, useState } from "preact/hooks";
import { get } from "./api.js";
import { classes, clock, duration, html } from "./html.js";
import { isShown, loopOf, loopsOf, Pager, roundOf } from "./rounds.js";
import { SIGNS, viewOf, WORDS } from "./run-view.js";
import { cancelRun, flowSteps, pins, runs, watchRun } from "./state.js";
import { saveText, Tree } from "./tree.js";

/** `actions(step)` are more buttons for a step; `toField(key)` leads from an error to its input. */
export function RunView({ id, actions, toField }) {
  const run = watchRun(id);
  void run.version.value;
  const view = viewOf(run.events);
  const [chosen, setChosen] = useState(/** @type {any} */ (undefined));
  const [rounds, setRounds] = useState(/** @type {Record<string, number>} */ ({}));
  const isDone = Boolean(view.done);
  const loops = loopsOf(view.steps);
  const shown = view.steps.filter((step) => isShown(step, loops, rounds, isDone));
  const failed = view.steps.find(({ state }) => state === "failed");
  // The same step in another round, when the round that is shown changes.
  const now = view.steps.find(({ place }) => place === chosen) ?? failed ?? shown.at(-1);
  const current = shown.includes(now) ? now : (shown.findLast(({ step }) => step === now?.step) ?? shown.at(-1));
  return html`<section class="run" aria-label="Run">
    <${Headline} view=${view} id=${id} />
    <div class="run-columns">
      <ol class="run-steps" aria-label="Steps of the run">
        ${shown.map((step) => {
          const name = loopOf(step);
          const pager = loops.has(name) && {
            loop: loops.get(name),
            round: roundOf(name, loops, rounds, isDone),
            choose: (round) => setRounds({ ...rounds, [name]: round }),
          };
          return html`<${StepLine} key=${step.place} step=${step} view=${view} isCurrent=${step === current} choose=${() => setChosen(step.place)} pager=${pager} />`;
        })}
      </ol>
      ${current && html`<${StepDetail} key=${`${id} ${current.step}`} id=${id} step=${current} view=${view} actions=${actions} toField=${toField} />`}
    </div>
  </section>`;
}

function Headline({ view, id }) {
  const { done } = view;
  const word = !done
    ? "Running…"
    : done.noChanges
      ? "Nothing new"
      : done.ok
        ? "Passed"
        : done.error?.code === "CANCELLED"
          ? "Cancelled"
          : "Failed";
  return html`<div class="row headline">
    <strong class=${classes("verdict", done && (done.ok ? "ok" : "failed"))} role="status">${word}</strong>
    ${done && html`<span class="muted">${duration(done.ms)}</span>`}
    ${!done && html`<button type="button" onClick=${() => cancelRun(id)}>Cancel</button>`}
    ${done?.noChanges && html`<span class="muted">The poll found nothing, so the steps after the trigger did not run.</span>`}
    ${done && !done.ok && !view.steps.some(({ state }) => state === "failed") && html`<span class="problem">${done.error?.message}</span>`}
    <span class="grow"></span>
    ${done && html`<button type="button" class="quiet" onClick=${async () => saveText(JSON.stringify(await get(`/api/runs/${id}`), null, 2), `run-${id.slice(0, 8)}.json`, "application/json")}>Download the run</button>`}
  </div>`;
}

function StepLine({ step, view, isCurrent, choose, pager }) {
  const share = (ms) => `${Math.min(100, (Math.max(0, ms) / view.length) * 100)}%`;
  const left = step.at - view.begin;
  const indent = 10 + step.frame.length * 14;
  return html`<li>
    <button type="button" class=${classes("run-step", step.state, isCurrent && "current")} style=${{ paddingLeft: `${indent}px` }} aria-current=${isCurrent ? "true" : undefined} onClick=${choose}>
      <span class="sign" aria-hidden="true">${SIGNS[step.state]}</span>
      <span class="grow">${step.name}${step.pinned && html` <span class="tag">pinned</span>`}${step.branch && html` <span class="tag">${step.branch}</span>`}${step.retries.length > 0 && html` <span class="tag">${step.retries.length + 1} attempts</span>`}<span class="sr">, ${WORDS[step.state]}</span></span>
      <span class="muted">${step.ms === undefined ? "" : duration(step.ms)}</span>
      <span class="bar" aria-hidden="true"><i class=${step.state} style=${{ left: share(left), width: share(step.ms ?? 0) }}></i>${waitsOf(step).map(({ at, ms }) => html`<i class="wait" style=${{ left: share(at - view.begin), width: share(ms) }}></i>`)}${step.requests.map((request) => html`<i class=${classes("request", request.status >= 400 || request.error ? "bad" : "")} style=${{ left: share(request.at - view.begin), width: share(request.ms) }}></i>`)}</span>
    </button>
    ${pager && html`<${Pager} ...${pager} label=${step.name} indent=${indent + 14} />`}
  </li>`;
}

function StepDetail({ id, step, actions, toField }) {
  const tabs = {
    output: step.state === "failed" ? "Error" : "Output",
    logs: `Logs ${step.logs.length}`,
    requests: `Requests ${step.requests.length}`,
    input: "Input",
    ...(step.states ? { state: "State" } : {}),
  };
  const [tab, setTab] = useState("output");
  const [filter, setFilter] = useState("");
  const at = `/api/runs/${id}`;
  const place = encodeURIComponent(step.place);
  const load = async (path, from) =>
    (await get(`${at}/value?place=${place}&path=${encodeURIComponent(JSON.stringify(path))}&from=${from}`)).value;
  const fileUrl = (path) => `${at}/file?place=${place}&path=${encodeURIComponent(JSON.stringify(path))}`;
  return html`<div class="run-detail">
    <div class="row tabs"><div class="tablist" role="tablist" aria-label=${`What ${step.name} did`}>
      ${Object.entries(tabs).map(([key, word]) => html`<button type="button" role="tab" aria-selected=${String(tab === key)} onClick=${() => setTab(key)}>${word}</button>`)}
      </div><span class="grow"></span>${actions?.(step)}
    </div>
    <div role="tabpanel" tabindex="0" aria-label=${tabs[tab]} class="panel">
      ${
        tab === "output" &&
        (step.state === "failed"
          ? html`<${Failure} error=${step.error} toField=${toField} />`
          : step.state === "running"
            ? html`<p class="muted">Running…</p>`
            : html`${step.ignored && html`<${Failure} error=${step.ignored} />`}<input type="search" class="filter" aria-label="Search the output" placeholder="Search the output" value=${filter} onInput=${(event) => setFilter(event.currentTarget.value)} /><${Tree} key=${step.place} value=${step.results} label="results" load=${load} fileUrl=${fileUrl} filter=${filter} open=${step.results?.body ? ["body", "data"] : []} tools=${true} />`)
      }
      ${tab === "logs" && html`<${Logs} lines=${step.logs} />`}
      ${tab === "requests" && html`<${Requests} step=${step} />`}
      ${tab === "input" && html`<${Tree} key=${step.place} value=${step.params ?? {}} label="inputs" openDepth=${2} />`}
      ${tab === "state" && html`<${Tree} key=${step.place} value=${step.states} label="state" openDepth=${4} />`}
    </div>
  </div>`;
}

/** What went wrong, for whoever must act: the sentence, the inputs that it is about, the hint, the rest folded. */
export function Failure(/** @type {any} */ { error = {}, toField }) {
  const { code, message, inputs, hint, name, status, ...rest } = error;
  const known = Array.isArray(inputs) ? inputs : [];
  return html`<div class="failure">
    <p><strong class="mono">${code ?? name ?? "Error"}${status ? ` · HTTP ${status}` : ""}</strong></p>
    <p>${message}</p>
    ${known.length > 0 && html`<ul>${known.map(({ key, problem }) => html`<li>${toField ? html`<button type="button" class="link" onClick=${() => toField(key)}>${key}</button>` : html`<b>${key}</b>`}: ${problem}</li>`)}</ul>`}
    ${hint && html`<p class="hint">${hint}</p>`}
    ${Object.keys(rest).length > 0 && html`<details><summary>Everything about it</summary><${Tree} value=${rest} label="error" openDepth=${2} /></details>`}
  </div>`;
}

export function Logs({ lines }) {
  const [level, setLevel] = useState("");
  const [word, setWord] = useState("");
  if (!lines.length) return html`<p class="muted">Nothing was logged.</p>`;
  const levels = [...new Set(lines.map((one) => one.level))];
  const found = lines.filter(
    (one) => (!level || one.level === level) && one.text.toLowerCase().includes(word.toLowerCase()),
  );
  return html`${
    lines.length > 1 &&
    html`<div class="row wrap log-tools"><input type="search" class="filter" aria-label="Search the log" placeholder="Search the log" value=${word} onInput=${(event) => setWord(event.currentTarget.value)} />
    ${levels.length > 1 && html`<label class="row">Level <select value=${level} onChange=${(event) => setLevel(event.currentTarget.value)}><option value="">all</option>${levels.map((one) => html`<option value=${one}>${one}</option>`)}</select></label>`}</div>`
  }
    ${!found.length && html`<p class="muted">Nothing of that was logged.</p>`}
    <ol class="logs">${found.map((one) => html`<li class=${one.level}><time class="muted">${clock(one.at)}</time> <b>${one.level}</b> <span>${one.text}</span></li>`)}</ol>`;
}

/** Requests and further attempts of a step in the order of time, and the waits between them: `{kind, at, …}`. */
function timeline(step) {
  const all = [
    ...step.requests.map((request) => ({ ...request, kind: "request" })),
    ...step.retries.map((retry) => ({ ...retry, kind: "retry", ms: retry.waitMs })),
  ].sort((a, b) => a.at - b.at);
  let end;
  return all.flatMap((one) => {
    const gap = end === undefined ? 0 : one.at - end;
    const wait = gap > SHORTEST_WAIT ? [{ kind: "wait", at: end, ms: gap }] : [];
    end = one.at + one.ms;
    return [...wait, one];
  });
}
/** What is shorter is the component's own work. */
const SHORTEST_WAIT = 50;
const waitsOf = (step) => timeline(step).filter(({ kind }) => kind !== "request");

function Requests({ step }) {
  const rows = timeline(step);
  if (!rows.length) return html`<p class="muted">No request was made.</p>`;
  return html`<ol class="requests">${rows.map((one) => {
    if (one.kind === "request") return html`<${Request} key=${one.at} request=${one} />`;
    if (one.kind === "wait") return html`<li class="wait">waited ${duration(one.ms)}</li>`;
    return html`<li class="wait">Attempt ${one.attempt} of ${one.of + 1} failed: ${one.error.message} The step waits ${duration(one.ms)} and tries again.</li>`;
  })}</ol>`;
}

function Request({ request }) {
  const bad = request.error || request.status >= 400;
  const headers = (all = {}) =>
    Object.entries(all).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return html`<li><details><summary><span class="method">${request.method}</span> <span class="url">${request.url}</span> <b class=${bad ? "bad" : "good"}>${request.status ?? "no answer"}</b> <span class="muted">${duration(request.ms)}</span></summary>
    ${request.error && html`<p class="problem">${request.error}</p>`}
    <h3>Request</h3><dl>${headers(request.requestHeaders)}</dl>${request.requestBody && html`<pre tabindex="0">${pretty(request.requestBody)}</pre>`}
    ${request.status && html`<h3>Response</h3><dl>${headers(request.responseHeaders)}</dl>${request.responseBody && html`<pre tabindex="0">${pretty(request.responseBody)}</pre>`}`}
  </details></li>`;
}

const pretty = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/** The last runs: which, when, how; a click shows one, another begins again with what its trigger got. */
export function History({ chosen, choose, of, replay }) {
  const list = runs.value.filter((run) => !of || of(run));
  if (!list.length) return html`<p class="muted small">No run yet.</p>`;
  return html`<ol class="history" aria-label="History">${list.map((run) => html`<li key=${run.id} class="row"><button type="button" class=${classes(run.id === chosen && "current")} aria-current=${run.id === chosen ? "true" : undefined} onClick=${() => choose(run.id)}><span class=${classes("sign", run.done ? (run.done.ok ? "ok" : "failed") : "running")}>${run.done ? (run.done.ok ? "✓" : "✗") : "…"}</span> ${clock(run.at)} <span class="muted">${run.done ? duration(run.done.ms) : ""}${run.origin === "hook" ? " · delivery" : ""}</span></button>${replay && run.canReplay && html`<button type="button" class="quiet replay" title="Run again with what the trigger got then" aria-label=${`Replay the run of ${clock(run.at)}`} onClick=${() => replay(run)}>↻</button>`}</li>`)}</ol>`;
}

/** The buttons of a step in the flow's runner: pin its result, run from it, stop at it. */
export function stepActions({ id, runFrom, runUntil }) {
  return (step) => {
    const slug = step.step;
    const isPinned = Boolean(pins.value[slug]);
    const isTop = flowSteps.value.find((one) => one.slug === slug)?.parents.length === 0;
    const pin = () => {
      const { [slug]: _, ...rest } = pins.value;
      pins.value = isPinned ? rest : { ...pins.value, [slug]: { run: id, step: slug } };
    };
    return html`<span class="row step-actions">
      ${(step.state === "ok" || isPinned) && html`<label class="row"><input type="checkbox" checked=${isPinned} onChange=${pin} />Pin</label>`}
      ${isTop && html`<button type="button" class="quiet" onClick=${() => runFrom(slug)}>Run from here</button>`}
      <button type="button" class="quiet" onClick=${() => runUntil(slug)}>Run to here</button>
    </span>`;
  };
}

export function useLatest(of) {
  const [id, setId] = useState(/** @type {any} */ (undefined));
  const latest = runs.value.find(of)?.id;
  useEffect(() => setId(latest), [latest]);
  return [id, setId];
}
