// All that the component offers, searchable, each with its form; an action is run by itself.

import { signal } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";
import { post } from "./api.js";
import { addStepOf } from "./flow-edit.js";
import { Form, focusField } from "./form.js";
import { classes, duration, html } from "./html.js";
import { go, routeParts } from "./route.js";
import { Failure, Logs, RunView } from "./runner.js";
import { attempt, change as changeFlow, connections, definition, flow, startRun, tell, watchRun } from "./state.js";
import { Tree } from "./tree.js";

const KINDS = { triggers: "Triggers", actions: "Actions", dataSources: "Data sources" };
/** What is typed into forms, by operation, so that going elsewhere loses nothing. */
const drafts = signal(/** @type {Record<string, any>} */ ({}));
const lastRuns = signal(/** @type {Record<string, any>} */ ({}));

const rowsOf = (kind) => Object.values(definition.value[kind] ?? {});
const holds = (row, word) => `${row.key} ${row.display.label} ${row.display.description}`.toLowerCase().includes(word);

export function Operations() {
  const [word, setWord] = useState("");
  const [, kind = "actions", key] = routeParts();
  const row = definition.value[kind]?.[key];
  return html`<div class="two-columns operations">
    <nav class="sidebar" aria-label="Operations">
      <input type="search" aria-label="Search operations" placeholder="Search" value=${word} onInput=${(event) => setWord(event.currentTarget.value)} />
      ${Object.entries(KINDS).map(([name, label]) => {
        const rows = rowsOf(name).filter((one) => holds(one, word.toLowerCase()));
        return html`<section key=${name}><h2>${label} <span class="count">${rows.length}</span></h2>
          <ul>${rows.map((one) => html`<li key=${one.key}><a href=${`#/operations/${name}/${one.key}`} class=${classes(one === row && "current")} aria-current=${one === row ? "page" : undefined}>${one.display.label}</a></li>`)}</ul></section>`;
      })}
      <section><h2>Connections <span class="count">${definition.value.connections.length}</span></h2><ul>${definition.value.connections.map((one) => html`<li key=${one.key}><a href=${`#/connections/${one.key}`}>${one.label}</a></li>`)}</ul></section>
    </nav>
    <main class="content" id="content" tabindex="-1">${row ? html`<${Operation} key=${`${kind}/${key}`} kind=${kind} row=${row} />` : html`<${Welcome} />`}</main>
  </div>`;
}

function Welcome() {
  const { display } = definition.value;
  return html`<div class="welcome"><h1>${display.label}</h1><p>${display.description}</p>
    <p class="muted">Choose an operation on the left: its form is what a flow author will see. Run it here, or put it into a flow.</p></div>`;
}

function Operation({ kind, row }) {
  const id = `${kind}/${row.key}`;
  const firstConnection = connections.value.find(({ status }) => status.state !== "empty")?.key ?? "";
  const begin = useMemo(
    () =>
      Object.fromEntries(
        row.inputs
          .filter(({ type }) => type === "connection")
          .map(({ key }) => [key, { type: "value", value: firstConnection }]),
      ),
    [row],
  );
  const inputs = drafts.value[id] ?? begin;
  const [outcome, setOutcome] = useState(/** @type {any} */ (undefined));
  const change = (key, given) => (drafts.value = { ...drafts.value, [id]: { ...inputs, [key]: given } });
  const run = lastRuns.value[id];
  const missing = row.inputs.filter(
    (one) => one.required && one.type !== "connection" && !one.default && (inputs[one.key]?.value ?? "") === "",
  );
  const problems = problemsOf(run);
  const submit = () =>
    attempt(async () => {
      if (kind === "dataSources")
        return setOutcome({
          ...(await post(`/api/data-sources/${encodeURIComponent(row.key)}`, {
            connection: connectionOf(row, inputs),
            params: plain(row, inputs),
          })),
        });
      if (row.performSafety === "NOT_ALLOWED" && !confirm(`${row.display.label} changes something. Run it?`))
        return undefined;
      const started = await startRun({ integration: single(kind, row, inputs), origin: id });
      lastRuns.value = { ...lastRuns.value, [id]: started };
      return started;
    });
  const add = () => {
    changeFlow((model, current) => addStepOf(model, current, { kind, row, inputs }));
    tell(`${row.display.label} was added to ${flow.value.name}.`);
    go("flow");
  };
  const submitted = (event) => {
    event.preventDefault();
    submit();
  };
  return html`<article>
    <header class="operation-head"><div class="grow"><h1>${row.display.label}</h1><p>${row.display.description}</p>
      <p class="muted small"><span class="mono">${row.key}</span>${row.isPollingTrigger ? " · polls on a schedule" : ""}${row.hasWebhookCreateFunction ? " · registers its webhook itself" : ""}</p></div>
      ${kind !== "dataSources" && html`<button type="button" onClick=${add}>Add to the flow</button>`}</header>
    <form onSubmit=${submitted}>
      <${Form} declared=${row.inputs} inputs=${inputs} change=${change} context=${{ inFlow: false }} problems=${problems} />
      <div class="row submit">
        ${kind === "triggers" ? html`<span class="muted">A trigger is run in a flow: add it, then poll, or listen, on its Test tab.</span>` : html`<button type="submit" class="primary">Run</button>`}
        ${kind !== "triggers" && missing.length > 0 && html`<span class="muted">Still empty: ${missing.map(({ label }) => label).join(", ")}</span>`}
        ${kind === "actions" && html`<button type="button" class="quiet" onClick=${() => navigator.clipboard?.writeText(commandLine(row, inputs)).then(() => tell("Copied, without any credential."))}>Copy as a command</button>`}
      </div>
    </form>
    ${run && html`<${RunView} id=${run} toField=${focusField} />`}
    ${outcome && html`<${Outcome} outcome=${outcome} />`}
    ${!run && !outcome && row.examplePayload !== undefined && html`<section class="example-result" aria-label="Example"><h2>What comes back, by the component's example</h2><${Tree} value=${row.examplePayload.data ?? row.examplePayload.payload ?? row.examplePayload.result ?? row.examplePayload} label="results" /></section>`}
  </article>`;
}

function Outcome({ outcome }) {
  return html`<section class="run" aria-label="Result"><div class="row headline"><strong class=${classes("verdict", outcome.ok ? "ok" : "failed")} role="status">${outcome.ok ? "Passed" : "Failed"}</strong><span class="muted">${duration(outcome.ms)}, ${outcome.requests.length} requests</span></div>
    <div class="panel">${outcome.ok ? html`<${Tree} value=${outcome.result} label="result" />` : html`<${Failure} error=${outcome.error} toField=${focusField} />`}${outcome.logs.length > 0 && html`<${Logs} lines=${outcome.logs} />`}</div></section>`;
}

/** What the last run said about inputs, for their fields. */
function problemsOf(run) {
  if (!run) return {};
  const error = errorOf(run);
  return Object.fromEntries(
    (Array.isArray(error?.inputs) ? error.inputs : []).map(({ key, problem }) => [key, [problem]]),
  );
}

const errorOf = (id) => {
  const run = watchRun(id);
  void run.version.value;
  return run.events.findLast(({ type }) => type === "step.end")?.error;
};

const connectionOf = (row, inputs) =>
  row.inputs.filter(({ type }) => type === "connection").map(({ key }) => inputs[key]?.value)[0] || undefined;
const plain = (row, inputs) =>
  Object.fromEntries(
    row.inputs
      .filter(({ key, type }) => type !== "connection" && (inputs[key]?.value ?? "") !== "")
      .map(({ key }) => [key, inputs[key].value]),
  );

/** An integration of one step, whose connections are config variables of the same name. */
function single(kind, row, inputs) {
  const { key: component } = definition.value;
  const used = row.inputs
    .filter(({ type }) => type === "connection")
    .map(({ key }) => inputs[key]?.value)
    .filter(Boolean);
  const given = Object.fromEntries(
    row.inputs
      .filter(({ key }) => inputs[key] !== undefined)
      .map(({ key, type }) => [
        key,
        type === "connection" ? { type: "configVar", value: inputs[key].value } : inputs[key],
      ]),
  );
  return {
    definitionVersion: 7,
    name: `${component}: ${row.display.label}`,
    requiredConfigVars: [...new Set(used)].map((key) => ({
      key,
      dataType: "connection",
      connection: { key, component: { key: component } },
      inputs: {},
    })),
    flows: [
      {
        name: row.display.label,
        steps: [
          {
            name: row.display.label,
            ...(kind === "triggers" ? { isTrigger: true } : {}),
            action: { key: row.key, component: { key: component, isPublic: false, version: "LATEST" } },
            inputs: given,
          },
        ],
      },
    ],
  };
}

/** The same in a terminal. Credentials come from the environment there. */
function commandLine(row, inputs) {
  const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;
  const words = row.inputs.flatMap(({ key, type, collection }) => {
    const value = inputs[key]?.value;
    if (type === "connection" || type === "password" || value === undefined || value === "") return [];
    if (Array.isArray(value))
      return value.map(
        (one) =>
          `${key}=${quoted(collection === "keyvaluelist" ? JSON.stringify({ [one.name]: one.value }) : one.value)}`,
      );
    return [`${key}=${quoted(value)}`];
  });
  return ["npm run action --", row.key, ...words].join(" ");
}
