// The trigger's test: what it receives, its state, listening for real calls, and test cases in files of the form in
// which Prismatic's own command line saves and replays them.

import { useEffect, useState } from "preact/hooks";
import { get, post, put, remove } from "./api.js";
import { CodeControl } from "./fields/code.js";
import { clock, html } from "./html.js";
import { Logs } from "./runner.js";
import { asked, attempt, files, flow, hooks, integration, payload, refreshHooks, runs, tell } from "./state.js";
import { saveText, Tree } from "./tree.js";

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** What a run is given: undefined where the trigger shall find something itself. */
export const testCase = ({ use, text, contentType, headers }) =>
  use ? { payload: parsed(text), contentType, headers: parsed(headers || "{}") } : undefined;

export function TriggerTest({ step, row, start }) {
  const polls = row?.isPollingTrigger;
  const set = (more) => {
    payload.value = { ...payload.value, ...more };
  };
  const { use, text, contentType, headers } = payload.value;
  return html`<div class="form">
    ${polls ? html`<${Poll} start=${start} />` : !row?.scheduled && step.action.key !== "schedule" && html`<${Listen} row=${row} set=${set} />`}
    <fieldset class="group"><legend>Test payload</legend>
      <label class="row"><input type="checkbox" checked=${use} onChange=${(event) => set({ use: event.currentTarget.checked })} />${polls ? "Use this instead of a poll" : "Use this payload"}</label>
      <${SavedCases} set=${set} polls=${polls} />
      <div class="field"><label class="label" for="payload-body">Body</label><${CodeControl} language=${/json/i.test(contentType) ? "json" : "plaintext"} value=${text} change=${(next) => set({ text: next, use: true })} common=${{ id: "payload-body" }} label="Body" /></div>
      <div class="field"><label class="label" for="payload-type">Content type</label><input id="payload-type" type="text" value=${contentType} onInput=${(event) => set({ contentType: event.currentTarget.value })} /></div>
      <div class="field"><label class="label" for="payload-headers">Headers (JSON)</label><textarea id="payload-headers" class="mono" rows="2" spellcheck=${false} value=${headers} onInput=${(event) => set({ headers: event.currentTarget.value })}></textarea></div>
    </fieldset>
  </div>`;
}

function SavedCases({ set, polls }) {
  const [name, setName] = useState("");
  const load = (file) =>
    attempt(async () => {
      if (!file) return;
      const { text } = await get(`/api/files/payloads/${encodeURIComponent(file)}`);
      set({ ...shownCase(JSON.parse(text)), use: true });
      setName(file);
    });
  const save = () =>
    attempt(async () => {
      const file = /\.json$/.test(name) ? name : `${name || "payload"}.json`;
      const made = { triggerType: polls ? "POLLING" : "WEBHOOK", ...testCase({ ...payload.value, use: true }) };
      files.value = await put(`/api/files/payloads/${encodeURIComponent(file)}`, {
        text: `${JSON.stringify(made, null, 2)}\n`,
      });
      tell(`Saved as payloads/${file}.`);
    });
  return html`<div class="row wrap"><label class="row"><span>Saved</span><select aria-label="Saved payload" value="" onChange=${(event) => load(event.currentTarget.value)}><option value="">Choose…</option>${files.value.payloads.map((one) => html`<option value=${one}>${one}</option>`)}</select></label>
    <input type="text" aria-label="Name to save the payload under" placeholder="name.json" value=${name} onInput=${(event) => setName(event.currentTarget.value)} /><button type="button" onClick=${save}>Save</button></div>`;
}

const shownCase = (found) => {
  const whole = found && typeof found === "object" && "payload" in found ? found : { payload: found };
  return {
    text: typeof whole.payload === "string" ? whole.payload : JSON.stringify(whole.payload, null, 2),
    contentType: whole.contentType ?? "application/json",
    headers: typeof whole.headers === "string" ? whole.headers : JSON.stringify(whole.headers ?? {}, null, 2),
  };
};

/** A poll now, and what the trigger remembers from poll to poll. */
function Poll({ start }) {
  const [state, setState] = useState(/** @type {any} */ ({}));
  const latest = runs.value[0]?.done;
  useEffect(() => {
    attempt(async () => setState(await post("/api/state", { integration: integration.value })));
  }, [latest]);
  const forget = () =>
    attempt(async () => {
      await post("/api/state/forget", { integration: integration.value });
      setState({});
    });
  return html`<fieldset class="group"><legend>Poll</legend><div class="row"><button type="button" class="primary" onClick=${() => start({ payload: undefined })}>Poll now</button><button type="button" class="quiet" onClick=${forget}>Forget the state</button></div>
    <p class="comments">The first poll usually notes where it stands and finds nothing. Change something, and poll again.</p>
    <${Tree} value=${{ flow: state.flows?.[flow.value.name] ?? {}, crossFlow: state.crossFlowState ?? {}, integration: state.integrationState ?? {} }} label="State" openDepth=${5} /></fieldset>`;
}

/** An address that others call: every call runs the flow, and can be kept as a test case. */
function Listen({ row, set }) {
  const { listening, url, flow: name, deliveries, log } = hooks.value;
  const isHere = listening && name === flow.value.name;
  const enter = () =>
    attempt(async () => {
      await post("/api/hooks", asked());
      await refreshHooks();
    });
  const leave = () =>
    attempt(async () => {
      await remove("/api/hooks");
      await refreshHooks();
    });
  return html`<fieldset class="group"><legend>Listening mode</legend>
    <div class="row">${isHere ? html`<button type="button" onClick=${leave}>Leave listening mode</button><span class="live">listening</span>` : html`<button type="button" class="primary" onClick=${enter}>Enter listening mode</button>`}</div>
    ${isHere && html`<p class="comments">Calls of this address run the flow, from this machine only:</p><p><code class="address" tabindex="0">${url}</code></p>`}
    ${row?.hasWebhookCreateFunction && html`<p class="comments">The trigger registers its webhook when you enter, and removes it when you leave.</p>`}
    ${isHere && log.length > 0 && html`<details><summary>What registering did: ${log.filter(({ type }) => type === "request").length} requests</summary><${Logs} lines=${log.map((one) => (one.type === "request" ? { level: "request", text: `${one.method} ${one.url} → ${one.status ?? one.error}`, at: one.at } : one))} /></details>`}
    ${deliveries.length > 0 && html`<ol class="deliveries" aria-label="Deliveries">${deliveries.map((one) => html`<li key=${one.at}><span>${clock(one.at)} ${one.method}</span> <span class="mono grow">${JSON.stringify(one.testCase.payload).slice(0, 60)}</span><button type="button" class="quiet" onClick=${() => set({ ...shownCase(one.testCase), use: true })}>Use</button><button type="button" class="quiet" onClick=${() => saveText(`${JSON.stringify(one.testCase, null, 2)}\n`, "payload.json", "application/json")}>Download</button>${one.problem && html`<p class="problem">It was not run: ${one.problem}</p>`}</li>`)}</ol>`}
  </fieldset>`;
}
